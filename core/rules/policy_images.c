/* Which images a policy names. Nothing is evaluated: its strings are compared, those that are
 * patterns are tried. */
#include "contract/arena.h"
#include "contract/policy.h"
#include "contract/regex.h"

/* A policy is written by others: what would take more than this is taken to name the image. */
enum { PATTERNS_MAX = 200, PATTERN_LIMIT = 20000, TRIALS_MAX = 20000 };

struct PolicyImages {
    const Rego *rego;
    bool all; /* it decides by something else */
    RegexScratch *scratch;
    Regex *patterns[PATTERNS_MAX];
    size_t count, trials;
};

/* Equal when the backslashes of a regular expression are left out. */
static bool is_regex_of(Str pattern, Str image)
{
    size_t i = 0, j = 0;
    if (i < pattern.len && pattern.ptr[i] == '^')
        i++;
    while (i < pattern.len && j < image.len) {
        if (pattern.ptr[i] == '\\')
            i++;
        if (i >= pattern.len || pattern.ptr[i] != image.ptr[j])
            return false;
        i++, j++;
    }
    return j == image.len && (i == pattern.len || str_is(str_slice(pattern, i, SIZE_MAX), "$"));
}

/* "quay.io/acme/web", "quay\\.io/.*", "@sha256:" */
static bool is_like_image(Str s)
{
    Str host = str_slice(s, 0, str_find_byte(s, '/'));
    bool dot = str_find_byte(host, '.') < host.len && str_find_byte(host, ' ') == host.len;
    return (host.len < s.len && host.len && dot) || str_contains(s, STR("@sha256:"));
}

/* Other policies, such as those that are made of whole container specifications, compare layers
 * and arguments: of them nothing can be said by the names of images. */
static bool decides_by_images(const Rego *rego)
{
    if (!policy_restricts_containers(rego))
        return true;
    for (size_t i = 0; i < rego->string_count; i++)
        if (is_like_image(rego->strings[i].value))
            return true;
    return false;
}

/* A string that is no plain text: regex.match, glob.match. */
static bool is_pattern(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\\')
            i++;
        else if (strchr("*+?[({|^$", s.ptr[i]))
            return true;
    return false;
}

/* Rego's expressions are nearly those of the schemas. With one that does not compile, or too many
 * of them, it is not known which images are meant. */
static void add_pattern(PolicyImages *p, Str pattern)
{
    Regex *regex = p->count < PATTERNS_MAX ? regex_new(pattern, PATTERN_LIMIT, NULL) : NULL;
    if (regex)
        p->patterns[p->count++] = regex;
    else
        p->all = true;
}

/* startswith(image, "quay.io/acme/") */
static bool is_prefix_of(Str s, Str image)
{
    return s.len && strchr("/:@", s.ptr[s.len - 1]) && str_find_byte(s, '/') < s.len &&
           str_starts(image, s);
}

PolicyImages *policy_images_new(const Rego *rego)
{
    PolicyImages *p = memory_alloc(sizeof *p);
    RegexScratch *scratch = p ? regex_scratch_new() : NULL;
    if (!scratch) {
        memory_free(p);
        return NULL;
    }
    *p = (PolicyImages){ .rego = rego, .scratch = scratch, .all = !decides_by_images(rego) };
    for (size_t i = 0; i < rego->string_count && !p->all; i++)
        if (is_pattern(rego->strings[i].value))
            add_pattern(p, rego->strings[i].value);
    return p;
}

void policy_images_free(PolicyImages *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        regex_free(p->patterns[i]);
    regex_scratch_free(p->scratch);
    memory_free(p);
}

bool policy_images_name(PolicyImages *p, Str image)
{
    if (!p || p->all)
        return true;
    for (size_t i = 0; i < p->rego->string_count; i++) {
        Str s = p->rego->strings[i].value;
        if (str_eq(s, image) || is_regex_of(s, image) || is_prefix_of(s, image))
            return true;
    }
    for (size_t i = 0; i < p->count; i++)
        if (p->trials++ >= TRIALS_MAX || regex_match(p->patterns[i], p->scratch, image) != REGEX_NO)
            return true;
    return false;
}

bool policy_names_image(const Rego *rego, Str image)
{
    PolicyImages *images = policy_images_new(rego);
    bool named = policy_images_name(images, image);
    policy_images_free(images);
    return named;
}
