#include "unit/unit.h"

#include "contract/file.h"
#include "contract/store.h"
#include "contract/training.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW ((Time)1795500000)
#define CERTS "conformance/ibm/certs/"

static char folder[64], deep[80];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/contract-test-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(deep, sizeof deep, "%s/data/certs", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void import(const char *relative, size_t found, size_t added)
{
    Buf bytes;
    Error err = { 0 };
    size_t f = 0, a = 0;
    unit_read(unit_shared(relative), &bytes);
    if (!store_import(deep, buf_str(&bytes), relative, NULL, &f, &a, &err))
        print_error("%s\n", err.text);
    assert_int_equal(f, found);
    assert_int_equal(a, added);
    buf_clear(&bytes);
}

static void import_and_list(void **state)
{
    (void)state;
    Store store;
    Error err = { 0 };
    assert_true(store_open(deep, &store, &err));
    assert_int_equal(store.count, 0);
    import(CERTS "ccrt/ibm-confidential-computing-container-runtime-26.5.0-encrypt.crt", 1, 1);
    import(CERTS "ccrt/ibm-confidential-computing-container-runtime-26.5.0-encrypt.crt", 1, 0);
    import(CERTS "ccrv/ibm-confidential-computing-container-runtime-rhvs-26.5.0-encrypt.crt", 1, 0);
    import(CERTS "ccrt/ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt", 1, 1);
    import(CERTS "ccco/ibm-hyper-protect-confidential-container-25.12.0-encrypt.crt", 1, 1);
    import("conformance/ibm/certs-json/certs.json", 3, 3);
    import("conformance/ibm/derived/pki/intermediate.crt", 1, 1);
    assert_true(store_open(deep, &store, &err));
    /* 26.5.0 stands for three platforms, 25.12.0 for two versions */
    assert_int_equal(store.count, 3 + 1 + 2 + 3 + 1);
    const StoreItem *newest = store_newest(&store, "ccrt", NOW);
    assert_non_null(newest);
    assert_string_equal(newest->version, "26.7.2");
    assert_true(newest->published);
    assert_null(store_newest(&store, "ccco", NOW)); /* expired */
    assert_non_null(store_find(&store, "hpvs", STR("1.0.27")));
    assert_non_null(store_find(&store, "hpvs", STR("1.0.22")));
    assert_null(store_find(&store, "ccrt", STR("1.2.3")));
    assert_string_equal(store.items[store.count - 1].family, "");
    store_close(&store);
    store_close(&store);
    Buf bytes;
    size_t f, a;
    unit_read(unit_shared("conformance/ibm/derived/keys/rsa2048.pem"), &bytes);
    assert_false(store_import(deep, buf_str(&bytes), "x.pem", NULL, &f, &a, &err));
    assert_non_null(strstr(err.text, "this is a private key"));
    buf_clear(&bytes);
}

static void training(void **state)
{
    (void)state;
    char path[128];
    struct stat st;
    TrainingKeys t, u;
    Error err = { 0 };
    snprintf(path, sizeof path, "%s/training", folder);
    assert_true(training_keys(path, NOW, NULL, NULL, &t, &err));
    assert_true(t.made);
    assert_int_equal(stat(t.key_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(t.sign_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(training_keys(path, NOW, NULL, NULL, &u, &err));
    assert_false(u.made);
    Cert *cert = cert_load(t.cert_path, NULL, &err);
    Key *key = key_load(t.key_path, KEY_PRIVATE, NULL, &err), *own = cert_key(cert, &err);
    assert_true(training_is_cert(cert) && key_same(key, own));
    assert_int_equal(key_bits(key), 4096);
    assert_null(key_load("/no/such/folder/key", KEY_PRIVATE, NULL, &err));
    assert_int_equal(err.code, ERR_IO);
    key_free(key);
    key_free(own);
    cert_free(cert);
}

/* Encryption certificates of images that lie in the folder are no candidates for the issuer of
 * another one: nothing is wrong with it, its chain was not followed. */
static void bystanders_say_nothing_of_a_chain(void **state)
{
    (void)state;
    Store store;
    Buf bytes;
    CertReport report;
    Error err = { 0 };
    import(CERTS "ccrt/ibm-confidential-computing-container-runtime-26.7.2-encrypt.crt", 1, 0);
    assert_true(store_open(deep, &store, &err));
    assert_true(store.count > 0);
    unit_read(unit_shared("conformance/ibm/attestation/signed/attestation.crt"), &bytes);
    Cert *cert = cert_read(buf_str(&bytes), "x", &err);
    assert_true(store_verify(&store, cert, &(CertChain){ .now = NOW }, &report, &err));
    assert_true(report.ok && !report.trusted);
    buf_clear(&bytes);
    unit_read(unit_shared("conformance/ibm/derived/pki/root.crt"), &bytes);
    Cert *other = cert_read(buf_str(&bytes), "y", &err);
    const Cert *wrong[] = { store.items[0].cert };
    assert_true(store_verify(
        &store, cert,
        &(CertChain){ .intermediates = wrong, .intermediate_count = 1, .root = other, .now = NOW },
        &report, &err));
    assert_false(report.ok);
    cert_free(cert);
    cert_free(other);
    buf_clear(&bytes);
    store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import_and_list),
        cmocka_unit_test(bystanders_say_nothing_of_a_chain),
        cmocka_unit_test(training),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
