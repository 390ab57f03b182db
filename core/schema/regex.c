/* Every Regex is compiled once for the interpreter; a copy of it gets machine code when enough was
 * matched to pay for that, since the original may be in use by another thread. A pattern with back
 * references stays interpreted: the machine code of PCRE2 10.42 does not let \1{2,3}? of an unset
 * group match the empty text. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "contract/regex.h"

#include "contract/arena.h"
#include "ecma.h"

#include <pcre2.h>
#include <stdatomic.h>

#define MATCH_LIMIT_DEFAULT 1000000
#define HEAP_LIMIT_KIB 65536
#define JIT_STACK_START ((size_t)32 * 1024)
#define JIT_STACK_MAX ((size_t)64 * 1024 * 1024)
/* Bytes matched (each match counts 64 more) before machine code is made: about what it costs. */
#define JIT_PAYS_AT 8192

struct Regex {
    pcre2_code *code; /* interpreted */
    uint32_t limit;
    bool refers_back;
    _Atomic(pcre2_code *) fast; /* with machine code, made when it pays */
    atomic_uint work;
};

struct RegexScratch {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack; /* made with the first machine code */
};

static void *library_alloc(size_t size, void *unused)
{
    (void)unused;
    return memory_alloc(size);
}

static void library_free(void *memory, void *unused)
{
    (void)unused;
    memory_free(memory);
}

/* Everything that PCRE2 makes takes its allocator from a context that may then go. */
static pcre2_general_context *library_new(void)
{
    return pcre2_general_context_create(library_alloc, library_free, NULL);
}

static bool compile(Regex *regex, Str pattern, bool captures, Error *err)
{
    uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
                       PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK |
                       (captures ? 0 : PCRE2_NO_AUTO_CAPTURE);
    pcre2_general_context *library = library_new();
    pcre2_compile_context *context = library ? pcre2_compile_context_create(library) : NULL;
    int code = 0;
    PCRE2_SIZE at = 0;
    if (context)
        regex->code = pcre2_compile((PCRE2_SPTR)(pattern.len ? pattern.ptr : ""), pattern.len,
                                    options, &code, &at, context);
    pcre2_compile_context_free(context);
    pcre2_general_context_free(library);
    if (regex->code) {
        uint32_t highest = 1;
        pcre2_pattern_info(regex->code, PCRE2_INFO_BACKREFMAX, &highest);
        regex->refers_back = highest > 0;
        return true;
    }
    if (!context || code == PCRE2_ERROR_HEAP_FAILED)
        return error_memory(err);
    unsigned char text[160] = "";
    pcre2_get_error_message(code, text, sizeof text);
    return error_set(err, ERR_SYNTAX, "%s", (const char *)text);
}

Regex *regex_new(Str ecma, uint32_t limit, Error *err)
{
    Regex *regex = memory_alloc(sizeof *regex);
    if (!regex) {
        error_memory(err);
        return NULL;
    }
    Buf pattern;
    bool captures;
    buf_init(&pattern, 0);
    regex->limit = limit ? limit : MATCH_LIMIT_DEFAULT;
    bool ok = ecma_translate(ecma, &pattern, &captures, err) &&
              compile(regex, buf_str(&pattern), captures, err);
    buf_clear(&pattern);
    if (ok)
        return regex;
    regex_free(regex);
    return NULL;
}

void regex_free(Regex *regex)
{
    if (!regex)
        return;
    pcre2_code_free(regex->code);
    pcre2_code_free(atomic_load(&regex->fast));
    memory_free(regex);
}

RegexScratch *regex_scratch_new(void)
{
    RegexScratch *s = memory_alloc(sizeof *s);
    pcre2_general_context *library = s ? library_new() : NULL;
    if (library) {
        s->data = pcre2_match_data_create(1, library);
        s->context = pcre2_match_context_create(library);
    }
    pcre2_general_context_free(library);
    if (s && s->data && s->context) {
        pcre2_set_heap_limit(s->context, HEAP_LIMIT_KIB);
        return s;
    }
    regex_scratch_free(s);
    return NULL;
}

void regex_scratch_free(RegexScratch *scratch)
{
    if (!scratch)
        return;
    pcre2_match_data_free(scratch->data);
    pcre2_match_context_free(scratch->context);
    pcre2_jit_stack_free(scratch->stack);
    memory_free(scratch);
}

/* A copy gets the machine code, since others may be matching with the original. */
static pcre2_code *make_fast(Regex *regex)
{
    pcre2_code *copy = pcre2_code_copy(regex->code), *none = NULL;
    if (!copy)
        return NULL;
    pcre2_jit_compile(copy, PCRE2_JIT_COMPLETE); /* where there is none it stays interpreted */
    if (atomic_compare_exchange_strong(&regex->fast, &none, copy))
        return copy;
    pcre2_code_free(copy);
    return none;
}

static const pcre2_code *choose(const Regex *constant, RegexScratch *scratch, size_t len)
{
    Regex *regex = (Regex *)(uintptr_t)constant; /* only the atomic members change */
    if (regex->refers_back)
        return regex->code;
    pcre2_code *fast = atomic_load_explicit(&regex->fast, memory_order_acquire);
    if (!fast) {
        unsigned step = 64 + (unsigned)(len > JIT_PAYS_AT ? JIT_PAYS_AT : len);
        if (atomic_fetch_add(&regex->work, step) + step < JIT_PAYS_AT)
            return regex->code;
        fast = make_fast(regex);
    }
    if (fast && !scratch->stack) {
        pcre2_general_context *library = library_new();
        if (library)
            scratch->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, library);
        pcre2_general_context_free(library);
        pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
    }
    return fast && scratch->stack ? fast : regex->code;
}

RegexResult regex_match(const Regex *regex, RegexScratch *scratch, Str text)
{
    if (utf8_valid_len(text) != text.len)
        return REGEX_NO;
    const pcre2_code *code = choose(regex, scratch, text.len);
    pcre2_set_match_limit(scratch->context, regex->limit);
    int rc = pcre2_match(code, (PCRE2_SPTR)(text.ptr ? text.ptr : ""), text.len, 0,
                         PCRE2_NO_UTF_CHECK, scratch->data, scratch->context);
    return rc >= 0 ? REGEX_YES : rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_LIMIT;
}
