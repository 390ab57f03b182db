#include "topics.h"
#include "action_words.h"

#include "contract/data.h"

#include <stdio.h>

size_t topics_read(Topic out[TOPICS_MAX])
{
    Str rest = data_find("tui/data", STR("help.txt")), line;
    const char *end = rest.ptr + rest.len;
    size_t count = 0;
    while (rest.ptr && str_split(&rest, '\n', &line)) {
        if (str_starts(line, STR("== ")) && count < TOPICS_MAX) {
            Topic *t = &out[count++];
            line = str_slice(line, 3, line.len);
            str_split(&line, ' ', &t->id);
            t->title = line;
            t->text = str_make(line.ptr + line.len + 1, 0);
        } else if (count) {
            Topic *t = &out[count - 1];
            const char *to = line.ptr + line.len + (line.ptr + line.len < end);
            t->text.len = (size_t)(to - t->text.ptr);
        }
    }
    return count;
}

const Topic *topic_find(const Topic *topics, size_t count, Str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(topics[i].id, name) || str_eq_nocase(topics[i].title, name))
            return &topics[i];
    return NULL;
}

void topic_line(Str line, bool linear, char out[TOPIC_LINE_MAX])
{
    char text[TOPIC_LINE_MAX];
    snprintf(text, sizeof text, STR_FMT, STR_ARG(str_slice(line, 0, sizeof text - 1)));
    action_words_of(linear, text, out, TOPIC_LINE_MAX);
}
