/* trace - judges what strace(1) saw of the program: no socket, no other process, nothing opened for
 * writing but the files asked for, and no secret written anywhere. */
#ifndef UNIT_TRACE_H
#define UNIT_TRACE_H

#include "contract/str.h"

/* The calls that are watched; for strace -f -s 100000 -o LOG. */
#define TRACE_CALLS                                                                                \
    "trace=network,process,openat,open,creat,write,pwrite64,pwritev,writev,sendfile,"              \
    "copy_file_range,splice,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,"  \
    "symlink,symlinkat,mknod,mknodat"

bool trace_is_possible(void);
bool trace_line_is_right(Str line, const char *const *outputs, const char *const *secrets);
/* Fails the test at the first line that is not right. outputs: ends of the paths that may be opened
 * for writing or renamed to, besides the new files beside them; secrets: what may be written
 * nowhere. Returns how many programs were started: 1 when strace started it itself. */
size_t trace_judge(Str log, const char *const *outputs, const char *const *secrets);

#endif
