#include "unit/unit.h"

#include "contract/arena.h"
#include "contract/file.h"
#include "contract/journal.h"
#include "contract/load.h"
#include "contract/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static char folder[64];

static const char *in(const char *name)
{
    static char paths[4][512];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", folder, name);
    return paths[turn];
}

static int make_folder(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/contract-tui-XXXXXX",
             base && strlen(base) < 32 ? base : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+rwx '%s'; rm -rf '%s'", folder, folder);
    return system(command);
}

static void put(const char *name, const char *bytes)
{
    FILE *f = fopen(in(name), "wb");
    assert_non_null(f);
    fputs(bytes, f);
    fclose(f);
}

static void assert_file(const char *name, const char *bytes)
{
    Buf content;
    unit_read(in(name), &content);
    assert_str(buf_str(&content), bytes);
    buf_clear(&content);
}

static bool file_is(const char *name, const char *bytes)
{
    Buf content;
    unit_read(in(name), &content);
    bool same = str_is(buf_str(&content), bytes);
    buf_clear(&content);
    return same;
}

static struct stat stat_of(const char *name)
{
    struct stat st = { 0 };
    assert_int_equal(stat(in(name), &st), 0);
    return st;
}

static size_t count_files(void)
{
    FileList list;
    assert_true(file_list(folder, &list, NULL));
    size_t n = list.count;
    file_list_free(&list);
    return n;
}

static void save_ok(const char *name, const char *bytes, FileSave how)
{
    Error err = { 0 };
    if (!file_save(in(name), str_from(bytes), &how, NULL, &err))
        fail_msg("%s: %s", name, err.text);
}

static void reading_names_the_cause(void **state)
{
    (void)state;
    put("ten", "0123456789");
    mkdir(in("sub"), 0700);
    assert_int_equal(symlink("round", in("round")), 0);
    static const struct {
        const char *name, *words;
        ErrorCode code;
    } cases[] = {
        { "missing", "no such file", ERR_IO },
        { "sub", "folder", ERR_IO },
        { "ten", "larger than 9 bytes", ERR_TOO_BIG },
        { "ten/x", "not a folder", ERR_IO },
        { "round", "circle", ERR_IO },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf out;
        Error err = { 0 };
        buf_init_secret(&out, 0);
        buf_add_text(&out, "kept");
        assert_false(file_read(in(cases[i].name), 9, &out, NULL, &err));
        assert_int_equal(err.code, cases[i].code);
        if (!str_contains(str_from(err.text), str_from(cases[i].words)) ||
            !str_contains(str_from(err.text), str_from(cases[i].name)))
            fail_msg("%s: %s", cases[i].name, err.text);
        assert_str(buf_str(&out), "kept");
        buf_clear(&out);
    }
    Error err = { 0 };
    Buf out;
    buf_init(&out, 0);
    assert_false(file_read("/dev/null", 9, &out, NULL, &err));
    assert_true(str_contains(str_from(err.text), STR("device")));
    FileStamp stamp;
    assert_true(file_read(in("ten"), 10, &out, &stamp, &err));
    assert_str(buf_str(&out), "0123456789");
    assert_true(stamp.exists && stamp.writable && stamp.size == 10);
    buf_clear(&out);
    for (size_t room = 8; room < 13; room++) { /* a Buf that is just large enough, and not */
        buf_init(&out, room);
        bool ok = file_read(in("ten"), 100, &out, NULL, &err);
        assert_int_equal(ok, room >= 10);
        assert_true(ok || err.code == ERR_TOO_BIG);
        buf_clear(&out);
    }
}

static void a_small_buffer_is_enough_for_a_small_file(void **state)
{
    (void)state;
    Error err = { 0 };
    Buf out;
    put("small", "0123456789");
    for (size_t max = 8; max <= 12; max++) {
        buf_init_secret(&out, max);
        bool fits = max >= 10;
        assert_int_equal(file_read(in("small"), 4096, &out, NULL, &err), fits);
        assert_str(buf_str(&out), fits ? "0123456789" : "");
        if (!fits)
            assert_int_equal(err.code, ERR_TOO_BIG);
        buf_clear(&out);
    }
}

static void a_pipe_is_read_to_its_end(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        usleep(20000);
        _exit(write(ends[1], "late", 4) == 4 ? 0 : 1);
    }
    close(ends[1]);
    char path[32];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    Buf out;
    buf_init(&out, 0);
    assert_true(file_read(path, 100, &out, NULL, NULL));
    assert_str(buf_str(&out), "late");
    buf_clear(&out);
    close(ends[0]);
    waitpid(child, NULL, 0);
    assert_int_equal(mkfifo(in("fifo"), 0600), 0); /* nobody writes: no waiting */
    assert_true(file_read(in("fifo"), 100, &out, NULL, NULL));
    assert_int_equal(out.len, 0);
    buf_clear(&out);
    unlink(in("fifo"));
}

static void new_files_get_the_right_mode(void **state)
{
    (void)state;
    mode_t old = umask(027);
    save_ok("plain", "a", (FileSave){ 0 });
    save_ok("secret", "b", (FileSave){ .secret = true });
    umask(old);
    assert_int_equal(stat_of("plain").st_mode & 0777, 0640);
    assert_int_equal(stat_of("secret").st_mode & 0777, 0600);
    assert_file("plain", "a");
    Error err = { 0 };
    assert_false(file_save(in("plain"), STR("x"), &(FileSave){ 0 }, NULL, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_file("plain", "a");
    assert_int_equal(chmod(in("plain"), 0751), 0);
    save_ok("plain", "longer", (FileSave){ .replace = true });
    assert_int_equal(stat_of("plain").st_mode & 0777, 0751);
    assert_file("plain", "longer");
    assert_false(file_save(in("nowhere/x"), STR("x"), &(FileSave){ 0 }, NULL, &err));
    assert_true(str_contains(str_from(err.text), STR("no folder")));
    char longest[256];
    memset(longest, 'n', 255);
    longest[255] = 0;
    save_ok(longest, "a name as long as it can be", (FileSave){ .quick = true });
    assert_false(file_save(folder, STR("x"), &(FileSave){ .replace = true }, NULL, &err));
    assert_true(str_contains(str_from(err.text), STR("folder")));
}

static void links_stay_links(void **state)
{
    (void)state;
    mkdir(in("far"), 0700);
    put("far/real", "old");
    assert_int_equal(symlink("far/real", in("link")), 0);
    assert_int_equal(symlink("link", in("link2")), 0);
    save_ok("link2", "new", (FileSave){ .replace = true });
    assert_file("far/real", "new");
    struct stat st;
    assert_int_equal(lstat(in("link2"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));

    assert_int_equal(symlink("far/made", in("dangling")), 0);
    save_ok("dangling", "made", (FileSave){ 0 });
    assert_file("far/made", "made");

    put("one", "longer than before");
    assert_int_equal(link(in("one"), in("two")), 0);
    save_ok("one", "short", (FileSave){ .replace = true });
    assert_file("two", "short");
    assert_int_equal(stat_of("one").st_nlink, 2);
}

static void attributes_are_kept(void **state)
{
    (void)state;
    char value[8] = "";
    put("labelled", "old");
    if (setxattr(in("labelled"), "user.label", "mine", 4, 0) < 0) {
        printf("skip: no extended attributes here\n");
        skip();
    }
    save_ok("labelled", "new", (FileSave){ .replace = true });
    assert_file("labelled", "new");
    assert_int_equal(getxattr(in("labelled"), "user.label", value, sizeof value), 4);
    assert_string_equal(value, "mine");
}

static void changes_by_others_are_noticed(void **state)
{
    (void)state;
    FileStamp stamp;
    Error err = { 0 };
    assert_true(file_save(in("shared"), STR("one"), &(FileSave){ 0 }, &stamp, &err));
    FileSave how = { .replace = true, .expect = &stamp };
    assert_true(file_save(in("shared"), STR("two"), &how, &stamp, &err));
    put("shared", "theirs");
    assert_false(file_save(in("shared"), STR("three"), &how, NULL, &err));
    assert_int_equal(err.code, ERR_CHANGED);
    assert_file("shared", "theirs");
    unlink(in("shared"));
    assert_false(file_save(in("shared"), STR("three"), &how, NULL, &err));
    assert_true(str_contains(str_from(err.text), STR("removed")));
    FileStamp none;
    assert_true(file_stamp(in("shared"), &none, NULL));
    assert_false(none.exists);
    how.expect = &none;
    put("shared", "theirs");
    assert_false(file_save(in("shared"), STR("three"), &how, NULL, &err));
    assert_int_equal(err.code, ERR_CHANGED);
    assert_file("shared", "theirs");
}

static void pipes_and_devices_are_written_to(void **state)
{
    (void)state;
    int ends[2];
    char path[32], got[8] = { 0 };
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    assert_true(file_save(path, STR("bytes"), &(FileSave){ .secret = true }, NULL, NULL));
    assert_int_equal(read(ends[0], got, sizeof got), 5);
    assert_string_equal(got, "bytes");
    close(ends[0]);
    close(ends[1]);
    assert_true(file_save("/dev/null", STR("x"), &(FileSave){ 0 }, NULL, NULL));
    Error err = { 0 };
    if (access("/dev/full", W_OK) == 0) {
        assert_false(file_save("/dev/full", STR("x"), &(FileSave){ 0 }, NULL, &err));
        assert_true(str_contains(str_from(err.text), STR("disk is full")));
    }
}

/* Runs in a child without root's rights, so that the system may say no. */
static int as_nobody(int (*work)(void))
{
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
            _exit(99);
        _exit(work());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int save_without_rights(void)
{
    Error err = { 0 };
    FileSave how = { .replace = true };
    if (!file_save(in("shut/open"), STR("in place"), &how, NULL, &err))
        return 1;
    if (file_save(in("shut/new"), STR("x"), &how, NULL, &err) || err.code != ERR_WRITE)
        return 2;
    if (file_save(in("shut/readonly"), STR("x"), &how, NULL, &err) || err.code != ERR_WRITE)
        return 3;
    FileStamp stamp;
    if (!file_stamp(in("shut/readonly"), &stamp, NULL) || stamp.writable)
        return 4;
    if (!file_save(in("wide/theirs"), STR("kept owner"), &how, NULL, &err))
        return 5;
    return 0;
}

static void rights_decide_the_way(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    chmod(folder, 0755);
    mkdir(in("shut"), 0755);
    mkdir(in("wide"), 0755);
    chmod(in("wide"), 0777);
    put("shut/open", "longer old content");
    put("shut/readonly", "stays");
    put("wide/theirs", "old");
    chmod(in("shut/open"), 0666);
    chmod(in("wide/theirs"), 0666);
    assert_int_equal(as_nobody(save_without_rights), 0);
    assert_file("shut/open", "in place");
    assert_file("shut/readonly", "stays");
    assert_file("wide/theirs", "kept owner");
    assert_int_equal(stat_of("wide/theirs").st_uid, 0);
    assert_int_equal(chown(in("wide/theirs"), 65534, 65534), 0);
    save_ok("wide/theirs", "by root", (FileSave){ .replace = true });
    assert_int_equal(stat_of("wide/theirs").st_uid, 65534);
    assert_int_equal(stat_of("wide/theirs").st_gid, 65534);
}

/* Each system call of a save fails in turn: old content or new, never a mix, nothing left over. */
static void each_call_may_fail(void **state)
{
    (void)state;
    static const char old[] = "the old content, which is longer", fresh[] = "the new content";
    static const struct {
        const char *name;
        FileSave how;
        bool exists;
    } cases[] = {
        { "replaced", { .replace = true }, true }, { "created", { .secret = true }, false },
        { "alias", { .replace = true }, true },    { "double", { .replace = true }, true },
        { "made", { .replace = true }, false },
    };
    static const int errors[] = { EIO, ENOSPC, EACCES, EINVAL };
    put("aliased", old);
    put("double", old);
    assert_int_equal(symlink("aliased", in("alias")), 0);
    assert_int_equal(link(in("double"), in("double2")), 0);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        for (size_t e = 0; e < sizeof errors / sizeof *errors; e++) {
            bool done = false;
            for (size_t n = 1; !done; n++) {
                if (cases[c].exists)
                    put(cases[c].name, old);
                else
                    unlink(in(cases[c].name));
                size_t files = count_files();
                Error err = { 0 };
                file_fail_at(n, errors[e]);
                bool ok = file_save(in(cases[c].name), str_from(fresh), &cases[c].how, NULL, &err);
                done = file_fail_at(0, 0) < n;
                if (ok) {
                    assert_file(cases[c].name, fresh);
                    files += !cases[c].exists;
                } else {
                    assert_false(done);
                    assert_true(err.text[0] != 0);
                    if (cases[c].exists)
                        assert_file(cases[c].name, old);
                }
                assert_int_equal(count_files(), files);
                assert_true(n < 100);
            }
        }
    }
    assert_true(file_is("double2", fresh)); /* still the same file */
}

static void a_full_disk_is_named(void **state)
{
    (void)state;
    put("full", "old");
    bool named = false;
    for (size_t n = 1; n < 30; n++) {
        Error err = { 0 };
        file_fail_at(n, ENOSPC);
        bool ok = file_save(in("full"), STR("new"), &(FileSave){ .replace = true }, NULL, &err);
        file_fail_at(0, 0);
        if (!ok && str_contains(str_from(err.text), STR("the disk is full")) &&
            str_contains(str_from(err.text), STR("the old file is unchanged")))
            named = true;
        put("full", "old");
    }
    assert_true(named);
}

static void allocations_may_fail(void **state)
{
    (void)state;
    FileSave how = { .replace = true };
    memory_fail_at(0);
    save_ok("memory", "old", how);
    size_t n = memory_fail_at(0) + 2;
    for (size_t i = 1; i <= n; i++) {
        memory_fail_at(i);
        Error err = { 0 };
        bool ok = file_save(in("memory"), STR("new"), &how, NULL, &err);
        memory_fail_at(0);
        assert_file("memory", ok ? "new" : "old");
        save_ok("memory", "old", how);
        FileList list;
        memory_fail_at(i);
        if (file_list(folder, &list, &err))
            file_list_free(&list);
        memory_fail_at(i);
        file_unlock(file_lock(in("memory"), &err));
        FileStamp base;
        int64_t time;
        Buf out;
        buf_init(&out, 0);
        memory_fail_at(i);
        if (journal_write(in("memory"), STR("text"), NULL, 0, &(FileStamp){ 0 }, &err))
            journal_read(in("memory"), &out, &base, &time, &err);
        memory_fail_at(0);
        buf_clear(&out);
    }
    assert_true(journal_remove(in("memory"), NULL));
}

/* Another name for the same blocks shows that they were written over. */
static void wiped_and_gone(void)
{
    Error err = { 0 };
    FileSave how = { .secret = true };
    FileStamp stamp, none;
    char first[300];
    snprintf(first, sizeof first, "%s", in("a/secret"));
    assert_true(file_save(first, STR("a secret of 24 letters.."), &how, &stamp, &err));
    assert_int_equal(link(first, in("a/other")), 0);
    assert_false(file_wipe(first, NULL, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_int_equal(unlink(in("a/other")), 0);
    assert_int_equal(symlink(first, in("a/link")), 0);
    assert_false(file_wipe(in("a/link"), NULL, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_int_equal(unlink(in("a/link")), 0);
    stamp.size++;
    assert_false(file_wipe(first, &stamp, &err));
    assert_int_equal(err.code, ERR_CHANGED);
    int fd = open(first, O_RDONLY);
    assert_true(file_stamp(first, &stamp, &err));
    assert_true(file_wipe(first, &stamp, &err));
    char left[64];
    assert_int_equal(read(fd, left, sizeof left), 0);
    close(fd);
    assert_true(file_stamp(first, &none, &err));
    assert_false(none.exists);
    assert_false(file_wipe(first, NULL, &err));
}

static void folders_are_made_and_listed(void **state)
{
    (void)state;
    Error err = { 0 };
    assert_true(file_make_dirs(in("a/b/c"), &err));
    assert_true(file_make_dirs(in("a/b/c"), &err));
    assert_int_equal(stat_of("a/b").st_mode & 0777, 0700);
    put("a/file", "12345");
    assert_false(file_make_dirs(in("a/file/x"), &err));
    assert_int_equal(symlink("file", in("a/alias")), 0);
    FileList list;
    assert_true(file_list(in("a"), &list, &err));
    assert_int_equal(list.count, 3);
    assert_string_equal(list.items[0].name, "alias");
    assert_int_equal(list.items[0].kind, 'l');
    assert_string_equal(list.items[1].name, "b");
    assert_int_equal(list.items[1].kind, 'd');
    assert_int_equal(list.items[2].kind, 'f');
    assert_int_equal(list.items[2].size, 5);
    file_list_free(&list);
    assert_false(file_list(in("a/file"), &list, &err));
    assert_false(file_list(in("a/none"), &list, &err));
    assert_true(str_contains(str_from(err.text), STR("no such folder")));
    assert_true(file_remove(in("a/file"), &err));
    assert_true(file_remove(in("a/file"), &err));
    assert_false(file_remove(in("a/b"), &err));
    wiped_and_gone();
}

static void a_lock_tells_who_holds_it(void **state)
{
    (void)state;
    Error err = { 0 };
    FileLock *lock = file_lock(in("locked"), &err);
    assert_non_null(lock);
    assert_null(file_lock(in("locked"), &err));
    assert_int_equal(err.code, ERR_REFUSED);
    char process[32];
    snprintf(process, sizeof process, "process %ld", (long)getpid());
    assert_true(str_contains(str_from(err.text), str_from(process)));
    Buf who;
    buf_init(&who, 0);
    assert_true(file_lock_visited(lock, &who)); /* the holder learns of it, once */
    assert_true(str_contains(buf_str(&who), str_from(process)));
    assert_false(file_lock_visited(lock, &who));
    assert_int_equal(symlink("locked", in("locked-link")), 0);
    put("locked", "");
    assert_null(file_lock(in("locked-link"), &err)); /* another name of the same file */
    assert_true(file_lock_visited(lock, &who));
    assert_false(file_lock_visited(NULL, &who));
    buf_clear(&who);
    file_unlock(lock);
    assert_int_not_equal(access(in(".locked.lock"), F_OK), 0);
    put(".locked.lock", "user gone on nowhere, process 1\n"); /* left by a crash: nobody holds it */
    lock = file_lock(in("locked"), &err);
    assert_non_null(lock);
    file_unlock(lock);
    file_unlock(NULL);
    for (size_t n = 1; n < 12; n++) {
        file_fail_at(n, EIO);
        lock = file_lock(in("locked"), &err);
        file_fail_at(0, 0);
        file_unlock(lock);
        lock = file_lock(in("locked"), &err); /* nothing stays behind that locks us out */
        assert_non_null(lock);
        file_unlock(lock);
    }
}

static void recovery_comes_back(void **state)
{
    (void)state;
    Error err = { .code = ERR_IO };
    Buf out;
    FileStamp base;
    int64_t time = 0;
    FileStamp stamp;
    buf_init(&out, 0);
    put("work", "saved");
    assert_false(journal_read(in("work"), &out, &base, &time, &err));
    assert_int_equal(err.code, ERR_NONE);
    assert_true(file_stamp(in("work"), &stamp, NULL));
    for (int i = 0; i < 2; i++)
        assert_true(journal_write(in("work"), STR("unsaved\n\nlength 3\n"), NULL, 0, &stamp, &err));
    assert_int_equal(stat_of(".work.recover").st_mode & 0777, 0600);
    assert_true(journal_read(in("work"), &out, &base, &time, &err));
    assert_str(buf_str(&out), "unsaved\n\nlength 3\n");
    assert_true(file_stamp_same(&base, &stamp));
    assert_true(time > 1700000000);
    buf_clear(&out);
    put("work", "by another program");
    assert_true(journal_read(in("work"), &out, &base, &time, &err));
    assert_true(file_stamp_same(&base, &stamp)); /* of the file that it was made from */
    buf_clear(&out);
    static const Span secret[] = { { 3, 7 }, { 11, 13 } };
    assert_true(journal_write(in("work"), STR("a: pass b: pw"), secret, 2, &stamp, &err));
    assert_true(journal_read(in("work"), &out, &base, &time, &err));
    assert_str(buf_str(&out), "a:  b: ");
    buf_clear(&out);
    assert_true(journal_remove(in("work"), &err));
    assert_false(journal_read(in("work"), &out, &base, &time, &err));
}

/* A link that others put in its place would lead the text elsewhere. */
static void recovery_follows_no_link(void **state)
{
    (void)state;
    Error err = { 0 };
    FileStamp stamp = { 0 };
    Buf out;
    FileStamp base;
    int64_t time;
    char target[256];
    buf_init(&out, 0);
    put("precious", "as it was");
    snprintf(target, sizeof target, "%s", in("precious"));
    assert_int_equal(symlink(target, in(".work.recover")), 0);
    assert_false(journal_write(in("work"), STR("text"), NULL, 0, &stamp, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_false(journal_read(in("work"), &out, &base, &time, &err));
    unit_read(target, &out);
    assert_str(buf_str(&out), "as it was");
    buf_clear(&out);
    assert_int_equal(unlink(in(".work.recover")), 0);
    put(".work.recover", "of an older program");
    assert_int_equal(chmod(in(".work.recover"), 0644), 0);
    assert_true(journal_write(in("work"), STR("text"), NULL, 0, &stamp, &err));
    assert_int_equal(stat_of(".work.recover").st_mode & 0777, 0600);
    assert_true(journal_remove(in("work"), &err));
}

static void damaged_recovery_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "contract-tui recovery 1\n",
        "contract-tui recovery 2\nbase 1 1 1 1 1 1\nlength 1\n\nx",
        "contract-tui recovery 1\nbase 1 1 1 1 1\nlength 1\n\nx",
        "contract-tui recovery 1\nbase 1 1 1 1 1 1\nlength 2\n\nx",
        "contract-tui recovery 1\nbase 1 1 1 1 1 1\nlength 1\n\nxy",
        "contract-tui recovery 1\nbase 1 1 1 1 1 99999999999999999999999\nlength 1\n\nx",
        "contract-tui recovery 1\nbase 1 1 1 1 1 -",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Buf out;
        Error err = { 0 };
        FileStamp base;
        int64_t time;
        buf_init(&out, 0);
        put(".hurt.recover", bad[i]);
        assert_false(journal_read(in("hurt"), &out, &base, &time, &err));
        assert_int_equal(err.code, ERR_SYNTAX);
        assert_int_equal(out.len, 0);
        buf_clear(&out);
    }
}

static void loading_says_what_a_file_is(void **state)
{
    (void)state;
    static const struct {
        Str bytes;
        const char *words; /* NULL: fine */
        LineEnds ends;
        bool bom;
    } cases[] = {
        { STR("a: 1\nb: 2\n"), NULL, LINES_LF, false },
        { STR(""), NULL, LINES_LF, false },
        { STR("\xEF\xBB\xBF"
              "a: 1\r\nb: 2\r\n"),
          NULL, LINES_CRLF, true },
        { STR("a\r\nb\r\nc\n"), NULL, LINES_MIXED, false },
        { STR("\x1F\x8B\x08"), "gzip", LINES_LF, false },
        { STR("\xFF\xFE"
              "a\0"),
          "UTF-16", LINES_LF, false },
        { STR("ab\ncd\0"), "zero byte at line 2, column 3", LINES_LF, false },
        { STR("a: \xE9t\xE9\n"), "byte E9 at line 1, column 4", LINES_LF, false },
        { STR("\x30\x82\x04\x01"), "DER", LINES_LF, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FILE *f = fopen(in("load"), "wb");
        assert_non_null(f);
        fwrite(cases[i].bytes.ptr, 1, cases[i].bytes.len, f);
        fclose(f);
        Loaded loaded;
        Error err = { 0 };
        bool ok = load_file(in("load"), true, &loaded, &err);
        if (ok != !cases[i].words ||
            (!ok && !str_contains(str_from(err.text), str_from(cases[i].words))))
            fail_msg("case %zu: %s", i, err.text);
        if (!ok)
            continue;
        assert_int_equal(loaded.ends, cases[i].ends);
        assert_int_equal(loaded.has_bom, cases[i].bom);
        assert_string_equal(loaded.eol,
                            cases[i].bytes.len && cases[i].ends != LINES_LF ? "\r\n" : "\n");
        assert_int_equal(loaded.bytes.len, cases[i].bytes.len);
        assert_false(loaded.is_new || loaded.is_read_only);
        loaded_clear(&loaded);
    }
    Loaded loaded;
    Error err = { 0 };
    assert_true(load_file(in("not-yet"), true, &loaded, &err));
    assert_true(loaded.is_new);
    loaded_clear(&loaded);
    assert_false(load_file(in("not-yet"), false, &loaded, &err));
    assert_false(load_file(in("no-folder/x"), true, &loaded, &err));
    assert_true(str_contains(str_from(err.text), STR("no folder")));
}

/* Whatever way others change it, also after it was away; nothing else wakes the watch. */
static void a_watch_tells_of_the_file_alone(void **state)
{
    (void)state;
    put("watched", "1");
    assert_int_equal(symlink(in("watched"), in("linked")), 0);
    FileWatch *w = file_watch(in("watched")), *linked = file_watch(in("linked"));
    assert_non_null(w);
    assert_true(file_watch_fd(w) >= 0);
    assert_false(file_watch_take(w));
    put("beside", "2");
    put(".watched.recover", "2");
    assert_false(file_watch_take(w));
    put("watched", "2");
    assert_true(file_watch_take(w));
    assert_true(file_watch_take(linked));
    assert_false(file_watch_take(w));
    for (int i = 0; i < 2; i++) { /* replaced again and again */
        put("other", "3");
        assert_int_equal(rename(in("other"), in("watched")), 0);
        assert_true(file_watch_take(w));
        assert_true(file_watch_take(linked));
    }
    assert_int_equal(unlink(in("watched")), 0);
    assert_true(file_watch_take(w));
    put("watched", "4");
    assert_true(file_watch_take(w));
    put(".watched.lock", "somebody");
    assert_true(file_watch_take(w));
    file_unwatch(w);
    file_unwatch(linked);
    assert_null(file_watch(in("no-folder/there")));
    assert_int_equal(file_watch_fd(NULL), -1);
    assert_false(file_watch_take(NULL));
    file_unwatch(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_names_the_cause),
        cmocka_unit_test(a_small_buffer_is_enough_for_a_small_file),
        cmocka_unit_test(a_pipe_is_read_to_its_end),
        cmocka_unit_test(new_files_get_the_right_mode),
        cmocka_unit_test(links_stay_links),
        cmocka_unit_test(attributes_are_kept),
        cmocka_unit_test(changes_by_others_are_noticed),
        cmocka_unit_test(pipes_and_devices_are_written_to),
        cmocka_unit_test(rights_decide_the_way),
        cmocka_unit_test(each_call_may_fail),
        cmocka_unit_test(a_full_disk_is_named),
        cmocka_unit_test(allocations_may_fail),
        cmocka_unit_test(folders_are_made_and_listed),
        cmocka_unit_test(a_lock_tells_who_holds_it),
        cmocka_unit_test(recovery_comes_back),
        cmocka_unit_test(recovery_follows_no_link),
        cmocka_unit_test(damaged_recovery_is_refused),
        cmocka_unit_test(loading_says_what_a_file_is),
        cmocka_unit_test(a_watch_tells_of_the_file_alone),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
