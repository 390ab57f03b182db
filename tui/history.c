#include "history.h"

bool history_line(const Buf *lines, size_t ago, Str *ret_line)
{
    Str rest = buf_str(lines);
    while (str_split(&rest, '\n', ret_line) && ret_line->len)
        if (ago-- == 0)
            return true;
    return false;
}

void history_add(Buf *lines, Str line)
{
    Buf kept;
    Str old;
    if (!line.len || str_find_byte(line, '\n') < line.len)
        return;
    buf_init_secret(&kept, HISTORY_MAX * 2);
    buf_add_str(&kept, line);
    buf_add_byte(&kept, '\n');
    for (size_t i = 0; history_line(lines, i, &old) && kept.len + old.len < HISTORY_MAX; i++) {
        if (str_eq(old, line))
            continue;
        buf_add_str(&kept, old);
        buf_add_byte(&kept, '\n');
    }
    if (buf_ok(&kept)) {
        buf_reset(lines);
        buf_add_str(lines, buf_str(&kept));
    }
    buf_clear(&kept);
}
