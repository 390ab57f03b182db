/* A walk over the subschemas along the edges that stay at the same instance. */
#include "compile.h"

/* Subschemas that an Op evaluates at the same instance: the i-th, SUB_NONE behind the last. */
static uint32_t op_inner(const Op *op, uint32_t i)
{
    const SubList *list = op->data;
    const Dependents *dependents = op->data;
    const If *choice = op->data;
    switch (op->code) {
    case OP_REF:
    case OP_NOT:
        return i == 0 ? op->arg : SUB_NONE;
    case OP_ALL_OF:
    case OP_ANY_OF:
    case OP_ONE_OF:
        return i < list->count ? list->subs[i] : SUB_NONE;
    case OP_DEPENDENT_SCHEMAS:
        return i < dependents->count ? dependents->rows[i].sub : SUB_NONE;
    case OP_IF:
        i += i > 0 && choice->then_sub == SUB_NONE;
        return i == 0   ? choice->condition
               : i == 1 ? choice->then_sub
               : i == 2 ? choice->else_sub
                        : SUB_NONE;
    default:
        return SUB_NONE;
    }
}

typedef struct Step { /* of the walk: the next edge of a subschema */
    uint32_t sub, op, edge;
} Step;

static bool next_edge(const Schema *s, Step *step, uint32_t *ret_sub)
{
    const Sub *sub = &s->subs[step->sub];
    for (; step->op < sub->count; step->op++, step->edge = 0) {
        uint32_t inner = op_inner(&s->ops[sub->first + step->op], step->edge);
        if (inner != SUB_NONE) {
            step->edge++;
            *ret_sub = inner;
            return true;
        }
    }
    return false;
}

/* A way from a subschema back to itself that never goes into the instance would never end. */
bool endless_check(const Schema *s, Error *err)
{
    enum { NEW, OPEN, CLOSED };
    uint8_t *state = memory_alloc(s->sub_count + 1);
    Step *stack = memory_alloc((s->sub_count + 1) * sizeof *stack);
    bool ok = state && stack;
    if (!ok)
        error_memory(err);
    for (uint32_t root = 0; ok && root < s->sub_count; root++) {
        uint32_t depth = 0, next;
        if (state[root] != NEW)
            continue;
        state[root] = OPEN;
        stack[depth++] = (Step){ .sub = root };
        while (ok && depth > 0) {
            Step *top = &stack[depth - 1];
            if (!next_edge(s, top, &next)) {
                state[top->sub] = CLOSED;
                depth--;
            } else if (state[next] == NEW) {
                state[next] = OPEN;
                stack[depth++] = (Step){ .sub = next };
            } else if (state[next] == OPEN) {
                const SubPlace *place = &s->places[next];
                ok = frame_error(place->resource->document, place->node, err,
                                 "the references lead back here without an end");
            }
        }
    }
    memory_free(state);
    memory_free(stack);
    return ok;
}
