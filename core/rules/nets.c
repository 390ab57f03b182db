#include "nets.h"

static bool take_number(Str *s, unsigned most, unsigned *ret, bool *ret_zero)
{
    size_t n = 0;
    unsigned value = 0;
    while (n < s->len && n < 4 && s->ptr[n] >= '0' && s->ptr[n] <= '9')
        value = value * 10 + (unsigned)(s->ptr[n++] - '0');
    if (n == 0 || n == 4 || value > most)
        return false;
    *ret_zero = *ret_zero || (n > 1 && s->ptr[0] == '0');
    *ret = value;
    *s = str_slice(*s, n, s->len);
    return true;
}

bool address_read(Str s, Address *ret)
{
    Address a = { .prefix = -1 };
    for (int i = 0; i < 4; i++) {
        unsigned octet;
        if (i && (!s.len || s.ptr[0] != '.'))
            return false;
        if (i)
            s = str_slice(s, 1, s.len);
        if (!take_number(&s, 255, &octet, &a.leading_zero))
            return false;
        a.value = a.value << 8 | octet;
    }
    if (s.len && s.ptr[0] == '/') {
        unsigned prefix;
        bool zero = false;
        s = str_slice(s, 1, s.len);
        if (!take_number(&s, 32, &prefix, &zero))
            return false;
        a.prefix = (int)prefix;
    }
    if (s.len)
        return false;
    *ret = a;
    return true;
}

/* -- many of them: as names, so that one is found without looking at all -- */

enum { HOST = 33, KEY_LEN = 5 }; /* behind the prefixes 0 to 32 */

static Str key_of(char key[KEY_LEN], int prefix, uint32_t value)
{
    key[0] = (char)prefix;
    for (int i = 1; i < KEY_LEN; i++, value <<= 8)
        key[i] = (char)(value >> 24);
    return str_make(key, KEY_LEN);
}

static void add(Run *run, Nets *nets, int prefix, uint32_t value, const TreeNode *node)
{
    char key[KEY_LEN];
    const char *copy = arena_copy(run->arena, key_of(key, prefix, value).ptr, KEY_LEN);
    if (copy)
        names_add(run, &nets->names, str_make(copy, KEY_LEN), node);
    else
        run->failed = true;
}

void nets_add(Run *run, Nets *nets, const Address *a, const TreeNode *node)
{
    int prefix = a->prefix < 0 ? 32 : a->prefix;
    nets->prefixes |= (uint64_t)1 << prefix;
    add(run, nets, prefix, a->value & mask_of(prefix), node);
    add(run, nets, HOST, a->value, node);
}

static const TreeNode *find(Nets *nets, int prefix, uint32_t value)
{
    char key[KEY_LEN];
    const Name *name = names_find(&nets->names, key_of(key, prefix, value));
    return name ? name->item : NULL;
}

const TreeNode *nets_host(Nets *nets, uint32_t value)
{
    return find(nets, HOST, value);
}

bool nets_have(Nets *nets, uint32_t value)
{
    for (int prefix = 0; prefix <= 32; prefix++)
        if (nets->prefixes >> prefix & 1 && find(nets, prefix, value & mask_of(prefix)))
            return true;
    return false;
}

static bool is_end(Nets *nets, uint32_t value, uint32_t bits)
{
    for (int prefix = 0; prefix < 31; prefix++) {
        uint32_t mask = mask_of(prefix);
        if (nets->prefixes >> prefix & 1 && (value & ~mask) == (bits & ~mask) &&
            find(nets, prefix, value & mask))
            return true;
    }
    return false;
}

const char *nets_no_router(Nets *nets, uint32_t value)
{
    return nets_host(nets, value)            ? "the address of the machine itself"
           : is_end(nets, value, 0)          ? "the address of the net"
           : is_end(nets, value, UINT32_MAX) ? "the broadcast address"
                                             : NULL;
}
