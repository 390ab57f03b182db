#include "keymap.h"

#include "contract/file.h"
#include "session.h"

#include <stdio.h>

enum { LEADER_TEXT = 12, WORDS_MAX = 16 };

typedef struct Binding {
    char keys[KEYMAP_LIST_MAX], list_keys[KEYMAP_LIST_MAX], leader[LEADER_TEXT];
    int line; /* of the file; 0: it is not in there */
    bool preset;
} Binding;

static struct {
    Binding bindings[KEYMAP_ACTIONS_MAX];
    bool ready, vi;
    char file[4096];
} map;

static const char vi_keys[] = "edit.redo = Alt-r U ^R\n"
                              "edit.find = /\n"
                              "edit.find-next = n\n"
                              "edit.cut = Alt-x x dd\n"
                              "edit.copy = Alt-c yy Y\n"
                              "edit.paste = Alt-v V p P\n"
                              "view.persona =\n"
                              "place.add = a Ins o O\n"
                              "place.remove = Del\n"
                              "go.back = ^O\n"
                              "help.here = F1 ? K\n";

/* They lead out of everything, or move: no line of the file can take them away. */
static const char *const fixed[] = { "^X",   "^C",   "^G",    "Esc",   "Enter",     "Tab", "Up",
                                     "Down", "Left", "Right", "Space", "Backspace", "^Z",  "^L" };

static void start(void)
{
    for (size_t i = 0; i < KEYMAP_ACTIONS_MAX && actions[i].id; i++) {
        Binding *b = &map.bindings[i];
        const Action *a = &actions[i];
        *b = (Binding){ .line = 0 };
        snprintf(b->keys, sizeof b->keys, "%s", a->keys ? a->keys : "");
        snprintf(b->list_keys, sizeof b->list_keys, "%s", a->list_keys ? a->list_keys : "");
        snprintf(b->leader, sizeof b->leader, "%s", a->leader ? a->leader : "");
    }
    map.ready = true;
}

static Binding *binding_of(const Action *a)
{
    if (!map.ready)
        start();
    return &map.bindings[a - actions];
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

const char *keymap_keys(const Action *a)
{
    return or_null(binding_of(a)->keys);
}

const char *keymap_list_keys(const Action *a)
{
    return or_null(binding_of(a)->list_keys);
}

const char *keymap_leader(const Action *a)
{
    return or_null(binding_of(a)->leader);
}

bool keymap_is_of_file(const Action *a)
{
    return binding_of(a)->line > 0;
}

void keymap_origin(const Action *a, char *out, size_t size)
{
    const Binding *b = binding_of(a);
    if (b->line)
        snprintf(out, size, "%s, line %d", map.file, b->line);
    else
        snprintf(out, size, "%s", b->preset ? "preset vi" : "built in");
}

/* ---- reading ---- */

typedef struct Reader {
    const char *name;
    Buf *complaints; /* NULL: nobody is told */
    size_t wrong;
    bool keys_of_file; /* not of a preset */
} Reader;

/* One line `action = key ...`. */
typedef struct Line {
    int number;
    const Action *action;
    Str words[WORDS_MAX];
    size_t count;
    char leader[LEADER_TEXT]; /* "": none on this line */
} Line;

static void complain(Reader *r, int line, const char *format, Str what, const char *more)
{
    r->wrong++;
    if (!r->complaints)
        return;
    char words[200];
    snprintf(words, sizeof words, format, STR_ARG(str_slice(what, 0, 60)), more);
    buf_printf(r->complaints, "%s, line %d: %s\n", r->name, line, words);
}

static const Action *find(Str id)
{
    for (const Action *a = actions; a->id; a++)
        if (str_is(id, a->id))
            return a;
    return NULL;
}

/* The letters behind ^X as the table writes them: "e w". */
static bool read_leader(Str *rest, char out[LEADER_TEXT])
{
    Str word;
    size_t n = 0, letters = 0;
    while (rest->len && str_split(rest, ' ', &word)) {
        char c = str_is(word, "Tab") ? '\t' : str_is(word, "Space") ? ' ' : 0;
        if (!word.len)
            continue;
        if (!c && word.len == 1 && word.ptr[0] > ' ')
            c = word.ptr[0];
        if (!c || ++letters > 4)
            return false;
        if (n)
            out[n++] = ' ';
        out[n++] = c;
    }
    out[n] = 0;
    return letters > 0;
}

static bool read_line(Reader *r, Str text, int number, Line *ret_line)
{
    Line line = { .number = number };
    size_t eq = str_find_byte(text, '=');
    Str id = str_trim(str_slice(text, 0, eq)), rest = str_trim(str_slice(text, eq + 1, text.len));
    if (eq == text.len) {
        complain(r, number, "\"" STR_FMT "\" is no line of the form: action = key ...%s", id, "");
        return false;
    }
    line.action = find(id);
    if (!line.action) {
        complain(r, number, "there is no action \"" STR_FMT "\"%s", id, "");
        return false;
    }
    Str word;
    while (rest.len && str_split(&rest, ' ', &word)) {
        if (str_is(word, "^X")) {
            if (!read_leader(&rest, line.leader)) {
                line.leader[0] = 0;
                complain(r, number, "behind ^X stand one to four single letters (" STR_FMT ")%s",
                         id, "");
            }
            break;
        }
        if (word.len && line.count < WORDS_MAX)
            line.words[line.count++] = word;
    }
    *ret_line = line;
    return true;
}

static bool is_list_key(const KeyEvent *key)
{
    return !(key->mods & (MOD_CTRL | MOD_ALT)) && !(key->code >= K_F1 && key->code <= K_F12);
}

static const char *fixed_key(const KeyEvent *key)
{
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        KeyEvent f;
        if (key_from_label(str_from(fixed[i]), &f) && key_is(key, f.code, f.mods))
            return fixed[i];
    }
    return NULL;
}

static bool append(char *list, Str word)
{
    size_t n = strlen(list);
    if (n + word.len + 2 > KEYMAP_LIST_MAX)
        return false;
    snprintf(list + n, KEYMAP_LIST_MAX - n, "%s" STR_FMT, n ? " " : "", STR_ARG(word));
    return true;
}

/* Two letters, the second one behind the first. */
static bool is_sequence(Str word)
{
    KeyEvent key;
    return word.len == 2 && word.ptr[0] > ' ' && word.ptr[1] > ' ' && word.ptr[0] < 0x7F &&
           word.ptr[1] < 0x7F && !key_from_label(word, &key);
}

/* The next sequence of a list of keys. */
static bool next_sequence(Str *rest, Str *ret)
{
    while (rest->len && str_split(rest, ' ', ret))
        if (is_sequence(*ret))
            return true;
    return false;
}

const Action *keymap_sequence(char first, char second, bool *ret_begins)
{
    const Action *found = NULL;
    *ret_begins = false;
    for (const Action *a = actions; a->id; a++) {
        Str rest = str_from(keymap_list_keys(a)), word;
        while (next_sequence(&rest, &word)) {
            *ret_begins = *ret_begins || word.ptr[0] == first;
            if (word.ptr[0] == first && word.ptr[1] == second)
                found = a;
        }
    }
    return found;
}

static void add_sequence(Reader *r, const Line *line, Str word)
{
    bool begins;
    KeyEvent first = { .code = word.ptr[0] };
    const Action *other = keymap_sequence(word.ptr[0], word.ptr[1], &begins);
    if (!other)
        other = action_of_key(&first, true);
    if (other && other != line->action)
        complain(r, line->number, STR_FMT " is already the key of %s",
                 other == action_of_key(&first, true) ? str_slice(word, 0, 1) : word, other->id);
    else if (!other && !append(binding_of(line->action)->list_keys, word))
        complain(r, line->number, "too many keys: " STR_FMT "%s is left out", word, "");
}

static void add_key(Reader *r, const Line *line, Str word)
{
    KeyEvent key;
    Binding *b = binding_of(line->action);
    if (is_sequence(word)) {
        add_sequence(r, line, word);
        return;
    }
    if (!key_from_label(word, &key)) {
        complain(r, line->number, "there is no key \"" STR_FMT "\"%s", word, "");
        return;
    }
    /* The keys that the table gives to the action itself may stay with it. */
    if (fixed_key(&key) && !action_names_key(line->action, &key)) {
        complain(r, line->number, STR_FMT " always does the same and cannot be set%s", word, "");
        return;
    }
    const Action *other = action_of_key(&key, true);
    bool begins = false;
    if (is_list_key(&key) && key.code < 0x7F)
        keymap_sequence((char)key.code, 0, &begins);
    if (begins) {
        complain(r, line->number, STR_FMT " is already the first key of others%s", word, "");
        return;
    }
    if (other && other != line->action) {
        complain(r, line->number, STR_FMT " is already the key of %s", word, other->id);
        return;
    }
    if (!other && !append(is_list_key(&key) ? b->list_keys : b->keys, word))
        complain(r, line->number, "too many keys: " STR_FMT "%s is left out", word, "");
}

/* The action whose ^X sequence begins with this one, or the other way round. */
static const Action *leader_clash(const Action *self, const char *leader)
{
    for (const Action *a = actions; a->id; a++) {
        const char *own = keymap_leader(a);
        size_t n = own ? strlen(own) : 0, m = strlen(leader);
        if (own && a != self && strncmp(own, leader, n < m ? n : m) == 0)
            return a;
    }
    return NULL;
}

static void add_leader(Reader *r, const Line *line)
{
    Binding *b = binding_of(line->action);
    const Action *other = leader_clash(line->action, line->leader);
    if (!other) {
        snprintf(b->leader, sizeof b->leader, "%s", line->leader);
        return;
    }
    complain(r, line->number, "^X " STR_FMT " is already the key of %s", str_from(line->leader),
             other->id);
    const char *old = line->action->leader;
    if (old && !leader_clash(line->action, old))
        snprintf(b->leader, sizeof b->leader, "%s", old);
}

/* First all that lines replace is taken away, so that two actions can change places. */
static void read_text(Reader *r, Str text)
{
    for (int pass = 0; pass < 2; pass++) {
        Reader quiet = { .name = r->name };
        Str rest = text, row;
        for (int number = 1; str_split(&rest, '\n', &row); number++) {
            Line line;
            row = str_trim(row);
            if (!row.len || row.ptr[0] == '#' || !read_line(pass ? r : &quiet, row, number, &line))
                continue;
            Binding *b = binding_of(line.action);
            if (pass == 0) {
                b->keys[0] = b->list_keys[0] = 0;
                if (line.leader[0])
                    b->leader[0] = 0;
                b->line = r->keys_of_file ? number : 0;
                b->preset = !r->keys_of_file;
                continue;
            }
            for (size_t i = 0; i < line.count; i++)
                add_key(r, &line, line.words[i]);
            if (line.leader[0])
                add_leader(r, &line);
        }
    }
}

bool keymap_is_vi(void)
{
    return map.vi;
}

void keymap_reset(const char *preset)
{
    start();
    map.vi = strcmp(preset, "vi") == 0;
    if (!map.vi)
        return;
    Reader r = { .name = "vi" };
    read_text(&r, str_from(vi_keys));
}

size_t keymap_read(Str text, const char *name, Buf *complaints)
{
    Reader r = { .name = name, .complaints = complaints, .keys_of_file = true };
    snprintf(map.file, sizeof map.file, "%s", name);
    read_text(&r, text);
    return r.wrong;
}

size_t keymap_load(const Session *s, Buf *complaints)
{
    char path[4096];
    size_t wrong = 0;
    Buf text;
    keymap_reset(session_setting(s, "keys"));
    const char *folder = s ? session_folder(s) : NULL;
    if (!folder || snprintf(path, sizeof path, "%s/keys", folder) >= (int)sizeof path)
        return 0;
    buf_init(&text, KEYMAP_FILE_MAX);
    Error err = { 0 };
    if (file_read(path, KEYMAP_FILE_MAX, &text, NULL, &err)) {
        wrong = keymap_read(buf_str(&text), path, complaints);
    } else if (err.code == ERR_TOO_BIG) {
        buf_printf(complaints, "%s\n", err.text);
        wrong = 1;
    }
    buf_clear(&text);
    return wrong;
}
