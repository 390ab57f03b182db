/* The published encryption certificates, by fingerprint, and how their files are named. */
#include "contract/cert.h"

#include <stdio.h>

static const CertKnown known[] = {
    { "hpvs", "1.0.29", "ibm-hyper-protect-container-runtime-1-0-s390x-29-encrypt.crt",
      "94306ba858ac414d4b71a6ca20d37688bd11950e0632180b1154074c37fdd301", "2027-07-06", NULL },
    { "hpvs", "1.0.28", "ibm-hyper-protect-container-runtime-1-0-s390x-28-encrypt.crt",
      "3fd42e88f71b7b7983bf99918ffb2000e86ff6a34786673d544549a6daec85f3", "2027-02-24", NULL },
    { "hpvs", "1.0.27", "ibm-hyper-protect-container-runtime-1-0-s390x-27-encrypt.crt",
      "3335d8435c6a0e783736e82eaefedd824626bc4c1cc971330bf5af801c71d6eb", "2027-03-23", NULL },
    { "hpvs", "1.0.26", "ibm-hyper-protect-container-runtime-1-0-s390x-26-encrypt.crt",
      "3fd42e88f71b7b7983bf99918ffb2000e86ff6a34786673d544549a6daec85f3", "2027-02-24", NULL },
    { "ccrt", "26.9.1", "ibm-confidential-computing-container-runtime-26.9.1-encrypt.crt",
      "1484b98906432acba4e859efd11b7fa32bf8da89f3c228609a50782f1858b0a3", "2027-08-18",
      "54b891fd8422f2d2ababc9f37ca126cfea6da79b" },
    { "ccrt", "26.7.2", "ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt",
      "9e2a411b34f1917cc0ec8171b46da9f21985193610e6f065244cffe4036695ea", "2027-06-20",
      "aed8b33c7f810139731c615051c9ab2ea29d8cc3" },
    { "ccrt", "26.5.0", "ibm-confidential-computing-container-runtime-26.5.0-encrypt.crt",
      "3335d8435c6a0e783736e82eaefedd824626bc4c1cc971330bf5af801c71d6eb", "2027-03-23", NULL },
    { "ccrt", "26.2.0", "ibm-confidential-computing-container-runtime-26.2.0-encrypt.crt",
      "3fd42e88f71b7b7983bf99918ffb2000e86ff6a34786673d544549a6daec85f3", "2027-02-24", NULL },
    { "ccrv", "26.9.0", "ibm-confidential-computing-container-runtime-rhvs-26.9.0-encrypt.crt",
      "444af3d4f307f4d89358b4e11c61f2a0c4c846f1ce6dd04e56d482c36c628a25", "2027-08-24",
      "4ae522827926f40ba05d665c60f505d2d6d7892f" },
    { "ccrv", "26.7.1", "ibm-confidential-computing-container-runtime-rhvs-26.7.1-encrypt.crt",
      "c54a25cc1dfe081743d5e514ecdbce5359006f8d4aff91d3e65e5c6e7215e456", "2027-07-14",
      "797820c97e8e51dab7516e3d7f8b8dd46171e037" },
    { "ccrv", "26.5.0", "ibm-confidential-computing-container-runtime-rhvs-26.5.0-encrypt.crt",
      "3335d8435c6a0e783736e82eaefedd824626bc4c1cc971330bf5af801c71d6eb", "2027-03-23",
      "fdd29204ffad194e8d3246fe5ad80f2da0580043" },
    { "ccrv", "26.4.1", "ibm-confidential-computing-container-runtime-rhvs-26.4.1-encrypt.crt",
      "38b0f9a7d8a50dea024edbab621833bcf7563397270e6ebced31ee423622fea3", "2027-03-11",
      "3f3c1a460a52418f36a7a411dfb86b9d1f342552" },
    { "ccrv", "25.8.1", "ibm-confidential-computing-container-runtime-rhvs-25.8.1-encrypt.crt",
      "b21f7f08322dfca290fc52f37cae79e5ec16ab860770c1148a047245bc299949", "2026-08-12",
      "bd776c8785365bf80b92cd37479d535dcdb0438c" },
    { "ccco", "26.7.1", "ibm-confidential-computing-container-26.7.1-encrypt.crt",
      "b07e6754f7ff7e900317602f45e2f610b4d662efcc30948487c38617d1011db8", "2027-07-15",
      "1a63009a54a2398fd964031d84e9550beeb52ec0" },
    { "ccco", "26.4.0", "ibm-confidential-computing-container-26.4.0-encrypt.crt",
      "399912235c69cfd51f04ea0bf9363d6e848a410f6dd9b9a61622806c6fad52e8", "2027-03-12",
      "69986291a305126196da9a1494df3d52782747de" },
    { "ccco", "25.12.0", "ibm-hyper-protect-confidential-container-25.12.0-encrypt.crt",
      "d0b364032958d9856d67fbec3d03787d539b42cd4b7cf7a0227574b6e98d74f7", "2026-08-12",
      "e2210928468786abea638200f6cdbce815ccbd8b" },
    { "ccco", "25.10.0", "ibm-hyper-protect-confidential-container-25.10.0-encrypt.crt",
      "d0b364032958d9856d67fbec3d03787d539b42cd4b7cf7a0227574b6e98d74f7", "2026-08-12",
      "53a62625add55b9907d6268840b4780bcf21700d" },
};

size_t cert_known_count(void)
{
    return sizeof known / sizeof known[0];
}

const CertKnown *cert_known(size_t i)
{
    return i < cert_known_count() ? &known[i] : NULL;
}

const CertKnown *cert_known_as(const char sha256[KEY_HEX_MAX], size_t i)
{
    for (size_t k = 0; k < cert_known_count(); k++)
        if (strcmp(known[k].sha256, sha256) == 0 && i-- == 0)
            return &known[k];
    return NULL;
}

bool cert_known_text(const char sha256[KEY_HEX_MAX], char *out, size_t size)
{
    size_t at = 0;
    const CertKnown *row;
    out[0] = 0;
    for (size_t i = 0; (row = cert_known_as(sha256, i)) && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s %s", i ? ", " : "", row->family,
                               row->version);
    return at > 0;
}

bool cert_known_for(const char sha256[KEY_HEX_MAX], const char *family, const CertKnown **ret_known)
{
    const CertKnown *row;
    for (size_t i = 0; (row = cert_known_as(sha256, i)); i++)
        if (strcmp(row->family, family) == 0) {
            if (ret_known)
                *ret_known = row;
            return true;
        }
    return false;
}

/* -- versions and names -- */

static bool take_number(Str *s, unsigned *ret)
{
    size_t n = 0;
    unsigned value = 0;
    for (; n < s->len && s->ptr[n] >= '0' && s->ptr[n] <= '9' && n < 6; n++)
        value = value * 10 + (unsigned)(s->ptr[n] - '0');
    *s = str_slice(*s, n, SIZE_MAX);
    *ret = value;
    return n > 0;
}

int cert_version_compare(Str a, Str b)
{
    while (a.len || b.len) {
        unsigned x = 0, y = 0;
        take_number(&a, &x);
        take_number(&b, &y);
        if (x != y)
            return x < y ? -1 : 1;
        if (a.len && b.len && a.ptr[0] != b.ptr[0])
            return a.ptr[0] < b.ptr[0] ? -1 : 1;
        a = str_slice(a, 1, SIZE_MAX);
        b = str_slice(b, 1, SIZE_MAX);
    }
    return 0;
}

/* "1.0.29": three numbers. */
static bool parse_version(Str s, unsigned v[3])
{
    for (int i = 0; i < 3; i++) {
        if (i && (!s.len || s.ptr[0] != '.'))
            return false;
        if (i)
            s = str_slice(s, 1, SIZE_MAX);
        if (!take_number(&s, &v[i]))
            return false;
    }
    return s.len == 0;
}

static bool take_text(Str *s, const char *text)
{
    if (!str_starts(*s, str_from(text)))
        return false;
    *s = str_slice(*s, strlen(text), SIZE_MAX);
    return true;
}

/* Until 2026 ccco had another name. */
#define CCCO_OLD_START "ibm-hyper-protect-confidential-container-"
#define CCCO_RENAMED_IN 26

/* What stands before the version in a file name; the longer one first. */
static const struct {
    const char *start, *family;
} names[] = {
    { "ibm-confidential-computing-container-runtime-rhvs-", "ccrv" },
    { "ibm-confidential-computing-container-runtime-", "ccrt" },
    { "ibm-confidential-computing-container-", "ccco" },
    { CCCO_OLD_START, "ccco" },
};

static bool hpvs_name(Str s, char ret_version[24])
{
    unsigned major, minor, patch;
    if (!take_text(&s, "ibm-hyper-protect-container-runtime-") || !take_number(&s, &major) ||
        !take_text(&s, "-") || !take_number(&s, &minor) || !take_text(&s, "-s390x-") ||
        !take_number(&s, &patch) || !take_text(&s, "-"))
        return false;
    snprintf(ret_version, 24, "%u.%u.%u", major, minor, patch);
    return true;
}

bool cert_name_parse(Str file_name, char ret_family[8], char ret_version[24])
{
    if (hpvs_name(file_name, ret_version)) {
        memcpy(ret_family, "hpvs", 5);
        return true;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Str s = file_name;
        unsigned v[3];
        if (!take_text(&s, names[i].start))
            continue;
        if (!parse_version(str_slice(s, 0, str_find_byte(s, '-')), v))
            return false;
        snprintf(ret_version, 24, "%u.%u.%u", v[0], v[1], v[2]);
        snprintf(ret_family, 8, "%s", names[i].family);
        return true;
    }
    return false;
}

const CertKnown *cert_known_find(const char *family, Str version)
{
    for (size_t k = 0; k < cert_known_count(); k++)
        if (strcmp(known[k].family, family) == 0 && str_is(version, known[k].version))
            return &known[k];
    return NULL;
}

/* -- addresses -- */

#define REPOSITORY "https://raw.githubusercontent.com/ibm-hyper-protect/contract-go"

/* IBM's storage holds those of hpvs, by the last number of the version. */
static void storage_url(const unsigned v[3], Buf *out)
{
    buf_printf(out,
               "https://hpvsvpcubuntu.s3.us.cloud-object-storage.appdomain.cloud/s390x-%u/"
               "ibm-hyper-protect-container-runtime-%u-%u-s390x-%u-encrypt.crt",
               v[2], v[0], v[1], v[2]);
}

/* At a commit, where it does not move. False when the row has none. */
static bool commit_url(const CertKnown *row, Buf *out)
{
    if (row->commit)
        buf_printf(out, REPOSITORY "/%s/encryption/%s/%s", row->commit, row->family, row->file);
    return row->commit;
}

/* The same certificate under another name: what it is published as does not change its bytes. */
static bool twin_url(const CertKnown *row, Buf *out)
{
    const CertKnown *twin;
    for (size_t i = 0; (twin = cert_known_as(row->sha256, i)); i++) {
        unsigned v[3];
        if (strcmp(twin->family, "hpvs") == 0 && parse_version(str_from(twin->version), v)) {
            storage_url(v, out);
            return true;
        }
        if (commit_url(twin, out))
            return true;
    }
    return false;
}

/* By the naming convention, on the branch that moves. */
static void branch_url(const char *family, const unsigned v[3], Buf *out)
{
    const char *start = "";
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !start[0]; i++)
        if (strcmp(names[i].family, family) == 0)
            start = names[i].start;
    if (strcmp(family, "ccco") == 0 && v[0] < CCCO_RENAMED_IN)
        start = CCCO_OLD_START;
    buf_printf(out, REPOSITORY "/main/encryption/%s/%s%u.%u.%u-encrypt.crt", family, start, v[0],
               v[1], v[2]);
}

bool cert_url(const char *family, Str version, Buf *out, Error *err)
{
    unsigned v[3];
    if (!parse_version(version, v))
        return error_set(err, ERR_USAGE,
                         "\"" STR_FMT "\" is no version; it has three numbers,"
                         " such as 1.0.29 or 26.7.2",
                         STR_ARG(version));
    const CertKnown *row = cert_known_find(family, version);
    if (strcmp(family, "hpvs") == 0)
        storage_url(v, out);
    else if (!row || !(commit_url(row, out) || twin_url(row, out)))
        branch_url(family, v, out);
    return buf_ok(out) || error_memory(err);
}
