/* preflight - rules that predict what the schema cannot: mistakes that stop a machine at boot.
 *
 * A rule is one row of a table in core/rules/rules_*.c and one function. Rules whose section
 * cannot be read (encrypted) do not run; one notice per section says so. A rule does not run
 * where what it builds on is wrong already: one mistake, one message. Where a rule and the
 * schema say the same of one place, the rule's words stay, with the heavier severity (but for a
 * rule about what the machine takes although the schema does not).
 *
 * A comment `# contract-tui: allow PF023 reason` on the line of a finding, or on a line of its own
 * above it, silences that rule there, in the files of an archive too; a notice tells of each. A
 * comment that names no rule is an error.
 *
 * Pure: the same input gives the same problems. Threads: any, one per PackCache. */
#ifndef CONTRACT_PREFLIGHT_H
#define CONTRACT_PREFLIGHT_H

#include "contract/archive.h"
#include "contract/buf.h"
#include "contract/clock.h"
#include "contract/platform.h"
#include "contract/problem.h"
#include "contract/section.h"

typedef struct RuleSwitch RuleSwitch;

/* What is known beside the contract; all of it may be missing. */
typedef struct PreflightExtra {
    Str certificate;           /* PEM of the certificate to encrypt with */
    bool certificate_verified; /* its chain and revocation list were checked */
    bool certificate_revoked;
    bool certificate_known; /* one of the certificates that come with the program or its store */
    Str certificate_names;  /* images it belongs to, for messages: "ccrt 26.5.0, ccrv 26.5.0" */
    Str image_version;      /* of the target image: "26.5.0" or "s390x-27" */
    Str signing_public;     /* PEM of the public half of the key that is about to sign */
    bool changed_since_signing;
    bool for_initdata;           /* it is about to be packed as initdata */
    const TreeNode *const *pods; /* descriptors of the pods that a ccco contract is for */
    size_t pod_count;
} PreflightExtra;

typedef struct PreflightInput {
    Str text;             /* the whole document */
    const TreeNode *root; /* sections read as mappings; NULL when the text does not parse */
    Section workload, env;
    DocumentKind kind;        /* not DOC_AUTO */
    const Platform *platform; /* NULL: rules that depend on the platform do not run */
    Time now;
    const RuleSwitch *rules;     /* NULL: all, as they are */
    PackCache *cache;            /* NULL: archives are unpacked each time */
    const PreflightExtra *extra; /* NULL: nothing is known */
    Problems *silenced;          /* gets what comments silence, with the reason as `why`; or NULL */
} PreflightInput;

/* Appends what the rules find to `problems`, which holds what YAML and schema found before:
 * a schema problem is taken out where a rule says the same. False only when memory is out. */
bool preflight_run(const PreflightInput *input, Problems *problems, Error *err);

/* Which rules run, and how heavy they are. Codes of YAML and schema problems (YAML001,
 * SCH-required) can be switched too; whoever collects those asks rule_switch_allows(). */
RuleSwitch *rule_switch_new(Error *err);
void rule_switch_free(RuleSwitch *rules);
/* --rule ID: once one was named, only named ones run. --no-rule ID. ERR_USAGE for an unknown id,
 * with the nearest one. */
bool rule_switch_only(RuleSwitch *rules, Str code, Error *err);
bool rule_switch_off(RuleSwitch *rules, Str code, Error *err);
bool rule_switch_severity(RuleSwitch *rules, Str code, Severity severity, Error *err);
/* Problems below that are not wanted; whoever collects them asks rule_switch_shows(). */
void rule_switch_least(RuleSwitch *rules, Severity least);
bool rule_switch_shows(const RuleSwitch *rules, Severity severity);
/* False when problems of this code are not wanted; else *severity (may be NULL) is changed when
 * it was set. NULL allows all. */
bool rule_switch_allows(const RuleSwitch *rules, const char *code, Severity *severity);

/* The page of a rule, for explain, SARIF and help. All texts are static; empty ones are "". */
typedef struct RulePage {
    const char *code; /* "PF017" */
    Severity severity;
    const char *group; /* "Volumes" */
    const char *title; /* the mistake in a few words */
    const char *why;   /* what happens, and why */
    const char *boot;  /* HPL codes, separated by a blank */
    const char *fix;   /* what to do */
    const char *wrong; /* an example, several lines */
    const char *right;
    unsigned platforms; /* set of ON_x */
    unsigned sources;   /* set of BY_x */
} RulePage;

/* Where it is documented, or how it is known. */
enum {
    BY_CONTRACT = 1 << 0, /* pages of IBM's documentation */
    BY_ATTESTATION = 1 << 1,
    BY_CERTIFICATES = 1 << 2,
    BY_CODES = 1 << 3,
    BY_LOGGING = 1 << 4,
    BY_DATA = 1 << 5,
    BY_REGISTRY = 1 << 6,
    BY_TROUBLE = 1 << 7,
    BY_VPC = 1 << 8,
    BY_CONTAINERS = 1 << 9,
    BY_SCHEMA = 1 << 10, /* what IBM publishes beside it */
    BY_TOOLS = 1 << 11,
    BY_YAML = 1 << 12, /* of others */
    BY_COMPOSE = 1 << 13,
    BY_PODMAN = 1 << 14,
    BY_KATA = 1 << 15,
    BY_KUBERNETES = 1 << 16,
    BY_TOML = 1 << 17,
    BY_CRYPTO = 1 << 18,
    BY_TRIAL = 1 << 19, /* not documented */
    BY_PRACTICE = 1 << 20
};
/* Adds the names of a set of sources: "IBM documentation: about-contract; Compose specification".
 */
void rule_sources(unsigned sources, Buf *out);

size_t preflight_rule_count(void);
bool preflight_rule_at(size_t i, RulePage *ret_page); /* in the order of codes */
bool preflight_rule_page(Str code, RulePage *ret_page);

#endif
