#include "explain_impl.h"

#include "contract/boot_codes.h"
#include "contract/preflight.h"

/* Pages of codes. Rules and boot messages have pages of their own; those of the schema and of
 * YAML stand here. */

typedef struct CodePage {
    const char *code, *title, *why, *fix, *wrong, *right;
} CodePage;

static const CodePage pages[] = {
    { "PLATFORM", "The platform is not stated, or there is none of that name",
      "Each platform has a schema, certificates and rules of its own; without one only the YAML is "
      "checked.",
      "Give --platform, or write it as the first line.", "# contract-tui: platform=cctr",
      "# contract-tui: platform=ccrt" },
    { "REGO001", "A policy that cannot be read",
      "A bracket or a text is not closed, or the bytes are no text: the agent refuses the policy.",
      "Close what is open at the place that is told.", "AllowExec {", "AllowExec { false }" },
    { "REGO002", "A rule for a request that the agent does not make",
      "The agent asks about requests of fixed names; a rule of another name decides nothing.",
      "Correct the name.", "default ExecProcesRequest := false",
      "default ExecProcessRequest := false" },
    { "REGO003", "Two default lines for the same rule", "Rego refuses the whole policy.",
      "Keep one of them.", "default allow := false\ndefault allow := true",
      "default allow := false" },
    { "SCH-additionalItems", "An item too many", "The list has a fixed number of items.",
      "Remove the item.", "[a, b, c], where two are wanted", "[a, b]" },
    { "SCH-additionalProperties", "A key that is not known here",
      "The keys of this place are fixed. The machine refuses the contract, or ignores the key "
      "without a word.",
      "Correct the spelling, or move the key to where it belongs.", "volumess:", "volumes:" },
    { "SCH-anyOf", "None of the possible forms", "The value may have several forms, and has none.",
      "Write it as one of them; explain the field to see which there are.", "logging: {}",
      "logging:\n  syslog: ..." },
    { "SCH-const", "Another value than the only one possible", "Only one value makes sense here.",
      "Write that value.", "type: work", "type: workload" },
    { "SCH-contains", "A list that lacks an item of a certain kind",
      "One of the items must be of the form that is told.", "Add it.",
      "[a, b], where one must be c", "[a, b, c]" },
    { "SCH-dependencies", "A key that needs something else beside it", "The two belong together.",
      "Add what is missing, or remove the key.", "kmsTimeout: 10", "kmsTimeout: 10\nkms: ..." },
    { "SCH-dependentRequired", "A key that needs another one beside it",
      "Two keys belong together.", "Add the other key.", "uv-previous-secret-id: index-1",
      "uv-secret-id: index-2\nuv-previous-secret-id: index-1" },
    { "SCH-dependentSchemas", "A key that does not fit what stands beside it",
      "With this key the mapping has another form.", "Remove the key, or change the others.",
      "kmsTimeout: 10", "kmsTimeout: 10\nkms: ..." },
    { "SCH-else", "A value that must not be there", "It contradicts something else.", "Remove it.",
      "dhcp4: true\naddresses: [192.0.2.10/24]", "dhcp4: true" },
    { "SCH-encrypted", "A section that could not be checked",
      "It is encrypted, and the schema needs the plain text.",
      "Check the plain contract before it is sealed.", "workload: hyper-protect-basic....",
      "workload: |\n  type: workload" },
    { "SCH-enum", "A value that is not in the list", "The machine knows these values alone.",
      "Choose one of the list.", "filesystem: ext3", "filesystem: ext4" },
    { "SCH-exclusiveMaximum", "A number that is too large", "The number must be under a limit.",
      "Write a smaller number.", "20, where less than 20 is wanted", "19" },
    { "SCH-exclusiveMinimum", "A number that is too small", "The number must be over a limit.",
      "Write a larger number.", "port: 0", "port: 443" },
    { "SCH-format", "A text that has not the wanted form",
      "The text is read as a host name, an address or the like.", "Write it in that form.",
      "hostname: https://logs.example.com", "hostname: logs.example.com" },
    { "SCH-items", "An item too many", "The list has a fixed number of items.", "Remove the item.",
      "[a, b, c], where two are wanted", "[a, b]" },
    { "SCH-limit", "A check that took too long",
      "Depth and effort of a check are limited, so that it always ends.",
      "Make the value shorter or less nested.", "a value with thousands of levels", "a flat one" },
    { "SCH-maxContains", "Too many items of the same kind", "Only so many may be there.",
      "Remove items.", "[c, c], where one may be c", "[a, c]" },
    { "SCH-maxItems", "Too many items in a list", "The machine takes only so many.",
      "Remove items.", "[a, b, c], where two are allowed", "[a, b]" },
    { "SCH-maxLength", "A text that is too long", "The machine takes only so many characters.",
      "Write a shorter value.", "a name of 300 characters", "a name of 60 characters" },
    { "SCH-maxProperties", "Too many entries", "Only so many may be there.", "Remove entries.",
      "{a: 1, b: 2}, where one is allowed", "{a: 1}" },
    { "SCH-maximum", "A number that is too large", "The number must not be over a limit.",
      "Write a smaller number.", "port: 99999", "port: 6514" },
    { "SCH-minContains", "Too few items of a kind", "So many must be there.", "Add items.",
      "[a, b], where one must be c", "[a, b, c]" },
    { "SCH-minItems", "Too few items in a list", "An empty list says nothing.",
      "Add an item, or remove the list.", "kms: []", "kms:\n  - apiKey: ...\n    crn: ..." },
    { "SCH-minLength", "A text that is too short", "Short values cannot be right, or are weak.",
      "Write the whole value; a seed has 15 characters or more.", "seed: secret",
      "seed: 3fa85f64-5717-4562-b3fc-2c963f66afa6" },
    { "SCH-minProperties", "No entries", "An empty mapping says nothing here.",
      "Add an entry, or remove the key.", "play: {}", "play:\n  archive: ..." },
    { "SCH-minimum", "A number that is too small", "The number must not be under a limit.",
      "Write a larger number.", "mtu: 20", "mtu: 1500" },
    { "SCH-multipleOf", "A number that is no multiple",
      "Only multiples of a certain number are possible.", "Write the nearest multiple.",
      "5, where only 2, 4, 6 ... are possible", "4" },
    { "SCH-not", "A value that must not be there", "It contradicts something else.",
      "Remove it; with dhcp4: true there are no addresses.", "dhcp4: true\naddresses: [...]",
      "dhcp4: true" },
    { "SCH-oneOf", "None, or more than one, of the possible ways",
      "Exactly one of several ways must be chosen.", "Keep one of them.", "compose: ...\nplay: ...",
      "compose: ..." },
    { "SCH-pattern", "A text that has not the wanted form",
      "Only certain characters are possible, or they stand in a fixed order.",
      "Explain the field to see which.", "mount: /mnt/data/", "mount: /mnt/data" },
    { "SCH-patternProperties", "A key that must not be there",
      "Keys of this form are not possible here.", "Remove the key, or give it another name.",
      "1st-key: x", "first-key: x" },
    { "SCH-prefixItems", "An item that must not be there", "The list has a fixed number of items.",
      "Remove the item.", "[a, b, c], where two are wanted", "[a, b]" },
    { "SCH-propertyNames", "A key of the wrong form",
      "Names of this place are made of certain characters only.", "Give it another name.",
      "env:\n  1 FOO: x", "env:\n  FOO: x" },
    { "SCH-required", "A key that is missing", "Without it the machine does not start.",
      "Add the key.", "syslog:\n  port: 6514",
      "syslog:\n  hostname: log.example.com\n  port: 6514" },
    { "SCH-section", "A section that is no text with YAML in it",
      "A section is YAML written as text, so that it can be encrypted as a whole.",
      "Write \"|\" behind the colon and indent the lines below.", "env:\n  type: env",
      "env: |\n  type: env" },
    { "SCH-then", "A value that must not be there", "It contradicts something else.", "Remove it.",
      "dhcp4: true\naddresses: [192.0.2.10/24]", "dhcp4: true" },
    { "SCH-type", "A value of another kind",
      "YAML reads 8080, 1.0, true and null as something else than text.",
      "Put text that looks like a number in quotes, and take numbers out of them.", "PORT: 8080",
      "PORT: \"8080\"" },
    { "SCH-unevaluatedItems", "An item that is not known here",
      "The list has a fixed number of items.", "Remove the item.",
      "[a, b, c], where two are wanted", "[a, b]" },
    { "SCH-unevaluatedProperties", "A key that is not known here",
      "The keys of this place are fixed.",
      "Correct the spelling, or move the key to where it belongs.", "loging: ...", "logging: ..." },
    { "SCH-uniqueItems", "The same item twice in a list", "Each item may be there once.",
      "Remove one of them.", "tags: [web, web]", "tags: [web]" },
    { "YAML001", "A line that YAML cannot read", "The reader stopped at this character.",
      "Look at the line and the one above it: indentation, quotes, colons.",
      "env: |\n  type: env\n  ]logging: x", "env: |\n  type: env\n  logging: x" },
    { "YAML002", "Bytes that are not UTF-8", "A contract is UTF-8 text.", "Save the file as UTF-8.",
      "a file in Latin-1", "the same file in UTF-8" },
    { "YAML003", "A control character in the text", "YAML does not allow it.",
      "Remove it, or write it as an escape in double quotes.", "name: a<BEL>b", "name: \"a\\ab\"" },
    { "YAML004", "A tab where blanks belong", "YAML is indented with blanks only.",
      "Replace the tab by blanks.", "logging:\n->port: 443", "logging:\n    port: 443" },
    { "YAML005", "A colon without a blank behind it",
      "Only \": \" makes a key; without the blank the line is one word.", "Add the blank.",
      "type:env", "type: env" },
    { "YAML006", "A line that is indented otherwise than its neighbours",
      "Lines of one mapping or list start in the same column.", "Indent it as the others.",
      " seed: a\nmount: b", "seed: a\nmount: b" },
    { "YAML007", "A quote that is never closed", "The text runs on to the end of the file.",
      "Close it.", "LEVEL: \"info", "LEVEL: \"info\"" },
    { "YAML008", "A bracket that is never closed", "The list or mapping has no end.", "Close it.",
      "tags: [a, b", "tags: [a, b]" },
    { "YAML009", "A character that cannot start a value",
      "YAML keeps @ ` % and others for itself at the start of a value.", "Put it in quotes.",
      "password: @home", "password: \"@home\"" },
    { "YAML010", "An alias or anchor that leads nowhere",
      "*name stands for what was marked with &name before.",
      "Write the value out, or put a value that starts with * or & in quotes.", "seed: *old",
      "seed: \"*old\"" },
    { "YAML011", "More than the limits allow",
      "Depth, size and expansion of aliases are limited, so that reading always ends.",
      "Make the file smaller or less nested.", "[[[[[[ ... a thousand levels ... ]]]]]]",
      "[a, b]" },
    { "YAML012", "Text behind \"|\" or \">\"", "The text of a block starts on the next line.",
      "Move the text to the next line.", "env: | type: env", "env: |\n  type: env" },
    { "YAML013", "A line that is neither a key nor an item",
      "A block holds either \"key: value\" lines or \"- item\" lines.",
      "Add the colon or the dash, or indent the line so that it belongs to the one above.",
      "workload\n  type: workload", "workload:\n  type: workload" },
    { "YAML014", "An escape that YAML does not know",
      "In double quotes \"\\\" is special; in single quotes it is not.",
      "Write \"\\\\\", or use single quotes.", "\"C:\\path\"", "'C:\\path'" },
    { "YAML015", "A tag or directive that cannot be read",
      "\"!\" and \"%\" have a meaning of their own at the start.", "Put the value in quotes.",
      "password: !secret", "password: \"!secret\"" },
    { "YAML016", "A second colon in a line", "\": \" ends a key, also in the middle of a value.",
      "Put the value in quotes.", "name: a: b", "name: \"a: b\"" },
    { "YAML017", "Text where nothing can stand",
      "Behind a closing quote or bracket nothing but a comment may stand.",
      "Put the whole value in one pair of quotes.", "name: \"a\" b", "name: \"a b\"" },
};
enum { PAGES = sizeof pages / sizeof *pages };

static bool has_digits(Str s, size_t from)
{
    for (size_t i = from; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > from;
}

bool explain_is_code(Str word)
{
    return boot_code_is(word) || str_eq_nocase(word, STR("PLATFORM")) ||
           (str_eq_nocase(str_slice(word, 0, 4), STR("REGO")) && has_digits(word, 4)) ||
           str_eq_nocase(str_slice(word, 0, 4), STR("SCH-")) ||
           str_eq_nocase(str_slice(word, 0, 3), STR("PF-")) ||
           (str_eq_nocase(str_slice(word, 0, 2), STR("PF")) && has_digits(word, 2)) ||
           (str_eq_nocase(str_slice(word, 0, 4), STR("YAML")) && has_digits(word, 4)) ||
           (str_eq_nocase(str_slice(word, 0, 3), STR("HPL")) && word.len > 3 &&
            word.ptr[3] >= '0' && word.ptr[3] <= '9');
}

static bool add_sources(Explain *e, unsigned sources, Arena *arena)
{
    Buf out;
    buf_init(&out, 0);
    rule_sources(sources, &out);
    return explain_add_buf(e, "Source", &out, arena);
}

static unsigned page_sources(const char *code)
{
    return strncmp(code, "SCH-", 4) == 0   ? BY_SCHEMA
           : strncmp(code, "YAML", 4) == 0 ? BY_YAML
           : strncmp(code, "REGO", 4) == 0 ? BY_KATA
                                           : 0;
}

/* Whether there is such a page; false in *ok when memory is out. */
static bool explain_page(Str code, Arena *arena, Explain *e, bool *ok)
{
    for (size_t i = 0; i < PAGES; i++) {
        const CodePage *p = &pages[i];
        if (!str_eq_nocase(code, str_from(p->code)))
            continue;
        e->title = str_from(p->code);
        explain_add(e, "What", str_from(p->title));
        explain_add(e, "Why", str_from(p->why));
        explain_add(e, "Fix", str_from(p->fix));
        explain_add_verbatim(e, "Wrong", str_from(p->wrong));
        explain_add_verbatim(e, "Right", str_from(p->right));
        *ok = add_sources(e, page_sources(p->code), arena);
        return true;
    }
    return false;
}

static bool explain_rule(const RulePage *page, Arena *arena, Explain *e)
{
    e->title = str_from(page->code);
    explain_add(e, "What", str_from(page->title));
    explain_add(e, "Level", str_from(severity_name(page->severity)));
    explain_add(e, "Why", str_from(page->why));
    if (!explain_add_boot(e, "At boot", str_from(page->boot), arena))
        return false;
    explain_add(e, "Fix", str_from(page->fix));
    explain_add_verbatim(e, "Wrong", str_from(page->wrong));
    explain_add_verbatim(e, "Right", str_from(page->right));
    return explain_add_platforms(e, page->platforms, arena) && add_sources(e, page->sources, arena);
}

static bool explain_boot(const BootCode *code, Arena *arena, Explain *e)
{
    e->title = str_from(code->code);
    explain_add(e, "Name", str_from(code->name));
    explain_add(e, "What", str_from(code->meaning));
    explain_add(e, "From", str_from(boot_code_service(str_from(code->code))));
    explain_add(e, "Cause", str_from(code->cause));
    explain_add(e, "Fix", str_from(code->remedy));
    explain_add(e, "Rules", str_from(code->rules));
    return add_sources(e, BY_CODES, arena);
}

static size_t common_start(Str a, Str b)
{
    size_t n = 0;
    while (n < a.len && n < b.len && (a.ptr[n] | 32) == (b.ptr[n] | 32))
        n++;
    return n;
}

/* The first of those that start like the word: a boot message of the same service. */
static int nearest_by_start(Str word, const Str *names, size_t count)
{
    size_t best = sizeof "HPL01" - 2;
    int at = -1;
    for (size_t i = 0; i < count; i++)
        if (common_start(word, names[i]) > best) {
            best = common_start(word, names[i]);
            at = (int)i;
        }
    return at;
}

/* The code that was probably meant, "" when none is near. */
static const char *nearest_code(Str code, Arena *arena)
{
    size_t rules = preflight_rule_count(), boots = boot_code_count(), n = 0;
    Str *names = ARENA_ARRAY(arena, Str, rules + boots + PAGES);
    if (!names)
        return "";
    for (size_t i = 0; i < PAGES; i++)
        names[n++] = str_from(pages[i].code);
    for (size_t i = 0; i < rules; i++) {
        RulePage page;
        if (preflight_rule_at(i, &page))
            names[n++] = str_from(page.code);
    }
    for (size_t i = 0; i < boots; i++)
        names[n++] = str_from(boot_code_at(i)->code);
    int near = str_nearest(code, names, n);
    if (near < 0)
        near = nearest_by_start(code, names, n);
    return near < 0 ? "" : names[near].ptr;
}

bool explain_code(Str code, Arena *arena, Explain *ret_explain, Error *err)
{
    Explain e = { .path = STR("") };
    RulePage page;
    char upper[16] = "";
    for (size_t i = 0; i < code.len && i + 1 < sizeof upper; i++)
        upper[i] =
            (char)(code.ptr[i] >= 'a' && code.ptr[i] <= 'z' ? code.ptr[i] - 32 : code.ptr[i]);
    const BootCode *boot = boot_code_find(code);
    bool ok = true;
    if (boot) {
        ok = explain_boot(boot, arena, &e);
    } else if (preflight_rule_page(str_from(upper), &page)) {
        ok = explain_rule(&page, arena, &e);
    } else if (!explain_page(code, arena, &e, &ok)) {
        const char *near = nearest_code(code, arena);
        code = str_slice(code, 0, 40);
        return *near
                   ? error_set(err, ERR_USAGE, "there is no code \"" STR_FMT "\"; did you mean %s?",
                               STR_ARG(code), near)
                   : error_set(err, ERR_USAGE,
                               "there is no code \"" STR_FMT "\"; codes are PF001 to PF243,"
                               " HPL01000E to HPL18007E, SCH-required, YAML004",
                               STR_ARG(code));
    }
    *ret_explain = e;
    return ok || error_memory(err);
}
