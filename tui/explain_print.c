/* What is known of a field or a code, as labelled lines on standard output. */
#include "cmd.h"

#include "contract/explain.h"

enum { WIDTH = 80, GUTTER = 12 };

/* Prints words up to the width, further lines behind the gutter; `column` is where we are. */
void print_wrapped(Str text, size_t column)
{
    Str word;
    bool first = true;
    while (str_split(&text, ' ', &word)) {
        size_t width = utf8_count(word);
        if (!first && column + 1 + width > WIDTH) {
            printf("\n%*s", GUTTER, "");
            column = GUTTER;
        } else if (!first) {
            putchar(' ');
            column++;
        }
        printf(STR_FMT, STR_ARG(word));
        column += width;
        first = false;
    }
    putchar('\n');
}

void print_explain_line(const ExplainLine *line)
{
    Str rest = line->text, part;
    bool beside = strlen(line->label) < GUTTER;
    printf("%-*s", GUTTER, line->label);
    if (!beside)
        printf("\n%*s", GUTTER, "");
    for (bool first = true; str_split(&rest, '\n', &part); first = false) {
        if (!first)
            printf("%*s", GUTTER, "");
        if (line->verbatim)
            printf(STR_FMT "\n", STR_ARG(part));
        else
            print_wrapped(part, GUTTER);
    }
}

void print_explain(const Explain *e)
{
    printf(STR_FMT, STR_ARG(e->title));
    if (e->path.len)
        print(stdout, "   " STR_FMT, STR_ARG(e->path));
    printf("\n\n");
    for (size_t i = 0; i < e->count; i++)
        print_explain_line(&e->lines[i]);
}
