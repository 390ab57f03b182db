/* rules_play - what the rules about pods share: rules_play.c and rules_play_text.c. */
#ifndef RULES_RULES_PLAY_H
#define RULES_RULES_PLAY_H

#include "rules.h"

/* Calls check for each Pod that was read. */
typedef void PodCheck(Run *run, const PodUse *use);

static inline void each_pod(Run *run, PodCheck *check)
{
    for (size_t i = 0; i < run->facts.pods.count; i++)
        if (run->facts.pods.items[i].pod.kind == POD_POD)
            check(run, &run->facts.pods.items[i]);
}

static inline Place in_pod(const PodUse *use, const TreeNode *node)
{
    return (Place){ node, use->file };
}

#endif
