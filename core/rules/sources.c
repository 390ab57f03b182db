/* Where rules are documented: the names behind the BY_x of their rows. */
#include "contract/preflight.h"

static const char ibm[] = "IBM documentation";

static const struct {
    const char *publisher; /* NULL: the name says all */
    const char *name;
} sources[] = {
    { ibm, "about-contract" },
    { ibm, "about-attestation" },
    { ibm, "certificate_validate" },
    { ibm, "hpcr-errors" },
    { ibm, "hpvs-logging" },
    { ibm, "hpvs-data-security" },
    { ibm, "hpvs-override-registry" },
    { ibm, "troubleshooting-hpvs" },
    { ibm, "user data of VPC instances" },
    { ibm, "Confidential Computing Containers" },
    { NULL, "the contract schemas that IBM publishes" },
    { NULL, "what IBM's contract-cli and contract-go do" },
    { NULL, "YAML 1.1 and 1.2 specifications" },
    { NULL, "Compose specification" },
    { NULL, "podman-kube-play(1)" },
    { NULL, "policy of the Kata agent (OPA, Rego)" },
    { NULL, "Kubernetes: annotations" },
    { NULL, "TOML 1.0 specification" },
    { NULL, "BSI TR-02102-1, NIST SP 800-57" },
    { NULL, "tried out with openssl; not documented" },
    { NULL, "good practice; not documented" },
};

void rule_sources(unsigned set, Buf *out)
{
    const char *publisher = NULL;
    bool any = false;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (!(set & 1u << i))
            continue;
        if (sources[i].publisher && sources[i].publisher == publisher)
            buf_add_text(out, ", ");
        else if (sources[i].publisher)
            buf_printf(out, "%s: ", sources[i].publisher);
        else if (any)
            buf_add_text(out, "; ");
        buf_add_text(out, sources[i].name);
        publisher = sources[i].publisher;
        any = true;
    }
}
