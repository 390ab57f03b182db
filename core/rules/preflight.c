/* The runner: which rules run, what they say, what is silenced or taken back afterwards. */
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>

static const RuleGroup *const groups[] = {
    &rules_document, &rules_values,    &rules_tokens, &rules_signature, &rules_compose,
    &rules_play,     &rules_play_text, &rules_images, &rules_env,       &rules_volumes,
    &rules_logging,  &rules_ccco,      &rules_misc,   &rules_network,
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
    Severity least;
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

void rule_switch_least(RuleSwitch *rules, Severity least)
{
    rules->least = least;
}

bool rule_switch_shows(const RuleSwitch *rules, Severity severity)
{
    return !rules || severity >= rules->least;
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

/* One comment that names a code: the words behind "allow". */
static const char allow_mark[] = "contract-tui: allow";

static bool next_word(Str *rest, Str *ret)
{
    while (rest->len && strchr(" ,\t\r", rest->ptr[0]) && rest->ptr[0])
        *rest = str_slice(*rest, 1, rest->len);
    size_t n = 0;
    while (n < rest->len && !strchr(" ,\t\r", rest->ptr[n]))
        n++;
    *ret = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, rest->len);
    return n > 0;
}

/* PF023, SCH-type: what may be a code, or a misspelt one. */
static bool is_like_code(Str word)
{
    static const char *const starts[] = { "PF", "SCH", "YAML", "HPL" };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_eq_nocase(str_slice(word, 0, strlen(starts[i])), str_from(starts[i])))
            return true;
    return false;
}

/* The words behind the mark in the comment of a line; ptr NULL: it has none. own_line: nothing but
 * the comment may stand there. */
static Str allow_in(Str line, bool own_line)
{
    size_t mark = str_find(line, str_from(allow_mark));
    Str before = str_slice(line, 0, mark == SIZE_MAX ? 0 : mark);
    Str words = str_slice(line, mark == SIZE_MAX ? 0 : mark + sizeof allow_mark - 1, line.len);
    size_t hash = before.len;
    while (hash > 0 && before.ptr[hash - 1] == ' ')
        hash--;
    bool is_comment = mark != SIZE_MAX && hash > 0 && before.ptr[hash - 1] == '#' &&
                      (!words.len || strchr(" ,\t\r", words.ptr[0]));
    if (!is_comment || (own_line && str_trim(str_slice(before, 0, hash - 1)).len))
        return (Str){ NULL, 0 };
    return words;
}

/* Codes stand first, separated by blanks or commas; the reason follows. */
static bool allow_names(Str words, const char *code, Str *ret_reason)
{
    bool named = false;
    Str word, rest = words;
    while (next_word(&rest, &word) && is_like_code(word)) {
        named = named || str_eq_nocase(word, str_from(code));
        words = rest;
    }
    *ret_reason = str_trim(words);
    return named;
}

static Str line_at(Str text, size_t offset)
{
    size_t start = offset < text.len ? offset : text.len;
    while (start > 0 && text.ptr[start - 1] != '\n')
        start--;
    Str rest = str_slice(text, start, text.len);
    return str_slice(rest, 0, str_find_byte(rest, '\n'));
}

static bool has_allows(Str text)
{
    return str_find(text, str_from(allow_mark)) != SIZE_MAX;
}

/* A comment on the line of the place, or above it: then on a line of its own. */
static bool is_allowed_at(Str text, size_t offset, const char *code, Str *ret_reason)
{
    Str line = line_at(text, offset);
    if (allow_names(allow_in(line, false), code, ret_reason))
        return true;
    while (line.ptr > text.ptr) {
        line = line_at(text, (size_t)(line.ptr - text.ptr) - 1);
        Str words = allow_in(line, true);
        if (!words.ptr)
            return false;
        if (allow_names(words, code, ret_reason))
            return true;
    }
    return false;
}

/* `allows`: the contract has such comments at all; it is asked once, not for each finding. */
static bool is_silenced(const Run *run, bool allows, const Problem *p, const Finding *f,
                        Str *ret_reason)
{
    if (strncmp(p->code, "YAML", 4) == 0)
        return false;
    if (allows && is_allowed_at(run->in->text, p->span.start, p->code, ret_reason))
        return true;
    return f && f->file && has_allows(f->file->text) &&
           is_allowed_at(f->file->text, f->at, p->code, ret_reason);
}

/* A comment that names no rule silences nothing, and nobody would know. */
static void check_allow(Run *run, Str words, size_t offset, const InnerFile *file)
{
    Str word = STR(""), rest = words;
    Error err = { 0 };
    bool any = false;
    while (next_word(&rest, &word) && (is_like_code(word) || !any)) {
        if (is_known_code(word)) {
            any = true;
            continue;
        }
        unknown_code(word, &err);
        break;
    }
    if (any && !err.code)
        return;
    if (!err.code)
        error_set(&err, ERR_USAGE, "no rule is named, as in: allow PF177 reason");
    Span span = file ? file->archive->span : span_make(offset, offset + word.len);
    Problem *p = problems_add(
        run->problems, "PF-allowed", SEV_ERROR, span, "%c%s",
        err.text[0] >= 'a' && err.text[0] <= 'z' ? err.text[0] - 32 : err.text[0], err.text + 1);
    p->why = STR("This comment is to silence a rule.");
    p->fix_text = STR("Name the code of the finding, then the reason.");
    if (file) {
        p->path = tree_path(file->archive, run->arena);
        p->inner.file = file->name;
    }
}

static void check_allows(Run *run, Str text, const InnerFile *file)
{
    size_t at = 0, found;
    while ((found = str_find(str_slice(text, at, text.len), str_from(allow_mark))) != SIZE_MAX) {
        at += found;
        Str words = allow_in(line_at(text, at), false);
        if (words.ptr) {
            size_t start = (size_t)(words.ptr - text.ptr);
            while (start < text.len && text.ptr[start] == ' ')
                start++;
            check_allow(run, words, start, file);
        }
        at += sizeof allow_mark - 1;
    }
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
    if (finding->rule->all_below && path_is_below(schema->path, rule->path))
        return true;
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

static void check_all_allows(Run *run)
{
    const Facts *f = &run->facts;
    check_allows(run, run->in->text, NULL);
    if (f->compose_file)
        check_allows(run, f->compose_file->text, f->compose_file);
    for (size_t i = 0; i < f->pods.count; i++) {
        const InnerFile *file = f->pods.items[i].file;
        if (file && (i == 0 || f->pods.items[i - 1].file != file))
            check_allows(run, file->text, file);
    }
}

/* One line of the summary: what is silenced, where, and why. */
static void add_note(Run *run, const Problem *p, Str reason)
{
    Problem note = *p;
    Problem *q = problems_add(run->problems, "PF-allowed", SEV_NOTICE, p->span,
                              "%s is silenced by a comment%s" STR_FMT, note.code,
                              reason.len ? ": " : "", STR_ARG(str_slice(reason, 0, 200)));
    q->path = note.path;
    q->inner = note.inner;
    q->why = STR("A comment \"contract-tui: allow\" on a line silences one rule there.");
}

/* Schema problems that say the same as a finding go; the finding takes over what they know. */
static void take_over(Run *run, const Finding *finding, Problem *p, size_t before, bool *drop)
{
    Problems *list = run->problems;
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

/* Sets severities, lets schema problems give way, and takes out what is silenced. */
static bool settle(Run *run, size_t before)
{
    Problems *list = run->problems;
    Problems *silenced = run->in->silenced;
    size_t count = list->count, kept = 0;
    bool *drop = arena_alloc(run->arena, count + 1);
    const Finding **of = ARENA_ARRAY(run->arena, const Finding *, count + 1); /* by problem */
    bool has_notes = rule_switch_allows(run->in->rules, "PF-allowed", NULL);
    bool allows = has_allows(run->in->text);
    if (!drop || !of)
        return false;
    for (size_t f = 0; f < run->findings.count; f++) {
        const Finding *finding = &run->findings.items[f];
        if (finding->index < count) {
            Problem *p = &list->items[finding->index];
            of[finding->index] = of[finding->index] ? of[finding->index] : finding;
            rule_switch_allows(run->in->rules, p->code, &p->severity);
            take_over(run, finding, p, before, drop);
        }
    }
    for (size_t i = 0; i < count; i++) {
        Str reason;
        Problem p = list->items[i];
        if (drop[i] || !is_silenced(run, allows, &p, of[i], &reason))
            continue;
        drop[i] = true;
        if (has_notes)
            add_note(run, &p, reason);
        if (silenced) {
            Problem *q = problems_add(silenced, p.code, p.severity, p.span, "x");
            *q = p;
            q->why = reason;
        }
    }
    for (size_t i = 0; i < list->count; i++)
        if (i >= count || !drop[i])
            list->items[kept++] = list->items[i];
    list->count = kept;
    if (has_notes)
        check_all_allows(run);
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
