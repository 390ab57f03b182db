#include "seal_next.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct Lines {
    char (*line)[SEAL_NEXT_LEN];
    size_t count;
} Lines;

static void __attribute__((format(printf, 2, 3))) say(Lines *l, const char *format, ...)
{
    if (l->count == SEAL_NEXT_LINES)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(l->line[l->count++], SEAL_NEXT_LEN, format, args);
    va_end(args);
}

/* Sections that are still readable, or not there at all, and whose turn it is. */
static bool say_missing(Lines *l, const SealResult *r)
{
    static const struct {
        SealPart part;
        const char *who;
    } sides[] = { { SEAL_WORKLOAD, "the workload provider" }, { SEAL_ENV, "the deployer" } };
    size_t before = l->count;
    for (size_t i = 0; i < 2; i++) {
        SealAction action = r->parts[sides[i].part].action;
        const char *name = seal_part_name(sides[i].part);
        if (action == SEAL_LEFT_PLAIN)
            say(l, "%s is still plain text: %s seals it (seal --only %s).", name, sides[i].who,
                name);
        else if (action == SEAL_ABSENT)
            say(l, "%s is missing: %s adds it.", name, sides[i].who);
    }
    bool missing = l->count > before;
    if (missing && r->was_signed)
        say(l, "Whoever seals the last part signs again; this signature ends then.");
    else if (missing)
        say(l, "Whoever seals the last part signs.");
    else if (!r->was_signed)
        say(l, "It is not signed: contract-tui sign --key PEM adds the signature.");
    return missing;
}

static void say_delivery(Lines *l, const Platform *p, const char *output)
{
    switch (p->id) {
    case PLATFORM_HPVS:
        say(l, "Paste the whole of %s into \"User data\" when the server is created.", output);
        break;
    case PLATFORM_CCRT:
    case PLATFORM_CCRV:
        say(l, "Name it user-data, beside meta-data, on the cidata ISO of the machine.");
        break;
    default:
        say(l, "Pack it: contract-tui initdata make -o initdata.b64 %s", output);
        say(l, "Put that into the annotation io.katacontainers.config.hypervisor.cc_init_data.");
        break;
    }
}

bool seal_next_lines(const Platform *platform, const SealResult *result, const char *output,
                     char ret_lines[SEAL_NEXT_LINES][SEAL_NEXT_LEN])
{
    Lines l = { ret_lines, 0 };
    for (size_t i = 0; i < SEAL_NEXT_LINES; i++)
        ret_lines[i][0] = '\0';
    bool missing = say_missing(&l, result);
    if (!missing)
        say_delivery(&l, platform, output);
    say(&l, "Keep the receipt: it proves what was sealed, without secrets.");
    if (!missing && (platform->bit & ON_VM))
        say(&l, "After the boot, compare with the attestation record (attest compare).");
    return !missing;
}
