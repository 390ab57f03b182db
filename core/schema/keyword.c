#include "keyword.h"

#define ROW(id, text, in, of, what)                                                                \
    [KW_##id] = {                                                                                  \
        .name = text, .drafts = in, .vocabulary = VOCABULARY_##of, .holds = HOLDS_##what           \
    },
const KeywordRow keyword_rows[KW_COUNT] = { KEYWORDS(ROW) };

Keyword keyword_find(Str name)
{
    size_t low = 0, high = KW_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(name, str_from(keyword_rows[middle].name));
        if (order == 0)
            return (Keyword)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return KW_COUNT;
}
