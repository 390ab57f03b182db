#include "contract/explain_log.h"

#include "contract/safe_text.h"
#include "explain_impl.h"

/* Does "PF140 PF146-PF158" name the code? */
static bool rules_name(Str rules, Str code)
{
    Str part;
    while (str_split(&rules, ' ', &part)) {
        size_t dash = str_find_byte(part, '-');
        Str first = str_slice(part, 0, dash), last = str_slice(part, dash + 1, SIZE_MAX);
        if (str_eq(code, first) ||
            (last.len == code.len && str_cmp(code, first) >= 0 && str_cmp(code, last) <= 0))
            return true;
    }
    return false;
}

static bool can_cause(const Problem *p, const BootHit *hit)
{
    Str boot = p->boot, code;
    if (p->severity == SEV_NOTICE)
        return false;
    while (str_split(&boot, ' ', &code))
        if (str_eq_nocase(code, hit->code))
            return true;
    return hit->known && rules_name(str_from(hit->known->rules), str_from(p->code));
}

const Problem *log_cause(const BootHit *hit, const Analysis *analysis, size_t which)
{
    size_t count;
    const Problem *all = analysis_problems(analysis, &count);
    for (int errors = 1; errors >= 0; errors--)
        for (size_t i = 0; i < count; i++)
            if ((all[i].severity == SEV_ERROR) == (errors == 1) && can_cause(&all[i], hit) &&
                which-- == 0)
                return &all[i];
    return NULL;
}

Str log_place(const BootHit *hit)
{
    static const struct {
        const char *begin, *place; /* of a code; the first that fits counts */
    } places[] = {
        { "HPL01", "/env/logging" },
        { "HPL02", "/env/volumes" },
        { "HPL05", "" },
        { "HPL06010", "/workload/images" },
        { "HPL06", "/workload/compose" },
        { "HPL07", "/env/volumes" },
        { "HPL08", "/workload/compose" },
        { "HPL09", "/env/logging" },
        { "HPL11001", "" },
        { "HPL11002", "/attestationPublicKey" },
        { "HPL12011", "" },
        { "HPL12013", "" },
        { "HPL12", "/env/signingKey" },
        { "HPL15", "/workload/play" },
        { "HPL16", "/workload/images" },
        { "HPL18", "/env/volumes" },
    };
    bool good = hit->code.len && (hit->code.ptr[hit->code.len - 1] | 32) == 'i';
    for (size_t i = 0; !good && i < sizeof places / sizeof *places; i++)
        if (str_starts(hit->code, str_from(places[i].begin)))
            return str_from(places[i].place);
    return (Str){ NULL, 0 };
}

/* The length of what coloured a log on its terminal, "ESC [ 1;31 m": pasted, it may have lost the
 * ESC. 0: something else. */
static size_t colour_length(Str s)
{
    bool escape = s.len && s.ptr[0] == '\033';
    size_t i = escape;
    if (i >= s.len || s.ptr[i] != '[')
        return 0;
    for (i++; i < s.len && ((s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == ';');)
        i++;
    return i < s.len && (s.ptr[i] == 'm' || escape) ? i + 1 : 0;
}

static bool add_line(Explain *e, Str line, Arena *arena)
{
    Buf out;
    buf_init(&out, 0);
    line = str_slice(line, 0, utf8_floor(line, LOG_LINE_MAX));
    for (size_t i = 0, n; i < line.len; i += n ? n : 1) {
        n = colour_length(str_slice(line, i, SIZE_MAX));
        if (!n)
            buf_add_byte(&out, line.ptr[i] == '\t' ? ' ' : line.ptr[i]);
    }
    safe_text_clean(&out, 0);
    return explain_add_buf(e, "Log", &out, arena);
}

bool explain_hit(const BootHit *hit, Arena *arena, Explain *ret_explain, Error *err)
{
    const BootCode *known = hit->known;
    Explain e = { .count = 0 };
    char *title = arena_printf(arena, STR_FMT "%s%s", STR_ARG(hit->code),
                               known && known->name[0] ? " " : "", known ? known->name : "");
    if (!title)
        return error_memory(err);
    e.title = str_from(title);
    explain_add(&e, "What", str_from(known ? known->meaning : "This code is not known."));
    explain_add(&e, "Cause", str_from(known ? known->cause : ""));
    explain_add(&e, "Fix", str_from(known ? known->remedy : ""));
    Str place = log_place(hit);
    if (place.ptr)
        explain_add(&e, "Look at", place.len ? place : STR("the whole contract"));
    if (!add_line(&e, str_trim(hit->line), arena))
        return error_memory(err);
    *ret_explain = e;
    return true;
}
