#include "tour.h"

#include "contract/data.h"
#include "contract/file.h"

#include <stdio.h>
#include <string.h>

#define FOLDER "tui/data/tour"

static bool read_step_line(TourPage *page, Str line)
{
    TourStep *step = page->step_count ? &page->steps[page->step_count - 1] : NULL;
    Str rest = str_slice(line, 5, line.len);
    if (!page->sample.len)
        return false;
    if (str_starts(line, STR("step ")) && page->step_count < TOUR_STEPS_MAX) {
        size_t colon = str_find(rest, STR(": "));
        colon = colon < rest.len ? colon : rest.len;
        page->steps[page->step_count++] =
            (TourStep){ .when = str_trim(str_slice(rest, 0, colon)),
                        .words = str_trim(str_slice(rest, colon + 1, rest.len)) };
    } else if (step && str_starts(line, STR("hint "))) {
        for (size_t i = 0; i < TOUR_HINTS_MAX; i++)
            if (!step->hints[i].len) {
                step->hints[i] = rest;
                break;
            }
    } else if (step && str_starts(line, STR("show "))) {
        step->show = str_trim(rest);
    } else {
        return false;
    }
    return true;
}

static void read_page_line(TourPage *page, Str line)
{
    if (read_step_line(page, line))
        return;
    if (str_starts(line, STR("try "))) {
        page->sample = str_trim(str_slice(line, 4, line.len));
        return;
    }
    Str *part = str_starts(line, STR(TOUR_NOTE)) ? &page->notes : &page->text;
    if (!part->ptr)
        *part = str_make(line.ptr, 0);
    part->len = (size_t)(line.ptr + line.len - part->ptr);
}

static void read_lesson(Str rest, TourLesson *lesson)
{
    Str line;
    TourPage *page = NULL;
    while (str_split(&rest, '\n', &line)) {
        if (!page && str_starts(line, STR("# "))) {
            lesson->title = str_slice(line, 2, line.len);
        } else if (str_starts(line, STR("== ")) && lesson->count < TOUR_PAGES_MAX) {
            page = &lesson->pages[lesson->count++];
            page->title = str_slice(line, 3, line.len);
        } else if (page && (line.len || rest.len)) {
            read_page_line(page, line);
        }
    }
}

size_t tour_count(void)
{
    size_t n = 0;
    for (size_t i = 0; i < data_count(); i++)
        n += strcmp(data_file(i).folder, FOLDER) == 0;
    return n;
}

bool tour_lesson(size_t index, TourLesson *ret_lesson)
{
    for (size_t i = 0; i < data_count(); i++) {
        DataFile file = data_file(i);
        if (strcmp(file.folder, FOLDER) != 0 || index-- > 0)
            continue;
        *ret_lesson = (TourLesson){ 0 };
        read_lesson(file.bytes, ret_lesson);
        return true;
    }
    return false;
}

Str tour_sample(Str name)
{
    char folder[64], file[128];
    size_t slash = str_find_byte(name, '/');
    bool below = slash < name.len;
    Str last = below ? str_slice(name, slash + 1, name.len) : name;
    if (below)
        snprintf(folder, sizeof folder, "samples/" STR_FMT, STR_ARG(str_slice(name, 0, slash)));
    else
        snprintf(folder, sizeof folder, "samples");
    snprintf(file, sizeof file, STR_FMT ".yaml", STR_ARG(last));
    return data_find(folder, str_from(file));
}

#define TOLD "tour-page"

void tour_tell(const char *folder, size_t lesson, size_t page)
{
    char path[4096], words[48];
    if (!folder || snprintf(path, sizeof path, "%s/" TOLD, folder) >= (int)sizeof path)
        return;
    snprintf(words, sizeof words, "%zu.%zu\n", lesson + 1, page + 1);
    FileSave how = { .secret = true, .replace = true, .quick = true };
    if (file_make_dirs(folder, NULL)) /* nobody can follow, else nothing is lost */
        file_save(path, str_from(words), &how, NULL, NULL);
}

bool tour_told(const char *folder, size_t *ret_lesson, size_t *ret_page)
{
    char path[4096];
    Buf text;
    unsigned lesson = 0, page = 0;
    if (!folder || snprintf(path, sizeof path, "%s/" TOLD, folder) >= (int)sizeof path)
        return false;
    buf_init(&text, 64);
    bool there = file_read(path, 32, &text, NULL, NULL) && text.ptr &&
                 sscanf(text.ptr, "%u.%u", &lesson, &page) == 2 && lesson && page;
    buf_clear(&text);
    *ret_lesson = lesson - 1;
    *ret_page = page - 1;
    return there;
}

#define KEPT "tour-kept"

/* A line for each lesson: its number, whether it was read, the steps of its pages. */
void tour_keep(const char *folder, const TourKept *kept)
{
    char path[4096];
    Buf text;
    if (!folder || snprintf(path, sizeof path, "%s/" KEPT, folder) >= (int)sizeof path)
        return;
    buf_init(&text, 4096);
    buf_printf(&text, "%zu\n", kept->lesson + 1);
    for (size_t i = 0; i < TOUR_LESSONS_MAX && i < tour_count(); i++) {
        buf_printf(&text, "%zu %d", i + 1, kept->read[i]);
        for (size_t k = 0; k < TOUR_PAGES_MAX; k++)
            buf_printf(&text, " %d", kept->steps[i][k]);
        buf_add_byte(&text, '\n');
    }
    FileSave how = { .secret = true, .replace = true, .quick = true };
    if (buf_ok(&text) && file_make_dirs(folder, NULL)) /* else it begins anew the next time */
        file_save(path, buf_str(&text), &how, NULL, NULL);
    buf_clear(&text);
}

/* The next number of a line; SIZE_MAX: there is none. */
static size_t next_number(Str *line)
{
    size_t n = 0, digits = 0;
    while (line->len && line->ptr[0] == ' ')
        *line = str_slice(*line, 1, line->len);
    for (; line->len && line->ptr[0] >= '0' && line->ptr[0] <= '9' && digits < 4; digits++) {
        n = n * 10 + (size_t)(line->ptr[0] - '0');
        *line = str_slice(*line, 1, line->len);
    }
    return digits ? n : SIZE_MAX;
}

void tour_kept(const char *folder, TourKept *ret_kept)
{
    char path[4096];
    Buf text;
    Str line;
    *ret_kept = (TourKept){ 0 };
    if (!folder || snprintf(path, sizeof path, "%s/" KEPT, folder) >= (int)sizeof path)
        return;
    buf_init(&text, 4096);
    bool there = file_read(path, 4096, &text, NULL, NULL);
    Str rest = there ? buf_str(&text) : STR("");
    for (bool first = true; str_split(&rest, '\n', &line); first = false) {
        size_t lesson = next_number(&line) - 1;
        if (lesson >= tour_count() || lesson >= TOUR_LESSONS_MAX)
            continue;
        if (first) {
            ret_kept->lesson = lesson;
            continue;
        }
        TourLesson is;
        ret_kept->read[lesson] = next_number(&line) == 1;
        for (size_t k = 0; tour_lesson(lesson, &is) && k < is.count; k++) {
            size_t steps = next_number(&line);
            ret_kept->steps[lesson][k] = (uint8_t)(steps <= is.pages[k].step_count ? steps : 0);
        }
    }
    buf_clear(&text);
}
