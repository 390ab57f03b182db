/* One pass over the characters with a stack of open brackets. A rule head is an identifier at the
 * start of a statement outside all brackets; a string is kept unescaped. */
#include "contract/rego.h"

#define NESTING_MAX 256

static const struct {
    const char *name;
    RegoUsual usual;
} endpoints[] = {
    { "AddARPNeighborsRequest", REGO_USUALLY_DENIED },
    { "AddSwapPathRequest", REGO_USUALLY_DENIED },
    { "AddSwapRequest", REGO_USUALLY_DENIED },
    { "CheckRequest", REGO_USUALLY_ALLOWED },
    { "CloseStdinRequest", REGO_USUALLY_DENIED },
    { "CopyFileRequest", REGO_USUALLY_CONDITIONAL },
    { "CreateContainerRequest", REGO_USUALLY_CONDITIONAL },
    { "CreateSandboxRequest", REGO_USUALLY_ALLOWED },
    { "DestroySandboxRequest", REGO_USUALLY_ALLOWED },
    { "ExecProcessRequest", REGO_USUALLY_DENIED },
    { "GetDiagnosticDataRequest", REGO_USUALLY_DENIED },
    { "GetIPTablesRequest", REGO_USUALLY_DENIED },
    { "GetMetricsRequest", REGO_USUALLY_DENIED },
    { "GetOOMEventRequest", REGO_USUALLY_ALLOWED },
    { "GuestDetailsRequest", REGO_USUALLY_CONDITIONAL },
    { "ListInterfacesRequest", REGO_USUALLY_DENIED },
    { "ListRoutesRequest", REGO_USUALLY_DENIED },
    { "MemAgentCompactConfig", REGO_USUALLY_DENIED },
    { "MemAgentMemcgConfig", REGO_USUALLY_DENIED },
    { "MemHotplugByProbeRequest", REGO_USUALLY_DENIED },
    { "OnlineCPUMemRequest", REGO_USUALLY_ALLOWED },
    { "PauseContainerRequest", REGO_USUALLY_DENIED },
    { "ReadStreamRequest", REGO_USUALLY_ALLOWED },
    { "RemoveContainerRequest", REGO_USUALLY_CONDITIONAL },
    { "RemoveStaleVirtiofsShareMountsRequest", REGO_USUALLY_DENIED },
    { "ReseedRandomDevRequest", REGO_USUALLY_DENIED },
    { "ResizeVolumeRequest", REGO_USUALLY_DENIED },
    { "ResumeContainerRequest", REGO_USUALLY_DENIED },
    { "SetGuestDateTimeRequest", REGO_USUALLY_DENIED },
    { "SetIPTablesRequest", REGO_USUALLY_DENIED },
    { "SetPolicyRequest", REGO_USUALLY_DENIED },
    { "SignalProcessRequest", REGO_USUALLY_ALLOWED },
    { "StartContainerRequest", REGO_USUALLY_CONDITIONAL },
    { "StatsContainerRequest", REGO_USUALLY_ALLOWED },
    { "TtyWinResizeRequest", REGO_USUALLY_DENIED },
    { "UpdateContainerRequest", REGO_USUALLY_DENIED },
    { "UpdateEphemeralMountsRequest", REGO_USUALLY_ALLOWED },
    { "UpdateInterfaceRequest", REGO_USUALLY_ALLOWED },
    { "UpdateRoutesRequest", REGO_USUALLY_ALLOWED },
    { "VolumeStatsRequest", REGO_USUALLY_DENIED },
    { "WaitProcessRequest", REGO_USUALLY_ALLOWED },
    { "WriteStreamRequest", REGO_USUALLY_DENIED },
};

#define ENDPOINT_COUNT (sizeof endpoints / sizeof *endpoints)

size_t rego_endpoint_count(void)
{
    return ENDPOINT_COUNT;
}

const char *rego_endpoint(size_t i, RegoUsual *ret_usual)
{
    if (ret_usual)
        *ret_usual = endpoints[i].usual;
    return endpoints[i].name;
}

int rego_endpoint_find(Str name)
{
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        if (str_is(name, endpoints[i].name))
            return (int)i;
    return -1;
}

const RegoDefault *rego_default(const Rego *rego, Str name)
{
    for (size_t i = 0; i < rego->default_count; i++)
        if (str_eq(rego->defaults[i].name, name))
            return &rego->defaults[i];
    return NULL;
}

bool rego_has_rule(const Rego *rego, Str name)
{
    for (size_t i = 0; i < rego->rule_count; i++)
        if (str_eq(rego->rules[i].name, name))
            return true;
    return false;
}

typedef struct Reader {
    Str text;
    size_t at;
    Arena *arena;
    Error *err;
    Rego *rego;
    size_t default_cap, rule_cap, string_cap;
    size_t open[NESTING_MAX]; /* offsets of the open brackets */
    size_t depth;
    bool statement; /* a statement may begin here */
} Reader;

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Makes room for one more in an array of the arena. */
static void *more(Reader *r, void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    size_t fresh_cap = *cap ? *cap * 2 : 16;
    char *fresh = arena_alloc(r->arena, fresh_cap * size);
    if (!fresh) {
        error_memory(r->err);
        return NULL;
    }
    if (count)
        memcpy(fresh, items, count * size);
    *cap = fresh_cap;
    return fresh;
}

static bool add_string(Reader *r, Str value, Span span)
{
    Rego *g = r->rego;
    g->strings = more(r, g->strings, g->string_count, &r->string_cap, sizeof *g->strings);
    if (!g->strings)
        return false;
    g->strings[g->string_count++] = (RegoString){ value, span };
    return true;
}

static bool unescape(Reader *r, Str raw, Str *ret_value)
{
    char *out = arena_alloc(r->arena, raw.len + 1);
    if (!out)
        return error_memory(r->err);
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (c == '\\' && i + 1 < raw.len) {
            c = raw.ptr[++i];
            c = (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
        }
        out[n++] = c;
    }
    *ret_value = str_make(out, n);
    return true;
}

/* A string in double quotes, or a raw one in back-quotes. */
static bool read_string(Reader *r, char quote)
{
    size_t start = r->at, i = start + 1;
    bool escaped = false;
    for (; i < r->text.len && r->text.ptr[i] != quote; i++) {
        if (quote == '"' && r->text.ptr[i] == '\n')
            break;
        if (quote == '"' && r->text.ptr[i] == '\\' && i + 1 < r->text.len) {
            escaped = true;
            i++;
        }
    }
    if (i >= r->text.len || r->text.ptr[i] != quote)
        return error_set_at(r->err, ERR_SYNTAX, span_make(start, start + 1),
                            "the string that starts here is not closed");
    Str value = str_slice(r->text, start + 1, i - start - 1);
    if (escaped && !unescape(r, value, &value))
        return false;
    r->at = i + 1;
    return add_string(r, value, span_make(start, i + 1));
}

static bool read_bracket(Reader *r, char c)
{
    static const char opening[] = "([{", closing[] = ")]}";
    if (strchr(opening, c)) {
        if (r->depth == NESTING_MAX)
            return error_set_at(r->err, ERR_TOO_BIG, span_make(r->at, r->at + 1),
                                "brackets are nested more than %d deep", NESTING_MAX);
        r->open[r->depth++] = r->at++;
        return true;
    }
    size_t kind = (size_t)(strchr(closing, c) - closing);
    if (!r->depth || r->text.ptr[r->open[r->depth - 1]] != opening[kind])
        return error_set_at(r->err, ERR_SYNTAX, span_make(r->at, r->at + 1),
                            "\"%c\" closes nothing that is open here", c);
    r->depth--;
    r->at++;
    return true;
}

static Str read_word(Reader *r)
{
    size_t start = r->at;
    while (r->at < r->text.len && (is_word(r->text.ptr[r->at]) || r->text.ptr[r->at] == '.'))
        r->at++;
    return str_slice(r->text, start, r->at - start);
}

static void skip_blanks(Reader *r)
{
    while (r->at < r->text.len && (r->text.ptr[r->at] == ' ' || r->text.ptr[r->at] == '\t'))
        r->at++;
}

/* The rest of the line without a comment. */
static Str rest_of_line(const Reader *r)
{
    Str rest = str_slice(r->text, r->at, SIZE_MAX);
    rest.len = str_find_byte(rest, '\n');
    rest.len = str_find_byte(rest, '#');
    return str_trim(rest);
}

static bool read_default(Reader *r)
{
    Rego *g = r->rego;
    skip_blanks(r);
    size_t start = r->at;
    Str name = read_word(r);
    Span span = span_make(start, r->at);
    skip_blanks(r);
    Str value = rest_of_line(r);
    if (str_starts(value, STR(":=")))
        value = str_trim(str_slice(value, 2, SIZE_MAX));
    else if (str_starts(value, STR("=")))
        value = str_trim(str_slice(value, 1, SIZE_MAX));
    g->defaults = more(r, g->defaults, g->default_count, &r->default_cap, sizeof *g->defaults);
    if (!g->defaults)
        return false;
    g->defaults[g->default_count++] = (RegoDefault){ name, value, span };
    return true;
}

static bool read_package(Reader *r)
{
    skip_blanks(r);
    size_t start = r->at;
    r->rego->package = read_word(r);
    r->rego->package_span = span_make(start, r->at);
    return true;
}

/* The first word of a statement outside all brackets. */
static bool read_head(Reader *r)
{
    Rego *g = r->rego;
    size_t start = r->at;
    Str word = read_word(r);
    if (str_is(word, "package"))
        return read_package(r);
    if (str_is(word, "default"))
        return read_default(r);
    if (str_is(word, "import") || str_is(word, "else") || str_is(word, "as"))
        return true;
    g->rules = more(r, g->rules, g->rule_count, &r->rule_cap, sizeof *g->rules);
    if (!g->rules)
        return false;
    g->rules[g->rule_count++] = (RegoRule){ word, span_make(start, r->at) };
    return true;
}

static bool read_token(Reader *r)
{
    char c = r->text.ptr[r->at];
    if (c == '\n') {
        r->at++;
        r->statement = r->depth == 0;
        return true;
    }
    if (c == ' ' || c == '\t' || c == '\r') {
        r->at++;
        return true;
    }
    if (c == '#') {
        while (r->at < r->text.len && r->text.ptr[r->at] != '\n')
            r->at++;
        return true;
    }
    bool begins = r->statement;
    r->statement = false;
    if (c == '"' || c == '`')
        return read_string(r, c);
    if (c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}')
        return read_bracket(r, c);
    if ((unsigned char)c < ' ' || c == 127)
        return error_set_at(r->err, ERR_SYNTAX, span_make(r->at, r->at + 1),
                            "a control character (0x%02x) stands here", (unsigned char)c);
    if (is_word(c)) {
        if (begins)
            return read_head(r);
        read_word(r);
        return true;
    }
    r->at++;
    return true;
}

bool rego_read(Str text, Arena *arena, Rego *ret_rego, Error *err)
{
    if (text.len > REGO_MAX)
        return error_set(err, ERR_TOO_BIG, "the policy has %zu bytes; at most %zu are read",
                         text.len, REGO_MAX);
    size_t valid = utf8_valid_len(text);
    if (valid < text.len)
        return error_set_at(err, ERR_SYNTAX, span_make(valid, valid + 1),
                            "byte %zu of the policy is not UTF-8 text", valid + 1);
    Rego rego = { 0 };
    Reader r = { .text = text, .arena = arena, .err = err, .rego = &rego, .statement = true };
    while (r.at < text.len)
        if (!read_token(&r))
            return false;
    if (r.depth) {
        size_t at = r.open[r.depth - 1];
        return error_set_at(err, ERR_SYNTAX, span_make(at, at + 1), "\"%c\" is never closed",
                            text.ptr[at]);
    }
    *ret_rego = rego;
    return true;
}
