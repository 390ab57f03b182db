/* Any text as a compose file and as a pod. */
#include "contract/compose.h"
#include "contract/pod.h"
#include "contract/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void is_inside(Str all, Str part)
{
    if (part.len > all.len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    YamlLimits limits = { .max_depth = 50, .max_nodes = 5000, .max_expanded = 10000 };
    Arena *arena = arena_new(64 << 20);
    Problems problems;
    YamlDocument document;
    Compose compose;
    Pod pod;
    Error err = { 0 };
    Str text = str_make((const char *)data, size), rest = text, inside;
    if (!arena)
        return 0;
    problems_init(&problems, arena, 20);
    if (yaml_parse(text, &limits, arena, &problems, &document, &err) && document.root) {
        if (!compose_read(document.root, arena, &compose, &err) ||
            !pod_read(document.root, arena, &pod, &err))
            abort();
        for (size_t i = 0; i < compose.variables.count; i++)
            if (!compose.variables.items[i].name.len)
                abort();
        for (size_t i = 0; i < compose.ports.count; i++)
            if (compose.ports.items[i].last < compose.ports.items[i].first)
                abort();
    }
    while (pod_template_next(&rest, &inside))
        is_inside(text, inside);
    arena_free(arena);
    return 0;
}
