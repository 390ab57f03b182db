#include "explain_impl.h"

#include "contract/boot_codes.h"
#include "contract/emit.h"

/* A field in words: each line is one question that a person has of it. Everything is taken from
 * the schemas, so a new field explains itself. */

void explain_add(Explain *e, const char *label, Str text)
{
    if (text.len && e->count < EXPLAIN_LINES)
        e->lines[e->count++] = (ExplainLine){ label, text, false };
}

void explain_add_verbatim(Explain *e, const char *label, Str text)
{
    size_t before = e->count;
    explain_add(e, label, text);
    if (e->count > before)
        e->lines[before].verbatim = true;
}

bool explain_add_buf(Explain *e, const char *label, Buf *out, Arena *arena)
{
    Str text = buf_str(out);
    char *copy = buf_ok(out) ? arena_copy(arena, text.len ? text.ptr : "", text.len) : NULL;
    if (copy)
        explain_add(e, label, str_make(copy, text.len));
    buf_clear(out);
    return copy;
}

bool explain_add_boot(Explain *e, const char *label, Str codes, Arena *arena)
{
    Buf out;
    Str code;
    buf_init(&out, 16384);
    while (str_split(&codes, ' ', &code)) {
        const BootCode *known = boot_code_find(code);
        buf_add_text(&out, out.len ? "\n" : "");
        buf_add_str(&out, code);
        if (known)
            buf_printf(&out, ": %s", known->meaning);
    }
    return explain_add_buf(e, label, &out, arena);
}

bool explain_add_platforms(Explain *e, unsigned platforms, Arena *arena)
{
    Buf out;
    if (platforms == ON_ALL)
        return true;
    buf_init(&out, 200);
    for (int i = 0; i < PLATFORM_COUNT; i++) {
        const Platform *p = platform_get((PlatformId)i);
        if (platforms & p->bit)
            buf_printf(&out, "%s%s", out.len ? ", " : "", p->name);
    }
    return explain_add_buf(e, "Platforms", &out, arena);
}

/* -- needed ----------------------------------------------------------------------------------- */

/* The branch keys of the parent's choice, when the field is one of them. */
static bool is_choice_key(const Field *f)
{
    const Field *parent = field_parent(f);
    for (size_t i = 0; parent && i < field_choice_count(parent); i++)
        for (size_t k = 0; k < field_choice_key_count(parent, i); k++)
            if (str_eq(field_choice_key(parent, i, k), field_name(f)))
                return true;
    return false;
}

static void add_choice_keys(Buf *out, const Field *parent)
{
    size_t n = 0;
    for (size_t i = 0; i < field_choice_count(parent); i++)
        for (size_t k = 0; k < field_choice_key_count(parent, i); k++)
            buf_printf(out, "%s" STR_FMT, n++ ? ", " : "", STR_ARG(field_choice_key(parent, i, k)));
}

/* The nearest place above that may be missing; NULL when all are needed. */
static const Field *optional_parent(const Field *f)
{
    for (f = field_parent(f); f && field_parent(f); f = field_parent(f))
        if (!field_is_required(f))
            return f;
    return NULL;
}

static void add_value(Buf *out, const TreeNode *value)
{
    if (value->kind == NODE_STRING)
        buf_printf(out, "\"" STR_FMT "\"", STR_ARG(value->string));
    else if (value->kind == NODE_NULL)
        buf_add_text(out, "null");
    else
        buf_add_str(out, value->string);
}

static bool say_needed(Explain *e, const Field *f, Arena *arena)
{
    Buf out;
    buf_init(&out, 4096);
    const Field *above = optional_parent(f);
    const TreeNode *value = field_default(f);
    if (!field_parent(f))
        return true;
    if (field_is_required(f) && !above) {
        buf_add_text(&out, "Always.");
    } else if (field_is_required(f)) {
        Str name = field_name(above).len ? field_name(above) : field_title(above);
        buf_printf(&out, "Yes, in each \"" STR_FMT "\".", STR_ARG(name));
    } else if (is_choice_key(f)) {
        buf_add_text(&out, "One of ");
        add_choice_keys(&out, field_parent(f));
        buf_add_text(&out, ".");
    } else if (!field_name(f).len) {
        return true; /* entries and items: as many as one likes */
    } else if (value) {
        buf_add_text(&out, "No. Without it ");
        add_value(&out, value);
        buf_add_text(&out, " is taken.");
    } else {
        buf_add_text(&out, "No.");
    }
    return explain_add_buf(e, "Needed", &out, arena);
}

/* -- form of the value ------------------------------------------------------------------------ */

static void add_range(Buf *out, const Field *f)
{
    double low, high;
    bool has_low = field_minimum(f, &low), has_high = field_maximum(f, &high);
    if (has_low && has_high)
        buf_printf(out, " from %.0f to %.0f", low, high);
    else if (has_low)
        buf_printf(out, ", %.0f or more", low);
    else if (has_high)
        buf_printf(out, ", %.0f or less", high);
}

static void add_enums(Buf *out, const Field *f)
{
    size_t n = field_enum_count(f);
    if (n > 1)
        buf_add_text(out, "one of ");
    for (size_t i = 0; i < n; i++) {
        buf_add_text(out, i ? ", " : "");
        add_value(out, field_enum(f, i));
    }
}

static void add_keys(Buf *out, const Field *f)
{
    buf_add_text(out, "the keys ");
    for (size_t i = 0; i < field_count(f); i++) {
        const Field *child = field_child(f, i);
        buf_printf(out, "%s" STR_FMT "%s", i ? ", " : "", STR_ARG(field_name(child)),
                   field_is_required(child) ? "*" : "");
    }
}

static void add_text_form(Buf *out, const Field *f)
{
    uint32_t length;
    Str help = field_pattern_help(f);
    if (help.len)
        buf_printf(out, "text: " STR_FMT, STR_ARG(help));
    else if (field_min_length(f, &length) && length > 1)
        buf_printf(out, "text of %u or more characters", (unsigned)length);
    else
        buf_add_text(out, "text");
}

/* One word or phrase for each type that the value may have. */
static void add_types(Buf *out, const Field *f)
{
    unsigned types = field_types(f) & ~(unsigned)TYPE_NULL;
    size_t start = out->len;
    const Field *items = field_items(f);
    for (int kind = NODE_BOOL; kind <= NODE_MAPPING; kind++) {
        unsigned bit = types & (1u << kind);
        if (!bit || (bit == TYPE_INTEGER && types & TYPE_NUMBER))
            continue;
        buf_add_text(out, out->len > start ? ", or " : "");
        if (bit == TYPE_BOOL) {
            buf_add_text(out, "true or false");
        } else if (bit == TYPE_INTEGER || bit == TYPE_NUMBER) {
            buf_add_text(out, bit == TYPE_INTEGER ? "a whole number" : "a number");
            add_range(out, f);
        } else if (bit == TYPE_STRING) {
            add_text_form(out, f);
        } else if (bit == TYPE_ARRAY) {
            buf_add_text(out, "a list");
            if (items)
                buf_printf(out, "; each item: " STR_FMT, STR_ARG(field_title(items)));
        } else if (field_count(f)) {
            add_keys(out, f);
        } else {
            Str help = field_entry_name_help(f);
            buf_add_text(out, "entries by name");
            if (help.len)
                buf_printf(out, ". A name: " STR_FMT, STR_ARG(help));
        }
    }
}

static bool say_form(Explain *e, const Field *f, Arena *arena)
{
    Buf out;
    buf_init(&out, 65536);
    if (field_enum_count(f))
        add_enums(&out, f);
    else if (!field_types(f) && field_count(f))
        add_keys(&out, f);
    else
        add_types(&out, f);
    return explain_add_buf(e, "Value", &out, arena);
}

static bool say_choices(Explain *e, const Field *f, Arena *arena)
{
    Buf out;
    buf_init(&out, 4096);
    for (size_t i = 0; i < field_choice_count(f); i++) {
        Str key = field_choice_key(f, i, 0);
        buf_printf(&out, "%s" STR_FMT, i ? "; " : "", STR_ARG(field_choice_title(f, i)));
        if (key.len)
            buf_printf(&out, " (" STR_FMT ")", STR_ARG(key));
    }
    return explain_add_buf(e, "Choice", &out, arena);
}

/* -- the rest --------------------------------------------------------------------------------- */

static bool say_example(Explain *e, const Field *f, Arena *arena)
{
    const TreeNode *example = field_example(f);
    Buf out;
    if (!example || example->kind == NODE_NULL)
        return true;
    buf_init(&out, 65536);
    EmitPlace place = { .allow_block = true, .eol = "\n" };
    Str text = example->string;
    if (example->kind == NODE_STRING && text.len && text.ptr[text.len - 1] == '\n')
        buf_add_str(&out, str_trim(text));
    else if (!emit_tree(&out, example, &place, NULL))
        buf_reset(&out);
    size_t before = e->count;
    bool ok = explain_add_buf(e, "Example", &out, arena);
    if (e->count > before)
        e->lines[before].verbatim = true;
    return ok;
}

static bool say_who(Explain *e, const Field *f, Arena *arena)
{
    Persona who = field_persona(f);
    Buf out;
    if (who == PERSONA_NONE)
        return true;
    buf_init(&out, 200);
    buf_printf(&out, "The %s.", persona_name(who));
    return explain_add_buf(e, "Who", &out, arena);
}

bool explain_field(const Field *field, Str pointer, Arena *arena, Explain *ret_explain, Error *err)
{
    Explain e = { .title = field_title(field), .path = pointer };
    if (!e.title.len)
        e.title = field_name(field);
    explain_add(&e, "What", field_description(field));
    bool ok = say_who(&e, field, arena) && say_needed(&e, field, arena) &&
              say_form(&e, field, arena) && say_choices(&e, field, arena) &&
              say_example(&e, field, arena) &&
              explain_add_boot(&e, "If wrong", field_boot(field), arena);
    explain_add(&e, "Where to find it", field_where(field));
    explain_add(&e, "More", field_doc(field));
    if (field_is_secret(field))
        explain_add(&e, "Secret",
                    STR("Yes: it is masked on the screen and never part of a message."));
    explain_add(&e, "Since", field_since(field));
    if (field_is_deprecated(field))
        explain_add(&e, "Obsolete", STR("Yes: do not use it in new contracts."));
    if (!ok || !explain_add_platforms(&e, field_platforms(field), arena))
        return error_memory(err);
    *ret_explain = e;
    return true;
}
