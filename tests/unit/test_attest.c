#include "unit/unit.h"

#include "contract/attest.h"
#include "contract/secure.h"
#include "contract/cert.h"
#include "contract/token.h"

#include <stdio.h>

static void shared(const char *name, Buf *out)
{
    char path[256];
    snprintf(path, sizeof path, "conformance/ibm/%s", name);
    unit_read(unit_shared(path), out);
}

static void signatures_of_real_records_verify(void **state)
{
    (void)state;
    static const char *const folders[] = { "attestation/signed", "derived/attestation" };
    for (size_t i = 0; i < 2; i++) {
        char name[128];
        Buf record, signature, cert_text;
        Error err = { 0 };
        snprintf(name, sizeof name, "%s/se-checksums.txt", folders[i]);
        shared(name, &record);
        snprintf(name, sizeof name, "%s/se-signature.bin", folders[i]);
        shared(name, &signature);
        snprintf(name, sizeof name, "%s/attestation.crt", folders[i]);
        shared(name, &cert_text);
        Cert *cert = cert_read(buf_str(&cert_text), "attestation.crt", &err);
        assert_non_null(cert);
        Key *key = cert_key(cert, &err);
        if (!attest_verify(buf_str(&record), buf_str(&signature), key, &err))
            fail_msg("%s", err.text);
        buf_add_byte(&record, '\n');
        assert_false(attest_verify(buf_str(&record), buf_str(&signature), key, &err));
        assert_non_null(strstr(err.text, "line end"));
        record.len--;
        for (size_t n = 0; n < record.len + signature.len; n++) {
            char *at = n < record.len ? &record.ptr[n] : &signature.ptr[n - record.len];
            *at ^= 1;
            if (attest_verify(buf_str(&record), buf_str(&signature), key, &err))
                fail_msg("byte %zu", n);
            *at ^= 1;
        }
        for (size_t len = 0; len < signature.len; len += 37)
            assert_false(
                attest_verify(buf_str(&record), str_slice(buf_str(&signature), 0, len), key, &err));
        assert_true(attest_verify(buf_str(&record), buf_str(&signature), key, &err));
        key_free(key);
        cert_free(cert);
        buf_clear(&record);
        buf_clear(&signature);
        buf_clear(&cert_text);
    }
}

static void reads_every_line_of_a_record(void **state)
{
    (void)state;
    Buf text;
    AttestRecord record;
    Error err = { 0 };
    shared("attestation/signed/se-checksums.txt", &text);
    Arena *arena = arena_new(0);
    assert_true(attest_is_like(buf_str(&text)));
    assert_true(attest_read(buf_str(&text), arena, &record, &err));
    assert_str(record.version, "25.11.0");
    assert_string_equal(record.machine, "z17 or LinuxONE 5");
    assert_int_equal(record.count, 20);
    for (size_t i = 0; i < record.count; i++)
        assert_int_not_equal(record.lines[i].kind, ATTEST_ODD);
    assert_str(record.lines[19].name, "attestationPublicKey");
    arena_free(arena);
    buf_clear(&text);
}

static void the_encrypted_record_opens(void **state)
{
    (void)state;
    Buf token, expected;
    Error err = { 0 };
    TokenOpened opened;
    shared("attestation/enc/se-checksums.txt.enc", &token);
    shared("attestation/enc/se-checksums.expected.txt", &expected);
    Key *key = key_load(unit_shared("conformance/ibm/attestation/enc/private.pem"), KEY_PRIVATE,
                        NULL, &err);
    assert_non_null(key);
    if (!token_open(buf_str(&token), key, &opened, &err))
        fail_msg("%s", err.text);
    assert_int_equal(opened.plain.len, expected.len);
    assert_memory_equal(opened.plain.ptr, expected.ptr, expected.len);
    buf_clear(&opened.plain);
    key_free(key);
    buf_clear(&token);
    buf_clear(&expected);
}

static const AttestRow *row_of(const AttestRow *rows, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(rows[i].line->name, name))
            return &rows[i];
    fail_msg("no row %s", name);
    return NULL;
}

static void hashes_are_compared_with_the_contract(void **state)
{
    (void)state;
    Buf text, contract;
    AttestRecord record;
    AttestRow *rows;
    size_t n;
    Error err = { 0 };
    shared("derived/attestation/se-checksums.txt", &text);
    shared("derived/attestation/contract.yaml", &contract);
    Arena *arena = arena_new(0);
    const AttestFile files[] = {
        { .name = STR("baseimage"),
          .from = STR("list"),
          .expected = STR("3E23E8160039594A33894F6564E1B1348BBD7A0088D42C4ACB73EEAED59C009D") },
        { .name = STR("root.tar.gz"), .from = STR("list"), .expected = STR("00") },
    };
    assert_true(attest_read(buf_str(&text), arena, &record, &err));
    assert_true(attest_compare(&record, buf_str(&contract), STR("contract.yaml"), files, 2, arena,
                               &rows, &n, &err));
    assert_int_equal(row_of(rows, n, "workload")->verdict, ATTEST_MATCHES);
    assert_int_equal(row_of(rows, n, "env")->verdict, ATTEST_MATCHES);
    assert_int_equal(row_of(rows, n, "baseimage")->verdict, ATTEST_MATCHES);
    assert_int_equal(row_of(rows, n, "root.tar.gz")->verdict, ATTEST_DIFFERS);
    assert_int_equal(row_of(rows, n, "/dev/disk/by-label/cidata")->verdict, ATTEST_NOT_COMPARED);
    contract.ptr[contract.len / 3] ^= 1;
    assert_true(attest_compare(&record, buf_str(&contract), STR("contract.yaml"), NULL, 0, arena,
                               &rows, &n, &err));
    assert_int_equal(row_of(rows, n, "workload")->verdict == ATTEST_DIFFERS ||
                         row_of(rows, n, "env")->verdict == ATTEST_DIFFERS,
                     1);
    arena_free(arena);
    buf_clear(&text);
    buf_clear(&contract);
}

static void spellings_published_values_and_odd_lines(void **state)
{
    (void)state;
    Str text =
        STR("24.3.3\n"
            "44d9ccbb009ba581a391ec569f4cce97b365c5ca63c47574c3a3168ddb4115b3 root.tar.gz\n"
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad contract: workload\n"
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad env\n"
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a contract:env\n");
    AttestRecord record;
    AttestRow *rows;
    size_t n;
    Error err = { 0 };
    Arena *arena = arena_new(0);
    assert_true(attest_read(text, arena, &record, &err));
    assert_int_equal(record.lines[4].kind, ATTEST_ODD); /* 63 digits */
    assert_true(attest_compare(&record, STR("workload: abc\nenv: |\n  abc\n"), STR("c"), NULL, 0,
                               arena, &rows, &n, &err));
    assert_int_equal(n, 3);
    assert_int_equal(rows[0].verdict, ATTEST_PUBLISHED);
    assert_str(rows[0].with, "s390x-29");
    assert_int_equal(rows[1].verdict, ATTEST_MATCHES);
    assert_int_equal(rows[2].verdict, ATTEST_MATCHES);
    assert_str(rows[2].note, "without the final line end");
    assert_false(attest_read(STR("hello\nworld\n"), arena, &record, &err));
    assert_false(attest_is_like(STR("hello")));
    arena_free(arena);
}

/* A report says every verdict; numbers and names in it are those of the rows. */
static void a_report_tells_all_verdicts(void **state)
{
    (void)state;
    static const char text[] =
        "26.7.1\nImage age: 1 day\nodd one\n"
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad cidata/user-data\n"
        "44d9ccbb009ba581a391ec569f4cce97b365c5ca63c47574c3a3168ddb4115b3 root.tar.gz\n"
        "0000000000000000000000000000000000000000000000000000000000000000 cidata/meta-data\n"
        "1111111111111111111111111111111111111111111111111111111111111111 sbom\n";
    const AttestFile files[] = {
        { .name = STR("cidata/user-data"), .from = STR("a"), .bytes = STR("abc") },
        { .name = STR("cidata/meta-data"), .from = STR("b"), .bytes = STR("abc") },
    };
    AttestRecord record;
    AttestRow *rows;
    size_t n;
    Error err = { 0 };
    Buf out;
    Arena *arena = arena_new(0);
    buf_init(&out, 0);
    assert_true(attest_read(str_from(text), arena, &record, &err));
    assert_true(
        attest_compare(&record, (Str){ NULL, 0 }, STR(""), files, 2, arena, &rows, &n, &err));
    AttestCounts counts = attest_count(rows, n);
    assert_int_equal(counts.equal, 2);
    assert_int_equal(counts.differ, 1);
    assert_int_equal(counts.not_compared, 1);
    for (size_t i = 0; i < n; i++) {
        assert_non_null(attest_meaning(&rows[i]));
        assert_null(strstr(attest_about(rows[i].line->name), "not known"));
    }
    AttestReport report = { .file = "r", .record = &record, .rows = rows, .count = n };
    assert_true(attest_json(&report, &out));
    static const char *const wanted[] = { "\"signatureVerified\": null",
                                          "\"image\": \"26.7.1\"",
                                          "\"odd one\"",
                                          "\"published\"",
                                          "\"not compared\"",
                                          "\"equal\": 2" };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!str_contains(buf_str(&out), str_from(wanted[i])))
            fail_msg("%s is missing in " STR_FMT, wanted[i], STR_ARG(buf_str(&out)));
    buf_reset(&out);
    report.signature_text = "fits";
    report.signature_ok = true;
    assert_true(attest_text(&report, &out));
    assert_true(str_contains(buf_str(&out), STR("2 equal, 1 different, 1 not compared")));
    assert_true(str_contains(buf_str(&out), STR("DIFFERS from b")));
    buf_clear(&out);
    arena_free(arena);
}

static void hash_of(const char *text, char out[65])
{
    assert_true(secure_sha256_hex(str_from(text), out, NULL));
}

/* A plain section may have been hashed with its last line end or without, whatever the file has. */
static void a_final_line_end_is_tried_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *contract, *hashed, *note;
        AttestVerdict verdict;
    } cases[] = {
        { "env: |\n  a: 1\n", "a: 1\n", "", ATTEST_MATCHES },
        { "env: |\n  a: 1\n", "a: 1", "without the final line end", ATTEST_MATCHES },
        { "env: |-\n  a: 1\n", "a: 1", "", ATTEST_MATCHES },
        { "env: |-\n  a: 1\n", "a: 1\n", "with a final line end", ATTEST_MATCHES },
        { "env: |-\n  a: 1\n", "a: 1\n\n", "", ATTEST_DIFFERS },
        { "env: |\n  a: 1\n", "a: 2", "", ATTEST_DIFFERS },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Arena *arena = arena_new(0);
        AttestRecord record;
        AttestRow *rows;
        Error err = { 0 };
        size_t count;
        char hash[65], text[200];
        hash_of(cases[i].hashed, hash);
        snprintf(text, sizeof text, "26.7.1\n%s contract: env", hash);
        assert_true(attest_read(str_from(text), arena, &record, &err));
        assert_true(attest_compare(&record, str_from(cases[i].contract), STR("c"), NULL, 0, arena,
                                   &rows, &count, &err));
        assert_int_equal(count, 1);
        assert_int_equal(rows[0].verdict, cases[i].verdict);
        assert_str(rows[0].note, cases[i].note);
        assert_int_equal(rows[0].other.len, cases[i].verdict == ATTEST_MATCHES ? 0 : 64);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_tells_all_verdicts),
        cmocka_unit_test(signatures_of_real_records_verify),
        cmocka_unit_test(reads_every_line_of_a_record),
        cmocka_unit_test(the_encrypted_record_opens),
        cmocka_unit_test(hashes_are_compared_with_the_contract),
        cmocka_unit_test(a_final_line_end_is_tried_both_ways),
        cmocka_unit_test(spellings_published_values_and_odd_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
