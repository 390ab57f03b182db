/* nets - IPv4 addresses, and the nets that they are in. */
#ifndef RULES_NETS_H
#define RULES_NETS_H

#include "rules.h"

typedef struct Address { /* IPv4; prefix -1: none written */
    uint32_t value;
    int prefix;
    bool leading_zero;
} Address;

/* a.b.c.d[/len] */
bool address_read(Str s, Address *ret);

static inline uint32_t mask_of(int prefix)
{
    return prefix <= 0 ? 0 : UINT32_MAX << (32 - prefix);
}

/* Addresses with their nets; asked as often as wished. */
typedef struct Nets {
    Names names;
    uint64_t prefixes; /* bits: those that occur */
} Nets;

/* One without a prefix is a net of its own. */
void nets_add(Run *run, Nets *nets, const Address *address, const TreeNode *node);
/* The first node with this address; NULL: none. */
const TreeNode *nets_host(Nets *nets, uint32_t value);
/* One of the nets holds the address. */
bool nets_have(Nets *nets, uint32_t value);
/* NULL, or what is wrong with it as the address of a router. */
const char *nets_no_router(Nets *nets, uint32_t value);

#endif
