/* Any bytes as a certificate and as a revocation list: no crash, a reason where there is none,
 * texts that are printable, and verification that ends. */
#include "contract/cert.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = str_make((const char *)data, size);
    Error err = { 0 };
    CertLists *lists = cert_lists_new();
    require(lists);
    require(cert_lists_add(lists, text, "input", &err) || err.text[0]);
    error_clear(&err);
    Cert *cert = cert_read(text, "input", &err);
    require(cert || err.text[0]);
    if (!cert) {
        cert_lists_free(lists);
        return 0;
    }
    const CertFacts *f = cert_facts(cert);
    require(strlen(f->sha256) == KEY_HEX_MAX - 1);
    for (const char *c = f->name; *c; c++)
        require((unsigned char)*c >= 32 && *c != 127);
    CertChain chain = { .intermediates = (const Cert *const[]){ cert },
                        .intermediate_count = 1,
                        .root = cert,
                        .lists = lists,
                        .now = 1800000000 };
    CertReport report;
    require(cert_verify(cert, &chain, &report, &err));
    require(report.count > 0);
    cert_lists_free(lists);
    Buf pem;
    buf_init(&pem, 0);
    require(cert_pem(cert, &pem, &err));
    Cert *again = cert_read(buf_str(&pem), "again", &err);
    require(again && strcmp(cert_facts(again)->sha256, f->sha256) == 0);
    buf_clear(&pem);
    cert_free(again);
    cert_free(cert);
    return 0;
}
