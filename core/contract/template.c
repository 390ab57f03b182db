/* Writes the required fields of a schema in its order, each with its description. */
#include "contract/template.h"

#include "contract/emit.h"
#include "template_impl.h"

#define WIDTH 96
#define NAMES_MAX 10 /* optional keys that are named */

typedef struct Writer {
    Buf *out;
    const Platform *platform;
    bool free_choice; /* no folder has decided it */
    Error *err;
    bool ok;
} Writer;

/* Keys that the schema leaves open and that a new document should have all the same. */
static const struct {
    const char *parent, *key;
    unsigned platforms;
} wanted[] = {
    { "play", "resources", ON_ALL }, { "", "apiVersion", ON_ALL },   { "", "kind", ON_ALL },
    { "", "metadata", ON_ALL },      { "metadata", "name", ON_ALL }, { "env", "logging", ON_CCCO },
};

static bool is_wanted(const Writer *w, const Field *f)
{
    const Field *parent = field_parent(f);
    for (size_t i = 0; parent && i < sizeof wanted / sizeof *wanted; i++)
        if (wanted[i].platforms & w->platform->bit && str_is(field_name(f), wanted[i].key) &&
            str_is(field_name(parent), wanted[i].parent))
            return true;
    return false;
}

/* -- comments -------------------------------------------------------------------------------- */

static void write_comment(Writer *w, size_t indent, Str text)
{
    size_t column = WIDTH; /* the first word opens a line */
    bool first = true;
    Str word;
    while (str_split(&text, ' ', &word)) {
        if (!word.len)
            continue;
        size_t wide = utf8_count(word);
        if (column + 1 + wide > WIDTH) {
            if (!first)
                buf_add_byte(w->out, '\n');
            buf_add_repeat(w->out, ' ', indent);
            buf_add_byte(w->out, '#');
            column = indent + 1;
            first = false;
        }
        buf_add_byte(w->out, ' ');
        buf_add_str(w->out, word);
        column += 1 + wide;
    }
    if (!first)
        buf_add_byte(w->out, '\n');
}

static void write_line(Writer *w, size_t indent, const char *label, Str text)
{
    Buf line;
    buf_init(&line, 0);
    buf_printf(&line, "%s" STR_FMT, label, STR_ARG(text));
    w->ok = w->ok && buf_ok(&line);
    write_comment(w, indent, buf_str(&line));
    buf_clear(&line);
}

/* What the value is, what it looks like, where it is found. */
static void write_todo(Writer *w, size_t indent, const Field *f)
{
    const TreeNode *example = field_example(f);
    write_comment(w, indent, field_description(f));
    if (example && example->kind == NODE_STRING && example->string.len < 80 && !field_widget(f).len)
        write_line(w, indent, "Example: ", example->string);
    if (field_where(f).len)
        write_line(w, indent, "Found under: ", field_where(f));
}

/* The branch of a choice that needs this key; 0 is the one that is written, -1: none. */
static int branch_of(const Field *f, const Field *key)
{
    for (size_t i = 0; i < field_choice_count(f); i++)
        for (size_t k = 0; k < field_choice_key_count(f, i); k++)
            if (str_eq(field_choice_key(f, i, k), field_name(key)))
                return (int)i;
    return -1;
}

/* The keys that may be added, or stand instead of the branch that was taken. */
static void write_optional(Writer *w, size_t indent, const Field *f)
{
    Buf more, instead;
    buf_init(&more, 0);
    buf_init(&instead, 0);
    size_t named = 0, others = 0;
    for (size_t i = 0; i < field_count(f); i++) {
        const Field *c = field_child(f, i);
        int branch = branch_of(f, c);
        if (field_is_required(c) || is_wanted(w, c) || field_is_deprecated(c) || branch == 0 ||
            !(field_platforms(c) & w->platform->bit) ||
            str_is(field_name(c), "envWorkloadSignature"))
            continue;
        Buf *to = branch > 0 ? &instead : &more;
        if (to == &more && named++ >= NAMES_MAX) {
            others++;
            continue;
        }
        buf_printf(to, "%s" STR_FMT, to->len ? ", " : "", STR_ARG(field_name(c)));
    }
    if (others)
        buf_printf(&more, " and %zu more", others);
    w->ok = w->ok && buf_ok(&more) && buf_ok(&instead);
    if (instead.len && w->free_choice)
        write_line(w, indent, "Instead: ", buf_str(&instead));
    if (more.len)
        write_line(w, indent, "May be added: ", buf_str(&more));
    buf_clear(&more);
    buf_clear(&instead);
}

/* -- values ---------------------------------------------------------------------------------- */

static void write_object(Writer *w, const Field *f, size_t indent);

static void write_key(Writer *w, size_t indent, const Field *f)
{
    buf_add_repeat(w->out, ' ', indent);
    w->ok = w->ok && emit_key(w->out, field_name(f), w->err);
    buf_add_byte(w->out, ':');
}

static bool is_object(const Field *f)
{
    return field_types(f) & TYPE_OBJECT && !(field_types(f) & TYPE_STRING);
}

static void write_field(Writer *w, const Field *f, size_t indent)
{
    EmitPlace place = { .indent = indent + 2, .eol = "\n" };
    if (field_enum_count(f) == 1) {
        write_key(w, indent, f);
        buf_add_byte(w->out, ' ');
        w->ok = w->ok && emit_tree(w->out, field_enum(f, 0), &place, w->err);
        buf_add_byte(w->out, '\n');
    } else if (is_object(f)) {
        write_comment(w, indent, field_description(f));
        write_key(w, indent, f);
        buf_add_byte(w->out, '\n');
        write_object(w, f, indent + 2);
    } else if (field_types(f) == TYPE_ARRAY && field_items(f) && is_object(field_items(f))) {
        write_comment(w, indent, field_description(f));
        write_key(w, indent, f);
        buf_add_byte(w->out, '\n');
        size_t item = w->out->len;
        write_object(w, field_items(f), indent + 4);
        if (buf_ok(w->out) && w->out->len > item)
            w->out->ptr[item + indent + 2] = '-';
    } else {
        write_todo(w, indent, f);
        write_key(w, indent, f);
        buf_add_text(w->out, field_types(f) & TYPE_STRING || !field_types(f) ? " \"\"\n" : "\n");
    }
}

/* The required keys; of a choice the first branch, which is the usual one on this platform. */
static void write_object(Writer *w, const Field *f, size_t indent)
{
    const Field *shown = field_choice_count(f) ? field_choice(f, 0) : f;
    for (size_t i = 0; w->ok && i < field_count(shown); i++) {
        const Field *c = field_child(shown, i);
        if (field_is_required(c) || branch_of(f, c) == 0 || is_wanted(w, c))
            write_field(w, c, indent);
    }
    bool by_keys = field_choice_count(f) && field_choice_key_count(f, 0);
    write_optional(w, indent, by_keys ? f : shown);
}

/* -- documents ------------------------------------------------------------------------------- */

static void write_head(Writer *w, const char *what)
{
    buf_printf(w->out, "# contract-tui: platform=%s\n#\n", w->platform->name);
    write_line(w, 0, what, str_from(w->platform->title));
    write_comment(w, 0,
                  STR("What is to do stands empty below a line that says what belongs there."));
    buf_add_byte(w->out, '\n');
}

static void write_sections(Writer *w, const Field *root)
{
    write_head(w, "A contract for ");
    for (size_t i = 0; w->ok && i < field_count(root); i++) {
        const Field *f = field_child(root, i);
        if (!field_is_required(f) || !(field_platforms(f) & w->platform->bit))
            continue;
        bool is_section = str_is(field_name(f), "workload") || str_is(field_name(f), "env");
        if (is_object(f)) {
            write_comment(w, 0, field_description(f));
            write_key(w, 0, f);
            buf_add_text(w->out, is_section ? " |\n" : "\n");
            write_object(w, f, 2);
        } else {
            write_field(w, f, 0);
        }
        buf_add_byte(w->out, '\n');
    }
    write_optional(w, 0, root);
}

static bool write_all(Writer *w, Fields *fields, DocumentKind kind)
{
    const Field *root = fields_root(fields), *section = NULL;
    if (kind == DOC_CONTRACT) {
        write_sections(w, root);
    } else {
        const char *name = kind == DOC_WORKLOAD ? "workload" : "env";
        section = field_find(root, str_from(name));
        if (!section)
            return error_set(w->err, ERR_USAGE, "this platform has no section \"%s\"", name);
        write_head(w, kind == DOC_WORKLOAD ? "The workload section of a contract for "
                                           : "The env section of a contract for ");
        write_comment(w, 0, field_description(section));
        write_object(w, section, 0);
    }
    if (!buf_ok(w->out))
        return error_memory(w->err);
    return w->ok || (w->err && w->err->code != ERR_NONE) ? w->ok : error_memory(w->err);
}

bool template_make(const TemplateInput *input, Arena *arena, Buf *out, ArchiveBuilt *ret_built,
                   Error *err)
{
    Error own = { 0 }; /* tells whether a cause was named */
    const Schema *schema = schemas_get(input->schemas, str_from(input->platform->schema), err);
    Fields *fields = schema ? fields_new(schema, err) : NULL;
    if (!fields)
        return false;
    Buf text;
    buf_init_secret(&text, 0);
    Writer w = { .out = &text,
                 .platform = input->platform,
                 .free_choice = !input->folder,
                 .err = &own,
                 .ok = true };
    bool ok = write_all(&w, fields, input->kind);
    if (!ok && err)
        *err = own;
    if (ok && input->folder)
        ok = template_fill(input, fields, arena, &text, ret_built, err);
    if (ok) {
        buf_add_str(out, buf_str(&text));
        ok = buf_ok(out) ? true : error_memory(err);
    }
    buf_clear(&text);
    fields_free(fields);
    return ok;
}
