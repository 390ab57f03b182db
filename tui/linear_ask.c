/* Questions of the program, asked and answered line by line. */
#include "linear_private.h"

#include <stdlib.h>

/* The one that the word names: by its number, or by the first letters of one label alone. */
static int chosen(Str word, const AppChoice *choices, size_t count)
{
    char *end, text[16];
    int found = -1;
    snprintf(text, sizeof text, STR_FMT, STR_ARG(str_slice(word, 0, 15)));
    long number = strtol(text, &end, 10);
    if (!*end && end != text)
        return number >= 1 && (size_t)number <= count ? (int)number - 1 : -1;
    for (size_t i = 0; i < count; i++) {
        Str label = str_from(choices[i].label);
        if (str_eq_nocase(label, word))
            return (int)i;
        if (label.len < word.len || !str_eq_nocase(str_slice(label, 0, word.len), word))
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found;
}

int linear_number(Linear *l, const AppChoice *choices, size_t count, int preset)
{
    char prompt[80];
    for (size_t i = 0; i < count; i++) {
        bool detail = choices[i].detail && choices[i].detail[0];
        linear_print_at(2, "%zu: %s%s%s", i + 1, choices[i].label, detail ? ", " : "",
                        detail ? choices[i].detail : "");
    }
    if (preset >= 0)
        snprintf(prompt, sizeof prompt, "Number, Enter for %d, a point to leave: ", preset + 1);
    else
        snprintf(prompt, sizeof prompt, "Number, a point to leave: ");
    for (;;) {
        Buf line;
        buf_init(&line, 0);
        LinearLine got = linear_read(l, prompt, false, &line);
        Str word = str_trim(buf_str(&line));
        int answer = got != LINEAR_READ || str_is(word, ".") ? -1
                     : word.len == 0                         ? preset
                                                             : chosen(word, choices, count);
        bool again = got == LINEAR_READ && answer < 0 && !str_is(word, ".");
        buf_clear(&line);
        if (!again)
            return answer;
        linear_print("Type a number from 1 to %zu.", count);
    }
}

void linear_ask(Linear *l, const char *title, const char *text, const char *const *buttons,
                AppAnswer *done, void *context)
{
    AppChoice choices[6];
    size_t count = 0;
    for (; count < 6 && buttons[count]; count++)
        choices[count] = (AppChoice){ buttons[count], NULL };
    linear_print("%s: %s", title, text);
    int answer = linear_number(l, choices, count, -1);
    if (done)
        done(l->app, answer < 0 ? (int)count - 1 : answer, context);
}

void linear_ask_choice(Linear *l, const char *title, const AppChoice *choices, size_t count,
                       size_t selected, AppAnswer *done, void *context)
{
    linear_print("%s", title);
    done(l->app, count ? linear_number(l, choices, count, (int)selected) : -1, context);
}

bool linear_line(Linear *l, const char *label, const char *value, bool secret, Buf *ret)
{
    char prompt[1600];
    if (secret)
        snprintf(prompt, sizeof prompt, "%s (not shown, Enter leaves): ", label);
    else if (value && *value)
        snprintf(prompt, sizeof prompt, "%s (Enter for %s): ", label, value);
    else
        snprintf(prompt, sizeof prompt, "%s (Enter leaves): ", label);
    if (linear_read(l, prompt, secret, ret) != LINEAR_READ)
        return false;
    if (!ret->len && value)
        buf_add_text(ret, value);
    return ret->len > 0;
}

void linear_ask_text(Linear *l, const char *title, const char *label, const char *value,
                     bool secret, AppInput *done, void *context)
{
    char prompt[360];
    Buf line;
    buf_init_secret(&line, 0);
    snprintf(prompt, sizeof prompt, "%s. %s", title, label);
    bool ok = linear_line(l, prompt, value, secret, &line);
    done(l->app, ok ? line.ptr : NULL, context);
    buf_clear(&line);
}

/* "~/x" is below the home folder, as in a shell. */
static void expand_home(Buf *path)
{
    const char *home = getenv("HOME");
    if (home && str_starts(buf_str(path), STR("~/")))
        buf_splice(path, span_make(0, 1), str_from(home));
}

void linear_pick(Linear *l, const char *title, PickKind kind, const char *start, PickDone *done,
                 void *context)
{
    Buf path;
    char label[200];
    buf_init(&path, 0);
    snprintf(label, sizeof label, "%s: path of the %s", title,
             kind == PICK_FOLDER ? "folder" : "file");
    bool ok = linear_line(l, label, kind == PICK_NEW ? start : NULL, false, &path);
    if (ok)
        expand_home(&path);
    done(l->app, ok ? path.ptr : NULL, context);
    buf_clear(&path);
}

void linear_message(Linear *l, MessageKind kind, const char *text)
{
    (void)l;
    linear_print("%s%s%s", kind == MESSAGE_ERROR ? "Error: " : "", text,
                 text[0] && strchr(".!?:", text[strlen(text) - 1]) ? "" : ".");
}
