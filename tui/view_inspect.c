/* The inspector: what the open file is, without keys, and with those that the user brings. */
#include "cmd_io.h"
#include "inside.h"
#include "inspect_side.h"
#include "path.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/file.h"
#include "contract/inspect.h"

#include <stdio.h>

/* What a contract is compared with. */
typedef enum Beside { BESIDE_RECEIPT, BESIDE_RECORD, BESIDE_PLAIN, BESIDE } Beside;

typedef struct Inspect {
    View view;
    Inspection *facts;          /* owned; NULL: not made yet */
    uint64_t version;           /* of the text it was made from */
    Key *verify_key, *open_key; /* owned */
    char verify_name[128], open_name[128];
    char asked[1024];   /* path of the key whose passphrase is asked for */
    bool asked_to_open; /* else to verify */
    Buf beside[BESIDE]; /* secret: what it is compared with; no bytes: nothing */
    Store store;
    size_t selected, followed; /* followed: the one, from 1, that was scrolled to last */
    int top;
} Inspect;

static Inspect *inspect_of(const View *v)
{
    return VIEW_AS(Inspect, v);
}

static Str beside(const Inspect *in, Beside what)
{
    return in->beside[what].len ? buf_str(&in->beside[what]) : (Str){ NULL, 0 };
}

static void make(Inspect *in)
{
    App *app = in->view.app;
    InspectRequest request = { .bytes = document_content(app_document(app)),
                               .name = document_name(app_document(app)),
                               .open_key = in->open_key,
                               .verify_key = in->verify_key,
                               .platform = app_platform(app),
                               .store = &in->store,
                               .receipt = beside(in, BESIDE_RECEIPT),
                               .record = beside(in, BESIDE_RECORD),
                               .against = beside(in, BESIDE_PLAIN),
                               .now = clock_now() };
    inspect_free(in->facts);
    in->facts = inspect_bytes(&request, NULL);
    in->version = text_version(document_text(app_document(app)));
    if (!in->facts || in->selected >= in->facts->section_count)
        in->selected = 0;
}

static void sync(Inspect *in)
{
    if (!in->facts || in->version != text_version(document_text(app_document(in->view.app))))
        make(in);
}

/* -- drawing ---------------------------------------------------------------------------------- */

enum { FACTS_WIDTH = 78, SIDE_WIDTH = 40 };

static Role finding_role(InspectMark mark)
{
    static const Role roles[] = { [INSPECT_OK] = ROLE_OK,
                                  [INSPECT_NOTE] = ROLE_NOTE,
                                  [INSPECT_WARN] = ROLE_WARNING,
                                  [INSPECT_BAD] = ROLE_ERROR };
    return roles[mark];
}

static void spaced_hash(const char *hex, int groups, char out[96])
{
    size_t n = 0;
    for (int i = 0; i < groups * 4 && hex[i]; i++) {
        if (i > 0 && i % 4 == 0)
            out[n++] = ' ';
        out[n++] = hex[i];
    }
    snprintf(out + n, 4, "..");
}

static void draw_signature_row(const Inspection *f, Canvas *c, int row)
{
    char form[32] = "no base64";
    if (f->signature_bits)
        snprintf(form, sizeof form, "RSA %u", f->signature_bits);
    canvas_print(c, row, 3, ROLE_TEXT, "%-21s %-10s %-19s %13s %6zu", "envWorkloadSignature",
                 "signature", form, "-", f->signature_len);
}

static int draw_sections(const Inspect *in, Canvas *c, int row)
{
    const Inspection *f = in->facts;
    canvas_print(c, row++, 3, ROLE_MUTED, "%-21s %-10s %-19s %13s %6s", "Section", "State", "Form",
                 "Plain size", "Bytes");
    for (size_t i = 0; i < f->section_count; i++, row++) {
        const InspectSection *s = &f->sections[i];
        bool on = i == in->selected;
        Role role = !on ? ROLE_TEXT : in->view.focused ? ROLE_SELECTED : ROLE_SELECTED_DIM;
        char plain[48] = "-";
        if (s->opened)
            snprintf(plain, sizeof plain, "%zu", s->plain_len);
        else if (s->token_ok)
            snprintf(plain, sizeof plain, "%zu-%zu", s->token.plain_min, s->token.plain_max);
        else if (s->form != SECTION_TOKEN)
            snprintf(plain, sizeof plain, "%zu", s->value_len);
        if (on)
            canvas_fill(c, (Rect){ row, 0, 1, c->width }, ' ', role);
        canvas_print(c, row, 1, role, "%s %-21s %-10s %-19s %13s %6zu", on ? ">" : " ", s->name,
                     s->opened ? "opened" : inspect_state(s),
                     s->token_ok ? s->token.prefix : s->form_name, plain, s->value_len);
        if (on && in->view.focused)
            canvas_cursor(c, row, 1);
    }
    if (f->has_signature && f->signature_len)
        draw_signature_row(f, c, row++);
    return row + 1;
}

enum { DRAWING_WIDTH = 70 };

/* The three parts of a token, each with what it tells. */
static int draw_drawing(const InspectSection *s, Canvas *c, int row)
{
    const TokenFacts *t = &s->token;
    char salt[2 * TOKEN_SALT_LEN + 1];
    Str rest = s->value, prefix, key;
    str_split(&rest, '.', &prefix);
    str_split(&rest, '.', &key);
    int second = 3 + (int)prefix.len + 3, third = second + 13 + 3;
    inspect_salt(t, salt);
    canvas_print(c, row++, 3, ROLE_TOKEN, STR_FMT " . " STR_FMT "...." STR_FMT " . " STR_FMT "....",
                 STR_ARG(prefix), STR_ARG(str_slice(key, 0, 5)),
                 STR_ARG(str_slice(key, key.len - 4, 4)), STR_ARG(str_slice(rest, 0, 12)));
    canvas_print(c, row, 3, ROLE_TEXT, "|%*s|%*s+- AES-256-CBC, %zu bytes", second - 4, "",
                 third - second - 1, "", t->cipher_len);
    canvas_print(c, row + 1, 3, ROLE_TEXT, "|%*s|   salt %s", second - 4, "", salt);
    canvas_print(c, row + 2, 3, ROLE_TEXT, "|%*s+- %u bytes: password, locked with an RSA %u key",
                 second - 4, "", t->key_bits / 8, t->key_bits);
    canvas_print(c, row + 3, 3, ROLE_TEXT, "+- made for %s", inspect_made_for(t));
    return row + 4;
}

static int draw_list(const InspectSection *s, Canvas *c, int row)
{
    const TokenFacts *t = &s->token;
    char salt[2 * TOKEN_SALT_LEN + 1];
    inspect_salt(t, salt);
    canvas_print(c, row++, 3, ROLE_TOKEN, "%s . key . data", t->prefix);
    canvas_print(c, row++, 3, ROLE_TEXT, "prefix  made for %s", inspect_made_for(t));
    canvas_print(c, row++, 3, ROLE_TEXT,
                 "key     %u bytes: the password, locked with an RSA %u key", t->key_bits / 8,
                 t->key_bits);
    canvas_print(c, row++, 3, ROLE_TEXT, "data    AES-256-CBC, salt %s, %zu bytes", salt,
                 t->cipher_len);
    return row;
}

static int draw_token(const InspectSection *s, Canvas *c, int row)
{
    char hash[96];
    canvas_text(c, row++, 1, str_from(s->name), ROLE_HEADING);
    if (s->token_ok)
        row = c->width >= DRAWING_WIDTH && c->height >= 16 ? draw_drawing(s, c, row)
                                                           : draw_list(s, c, row);
    if (s->sha256[0]) {
        spaced_hash(s->sha256, 12, hash);
        canvas_print(c, row++, 3, ROLE_MUTED, "sha256  %s", hash);
    }
    return row + 1;
}

/* Whether it fits, in one line; the findings say why. */
static int draw_signature(const Inspect *in, Canvas *c, int row)
{
    const Inspection *f = in->facts;
    if (f->kind == INSPECT_TOKEN)
        return row;
    canvas_text(c, row, 1, STR("Signature"), ROLE_HEADING);
    if (!f->has_signature)
        return canvas_wrap(c, row, 12, c->width - 13, 1, STR("none"), ROLE_MUTED) + row + 1;
    if (!f->signature_checked)
        return canvas_wrap(c, row, 12, c->width - 13, 2,
                           STR("there, not checked: s chooses a public key or certificate"),
                           ROLE_TO_DO) +
               row + 1;
    bool ok = f->signature.outcome == VERIFY_OK;
    canvas_print(c, row, 12, ok ? ROLE_OK : ROLE_ERROR, "%s, checked with %s",
                 ok ? "valid" : "does NOT fit",
                 in->verify_name[0] ? in->verify_name : "the signingKey that is in it");
    return row + 2;
}

static int draw_findings(const Inspection *f, Canvas *c, int row)
{
    static const char *const marks[] = {
        [INSPECT_OK] = "ok", [INSPECT_NOTE] = "i", [INSPECT_WARN] = "!", [INSPECT_BAD] = "x"
    };
    if (f->finding_count > 0)
        canvas_text(c, row++, 1, STR("Findings"), ROLE_HEADING);
    for (size_t i = 0; i < f->finding_count; i++) {
        const InspectFinding *finding = &f->findings[i];
        canvas_text(c, row, 1, str_from(marks[finding->mark]), finding_role(finding->mark));
        row += canvas_wrap(c, row, 4, c->width - 5, 3, finding->text, ROLE_TEXT);
    }
    return row;
}

static int selected_row(const Inspect *in, int width)
{
    return 3 + (int)in->selected +
           canvas_wrap(NULL, 0, 1, width - 2, 3, str_from(in->facts->verdict), ROLE_TEXT);
}

/* Another section was chosen: it comes into sight. */
static void follow_selected(Inspect *in, const Canvas *c)
{
    int at = selected_row(in, c->width);
    in->followed = in->selected + 1;
    if (at < in->top)
        in->top = at;
    else if (at >= in->top + c->height)
        in->top = at - c->height + 1;
}

/* Beside the facts, where there is room for both. */
static void draw_side(const Inspection *f, Canvas *c)
{
    int left = c->width - SIDE_WIDTH;
    Canvas side = canvas_sub(c, (Rect){ 0, left + 2, c->height, SIDE_WIDTH - 3 });
    canvas_vline(c, 0, left, c->height, ROLE_BORDER);
    inspect_side_draw(f, &side);
}

static void draw(View *v, Canvas *outer)
{
    Inspect *in = inspect_of(v);
    char hash[96];
    sync(in);
    const Inspection *f = in->facts;
    if (!f)
        return;
    bool side = outer->width >= FACTS_WIDTH + SIDE_WIDTH &&
                (f->kind == INSPECT_CONTRACT || f->kind == INSPECT_INITDATA) &&
                f->section_count > 0;
    Canvas inside =
        canvas_sub(outer, (Rect){ 0, 0, outer->height, outer->width - (side ? SIDE_WIDTH : 0) });
    Canvas *c = &inside;
    if (side)
        draw_side(f, outer);
    if (f->section_count > 0 && in->followed != in->selected + 1)
        follow_selected(in, c);
    Canvas all = *c;
    all.row -= in->top;
    spaced_hash(f->sha256, 6, hash);
    canvas_print(&all, 0, 1, ROLE_HEADING, "%s   %zu bytes   sha256 %s",
                 document_name(app_document(v->app)), f->size, hash);
    int row = 1;
    row += canvas_wrap(&all, row, 1, c->width - 2, 3, str_from(f->verdict), ROLE_TEXT) + 1;
    if (f->section_count > 0) {
        row = draw_sections(in, &all, row);
        row = draw_signature(in, &all, row);
    }
    int at = f->section_count > 0 ? selected_row(in, c->width) - in->top : -1;
    if (v->focused && (at < 0 || at >= c->height))
        canvas_cursor(c, 0, 1);
    row = draw_findings(f, &all, row);
    if (f->section_count > 0)
        row = draw_token(&f->sections[in->selected], &all, row + 1);
    if (in->top > row - c->height)
        in->top = row > c->height ? row - c->height : 0;
    canvas_scroll_mark(c, in->top, c->height, row);
}

static void title(const View *v, char *out, size_t size)
{
    Inspect *in = inspect_of(v);
    sync(in);
    snprintf(out, size, "%s", in->facts ? in->facts->kind_title : "Inspect");
}

static bool status(const View *v, char *out, size_t size)
{
    const Inspect *in = inspect_of(v);
    if (!in->facts)
        return false;
    snprintf(out, size, "%s", in->facts->verdict);
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "s", "Signature" },   { "o", "Open with key" },
                                { "Enter", "Inside" },  { "r", "Receipt" },
                                { "t", "Attestation" }, { "R", "Report" },
                                { "a", "Against" },     { "c", "Copy hash" },
                                { "F3", "Text" } };
    /* What has no sections can neither be opened nor compared. */
    static const Hint whole[] = { { "R", "Report" }, { "F3", "Text" } };
    static const Hint log[] = { { "Enter", "Explain" }, { "R", "Report" }, { "F3", "Text" } };
    const Inspection *f = inspect_of(v)->facts;
    if (f && f->kind == INSPECT_LOG)
        return hints_copy(log, sizeof log / sizeof *log, out, max);
    bool parts = !f || f->section_count > 0 || f->has_signature;
    size_t n = parts                                   ? sizeof all / sizeof *all
               : document_is_raw(app_document(v->app)) ? 1
                                                       : sizeof whole / sizeof *whole;
    n = n < max ? n : max;
    memcpy(out, parts ? all : whole, n * sizeof *all);
    return n;
}

/* -- keys ------------------------------------------------------------------------------------- */

static bool give(void *context, const char *what, Buf *ret, Error *err)
{
    (void)what;
    if (!context)
        return error_set(err, ERR_PASSPHRASE, "The key needs its passphrase.");
    buf_add_text(ret, context);
    return true;
}

static void passphrase_given(App *app, const char *value, void *context);

static void verify_with(App *app, Inspect *in, Key *key)
{
    (void)app;
    key_free(in->verify_key);
    in->verify_key = key;
    snprintf(in->verify_name, sizeof in->verify_name, "%.127s", path_last(in->asked));
    make(in);
}

static void open_with(App *app, Inspect *in, Key *key)
{
    key_free(in->open_key);
    in->open_key = key;
    snprintf(in->open_name, sizeof in->open_name, "%.127s", path_last(in->asked));
    make(in);
    size_t opened = 0;
    for (size_t i = 0; in->facts && i < in->facts->section_count; i++)
        opened += in->facts->sections[i].opened;
    app_message(app, opened ? MESSAGE_INFO : MESSAGE_WARNING,
                "%s opens %zu of the sealed sections.%s", in->open_name, opened,
                opened ? " Enter shows what is in one." : "");
}

/* A passphrase is asked for only when the file turns out to need one. */
static void take_key(App *app, Inspect *in, const char *passphrase)
{
    Error err = { 0 };
    union {
        const char *in;
        void *out;
    } u = { passphrase };
    Passphrase ask = { give, u.out };
    Key *key = key_load(in->asked, in->asked_to_open ? KEY_PRIVATE : KEY_ANY_PUBLIC, &ask, &err);
    if (key)
        (in->asked_to_open ? open_with : verify_with)(app, in, key);
    else if (err.code == ERR_PASSPHRASE && !passphrase)
        app_ask_text(app, "Passphrase", path_last(in->asked), "", true, passphrase_given, in);
    else
        app_error(app, &err);
}

static void passphrase_given(App *app, const char *value, void *context)
{
    if (value)
        take_key(app, context, value);
}

static void verify_picked(App *app, const char *path, void *context)
{
    Inspect *in = context;
    if (!path)
        return;
    snprintf(in->asked, sizeof in->asked, "%.1023s", path);
    in->asked_to_open = false;
    take_key(app, in, NULL);
}

static void open_picked(App *app, const char *path, void *context)
{
    Inspect *in = context;
    if (!path)
        return;
    snprintf(in->asked, sizeof in->asked, "%.1023s", path);
    in->asked_to_open = true;
    take_key(app, in, NULL);
}

static void report_picked(App *app, const char *path, void *context)
{
    Inspect *in = context;
    Buf report;
    Error err = { 0 };
    FileSave how = { 0 };
    if (!path || !in->facts)
        return;
    buf_init(&report, 1 << 20);
    Str p = str_from(path);
    const char *name = document_name(app_document(app));
    bool ok = str_ends(p, STR(".json")) ? inspect_json(in->facts, &report)
              : str_ends(p, STR(".md")) ? inspect_markdown(in->facts, name, &report)
                                        : inspect_text(in->facts, name, &report);
    if (ok && file_save(path, buf_str(&report), &how, NULL, &err))
        app_message(app, MESSAGE_INFO, "The report is written to %s.", path);
    else
        app_error(app, &err);
    buf_clear(&report);
}

/* -- comparing -- */

/* The findings of a comparison begin with its name. */
static void say_compared(const Inspect *in, Beside what)
{
    static const char *const names[] = { [BESIDE_RECEIPT] = "receipt",
                                         [BESIDE_RECORD] = "attestation record",
                                         [BESIDE_PLAIN] = "plain contract" };
    size_t marks[4];
    if (!in->facts)
        return;
    inspect_side_count(in->facts, names[what], marks);
    app_message(in->view.app,
                marks[INSPECT_BAD] || marks[INSPECT_WARN] ? MESSAGE_WARNING : MESSAGE_INFO,
                "Compared with the %s: %zu equal, %zu not, %zu unknown. PgDn shows the findings.",
                names[what], marks[INSPECT_OK], marks[INSPECT_BAD], marks[INSPECT_WARN]);
}

static void take_beside(Inspect *in, Beside what, const char *path)
{
    Error err = { 0 };
    buf_reset(&in->beside[what]);
    if (!path)
        return;
    if (!file_read(path, TEXT_MAX, &in->beside[what], NULL, &err))
        app_error(in->view.app, &err);
    make(in);
    if (!err.code)
        say_compared(in, what);
}

static void receipt_picked(App *app, const char *path, void *context)
{
    (void)app;
    take_beside(context, BESIDE_RECEIPT, path);
}

static void record_picked(App *app, const char *path, void *context)
{
    (void)app;
    take_beside(context, BESIDE_RECORD, path);
}

static void plain_picked(App *app, const char *path, void *context)
{
    (void)app;
    take_beside(context, BESIDE_PLAIN, path);
}

static void compare_with(Inspect *in, Beside what)
{
    static const struct {
        const char *heading;
        PickKind kind;
        PickDone *done;
    } asked[] = {
        [BESIDE_RECEIPT] = { "Receipt of the sealing (JSON)", PICK_ANY, receipt_picked },
        [BESIDE_RECORD] = { "Attestation record, decrypted", PICK_ANY, record_picked },
        [BESIDE_PLAIN] = { "Plain contract it is said to come from", PICK_CONTRACT, plain_picked },
    };
    picker_start(in->view.app, asked[what].heading, asked[what].kind, NULL, asked[what].done, in);
}

static void copy_hash(Inspect *in)
{
    const Inspection *f = in->facts;
    if (!f)
        return;
    const char *hash = f->section_count > 0 && f->sections[in->selected].sha256[0]
                           ? f->sections[in->selected].sha256
                           : f->sha256;
    app_copy(in->view.app, str_from(hash), false);
    app_message(in->view.app, MESSAGE_INFO, "Copied the hash of %s: %s",
                f->section_count > 0 ? f->sections[in->selected].name : "the file", hash);
}

static bool key(View *v, const KeyEvent *k)
{
    Inspect *in = inspect_of(v);
    sync(in);
    size_t count = in->facts ? in->facts->section_count : 0;
    if ((key_is(k, K_UP, 0) || key_is(k, 'k', 0)) && in->selected > 0)
        in->selected--;
    else if ((key_is(k, K_DOWN, 0) || key_is(k, 'j', 0)) && in->selected + 1 < count)
        in->selected++;
    else if (key_is(k, K_PGDN, 0) || k->code == K_WHEEL_DOWN)
        in->top += 3;
    else if (key_is(k, K_PGUP, 0) || k->code == K_WHEEL_UP)
        in->top = in->top > 3 ? in->top - 3 : 0;
    else if (key_is(k, K_ENTER, 0) && count > 0)
        inside_start(v->app, &in->facts->sections[in->selected], in->open_key);
    else if (key_is(k, K_ENTER, 0) && in->facts && in->facts->kind == INSPECT_LOG)
        log_show(v->app, document_name(app_document(v->app)), app_bytes(v->app));
    else if (key_is(k, 's', 0))
        picker_start(v->app, "Key or certificate of the signer", PICK_KEY, NULL, verify_picked, in);
    else if (key_is(k, 'o', 0))
        picker_start(v->app, "Private key to open with", PICK_KEY, NULL, open_picked, in);
    else if (key_is(k, 'R', 0))
        picker_start(v->app, "Report: name.txt, name.md or name.json", PICK_NEW, "report.txt",
                     report_picked, in);
    else if (key_is(k, 'c', 0))
        copy_hash(in);
    else if (key_is(k, 't', 0) && in->facts && in->facts->kind != INSPECT_CONTRACT)
        app_show(v->app, SCREEN_ATTEST);
    else if (key_is(k, 'r', 0))
        compare_with(in, BESIDE_RECEIPT);
    else if (key_is(k, 't', 0))
        compare_with(in, BESIDE_RECORD);
    else if (key_is(k, 'a', 0))
        compare_with(in, BESIDE_PLAIN);
    else
        return false;
    return true;
}

static void forget_keys(Inspect *in)
{
    for (size_t i = 0; i < BESIDE; i++) {
        buf_clear(&in->beside[i]);
        buf_init_secret(&in->beside[i], TEXT_MAX);
    }
    key_free(in->verify_key);
    key_free(in->open_key);
    in->verify_key = in->open_key = NULL;
    in->verify_name[0] = in->open_name[0] = '\0';
}

static void event(View *v, ViewEvent e)
{
    Inspect *in = inspect_of(v);
    if (e == EVENT_DOCUMENT) {
        forget_keys(in);
        inspect_free(in->facts);
        in->facts = NULL;
        in->selected = 0;
        in->top = 0;
    }
}

static void free_inspect(View *v)
{
    Inspect *in = inspect_of(v);
    forget_keys(in);
    store_close(&in->store);
    inspect_free(in->facts);
    memory_free(in);
}

static const ViewClass inspect_class = {
    .name = "Inspect",
    .help = "inspect",
    .title = title,
    .draw = draw,
    .key = key,
    .event = event,
    .hints = hints,
    .status = status,
    .free = free_inspect,
};

View *view_inspect_new(App *app)
{
    Inspect *in = memory_alloc(sizeof *in);
    if (!in)
        return NULL;
    in->view = (View){ .class = &inspect_class, .app = app };
    for (size_t i = 0; i < BESIDE; i++)
        buf_init_secret(&in->beside[i], TEXT_MAX);
    char folder[4096];
    cmd_data_folder("certs", folder, sizeof folder);
    if (!store_open(folder, &in->store, NULL))
        in->store = (Store){ 0 };
    return &in->view;
}
