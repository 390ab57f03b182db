/* tour - the guided tour: on a terminal as a screen, else as text. */
#include "cmd.h"
#include "app.h"
#include "tour.h"

#include <stdlib.h>
#include <unistd.h>

static void print_lesson(size_t index)
{
    TourLesson lesson;
    if (!tour_lesson(index, &lesson))
        return;
    printf("%zu  " STR_FMT "\n", index + 1, STR_ARG(lesson.title));
    for (size_t i = 0; i < lesson.count; i++) {
        const TourPage *page = &lesson.pages[i];
        printf("\n%zu.%zu  " STR_FMT "\n\n" STR_FMT "\n", index + 1, i + 1, STR_ARG(page->title),
               STR_ARG(page->text));
        if (page->sample.len)
            printf("\nThe sample: contract-tui samples " STR_FMT "\n", STR_ARG(page->sample));
    }
}

int cmd_tour(int argc, char **argv)
{
    const Command *self = command_find("tour");
    const Opt none[] = { { 0 } };
    int operands;
    if (!opts_parse(self, none, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands > 1)
        return say_usage(self, "one lesson at a time");
    if (operands) {
        char *end;
        unsigned long n = strtoul(argv[1], &end, 10);
        if (*end || n < 1 || n > tour_count())
            return say_usage(self, "there are lessons 1 to %zu", tour_count());
        print_lesson(n - 1);
        return EXIT_DONE;
    }
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !cmd_wants_lines())
        return app_main(&(AppOptions){ .tour = true });
    for (size_t i = 0; i < tour_count(); i++) {
        printf("%s", i ? "\n\n" : "");
        print_lesson(i);
    }
    return EXIT_DONE;
}
