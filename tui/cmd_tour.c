/* tour - the guided tour: on a terminal as a screen, else as text. */
#include "cmd.h"
#include "app.h"
#include "session.h"
#include "tour.h"

#include "contract/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
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
        for (size_t k = 0; k < page->step_count; k++)
            printf("  [ ] " STR_FMT "\n", STR_ARG(page->steps[k].words));
    }
}

/* -- notes ------------------------------------------------------------------------------------ */

static void print_notes(size_t index, size_t page)
{
    TourLesson lesson;
    if (!tour_lesson(index, &lesson) || page >= lesson.count)
        return;
    Str rest = lesson.pages[page].notes, line;
    printf("\n%zu.%zu  " STR_FMT "\n", index + 1, page + 1, STR_ARG(lesson.pages[page].title));
    while (str_split(&rest, '\n', &line))
        printf("     " STR_FMT "\n", STR_ARG(str_slice(line, strlen(TOUR_NOTE), line.len)));
    fflush(stdout);
}

static void print_all_notes(size_t index)
{
    TourLesson lesson;
    if (!tour_lesson(index, &lesson))
        return;
    printf("%s%zu  " STR_FMT "\n", index ? "\n" : "", index + 1, STR_ARG(lesson.title));
    for (size_t i = 0; i < lesson.count; i++)
        print_notes(index, i);
}

/* Prints the notes of each page that the other terminal turns to, until it is interrupted. Sleeps
 * in between. */
static int follow(const char *folder)
{
    char events[4096];
    size_t lesson = 0, page = 0, was_lesson = SIZE_MAX, was_page = 0;
    if (!folder || !file_make_dirs(folder, NULL)) {
        say("there is no folder to follow the tour by; give the number of a lesson");
        return EXIT_READ;
    }
    int fd = inotify_init1(IN_CLOEXEC);
    if (fd < 0 || inotify_add_watch(fd, folder, IN_MOVED_TO | IN_CLOSE_WRITE) < 0) {
        say("the tour cannot be followed: %s", strerror(errno));
        return EXIT_READ;
    }
    printf("The notes follow the other terminal: contract-tui tour --presenter. ^C ends.\n");
    fflush(stdout);
    do {
        if (tour_told(folder, &lesson, &page) && (lesson != was_lesson || page != was_page)) {
            print_notes(lesson, page);
            was_lesson = lesson;
            was_page = page;
        }
    } while (read(fd, events, sizeof events) > 0);
    close(fd);
    return EXIT_DONE;
}

static int follow_session(void)
{
    Session *session = session_open();
    int status = follow(session ? session_state_folder(session) : NULL);
    session_close(session);
    return status;
}

int cmd_tour(int argc, char **argv)
{
    const Command *self = command_find("tour");
    bool presenter = false, notes = false;
    const Opt opts[] = { { "presenter", 0, true, NULL, &presenter, NULL },
                         { "notes", 0, true, NULL, &notes, NULL },
                         { 0 } };
    int operands;
    if (!opts_parse(self, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (presenter && notes)
        return say_usage(self, "the notes are for another terminal");
    if (operands > 1)
        return say_usage(self, "one lesson at a time");
    if (operands) {
        char *end;
        unsigned long n = strtoul(argv[1], &end, 10);
        if (*end || n < 1 || n > tour_count())
            return say_usage(self, "there are lessons 1 to %zu", tour_count());
        (notes ? print_all_notes : print_lesson)(n - 1);
        return EXIT_DONE;
    }
    if (notes && isatty(STDOUT_FILENO))
        return follow_session();
    if (!notes && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !cmd_wants_lines())
        return app_main(&(AppOptions){ .tour = true, .presenter = presenter });
    for (size_t i = 0; i < tour_count(); i++) {
        printf("%s", i ? "\n\n" : "");
        (notes ? print_all_notes : print_lesson)(i);
    }
    return EXIT_DONE;
}
