/* The lessons fit their frame, and their samples are there. */
#include "../tui/practice.h"
#include "unit/unit.h"

/* What they wait for and what is shown is known, and their words fit. */
static void steps_can_be_done(const TourPage *page)
{
    for (size_t i = 0; i < page->step_count; i++) {
        const TourStep *step = &page->steps[i];
        if (!practice_knows(step->when))
            fail_msg("a step waits for \"" STR_FMT "\"", STR_ARG(step->when));
        if (step->show.len && !practice_can_show(step->show))
            fail_msg("a step is shown by \"" STR_FMT "\"", STR_ARG(step->show));
        assert_in_range(step->words.len, 1, 60);
        assert_true(step->hints[0].len > 0);
        for (size_t k = 0; k < TOUR_HINTS_MAX; k++)
            assert_true(step->hints[k].len <= TOUR_COLUMNS);
    }
}

static void lessons_fit(void **state)
{
    (void)state;
    assert_int_equal(tour_count(), 6);
    TourLesson lesson;
    for (size_t i = 0; i < tour_count(); i++) {
        assert_true(tour_lesson(i, &lesson));
        assert_true(lesson.title.len > 0);
        assert_in_range(lesson.count, 3, 6);
        for (size_t k = 0; k < lesson.count; k++) {
            const TourPage *page = &lesson.pages[k];
            Str rest = page->text, line;
            size_t rows = 0;
            assert_true(page->title.len > 0 && page->text.len > 0);
            for (; str_split(&rest, '\n', &line); rows++) {
                assert_true(line.len <= TOUR_COLUMNS);
                for (size_t c = 0; c < line.len; c++)
                    assert_in_range(line.ptr[c], 0x20, 0x7E);
            }
            assert_in_range(rows, 1, TOUR_ROWS);
            assert_true(page->notes.len > 0);
            for (rest = page->notes; str_split(&rest, '\n', &line);) {
                assert_true(str_starts(line, STR(TOUR_NOTE)));
                assert_true(line.len <= TOUR_COLUMNS + strlen(TOUR_NOTE));
            }
            if (page->sample.len)
                assert_true(tour_sample(page->sample).len > 0);
            steps_can_be_done(page);
        }
    }
    assert_false(tour_lesson(tour_count(), &lesson));
}

static void samples_have_names(void **state)
{
    (void)state;
    assert_true(str_contains(tour_sample(STR("broken/missing-pipe")), STR("workload:")));
    assert_true(tour_sample(STR("ccrt")).len > 0);
    assert_true(tour_sample(STR("none")).ptr == NULL);
    assert_true(tour_sample(STR("broken/none")).ptr == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lessons_fit),
        cmocka_unit_test(samples_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
