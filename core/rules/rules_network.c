/* K. The network-config file. */
#include "contract/emit.h"
#include "contract/text.h"
#include "nets.h"
#include "rules.h"

static const TreeNode *interfaces(const Run *run)
{
    return first_child(get(run->root, "network ethernets"));
}

static void names_fit(Run *run)
{
    for (const TreeNode *e = interfaces(run); e; e = e->next) {
        Str digits = str_slice(e->key, 3, e->key.len);
        bool fits =
            str_starts(e->key, STR("enc")) && digits.len && only_bytes(digits, "0123456789");
        const TreeNode *dhcp = get(e, "dhcp4");
        if (!fits) {
            found_key(run, at(e), "The name of interface %s is not \"enc\" and a number",
                      quoted(run, e->key));
            continue;
        }
        if (e->kind != NODE_MAPPING || !dhcp || dhcp->kind != NODE_BOOL || !dhcp->boolean)
            continue;
        static const char *const fixed[] = { "addresses", "gateway4", "nameservers", "routes" };
        for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
            if (get(e, fixed[i])) {
                Problem *p = found_key(run, at(get(e, fixed[i])), "\"%s\" with dhcp4", fixed[i]);
                found_fix(run, p, "Remove it, or set dhcp4 to false.");
            }
    }
}

static bool is_static(const TreeNode *interface)
{
    const TreeNode *dhcp = get(interface, "dhcp4");
    return dhcp && dhcp->kind == NODE_BOOL && !dhcp->boolean;
}

static void names_are_resolved(Run *run)
{
    bool any = false;
    for (const TreeNode *e = interfaces(run); e; e = e->next)
        any = any || count_children(get(e, "nameservers addresses")) || !is_static(e);
    for (const TreeNode *e = interfaces(run); e && !any; e = e->next)
        if (is_static(e) && count_children(get(e, "addresses"))) {
            found_missing(run, at(e), "nameservers", "Interface %s has no name server",
                          quoted(run, e->key));
            return;
        }
}

static void check_gateway(Run *run, const TreeNode *interface)
{
    const TreeNode *node = get(interface, "gateway4");
    Address gateway, own;
    if (!node)
        return;
    if (!address_read(text_of(node), &gateway) || gateway.prefix >= 0) {
        found(run, at(node), "%s is no IPv4 address", quoted(run, text_of(node)));
        return;
    }
    Str first = { NULL, 0 };
    for (const TreeNode *a = first_child(get(interface, "addresses")); a; a = a->next) {
        if (!address_read(text_of(a), &own))
            return;
        if (((own.value ^ gateway.value) & mask_of(own.prefix < 0 ? 32 : own.prefix)) == 0)
            return;
        first = first.ptr ? first : text_of(a);
    }
    if (first.ptr)
        found(run, at(node), "The gateway %s is not in the net of %s", quoted(run, text_of(node)),
              quoted(run, first));
}

static void addresses_fit(Run *run)
{
    for (const TreeNode *e = interfaces(run); e; e = e->next) {
        Address a;
        for (const TreeNode *n = first_child(get(e, "addresses")); n; n = n->next)
            if (!address_read(text_of(n), &a))
                found(run, at(n), "%s is no IPv4 address", quoted(run, text_of(n)));
            else if (a.prefix < 0)
                found(run, at(n), "%s has no prefix length", quoted(run, text_of(n)));
        for (const TreeNode *n = first_child(get(e, "nameservers addresses")); n; n = n->next)
            if (!address_read(text_of(n), &a) && str_find_byte(text_of(n), ':') == text_of(n).len)
                found(run, at(n), "The name server %s is no address", quoted(run, text_of(n)));
        check_gateway(run, e);
    }
}

static void check_host(Run *run, const TreeNode *n, Nets *seen)
{
    Address a;
    if (!address_read(text_of(n), &a) || a.prefix < 0)
        return;
    uint32_t host = a.value & ~mask_of(a.prefix), last = ~mask_of(a.prefix);
    if (a.leading_zero)
        found(run, at(n), "%s has a number with a leading zero", quoted(run, text_of(n)));
    else if (a.prefix < 31 && host == 0)
        found(run, at(n), "%s is the address of the net", quoted(run, text_of(n)));
    else if (a.prefix < 31 && host == last)
        found(run, at(n), "%s is the broadcast address", quoted(run, text_of(n)));
    else if (nets_host(seen, a.value) != n)
        found(run, at(n), "%s stands twice", quoted(run, text_of(n)));
}

static void add_addresses(Run *run, Nets *nets, const TreeNode *interface)
{
    Address a;
    for (const TreeNode *n = first_child(get(interface, "addresses")); n; n = n->next)
        if (address_read(text_of(n), &a))
            nets_add(run, nets, &a, n);
}

static void addresses_are_hosts(Run *run)
{
    Nets all = { .prefixes = 0 };
    for (const TreeNode *e = interfaces(run); e; e = e->next)
        add_addresses(run, &all, e);
    for (const TreeNode *e = interfaces(run); e; e = e->next)
        for (const TreeNode *n = first_child(get(e, "addresses")); n; n = n->next)
            check_host(run, n, &all);
}

/* -- what can be reached -- */

static bool is_default(const TreeNode *route)
{
    Str to = text_of(get(route, "to"));
    return str_is(to, "default") || str_is(to, "0.0.0.0/0");
}

/* Ways out of the machine, over all its interfaces. */
typedef struct Ways {
    Nets reached;
    bool anywhere;
    const TreeNode *first; /* the first way to everywhere */
} Ways;

static void second_way(Run *run, Ways *ways, const TreeNode *node)
{
    if (ways->first)
        found(run, at(node), "There is a second way to everywhere");
    else
        ways->first = node;
}

static void check_route(Run *run, const TreeNode *interface, Nets *own, const TreeNode *route)
{
    const TreeNode *via = get(route, "via");
    Address router;
    if (route->kind != NODE_MAPPING || !route->first)
        return;
    if (!get(route, "to"))
        found_missing(run, at(route), "to", "A route does not say where it leads");
    if (!via || get(route, "on-link") || !address_read(text_of(via), &router))
        return;
    const char *what = nets_no_router(own, router.value);
    if (what)
        found(run, at(via), "%s is %s", quoted(run, text_of(via)), what);
    else if (own->names.count && !nets_have(own, router.value))
        found(run, at(via), "The router %s is in none of the nets of %s", quoted(run, text_of(via)),
              quoted(run, interface->key));
}

/* Through an interface with DHCP anything may lead anywhere. */
static void add_ways(Run *run, Ways *ways, const TreeNode *interface)
{
    Address net;
    ways->anywhere = ways->anywhere || !is_static(interface) || get(interface, "gateway4");
    add_addresses(run, &ways->reached, interface);
    for (const TreeNode *r = first_child(get(interface, "routes")); r; r = r->next)
        if (is_default(r))
            ways->anywhere = true;
        else if (address_read(text_of(get(r, "to")), &net))
            nets_add(run, &ways->reached, &net, r);
        else
            ways->anywhere = true; /* nobody knows where it leads */
}

static void check_ways(Run *run, const TreeNode *interface, Ways *ways)
{
    const TreeNode *gateway = get(interface, "gateway4");
    Nets own = { .prefixes = 0 };
    Address a;
    add_addresses(run, &own, interface);
    const char *what =
        gateway && address_read(text_of(gateway), &a) ? nets_no_router(&own, a.value) : NULL;
    if (what)
        found(run, at(gateway), "%s is %s", quoted(run, text_of(gateway)), what);
    if (gateway)
        second_way(run, ways, gateway);
    for (const TreeNode *r = first_child(get(interface, "routes")); r; r = r->next) {
        check_route(run, interface, &own, r);
        if (is_default(r) && !get(r, "metric"))
            second_way(run, ways, r);
    }
    const TreeNode *servers = own.names.count ? get(interface, "nameservers addresses") : NULL;
    for (const TreeNode *n = first_child(servers); n && !ways->anywhere; n = n->next)
        if (address_read(text_of(n), &a) && !nets_have(&ways->reached, a.value))
            found(run, at(n), "Nothing leads to the name server %s", quoted(run, text_of(n)));
}

static void routes_lead_on(Run *run)
{
    Ways ways = { .anywhere = false };
    for (const TreeNode *e = interfaces(run); e; e = e->next)
        add_ways(run, &ways, e);
    for (const TreeNode *e = interfaces(run); e; e = e->next)
        if (is_static(e))
            check_ways(run, e, &ways);
}

static void mtu_fits(Run *run)
{
    for (const TreeNode *e = interfaces(run); e; e = e->next) {
        const TreeNode *mtu = get(e, "mtu");
        if (mtu && mtu->kind == NODE_INT && (mtu->integer < 576 || mtu->integer > 9216))
            found_change(run,
                         found(run, at(mtu), "The mtu is %lld; 576 to 9216 is usual",
                               (long long)mtu->integer),
                         (Fix){ .kind = FIX_YAML, .to = STR("1500") }, "Write 1500");
    }
}

/* JSON has no comments; YAML in braces may have some, and they would be lost. */
static void offer_block(Run *run, Problem *p)
{
    Str text = run->in->text;
    const TreeNode *root = run->root;
    if (!root || root->kind != NODE_MAPPING || !root->first || str_contains(text, STR("#")))
        return;
    Buf yaml;
    const char *eol = str_contains(text, STR("\r\n")) ? "\r\n" : "\n";
    buf_init(&yaml, TEXT_MAX);
    if (emit_tree(&yaml, root, &(EmitPlace){ .allow_block = true, .eol = eol }, NULL) &&
        buf_ok(&yaml))
        found_change(
            run, p,
            (Fix){ .safe = true, .edits = &(FixEdit){ root->span, buf_str(&yaml) }, .count = 1 },
            "Write it as YAML");
    buf_clear(&yaml);
}

static void is_yaml(Run *run)
{
    Str text = str_trim(run->in->text);
    if (text.len && text.ptr[0] == '{')
        offer_block(
            run, found_span(run, span_make(0, 1), str_make("", 0), "The file is written as JSON"));
}

static const Rule rules[] = {
    { .code = "PF230",
      .severity = SEV_ERROR,
      .sources = BY_SCHEMA,
      .needs = IN_NETWORK,
      .check = names_fit,
      .same_as_schema = true,
      .title = "interface name, or addresses with DHCP",
      .why = "The interfaces of the machine are called enc1, enc2 ...; with dhcp4 nothing else is "
             "set by hand.",
      .boot = "HPL14001E",
      .fix = "Name the interface enc1.",
      .wrong = "ethernets:\n  eth0: ...",
      .right = "ethernets:\n  enc1: ..." },
    { .code = "PF231",
      .severity = SEV_ERROR,
      .sources = BY_SCHEMA | BY_CODES,
      .needs = IN_NETWORK,
      .check = names_are_resolved,
      .title = "fixed addresses without a name server",
      .why = "The machine looks up names before it starts the workload.",
      .boot = "HPL14001E HPL14002E",
      .fix = "Add nameservers.addresses.",
      .wrong = "addresses: [192.168.1.10/24]",
      .right = "addresses: [192.168.1.10/24]\nnameservers:\n  addresses: [192.168.1.1]" },
    { .code = "PF232",
      .severity = SEV_ERROR,
      .sources = BY_CODES | BY_PRACTICE,
      .needs = IN_NETWORK,
      .check = addresses_fit,
      .same_as_schema = true,
      .title = "malformed address, or a gateway outside of the net",
      .why = "Addresses are IPv4, with the length of their net; the gateway must be reached without"
             " a gateway.",
      .boot = "HPL14001E",
      .fix = "Correct the address.",
      .wrong = "addresses: [192.168.122.5/24]\ngateway4: 192.168.1.1",
      .right = "addresses: [192.168.122.5/24]\ngateway4: 192.168.122.1" },
    { .code = "PF233",
      .severity = SEV_WARNING,
      .sources = BY_PRACTICE,
      .needs = IN_NETWORK,
      .check = addresses_are_hosts,
      .title = "address that no host can have",
      .why =
          "The first and last address of a net are reserved; numbers with leading zeros are read "
          "as octal by some.",
      .fix = "Choose an address of a host.",
      .wrong = "addresses: [192.168.1.0/24]",
      .right = "addresses: [192.168.1.10/24]" },
    { .code = "PF234",
      .severity = SEV_WARNING,
      .sources = BY_PRACTICE,
      .needs = IN_NETWORK,
      .check = mtu_fits,
      .same_as_schema = true,
      .title = "unusual mtu",
      .why = "Packets get lost, or the interface refuses it.",
      .fix = "Write \"mtu: 1500\".",
      .wrong = "mtu: 150",
      .right = "mtu: 1500" },
    { .code = "PF235",
      .severity = SEV_WARNING,
      .sources = BY_TOOLS,
      .needs = IN_NETWORK,
      .check = is_yaml,
      .title = "network file in JSON",
      .why = "JSON is YAML, but the reference tool refuses it.",
      .fix = "Write it as YAML.",
      .wrong = "{\"network\": ...}",
      .right = "network: ..." },
    { .code = "PF236",
      .severity = SEV_WARNING,
      .sources = BY_PRACTICE,
      .needs = IN_NETWORK,
      .check = routes_lead_on,
      .title = "router or name server that cannot be reached",
      .why = "What is in no net of the machine is reached through a router that is in one; of two "
             "ways to everywhere one wins by chance.",
      .boot = "HPL14001E HPL14002E",
      .fix = "Correct the address, or add the route or gateway4.",
      .wrong = "addresses: [10.0.0.5/24]\nnameservers:\n  addresses: [10.9.9.9]",
      .right = "addresses: [10.0.0.5/24]\ngateway4: 10.0.0.1\nnameservers:\n  addresses: "
               "[10.9.9.9]" },
};

const RuleGroup rules_network = { "Network", RULES(rules) };
