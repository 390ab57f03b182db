/* What the recovery file of an open document holds, and what it must not. */
#include "unit/unit.h"

#include "../../tui/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char before[] = "# contract-tui: platform=ccrt\n"
                             "env: |\n"
                             "  type: env\n"
                             "  logging:\n"
                             "    logRouter:\n"
                             "      hostname: old.example.com\n"
                             "      iamApiKey: saved-secret-0123456789\n"
                             "  volumes:\n"
                             "    data:\n"
                             "      seed: \"\"\n";

static void replace(Document *d, const char *old, const char *with)
{
    size_t at = str_find(document_bytes(d), str_from(old));
    assert_int_not_equal(at, SIZE_MAX);
    Splice splice = { span_make(at, at + strlen(old)), str_from(with) };
    assert_true(document_edit(d, &splice, 1, STEP_EDIT, at, NULL));
}

static void read_journal(const char *path, Buf *out)
{
    FileStamp base, now;
    int64_t time;
    Error err = { 0 };
    buf_init(out, 0);
    if (!journal_read(path, out, &base, &time, &err))
        fail_msg("%s", err.text);
    assert_true(file_stamp(path, &now, NULL) && file_stamp_same(&base, &now));
}

static void typed_secrets_stay_out_of_the_recovery_file(void **state)
{
    (void)state;
    char folder[] = "/tmp/contract-tui-XXXXXX", path[64], command[64];
    Error err = { 0 };
    Buf out;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/web.yaml", folder);
    assert_true(file_save(path, str_from(before), &(FileSave){ .secret = true }, NULL, NULL));
    Document *d = document_new(&err);
    assert_non_null(d);
    assert_true(document_load(d, path, &err));
    document_set_platform(d, platform_get(PLATFORM_CCRT));
    assert_true(document_wait(d, 5000));

    replace(d, "old.example.com", "new.example.com");
    assert_true(document_write_journal(d, &err));
    read_journal(path, &out);
    assert_true(str_contains(buf_str(&out), STR("new.example.com")));
    assert_true(str_contains(buf_str(&out), STR("saved-secret-0123456789"))); /* the file has it */
    buf_clear(&out);

    replace(d, "seed: \"\"", "seed: typed-secret-0123456789");
    assert_true(document_write_journal(d, &err)); /* before the analysis of this text */
    read_journal(path, &out);
    assert_true(str_contains(buf_str(&out), STR("new.example.com")));
    assert_false(str_contains(buf_str(&out), STR("typed-secret")));
    assert_true(str_contains(buf_str(&out), STR("seed: \n")));
    buf_clear(&out);

    replace(d, "saved-secret-0123456789", "saved-secret-01234other");
    replace(d, "type: env", "type: [env"); /* no tree to go by any more */
    assert_true(document_write_journal(d, &err));
    read_journal(path, &out);
    assert_false(str_contains(buf_str(&out), STR("other")));
    assert_false(str_contains(buf_str(&out), STR("typed-secret")));
    buf_clear(&out);

    document_free(d);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_secrets_stay_out_of_the_recovery_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
