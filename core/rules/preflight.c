/* The runner: which rules run, what they say, what is silenced or taken back afterwards. */
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>

static const RuleGroup *const groups[] = {
    &rules_document, &rules_values, &rules_tokens,  &rules_signature, &rules_compose,
    &rules_play,     &rules_images, &rules_env,     &rules_volumes,   &rules_logging,
    &rules_ccco,     &rules_misc,   &rules_network,
};

enum { GROUP_COUNT = sizeof(groups) / sizeof(*groups), SWITCH_MAX = 256, CODE_MAX = 40 };

/* -- pages --------------------------------------------------------------------------------- */

size_t preflight_rule_count(void)
{
    size_t n = 0;
    for (size_t g = 0; g < GROUP_COUNT; g++)
        n += groups[g]->count;
    return n;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static RulePage page_of(const RuleGroup *group, const Rule *r)
{
    return (RulePage){ .code = r->code,
                       .severity = r->severity,
                       .group = group->title,
                       .title = or_empty(r->title),
                       .why = or_empty(r->why),
                       .boot = or_empty(r->boot),
                       .fix = or_empty(r->fix),
                       .wrong = or_empty(r->wrong),
                       .right = or_empty(r->right),
                       .platforms = r->platforms ? r->platforms : ON_ALL,
                       .sources = r->sources };
}

bool preflight_rule_at(size_t i, RulePage *ret_page)
{
    for (size_t g = 0; g < GROUP_COUNT; i -= groups[g++]->count)
        if (i < groups[g]->count) {
            *ret_page = page_of(groups[g], &groups[g]->rules[i]);
            return true;
        }
    return false;
}

/* Not rules, but codes that the runner uses. */
static const Rule notes[] = {
    { .code = "PF-encrypted",
      .severity = SEV_NOTICE,
      .title = "a section cannot be checked",
      .why = "Rules that read inside a section need its plain text.",
      .fix = "Check the plain file before it is sealed.",
      .wrong = "check sealed.yaml",
      .right = "check plain.yaml, then seal it" },
    { .code = "PF-allowed",
      .severity = SEV_NOTICE,
      .title = "findings are silenced by comments",
      .why = "A comment \"contract-tui: allow\" with a code on the line of a finding, or the line "
             "above it, silences that rule there.",
      .fix = "Remove the comment when its reason is gone.",
      .wrong = "",
      .right = "port: 8443   # contract-tui: allow PF177 our proxy listens there" },
};
static const RuleGroup group_notes = { "Notes", RULES(notes) };

bool preflight_rule_page(Str code, RulePage *ret_page)
{
    for (size_t i = 0; i < group_notes.count; i++)
        if (str_eq_nocase(code, str_from(notes[i].code))) {
            *ret_page = page_of(&group_notes, &notes[i]);
            return true;
        }
    for (size_t g = 0; g < GROUP_COUNT; g++)
        for (size_t i = 0; i < groups[g]->count; i++)
            if (str_eq_nocase(code, str_from(groups[g]->rules[i].code))) {
                *ret_page = page_of(groups[g], &groups[g]->rules[i]);
                return true;
            }
    return false;
}

/* -- switches ------------------------------------------------------------------------------ */

typedef struct SwitchRow {
    char code[CODE_MAX];
    bool only, off, has_severity;
    Severity severity;
} SwitchRow;

struct RuleSwitch {
    SwitchRow rows[SWITCH_MAX];
    size_t count;
    bool has_only;
};

RuleSwitch *rule_switch_new(Error *err)
{
    RuleSwitch *rules = memory_alloc(sizeof(*rules));
    if (!rules)
        error_memory(err);
    return rules;
}

void rule_switch_free(RuleSwitch *rules)
{
    memory_free(rules);
}

static bool is_known_code(Str code)
{
    RulePage page;
    return preflight_rule_page(code, &page) || str_starts(code, STR("YAML")) ||
           str_starts(code, STR("SCH-"));
}

static bool unknown_code(Str code, Error *err)
{
    size_t n = preflight_rule_count();
    Str *names = memory_alloc(n * sizeof(*names));
    if (!names)
        return error_memory(err);
    for (size_t i = 0; i < n; i++) {
        RulePage page;
        if (preflight_rule_at(i, &page))
            names[i] = str_from(page.code);
    }
    int near = str_nearest(code, names, n);
    code = str_slice(code, 0, 60);
    if (near >= 0)
        error_set(err, ERR_USAGE, "there is no rule \"" STR_FMT "\"; did you mean " STR_FMT "?",
                  STR_ARG(code), STR_ARG(names[near]));
    else
        error_set(err, ERR_USAGE, "there is no rule \"" STR_FMT "\"; rules are named like PF023",
                  STR_ARG(code));
    memory_free(names);
    return false;
}

static SwitchRow *switch_row(RuleSwitch *rules, Str code, Error *err)
{
    RulePage page;
    if (!is_known_code(code) || code.len >= CODE_MAX) {
        unknown_code(code, err);
        return NULL;
    }
    if (preflight_rule_page(code, &page))
        code = str_from(page.code); /* as it is spelled */
    for (size_t i = 0; i < rules->count; i++)
        if (str_is(code, rules->rows[i].code))
            return &rules->rows[i];
    if (rules->count == SWITCH_MAX) {
        error_set(err, ERR_USAGE, "more than %d rules are named", SWITCH_MAX);
        return NULL;
    }
    SwitchRow *row = &rules->rows[rules->count++];
    memcpy(row->code, code.ptr, code.len);
    return row;
}

bool rule_switch_only(RuleSwitch *rules, Str code, Error *err)
{
    SwitchRow *row = switch_row(rules, code, err);
    if (row)
        row->only = rules->has_only = true;
    return row;
}

bool rule_switch_off(RuleSwitch *rules, Str code, Error *err)
{
    SwitchRow *row = switch_row(rules, code, err);
    if (row)
        row->off = true;
    return row;
}

bool rule_switch_severity(RuleSwitch *rules, Str code, Severity severity, Error *err)
{
    SwitchRow *row = switch_row(rules, code, err);
    if (row) {
        row->has_severity = true;
        row->severity = severity;
    }
    return row;
}

bool rule_switch_allows(const RuleSwitch *rules, const char *code, Severity *severity)
{
    if (!rules)
        return true;
    for (size_t i = 0; i < rules->count; i++) {
        const SwitchRow *row = &rules->rows[i];
        if (strcmp(row->code, code) != 0)
            continue;
        if (row->has_severity && severity)
            *severity = row->severity;
        return !row->off && (row->only || !rules->has_only);
    }
    return !rules->has_only;
}

/* -- after the rules: severities, comments that silence, schema problems that give way --------- */

typedef struct Allow {
    size_t line;
    Str codes; /* and the reason */
    bool used;
} Allow;

/* Lines of the text, counted once, for findings that come in any order. */
typedef struct Allows {
    LIST_OF(Allow) list;
    LIST_OF(uint32_t) starts;
} Allows;

static bool find_allows(Run *run, Allows *ret)
{
    static const char mark[] = "contract-tui: allow ";
    Str text = run->in->text;
    if (str_find(text, STR("contract-tui: allow ")) == SIZE_MAX)
        return true;
    for (size_t start = 0, line = 0; start <= text.len; line++) {
        Str rest = str_slice(text, start, text.len);
        Str row = str_slice(rest, 0, str_find_byte(rest, '\n'));
        uint32_t *kept = LIST_ADD(run->arena, &ret->starts);
        if (!kept)
            return false;
        *kept = (uint32_t)start;
        size_t at_mark = str_find(row, STR("contract-tui: allow "));
        Str before = str_trim(str_slice(row, 0, at_mark == SIZE_MAX ? 0 : at_mark));
        if (at_mark != SIZE_MAX && before.len && before.ptr[before.len - 1] == '#') {
            Allow *allow = LIST_ADD(run->arena, &ret->list);
            if (!allow)
                return false;
            allow->line = line;
            allow->codes = str_slice(row, at_mark + sizeof(mark) - 1, row.len);
        }
        start += row.len + 1;
    }
    return true;
}

static size_t line_of(const Allows *allows, size_t offset)
{
    size_t low = 0, high = allows->starts.count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (allows->starts.items[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Codes stand first, separated by blanks or commas; the reason follows. */
static bool allow_names(const Allow *allow, const char *code)
{
    Str rest = allow->codes;
    while (rest.len) {
        while (rest.len && (rest.ptr[0] == ' ' || rest.ptr[0] == ','))
            rest = str_slice(rest, 1, rest.len);
        size_t n = 0;
        while (n < rest.len && rest.ptr[n] != ' ' && rest.ptr[n] != ',')
            n++;
        Str word = str_slice(rest, 0, n);
        if (!str_starts(word, STR("PF")))
            return false;
        if (str_is(word, code))
            return true;
        rest = str_slice(rest, n, rest.len);
    }
    return false;
}

static bool is_silenced(Allows *allows, const Problem *p)
{
    if (allows->list.count == 0)
        return false;
    size_t line = line_of(allows, p->span.start);
    for (size_t i = 0; i < allows->list.count; i++) {
        Allow *allow = &allows->list.items[i];
        if ((allow->line == line || allow->line + 1 == line) && allow_names(allow, p->code)) {
            allow->used = true;
            return true;
        }
    }
    return false;
}

/* The reader of YAML stumbles over the same bytes. */
static bool same_bytes(const Problem *yaml, const Problem *rule)
{
    return strncmp(yaml->code, "YAML", 4) == 0 && yaml->span.start <= rule->span.end &&
           rule->span.start <= yaml->span.end + 1;
}

/* In exchanged sections nothing fits the schema: one message says why. */
static bool explains_all(const Rule *rule)
{
    return strcmp(rule->code, "PF008") == 0;
}

/* The schema says the same: at the same place; or, for a missing key, at the mapping. */
static bool same_cause(const Problem *schema, const Problem *rule, const Finding *finding)
{
    if (rule->path.len == 0 && same_bytes(schema, rule))
        return true;
    if (strncmp(schema->code, "SCH-", 4) != 0)
        return false;
    if (str_eq(schema->path, rule->path) ||
        (finding->also.ptr && str_eq(schema->path, finding->also)))
        return true;
    bool choice = strcmp(schema->code, "SCH-required") == 0 ||
                  strcmp(schema->code, "SCH-oneOf") == 0 || strcmp(schema->code, "SCH-anyOf") == 0;
    if (!finding->missing || !choice)
        return false;
    Str parent = rule->path;
    while (parent.len && parent.ptr[parent.len - 1] != '/')
        parent.len--;
    if (parent.len == 0 || !str_eq(schema->path, str_slice(parent, 0, parent.len - 1)))
        return false;
    Str key = str_slice(rule->path, parent.len, rule->path.len);
    return str_contains(schema->message, key) || strcmp(schema->code, "SCH-required") != 0;
}

static void add_summary(Run *run, const Allows *allows, size_t silenced)
{
    Span first = { 0, 0 };
    for (size_t i = allows->list.count; i-- > 0;)
        if (allows->list.items[i].used)
            first = span_make(allows->starts.items[allows->list.items[i].line],
                              allows->starts.items[allows->list.items[i].line]);
    Problem *p = problems_add(run->problems, "PF-allowed", SEV_NOTICE, first,
                              silenced == 1 ? "%zu finding is silenced by a comment"
                                            : "%zu findings are silenced by comments",
                              silenced);
    p->why = STR("A comment \"contract-tui: allow\" on a line silences one rule there.");
}

/* Takes out what is silenced, sets severities, and lets schema problems give way. */
static bool settle(Run *run, size_t before)
{
    Problems *list = run->problems;
    Allows allows = { .starts = { NULL, 0, 0 } };
    bool *drop = arena_alloc(run->arena, list->count + 1);
    size_t silenced = 0;
    if (!drop || !find_allows(run, &allows))
        return false;
    for (size_t f = 0; f < run->findings.count; f++) {
        const Finding *finding = &run->findings.items[f];
        if (finding->index >= list->count)
            continue;
        Problem *p = &list->items[finding->index];
        rule_switch_allows(run->in->rules, p->code, &p->severity);
        if (is_silenced(&allows, p)) {
            drop[finding->index] = true;
            silenced++;
            continue;
        }
        for (size_t i = 0; finding->rule->same_as_schema && i < before; i++)
            if (same_cause(&list->items[i], p, finding) ||
                (explains_all(finding->rule) && strncmp(list->items[i].code, "SCH-", 4) == 0)) {
                drop[i] = true;
                if (list->items[i].severity > p->severity && !finding->rule->milder)
                    p->severity = list->items[i].severity;
                if (!p->boot.len)
                    p->boot = list->items[i].boot;
            }
    }
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!drop[i])
            list->items[kept++] = list->items[i];
    list->count = kept;
    if (silenced && rule_switch_allows(run->in->rules, "PF-allowed", NULL))
        add_summary(run, &allows, silenced);
    return true;
}

/* -- the run ------------------------------------------------------------------------------- */

static bool wants(Run *run, const Rule *rule)
{
    bool is_network = run->in->kind == DOC_NETWORK;
    if (!run->root && !(rule->needs & TEXT_ONLY))
        return false;
    if (rule->needs & TEXT_ONLY)
        return rule_switch_allows(run->in->rules, rule->code, NULL);
    if (!rule->check || is_network != ((rule->needs & IN_NETWORK) != 0))
        return false;
    if (rule->platforms && !(run->platform && (rule->platforms & run->platform->bit)))
        return false;
    if ((rule->needs & WHOLE) && run->in->kind != DOC_CONTRACT)
        return false;
    unsigned lacking = 0;
    if ((rule->needs & PLAIN_WORKLOAD) && !run->workload)
        lacking |= PLAIN_WORKLOAD;
    if ((rule->needs & PLAIN_ENV) && !run->env)
        lacking |= PLAIN_ENV;
    if (lacking && rule_switch_allows(run->in->rules, rule->code, NULL))
        run->skipped |= lacking;
    return !lacking && rule_switch_allows(run->in->rules, rule->code, NULL);
}

static void say_encrypted(Run *run, const Section *section, unsigned bit, const char *name)
{
    if (section->form != SECTION_TOKEN || !(run->skipped & bit) ||
        !rule_switch_allows(run->in->rules, "PF-encrypted", NULL))
        return;
    Problem *p = problems_add(run->problems, "PF-encrypted", SEV_NOTICE, section->node->span,
                              "Cannot be checked: %s is encrypted", name);
    p->path = tree_path(section->node, run->arena);
    p->why = STR("Rules that read inside a section need its plain text. Check the plain file "
                 "before it is sealed.");
}

static void run_group(Run *run, const RuleGroup *group)
{
    for (size_t i = 0; i < group->count && !run->failed; i++) {
        run->rule = &group->rules[i];
        if (wants(run, run->rule))
            run->rule->check(run);
    }
    /* Where the two sections were exchanged, whatever else could be said of them is noise. */
    if (group == &rules_document && sections_are_swapped(run))
        run->workload = run->env = NULL;
}

static const PreflightExtra nothing_known = { .pods = NULL };

bool preflight_run(const PreflightInput *input, Problems *problems, Error *err)
{
    Run run = { .in = input,
                .extra = input->extra ? input->extra : &nothing_known,
                .root = input->root,
                .workload = input->workload.plain,
                .env = input->env.plain,
                .platform = input->platform,
                .problems = problems,
                .arena = problems->arena,
                .err = err };
    size_t before = problems->count;
    PackCache *own = NULL;
    PreflightInput with_cache = *input;
    if (!input->cache) {
        if (!(own = pack_cache_new(err)))
            return false;
        with_cache.cache = own;
        run.in = &with_cache;
    }
    bool ok = facts_gather(&run);
    for (size_t g = 0; ok && g < GROUP_COUNT; g++)
        run_group(&run, groups[g]);
    ok = ok && !run.failed && settle(&run, before);
    if (ok) {
        say_encrypted(&run, &input->workload, PLAIN_WORKLOAD, "workload");
        say_encrypted(&run, &input->env, PLAIN_ENV, "env");
    }
    pack_cache_free(own);
    return ok || error_memory(err);
}
