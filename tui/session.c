#include "session.h"

#include "contract/data.h"
#include "contract/file.h"
#include "path.h"

#include <stdio.h>
#include <stdlib.h>

enum { SETTINGS_MAX = 64 << 10, RECENT_MAX = 30, VALUES_MAX = 32, COMPLAINTS_MAX = 8 };

const Setting settings_table[] = {
    { "theme", "terminal", "name of the theme", NULL },
    { "background", "theme", "theme, terminal (its own shows through)", "theme terminal" },
    { "mouse", "on", "on, off", "on off" },
    { "borders", "lines", "lines, ascii (+ - |), plain (none, for screen readers)",
      "lines ascii plain" },
    { "keys", "plain", "plain, vi (the source begins in normal mode; lists know dd yy p)",
      "plain vi" },
    { "tab-width", "2", "blanks that Tab and an automatic indent write", "1 2 3 4 5 6 7 8" },
    { "completion", "on", "on, off: the list of keys and values that opens while one types",
      "on off" },
    { "wrap", "off", "on, off: long lines of the source go on in the next row", "on off" },
    { "clipboard", "program", "program, terminal: what is copied goes there, too, secrets never",
      "program terminal" },
    { "title", "on", "on, off: the window bears the name of the contract; its own comes back",
      "on off" },
    { "plain-variables", "", "variables whose values are no secret, in every contract", NULL },
    { "esc-digit", "2", "seconds in which a digit after Esc is a function key; endless: any time",
      "0 1 2 5 endless" },
    { NULL, NULL, NULL, NULL },
};

typedef struct Value {
    char *name, *value; /* arena */
    int line;           /* of the file */
} Value;

struct Session {
    Arena *arena;
    char *config, *state; /* folders, NULL: none */
    Value values[VALUES_MAX];
    size_t value_count;
    Recent recent[RECENT_MAX];
    size_t recent_count;
    char *complaints[COMPLAINTS_MAX];
    size_t complaint_count;
};

static char *folder(Arena *arena, const char *variable, const char *below_home)
{
    const char *base = getenv(variable), *home = getenv("HOME");
    if (base && base[0] == '/')
        return arena_printf(arena, "%s/contract-tui", base);
    if (!home || home[0] != '/')
        return NULL;
    return arena_printf(arena, "%s/%s/contract-tui", home, below_home);
}

static const Setting *find_setting(Str name)
{
    for (const Setting *s = settings_table; s->name; s++)
        if (str_is(name, s->name))
            return s;
    return NULL;
}

static bool may_have(const Setting *s, Str value)
{
    if (!s->choices)
        return value.len && str_find_byte(value, '\n') == value.len;
    Str rest = str_from(s->choices), word;
    while (str_split(&rest, ' ', &word))
        if (str_eq(word, value))
            return true;
    return false;
}

static void put_value(Session *s, Str name, Str value, int line)
{
    size_t i = 0;
    while (i < s->value_count && !str_is(name, s->values[i].name))
        i++;
    if (i == VALUES_MAX)
        return;
    char *copy = arena_copy(s->arena, value.ptr, value.len);
    char *own = i < s->value_count ? s->values[i].name : arena_copy(s->arena, name.ptr, name.len);
    if (!copy || !own)
        return;
    s->values[i] = (Value){ own, copy, line };
    if (i == s->value_count)
        s->value_count++;
}

static void read_settings(Session *s)
{
    Buf text;
    buf_init(&text, SETTINGS_MAX);
    char *path = s->config ? arena_printf(s->arena, "%s/settings", s->config) : NULL;
    if (path && file_read(path, SETTINGS_MAX, &text, NULL, NULL)) {
        Str rest = buf_str(&text), line;
        for (int n = 1; str_split(&rest, '\n', &line); n++) {
            line = str_trim(line);
            size_t eq = str_find_byte(line, '=');
            Str name = str_trim(str_slice(line, 0, eq));
            if (line.len == 0 || line.ptr[0] == '#')
                continue;
            const Setting *setting = eq < line.len ? find_setting(name) : NULL;
            Str value = str_trim(str_slice(line, eq + 1, line.len));
            if (setting && may_have(setting, value))
                put_value(s, name, value, n);
            else if (s->complaint_count < COMPLAINTS_MAX)
                s->complaints[s->complaint_count++] = arena_printf(
                    s->arena, "settings, line %d: %s \"" STR_FMT "\"", n,
                    setting ? "this is no value of" : "there is no setting", STR_ARG(name));
        }
    }
    buf_clear(&text);
}

/* Each line: seconds, blank, platform or -, blank, path. */
static void read_recent(Session *s)
{
    Buf text;
    buf_init(&text, SETTINGS_MAX);
    char *path = s->state ? arena_printf(s->arena, "%s/recent", s->state) : NULL;
    if (path && file_read(path, SETTINGS_MAX, &text, NULL, NULL)) {
        Str rest = buf_str(&text), line;
        while (s->recent_count < RECENT_MAX && str_split(&rest, '\n', &line)) {
            Str when, platform;
            if (!str_split(&line, ' ', &when) || !str_split(&line, ' ', &platform) || !line.len)
                continue;
            Recent r = { .path = arena_copy(s->arena, line.ptr, line.len),
                         .platform = str_is(platform, "-")
                                         ? ""
                                         : arena_copy(s->arena, platform.ptr, platform.len) };
            char number[24];
            snprintf(number, sizeof number, STR_FMT, STR_ARG(when));
            r.when = strtoll(number, NULL, 10);
            if (r.path && r.platform)
                s->recent[s->recent_count++] = r;
        }
    }
    buf_clear(&text);
}

Session *session_open(void)
{
    Arena *arena = arena_new(4 << 20);
    Session *s = arena ? ARENA_NEW(arena, Session) : NULL;
    if (!s) {
        arena_free(arena);
        return NULL;
    }
    s->arena = arena;
    s->config = folder(arena, "XDG_CONFIG_HOME", ".config");
    s->state = folder(arena, "XDG_STATE_HOME", ".local/state");
    read_settings(s);
    read_recent(s);
    return s;
}

void session_close(Session *s)
{
    if (s)
        arena_free(s->arena);
}

/* CONTRACT_TUI_NAME, when it may be the value of the setting. */
static const char *from_environment(const Setting *setting)
{
    char variable[64] = "CONTRACT_TUI_";
    size_t n = strlen(variable);
    for (const char *c = setting->name; *c && n + 1 < sizeof variable; c++)
        variable[n++] = *c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    variable[n] = 0;
    const char *value = getenv(variable);
    return value && *value && may_have(setting, str_from(value)) ? value : NULL;
}

static const Value *from_file(const Session *s, const char *name)
{
    for (size_t i = 0; s && i < s->value_count; i++)
        if (strcmp(s->values[i].name, name) == 0)
            return &s->values[i];
    return NULL;
}

const char *session_setting(const Session *s, const char *name)
{
    const Setting *setting = find_setting(str_from(name));
    const char *value = setting ? from_environment(setting) : NULL;
    const Value *own = from_file(s, name);
    return value ? value : own ? own->value : setting ? setting->fallback : "";
}

SettingOrigin session_setting_origin(const Session *s, const char *name, int *ret_line)
{
    const Setting *setting = find_setting(str_from(name));
    const Value *own = from_file(s, name);
    *ret_line = 0;
    if (setting && from_environment(setting))
        return SETTING_ENVIRONMENT;
    *ret_line = own ? own->line : 0;
    return own ? SETTING_FILE : SETTING_DEFAULT;
}

static bool write_file(const char *dir, const char *name, Str bytes, Error *err)
{
    if (!dir)
        return error_set(err, ERR_WRITE, "there is no home folder to keep settings in");
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return error_set(err, ERR_WRITE, "the path of the settings is too long");
    FileSave how = { .secret = true, .narrow = true, .replace = true };
    return file_make_dirs(dir, err) && file_save(path, bytes, &how, NULL, err);
}

/* The bytes of the line of a setting, without its end: of the last one, which is the one that
 * holds. Behind the text: there is none. */
static Span line_of(Str text, const char *name)
{
    size_t at = 0;
    Span found = { 0 };
    bool any = false;
    while (at < text.len) {
        Str line = str_slice(text, at, SIZE_MAX);
        line.len = str_find_byte(line, '\n');
        if (str_is(str_trim(str_slice(line, 0, str_find_byte(line, '='))), name)) {
            found = span_make(at, at + line.len);
            any = true;
        }
        at += line.len + 1;
    }
    return any ? found : span_make(at, at);
}

/* Replaces the line of a setting, adds one, or takes it away (value NULL); what else the user
 * wrote there stays. */
static void put_line(Buf *text, const char *name, const char *value)
{
    Span at = line_of(buf_str(text), name);
    bool there = at.start < text->len;
    Buf line;
    buf_init(&line, SETTINGS_MAX);
    if (!value && there && at.end < text->len)
        at.end++;
    if (value && at.start > text->len) /* the last line has no end */
        buf_add_byte(&line, '\n');
    if (value)
        buf_printf(&line, "%s = %s%s", name, value, there ? "" : "\n");
    if (!there)
        buf_add_str(text, buf_str(&line));
    else if (!buf_splice(text, at, buf_str(&line)))
        text->failed = true;
    if (!buf_ok(&line))
        text->failed = true;
    buf_clear(&line);
}

/* The lines of all settings may have moved. */
static void number_lines(Session *s, Str text)
{
    for (size_t i = 0; i < s->value_count; i++) {
        Span at = line_of(text, s->values[i].name);
        s->values[i].line = 1;
        for (size_t k = 0; k < at.start && k < text.len; k++)
            s->values[i].line += text.ptr[k] == '\n';
    }
}

static bool write_setting(Session *s, const char *name, const char *value, Error *err)
{
    Buf text;
    buf_init(&text, SETTINGS_MAX);
    char *path = s->config ? arena_printf(s->arena, "%s/settings", s->config) : NULL;
    if (path)
        file_read(path, SETTINGS_MAX / 2, &text, NULL, NULL); /* none yet: it is made */
    put_line(&text, name, value);
    while (!value && line_of(buf_str(&text), name).start < text.len)
        put_line(&text, name, NULL);
    bool ok =
        buf_ok(&text) ? write_file(s->config, "settings", buf_str(&text), err) : error_memory(err);
    if (ok)
        number_lines(s, buf_str(&text));
    buf_clear(&text);
    return ok;
}

bool session_set(Session *s, const char *name, const char *value, Error *err)
{
    const Setting *setting = find_setting(str_from(name));
    if (!setting)
        return error_set(err, ERR_USAGE, "there is no setting \"%s\"", name);
    if (!may_have(setting, str_from(value)))
        return error_set(err, ERR_USAGE, "\"%s\" is no value of %s (%s)", value, name,
                         setting->help);
    put_value(s, str_from(name), str_from(value), 1);
    return write_setting(s, name, value, err);
}

bool session_reset(Session *s, const char *name, Error *err)
{
    for (size_t i = 0; i < s->value_count; i++)
        if (strcmp(s->values[i].name, name) == 0) {
            s->values[i] = s->values[--s->value_count];
            return write_setting(s, name, NULL, err);
        }
    return true;
}

const char *session_complaint(const Session *s, size_t i)
{
    return i < s->complaint_count ? s->complaints[i] : NULL;
}

size_t session_recent_count(const Session *s)
{
    return s ? s->recent_count : 0;
}

Recent session_recent(const Session *s, size_t i)
{
    return s->recent[i];
}

static void write_recent(Session *s)
{
    Buf text;
    buf_init(&text, SETTINGS_MAX);
    for (size_t i = 0; i < s->recent_count; i++)
        buf_printf(&text, "%lld %s %s\n", (long long)s->recent[i].when,
                   *s->recent[i].platform ? s->recent[i].platform : "-", s->recent[i].path);
    if (buf_ok(&text) && s->state)
        write_file(s->state, "recent", buf_str(&text), NULL);
    buf_clear(&text);
}

static void drop(Session *s, const char *path)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->recent_count; i++)
        if (strcmp(s->recent[i].path, path) != 0)
            s->recent[kept++] = s->recent[i];
    s->recent_count = kept;
}

static void remember(Session *s, char *full, const char *platform, Time now)
{
    if (!full)
        return;
    if (!strchr(full, '\n')) {
        drop(s, full);
        if (s->recent_count == RECENT_MAX)
            s->recent_count--;
        memmove(s->recent + 1, s->recent, s->recent_count * sizeof *s->recent);
        s->recent[0] = (Recent){ arena_copy(s->arena, full, strlen(full)),
                                 arena_copy(s->arena, platform, strlen(platform)), now };
        if (s->recent[0].path && s->recent[0].platform)
            s->recent_count++;
        else
            memmove(s->recent, s->recent + 1, s->recent_count * sizeof *s->recent);
        write_recent(s);
    }
    free(full);
}

void session_remember(Session *s, const char *path, const char *platform, Time now)
{
    remember(s, realpath(path, NULL), platform, now);
}

void session_remember_new(Session *s, const char *path, const char *platform, Time now)
{
    remember(s, path_full(path), platform, now);
}

void session_forget(Session *s, const char *path)
{
    drop(s, path);
    write_recent(s);
}

/* The theme "terminal" is written for a dark background; where the terminal tells that its own is
 * light, the colours of terminal-light are taken under that name. */
static bool load_builtin(const char *name, Theme *ret_theme, Error *err)
{
    bool light = strcmp(name, "terminal") == 0 && theme_is_light(getenv("COLORFGBG"));
    if (!theme_load(light ? "terminal-light" : name, ret_theme, err))
        return false;
    if (light)
        snprintf(ret_theme->name, sizeof ret_theme->name, "%s", name);
    return true;
}

bool session_theme(const Session *s, const char *name, Theme *ret_theme, Error *err)
{
    char path[4096];
    Buf text;
    buf_init(&text, SETTINGS_MAX);
    bool own =
        s && s->config && !strchr(name, '/') &&
        snprintf(path, sizeof path, "%s/themes/%s.theme", s->config, name) < (int)sizeof path &&
        file_read(path, SETTINGS_MAX, &text, NULL, NULL);
    bool ok = own ? theme_parse(buf_str(&text), name, ret_theme, err)
                  : load_builtin(name, ret_theme, err);
    buf_clear(&text);
    if (ok && strcmp(session_setting(s, "background"), "terminal") == 0)
        theme_drop_background(ret_theme);
    return ok;
}

bool session_copy_theme(const Session *s, const char *name, const char *copy, char *ret_path,
                        size_t size, Error *err)
{
    char file[64], folder[4096];
    Str wanted = str_from(copy);
    if (!s->config)
        return error_set(err, ERR_WRITE, "there is no home folder to keep themes in");
    for (size_t i = 0; i < wanted.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", wanted.ptr[i]))
            wanted.len = 0;
    if (!wanted.len || wanted.len > 30)
        return error_set(err, ERR_USAGE, "a theme has a name of a-z, 0-9, - and _, at most 30");
    snprintf(file, sizeof file, "%s.theme", name);
    Str text = data_find("themes", str_from(file));
    if (!text.ptr)
        return error_set(err, ERR_RANGE, "\"%s\" is a file of yours already", name);
    snprintf(folder, sizeof folder, "%s/themes", s->config);
    int n = snprintf(ret_path, size, "%s/%s.theme", folder, copy);
    if (n < 0 || (size_t)n >= size)
        return error_set(err, ERR_WRITE, "the path of the theme is too long");
    return file_make_dirs(folder, err) && file_save(ret_path, text, &(FileSave){ 0 }, NULL, err);
}

size_t session_themes(const Session *s, Arena *arena, const char **out, size_t max)
{
    char path[4096];
    FileList list;
    size_t n = 0;
    if (!s->config || snprintf(path, sizeof path, "%s/themes", s->config) >= (int)sizeof path ||
        !file_list(path, &list, NULL))
        return 0;
    for (size_t i = 0; i < list.count && n < max; i++) {
        Str name = str_from(list.items[i].name);
        if (str_ends(name, STR(".theme")) && name.len > 6 && name.len < 38) {
            out[n] = arena_copy(arena, name.ptr, name.len - 6);
            n += out[n] != NULL;
        }
    }
    file_list_free(&list);
    return n;
}

const char *session_folder(const Session *s)
{
    return s->config;
}

const char *session_state_folder(const Session *s)
{
    return s->state;
}
