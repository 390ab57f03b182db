/* Why libyaml stopped, in words about what was written.
 *
 * libyaml tells which rule of its grammar failed and where it noticed, which is often a line too
 * late. Each row of the table below knows one of its sentences; the function behind it looks at
 * the lines around the place for what was probably meant. */
#include "yaml_impl.h"

#include <stdio.h>

typedef struct Trouble {
    Str text;
    size_t at;      /* where libyaml noticed */
    size_t context; /* where the thing that failed began; SIZE_MAX when it does not say */
    size_t column;  /* column of that, from 0 */
    const char *words;
    Problems *problems;
    Span *ret_at;
} Trouble;

typedef struct Line {
    size_t start, end; /* without the line end */
    size_t first;      /* the first byte that is neither blank nor tab, or end */
} Line;

static Line line_at(Str text, size_t at)
{
    Line l = { at, at, at };
    if (l.start > text.len)
        l.start = l.end = text.len;
    while (l.start > 0 && text.ptr[l.start - 1] != '\n')
        l.start--;
    while (l.end < text.len && text.ptr[l.end] != '\n')
        l.end++;
    if (l.end > l.start && text.ptr[l.end - 1] == '\r')
        l.end--;
    l.first = l.start;
    while (l.first < l.end && (text.ptr[l.first] == ' ' || text.ptr[l.first] == '\t'))
        l.first++;
    return l;
}

/* The line before that holds something other than blanks or a comment. */
static bool line_before(Str text, Line l, Line *ret_line)
{
    while (l.start > 0) {
        l = line_at(text, l.start - 1);
        if (l.first < l.end && text.ptr[l.first] != '#') {
            *ret_line = l;
            return true;
        }
    }
    return false;
}

static size_t indent_of(Line l)
{
    return l.first - l.start;
}

static Str line_text(Str text, Line l)
{
    return str_trim(str_slice(text, l.first, l.end - l.first));
}

/* The first ":" of a line, from `from`, that ends a key: outside of quotes, a blank or the end
 * of the line behind it. SIZE_MAX when there is none. */
static size_t colon_of(Str text, Line l, size_t from)
{
    char quote = 0;
    for (size_t i = from; i < l.end; i++) {
        char c = text.ptr[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if ((c == '"' || c == '\'') && (i == from || text.ptr[i - 1] == ' ')) {
            quote = c;
        } else if (c == ':' &&
                   (i + 1 >= l.end || text.ptr[i + 1] == ' ' || text.ptr[i + 1] == '\t')) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* "key:value" at the start of a line: the place of the colon. SIZE_MAX when it is not that. */
static size_t glued_colon(Str text, Line l)
{
    size_t i = l.first;
    while (i + 1 < l.end && text.ptr[i] == '-' && text.ptr[i + 1] == ' ')
        i += 2;
    size_t start = i;
    while (i < l.end && (text.ptr[i] == '_' || text.ptr[i] == '-' || text.ptr[i] == '.' ||
                         (text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
                         ((text.ptr[i] | 0x20) >= 'a' && (text.ptr[i] | 0x20) <= 'z')))
        i++;
    bool glued = i > start && i + 1 < l.end && text.ptr[i] == ':' && text.ptr[i + 1] != ' ' &&
                 text.ptr[i + 1] != '/';
    return glued && colon_of(text, l, start) == SIZE_MAX ? i : SIZE_MAX;
}

static Problem *add(const Trouble *t, const char *code, Span span, const char *message)
{
    *t->ret_at = span;
    Problem *p = problems_add(t->problems, code, SEV_ERROR, span, "%s", message);
    p->boot = STR("HPL11001E");
    return p;
}

static Span one_byte(const Trouble *t, size_t at)
{
    int32_t code;
    return span_make(at, at + utf8_decode(t->text, at, &code));
}

/* -- rows ----------------------------------------------------------------------------------- */

static bool tab_in(Str text, Line l)
{
    return memchr(text.ptr + l.start, '\t', l.first - l.start) != NULL;
}

static void explain_tab(const Trouble *t, Line l)
{
    size_t n;
    bool sure;
    Problem *p = add(t, "YAML004", span_make(l.start, l.first), "A tab at the start of the line");
    p->why = STR("YAML is indented with blanks only.");
    p->fix_text = STR("Indent the line with blanks.");
    if (!yaml_tab_blanks(t->text, l.start, &n, &sure))
        return;
    char *blanks = arena_printf(t->problems->arena, "%*s", (int)n, "");
    if (blanks)
        problem_fix(t->problems, p, sure, span_make(l.start, l.first), str_make(blanks, n),
                    "Replace the tab by %zu blanks, as in the lines around it", n);
}

/* Offers quotes around what stands from `at` to the end of the line. */
static void offer_quotes(const Trouble *t, Problem *p, size_t at, Line l)
{
    while (at < l.end && t->text.ptr[at] == ' ')
        at++;
    Str value = str_trim(str_slice(t->text, at, l.end - at));
    bool simple = value.len && str_find_byte(value, '"') == value.len &&
                  str_find_byte(value, '\\') == value.len && !str_contains(value, STR(" #"));
    char *quoted =
        simple ? arena_printf(t->problems->arena, "\"" STR_FMT "\"", STR_ARG(value)) : NULL;
    if (quoted)
        problem_fix(t->problems, p, false, span_make(at, at + value.len), str_from(quoted),
                    "Put the value in double quotes");
    else
        p->fix_text = STR("Put the value in quotes.");
}

static void explain_start(const Trouble *t)
{
    Line l = line_at(t->text, t->at);
    char c = t->at < t->text.len ? t->text.ptr[t->at] : 0;
    if (c == '\t' && t->at < l.first) {
        explain_tab(t, l);
        return;
    }
    if (c == '\t') {
        Problem *p =
            add(t, "YAML004", one_byte(t, t->at), "A tab stands between two parts of a line");
        problem_fix(t->problems, p, true, one_byte(t, t->at), STR(" "),
                    "Replace the tab by a blank");
        return;
    }
    char message[64];
    snprintf(message, sizeof message, "A value cannot start with \"%c\"", c);
    Problem *p = add(t, "YAML009", one_byte(t, t->at), message);
    p->why = STR("YAML keeps this character for itself at the start of a value.");
    offer_quotes(t, p, t->at, l);
}

static void explain_glued(const Trouble *t, size_t colon)
{
    Problem *p = add(t, "YAML005", span_make(colon, colon + 1), "\":\" without a blank after it");
    p->why = STR("Only \": \" makes a key; without the blank the line is one word.");
    problem_fix(t->problems, p, true, span_make(colon + 1, colon + 1), STR(" "),
                "Put a blank behind \":\"");
}

/* A word that may be repeated in a message: a line of a key or a password is none. */
static bool is_plain_word(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && c != '-' && c != '_')
            return false;
    }
    return s.len <= 24;
}

static void explain_no_colon(const Trouble *t, Line l)
{
    Str line = line_text(t->text, l);
    *t->ret_at = span_make(l.first, l.first + line.len);
    Problem *p = is_plain_word(line)
                     ? problems_add(t->problems, "YAML013", SEV_ERROR, *t->ret_at,
                                    "\":\" is missing behind \"" STR_FMT "\"", STR_ARG(line))
                     : problems_add(t->problems, "YAML013", SEV_ERROR, *t->ret_at,
                                    "\":\" is missing in this line");
    p->boot = STR("HPL11001E");
    p->why = STR("A line of a mapping is \"key: value\"; text over several lines needs \"|\".");
}

static size_t distance(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

/* The column that was probably meant: that of the block, or that of the line before. */
static size_t neighbour_column(const Trouble *t, Line l, size_t column)
{
    Line before;
    if (!line_before(t->text, l, &before) ||
        distance(indent_of(l), column) <= distance(indent_of(l), indent_of(before)))
        return column;
    return indent_of(before);
}

static void explain_indent(const Trouble *t, Line l, size_t neighbour)
{
    *t->ret_at = span_make(l.start, l.first < l.end && l.first == l.start ? l.first + 1 : l.first);
    Problem *p =
        problems_add(t->problems, "YAML006", SEV_ERROR, *t->ret_at,
                     "This line is indented %zu, its neighbours %zu", indent_of(l), neighbour);
    p->boot = STR("HPL11001E");
    p->why = STR("Lines that belong together start in the same column.");
    char blanks[256];
    if (neighbour >= sizeof blanks)
        return;
    memset(blanks, ' ', neighbour);
    problem_fix(t->problems, p, false, span_make(l.start, l.first), str_make(blanks, neighbour),
                "Indent the line by %zu", neighbour);
}

/* A ":" where none can be: two in one line, or the line above explains it. */
static void explain_colon(const Trouble *t)
{
    Line l = line_at(t->text, t->at), before;
    size_t first = colon_of(t->text, l, l.first);
    if (first < t->at) {
        Problem *p = add(t, "YAML016", span_make(t->at, t->at + 1),
                         "A second \": \" in the line; the value needs quotes");
        p->why = STR("\": \" ends a key, also in the middle of a value.");
        offer_quotes(t, p, first + 1, l);
        return;
    }
    if (tab_in(t->text, l)) {
        explain_tab(t, l);
        return;
    }
    if (line_before(t->text, l, &before)) {
        size_t glued = glued_colon(t->text, before);
        if (glued != SIZE_MAX) {
            explain_glued(t, glued);
            return;
        }
        if (indent_of(l) > indent_of(before)) {
            explain_indent(t, l, indent_of(before));
            return;
        }
        if (colon_of(t->text, before, before.first) == SIZE_MAX) {
            explain_no_colon(t, before);
            return;
        }
    }
    add(t, "YAML016", span_make(t->at, t->at + 1), "A \":\" stands where no key can be");
}

static void explain_flow_colon(const Trouble *t)
{
    explain_glued(t, t->at);
}

static void explain_expected_colon(const Trouble *t)
{
    size_t key = t->context != SIZE_MAX ? t->context : t->at;
    Line l = line_at(t->text, key);
    size_t glued = glued_colon(t->text, l);
    if (glued != SIZE_MAX) {
        explain_glued(t, glued);
    } else if (l.end - l.first > 1024 && colon_of(t->text, l, l.first) != SIZE_MAX) {
        Problem *p =
            add(t, "YAML013", span_make(key, key + 1), "The key is longer than 1024 characters");
        p->why = STR("YAML stops to look for the \":\" of a key after 1024 characters.");
    } else {
        explain_no_colon(t, l);
    }
}

static void explain_quote(const Trouble *t)
{
    size_t at = t->context != SIZE_MAX ? t->context : t->at;
    Line l = line_at(t->text, at);
    Problem *p = add(t, "YAML007", span_make(at, at + 1), "The quote is never closed");
    p->related = span_make(l.end, l.end);
    p->why = STR("The text runs on to the end of the file, or to a \"---\".");
    p->fix_text = STR("Close the quote at the end of the value.");
    size_t end = l.end, before = at;
    while (end > at + 1 && (t->text.ptr[end - 1] == ' ' || t->text.ptr[end - 1] == '\r'))
        end--;
    while (before > l.start && t->text.ptr[before - 1] == ' ')
        before--;
    bool is_value = before > l.start && before < at && strchr(":-", t->text.ptr[before - 1]);
    Str rest = str_slice(t->text, at, end - at);
    if (is_value && str_find_byte(rest, '#') == rest.len)
        problem_fix(t->problems, p, false, span_make(end, end), str_slice(rest, 0, 1),
                    "Close the quote at the end of the line");
}

static void explain_key(const Trouble *t)
{
    Line l = line_at(t->text, t->at);
    if (tab_in(t->text, l)) {
        explain_tab(t, l);
    } else if (t->at == l.first && indent_of(l) != t->column) {
        explain_indent(t, l, neighbour_column(t, l, t->column));
    } else if (t->at == l.first) {
        Problem *p = add(t, "YAML013", one_byte(t, t->at),
                         t->text.len > t->at && t->text.ptr[t->at] == '-'
                             ? "A list item stands among keys"
                             : "This line is no key like its neighbours");
        p->why = STR("A block holds either \"key: value\" lines or \"- item\" lines.");
    } else {
        Problem *p =
            add(t, "YAML017", one_byte(t, t->at), "Text stands behind the end of the value");
        p->why = STR("Behind a closing quote or bracket nothing but a comment may stand.");
        p->fix_text = STR("Put the whole value in one pair of quotes.");
    }
}

static void explain_dash(const Trouble *t)
{
    Line l = line_at(t->text, t->at);
    if (t->at == l.first && indent_of(l) != t->column) {
        explain_indent(t, l, neighbour_column(t, l, t->column));
        return;
    }
    Problem *p =
        add(t, "YAML013", one_byte(t, t->at), "\"- \" is missing; the lines above are a list");
    p->why = STR("A block holds either \"key: value\" lines or \"- item\" lines.");
}

static void explain_list(const Trouble *t)
{
    Problem *p = add(t, "YAML006", one_byte(t, t->at), "A list item cannot start here");
    p->why = STR("\"- \" starts a line of its own, below its key.");
    p->fix_text = STR("Put the item on the next line; if \"-\" belongs to the value, quote it.");
}

static void explain_bracket(const Trouble *t)
{
    bool square = strstr(t->words, "']'") != NULL;
    Span open = t->context != SIZE_MAX ? span_make(t->context, t->context + 1) : (Span){ 0, 0 };
    Problem *p =
        add(t, "YAML008", t->context != SIZE_MAX ? open : one_byte(t, t->at),
            square ? "The \"[\" is not closed by \"]\"" : "The \"{\" is not closed by \"}\"");
    p->related = one_byte(t, t->at);
    p->why = STR("Items in brackets are parted by \",\"; here something else follows.");
    if (!square && t->context != SIZE_MAX &&
        str_starts(str_slice(t->text, t->context, 2), STR("{{")))
        p->fix_text = STR("A value that starts with \"{{\" needs quotes.");
}

static void explain_block_header(const Trouble *t)
{
    Line l = line_at(t->text, t->at);
    if (strstr(t->words, "tab") != NULL && tab_in(t->text, l)) {
        explain_tab(t, l);
        return;
    }
    Problem *p = add(t, "YAML012", one_byte(t, t->at), "Text stands behind \"|\" or \">\"");
    p->why = STR("The text of a block starts on the next line, indented.");
    p->fix_text = STR("Move the text to the next line, or put it in quotes.");
}

static void explain_anchor(const Trouble *t)
{
    size_t at = t->context != SIZE_MAX ? t->context : t->at;
    bool alias = at < t->text.len && t->text.ptr[at] == '*';
    Problem *p = add(t, "YAML010", one_byte(t, at),
                     alias ? "\"*\" starts an alias; the name is missing"
                           : "\"&\" starts an anchor; the name is missing");
    p->why = STR("A value that begins with \"*\" or \"&\" needs quotes.");
    offer_quotes(t, p, at, line_at(t->text, at));
}

static void explain_tag(const Trouble *t)
{
    size_t at = t->context != SIZE_MAX ? t->context : t->at;
    Problem *p = add(t, "YAML015", one_byte(t, at), "\"!\" starts a tag that cannot be read");
    p->why = STR("A value that begins with \"!\" needs quotes.");
    offer_quotes(t, p, at, line_at(t->text, at));
}

static void explain_directive(const Trouble *t)
{
    size_t at = t->context != SIZE_MAX ? t->context : t->at;
    Problem *p = add(t, "YAML015", one_byte(t, at), "\"%\" starts a directive that cannot be read");
    p->why = STR("A line that begins with \"%\" is meant for the YAML reader.");
    p->fix_text = STR("Contracts need no directives: remove the line.");
}

static void explain_escape(const Trouble *t)
{
    size_t at = t->at;
    while (at > 0 && at > t->context && at < t->text.len && t->text.ptr[at] != '\\')
        at--;
    Span span = span_make(at, at + 2 <= t->text.len ? at + 2 : t->text.len);
    Problem *p = add(t, "YAML014", span, "\"\\\" starts an escape that YAML does not know");
    p->why = STR("In double quotes \"\\\" is special; in single quotes it is not.");
    problem_fix(t->problems, p, false, span_make(at, at), STR("\\"),
                "Write \"\\\\\" for one backslash");
}

static void explain_second_root(const Trouble *t)
{
    Line l = line_at(t->text, t->at), before;
    size_t glued;
    if (line_before(t->text, l, &before) && (glued = glued_colon(t->text, before)) != SIZE_MAX)
        explain_glued(t, glued);
    else if (t->at == l.first && line_before(t->text, l, &before) &&
             indent_of(before) != indent_of(l))
        explain_indent(t, l, indent_of(before));
    else
        add(t, "YAML017", one_byte(t, t->at), "Text stands behind the end of the document")->why =
            STR("Each line belongs to a key or a list; this one belongs to none.");
}

static void explain_content(const Trouble *t)
{
    size_t open = t->at;
    while (open > 0 && t->text.ptr[open - 1] != '[' && t->text.ptr[open - 1] != '{')
        open--;
    if (open > 0 && str_trim(str_slice(t->text, t->at, t->text.len)).len == 0) {
        Trouble bracket = *t;
        bracket.context = open - 1;
        bracket.words = t->text.ptr[open - 1] == '[' ? "']'" : "'}'";
        explain_bracket(&bracket);
        return;
    }
    Problem *p = add(t, "YAML017", one_byte(t, t->at), "A value is missing before this character");
    p->why = STR("\",\", \"]\" and \"}\" have a meaning of their own in YAML.");
    offer_quotes(t, p, t->at, line_at(t->text, t->at));
}

static void explain_other(const Trouble *t)
{
    Problem *p = add(t, "YAML001", one_byte(t, t->at), "This cannot be read as YAML");
    char *why = arena_printf(t->problems->arena, "The reader says: %.200s.", t->words);
    p->why = str_from(why ? why : "");
}

/* The first row whose words are found; context NULL: any. */
static const struct {
    const char *context, *words;
    void (*explain)(const Trouble *t);
} rows[] = {
    { NULL, "cannot start any token", explain_start },
    { NULL, "mapping values are not allowed", explain_colon },
    { NULL, "could not find expected ':'", explain_expected_colon },
    { NULL, "found unexpected ':'", explain_flow_colon },
    { "quoted scalar", "unexpected end of stream", explain_quote },
    { "quoted scalar", "unexpected document indicator", explain_quote },
    { "quoted scalar", "", explain_escape },
    { NULL, "block sequence entries are not allowed", explain_list },
    { "block mapping", "did not find expected key", explain_key },
    { "block collection", "", explain_dash },
    { "flow", "did not find expected ','", explain_bracket },
    { "block scalar", "", explain_block_header },
    { "an anchor", "", explain_anchor },
    { "an alias", "", explain_anchor },
    { "a tag", "", explain_tag },
    { NULL, "undefined tag handle", explain_tag },
    { "directive", "", explain_directive },
    { NULL, "directive", explain_directive },
    { NULL, "incompatible YAML document", explain_directive },
    { NULL, "<document start>", explain_second_root },
    { NULL, "did not find expected node content", explain_content },
    { NULL, "", explain_other },
};

static bool has(const char *text, const char *part)
{
    return !part || (text && strstr(text, part));
}

void yaml_explain(const yaml_parser_t *parser, Marks *marks, Str path, Problems *problems,
                  Span *ret_at)
{
    size_t before = problems->count;
    Trouble t = { .text = marks->text, .problems = problems, .ret_at = ret_at };
    t.words = parser->problem ? parser->problem : "";
    t.at = marks_byte(marks, parser->problem_mark);
    t.context = parser->context ? marks_byte(marks, parser->context_mark) : SIZE_MAX;
    t.column = parser->context_mark.column;
    /* A tab in front of the line explains most of what can go wrong in it. */
    Line l = line_at(t.text, t.at);
    size_t i = 0;
    while (!has(parser->context, rows[i].context) || !has(t.words, rows[i].words))
        i++;
    if (has(t.words, "tab character") && l.first > l.start && tab_in(t.text, l))
        explain_tab(&t, l);
    else
        rows[i].explain(&t);
    if (problems->count > before && !problems->items[before].path.ptr)
        problems->items[before].path = path;
}
