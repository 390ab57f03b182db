/* Signals only write a byte into a pipe that the loop polls; the crash handler alone does more,
 * and only what is safe there: write(2) of a prepared text and tcsetattr(). */
#include "term.h"

#include "canvas.h"
#include "contract/base64.h"
#include "draw.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#undef columns /* of term.h: too common a name */
#undef lines

enum {
    ESC_WAIT = 50,    /* ms for the rest of an escape sequence */
    BURST_GAP = 5,    /* ms: what comes faster is no typing */
    BURST_KEYS = 200, /* without a line end: handed on as keys, fewer than the decoder holds */
    BURST_MAX = 1 << 20,
    LOST_AFTER = 50,   /* reads in a row that say ERR although poll says there is something */
    MODIFIED_MAX = 96, /* codes of modified keys */
    CRASH_STACK = 64 << 10,
    TITLE_MAX = 200,
};

#define MODES_ON "\033[?2004h\033[?1004h"
#define MOUSE_ON "\033[?1000;1002;1006h"
#define TITLE_PUSH "\033[22;2t"
#define TITLE_POP "\033[23;2t"
#define MODES_OFF "\033[?1006;1002;1000l\033[?1004l\033[?2004l"

static struct {
    SCREEN *curses;
    KeyDecoder *decoder;
    int pipe[2];
    bool started, out, mouse, mouse_wanted, utf8;
    bool tells_pastes; /* the terminal has bracketed paste */
    bool escaped;      /* the last code was an Esc: the next one belongs to it */
    bool ansi;         /* control sequences begin with ESC [ */
    bool keeps_titles; /* the terminal gives a title back */
    bool titled;       /* ours is shown */
    char title[TITLE_MAX];
    int colours;
    int lost;
    struct termios saved; /* as the shell had it */
    char reset[160];      /* for the crash handler */
    size_t reset_len;
    char last_words[512];
    struct ModifiedKey {
        int code;
        int32_t key;
        int mods;
    } modified[MODIFIED_MAX];
    size_t modified_count;
} term;

static void put(const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, text, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

/* ---- signals ---- */

static void on_signal(int signal)
{
    int saved = errno;
    unsigned char byte = signal == SIGWINCH  ? TERM_RESIZED
                         : signal == SIGHUP  ? TERM_HANGUP
                         : signal == SIGTERM ? TERM_TERMINATE
                         : signal == SIGTSTP ? TERM_STOP
                         : signal == SIGCONT ? TERM_CONTINUED
                                             : TERM_INTERRUPT;
    ssize_t n = write(term.pipe[1], &byte, 1);
    (void)n; /* a full pipe holds what is needed already */
    errno = saved;
}

static void on_crash(int signal)
{
    put(term.reset, term.reset_len);
    if (term.titled)
        put(TITLE_POP, sizeof TITLE_POP - 1);
    tcsetattr(STDIN_FILENO, TCSANOW, &term.saved);
    put(term.last_words, strlen(term.last_words));
    struct sigaction plain = { .sa_handler = SIG_DFL };
    sigaction(signal, &plain, NULL);
    raise(signal);
}

static void catch (int signal, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    if (handler == on_crash)
        action.sa_flags = (int)SA_RESETHAND | SA_NODEFER | SA_ONSTACK;
    sigaction(signal, &action, NULL);
}

static void catch_all(void)
{
    static const int caught[] = { SIGWINCH, SIGHUP, SIGTERM, SIGTSTP, SIGCONT, SIGINT, SIGQUIT };
    static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    static char crash_stack[CRASH_STACK]; /* of its own: the usual one may be what is full */
    stack_t stack = { .ss_sp = crash_stack, .ss_size = sizeof crash_stack };
    sigaltstack(&stack, NULL);
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
        catch (caught[i], on_signal);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        catch (crashes[i], on_crash);
    catch (SIGPIPE, SIG_IGN);
}

static void catch_none(void)
{
    static const int caught[] = { SIGWINCH, SIGHUP,  SIGTERM, SIGTSTP, SIGCONT, SIGINT,
                                  SIGQUIT,  SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGABRT };
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
        catch (caught[i], SIG_DFL);
}

unsigned term_take_signals(void)
{
    unsigned all = 0;
    unsigned char bytes[64];
    ssize_t n;
    while ((n = read(term.pipe[0], bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < n; i++)
            all |= bytes[i];
    if (all & TERM_RESIZED) {
        struct winsize size;
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
            resize_term(size.ws_row, size.ws_col);
        clearok(curscr, TRUE); /* the terminal may have wrapped and moved what was shown */
        draw_forget();
    }
    return all;
}

/* ---- start and stop ---- */

static bool make_pipe(Error *err)
{
    if (pipe(term.pipe) != 0)
        return error_set(err, ERR_IO, "cannot make a pipe: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(term.pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(term.pipe[i], F_SETFD, FD_CLOEXEC);
    }
    return true;
}

/* The environment asks for UTF-8 by a locale that this machine does not have. */
static bool env_says_utf8(void)
{
    const char *name = getenv("LC_ALL");
    if (!name || !*name)
        name = getenv("LC_CTYPE");
    if (!name || !*name)
        name = getenv("LANG");
    Str s = str_from(name);
    return str_contains_nocase(s, STR("utf-8")) || str_contains_nocase(s, STR("utf8"));
}

static void choose_charset(void)
{
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 && env_says_utf8())
        setlocale(LC_CTYPE, "C.UTF-8");
    term.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    glyph_set_ascii(!term.utf8);
}

/* The description of a terminal is there and knows the capability. Looked up apart from newterm(),
 * which would keep what is found here for ever. */
static bool terminal_has(const char *name, const char *capability)
{
    int status = 0;
    if (setupterm(name, STDOUT_FILENO, &status) != OK)
        return false;
    const char *value = tigetstr(capability);
    bool has = value && value != (const char *)-1;
    del_curterm(cur_term);
    return has;
}

static bool can_draw(Error *err)
{
    const char *name = getenv("TERM");
    bool ok = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (!ok)
        return error_set(err, ERR_USAGE,
                         "screens need a terminal for input and output. Use --linear for questions "
                         "and answers, or: check, inspect, seal; contract-tui help lists them");
    ok = name && *name && terminal_has(name, "cup");
    if (!ok)
        return error_set(err, ERR_USAGE,
                         "this terminal cannot draw screens (TERM is \"%s\"). Use --linear for "
                         "questions and answers, or: check, inspect, seal; contract-tui help lists "
                         "them",
                         name ? name : "");
    return true;
}

/* 24-bit colour is used where the terminal says so and its description is installed; tmux and
 * screen pass it on only when they are told to, so they are not believed. */
static const char *direct_name(void)
{
    const char *name = getenv("TERM"), *says = getenv("COLORTERM");
    if (!says || (strcmp(says, "truecolor") != 0 && strcmp(says, "24bit") != 0))
        return NULL;
    if (strncmp(name, "xterm", 5) != 0 || strstr(name, "direct") || getenv("TMUX"))
        return NULL;
    return terminal_has("xterm-direct2", "cup") ? "xterm-direct2" : NULL;
}

/* The codes that ncurses gives to keys with modifiers differ between terminals. */
static void learn_modified_keys(void)
{
    static const struct {
        const char *name;
        int32_t key;
    } bases[] = { { "kUP", K_UP },     { "kDN", K_DOWN },  { "kLFT", K_LEFT }, { "kRIT", K_RIGHT },
                  { "kHOM", K_HOME },  { "kEND", K_END },  { "kPRV", K_PGUP }, { "kNXT", K_PGDN },
                  { "kDC", K_DELETE }, { "kIC", K_INSERT } };
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        for (int n = 2; n <= 8; n++) {
            char name[8];
            snprintf(name, sizeof name, n == 2 ? "%s" : "%s%d", bases[i].name, n);
            const char *sequence = tigetstr(name);
            int code = sequence && sequence != (char *)-1 ? key_defined(sequence) : 0;
            if (code > 0 && term.modified_count < MODIFIED_MAX)
                term.modified[term.modified_count++] =
                    (struct ModifiedKey){ code, bases[i].key,
                                          ((n - 1) & 1 ? MOD_SHIFT : 0) |
                                              ((n - 1) & 2 ? MOD_ALT : 0) |
                                              ((n - 1) & 4 ? MOD_CTRL : 0) };
        }
}

static void define_keys(void)
{
    static const struct {
        const char *sequence;
        int code;
    } keys[] = {
        { "\033[A", KEY_UP },    { "\033OA", KEY_UP },    { "\033[B", KEY_DOWN },
        { "\033OB", KEY_DOWN },  { "\033[C", KEY_RIGHT }, { "\033OC", KEY_RIGHT },
        { "\033[D", KEY_LEFT },  { "\033OD", KEY_LEFT },  { "\033[H", KEY_HOME },
        { "\033OH", KEY_HOME },  { "\033[1~", KEY_HOME }, { "\033[F", KEY_END },
        { "\033OF", KEY_END },   { "\033[4~", KEY_END },  { "\033[Z", KEY_BTAB },
        { "\033[200~", 0x1000 }, { "\033[201~", 0x1001 }, { "\033[<", 0x1002 },
        { "\033[I", 0x1003 },    { "\033[O", 0x1004 },
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        define_key(keys[i].sequence, keys[i].code);
}

static void modes_on(void)
{
    if (!term.ansi)
        return;
    put(MODES_ON, sizeof MODES_ON - 1);
    if (term.mouse)
        put(MOUSE_ON, sizeof MOUSE_ON - 1);
}

static void title_off(void)
{
    if (term.titled)
        put(TITLE_POP, sizeof TITLE_POP - 1);
    term.titled = false;
    term.title[0] = 0;
}

static void modes_off(void)
{
    if (term.ansi)
        put(MODES_OFF, sizeof MODES_OFF - 1);
    title_off();
}

/* What the crash handler sends: our modes off, attributes off, the shell's screen back. */
static void prepare_reset(void)
{
    const char *leave = tigetstr("rmcup"), *plain = tigetstr("sgr0"), *cursor = tigetstr("cnorm");
    int n = snprintf(term.reset, sizeof term.reset, "%s%s%s%s\r\n", term.ansi ? MODES_OFF : "",
                     plain && plain != (char *)-1 ? plain : "",
                     leave && leave != (char *)-1 ? leave : "",
                     cursor && cursor != (char *)-1 ? cursor : "");
    term.reset_len = n > 0 && (size_t)n < sizeof term.reset ? (size_t)n : 0;
}

static bool is_one_of(const char *name, const char *const *known)
{
    while (*known && !str_starts(str_from(name), str_from(*known)))
        known++;
    return *known;
}

/* By name: terminfo knows of bracketed paste only since lately. */
static bool has_bracketed_paste(const char *name)
{
    static const char *const known[] = { "xterm",     "tmux",    "screen",  "rxvt",    "foot",
                                         "alacritty", "kitty",   "wezterm", "konsole", "gnome",
                                         "vte",       "st",      "putty",   "iterm",   "mintty",
                                         "contour",   "ghostty", NULL };
    return is_one_of(name, known);
}

/* Terminals with a stack of titles: what the window was called before can be brought back. */
static bool has_title_stack(const char *name)
{
    static const char *const known[] = { "xterm",   "tmux",    "foot",    "alacritty", "kitty",
                                         "wezterm", "konsole", "gnome",   "vte",       "iterm",
                                         "mintty",  "contour", "ghostty", NULL };
    return is_one_of(name, known) || getenv("TMUX");
}

void term_set_title(const char *title)
{
    char safe[TITLE_MAX];
    size_t n = 0, at = 0, len;
    if (!title) {
        title_off();
        return;
    }
    for (Str s = str_from(title); at < s.len && n + 5 < sizeof safe; at += len) {
        int32_t code;
        len = utf8_decode(s, at, &code);
        bool shown = code >= 0x20 && code < 0x7F;
        if (!shown && (code < 0xA0 || !term.utf8 || wcwidth((wchar_t)code) < 1))
            code = '?';
        n += utf8_encode(code, safe + n);
    }
    safe[n] = 0;
    if (!term.out || !term.keeps_titles || strcmp(safe, term.title) == 0)
        return;
    if (!term.titled)
        put(TITLE_PUSH, sizeof TITLE_PUSH - 1);
    term.titled = true;
    memcpy(term.title, safe, n + 1);
    put("\033]2;", 4);
    put(safe, n);
    put("\033\\", 2);
}

bool term_start(bool want_colour, bool want_mouse, Error *err)
{
    choose_charset();
    if (!can_draw(err) || !make_pipe(err))
        return false;
    term.decoder = keys_new();
    if (!term.decoder)
        return error_memory(err);
    tcgetattr(STDIN_FILENO, &term.saved);
    if (!getenv("ESCDELAY"))
        set_escdelay(ESC_WAIT);
    char *name = NULL;
    const char *direct = want_colour ? direct_name() : NULL;
    if (direct)
        name = strdup(direct);
    term.curses = newterm(name, stdout, stdin);
    free(name);
    if (!term.curses)
        return error_set(err, ERR_USAGE, "this terminal cannot draw screens (TERM is \"%s\")",
                         getenv("TERM"));
    if (want_colour && has_colors()) {
        start_color();
        use_default_colors();
        term.colours = COLORS >= 16777216 ? 16777216 : COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : 8;
    }
    raw();
    noecho();
    nonl();
    nodelay(stdscr, TRUE);
    keypad(stdscr, TRUE);
    const char *move = tigetstr("cup");
    term.ansi = move && move != (char *)-1 && str_starts(str_from(move), STR("\033["));
    define_keys();
    learn_modified_keys();
    prepare_reset();
    endwin(); /* until it was left once, ncurses 6.4 writes each motion of the cursor by itself */
    reset_prog_mode();
    catch_all();
    term.tells_pastes = has_bracketed_paste(term_name());
    term.keeps_titles = has_title_stack(term_name());
    term.mouse = want_mouse;
    term.started = term.out = true;
    modes_on();
    return true;
}

void term_release(void)
{
    if (!term.out)
        return;
    term.out = false;
    modes_off();
    erase();
    refresh();
    endwin();
}

void term_take(void)
{
    if (term.out || !term.started)
        return;
    term.out = true;
    reset_prog_mode();
    modes_on();
    term_redraw();
}

void term_stop(void)
{
    if (!term.started)
        return;
    term_release();
    catch_none();
    delscreen(term.curses);
    keys_free(term.decoder);
    close(term.pipe[0]);
    close(term.pipe[1]);
    term.started = false;
    term.decoder = NULL;
}

void term_abandon(void)
{
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    if (!term.started || !term.out || flags < 0 || tcgetpgrp(STDIN_FILENO) != getpgrp())
        return;
    if (fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK) == 0) {
        put(term.reset, term.reset_len);
        if (term.titled)
            put(TITLE_POP, sizeof TITLE_POP - 1);
        fcntl(STDOUT_FILENO, F_SETFL, flags);
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &term.saved);
}

void term_suspend(void)
{
    term_release();
    catch (SIGTSTP, SIG_DFL);
    kill(0, SIGTSTP);
    catch (SIGTSTP, on_signal);
    term_take();
}

void term_redraw(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
        resize_term(size.ws_row, size.ws_col);
    clearok(curscr, TRUE);
    draw_forget();
}

int term_fd(void)
{
    return STDIN_FILENO;
}

int term_signal_fd(void)
{
    return term.pipe[0];
}

void term_size(int *ret_height, int *ret_width)
{
    getmaxyx(stdscr, *ret_height, *ret_width);
}

int term_colours(void)
{
    return term.colours;
}

bool term_is_utf8(void)
{
    return term.utf8;
}

const char *term_library(void)
{
    return curses_version();
}

const char *term_name(void)
{
    const char *name = getenv("TERM");
    return name ? name : "";
}

void term_set_mouse(bool on)
{
    term.mouse = on;
    if (!term.ansi)
        return;
    if (on)
        put(MOUSE_ON, sizeof MOUSE_ON - 1);
    else
        put("\033[?1006;1002;1000l", 18);
}

bool term_has_mouse(void)
{
    return term.mouse;
}

/* ---- keys ---- */

static const struct CodeName {
    int code;
    int32_t key;
    int mods;
} code_table[] = {
    { KEY_UP, K_UP, 0 },
    { KEY_DOWN, K_DOWN, 0 },
    { KEY_LEFT, K_LEFT, 0 },
    { KEY_RIGHT, K_RIGHT, 0 },
    { KEY_HOME, K_HOME, 0 },
    { KEY_FIND, K_HOME, 0 },
    { KEY_END, K_END, 0 },
    { KEY_SELECT, K_END, 0 },
    { KEY_PPAGE, K_PGUP, 0 },
    { KEY_NPAGE, K_PGDN, 0 },
    { KEY_IC, K_INSERT, 0 },
    { KEY_DC, K_DELETE, 0 },
    { KEY_BACKSPACE, K_BACKSPACE, 0 },
    { KEY_ENTER, K_ENTER, 0 },
    { KEY_BTAB, K_TAB, MOD_SHIFT },
    { KEY_SR, K_UP, MOD_SHIFT },
    { KEY_SF, K_DOWN, MOD_SHIFT },
    { KEY_SLEFT, K_LEFT, MOD_SHIFT },
    { KEY_SRIGHT, K_RIGHT, MOD_SHIFT },
    { KEY_SHOME, K_HOME, MOD_SHIFT },
    { KEY_SEND, K_END, MOD_SHIFT },
    { KEY_SPREVIOUS, K_PGUP, MOD_SHIFT },
    { KEY_SNEXT, K_PGDN, MOD_SHIFT },
    { KEY_SDC, K_DELETE, MOD_SHIFT },
    { KEY_SIC, K_INSERT, MOD_SHIFT },
    { 0x1000, K_PASTE_START, 0 },
    { 0x1001, K_PASTE_END, 0 },
    { 0x1002, K_MOUSE_SGR, 0 },
    { 0x1003, K_FOCUS_IN, 0 },
    { 0x1004, K_FOCUS_OUT, 0 },
};

static void push_code(int code)
{
    if (code < 256) {
        keys_push(term.decoder, code, 0);
        return;
    }
    for (size_t i = 0; i < sizeof code_table / sizeof *code_table; i++)
        if (code_table[i].code == code) {
            keys_push(term.decoder, code_table[i].key, code_table[i].mods);
            return;
        }
    if (code >= KEY_F(1) && code <= KEY_F(60)) {
        static const uint8_t mods[5] = { 0, MOD_SHIFT, MOD_CTRL, MOD_CTRL | MOD_SHIFT, MOD_ALT };
        int n = code - KEY_F(1);
        keys_push(term.decoder, K_F1 + n % 12, mods[n / 12]);
        return;
    }
    for (size_t i = 0; i < term.modified_count; i++)
        if (term.modified[i].code == code) {
            keys_push(term.decoder, term.modified[i].key, term.modified[i].mods);
            return;
        }
}

static bool readable(int milliseconds)
{
    struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
    return poll(&fd, 1, milliseconds) > 0 && (fd.revents & POLLIN);
}

/* ---- pastes of terminals that do not tell ---- */

static bool is_text(int code)
{
    return code == '\t' || code == '\r' || code == '\n' || (code >= 0x20 && code < 0x7F) ||
           (code >= 0x80 && code < 0x100);
}

/* Takes what comes without a pause. Returns the code that ended it, or ERR. */
static int take_burst(Buf *burst, int code)
{
    bool line_end = false;
    while (is_text(code)) {
        buf_add_byte(burst, (char)code);
        line_end = line_end || code == '\r' || code == '\n';
        if ((!line_end && burst->len >= BURST_KEYS) || burst->len >= BURST_MAX)
            return ERR;
        code = getch();
        if (code == ERR && readable(BURST_GAP))
            code = getch();
    }
    return code;
}

static void push_text(int first)
{
    Buf burst;
    buf_init_secret(&burst, BURST_MAX + 1);
    int next = take_burst(&burst, first);
    bool pasted = keys_is_pasted(buf_str(&burst));
    if (pasted)
        keys_push(term.decoder, K_PASTE_START, 0);
    for (size_t i = 0; i < burst.len; i++)
        keys_push(term.decoder, (unsigned char)burst.ptr[i], 0);
    if (pasted)
        keys_push(term.decoder, K_PASTE_END, 0);
    buf_clear(&burst);
    if (next != ERR)
        push_code(next);
    term.escaped = next == 0x1B;
}

static void push_next(int code)
{
    term.tells_pastes = term.tells_pastes || code == 0x1000; /* K_PASTE_START */
    if (term.tells_pastes || term.escaped || !is_text(code)) {
        push_code(code);
        term.escaped = code == 0x1B;
    } else {
        push_text(code);
    }
}

bool term_next_key(KeyEvent *ret_key, bool *ret_lost)
{
    *ret_lost = false;
    while (!keys_next(term.decoder, ret_key)) {
        int code = getch();
        if (code != ERR) {
            term.lost = 0;
            push_next(code);
            continue;
        }
        if (keys_is_open(term.decoder) && readable(ESC_WAIT) && ++term.lost < LOST_AFTER)
            continue;
        keys_idle(term.decoder);
        if (keys_next(term.decoder, ret_key))
            return true;
        struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
        int n = poll(&fd, 1, 0);
        if (n > 0 && (fd.revents & (POLLHUP | POLLERR | POLLNVAL)))
            *ret_lost = true;
        else if (n > 0 && ++term.lost >= LOST_AFTER)
            *ret_lost = true;
        return false;
    }
    return true;
}

void term_copy(Str text)
{
    Buf out;
    buf_init_secret(&out, 1 << 20);
    buf_add_text(&out, "\033]52;c;");
    base64_encode(&out, text, BASE64_STANDARD);
    buf_add_text(&out, "\033\\");
    if (buf_ok(&out))
        put(out.ptr, out.len);
    buf_clear(&out);
}

void term_set_last_words(const char *line)
{
    snprintf(term.last_words, sizeof term.last_words, "%s", line);
}
