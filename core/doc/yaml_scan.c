/* The bytes of a text before libyaml sees them, and places in it. */
#include "yaml_impl.h"

#define REPORTS_MAX 20 /* of wrong bytes; the rest of a file has no more to say */
#define LOOK_MAX ((size_t)8000)

bool yaml_has_bom(Str text)
{
    return str_starts(text, STR("\xEF\xBB\xBF"));
}

static size_t bom_len(Str text)
{
    return yaml_has_bom(text) ? 3 : 0;
}

void marks_init(Marks *marks, Str text, bool ascii)
{
    *marks = (Marks){ .text = text, .ascii = ascii, .byte = bom_len(text) };
}

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

size_t marks_byte(Marks *m, yaml_mark_t mark)
{
    if (m->ascii) {
        size_t at = mark.index + bom_len(m->text);
        return at < m->text.len ? at : m->text.len;
    }
    while (m->character < mark.index && m->byte < m->text.len) {
        m->byte++;
        while (m->byte < m->text.len && continues(m->text.ptr[m->byte]))
            m->byte++;
        m->character++;
    }
    while (m->character > mark.index && m->byte > 0) {
        m->byte--;
        while (m->byte > 0 && continues(m->text.ptr[m->byte]))
            m->byte--;
        m->character--;
    }
    return m->byte;
}

/* YAML 1.2.2 section 5.1, without the byte-order mark. */
static bool is_printable(int32_t c)
{
    return c == 0x09 || c == 0x0A || c == 0x0D || (c >= 0x20 && c <= 0x7E) || c == 0x85 ||
           (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF) ||
           c >= 0x10000;
}

static bool is_utf16(Str text)
{
    return text.len >= 2 &&
           (memcmp(text.ptr, "\xFF\xFE", 2) == 0 || memcmp(text.ptr, "\xFE\xFF", 2) == 0);
}

/* What is dense with bytes of no text is no text with mistakes: an archive, a program, a key. */
static bool is_binary(Str text)
{
    size_t bad = 0;
    Str head = str_slice(text, bom_len(text), LOOK_MAX);
    for (size_t at = 0; at < head.len;) {
        int32_t code;
        at += utf8_decode(head, at, &code);
        if (code < 0 || !is_printable(code))
            bad++;
        if (bad >= REPORTS_MAX && bad * 10 >= at)
            return true;
    }
    return false;
}

YamlNoText yaml_no_text(Str text)
{
    return is_utf16(text) ? YAML_UTF16 : is_binary(text) ? YAML_BINARY : YAML_TEXT;
}

static void report(Problems *problems, Str text, size_t at, size_t len, int32_t code)
{
    Span span = span_make(at, at + len);
    Problem *p;
    if (code < 0) {
        p = problems_add(problems, "YAML002", SEV_ERROR, span, "The byte %02X is not UTF-8",
                         (unsigned char)text.ptr[at]);
        p->fix_text = STR("Save the file as UTF-8.");
    } else if (code == 0xFEFF) {
        p = problems_add(problems, "YAML003", SEV_ERROR, span,
                         "A byte-order mark stands within the text");
        problem_fix(problems, p, true, span, STR(""), "Remove it");
    } else {
        p = problems_add(problems, "YAML003", SEV_ERROR, span,
                         "A control character (U+%04X) stands in the text", (unsigned)code);
        p->fix_text = STR("Remove it, or write it as an escape in double quotes.");
    }
    p->why = STR("YAML is UTF-8 text of printable characters.");
    p->boot = STR("HPL11001E");
}

/* A whole run of bytes that are not UTF-8 is one problem. */
static size_t bad_run(Str text, size_t at)
{
    int32_t code = -1;
    size_t end = at;
    while (end < text.len && code < 0) {
        size_t len = utf8_decode(text, end, &code);
        if (code < 0)
            end += len;
    }
    return end - at;
}

bool yaml_check_bytes(Str text, Problems *problems, bool *ret_ascii, Span *ret_first)
{
    size_t found = 0;
    *ret_ascii = true;
    YamlNoText kind = yaml_no_text(text);
    if (kind != YAML_TEXT) {
        Problem *p = problems_add(problems, "YAML002", SEV_ERROR, span_make(0, 2),
                                  kind == YAML_UTF16 ? "The text is UTF-16; it must be UTF-8"
                                                     : "The file is binary, not text");
        p->why = STR("A contract is a YAML text in UTF-8.");
        p->boot = STR("HPL11001E");
        p->fix_text = kind == YAML_UTF16
                          ? STR("Save the file as UTF-8.")
                          : STR("Take another file; \"contract-tui inspect\" tells what this is.");
        *ret_first = span_make(0, 2);
        return false;
    }
    for (size_t at = bom_len(text); at < text.len && found < REPORTS_MAX;) {
        unsigned char c = (unsigned char)text.ptr[at];
        if ((c >= 0x20 && c < 0x7F) || c == '\n') {
            at++;
            continue;
        }
        int32_t code;
        size_t len = utf8_decode(text, at, &code);
        if (c >= 0x80)
            *ret_ascii = false;
        if (!is_printable(code)) {
            if (code < 0)
                len = bad_run(text, at);
            report(problems, text, at, len, code);
            if (found++ == 0)
                *ret_first = span_make(at, at + len);
        }
        at += len;
    }
    return found == 0;
}
