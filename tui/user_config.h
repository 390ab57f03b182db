/* user_config - what the user brings in the configuration folder ($XDG_CONFIG_HOME/contract-tui):
 * schemas/NAME.json or .yaml in place of the built-in schema of that name, and the file `rules`
 * with the same switches as check:
 *
 *     off PF157              # not reported at all
 *     PF240 = warning        # another severity: error, warning, security, notice
 *
 * Both are optional. */
#ifndef TUI_USER_CONFIG_H
#define TUI_USER_CONFIG_H

#include "contract/preflight.h"
#include "contract/schemas.h"

/* Puts the user's schemas in place of the built-in ones; *ret_any tells whether there were any.
 * A schema that cannot be used is an error with its file and line. */
bool user_schemas(Schemas *schemas, bool *ret_any, Error *err);

/* Applies the file of rules. An unknown code or word is an error with file and line. *rules is
 * made when it is NULL and there is something to switch. */
bool user_rules(RuleSwitch **rules, Error *err);

/* One switch of that kind, "PF240 = warning": for check --severity. */
bool user_severity(RuleSwitch *rules, Str text, Error *err);

#endif
