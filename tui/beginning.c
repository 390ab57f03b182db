#include "beginning.h"

#include "contract/text.h"

/* The template of one section, as a section of a contract: without the lines above its first
 * blank one, two columns to the right. */
static void add_section(Buf *out, const char *name, Str text)
{
    size_t head = str_find(text, STR("\n\n"));
    Str rest = head == SIZE_MAX ? text : str_slice(text, head + 2, text.len), line;
    buf_printf(out, "%s: |\n", name);
    while (rest.len && str_split(&rest, '\n', &line))
        buf_printf(out, "%s" STR_FMT "\n", line.len ? "  " : "", STR_ARG(line));
}

bool beginning_make(const TemplateInput *input, const char *section, Str above, Arena *arena,
                    Buf *out, ArchiveBuilt *ret_built, Error *err)
{
    Buf text;
    buf_init_secret(&text, TEXT_MAX);
    bool ok = template_make(input, arena, &text, ret_built, err);
    above = str_trim(above);
    if (ok && section) {
        buf_add_str(out, above);
        buf_add_str(out, out->len ? STR("\n\n") : STR(""));
        add_section(out, section, buf_str(&text));
    } else if (ok && above.len) {
        size_t head = str_find(buf_str(&text), STR("\n\n"));
        buf_add_str(out, above);
        buf_add_str(out, str_slice(buf_str(&text), head == SIZE_MAX ? 0 : head, text.len));
    } else if (ok) {
        buf_add_str(out, buf_str(&text));
    }
    if (ok && (!buf_ok(&text) || !buf_ok(out)))
        ok = error_memory(err);
    buf_clear(&text);
    return ok;
}
