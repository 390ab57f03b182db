/* The linear mode: questions and answers, on a terminal and through pipes. */
#include "term/beside.h"
#include "term/training.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_sample(Term *t, const char *sample, const char *name)
{
    char path[1024];
    Buf bytes;
    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, sample);
    unit_read(path, &bytes);
    term_write_file(t, name, buf_str(&bytes));
    buf_clear(&bytes);
}

/* The program with these lines as its input, no terminal anywhere; its output. */
static void run_lines(Term *t, const char *words, const char *lines, int status, Buf *out)
{
    char command[1200], word[64];
    const char *args[] = { "-c", command, NULL };
    term_write_file(t, "in", str_from(lines));
    snprintf(command, sizeof command,
             "unset TERM; %s --linear %s <in >out 2>&1; echo ended with $?", PROGRAM, words);
    term_start(t, args);
    snprintf(word, sizeof word, "ended with %d", status);
    assert_screen(t, word);
    assert_exit(t, 0);
    term_read_file(t, "out", out);
}

static Term *prepare(void)
{
    TermOptions o = { .program = "/bin/sh", .rows = 30, .columns = 100 };
    return term_prepare(&o);
}

#define assert_said(out, words) assert_said_at((out), (words), __LINE__)
static void assert_said_at(const Buf *out, const char *words, int line)
{
    if (!str_contains(buf_str(out), str_from(words))) {
        fprintf(stderr, STR_FMT "\nline %d: not said: %s\n", STR_ARG(buf_str(out)), line, words);
        fail();
    }
}

static bool exists(Term *t, const char *name)
{
    return access(term_path(t, name), F_OK) == 0;
}

/* ---- pipes ---- */

/* The tour's first lesson, its sample, and on to a sealed file that openssl opens. */
static void the_first_lesson_to_a_sealed_file(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out;
    training_lend(t);
    run_lines(t, "",
              "tour 1\nsample ccrt\noutline\nexplain env.logging\nnext\nproblems\n"
              "save-as web.yaml\nseal\n1\n1\n1\n1\n1\n\n1\nquit\n",
              0, &out);
    assert_said(&out, "Why confidential computing");
    assert_said(&out, "A guest that nobody looks into");
    assert_said(&out, "A copy to practise on");
    assert_said(&out, "API key, required: set, not shown");
    assert_said(&out, "Where the machine sends its logs");
    assert_said(&out, "No problems.");
    assert_said(&out, "Saved. web.yaml");
    assert_said(&out, "Sealed.    web.sealed.yaml");
    assert_said(&out, "The plain contract is unchanged");
    assert_false(str_contains(buf_str(&out), STR("Qw7rTz")));
    assert_false(str_contains(buf_str(&out), STR("\033")));
    buf_clear(&out);
    char command[1200];
    const char *args[] = { "-c", command, NULL };
    snprintf(command, sizeof command,
             "k=.local/share/contract-tui/training; openssl pkey -in $k/sign.pem -pubout -out pub; "
             "%s/tests/openssl_open.sh web.sealed.yaml workload $k/encrypt.pem pub >plain; "
             "cat plain; echo ended with $?",
             SOURCE_DIR);
    term_start(t, args);
    assert_screen(t, "Verified OK");
    assert_screen(t, "type: workload");
    assert_screen(t, "ended with 0");
    term_close(t);
}

static void a_new_contract_is_filled_in(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out, file;
    run_lines(t, "",
              "1\n2\n1\n1\nmine.yaml\n" /* new: ccrt, whole, minimal */
              "fill env.logging\n4b0c6d1e-7f2a-4d58-9b1e-3c5d7e9f1a2b.ingress.us-south.logs.cloud."
              "ibm.com\n?\nabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH\n.\n"
              "add workload.volumes\ndata\n" /* an optional map, by name of the entry */
              "undo\nredo\nsave\nquit\n",
              0, &out);
    assert_said(&out, "mine.yaml (not saved yet), ccrt.");
    assert_said(&out, "env, logging, logRouter, Host name, required, text, now empty");
    assert_said(&out, "Set, 44 characters, not shown.");
    assert_said(&out, "Saved. mine.yaml");
    assert_false(str_contains(buf_str(&out), STR("abcdefghijklmn")));
    buf_clear(&out);
    term_read_file(t, "mine.yaml", &file);
    assert_said(&file, "# contract-tui: platform=ccrt");
    assert_said(&file, "hostname: \"4b0c6d1e-7f2a");
    assert_said(&file, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH");
    buf_clear(&file);
    term_close(t);
}

/* The same edits by the form and by questions: the same bytes. */
static void what_it_writes_is_what_the_form_writes(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out, lines, form;
    write_sample(t, "ccrt.yaml", "a.yaml");
    write_sample(t, "ccrt.yaml", "b.yaml");
    run_lines(t, "a.yaml", "fill env.logging.logRouter.hostname\nyes\nsave\nquit\n", 0, &out);
    assert_said(&out, "Host name is now \"yes\"");
    buf_clear(&out);
    char command[1100];
    const char *args[] = { "-c", command, NULL };
    snprintf(command, sizeof command, "exec %s b.yaml", PROGRAM);
    term_start(t, args);
    assert_screen(t, "workload");
    term_keys(t, "^X g");
    assert_screen(t, "Commands");
    term_type(t, "hostname");
    term_keys(t, "Enter");
    assert_screen(t, "Esc Commands");
    term_keys(t, "Home ^K yes Tab F2");
    assert_screen(t, "Saved.");
    term_keys(t, "F10");
    assert_exit(t, 0);
    term_read_file(t, "a.yaml", &lines);
    term_read_file(t, "b.yaml", &form);
    assert_said(&lines, "hostname: \"yes\"");
    assert_true(str_eq(buf_str(&lines), buf_str(&form)));
    buf_clear(&lines);
    buf_clear(&form);
    term_close(t);
}

static void problems_are_told_and_mended(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out, file;
    write_sample(t, "broken/missing-pipe.yaml", "web.yaml");
    run_lines(t, "web.yaml", "problems\nnext\nfix\n1\nundo\nfix-all\n1\nsave\nquit\n", 0, &out);
    assert_said(&out, "the machine expects text [PF006]");
    assert_said(&out, "why: ");
    assert_said(&out, "\n- env:");
    assert_said(&out, "\n+ env: |");
    assert_said(&out, "\"undo\" undoes it");
    assert_said(&out, "1 remedy applied as one step");
    buf_clear(&out);
    term_read_file(t, "web.yaml", &file);
    assert_said(&file, "env: |");
    buf_clear(&file);
    term_close(t);
}

static void the_end_of_the_input_loses_nothing(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out, file;
    write_sample(t, "ccrt.yaml", "web.yaml");
    /* in the middle of a question */
    run_lines(t, "web.yaml", "fill env.logging.logRouter.hostname\nx.example.com\nseal\n1\n", 1,
              &out);
    assert_said(&out, "Unsaved work is kept");
    buf_clear(&out);
    assert_true(exists(t, ".web.yaml.recover"));
    run_lines(t, "web.yaml", "1\nwhere env.logging.logRouter.hostname\nsave\nquit\n", 0, &out);
    assert_said(&out, "Recovered work: Unsaved work on web.yaml was kept");
    assert_said(&out, "Recovered. ");
    assert_said(&out, "\"x.example.com\"");
    buf_clear(&out);
    term_read_file(t, "web.yaml", &file);
    assert_said(&file, "x.example.com");
    buf_clear(&file);
    assert_false(exists(t, ".web.yaml.recover"));
    term_close(t);
}

static void leaving_asks_and_staying_stays(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out;
    write_sample(t, "ccrt.yaml", "web.yaml");
    run_lines(t, "web.yaml",
              "remove env.logging.logRouter.port\nquit\n3\nopen nowhere.yaml\n3\nquit\n2\n", 0,
              &out);
    assert_said(&out, "Removed env > logging > logRouter > port. \"undo\" brings it back.");
    assert_said(&out, "1: Save and leave");
    assert_said(&out, "Open another file: web.yaml has changes that are not saved.");
    buf_clear(&out);
    assert_false(exists(t, ".web.yaml.recover"));
    term_close(t);
}

static void a_console_log_is_told(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out;
    write_sample(t, "broken/volume-on-one-side.yaml", "web.yaml");
    term_write_file(t, "console.txt", STR("a HPL01010I: good\nb HPL07015E: names differ\n"));
    run_lines(t, "web.yaml", "log console.txt\nlog none.txt\nlog web.yaml\nlog\nquit\n", 0, &out);
    assert_said(&out, "HPL07015E VOLUMES_NAMING_INVALID, line 2: this stopped the boot");
    assert_said(&out, "PF140 at /env/volumes/date: Volume \"date\" has no partner");
    assert_said(&out, "there is no such file");
    assert_said(&out, "No HPL code stands in the log.");
    assert_said(&out, "Name the file with the log");
    buf_clear(&out);
    term_close(t);
}

static void nonsense_is_answered(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out;
    write_sample(t, "ccrt.yaml", "web.yaml");
    run_lines(t, "web.yaml",
              "gibberish\nsave-\n\xff\xfe\ngo no.such.place\n99\ngo 99\nfix\nexplain PF999\n"
              "inspect none.yaml\nhelp save\nhelp sealing\nhelp nothing\nredo\nu\nquit\n",
              0, &out);
    assert_said(&out, "There is no command \"gibberish\"");
    assert_said(&out, "This line is not UTF-8");
    assert_said(&out, "There is no place \"no.such.place\"");
    assert_said(&out, "The last list has 0 numbers");
    assert_said(&out, "There is no problem at this place");
    assert_said(&out, "there is no such file");
    assert_said(&out, "save : Writes the file");
    assert_said(&out, "Sealing, step by step");
    assert_said(&out, "There is no command and no topic \"nothing\"");
    assert_said(&out, "Redo: nothing was undone");
    assert_said(&out, "Several commands begin with \"u\"");
    buf_clear(&out);
    term_close(t);
}

static void values_are_set_by_path(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out, file;
    write_sample(t, "ccrt.yaml", "web.yaml");
    run_lines(t, "web.yaml",
              "set env.env.PORT 8080\nset env.logging.logRouter.port 6514\nset no.such x\n"
              "show variables\nset env.auths.us.icr.io x\nsave\nquit\n",
              0, &out);
    assert_said(&out, "Added env > env > PORT.");
    assert_said(&out, "There is no field \"no.such\"");
    assert_said(&out, "PORT: set, not shown");
    buf_clear(&out);
    term_read_file(t, "web.yaml", &file);
    assert_said(&file, "PORT: \"8080\"");
    assert_said(&file, "port: 6514");
    buf_clear(&file);
    term_close(t);
}

static void a_section_is_taken_in(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out;
    write_sample(t, "ccrt.yaml", "web.yaml");
    run_lines(t, "web.yaml", "take-in\n2\nnothing of that kind\nquit\n", 0, &out);
    assert_said(&out, "Paste it");
    assert_said(&out, "No sealed section is in it");
    buf_clear(&out);
    term_close(t);
}

static void a_sealed_file_is_inspected(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf out;
    training_lend(t);
    write_sample(t, "ccrt.yaml", "web.yaml");
    run_lines(t, "web.yaml", "seal workload\n1\n2\n\n1\nopen web.sealed.yaml\ninspect\n\n\nquit\n",
              0, &out);
    assert_said(&out, "env stays readable, for the deployer to seal");
    assert_said(&out, "RSA 4096, AES-256-CBC, salt");
    buf_clear(&out);
    term_close(t);
}

static void what_is_no_text_is_inspected(void **state)
{
    (void)state;
    Term *t = prepare();
    Buf bytes, out;
    unit_read(SOURCE_DIR "/tests/corpus/cert/rsa.der", &bytes);
    term_write_file(t, "cert.der", buf_str(&bytes));
    buf_clear(&bytes);
    run_lines(t, "cert.der", "inspect\nquit\n", 0, &out);
    assert_said(&out, "It is no text: \"inspect\" tells");
    assert_said(&out, "cert.der: certificate of a CA");
    assert_false(str_contains(buf_str(&out), STR("errors")));
    buf_clear(&out);
    term_close(t);
}

/* ---- a terminal ---- */

static Term *on_a_terminal(void)
{
    static const char *const args[] = { "--linear", "web.yaml", NULL };
    static const char *const env[] = { "TERM=dumb", NULL };
    TermOptions o = { .rows = 40, .columns = 100, .env = env };
    Term *t = term_prepare(&o);
    write_sample(t, "ccrt.yaml", "web.yaml");
    term_start(t, args);
    assert_screen(t, "web.yaml>");
    return t;
}

static void a_secret_is_typed_without_echo(void **state)
{
    (void)state;
    Term *t = on_a_terminal();
    Buf file;
    term_keys(t, "fill Space env.logging.logRouter.iamApiKey Enter");
    assert_screen(t, "Enter to skip:");
    term_keys(t, "zyxwvutsrqponmlkjihgfedcba9876543210ABCDEFGH Enter");
    assert_screen(t, "Set, 44 characters, not shown.");
    term_keys(t, "where Enter save Enter");
    assert_screen(t, "Saved.");
    term_keys(t, "quit Enter");
    assert_exit(t, 0);
    assert_false(str_contains(term_output(t), STR("zyxwv")));
    assert_false(str_contains(term_output(t), STR("\033")));
    term_read_file(t, "web.yaml", &file);
    assert_said(&file, "zyxwvutsrqponmlkjihgfedcba9876543210ABCDEFGH");
    buf_clear(&file);
    term_close(t);
}

static void control_c_leaves_a_question(void **state)
{
    (void)state;
    Term *t = on_a_terminal();
    term_keys(t, "^C");
    assert_screen(t, "\"quit\" leaves");
    term_keys(t, "seal Enter");
    assert_screen(t, "What is to be encrypted?");
    term_keys(t, "^C");
    assert_screen(t, "Left. Nothing was written.");
    term_keys(t, "fill Space env.logging.logRouter.iamApiKey Enter");
    assert_screen(t, "Enter to skip:");
    term_keys(t, "secret ^C"); /* what was typed is dropped, and echo comes back */
    assert_screen(t, "web.yaml, env > logging > logRouter > iamApiKey>");
    term_keys(t, "platform Enter");
    assert_screen(t, "web.yaml, env > logging > logRouter > iamApiKey> platform");
    assert_screen(t, "Where will this contract run?");
    term_keys(t, ". Enter ^D"); /* the end of input is the question whether to leave */
    assert_exit(t, 0);
    term_close(t);
}

static void a_lost_line_keeps_the_work(void **state)
{
    (void)state;
    Term *t = on_a_terminal();
    Buf kept;
    term_keys(t, "fill Space env.logging.logRouter.hostname Enter");
    assert_screen(t, "Enter to skip:");
    term_keys(t, "kept.example.com Enter");
    assert_screen(t, "is now \"kept.example.com\"");
    term_signal(t, SIGHUP);
    assert_exit(t, 129);
    term_read_file(t, ".web.yaml.recover", &kept);
    assert_said(&kept, "kept.example.com");
    buf_clear(&kept);
    term_close(t);
}

static void the_recovery_file_is_written_while_it_waits(void **state)
{
    (void)state;
    Term *t = on_a_terminal();
    term_keys(t, "remove Space env.logging.logRouter.port Enter");
    assert_screen(t, "Removed");
    for (int i = 0; i < 60 && !exists(t, ".web.yaml.recover"); i++)
        usleep(100000);
    assert_true(exists(t, ".web.yaml.recover"));
    term_keys(t, "^D");
    assert_screen(t, "1: Save and leave");
    term_keys(t, "2 Enter");
    assert_exit(t, 0);
    assert_false(exists(t, ".web.yaml.recover"));
    term_close(t);
}

static void recovered_work_is_compared_in_lines(void **state)
{
    (void)state;
    Term *t = on_a_terminal();
    const char *args[] = { "--linear", "web.yaml", NULL };
    term_keys(t, "remove Space env.logging.logRouter.port Enter");
    assert_screen(t, "Removed");
    for (int i = 0; i < 100 && !exists(t, ".web.yaml.recover"); i++)
        usleep(100000);
    term_signal(t, SIGKILL);
    assert_exit(t, -SIGKILL);
    term_start(t, args);
    assert_screen(t, "2: Compare");
    term_keys(t, "2 Enter");
    assert_screen(t, "port: 443");
    assert_screen(t, "hostname"); /* what stands around is there, what is far away is not */
    assert_not_screen(t, "BEGIN PUBLIC KEY");
    assert_screen(t, "point to leave");
    term_keys(t, "1 Enter");
    assert_screen(t, "Recovered.");
    term_close(t);
}

static void it_is_offered_where_nothing_can_be_drawn(void **state)
{
    (void)state;
    const char *dumb[] = { "TERM=dumb", NULL }, *wish[] = { "TERM=dumb", "ACCESSIBLE=1", NULL };
    TermOptions o = { .env = dumb };
    Term *t = term_open(&o);
    assert_screen(t, "--linear");
    assert_exit(t, 2);
    term_close(t);
    o.env = wish;
    t = term_open(&o);
    assert_screen(t, "What would you like to do?");
    term_keys(t, "quit Enter");
    assert_exit(t, 0);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_lesson_to_a_sealed_file),
        cmocka_unit_test(a_new_contract_is_filled_in),
        cmocka_unit_test(what_it_writes_is_what_the_form_writes),
        cmocka_unit_test(problems_are_told_and_mended),
        cmocka_unit_test(the_end_of_the_input_loses_nothing),
        cmocka_unit_test(leaving_asks_and_staying_stays),
        cmocka_unit_test(a_console_log_is_told),
        cmocka_unit_test(nonsense_is_answered),
        cmocka_unit_test(values_are_set_by_path),
        cmocka_unit_test(a_section_is_taken_in),
        cmocka_unit_test(a_sealed_file_is_inspected),
        cmocka_unit_test(what_is_no_text_is_inspected),
        cmocka_unit_test(a_secret_is_typed_without_echo),
        cmocka_unit_test(control_c_leaves_a_question),
        cmocka_unit_test(a_lost_line_keeps_the_work),
        cmocka_unit_test(the_recovery_file_is_written_while_it_waits),
        cmocka_unit_test(recovered_work_is_compared_in_lines),
        cmocka_unit_test(it_is_offered_where_nothing_can_be_drawn),
    };
    training_make(); /* once for all */
    return run_tests_side_by_side(tests, sizeof tests / sizeof *tests);
}
