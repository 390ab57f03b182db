/* attest_work - a record with everything that it is compared with, without a screen.
 *
 * The files are read here and kept, so that the comparison can be made again when one more is
 * named. What the contract and the disk hold is kept in secret memory and only ever hashed. */
#ifndef TUI_ATTEST_WORK_H
#define TUI_ATTEST_WORK_H

#include "contract/attest.h"

enum { ATTEST_WORK_FILES = 256, ATTEST_WORK_CIDATA = 4, ATTEST_WORK_PATH = 4200 };

typedef struct AttestWork {
    Arena *arena; /* of record and rows */
    Buf bytes;    /* the record, as signed; a token while `sealed` */
    bool sealed, opened, readable;
    AttestRecord record;
    AttestRow *rows;
    size_t row_count;

    Buf contract, expected, cidata[ATTEST_WORK_CIDATA]; /* contract and cidata are secret */
    char contract_name[256], expected_name[256];
    char cidata_path[ATTEST_WORK_CIDATA][ATTEST_WORK_PATH];
    bool has_cidata[ATTEST_WORK_CIDATA];

    bool signature_checked, signature_ok;
    char signature_text[400];
    CertReport chain; /* of the certificate that was used */
    char cert_name[128];
} AttestWork;

void attest_work_init(AttestWork *w);
void attest_work_clear(AttestWork *w); /* wipes */
/* Takes a record or a token (then `sealed`). False when it is neither; err says so. */
bool attest_work_read(AttestWork *w, Str bytes, Error *err);
bool attest_work_open(AttestWork *w, const Key *key, Error *err);
/* What to compare with; each compares again. */
bool attest_work_contract(AttestWork *w, const char *path, Error *err);
/* The folder with user-data, meta-data, vendor-data, network-config; those missing are left out.
 */
bool attest_work_cidata(AttestWork *w, const char *folder, Error *err);
/* Lines of "HASH NAME", as in a record. */
bool attest_work_expected(AttestWork *w, const char *path, Error *err);
bool attest_work_compare(AttestWork *w, Error *err);
/* Signature and certificate. store: folder of certificates for the chain. False when something
 * cannot be read; whether they are good is in the fields. */
bool attest_work_prove(AttestWork *w, const char *cert_path, const char *signature_path,
                       const char *store, Time now, Error *err);

#endif
