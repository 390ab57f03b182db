/* Completion: what the schema allows at the cursor, in a small list below it.
 *
 * The list opens by itself behind the first letter of a key, and where a value is one of a few. It
 * takes Tab (and Up and Down, to choose) and nothing else: Enter, motions and all that is typed do
 * what they always do. Esc closes it for this word.
 *
 * The place is found from the indentation of the lines above, so that it is known while the text
 * does not parse; what the schema says there is decided by the last tree that did. */
#include "source.h"

#include "session.h"

#include "contract/arena.h"
#include "contract/yaml.h"

#include <stdio.h>

enum { ITEMS_MAX = 80, SHOWN_MAX = 7, LINES_BACK = 3000, DEPTH_MAX = 64, POINTER_MAX = 2048 };

typedef struct Item {
    Str word, title, text; /* text: a sentence or two; may be empty */
    Str insert;            /* arena */
} Item;

struct Complete {
    Arena *arena;
    Span word; /* what is typed of it */
    bool keys, asked;
    size_t count, selected;
    Item items[ITEMS_MAX];
};

/* ---- the place ---- */

typedef struct Place {
    Span word;
    bool key;                  /* a key is wanted; else a value */
    size_t column;             /* of the key on its line */
    Str name;                  /* the key, when a value is wanted */
    char pointer[POINTER_MAX]; /* of the mapping around it */
} Place;

/* "  - - key": where the dashes stand, and what follows them. */
typedef struct Prefix {
    size_t dashes[8], count, column;
} Prefix;

static Prefix prefix_of(Str line)
{
    Prefix p = { .count = 0 };
    size_t at = line_indent(line);
    while (at < line.len && line.ptr[at] == '-' &&
           (at + 1 == line.len || line.ptr[at + 1] == ' ')) {
        if (p.count < 8)
            p.dashes[p.count++] = at;
        at++;
        while (at < line.len && line.ptr[at] == ' ')
            at++;
    }
    p.column = at;
    return p;
}

/* The key of "key:", "key: |" and "key: &anchor": its value is in the lines below. */
static bool opens_mapping(Str line, size_t from, Str *ret_key)
{
    Str rest = str_slice(line, from, line.len);
    size_t colon = 0;
    while (colon < rest.len &&
           !(rest.ptr[colon] == ':' && (colon + 1 == rest.len || rest.ptr[colon + 1] == ' ')))
        colon++;
    if (colon == rest.len || colon == 0)
        return false;
    Str value = str_trim(str_slice(rest, colon + 1, rest.len));
    char c = value.len ? value.ptr[0] : 0;
    *ret_key = str_trim(str_slice(rest, 0, colon));
    if (ret_key->len >= 2 && (ret_key->ptr[0] == '"' || ret_key->ptr[0] == '\''))
        *ret_key = str_slice(*ret_key, 1, ret_key->len - 2);
    return c == 0 || c == '|' || c == '>' || c == '&' || c == '#';
}

typedef struct Part {
    Str key; /* {NULL,0}: an item */
    size_t index;
} Part;

static bool make_pointer(const Part *parts, size_t count, char out[POINTER_MAX])
{
    size_t n = 0;
    out[0] = 0;
    while (count-- > 0) {
        Str key = parts[count].key;
        if (!key.ptr) {
            int len = snprintf(out + n, POINTER_MAX - n, "/%zu", parts[count].index);
            n += len > 0 ? (size_t)len : 0;
        } else {
            if (n + 2 * key.len + 2 >= POINTER_MAX)
                return false;
            out[n++] = '/';
            for (size_t i = 0; i < key.len; i++) {
                if (key.ptr[i] == '~' || key.ptr[i] == '/')
                    out[n++] = '~';
                out[n++] = key.ptr[i] == '~' ? '0' : key.ptr[i] == '/' ? '1' : key.ptr[i];
            }
            out[n] = 0;
        }
        if (n >= POINTER_MAX)
            return false;
    }
    return true;
}

/* Goes up from a key at `column` to the keys and items that it is in. */
static bool find_parents(const Source *s, size_t line, size_t column, char out[POINTER_MAX])
{
    Part parts[DEPTH_MAX];
    size_t count = 0;
    bool item = false; /* `column` is that of a dash */
    Prefix p = prefix_of(source_line(s, line));
    for (size_t back = 0;; back++) {
        Str text = source_line(s, line), key;
        bool blank = p.column == text.len && p.count == 0;
        bool comment = p.column < text.len && text.ptr[p.column] == '#';
        if (!blank && !comment) {
            if (back && item && p.count && p.dashes[p.count - 1] == column && count)
                parts[count - 1].index++; /* an item before */
            size_t limit = item ? column + 1 : column;
            if (back && p.column < limit && opens_mapping(text, p.column, &key) &&
                !(item && p.count && p.dashes[p.count - 1] >= column)) {
                if (count == DEPTH_MAX)
                    return false;
                parts[count++] = (Part){ .key = key };
                column = p.column;
                item = false;
            }
            for (size_t i = p.count; !item && i-- > 0;)
                if (p.dashes[i] < column && p.column == column) { /* on its line: its item */
                    if (count == DEPTH_MAX)
                        return false;
                    parts[count++] = (Part){ .index = 0 };
                    column = p.dashes[i];
                    item = true;
                }
        }
        if ((column == 0 && !item) || line == 0 || back == LINES_BACK)
            break;
        p = prefix_of(source_line(s, --line));
    }
    return column == 0 && make_pointer(parts, count, out);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '/';
}

/* What could be completed at the cursor; false: nothing, as in comments, quotes and blocks. */
static bool find_place(Source *s, Place *ret)
{
    Text *t = source_text(s);
    size_t cursor = source_cursor(s), line = text_line_at(t, cursor);
    size_t start = text_line_start(t, line), word = cursor;
    Str text = source_bytes(s), whole = source_line(s, line);
    if (whole.len > LINE_LONG || document_is_block(source_document(s), cursor))
        return false;
    while (word > start && is_word(text.ptr[word - 1]))
        word--;
    Str behind = str_slice(whole, cursor - start, whole.len);
    if (behind.len && is_word(behind.ptr[0]))
        return false;
    Prefix p = prefix_of(whole);
    ret->word = span_make(word, cursor);
    ret->column = p.column;
    ret->key = word - start == p.column || (p.column > word - start && word == cursor);
    if (ret->key && str_trim(behind).len)
        return false;
    if (ret->key)
        ret->column = word - start;
    if (!ret->key) {
        size_t colon = word;
        while (colon > start && text.ptr[colon - 1] == ' ')
            colon--;
        bool value = colon < word && colon > start && text.ptr[colon - 1] == ':';
        Str name = str_slice(text, start + p.column, value ? colon - 1 - start - p.column : 0);
        behind = str_trim(behind);
        if (!value || str_find_byte(name, ' ') < name.len || str_find_byte(name, ':') < name.len ||
            str_starts(name, STR("#")) || (behind.len && behind.ptr[0] != '#'))
            return false;
        if (name.len >= 2 && (name.ptr[0] == '"' || name.ptr[0] == '\''))
            name = str_slice(name, 1, name.len - 2);
        ret->name = name;
    }
    return find_parents(s, line, ret->column, ret->pointer);
}

/* ---- what may stand there ---- */

/* `typed` begins the word, without regard to case; everything does for an empty one. */
static bool begins(Str word, Str typed)
{
    return typed.len <= word.len && str_eq_nocase(str_slice(word, 0, typed.len), typed);
}

static Str blanks(Arena *arena, size_t n)
{
    char *p = arena_alloc(arena, n + 1);
    if (p)
        memset(p, ' ', n);
    return str_make(p, p ? n : 0);
}

/* "name: ", or the start of what stands below the key. */
static Str key_text(Source *s, Complete *c, const Field *field, size_t column)
{
    unsigned types = field_types(field);
    bool inside = types && !(types & ~(unsigned)(TYPE_OBJECT | TYPE_ARRAY | TYPE_NULL));
    bool block = str_is(field_widget(field), "pem");
    if (!inside && !block)
        return str_from(arena_printf(c->arena, STR_FMT ": ", STR_ARG(field_name(field))));
    Str below = blanks(c->arena, column + (size_t)source_tab_width(s));
    return str_from(arena_printf(c->arena, STR_FMT ":%s\n" STR_FMT "%s", STR_ARG(field_name(field)),
                                 block ? " |" : "", STR_ARG(below),
                                 types & TYPE_ARRAY && !(types & TYPE_OBJECT) ? "- " : ""));
}

static void add_keys(Source *s, Complete *c, const Place *place, const Field *field,
                     const TreeNode *parent, Str typed)
{
    for (int pass = 0; pass < 2; pass++) /* required ones first */
        for (size_t i = 0; i < field_count(field) && c->count < ITEMS_MAX; i++) {
            const Field *child = field_child(field, i);
            Str name = field_name(child);
            bool there = parent && tree_get(parent, name) && !str_eq(name, typed);
            if (!begins(name, typed) || there || field_is_required(child) != (pass == 0))
                continue;
            c->items[c->count++] = (Item){ name, field_title(child), field_description(child),
                                           key_text(s, c, child, place->column) };
        }
}

/* As it must be written to be this value. */
static Str value_text(Complete *c, const TreeNode *value)
{
    PlainReading reading = tree_plain_reading(value->string);
    bool quote = value->kind == NODE_STRING &&
                 (!reading.same || reading.yaml12 != NODE_STRING || !value->string.len);
    return quote ? str_from(arena_printf(c->arena, "\"" STR_FMT "\"", STR_ARG(value->string)))
                 : value->string;
}

static void add_value(Complete *c, Str word, const char *title, Str typed)
{
    if (c->count < ITEMS_MAX && begins(word, typed))
        c->items[c->count++] = (Item){ word, str_from(title), STR(""), word };
}

static void add_values(Complete *c, const Field *field, Str typed, bool asked)
{
    const TreeNode *fallback = field_default(field), *example = field_example(field);
    for (size_t i = 0; i < field_enum_count(field); i++) {
        const TreeNode *value = field_enum(field, i);
        add_value(c, value_text(c, value),
                  fallback && tree_equal(value, fallback) ? "the default" : "", typed);
    }
    bool boolean = (field_types(field) & ~(unsigned)TYPE_NULL) == TYPE_BOOL;
    if (boolean && !field_enum_count(field)) {
        add_value(c, STR("true"), "", typed);
        add_value(c, STR("false"), "", typed);
    } else if (asked && !field_enum_count(field) && !field_is_secret(field)) {
        if (fallback && tree_is_scalar(fallback))
            add_value(c, value_text(c, fallback), "the default", typed);
        if (example && tree_is_scalar(example) && !(fallback && tree_equal(fallback, example)))
            add_value(c, value_text(c, example), "an example", typed);
    }
}

/* What an archived file says now, while it can be read. */
static const TreeNode *tree_of_text(Source *s, Arena *arena)
{
    enum { READ_MAX = 256 << 10 };
    YamlDocument read = { 0 };
    Problems problems;
    problems_init(&problems, arena, 10);
    if (source_bytes(s).len <= READ_MAX)
        yaml_parse(source_bytes(s), NULL, arena, &problems, &read, NULL);
    return read.root;
}

static void fill(Source *s, Complete *c, const Place *place)
{
    App *app = s->view.app;
    Fields *fields = s->of ? s->of->fields : app_fields(app);
    const TreeNode *root = s->of           ? tree_of_text(s, c->arena)
                           : app_good(app) ? analysis_root(app_good(app))
                                           : NULL;
    Str pointer = str_from(place->pointer);
    Str typed = str_slice(source_bytes(s), place->word.start, span_len(place->word));
    if (!fields)
        return;
    if (!place->key)
        pointer = path_join(c->arena, pointer, place->name);
    const Field *field = fields_at(fields, pointer, root);
    if (!field)
        return;
    if (place->key)
        add_keys(s, c, place, field, root ? tree_at(root, pointer) : NULL, typed);
    else
        add_values(c, field, typed, c->asked);
}

/* ---- the list ---- */

void complete_close(Source *s)
{
    if (!s->complete)
        return;
    arena_free(s->complete->arena);
    s->complete = NULL;
}

/* Opens it anew for the place; NULL when there is nothing to offer. */
static Complete *open_list(Source *s, const Place *place, bool asked)
{
    Arena *arena = arena_new(1 << 20);
    Complete *c = arena ? ARENA_NEW(arena, Complete) : NULL;
    complete_close(s);
    if (!c) {
        arena_free(arena);
        return NULL;
    }
    *c = (Complete){ .arena = arena, .word = place->word, .keys = place->key, .asked = asked };
    fill(s, c, place);
    Str typed = str_slice(source_bytes(s), c->word.start, span_len(c->word));
    bool done = c->count == 1 && str_eq(c->items[0].word, typed) && !asked;
    if (c->count == 0 || done) {
        arena_free(arena);
        return NULL;
    }
    s->complete = c;
    return c;
}

void source_complete(App *app)
{
    Source *s = source_active(app);
    Place place;
    if (!s)
        return;
    s->dismissed = SIZE_MAX;
    if (!find_place(s, &place) || !open_list(s, &place, true))
        app_message(app, MESSAGE_INFO, "The schema has nothing more for this place");
}

void complete_after_typing(Source *s)
{
    Place place;
    bool asked = s->complete && s->complete->asked;
    bool on = strcmp(session_setting(app_session(s->view.app), "completion"), "off") != 0;
    if ((!on && !asked) || s->selecting || !find_place(s, &place)) {
        complete_close(s);
        return;
    }
    bool typed = place.word.end > place.word.start;
    if (place.word.start != s->dismissed)
        s->dismissed = SIZE_MAX;
    if (s->dismissed != SIZE_MAX || (place.key && !typed && !asked))
        complete_close(s);
    else
        open_list(s, &place, asked && s->complete->word.start == place.word.start);
}

static void take(Source *s)
{
    Complete *c = s->complete;
    Str insert = c->items[c->selected].insert, line;
    Span word = c->word;
    Buf text;
    buf_init(&text, 4096);
    for (bool first = true; str_split(&insert, '\n', &line); first = false) {
        buf_add_str(&text, first ? STR("") : source_line_break(s));
        buf_add_str(&text, line);
    }
    bool value = text.len && text.ptr[text.len - 1] == ' ';
    complete_close(s);
    if (buf_ok(&text) && text.len)
        source_replace(s, word, buf_str(&text), STEP_EDIT);
    if (buf_ok(&text) && value)
        complete_after_typing(s); /* a key with few values offers them */
    buf_clear(&text);
}

bool complete_key(Source *s, const KeyEvent *key)
{
    Complete *c = s->complete;
    if (!c)
        return false;
    if (key_is(key, K_TAB, 0)) {
        take(s);
    } else if (key_is(key, K_ESC, 0) || key_is_ctrl(key, 'g')) {
        s->dismissed = c->word.start;
        complete_close(s);
    } else if (key_is(key, K_DOWN, 0)) {
        c->selected = c->selected + 1 < c->count ? c->selected + 1 : 0;
    } else if (key_is(key, K_UP, 0)) {
        c->selected = c->selected > 0 ? c->selected - 1 : c->count - 1;
    } else {
        bool edits = key_is_text(key) || key_is(key, K_BACKSPACE, 0);
        if (!edits)
            complete_close(s);
        return false;
    }
    return true;
}

static int widest(const Complete *c)
{
    int width = 0;
    for (size_t i = 0; i < c->count; i++) {
        int w = text_width(c->items[i].word);
        width = w > width ? w : width;
    }
    return width < 40 ? width : 40;
}

void complete_draw(Source *s, Canvas *c, int row, int col)
{
    Complete *list = s->complete;
    if (!list)
        return;
    const Item *on = &list->items[list->selected];
    int names = widest(list), width = names + 36 < c->width - 2 ? names + 36 : c->width - 2;
    int below = c->height - row - 1, above = row,
        room = below >= above || below >= 8 ? below : above;
    if (width < 16 || room < 3)
        return;
    int words =
        on->text.len && room > 6 ? canvas_wrap(NULL, 0, 0, width - 2, 2, on->text, ROLE_TEXT) : 0;
    int shown = (int)list->count < SHOWN_MAX ? (int)list->count : SHOWN_MAX;
    shown = shown + words + 2 > room ? room - words - 2 : shown;
    int height = shown + words + 2, left = col - (int)span_len(list->word) - 1;
    left = left + width > c->width ? c->width - width : left;
    Rect at = { room == below ? row + 1 : row - height, left < 0 ? 0 : left, height, width };
    Canvas box = canvas_sub(c, at);
    canvas_fill(&box, (Rect){ 0, 0, height, width }, ' ', ROLE_DIALOG);
    Canvas inside = canvas_frame(&box, STR("Tab takes  Esc closes"), false);
    size_t top = list->selected >= (size_t)shown ? list->selected - (size_t)shown + 1 : 0;
    for (int i = 0; i < shown; i++) {
        const Item *item = &list->items[top + (size_t)i];
        bool selected = top + (size_t)i == list->selected;
        Role role = selected ? ROLE_SELECTED : ROLE_DIALOG;
        canvas_fill(&inside, (Rect){ i, 0, 1, inside.width }, ' ', role);
        canvas_text(&inside, i, 0, selected ? STR(">") : STR(" "), role);
        canvas_text_fit(&inside, i, 1, names, item->word, role);
        canvas_text_fit(&inside, i, names + 3, inside.width - names - 3, item->title,
                        selected ? ROLE_SELECTED : ROLE_MUTED);
    }
    canvas_wrap(&inside, shown, 0, inside.width, words, on->text, ROLE_MUTED);
    canvas_scroll_mark(&box, (int)top, shown, (int)list->count);
}
