/* Problems, explanations and remedies, in the words of the lists and of check. */
#include "linear_private.h"

#include "cmd.h"
#include "fixes.h"

#include "contract/fix.h"

#include "contract/explain.h"

#include <stdlib.h>

static const char *kind_of(const Problem *p)
{
    return p->todo ? "to do" : severity_name(p->severity);
}

/* "error, env, logging, hostname: a host name has no path". */
static void print_sentence(Linear *l, size_t number, const Problem *p)
{
    App *app = l->app;
    Span at;
    size_t line = 0, column;
    char where[40] = "", count[24] = "";
    Str rest = p->path, part;
    Buf words;
    buf_init(&words, 0);
    while (path_next(&rest, app->frame, &part))
        buf_printf(&words, STR_FMT ", ", STR_ARG(part));
    if (document_from_newest(app->document, p->span, &at)) {
        text_position(app_bytes(app), at.start, &line, &column);
        snprintf(where, sizeof where, "line %zu", line);
    }
    if (number)
        snprintf(count, sizeof count, "%zu: ", number);
    linear_print("%s%s, %s%s: " STR_FMT " [%s]", count, kind_of(p), words.len ? words.ptr : "",
                 where, STR_ARG(p->message), p->code);
    buf_clear(&words);
}

void linear_tell_problem(Linear *l, const Problem *p)
{
    print_sentence(l, 0, p);
    if (p->inner.file.ptr)
        linear_print_at(2, "inside: " STR_FMT, STR_ARG(p->inner.file));
    if (p->why.len)
        linear_print_at(2, "why: " STR_FMT, STR_ARG(p->why));
    if (p->boot.len)
        linear_print_at(2, "at boot: " STR_FMT, STR_ARG(p->boot));
    if (p->fix_text.len)
        linear_print_at(2, "what to do: " STR_FMT, STR_ARG(p->fix_text));
    for (size_t i = 0; i < p->fix_count; i++)
        linear_print_at(2, "remedy: " STR_FMT "%s", STR_ARG(p->fixes[i].title),
                        i == 0 ? ". \"fix\" applies it" : "");
}

void linear_problems(Linear *l, Str word)
{
    const Analysis *a = linear_analysis(l);
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL;
    (void)word;
    arena_free(l->arena);
    l->arena = arena_new(16 << 20);
    l->count = 0;
    l->lists_problems = true;
    for (size_t i = 0; i < count && l->arena && i < LINEAR_LIST_MAX; i++) {
        char *copy = arena_copy(l->arena, all[i].path.ptr ? all[i].path.ptr : "", all[i].path.len);
        if (!copy)
            break;
        l->listed[l->count++] = str_make(copy, all[i].path.len);
        print_sentence(l, i + 1, &all[i]);
    }
    if (!count)
        linear_print(app_platform(l->app) ? "Nothing is wrong, nothing is left to do."
                                          : "Nothing is wrong in the YAML. \"platform\" makes the "
                                            "contract itself be checked.");
}

/* The problem with this number in the list of problems, else the worst one at the place. */
static const Problem *problem_of(Linear *l, Str word)
{
    const Analysis *a = linear_analysis(l);
    size_t count = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *best = NULL;
    char number[16];
    snprintf(number, sizeof number, STR_FMT, STR_ARG(str_slice(word, 0, 15)));
    long n = strtol(number, NULL, 10);
    if (n > 0)
        return l->lists_problems && (size_t)n <= count ? &all[n - 1] : NULL;
    for (size_t i = 0; i < count; i++)
        if (form_is_below(all[i].path, linear_place(l)) &&
            (!best || all[i].severity > best->severity || (all[i].fix_count && !best->fix_count)))
            best = &all[i];
    return best;
}

void linear_next(Linear *l, Str word)
{
    App *app = l->app;
    const Analysis *a = linear_analysis(l);
    size_t count = 0, cursor = app_cursor(app), to_at = 0;
    const Problem *all = a ? analysis_problems(a, &count) : NULL, *to = NULL;
    (void)word;
    for (int pass = 0; pass < 2 && !to; pass++)
        for (size_t i = 0; i < count; i++) {
            Span span;
            if ((all[i].severity == SEV_NOTICE && !all[i].todo) ||
                !document_from_newest(app->document, all[i].span, &span))
                continue;
            if ((span.start > cursor || pass) && (!to || span.start < to_at)) {
                to = &all[i];
                to_at = span.start;
            }
        }
    if (!to) {
        linear_print("No problems.");
        return;
    }
    linear_set_place(l, to->path);
    app->cursor = to_at;
    linear_tell_problem(l, to);
}

/* -- explaining ------------------------------------------------------------------------------- */

static void explain_field_at(Linear *l, Str path)
{
    App *app = l->app;
    Explain text;
    Error err = { 0 };
    Fields *fields = app_fields(app);
    const Analysis *good = app_good(app);
    const Field *field = fields && good ? fields_at(fields, path, analysis_root(good)) : NULL;
    if (!field)
        linear_print("The schemas do not describe this place.");
    else if (explain_field(field, path, app->frame, &text, &err))
        print_explain(&text);
    else
        app_error(app, &err);
}

void linear_explain(Linear *l, Str word)
{
    App *app = l->app;
    Explain text;
    Error err = { 0 };
    Str path;
    if (word.len && explain_is_code(word)) {
        if (explain_code(word, app->frame, &text, &err))
            print_explain(&text);
        else
            app_error(app, &err);
        return;
    }
    if (!screen_is_of_document(app->screen)) {
        linear_print("Type a code (PF140, HPL07015E), or open a contract first.");
        return;
    }
    bool number = word.len && word.ptr[0] >= '0' && word.ptr[0] <= '9';
    const Problem *p = !word.len || (number && l->lists_problems) ? problem_of(l, word) : NULL;
    if (p && (number || str_eq(p->path, linear_place(l)))) {
        linear_tell_problem(l, p);
        if (explain_code(str_from(p->code), app->frame, &text, NULL))
            print_explain(&text);
        return;
    }
    if (linear_find(l, word, &path))
        explain_field_at(l, path);
}

/* -- remedies --------------------------------------------------------------------------------- */

static bool has_secret(Linear *l, size_t from, size_t to)
{
    Span secret;
    return document_secrets(l->app->document, span_make(from, to + 1), &secret, 1) > 0;
}

static void print_lines(const char *mark, Str text)
{
    Str line;
    size_t shown = 0;
    while (text.len && str_split(&text, '\n', &line) && shown++ < 12) {
        printf("%s ", mark);
        linear_print_text(str_slice(line, 0, 300));
        printf("\n");
    }
    if (text.len)
        printf("%s ...\n", mark);
}

/* The lines that a remedy changes, before and after. */
static void print_change(Linear *l, const Problem *p, const Fix *fix)
{
    Str text;
    Edit edit;
    const Analysis *a = app_analysis(l->app);
    if (!fix_preview(a, p, fix, l->app->frame, &text, &edit))
        return; /* a file of an archive comes or goes */
    for (size_t i = 0; i < edit.count; i++) {
        Span at = edit.splices[i].at;
        bool inside = text.ptr != analysis_text(a).ptr;
        size_t from = at.start, to = at.end;
        Buf after;
        while (from > 0 && text.ptr[from - 1] != '\n')
            from--;
        while (to < text.len && text.ptr[to] != '\n')
            to++;
        if (!inside && has_secret(l, from, to)) {
            linear_print("(a line with a secret is changed: not shown)");
            continue;
        }
        buf_init_secret(&after, 0);
        buf_add_str(&after, str_slice(text, from, at.start - from));
        buf_add_str(&after, edit.splices[i].with);
        buf_add_str(&after, str_slice(text, at.end, to - at.end));
        print_lines("-", str_slice(text, from, to - from));
        print_lines("+", buf_str(&after));
        buf_clear(&after);
    }
}

static int which_fix(Linear *l, const Problem *p)
{
    AppChoice choices[8];
    size_t count = p->fix_count < 8 ? p->fix_count : 8;
    for (size_t i = 0; i < count; i++)
        choices[i] =
            (AppChoice){ arena_printf(l->app->frame, STR_FMT, STR_ARG(p->fixes[i].title)), NULL };
    return count == 1 ? 0 : linear_number(l, choices, count, 0);
}

void linear_fix(Linear *l, Str word)
{
    static const AppChoice answers[] = { { "Apply", NULL }, { "Leave it", NULL } };
    const Problem *p = problem_of(l, word);
    if (!p) {
        linear_print(word.len ? "\"problems\" makes the list that numbers are of."
                              : "There is no problem at this place: \"next\" goes to one.");
        return;
    }
    print_sentence(l, 0, p);
    if (!p->fix_count) {
        linear_print("No certain remedy is known.%s" STR_FMT, p->fix_text.len ? " " : "",
                     STR_ARG(p->fix_text));
        return;
    }
    int which = which_fix(l, p);
    if (which < 0)
        return;
    linear_print(STR_FMT ":", STR_ARG(p->fixes[which].title));
    print_change(l, p, &p->fixes[which]);
    if (linear_number(l, answers, 2, 0) == 0)
        fix_one(l->app, p, (size_t)which);
}
