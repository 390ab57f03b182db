#include "term/pty.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/landlock.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WAIT_MS 60000
#else
#define WAIT_MS 30000
#endif

enum { ARGS_MAX = 64, PATH_SIZE = 4096, SETTLE_MAX_MS = 20000 };

struct Term {
    TermOptions options;
    char home[PATH_SIZE];
    bool own_home;
    int fd; /* -1: not running */
    pid_t pid;
    int status;                 /* of waitpid, when ended */
    struct termios first, last; /* modes: at the start, when the terminal was closed */
    bool ended;
    VTerm *vterm;
    VTermScreen *screen;
    bool cursor_visible;
    uint64_t ran_before; /* its first thread, when a key was sent that it may not have seen yet */
    Buf output;
    char text[512 * 1024];
    char row[8192];
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* -- the child -------------------------------------------------------------------------------- */

static int on_property(VTermProp prop, VTermValue *value, void *context)
{
    Term *t = context;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        t->cursor_visible = value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

/* Nanoseconds that a thread has run; 0 where the kernel does not count. */
static uint64_t run_time(pid_t pid, pid_t thread)
{
    char path[80], text[64];
    unsigned long long ns = 0;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/schedstat", (long)pid, (long)thread);
    int fd = pid > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
    return sscanf(text, "%llu", &ns) == 1 ? ns : 0;
}

static void on_output(const char *bytes, size_t len, void *context)
{
    Term *t = context;
    term_send(t, bytes, len);
}

void term_send(Term *t, const char *bytes, size_t len)
{
    t->ran_before = run_time(t->pid, t->pid);
    while (len > 0 && t->fd >= 0) {
        ssize_t n = write(t->fd, bytes, len);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        } else {
            poll(&(struct pollfd){ .fd = t->fd, .events = POLLOUT }, 1, 100);
        }
    }
}

static void set_home_environment(const Term *t)
{
    static const char *const folders[][2] = {
        { "HOME", "" },
        { "XDG_CONFIG_HOME", "/.config" },
        { "XDG_DATA_HOME", "/.local/share" },
        { "XDG_STATE_HOME", "/.local/state" },
        { "XDG_CACHE_HOME", "/.cache" },
    };
    char path[PATH_SIZE + 32];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s%s", t->home, folders[i][1]);
        setenv(folders[i][0], path, 1);
    }
}

static void set_environment(const Term *t)
{
    static const char *const kept[] = { "PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS" };
    char *values[4];
    for (int i = 0; i < 4; i++) {
        const char *value = getenv(kept[i]);
        values[i] = value ? strdup(value) : NULL;
    }
    clearenv();
    for (int i = 0; i < 4; i++) {
        if (values[i])
            setenv(kept[i], values[i], 1);
    }
    set_home_environment(t);
    setenv("TERM", "xterm-256color", 1);
    setenv("LANG", "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    for (const char *const *e = t->options.env; e && *e; e++) {
        char pair[1024];
        snprintf(pair, sizeof pair, "%s", *e);
        char *sign = strchr(pair, '=');
        if (sign) {
            *sign = '\0';
            setenv(pair, sign + 1, 1);
        } else {
            unsetenv(pair);
        }
    }
}

/* -- nothing but the home can be written ------------------------------------------------------ */

#define WRITES                                                                                     \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                               \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |  \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM)

static void allow_writes(int rules, const char *path, uint64_t what)
{
    struct landlock_path_beneath_attr below = { .allowed_access = what };
    below.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (below.parent_fd >= 0)
        syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
    close(below.parent_fd);
}

static void confine(const char *home)
{
    struct landlock_ruleset_attr all = { .handled_access_fs = WRITES };
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        return;
    allow_writes(rules, home, WRITES);
    allow_writes(rules, "/dev/pts", LANDLOCK_ACCESS_FS_WRITE_FILE);
    allow_writes(rules, "/dev/tty", LANDLOCK_ACCESS_FS_WRITE_FILE);
    allow_writes(rules, "/dev/null", LANDLOCK_ACCESS_FS_WRITE_FILE);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        _exit(125);
    close(rules);
}

static void run_child(const Term *t, const char *const *args)
{
    const char *program = t->options.program ? t->options.program : PROGRAM;
    char *argv[ARGS_MAX];
    size_t n = 0;
    argv[n++] = strdup(program);
    for (const char *const *a = args; a && *a && n + 1 < ARGS_MAX; a++)
        argv[n++] = strdup(*a);
    argv[n] = NULL;
    set_environment(t);
    if (chdir(t->home) != 0)
        _exit(126);
    if (t->options.confined)
        confine(t->home);
    execvp(program, argv);
    _exit(127);
}

static void make_home(Term *t)
{
    if (t->options.home) {
        snprintf(t->home, sizeof t->home, "%s", t->options.home);
        return;
    }
    const char *base = getenv("TMPDIR");
    snprintf(t->home, sizeof t->home, "%s/ctXXXXXX", base ? base : "/tmp");
    t->own_home = mkdtemp(t->home) != NULL;
    if (!t->own_home) {
        print_error("no folder for tests: %s\n", strerror(errno));
        fail();
    }
}

Term *term_prepare(const TermOptions *options)
{
    Term *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->options = *options;
    t->fd = -1;
    t->cursor_visible = true;
    if (t->options.rows == 0)
        t->options.rows = 24;
    if (t->options.columns == 0)
        t->options.columns = 80;
    buf_init(&t->output, 0);
    make_home(t);
    t->vterm = vterm_new(t->options.rows, t->options.columns);
    vterm_set_utf8(t->vterm, 1);
    t->screen = vterm_obtain_screen(t->vterm);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_output_set_callback(t->vterm, on_output, t);
    vterm_screen_reset(t->screen, 1);
    return t;
}

void term_start(Term *t, const char *const *args)
{
    t->ended = false;
    struct winsize size = { .ws_row = (unsigned short)t->options.rows,
                            .ws_col = (unsigned short)t->options.columns };
    int other;
    if (openpty(&t->fd, &other, NULL, NULL, NULL) == 0) { /* the modes that a new one has */
        tcgetattr(other, &t->first);
        close(other);
        close(t->fd);
    }
    t->pid = forkpty(&t->fd, NULL, &t->first, &size);
    if (t->pid == 0)
        run_child(t, args);
    if (t->pid < 0) {
        print_error("no pseudo-terminal: %s\n", strerror(errno));
        fail();
    }
    fcntl(t->fd, F_SETFL, O_NONBLOCK);
    fcntl(t->fd, F_SETFD, FD_CLOEXEC);
}

Term *term_open(const TermOptions *options)
{
    Term *t = term_prepare(options);
    term_start(t, t->options.args);
    return t;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

void term_close(Term *t)
{
    if (!t)
        return;
    if (t->pid > 0 && !t->ended) {
        kill(t->pid, SIGKILL);
        waitpid(t->pid, NULL, 0);
    }
    if (t->fd >= 0)
        close(t->fd);
    if (t->own_home)
        nftw(t->home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    buf_clear(&t->output);
    vterm_free(t->vterm);
    free(t);
}

/* -- files ------------------------------------------------------------------------------------ */

const char *term_path(const Term *t, const char *name)
{
    static char paths[8][PATH_SIZE + 256];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", t->home, name);
    return path;
}

void term_write_file(const Term *t, const char *name, Str bytes)
{
    FILE *f = fopen(term_path(t, name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

void term_read_file(const Term *t, const char *name, Buf *out)
{
    unit_read(term_path(t, name), out);
}

/* -- input ------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    VTermKey key;
    VTermModifier modifier;
} key_names[] = {
    { "Enter", VTERM_KEY_ENTER, 0 },
    { "Tab", VTERM_KEY_TAB, 0 },
    { "Esc", VTERM_KEY_ESCAPE, 0 },
    { "S-Tab", VTERM_KEY_TAB, VTERM_MOD_SHIFT },
    { "Up", VTERM_KEY_UP, 0 },
    { "Down", VTERM_KEY_DOWN, 0 },
    { "Left", VTERM_KEY_LEFT, 0 },
    { "Right", VTERM_KEY_RIGHT, 0 },
    { "Ins", VTERM_KEY_INS, 0 },
    { "Del", VTERM_KEY_DEL, 0 },
    { "Home", VTERM_KEY_HOME, 0 },
    { "End", VTERM_KEY_END, 0 },
    { "PgUp", VTERM_KEY_PAGEUP, 0 },
    { "PgDn", VTERM_KEY_PAGEDOWN, 0 },
    { "Backspace", VTERM_KEY_BACKSPACE, 0 },
};

void term_type(Term *t, const char *text)
{
    Str s = str_from(text);
    for (size_t at = 0; at < s.len;) {
        int32_t code;
        size_t n = utf8_decode(s, at, &code);
        if (code == '\n')
            vterm_keyboard_key(t->vterm, VTERM_KEY_ENTER, 0);
        else if (code >= 0)
            vterm_keyboard_unichar(t->vterm, (uint32_t)code, 0);
        else
            term_send(t, s.ptr + at, n);
        at += n;
    }
}

static void send_word(Term *t, const char *word)
{
    for (size_t i = 0; i < sizeof key_names / sizeof *key_names; i++) {
        if (strcmp(word, key_names[i].name) == 0) {
            vterm_keyboard_key(t->vterm, key_names[i].key, key_names[i].modifier);
            return;
        }
    }
    char *end = NULL;
    long number = word[0] == 'F' ? strtol(word + 1, &end, 10) : 0;
    if (number >= 1 && number <= 12 && *end == '\0') {
        vterm_keyboard_key(t->vterm, (VTermKey)VTERM_KEY_FUNCTION(number), 0);
    } else if (strcmp(word, "Space") == 0) {
        term_send(t, " ", 1);
    } else if (word[0] == '^' && word[1] != '\0' && word[2] == '\0') {
        char control = (char)(word[1] & 0x1f);
        term_send(t, &control, 1);
    } else if (strncmp(word, "Alt-", 4) == 0 && word[4] != '\0') {
        term_send(t, "\033", 1);
        term_send(t, word + 4, strlen(word + 4));
    } else {
        term_type(t, word);
    }
}

void term_keys(Term *t, const char *words)
{
    Str rest = str_from(words), word;
    while (str_split(&rest, ' ', &word)) {
        char text[1024];
        snprintf(text, sizeof text, STR_FMT, STR_ARG(word));
        if (word.len > 0)
            send_word(t, text);
    }
}

void term_paste(Term *t, const char *text)
{
    vterm_keyboard_start_paste(t->vterm);
    term_send(t, text, strlen(text));
    vterm_keyboard_end_paste(t->vterm);
}

/* Mouse reports are written here: libvterm knows only the first mode of a list of modes. */
static void send_mouse(Term *t, int button, int row, int column, char final)
{
    char report[48];
    int n = snprintf(report, sizeof report, "\033[<%d;%d;%d%c", button, column + 1, row + 1, final);
    term_send(t, report, (size_t)n);
}

void term_click(Term *t, int row, int column)
{
    send_mouse(t, 0, row, column, 'M');
    send_mouse(t, 0, row, column, 'm');
}

void term_wheel(Term *t, int row, int column, bool down)
{
    send_mouse(t, down ? 65 : 64, row, column, 'M');
}

void term_mouse(Term *t, int bits, int row, int column, bool release)
{
    send_mouse(t, bits, row, column, release ? 'm' : 'M');
}

void term_drag(Term *t, int row, int column, int to_row, int to_column)
{
    send_mouse(t, 0, row, column, 'M');
    send_mouse(t, 32, to_row, to_column, 'M');
    send_mouse(t, 0, to_row, to_column, 'm');
}

void term_resize(Term *t, int rows, int columns)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };
    t->options.rows = rows;
    t->options.columns = columns;
    if (!t->options.blind)
        vterm_set_size(t->vterm, rows, columns);
    ioctl(t->fd, TIOCSWINSZ, &size);
}

void term_signal(Term *t, int signal)
{
    if (t->pid > 0 && !t->ended)
        kill(t->pid, signal);
}

/* -- output ----------------------------------------------------------------------------------- */

/* Takes what came within `ms`; false when nothing came or the program closed its side. */
static bool take_output(Term *t, int ms)
{
    if (t->fd < 0) {
        poll(NULL, 0, ms < 10 ? ms : 10);
        return false;
    }
    struct pollfd p = { .fd = t->fd, .events = POLLIN };
    if (poll(&p, 1, ms) <= 0)
        return false;
    char bytes[16384];
    ssize_t n = read(t->fd, bytes, sizeof bytes);
    if (n > 0) {
        buf_add(&t->output, bytes, (size_t)n);
        if (!t->options.blind) {
            vterm_input_write(t->vterm, bytes, (size_t)n);
            vterm_screen_flush_damage(t->screen);
        }
        return true;
    }
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    tcgetattr(t->fd, &t->last);
    close(t->fd); /* EIO: the other side is closed */
    t->fd = -1;
    return false;
}

static bool is_on_screen(Term *t, const char *text)
{
    return strstr(term_screen(t), text) != NULL;
}

static bool wait_for(Term *t, const char *text, bool there)
{
    int64_t end = now_ms() + WAIT_MS;
    while (is_on_screen(t, text) != there) {
        int64_t left = end - now_ms();
        if (left <= 0 || t->fd < 0)
            return false;
        take_output(t, left < 50 ? (int)left : 50);
    }
    return true;
}

bool term_wait(Term *t, const char *text)
{
    return wait_for(t, text, true);
}

bool term_wait_gone(Term *t, const char *text)
{
    return wait_for(t, text, false);
}

/* Milliseconds that the first thread of the program has worked. */
static int64_t cpu_ms_of(pid_t pid)
{
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/stat", (long)pid, (long)pid);
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[n] = 0;
    const char *rest = strrchr(text, ')');
    if (rest)
        sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (int64_t)(user + system) * 1000 / sysconf(_SC_CLK_TCK);
}

static int open_slave(const Term *t)
{
    char name[64];
    if (t->fd < 0 || ptsname_r(t->fd, name, sizeof name) != 0)
        return -1;
    return open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

bool term_is_running(Term *t)
{
    if (t->pid > 0 && !t->ended && waitpid(t->pid, &t->status, WNOHANG) == t->pid)
        t->ended = true;
    return t->pid > 0 && !t->ended;
}

/* One of its threads works, or an input waits to be read. *ret_ran is all that its threads ran. */
static bool is_at_work(const Term *t, uint64_t *ret_ran)
{
    char path[64], text[512];
    int left = 0, slave = open_slave(t);
    bool busy = slave >= 0 && ioctl(slave, FIONREAD, &left) == 0 && left > 0;
    if (slave >= 0)
        close(slave);
    snprintf(path, sizeof path, "/proc/%ld/task", (long)t->pid);
    DIR *tasks = opendir(path);
    struct dirent *entry;
    *ret_ran = 0;
    while (tasks && !busy && (entry = readdir(tasks))) {
        snprintf(path, sizeof path, "/proc/%ld/task/%.20s/stat", (long)t->pid, entry->d_name);
        FILE *f = fopen(path, "r");
        size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
        if (f)
            fclose(f);
        text[n] = 0;
        const char *state = strrchr(text, ')');
        busy = state && (state[2] == 'R' || state[2] == 'D');
        *ret_ran += run_time(t->pid, (pid_t)atol(entry->d_name));
    }
    if (tasks)
        closedir(tasks);
    return busy;
}

/* It has handed the terminal to another program. */
static bool has_child(const Term *t)
{
    char path[64], text[16];
    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)t->pid, (long)t->pid);
    FILE *f = fopen(path, "r");
    bool has = f && fread(text, 1, sizeof text, f) > 0;
    if (f)
        fclose(f);
    return has;
}

/* The terminal hands a key over a moment after it was sent: nothing shows that it is on its way
 * but that the program did not run since. */
static void wait_for_arrival(Term *t)
{
    int64_t end = now_ms() + 50;
    while (t->ran_before && run_time(t->pid, t->pid) == t->ran_before && now_ms() < end)
        take_output(t, 1);
    t->ran_before = 0;
}

void term_settle(Term *t, int ms)
{
    int64_t end = now_ms() + SETTLE_MAX_MS;
    uint64_t before, ran;
    wait_for_arrival(t);
    is_at_work(t, &ran);
    do {
        before = ran;
        while (take_output(t, ms)) {
        }
    } while (term_is_running(t) && (is_at_work(t, &ran) || ran != before || has_child(t)) &&
             now_ms() < end);
}

bool term_wait_taken(Term *t, int cpu_ms)
{
    int64_t start = cpu_ms_of(t->pid), end = now_ms() + 120000;
    int slave = open_slave(t), left = 0, empty = 0;
    while (slave >= 0 && empty < 2 && term_is_running(t)) {
        take_output(t, 1);
        if (ioctl(slave, FIONREAD, &left) != 0)
            break;
        empty = left ? 0 : empty + 1;
        if (left && (cpu_ms_of(t->pid) - start > cpu_ms || now_ms() > end)) {
            close(slave);
            return false;
        }
    }
    if (slave >= 0)
        close(slave);
    return true;
}

struct termios term_modes(Term *t)
{
    struct termios modes = t->last;
    if (t->fd >= 0)
        tcgetattr(t->fd, &modes);
    return modes;
}

bool term_modes_are_back(Term *t)
{
    struct termios now = term_modes(t);
    return now.c_iflag == t->first.c_iflag && now.c_oflag == t->first.c_oflag &&
           now.c_cflag == t->first.c_cflag && now.c_lflag == t->first.c_lflag &&
           memcmp(now.c_cc, t->first.c_cc, sizeof now.c_cc) == 0;
}

void term_forget(Term *t)
{
    buf_reset(&t->output);
}

int term_pid(const Term *t)
{
    return (int)t->pid;
}

int term_exit(Term *t)
{
    int64_t end = now_ms() + WAIT_MS;
    while (!t->ended) {
        take_output(t, 5);
        if (waitpid(t->pid, &t->status, WNOHANG) == t->pid) {
            t->ended = true;
        } else if (now_ms() > end) {
            print_error("the program does not end\n");
            return -1000;
        }
    }
    term_settle(t, 0);
    return WIFSIGNALED(t->status) ? -WTERMSIG(t->status) : WEXITSTATUS(t->status);
}

/* -- the screen ------------------------------------------------------------------------------- */

static size_t add_cell(char *out, size_t room, const VTermScreenCell *cell)
{
    if (cell->chars[0] == (uint32_t)-1)
        return 0; /* the right half of a wide character */
    if (cell->chars[0] == 0) {
        out[0] = ' ';
        return 1;
    }
    size_t len = 0;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++) {
        char bytes[4];
        size_t n = utf8_encode((int32_t)cell->chars[i], bytes);
        if (len + n > room)
            break;
        memcpy(out + len, bytes, n);
        len += n;
    }
    return len;
}

const char *term_row(Term *t, int row)
{
    size_t len = 0;
    for (int column = 0; column < t->options.columns && len + 32 < sizeof t->row; column++) {
        VTermScreenCell cell = term_cell(t, row, column);
        len += add_cell(t->row + len, sizeof t->row - len - 1, &cell);
    }
    while (len > 0 && t->row[len - 1] == ' ')
        len--;
    t->row[len] = '\0';
    return t->row;
}

const char *term_screen(Term *t)
{
    size_t len = 0;
    for (int row = 0; row < t->options.rows; row++) {
        const char *line = term_row(t, row);
        size_t n = strlen(line);
        if (len + n + 2 > sizeof t->text)
            break;
        memcpy(t->text + len, line, n);
        len += n;
        t->text[len++] = '\n';
    }
    t->text[len] = '\0';
    return t->text;
}

/* The column where the byte at `offset` of the row's text stands. */
static int column_of(Term *t, int row, size_t offset)
{
    size_t len = 0;
    char bytes[32];
    for (int column = 0; column < t->options.columns; column++) {
        VTermScreenCell cell = term_cell(t, row, column);
        if (len >= offset && cell.chars[0] != (uint32_t)-1)
            return column;
        len += add_cell(bytes, sizeof bytes, &cell);
    }
    return t->options.columns;
}

bool term_find(Term *t, const char *text, int *ret_row, int *ret_column)
{
    for (int row = 0; row < t->options.rows; row++) {
        const char *line = term_row(t, row);
        const char *at = strstr(line, text);
        if (at) {
            *ret_row = row;
            *ret_column = column_of(t, row, (size_t)(at - line));
            return true;
        }
    }
    return false;
}

VTermScreenCell term_cell(Term *t, int row, int column)
{
    VTermScreenCell cell;
    memset(&cell, 0, sizeof cell);
    vterm_screen_get_cell(t->screen, (VTermPos){ .row = row, .col = column }, &cell);
    return cell;
}

bool term_cursor(Term *t, int *ret_row, int *ret_column)
{
    VTermPos at;
    term_settle(t, 2); /* while a frame is sent it is anywhere */
    vterm_state_get_cursorpos(vterm_obtain_state(t->vterm), &at);
    *ret_row = at.row;
    *ret_column = at.col;
    return t->cursor_visible;
}

int term_rows(const Term *t)
{
    return t->options.rows;
}

int term_columns(const Term *t)
{
    return t->options.columns;
}

VTermScreen *term_vterm(Term *t)
{
    return t->screen;
}

Str term_output(const Term *t)
{
    return buf_str(&t->output);
}

void term_dump(Term *t)
{
    print_error("screen %d x %d:\n", t->options.columns, t->options.rows);
    for (int i = 0; i < t->options.rows; i++)
        print_error("%s\n", term_row(t, i));
    int row, column;
    bool visible = term_cursor(t, &row, &column);
    print_error("cursor %d,%d%s\n", row, column, visible ? "" : " (hidden)");
}

/* -- expectations ----------------------------------------------------------------------------- */

void term_assert_wait(Term *t, const char *text, bool there, const char *file, int line)
{
    if (wait_for(t, text, there))
        return;
    print_error("%s on the screen: \"%s\"\n", there ? "not" : "still", text);
    term_dump(t);
    _fail(file, line);
}

void term_assert_exit(Term *t, int status, const char *file, int line)
{
    int got = term_exit(t);
    if (got == status)
        return;
    print_error("exit status %d, expected %d\n", got, status);
    term_dump(t);
    _fail(file, line);
}
