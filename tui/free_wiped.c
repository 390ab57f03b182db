/* Every piece of memory of this process is wiped when it is freed, whoever frees it: libraries that
 * read contracts and logins (YAML, JSON) copy them and free the copies as they are.
 *
 * The functions take the place of those of the C library, for all libraries too. They are weak, so
 * that a static program links with the C library's own. Where the C library is another one, or
 * memory is watched by a sanitizer, this file is empty. */
#include "contract/buf.h"

#include <stdlib.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define WATCHED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WATCHED
#endif

#if defined(__GLIBC__) && !defined(WATCHED)
#include <errno.h>
#include <malloc.h>

void __libc_free(void *memory);
void *__libc_realloc(void *old, size_t size);

__attribute__((weak)) void free(void *memory)
{
    if (!memory)
        return;
    int error = errno;
    memory_wipe(memory, malloc_usable_size(memory));
    __libc_free(memory);
    errno = error;
}

/* What moves is copied here, so that the old place can be wiped. */
__attribute__((weak)) void *realloc(void *old, size_t size)
{
    size_t had = old ? malloc_usable_size(old) : 0;
    if (!old || !size)
        return __libc_realloc(old, size);
    if (size <= had && size >= had / 2)
        return old;
    void *fresh = malloc(size);
    if (fresh) {
        memcpy(fresh, old, had < size ? had : size);
        free(old);
    }
    return fresh;
}
#endif
