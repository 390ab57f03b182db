#include "contract/safe_text.h"

bool safe_text_is_unsafe(int32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0) ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

bool safe_text_clean(Buf *out, size_t from)
{
    if (!buf_ok(out))
        return false;
    Str text = buf_str(out);
    size_t to = from;
    for (size_t at = from, len; at < text.len; at += len) {
        int32_t code;
        len = utf8_decode(text, at, &code);
        if (safe_text_is_unsafe(code)) {
            out->ptr[to++] = '?';
        } else {
            memmove(out->ptr + to, text.ptr + at, len);
            to += len;
        }
    }
    if (out->ptr && to < out->len) {
        out->len = to;
        out->ptr[to] = 0;
    }
    return true;
}

/* Line ends and tabs would end a row; all else as above. */
static int32_t next_code(Str text, size_t *at)
{
    int32_t code;
    *at += utf8_decode(text, *at, &code);
    return code == '\n' || code == '\t' ? ' ' : safe_text_is_unsafe(code) ? '?' : code;
}

static void add_code(Buf *out, int32_t code)
{
    char bytes[4];
    size_t len = utf8_encode(code, bytes);
    buf_add(out, bytes, len);
}

/* Punctuation that can be markup is escaped; "@", ":" and "." of words make mentions and links in
 * spite of that, and become entities. */
void safe_text_markdown(Buf *out, Str text)
{
    for (size_t at = 0; at < text.len;) {
        int32_t code = next_code(text, &at);
        if (code == '&' || code == '<' || code == '>' || code == '@' || code == '|' ||
            (code == ':' && str_starts(str_slice(text, at, SIZE_MAX), STR("/"))))
            buf_printf(out, "&#%d;", (int)code);
        else if (code < 0x80 && strchr("\\`*_{}[]()#+!~$^=", (char)code))
            buf_printf(out, "\\%c", (char)code);
        else
            add_code(out, code);
    }
}

/* Within code no escape counts. A row of a table is cut at every bar first, so that bars become the
 * bar that looks alike; a quote does so for the mark that would end the code. */
void safe_text_code(Buf *out, Str text)
{
    buf_add_byte(out, '`');
    for (size_t at = 0; at < text.len;) {
        int32_t code = next_code(text, &at);
        add_code(out, code == '`' ? '\'' : code == '|' ? 0xA6 : code);
    }
    if (!text.len)
        buf_add_byte(out, ' ');
    buf_add_byte(out, '`');
}
