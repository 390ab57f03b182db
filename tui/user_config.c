#include "user_config.h"
#include "contract/file.h"
#include "contract/text.h"

#include <stdio.h>
#include <stdlib.h>

#define PATH_SIZE 4096
#define RULES_MAX ((size_t)64 << 10)

static bool config_path(const char *name, char path[PATH_SIZE])
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int n;
    if (config && config[0] == '/')
        n = snprintf(path, PATH_SIZE, "%s/contract-tui/%s", config, name);
    else if (home && home[0] == '/')
        n = snprintf(path, PATH_SIZE, "%s/.config/contract-tui/%s", home, name);
    else
        return false;
    return n < PATH_SIZE;
}

/* False in *ret_found when there is no such file. */
static bool read_config(const char *name, size_t max, char path[PATH_SIZE], Buf *out,
                        bool *ret_found, Error *err)
{
    FileStamp stamp = { .exists = false };
    *ret_found = config_path(name, path) && file_stamp(path, &stamp, NULL) && stamp.exists;
    return !*ret_found || file_read(path, max, out, NULL, err);
}

static bool override(Schemas *schemas, const char *name, bool *any, Error *err)
{
    static const char *const endings[] = { "json", "yaml" };
    bool ok = true;
    for (size_t i = 0; ok && i < 2; i++) {
        char path[PATH_SIZE], file[128];
        bool found;
        Buf text;
        buf_init(&text, TEXT_MAX);
        snprintf(file, sizeof file, "schemas/%s.%s", name, endings[i]);
        ok = read_config(file, TEXT_MAX, path, &text, &found, err);
        if (ok && found) {
            ok = schemas_override(schemas, str_from(name), buf_str(&text), path, err);
            *any = true;
        }
        buf_clear(&text);
    }
    return ok;
}

bool user_schemas(Schemas *schemas, bool *ret_any, Error *err)
{
    bool any = false;
    for (int id = 0; id < PLATFORM_COUNT; id++)
        if (!override(schemas, platform_get((PlatformId)id)->schema, &any, err))
            return false;
    if (!override(schemas, "network", &any, err))
        return false;
    *ret_any = any;
    return true;
}

bool user_severity(RuleSwitch *rules, Str text, Error *err)
{
    size_t eq = str_find_byte(text, '=');
    Severity severity;
    Str word = str_trim(str_slice(text, eq + 1, SIZE_MAX));
    if (eq == text.len && severity_parse(str_trim(text), &severity)) {
        rule_switch_least(rules, severity);
        return true;
    }
    if (eq == text.len || !severity_parse(word, &severity))
        return error_set(err, ERR_USAGE,
                         "\"" STR_FMT "\": one of error, security, warning, notice is wanted, or a"
                         " code, \"=\" and one of these",
                         STR_ARG(text));
    return rule_switch_severity(rules, str_trim(str_slice(text, 0, eq)), severity, err);
}

static bool apply_line(RuleSwitch *rules, Str line, Error *err)
{
    if (str_starts(line, STR("off ")))
        return rule_switch_off(rules, str_trim(str_slice(line, 4, SIZE_MAX)), err);
    if (str_starts(line, STR("only ")))
        return rule_switch_only(rules, str_trim(str_slice(line, 5, SIZE_MAX)), err);
    if (str_starts(line, STR("severity ")))
        return user_severity(rules, str_trim(str_slice(line, 9, SIZE_MAX)), err);
    return user_severity(rules, line, err);
}

bool user_rules(RuleSwitch **rules, Error *err)
{
    char path[PATH_SIZE];
    bool found, ok;
    Buf text;
    buf_init(&text, RULES_MAX);
    ok = read_config("rules", RULES_MAX, path, &text, &found, err);
    if (ok && found && !*rules)
        ok = (*rules = rule_switch_new(err)) != NULL;
    Str rest = buf_str(&text), line;
    for (size_t n = 1; ok && found && str_split(&rest, '\n', &line); n++) {
        line.len = str_find_byte(line, '#');
        line = str_trim(line);
        if (line.len && !apply_line(*rules, line, err))
            ok = error_prefix(err, "%s:%zu: ", path, n);
    }
    buf_clear(&text);
    return ok;
}
