/* Whether a certificate fits: its dates, and the platforms that it is published for. */
#include "contract/seal.h"
#include "contract/training.h"

#include <stdio.h>

#define NOTE_MAX 200

static bool judge_dates(const Cert *cert, Time now, bool force, char note[NOTE_MAX], Error *err)
{
    int days;
    char from[16], to[16];
    const CertFacts *f = cert_facts(cert);
    clock_date(f->not_before, from);
    clock_date(f->not_after, to);
    switch (cert_state(cert, now, &days)) {
    case CERT_EXPIRED:
        if (!force)
            return error_set(err, ERR_KEY,
                             "the certificate expired on %s: take the one of a newer image. To seal"
                             " for the old image all the same, use --force",
                             to);
        snprintf(note, NOTE_MAX, "the certificate expired on %s", to);
        return true;
    case CERT_NOT_YET:
        if (!force)
            return error_set(err, ERR_KEY,
                             "the certificate is not valid before %s: is the clock right? To go on"
                             " all the same, use --force",
                             from);
        snprintf(note, NOTE_MAX, "the certificate is not valid before %s", from);
        return true;
    case CERT_ENDS_SOON:
        snprintf(note, NOTE_MAX,
                 "the certificate ends in %d days, on %s: take the one of a newer"
                 " image",
                 days, to);
        return true;
    case CERT_ENDS:
        snprintf(note, NOTE_MAX, "the certificate ends in %d days, on %s", days, to);
        return true;
    default:
        note[0] = 0;
        return true;
    }
}

static bool judge_names(const Cert *cert, const Platform *platform, bool force, char note[NOTE_MAX],
                        Error *err)
{
    char names[NOTE_MAX / 2];
    const char *sha256 = cert_facts(cert)->sha256;
    if (cert_known_for(sha256, platform->cert_family, NULL))
        return true;
    if (training_is_cert(cert)) {
        snprintf(note, NOTE_MAX, "training certificate: no real machine can open this");
    } else if (!cert_known_text(sha256, names, sizeof names)) {
        if (!note[0])
            snprintf(note, NOTE_MAX,
                     "the certificate is none of the published ones: fine for"
                     " tests, useless for a real machine");
    } else if (!force) {
        return error_set(err, ERR_KEY,
                         "the certificate belongs to %s, not to %s: the machine could not decrypt"
                         " the contract (HPL11001E). To go on all the same, use --force",
                         names, platform->cert_family);
    } else {
        snprintf(note, NOTE_MAX, "the certificate belongs to %s, not to %s", names,
                 platform->cert_family);
    }
    return true;
}

bool seal_judge_cert(const Cert *cert, const Platform *platform, Time now, bool force,
                     char ret_note[NOTE_MAX], Error *err)
{
    char note[NOTE_MAX] = "";
    if (!judge_dates(cert, now, force, note, err) || !judge_names(cert, platform, force, note, err))
        return false;
    memcpy(ret_note, note, sizeof note);
    return true;
}
