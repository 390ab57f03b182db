#include "inside.h"

#include "pager.h"
#include "widgets.h"

#include "contract/attest.h"
#include "contract/base64.h"
#include "contract/present.h"
#include "contract/secret_fields.h"

#include <stdio.h>

enum { HEX_SHOWN = 1024, LINE_SHOWN = 200, LINE_HEAD = 60 };

typedef struct Inside {
    View view;
    Pager pager;
    char title[80];
} Inside;

static Inside *inside_of(const View *v)
{
    return VIEW_AS(Inside, v);
}

/* -- what was opened -------------------------------------------------------------------------- */

static void add_lines(Pager *p, Str text)
{
    Str line;
    while (str_split(&text, '\n', &line))
        if (line.len <= LINE_SHOWN)
            pager_add(p, ROLE_TEXT, 0, line);
        else
            pager_print(p, ROLE_TEXT, 0, STR_FMT " ... and %zu bytes more",
                        STR_ARG(str_slice(line, 0, LINE_HEAD)), line.len - LINE_HEAD);
}

static bool add_masked(Pager *p, Str plain)
{
    Schemas *schemas = schemas_new(NULL);
    AnalysisInput in = { .snapshot = snapshot_new(plain, NULL),
                         .layers = LAYER_YAML,
                         .now = clock_now(),
                         .schemas = schemas };
    Analysis *a = schemas && in.snapshot ? analysis_new(&in, NULL) : NULL;
    DocumentKind kind = a ? analysis_kind(a) : DOC_AUTO;
    bool known = a && analysis_root(a) && (kind == DOC_WORKLOAD || kind == DOC_ENV);
    snapshot_free(in.snapshot);
    if (known) {
        SecretFields secret;
        Buf masked;
        buf_init_secret(&masked, 2 * TEXT_MAX);
        secret_fields_init(&secret, schemas, a);
        PresentFile file = { .analysis = a, .is_secret = secret_fields_hide, .context = &secret };
        if (present_masked(&file, &masked))
            add_lines(p, buf_str(&masked));
        buf_clear(&masked);
        secret_fields_clear(&secret);
    }
    analysis_free(a);
    schemas_free(schemas);
    return known;
}

/* A record and a public key are for everybody; of what is not known nothing is shown. */
static bool is_open(Str plain)
{
    return attest_is_like(plain) || str_starts(str_trim(plain), STR("-----BEGIN PUBLIC KEY-----"));
}

static void add_opened(Inside *in, const InspectSection *s, const Key *key)
{
    TokenOpened opened;
    Error err = { 0 };
    if (!token_open(s->value, key, &opened, &err)) {
        pager_add(&in->pager, ROLE_ERROR, 0, str_from(err.text));
        return;
    }
    Str plain = buf_str(&opened.plain);
    snprintf(in->title, sizeof in->title, "%s, opened: secrets are masked", s->name);
    if (is_open(plain))
        add_lines(&in->pager, plain);
    else if (!add_masked(&in->pager, plain))
        pager_print(
            &in->pager, ROLE_NOTE, 0,
            "%zu bytes that are no section of a contract: what is secret in them is not "
            "known, so that they are not shown. contract-tui decrypt writes them to a file.",
            plain.len);
    buf_clear(&opened.plain);
}

/* -- the parts of a token --------------------------------------------------------------------- */

static void add_hex(Pager *p, Str bytes)
{
    char line[80];
    for (size_t at = 0; at < bytes.len && at < HEX_SHOWN; at += 16) {
        size_t n = (size_t)snprintf(line, sizeof line, "%05zx ", at);
        for (size_t i = at; i < at + 16 && i < bytes.len; i++)
            n += (size_t)snprintf(line + n, sizeof line - n, "%s%02x", i % 8 ? " " : "  ",
                                  (unsigned char)bytes.ptr[i]);
        pager_add(p, ROLE_TEXT, 2, str_from(line));
    }
    if (bytes.len > HEX_SHOWN)
        pager_print(p, ROLE_MUTED, 2, "and %zu bytes more", bytes.len - HEX_SHOWN);
}

static void add_part(Pager *p, const char *title, Str base64, size_t skip)
{
    Buf bytes;
    buf_init(&bytes, TEXT_MAX);
    pager_add(p, ROLE_TEXT, 0, STR(""));
    pager_add(p, ROLE_HEADING, 0, str_from(title));
    if (base64_decode(&bytes, base64, BASE64_STANDARD, NULL))
        add_hex(p, str_slice(buf_str(&bytes), skip, bytes.len));
    buf_clear(&bytes);
}

static void add_parts(Inside *in, const InspectSection *s)
{
    enum { BEFORE_CIPHER = 16 }; /* "Salted__" and the salt */
    char salt[2 * TOKEN_SALT_LEN + 1];
    Str rest = s->value, prefix, key;
    str_split(&rest, '.', &prefix);
    str_split(&rest, '.', &key);
    inspect_salt(&s->token, salt);
    snprintf(in->title, sizeof in->title, "%s: the parts of the token", s->name);
    pager_print(&in->pager, ROLE_TEXT, 0, "prefix  %s: made for %s", s->token.prefix,
                inspect_made_for(&s->token));
    pager_print(&in->pager, ROLE_TEXT, 0, "salt    %s", salt);
    add_part(&in->pager, "The password, locked with the RSA key", key, 0);
    add_part(&in->pager, "The text, AES-256-CBC", rest, BEFORE_CIPHER);
}

/* -- the view --------------------------------------------------------------------------------- */

static void draw(View *v, Canvas *c)
{
    pager_draw(&inside_of(v)->pager, c, v->focused);
}

static bool key(View *v, const KeyEvent *k)
{
    return pager_key(&inside_of(v)->pager, k);
}

static void title(const View *v, char *out, size_t size)
{
    snprintf(out, size, "%s", inside_of(v)->title);
}

static void size(const View *v, int max_height, int max_width, int *ret_height, int *ret_width)
{
    int wanted = (int)inside_of(v)->pager.count + 1;
    *ret_height = wanted < 5 ? 5 : wanted < max_height ? wanted : max_height;
    *ret_width = max_width < 100 ? max_width : 100;
}

static size_t hints(const View *v, Hint *out, size_t max)
{
    static const Hint all[] = { { "Up/Down", "Scroll" }, { "Esc", "Back" } };
    (void)v;
    return hints_copy(all, sizeof all / sizeof *all, out, max);
}

static void free_inside(View *v)
{
    pager_free(&inside_of(v)->pager);
    memory_free(inside_of(v));
}

static const ViewClass inside_class = {
    .name = "Inside",
    .help = "inspect",
    .title = title,
    .draw = draw,
    .key = key,
    .hints = hints,
    .size = size,
    .free = free_inside,
};

void inside_start(App *app, const InspectSection *section, const Key *key)
{
    if (!section->token_ok) {
        app_message(app, MESSAGE_INFO,
                    section->form == SECTION_TOKEN
                        ? "This token is damaged; the findings say where."
                        : "This section is plain text: F3 shows it.");
        return;
    }
    Inside *in = memory_alloc(sizeof *in);
    if (!in)
        return;
    in->view = (View){ .class = &inside_class, .app = app };
    pager_reset(&in->pager);
    if (section->opened && key)
        add_opened(in, section, key);
    else
        add_parts(in, section);
    app_push(app, &in->view);
}
