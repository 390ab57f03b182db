/* Keys and certificates: what is in the store and beside the contract, and how long it holds. */
#include "cmd_io.h"
#include "key_files.h"
#include "path.h"
#include "views.h"
#include "widgets.h"

#include "contract/arena.h"
#include "contract/store.h"

#include <stdio.h>
#include <unistd.h>

typedef enum KeysRowKind { KEYS_HEADING, KEYS_CERT, KEYS_FILE, KEYS_NOTE } KeysRowKind;

typedef struct Keys {
    View view;
    Store store; /* owned */
    KeyFile files[KEYS_MAX];
    size_t file_count;
    struct {
        KeysRowKind kind;
        size_t index;
        const char *text;
    } rows[256];
    size_t row_count;
    List *list;
    char cells[LIST_CELLS][300]; /* of the row that is drawn */
    CertReport report;
    char asked[1024]; /* path of a file that is imported */
    size_t report_of; /* row, SIZE_MAX: none */
    Buf passphrase;   /* secret: of a key that is being made */
    char new_path[1024];
    Error new_error;
} Keys;

static Keys *keys_of(const View *v)
{
    return VIEW_AS(Keys, v);
}

/* -- what is there ---------------------------------------------------------------------------- */

static void add_row(Keys *k, KeysRowKind kind, size_t index, const char *text)
{
    if (k->row_count == sizeof k->rows / sizeof *k->rows)
        return;
    k->rows[k->row_count].kind = kind;
    k->rows[k->row_count].index = index;
    k->rows[k->row_count++].text = text;
}

static void add_files(Keys *k, size_t from)
{
    for (size_t i = from; i < k->file_count; i++)
        add_row(k, KEYS_FILE, i, NULL);
}

static void build(Keys *k)
{
    char folder[1024];
    cmd_data_folder("certs", folder, sizeof folder);
    store_close(&k->store);
    k->store = (Store){ 0 };
    store_open(folder, &k->store, NULL);
    k->file_count = 0;
    k->row_count = 0;
    k->report_of = SIZE_MAX;
    add_row(k, KEYS_HEADING, 0, "Encryption certificates in the store");
    for (size_t i = 0; i < k->store.count && i < 180; i++)
        add_row(k, KEYS_CERT, i, NULL);
    if (k->store.count == 0)
        add_row(k, KEYS_NOTE, 0, "none yet: Ins takes one from a file");
    add_row(k, KEYS_HEADING, 0, "Keys beside the contract");
    key_files_folder(k->view.app, folder, sizeof folder);
    key_files_find(folder, k->files, &k->file_count);
    add_files(k, 0);
    if (k->file_count == 0)
        add_row(k, KEYS_NOTE, 0, "none: n makes one");
    size_t own = k->file_count;
    cmd_data_folder("training", folder, sizeof folder);
    key_files_find(folder, k->files, &k->file_count);
    if (k->file_count > own)
        add_row(k, KEYS_HEADING, 0, "Training keys: to practise, they protect nothing");
    add_files(k, own);
    list_set_count(k->list, k->row_count);
}

/* -- rows ------------------------------------------------------------------------------------- */

static void cert_row(Keys *k, const StoreItem *item, ListRow *ret)
{
    const CertFacts *facts = cert_facts(item->cert);
    const Platform *p = app_platform(k->view.app);
    int days;
    CertState state = cert_state(item->cert, clock_now(), &days);
    char until[16], print[96];
    clock_date(facts->not_after, until);
    cert_fingerprint_text(facts->sha256, print);
    bool taken = item->family[0] && store_newest(&k->store, item->family, clock_now()) == item;
    snprintf(k->cells[0], sizeof k->cells[0], "%s %s", item->family[0] ? item->family : "?",
             item->version[0] ? item->version : facts->name);
    snprintf(k->cells[1], sizeof k->cells[1], "%s", until);
    snprintf(k->cells[2], sizeof k->cells[2], "%d d", days);
    if (state == CERT_EXPIRED || state == CERT_NOT_YET)
        snprintf(k->cells[2], sizeof k->cells[2], state == CERT_EXPIRED ? "ended" : "not yet");
    snprintf(k->cells[3], sizeof k->cells[3], "%.8s..%s%s", print, print + strlen(print) - 5,
             taken ? ", the default" : "");
    ret->mark = state == CERT_EXPIRED || state == CERT_NOT_YET   ? 'x'
                : p && strcmp(p->cert_family, item->family) != 0 ? '-'
                : state == CERT_GOOD                             ? '\0'
                : state == CERT_ENDS                             ? 'i'
                                                                 : '!';
    if (ret->mark == '-')
        ret->role = ROLE_MUTED;
}

static void file_row(Keys *k, const KeyFile *file, ListRow *ret)
{
    bool container = key_file_is_container(&file->facts);
    bool private = file->facts.kind == KEY_IS_PRIVATE || container;
    bool open = private && (file->mode & 077) != 0;
    bool rsa = !file->facts.algorithm[0] || strcmp(file->facts.algorithm, "RSA") == 0;
    snprintf(k->cells[0], sizeof k->cells[0], "%s", file->name);
    snprintf(k->cells[1], sizeof k->cells[1], "%s",
             container ? "PKCS#12"
             : private ? "private"
                       : "public");
    if (file->facts.bits)
        snprintf(k->cells[2], sizeof k->cells[2], "%.12s %u", file->facts.algorithm,
                 file->facts.bits);
    else
        snprintf(k->cells[2], sizeof k->cells[2], "%.12s", file->facts.algorithm);
    snprintf(k->cells[3], sizeof k->cells[3], "%s%s",
             !private                ? ""
             : file->facts.encrypted ? "passphrase"
                                     : "no passphrase",
             open ? ", others can read it" : "");
    ret->mark = !rsa ? 'x' : open ? '!' : '\0';
}

static void row_of(void *context, size_t index, ListRow *ret)
{
    Keys *k = context;
    for (int i = 0; i < LIST_CELLS; i++)
        k->cells[i][0] = '\0';
    switch (k->rows[index].kind) {
    case KEYS_HEADING:
        ret->heading = true;
        snprintf(k->cells[0], sizeof k->cells[0], "%s", k->rows[index].text);
        break;
    case KEYS_NOTE:
        ret->role = ROLE_MUTED;
        snprintf(k->cells[0], sizeof k->cells[0], "%s", k->rows[index].text);
        break;
    case KEYS_CERT:
        cert_row(k, &k->store.items[k->rows[index].index], ret);
        break;
    case KEYS_FILE:
        file_row(k, &k->files[k->rows[index].index], ret);
        break;
    }
    for (int i = 0; i < 4; i++)
        ret->cells[i] = str_from(k->cells[i]);
}

/* -- details ---------------------------------------------------------------------------------- */

static const StoreItem *selected_cert(const Keys *k)
{
    size_t row = k->list->selected;
    return row < k->row_count && k->rows[row].kind == KEYS_CERT
               ? &k->store.items[k->rows[row].index]
               : NULL;
}

static const KeyFile *selected_file(const Keys *k)
{
    size_t row = k->list->selected;
    return row < k->row_count && k->rows[row].kind == KEYS_FILE ? &k->files[k->rows[row].index]
                                                                : NULL;
}

static int detail(Canvas *c, int row, const char *name, const char *text)
{
    canvas_text(c, row, 1, str_from(name), ROLE_MUTED);
    int used = canvas_wrap(c, row, 12, c->width - 13, 3, str_from(text), ROLE_TEXT);
    return row + (used > 0 ? used : 1);
}

static void draw_report(const Keys *k, Canvas *c, int row)
{
    for (size_t i = 0; i < k->report.count; i++) {
        const CertStep *step = &k->report.steps[i];
        bool ok = step->verdict == CERT_STEP_OK;
        canvas_text(c, row, 1,
                    ok                               ? STR("ok")
                    : step->verdict == CERT_STEP_BAD ? STR("x")
                                                     : STR("--"),
                    ok                               ? ROLE_OK
                    : step->verdict == CERT_STEP_BAD ? ROLE_ERROR
                                                     : ROLE_MUTED);
        row += canvas_wrap(c, row, 5, c->width - 6, 2, str_from(step->text), ROLE_TEXT);
    }
}

/* The certificates of the store that were made for a key. */
static void certificates_of(const Keys *k, const char *sha256, char *out, size_t size)
{
    char hex[KEY_HEX_MAX];
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; sha256[0] && i < k->store.count && at < size; i++) {
        const StoreItem *item = &k->store.items[i];
        Key *key = cert_key(item->cert, NULL);
        if (key && key_fingerprint(key, hex, NULL) && strcmp(hex, sha256) == 0)
            at += (size_t)snprintf(out + at, size - at, "%s%s", at ? ", " : "",
                                   cert_facts(item->cert)->name);
        key_free(key);
    }
}

static void draw_details(const Keys *k, Canvas *c)
{
    const StoreItem *item = selected_cert(k);
    const KeyFile *file = selected_file(k);
    char text[400], from[16], to[16], print[96];
    int row = 0;
    if (item && k->report_of == k->list->selected) {
        draw_report(k, c, 0);
    } else if (item) {
        const CertFacts *facts = cert_facts(item->cert);
        clock_date(facts->not_before, from);
        clock_date(facts->not_after, to);
        cert_fingerprint_text(facts->sha256, print);
        row = detail(c, row, "Subject", facts->subject);
        row = detail(c, row, "Issuer", facts->issuer);
        snprintf(text, sizeof text, "%s to %s; this machine's clock decides", from, to);
        row = detail(c, row, "Valid", text);
        snprintf(text, sizeof text, "%s %u%s", facts->is_rsa ? "RSA" : "not RSA", facts->bits,
                 item->published ? ", published by IBM" : "");
        row = detail(c, row, "Key", text);
        row = detail(c, row, "SHA-256", print);
        detail(c, row, "File", item->path);
    } else if (file) {
        row = detail(c, row, "File", file->name);
        row = detail(c, row, "Holds", file->facts.label);
        row = detail(c, row, "SHA-256",
                     file->facts.sha256[0]   ? file->facts.sha256
                     : file->facts.encrypted ? "needs the passphrase"
                                             : "key show tells it");
        certificates_of(k, file->facts.sha256, text, sizeof text);
        if (text[0])
            detail(c, row, "Belongs to", text);
    }
}

static void draw(View *v, Canvas *c)
{
    Keys *k = keys_of(v);
    int below = c->height > 14 ? 8 : 0, rows = c->height - below;
    Canvas list = canvas_sub(c, (Rect){ 0, 0, rows, c->width });
    k->list->widget.focused = v->focused;
    k->list->widget.class->draw(&k->list->widget, &list);
    if (below == 0)
        return;
    canvas_hline(c, rows, 0, c->width, ROLE_BORDER);
    Canvas details = canvas_sub(c, (Rect){ rows + 1, 0, below - 1, c->width });
    draw_details(k, &details);
}

/* -- actions ---------------------------------------------------------------------------------- */

static bool give(void *context, const char *what, Buf *ret, Error *err)
{
    if (!context)
        return error_set(err, ERR_PASSPHRASE, "%s needs its passphrase.", what);
    buf_add_text(ret, context);
    return true;
}

static void passphrase_given(App *app, const char *value, void *context);

/* A PKCS#12 file is asked for its passphrase when it turns out to need one. */
static void import(App *app, Keys *k, const char *passphrase)
{
    char folder[1024];
    Buf bytes, secret;
    Error err = { 0 };
    size_t found, added;
    cmd_data_folder("certs", folder, sizeof folder);
    buf_init_secret(&bytes, KEY_FILE_MAX);
    buf_init_secret(&secret, 4096);
    if (passphrase) {
        buf_add_text(&secret, passphrase);
        buf_add_byte(&secret, '\0');
    }
    Passphrase ask = { give, passphrase ? secret.ptr : NULL };
    if (file_read(k->asked, KEY_FILE_MAX, &bytes, NULL, &err) &&
        store_import(folder, buf_str(&bytes), k->asked, &ask, &found, &added, &err))
        app_message(app, MESSAGE_INFO, "%zu certificate%s found, %zu new in the store.", found,
                    found == 1 ? "" : "s", added);
    else if (err.code == ERR_PASSPHRASE && !passphrase)
        app_ask_text(app, "Passphrase", path_last(k->asked), "", true, passphrase_given, k);
    else
        app_error(app, &err);
    buf_clear(&bytes);
    buf_clear(&secret);
    build(k);
}

static void passphrase_given(App *app, const char *value, void *context)
{
    if (value)
        import(app, context, value);
}

static void import_picked(App *app, const char *path, void *context)
{
    Keys *k = context;
    if (!path)
        return;
    snprintf(k->asked, sizeof k->asked, "%.1023s", path);
    import(app, k, NULL);
}

static void verify(Keys *k)
{
    const StoreItem *item = selected_cert(k);
    if (item &&
        store_verify(&k->store, item->cert, &(CertChain){ .now = clock_now() }, &k->report, NULL))
        k->report_of = k->list->selected;
}

static void copy_fingerprint(Keys *k)
{
    const StoreItem *item = selected_cert(k);
    const KeyFile *file = selected_file(k);
    char print[96] = "";
    if (item)
        cert_fingerprint_text(cert_facts(item->cert)->sha256, print);
    else if (file && file->facts.sha256[0])
        snprintf(print, sizeof print, "%s", file->facts.sha256);
    if (!print[0])
        return;
    app_copy(k->view.app, str_from(print), false);
    app_message(k->view.app, MESSAGE_INFO, "Copied %s", print);
}

/* -- a new key -------------------------------------------------------------------------------- */

static bool not_cancelled(void *job)
{
    return !job_is_cancelled(job);
}

static void make_work(Job *job, void *context)
{
    Keys *k = context;
    Buf pem;
    FileSave how = { .secret = true };
    buf_init_secret(&pem, KEY_FILE_MAX);
    error_clear(&k->new_error);
    Key *key = key_generate(KEY_BITS_DEFAULT, not_cancelled, job, &k->new_error);
    Str passphrase = k->passphrase.len ? buf_str(&k->passphrase) : (Str){ 0 };
    if (key && key_private_pem(key, passphrase, &pem, &k->new_error))
        file_save(k->new_path, buf_str(&pem), &how, NULL, &k->new_error);
    key_free(key);
    buf_clear(&pem);
    buf_clear(&k->passphrase);
}

static void make_done(App *app, bool cancelled, void *context)
{
    Keys *k = context;
    if (k->new_error.code != ERR_NONE)
        app_error(app, &k->new_error);
    else if (!cancelled)
        app_message(app, MESSAGE_INFO, "A new key, RSA %d, is in %s, for your eyes only.",
                    KEY_BITS_DEFAULT, k->new_path);
    build(k);
}

static void make_second(App *app, const char *value, void *context)
{
    Keys *k = context;
    if (!value) {
        buf_clear(&k->passphrase);
        return;
    }
    if (!str_is(buf_str(&k->passphrase), value)) {
        buf_clear(&k->passphrase);
        app_message(app, MESSAGE_WARNING, "The two passphrases differ: no key was made.");
        return;
    }
    if (!app_job(app, "Making a key", make_work, make_done, k))
        app_message(app, MESSAGE_WARNING, "Other work is still going on.");
}

static void make_first(App *app, const char *value, void *context)
{
    Keys *k = context;
    if (!value)
        return;
    buf_clear(&k->passphrase);
    buf_add_text(&k->passphrase, value);
    app_ask_text(app, "Passphrase once more", "The same again", "", true, make_second, k);
}

static void make_named(App *app, const char *path, void *context)
{
    Keys *k = context;
    if (!path)
        return;
    if (access(path, F_OK) == 0) { /* said before a passphrase is thought of, and typed twice */
        app_message(app, MESSAGE_ERROR, "%s exists already: give another name", path);
        return;
    }
    snprintf(k->new_path, sizeof k->new_path, "%.1023s", path);
    app_ask_text(app, "Passphrase of the new key", "Several words are better than one; empty: none",
                 "", true, make_first, k);
}

static bool key(View *v, const KeyEvent *e)
{
    Keys *k = keys_of(v);
    if (key_is(e, K_INSERT, 0) || key_is(e, 'a', 0))
        picker_start(v->app, "Add certificates", PICK_CERT, NULL, import_picked, k);
    else if (key_is(e, 'n', 0))
        picker_start(v->app, "File of the new key", PICK_NEW, "signing-key.pem", make_named, k);
    else if (key_is(e, 'v', 0))
        verify(k);
    else if (key_is(e, 'c', 0))
        copy_fingerprint(k);
    else if (key_is(e, 'd', 0))
        k->report_of = SIZE_MAX;
    else {
        WidgetResult result = k->list->widget.class->key(&k->list->widget, e);
        return result == WIDGET_TAKEN || result == WIDGET_DONE;
    }
    return true;
}

static void event(View *v, ViewEvent e)
{
    if (e == EVENT_FOCUS || e == EVENT_DOCUMENT)
        build(keys_of(v));
}

static bool status(const View *v, char *out, size_t size)
{
    const Platform *p = app_platform(v->app);
    snprintf(out, size, "The certificate must match the image that will boot%s%s.",
             p ? ", here a " : "", p ? p->name : "");
    return true;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "Ins", "Add certificate" },
                                { "n", "New key" },
                                { "v", "Verify" },
                                { "c", "Copy fingerprint" },
                                { "Esc", "Back" } };
    (void)v;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

static void free_keys(View *v)
{
    Keys *k = keys_of(v);
    store_close(&k->store);
    buf_clear(&k->passphrase);
    if (k->list)
        widget_free(&k->list->widget);
    memory_free(k);
}

static const ViewClass keys_class = {
    .name = "Keys and certificates",
    .help = "keys",
    .draw = draw,
    .key = key,
    .event = event,
    .hints = hints,
    .status = status,
    .free = free_keys,
};

View *view_keys_new(App *app)
{
    static const ListColumn columns[] = {
        { NULL, 0, 0 }, { NULL, 11, 0 }, { NULL, 9, 0 }, { NULL, 30, 1 }
    };
    Keys *k = memory_alloc(sizeof *k);
    if (!k)
        return NULL;
    k->view = (View){ .class = &keys_class, .app = app };
    k->report_of = SIZE_MAX;
    buf_init_secret(&k->passphrase, 4096);
    k->list = list_new(row_of, k, columns, 4);
    if (!k->list) {
        free_keys(&k->view);
        return NULL;
    }
    return &k->view;
}
