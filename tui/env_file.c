#include "env_file.h"

#include <string.h>

static Str without(Str line, const char *head)
{
    return str_starts(line, str_from(head)) ? str_trim(str_slice(line, strlen(head), line.len))
                                            : line;
}

/* What an escape in double quotes stands for; 0: itself. */
static char escaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case '"':
    case '\\':
    case '$':
        return c;
    default:
        return '\0';
    }
}

/* The value within the bytes of the file, which it is made shorter in. */
static Str value_of(Buf *bytes, Str raw)
{
    char quote = raw.len >= 2 ? raw.ptr[0] : '\0';
    bool quoted = (quote == '"' || quote == '\'') && raw.ptr[raw.len - 1] == quote;
    if (!quoted) { /* a comment behind a blank is none of it */
        size_t end = str_find(raw, STR(" #"));
        return str_trim(str_slice(raw, 0, end));
    }
    raw = str_slice(raw, 1, raw.len - 2);
    if (quote == '\'' || raw.len == 0)
        return raw;
    char *to = bytes->ptr + (raw.ptr - bytes->ptr);
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = i + 1 < raw.len && raw.ptr[i] == '\\' ? escaped(raw.ptr[i + 1]) : '\0';
        to[len++] = c ? c : raw.ptr[i];
        i += c != '\0';
    }
    return str_make(raw.ptr, len);
}

static void add(EnvFile *file, Str name, Str value)
{
    size_t at = 0;
    while (at < file->count && !str_eq(file->lines[at].name, name))
        at++;
    file->is_cut = file->is_cut || at == ENV_LINES_MAX;
    if (at == ENV_LINES_MAX)
        return;
    file->lines[at] = (EnvLine){ name, value };
    file->count += at == file->count;
}

bool env_file_read(Str text, EnvFile *ret, Error *err)
{
    *ret = (EnvFile){ .count = 0 };
    buf_init_secret(&ret->bytes, text.len + 1);
    buf_add_str(&ret->bytes, text);
    if (!buf_ok(&ret->bytes)) {
        env_file_clear(ret);
        return error_memory(err);
    }
    Str rest = buf_str(&ret->bytes), line;
    for (size_t number = 1; rest.len > 0 && str_split(&rest, '\n', &line); number++) {
        line = without(str_trim(line), "export ");
        size_t equal = str_find_byte(line, '=');
        Str name = str_trim(str_slice(line, 0, equal));
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (equal == line.len || name.len == 0 || str_find_byte(name, ' ') < name.len) {
            ret->first_odd = ret->odd++ ? ret->first_odd : number;
            continue;
        }
        add(ret, name, value_of(&ret->bytes, str_trim(str_slice(line, equal + 1, line.len))));
    }
    return true;
}

void env_file_clear(EnvFile *file)
{
    buf_clear(&file->bytes);
    *file = (EnvFile){ .count = 0 };
}
