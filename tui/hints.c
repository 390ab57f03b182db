#include "view.h"

#include <string.h>

size_t hints_copy(const Hint *all, size_t count, Hint *out, size_t max)
{
    size_t n = count < max ? count : max;
    memcpy(out, all, n * sizeof *all);
    return n;
}
