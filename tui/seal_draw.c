/* How the seal dialog looks: the steps, what the check found, the work that goes on, the result. */
#include "draw.h"
#include "seal_view.h"

#include <stdio.h>

enum { SMALL = 12 }; /* rows; with fewer nothing is spent on looks */

static int draw_steps(const SealView *s, Canvas *c)
{
    static const char *const names[] = { "1 Parts",  "2 Certificate", "3 Signer",
                                         "4 Expiry", "5 Check",       "6 Seal" };
    size_t now = s->stage == STAGE_DONE ? STAGE_RUN : s->stage;
    int col = 1;
    if (c->height < SMALL) { /* the step alone */
        canvas_print(c, 0, 1, ROLE_HEADING, "%s, of 6 steps", names[now]);
        return 1;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int width = text_width(str_from(names[i]));
        canvas_text(c, 0, col, str_from(names[i]), i == now ? ROLE_HEADING : ROLE_MUTED);
        if (i == now && draw_is_plain())
            canvas_text(c, 0, col - 1, STR(">"), ROLE_HEADING);
        for (int k = 0; i == now && k < width && !draw_is_plain(); k++)
            canvas_text(c, 1, col + k, glyph_is_ascii() ? STR("=") : STR("━"), ROLE_BORDER_FOCUS);
        col += width + 3;
    }
    return 3;
}

static int draw_checks(const SealView *s, Canvas *c, int row, int room)
{
    const SealWork *w = s->work;
    for (size_t i = 0; i < w->check_count && (int)i < room; i++) {
        const SealCheck *check = &w->checks[i];
        bool ok = check->mark == 'k';
        canvas_text(c, row, 1, ok ? STR("ok") : str_make(&check->mark, 1),
                    ok ? ROLE_OK : mark_role(check->mark));
        canvas_text(c, row, 5, str_from(check->name), ROLE_TEXT);
        canvas_text_fit(c, row, 18, c->width - 19, str_from(check->text), ROLE_TEXT);
        row++;
    }
    return row + 1;
}

static void draw_run(const SealView *s, Canvas *c, int row)
{
    int now = atomic_load(&s->work->step);
    for (int i = 0; i < SEAL_WORK_STEPS; i++) {
        const char *state = i < now ? "done" : i == now ? "now" : "";
        canvas_text(c, row, 3, str_from(state), i < now ? ROLE_OK : ROLE_HEADING);
        canvas_text(c, row++, 9, str_from(seal_work_step_name(i)),
                    i <= now ? ROLE_TEXT : ROLE_MUTED);
    }
    progress_draw(c, row + 1, 3, 32, (size_t)now, SEAL_WORK_STEPS);
    app_wake_in(s->view.app, 100);
}

static int draw_result(const SealView *s, Canvas *c, int row)
{
    const SealWork *w = s->work;
    size_t next = 0, shown = w->line_count;
    while (next < SEAL_NEXT_LINES && w->next[next][0])
        next++;
    /* What is to be done comes before the hashes, which are in the receipt too. */
    while (shown > 3 && row + (int)(shown + next) + 2 > c->height)
        shown--;
    for (size_t i = 0; i < shown; i++)
        canvas_text_middle(c, row++, 1, c->width - 2, str_from(w->lines[i]),
                           i == 0 ? ROLE_OK : ROLE_TEXT);
    if (w->done && !w->rehearse) {
        row++;
        canvas_text(c, row++, 1, STR("Next"), ROLE_HEADING);
        for (size_t i = 0; i < next; i++)
            row += canvas_wrap(c, row, 3, c->width - 4, 2, str_from(w->next[i]), ROLE_TEXT);
        canvas_text_fit(c, row++, 3, c->width - 4,
                        STR("The plain contract is unchanged and still holds secrets."),
                        ROLE_WARNING);
    }
    return row;
}

void seal_draw(SealView *s, Canvas *c)
{
    int row = draw_steps(s, c);
    if (s->stage == STAGE_CHECK)
        row = draw_checks(s, c, row, c->height - row - (c->height < SMALL ? 3 : 6));
    if (s->stage == STAGE_RUN)
        draw_run(s, c, row);
    if (s->stage == STAGE_DONE) {
        /* The buttons stay in sight; on a narrow screen they stand one below the other. */
        int room = c->height - (c->width < 52 ? 4 : 2);
        Canvas upper = canvas_sub(c, (Rect){ 0, 0, room, c->width });
        row = draw_result(s, &upper, row);
        row = row > room ? room : row;
    }
    if (s->problem[0] && s->stage == STAGE_DONE)
        row += 1 + canvas_wrap(c, row, 1, c->width - 2, 4, str_from(s->problem), ROLE_ERROR);
    /* What is wrong keeps its place when there is little. */
    bool wrong = s->problem[0] && s->stage != STAGE_DONE;
    int kept = !wrong ? 0 : c->height < SMALL ? 2 : 3;
    Canvas panel = canvas_sub(c, (Rect){ 0, 0, c->height - kept, c->width });
    row = panel_draw(&s->panel, &panel, row, true);
    if (wrong)
        canvas_wrap(c, row + 1 + 3 <= c->height ? row + 1 : c->height - kept, 1, c->width - 2, 3,
                    str_from(s->problem), ROLE_ERROR);
}
