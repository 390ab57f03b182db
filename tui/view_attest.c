/* The attestation record of a machine: genuine, and does it describe my deployment? */
#include "attest_work.h"
#include "cmd_io.h"
#include "path.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/file.h"
#include "contract/key.h"
#include "contract/token.h"

#include <stdio.h>

typedef struct Attest {
    View view;
    AttestWork work;
    bool read;
    uint64_t version; /* of the text it was read from */
    Error problem;    /* why there is no record */
    List *list;
    char asked[1024];     /* path of the key whose passphrase is asked for */
    char cert_path[1024]; /* whose signature is asked for */
    char opened_with[128];
    char cells[4][300];
} Attest;

static Attest *attest_of(const View *v)
{
    return VIEW_AS(Attest, v);
}

bool attest_fits(App *app)
{
    Str text = app_bytes(app);
    return attest_is_like(text) || (token_is_like(str_trim(text)) &&
                                    strstr(document_name(app_document(app)), "se-checksums"));
}

/* -- the record ------------------------------------------------------------------------------- */

/* The signature, its certificate, then the hashes, then what is not understood. */
enum { ROW_SIGNATURE, ROW_CERTIFICATE, ROW_HASHES };

static size_t odd_lines(const AttestWork *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->record.count; i++)
        n += w->record.lines[i].kind == ATTEST_ODD;
    return n;
}

static void recount(Attest *a)
{
    const AttestWork *w = &a->work;
    list_set_count(a->list, w->readable ? ROW_HASHES + w->row_count + odd_lines(w) : 0);
}

static void sync(Attest *a)
{
    uint64_t version = text_version(document_text(app_document(a->view.app)));
    if (a->read && a->version == version)
        return;
    a->read = true;
    a->version = version;
    a->opened_with[0] = '\0';
    error_clear(&a->problem);
    attest_work_read(&a->work, app_bytes(a->view.app), &a->problem);
    recount(a);
}

static const AttestRow *selected_row(const Attest *a)
{
    size_t at = a->list->selected;
    return at >= ROW_HASHES && at - ROW_HASHES < a->work.row_count ? &a->work.rows[at - ROW_HASHES]
                                                                   : NULL;
}

static const AttestLine *odd_line(const AttestWork *w, size_t index)
{
    for (size_t i = 0; i < w->record.count; i++)
        if (w->record.lines[i].kind == ATTEST_ODD && index-- == 0)
            return &w->record.lines[i];
    return NULL;
}

/* -- rows ------------------------------------------------------------------------------------- */

static void set(Attest *a, int cell, const char *text)
{
    snprintf(a->cells[cell], sizeof a->cells[cell], "%s", text);
}

static void signature_row(Attest *a, ListRow *ret)
{
    const AttestWork *w = &a->work;
    set(a, 0, !w->signature_checked ? "--" : w->signature_ok ? "ok" : "x");
    set(a, 1, "signature of the record");
    set(a, 2, "");
    set(a, 3, w->signature_checked ? w->cert_name : "not checked (s)");
    ret->role = !w->signature_checked ? ROLE_WARNING : w->signature_ok ? ROLE_OK : ROLE_ERROR;
}

static void certificate_row(Attest *a, ListRow *ret)
{
    const AttestWork *w = &a->work;
    bool checked = w->signature_checked, ok = w->chain.ok, trusted = w->chain.trusted;
    set(a, 0, !checked ? "--" : !ok ? "x" : trusted ? "ok" : "--");
    set(a, 1, "its certificate");
    set(a, 2, "");
    set(a, 3,
        !checked  ? "not checked (s)"
        : !ok     ? "not good"
        : trusted ? "verified up to a root"
                  : "not followed to a root");
    ret->role = !checked || (ok && !trusted) ? ROLE_WARNING : ok ? ROLE_OK : ROLE_ERROR;
}

static void hash_row(Attest *a, const AttestRow *row, ListRow *ret)
{
    static const struct {
        const char *mark;
        Role role;
    } looks[] = { [ATTEST_MATCHES] = { "ok", ROLE_OK },
                  [ATTEST_DIFFERS] = { "x", ROLE_ERROR },
                  [ATTEST_NOT_COMPARED] = { "--", ROLE_WARNING },
                  [ATTEST_PUBLISHED] = { "ok", ROLE_OK } };
    set(a, 0, looks[row->verdict].mark);
    snprintf(a->cells[1], sizeof a->cells[1], STR_FMT, STR_ARG(str_slice(row->line->name, 0, 200)));
    snprintf(a->cells[2], sizeof a->cells[2], "%.4s %.4s ..", row->line->value.ptr,
             row->line->value.ptr + 4);
    Str with = str_slice(row->with, 0, 200);
    if (row->verdict == ATTEST_NOT_COMPARED)
        set(a, 3, "not compared");
    else
        snprintf(a->cells[3], sizeof a->cells[3], "%s" STR_FMT,
                 row->verdict == ATTEST_DIFFERS     ? "differs from "
                 : row->verdict == ATTEST_PUBLISHED ? "published for "
                                                    : "",
                 STR_ARG(with));
    ret->role = looks[row->verdict].role;
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    Attest *a = context;
    const AttestWork *w = &a->work;
    if (index == ROW_SIGNATURE) {
        signature_row(a, ret);
    } else if (index == ROW_CERTIFICATE) {
        certificate_row(a, ret);
    } else if (index - ROW_HASHES < w->row_count) {
        hash_row(a, &w->rows[index - ROW_HASHES], ret);
    } else {
        const AttestLine *line = odd_line(w, index - ROW_HASHES - w->row_count);
        set(a, 0, "!");
        snprintf(a->cells[1], sizeof a->cells[1], STR_FMT,
                 STR_ARG(line ? str_slice(line->text, 0, 200) : STR("")));
        set(a, 2, "");
        set(a, 3, line ? attest_odd_why(line) : "");
        ret->role = ROLE_WARNING;
    }
    for (int i = 0; i < 4; i++)
        ret->cells[i] = str_from(a->cells[i]);
}

/* -- drawing ---------------------------------------------------------------------------------- */

static int draw_image(const Attest *a, Canvas *c, int row)
{
    const AttestWork *w = &a->work;
    canvas_print(c, row, 1, ROLE_HEADING, "Image " STR_FMT "%s%s%s%s", STR_ARG(w->record.version),
                 w->record.machine ? "   " : "", w->record.machine ? w->record.machine : "",
                 w->opened ? "   opened with " : "", w->opened ? a->opened_with : "");
    return row + 1;
}

/* "3 days since creation." in a row of others. */
static Str without_stop(Str s)
{
    return str_slice(s, 0, str_ends(s, STR(".")) ? s.len - 1 : s.len);
}

/* One below the other where there is room, else one behind the other. */
static int draw_facts(const Attest *a, Canvas *c, int row, bool room)
{
    const AttestWork *w = &a->work;
    char joined[700] = "";
    size_t n = 0;
    for (size_t i = 0; i < w->record.count; i++) {
        const AttestLine *line = &w->record.lines[i];
        if (line->kind != ATTEST_FACT)
            continue;
        if (room) {
            canvas_text_fit(c, row, 3, 38, line->label, ROLE_MUTED);
            canvas_text_fit(c, row++, 42, c->width - 43, line->value, ROLE_TEXT);
        } else if (n + line->label.len + line->value.len + 8 < sizeof joined) {
            n += (size_t)snprintf(joined + n, sizeof joined - n, "%s" STR_FMT ": " STR_FMT,
                                  n ? "; " : "", STR_ARG(line->label),
                                  STR_ARG(without_stop(line->value)));
        }
    }
    return room ? row + 1
                : row + canvas_wrap(c, row, 1, c->width - 2, 3, str_make(joined, n), ROLE_MUTED);
}

static int draw_hash(Canvas *c, int row, const char *name, Str hex)
{
    char spaced[128];
    size_t n = 0;
    for (size_t i = 0; i < hex.len && i < ATTEST_HASH_HEX; i++) {
        if (i > 0 && i % 8 == 0)
            spaced[n++] = ' ';
        spaced[n++] = hex.ptr[i];
    }
    canvas_text(c, row, 1, str_from(name), ROLE_MUTED);
    return row + canvas_wrap(c, row, 7, c->width - 7, 3, str_make(spaced, n), ROLE_TEXT);
}

/* What was signed, and who vouches for the key: the second is of the certificate alone. */
static void draw_proof(const Attest *a, Canvas *c, bool of_certificate)
{
    const AttestWork *w = &a->work;
    int row = 0;
    if (!w->signature_checked) {
        canvas_wrap(c, row, 1, c->width - 2, 6,
                    STR("The machine signs the record with the key of its attestation certificate, "
                        "which IBM publishes for each image. s names that certificate, and "
                        "se-signature.bin beside the record is checked with it."),
                    ROLE_TEXT);
        return;
    }
    if (!of_certificate)
        row += canvas_wrap(c, row, 1, c->width - 2, 3, str_from(w->signature_text),
                           w->signature_ok ? ROLE_OK : ROLE_ERROR);
    for (size_t i = 0; i < w->chain.count; i++) {
        const CertStep *step = &w->chain.steps[i];
        bool ok = step->verdict == CERT_STEP_OK, bad = step->verdict == CERT_STEP_BAD;
        canvas_text(c, row, 1,
                    ok    ? STR("ok")
                    : bad ? STR("x")
                          : STR("--"),
                    ok    ? ROLE_OK
                    : bad ? ROLE_ERROR
                          : ROLE_WARNING);
        row += canvas_wrap(c, row, 5, c->width - 6, 2, str_from(step->text), ROLE_TEXT);
    }
}

static void draw_details(const Attest *a, Canvas *c)
{
    const AttestRow *r = selected_row(a);
    if (!r && a->list->selected < ROW_HASHES) {
        draw_proof(a, c, a->list->selected == ROW_CERTIFICATE);
        return;
    }
    if (!r) {
        canvas_wrap(c, 0, 1, c->width - 2, 4,
                    STR("A hash has 64 hexadecimal digits and a name. This line is shown as it is "
                        "and was not compared."),
                    ROLE_TEXT);
        return;
    }
    int row = canvas_wrap(c, 0, 1, c->width - 2, 5, str_from(attest_meaning(r)),
                          r->verdict == ATTEST_DIFFERS ? ROLE_ERROR : ROLE_TEXT);
    row = draw_hash(c, row, "hash", r->line->value);
    if (r->other.len)
        row = draw_hash(c, row, "here", r->other);
    row +=
        canvas_wrap(c, row, 1, c->width - 2, 4, str_from(attest_about(r->line->name)), ROLE_MUTED);
    if (r->note.len)
        canvas_wrap(c, row, 1, c->width - 2, 2, r->note, ROLE_NOTE);
}

static void draw_nothing(const Attest *a, Canvas *c)
{
    int row = 1;
    if (a->view.focused)
        canvas_cursor(c, row, 1);
    if (a->work.sealed) {
        canvas_text(c, row++, 1, STR("This record is encrypted for an auditor."), ROLE_HEADING);
        canvas_wrap(c, row + 1, 1, c->width - 2, 5,
                    STR("k opens it with the private key that belongs to attestationPublicKey of "
                        "the contract. It is opened in memory; no file is written."),
                    ROLE_TEXT);
        return;
    }
    row += canvas_wrap(c, row, 1, c->width - 2, 3, str_from(a->problem.text), ROLE_WARNING) + 1;
    canvas_wrap(c, row, 1, c->width - 2, 10,
                STR("A machine that runs keeps its record in /var/hyperprotect; a container sees "
                    "it there when the folder is mounted. Copy from it\n"
                    "  se-checksums.txt, or se-checksums.txt.enc when the contract has an "
                    "attestationPublicKey\n"
                    "  se-signature.bin\n"
                    "and have at hand the attestation certificate of the image and the contract as "
                    "it was delivered. Then open the record with this program."),
                ROLE_TEXT);
}

static void draw(View *v, Canvas *c)
{
    Attest *a = attest_of(v);
    sync(a);
    if (!a->work.readable) {
        draw_nothing(a, c);
        return;
    }
    bool wide = c->width >= 150;
    int top = draw_image(a, c, 0);
    if (c->height > 16)
        top = draw_facts(a, c, top, c->height > 24);
    int left = wide ? c->width * 3 / 5 : c->width;
    int below = wide || c->height < 14 ? 0 : c->height > 24 ? 11 : 5;
    Canvas list = canvas_sub(c, (Rect){ top, 0, c->height - top - below, left });
    a->list->widget.focused = v->focused;
    a->list->widget.class->draw(&a->list->widget, &list);
    if (below)
        canvas_hline(c, c->height - below, 0, c->width, ROLE_BORDER);
    Canvas details =
        wide ? canvas_sub(c, (Rect){ top, left + 1, c->height - top, c->width - left - 1 })
             : canvas_sub(c, (Rect){ c->height - below + 1, 0, below - 1, c->width });
    if (wide || below)
        draw_details(a, &details);
}

static bool status(const View *v, char *out, size_t size)
{
    Attest *a = attest_of(v);
    sync(a);
    const AttestWork *w = &a->work;
    if (!w->readable)
        return false;
    AttestCounts n = attest_count(w->rows, w->row_count);
    snprintf(out, size, "%s; %zu equal, %zu different, %zu not compared.",
             !w->signature_checked ? "The signature was not checked"
             : !w->signature_ok    ? "The signature does NOT fit"
             : !w->chain.ok        ? "Signature fits, certificate NOT good"
             : !w->chain.trusted   ? "Signature fits, no root reached"
                                   : "Signature and certificate are good",
             n.equal, n.differ, n.not_compared);
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "w", "Compare with..." },
                                { "s", "Signature" },
                                { "c", "Copy" },
                                { "R", "Report" },
                                { "Esc", "Back" } };
    static const Hint sealed[] = { { "k", "Open with key" }, { "Esc", "Back" } };
    bool closed = attest_of(v)->work.sealed;
    size_t n = closed ? 2 : sizeof all / sizeof *all;
    n = n < max ? n : max;
    memcpy(out, closed ? sealed : all, n * sizeof *all);
    return n;
}

/* -- the key ---------------------------------------------------------------------------------- */

static bool give(void *context, const char *what, Buf *ret, Error *err)
{
    if (!context)
        return error_set(err, ERR_PASSPHRASE, "%s needs its passphrase.", what);
    buf_add_str(ret, buf_str(context));
    return true;
}

static void open_with(Attest *a, const char *passphrase)
{
    App *app = a->view.app;
    Error err = { 0 };
    Buf secret;
    buf_init_secret(&secret, 4096);
    if (passphrase)
        buf_add_text(&secret, passphrase);
    Passphrase ask = { give, passphrase ? &secret : NULL };
    Key *key = key_load(a->asked, KEY_PRIVATE, &ask, &err);
    bool ok = key && attest_work_open(&a->work, key, &err);
    key_free(key);
    buf_clear(&secret);
    if (ok) {
        snprintf(a->opened_with, sizeof a->opened_with, "%.127s", path_last(a->asked));
        app_message(app, MESSAGE_INFO, "Opened with %s, in memory only.", a->opened_with);
    } else {
        app_error(app, &err);
    }
    recount(a);
}

static void passphrase_given(App *app, const char *value, void *context)
{
    (void)app;
    if (value)
        open_with(context, value);
}

static void key_picked(App *app, const char *path, void *context)
{
    Attest *a = context;
    KeyText facts = { 0 };
    Error err = { 0 };
    if (!path)
        return;
    snprintf(a->asked, sizeof a->asked, "%.1023s", path);
    if (!key_look(path, &facts, &err))
        app_error(app, &err);
    else if (facts.encrypted)
        app_ask_text(app, "Passphrase", path_last(a->asked), "", true, passphrase_given, a);
    else
        open_with(a, NULL);
}

/* -- the signature ---------------------------------------------------------------------------- */

static void signature_picked(App *app, const char *path, void *context)
{
    Attest *a = context;
    char store[1024];
    Error err = { 0 };
    if (!path)
        return;
    cmd_data_folder("certs", store, sizeof store);
    if (!attest_work_prove(&a->work, a->cert_path, path, store, clock_now(), &err))
        app_error(app, &err);
    list_select(a->list, 0);
}

/* se-signature.bin beside the record is taken without a question. */
static void cert_picked(App *app, const char *path, void *context)
{
    Attest *a = context;
    char beside[1100];
    FileStamp stamp = { .exists = false };
    const char *record = document_path(app_document(app));
    if (!path)
        return;
    snprintf(a->cert_path, sizeof a->cert_path, "%.1023s", path);
    int folder = record ? (int)(path_last(record) - record) : 0;
    snprintf(beside, sizeof beside, "%.*sse-signature.bin", folder < 1000 ? folder : 0,
             record ? record : "");
    if (file_stamp(beside, &stamp, NULL) && stamp.exists)
        signature_picked(app, beside, a);
    else
        picker_start(app, "Signature of the record: se-signature.bin", PICK_ANY, NULL,
                     signature_picked, a);
}

/* -- comparing, reporting --------------------------------------------------------------------- */

static void told(Attest *a, bool ok, const Error *err)
{
    recount(a);
    if (!ok)
        app_error(a->view.app, err);
}

static void contract_picked(App *app, const char *path, void *context)
{
    Attest *a = context;
    Error err = { 0 };
    (void)app;
    if (path)
        told(a, attest_work_contract(&a->work, path, &err), &err);
}

static void cidata_picked(App *app, const char *path, void *context)
{
    Attest *a = context;
    Error err = { 0 };
    (void)app;
    if (path)
        told(a, attest_work_cidata(&a->work, path, &err), &err);
}

static void expected_picked(App *app, const char *path, void *context)
{
    Attest *a = context;
    Error err = { 0 };
    (void)app;
    if (path)
        told(a, attest_work_expected(&a->work, path, &err), &err);
}

static void with_answered(App *app, int choice, void *context)
{
    if (choice == 0)
        picker_start(app, "Contract as it was delivered", PICK_CONTRACT, NULL, contract_picked,
                     context);
    else if (choice == 1)
        picker_start(app, "Folder of the cidata disk", PICK_FOLDER, NULL, cidata_picked, context);
    else if (choice == 2)
        picker_start(app, "List of expected hashes", PICK_ANY, NULL, expected_picked, context);
}

static void compare_with(Attest *a)
{
    static const AppChoice choices[] = {
        { "the contract", "the sealed file as it was delivered" },
        { "the cidata folder", "user-data, meta-data, vendor-data" },
        { "a list of hashes", "lines of HASH NAME" },
    };
    app_ask_choice(a->view.app, "Compare with", choices, 3, 0, with_answered, a);
}

static void report_picked(App *app, const char *path, void *context)
{
    Attest *a = context;
    const AttestWork *w = &a->work;
    AttestReport report = { .file = document_name(app_document(app)),
                            .record = &w->record,
                            .rows = w->rows,
                            .count = w->row_count,
                            .signature_checked = w->signature_checked,
                            .signature_ok = w->signature_ok,
                            .signature_text = w->signature_checked ? w->signature_text : NULL,
                            .chain = w->signature_checked ? &w->chain : NULL,
                            .opened_with = w->opened ? a->opened_with : NULL };
    Buf out;
    Error err = { 0 };
    FileSave how = { 0 };
    if (!path || !w->readable)
        return;
    Str p = str_from(path);
    buf_init(&out, 4 * ATTEST_RECORD_MAX);
    bool ok = str_ends(p, STR(".json")) ? attest_json(&report, &out)
              : str_ends(p, STR(".md")) ? attest_markdown(&report, &out)
                                        : attest_text(&report, &out);
    if (!ok)
        error_memory(&err);
    if (ok && file_save(path, buf_str(&out), &how, NULL, &err))
        app_message(app, MESSAGE_INFO, "The report is written to %s.", path);
    else
        app_error(app, &err);
    buf_clear(&out);
}

static void copy_hash(const Attest *a)
{
    const AttestRow *row = selected_row(a);
    if (!row)
        return;
    app_copy(a->view.app, row->line->value, false);
    app_message(a->view.app, MESSAGE_INFO, "Copied the hash of " STR_FMT ".",
                STR_ARG(str_slice(row->line->name, 0, 80)));
}

static bool key(View *v, const KeyEvent *k)
{
    Attest *a = attest_of(v);
    sync(a);
    if (a->work.sealed && (key_is(k, 'k', 0) || key_is(k, 'o', 0) || key_is(k, K_ENTER, 0)))
        picker_start(v->app, "Private key of the auditor", PICK_KEY, NULL, key_picked, a);
    else if (!a->work.readable)
        return false;
    else if (key_is(k, 's', 0))
        picker_start(v->app, "Attestation certificate", PICK_CERT, NULL, cert_picked, a);
    else if (key_is(k, 'w', 0))
        compare_with(a);
    else if (key_is(k, 'c', 0))
        copy_hash(a);
    else if (key_is(k, 'R', 0))
        picker_start(v->app, "Report: name.txt, name.md or name.json", PICK_NEW, "attestation.txt",
                     report_picked, a);
    else {
        WidgetResult result = a->list->widget.class->key(&a->list->widget, k);
        return result != WIDGET_PASS && result != WIDGET_LEAVE;
    }
    return true;
}

static void event(View *v, ViewEvent e)
{
    Attest *a = attest_of(v);
    if (e != EVENT_DOCUMENT)
        return;
    attest_work_clear(&a->work);
    attest_work_init(&a->work);
    a->read = false;
    list_set_count(a->list, 0);
}

static void free_attest(View *v)
{
    Attest *a = attest_of(v);
    attest_work_clear(&a->work);
    if (a->list)
        widget_free(&a->list->widget);
    memory_free(a);
}

static const ViewClass attest_class = {
    .name = "Attestation record",
    .help = "attest",
    .draw = draw,
    .key = key,
    .event = event,
    .hints = hints,
    .status = status,
    .free = free_attest,
};

View *view_attest_new(App *app)
{
    static const ListColumn columns[] = {
        { "", 2, 0 }, { "Item", 0, 0 }, { "Hash", 13, 2 }, { "Compared with", 26, 1 }
    };
    Attest *a = memory_alloc(sizeof *a);
    if (!a)
        return NULL;
    a->view = (View){ .class = &attest_class, .app = app };
    attest_work_init(&a->work);
    a->list = list_new(row_of, a, columns, 4);
    if (!a->list) {
        free_attest(&a->view);
        return NULL;
    }
    return &a->view;
}
