/* pods - the pods that a contract or a policy is for, as --pod names their files.
 *
 * A file may hold several documents; ConfigMaps and services beside the pods are passed over. */
#ifndef TUI_PODS_H
#define TUI_PODS_H

#include "cmd.h"

#include "contract/arena.h"
#include "contract/buf.h"
#include "contract/problem.h"
#include "contract/tree.h"

#define PODS_MAX 1024

typedef struct Pods {
    Arena *arena;
    Buf texts[OPT_LIST_MAX]; /* what the trees are read from */
    size_t text_count;
    const TreeNode *items[PODS_MAX];
    size_t count;
} Pods;

/* ERR_SYNTAX: a file is no YAML, which is told on standard error line by line, or holds no pod.
 * Whatever comes, pods_clear() follows. */
bool pods_read(Pods *pods, const OptList *paths, Error *err);
void pods_clear(Pods *pods);
/* Says what is wrong with a file, a line for each; true when an error is among them. */
bool list_problems(FILE *to, const char *path, Str text, const Problems *problems);

#endif
