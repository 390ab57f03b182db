/* The terminal is read byte by byte without echo and without its own signals, so that it is
 * always put back: ^C arrives as a byte; SIGTERM and SIGHUP are let in only while the program
 * waits, so that none is missed. */
#include "passphrase.h"
#include "contract/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#define PASSPHRASE_MAX 1024

static volatile sig_atomic_t caught;

static void catch_signal(int number)
{
    caught = number;
}

Passphrase passphrase_of(PassphraseSource *source)
{
    if (!source->kept.max)
        buf_init_secret(&source->kept, 0);
    return (Passphrase){ .ask = passphrase_ask, .context = source };
}

void passphrase_clear(PassphraseSource *source)
{
    buf_clear(&source->kept);
    source->read_before = false;
}

/* -- file and descriptor -- */

static void add_first_line(Str bytes, Buf *ret)
{
    size_t end = str_find_byte(bytes, '\n');
    if (end && end <= bytes.len && bytes.ptr[end - 1] == '\r')
        end--;
    buf_add_str(ret, str_slice(bytes, 0, end));
}

static bool from_file(const char *path, Buf *ret, Error *err)
{
    Buf bytes;
    buf_init_secret(&bytes, 0);
    bool ok = file_read(path, 64 * 1024, &bytes, NULL, err);
    if (ok)
        add_first_line(buf_str(&bytes), ret);
    buf_clear(&bytes);
    return ok || error_prefix(err, "passphrase: ");
}

static bool from_fd(PassphraseSource *source, Buf *ret, Error *err)
{
    if (!source->read_before) {
        char *end;
        long fd = strtol(source->fd, &end, 10);
        if (*end || end == source->fd || fd < 0 || fd > 1 << 20)
            return error_set(err, ERR_USAGE,
                             "--passphrase-fd is the number of a descriptor, not"
                             " \"%s\"",
                             source->fd);
        char c;
        ssize_t n;
        while ((n = read((int)fd, &c, 1)) == 1 && c != '\n' && source->kept.len < PASSPHRASE_MAX)
            buf_add_byte(&source->kept, c);
        if (n < 0)
            return error_set(err, ERR_PASSPHRASE, "no passphrase can be read from descriptor %ld",
                             fd);
        source->read_before = true;
    }
    add_first_line(buf_str(&source->kept), ret);
    return true;
}

/* -- terminal -- */

static void write_text(int tty, const char *text)
{
    size_t len = strlen(text);
    while (len) {
        ssize_t n = write(tty, text, len);
        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

static void write_prompt(int tty, const char *before, const char *what)
{
    write_text(tty, before);
    for (; *what; what++) {
        char c[2] = { *what, 0 };
        write_text(tty, (unsigned char)*what < 32 || *what == 127 ? "?" : c);
    }
    write_text(tty, ": ");
}

/* One line; ^U empties it, ^C and the end of input stop. waiting: the signals while it waits. */
static bool read_line(int tty, const sigset_t *waiting, Buf *ret, Error *err)
{
    for (;;) {
        unsigned char c;
        struct pollfd ready = { .fd = tty, .events = POLLIN };
        ssize_t n = ppoll(&ready, 1, NULL, waiting) > 0 ? read(tty, &c, 1) : -1;
        if (n < 0 && errno == EINTR && !caught)
            continue;
        if (n <= 0 || c == 3 || c == 4)
            return error_set(err, ERR_CANCELLED, "stopped at the passphrase");
        if (c == '\n' || c == '\r')
            return true;
        if (c == 21) {
            buf_reset(ret);
        } else if (c == 127 || c == 8) {
            if (ret->len)
                ret->len = utf8_floor(buf_str(ret), ret->len - 1);
        } else if (ret->len < PASSPHRASE_MAX) {
            buf_add_byte(ret, (char)c);
        }
    }
}

static bool ask_once(int tty, const char *before, const char *what, Buf *ret, Error *err)
{
    static const int signals[] = { SIGTERM, SIGHUP, SIGQUIT };
    struct sigaction old[3], catcher = { .sa_handler = catch_signal };
    struct termios saved, quiet;
    sigset_t blocked, waiting;
    if (tcgetattr(tty, &saved) != 0)
        return error_set(err, ERR_PASSPHRASE, "the terminal cannot be asked for a passphrase");
    caught = 0;
    sigemptyset(&blocked);
    for (size_t i = 0; i < 3; i++)
        sigaddset(&blocked, signals[i]);
    pthread_sigmask(SIG_BLOCK, &blocked, &waiting);
    for (size_t i = 0; i < 3; i++)
        sigaction(signals[i], &catcher, &old[i]);
    quiet = saved;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    tcsetattr(tty, TCSAFLUSH, &quiet);
    write_prompt(tty, before, what);
    bool ok = read_line(tty, &waiting, ret, err);
    write_text(tty, "\r\n");
    tcsetattr(tty, TCSAFLUSH, &saved);
    for (size_t i = 0; i < 3; i++)
        sigaction(signals[i], &old[i], NULL);
    pthread_sigmask(SIG_SETMASK, &waiting, NULL);
    if (caught)
        raise(caught);
    return ok;
}

static bool from_terminal(bool again, const char *what, Buf *ret, Error *err)
{
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0)
        return error_set(err, ERR_PASSPHRASE,
                         "%s needs a passphrase and there is no terminal to ask; give"
                         " --passphrase-file or --passphrase-fd",
                         what);
    Buf second;
    buf_init_secret(&second, 0);
    bool ok = ask_once(tty, "Passphrase for ", what, ret, err);
    if (ok && again) {
        ok = ask_once(tty, "The same again for ", what, &second, err);
        if (ok && !str_eq(buf_str(ret), buf_str(&second)))
            ok = error_set(err, ERR_PASSPHRASE, "the two passphrases differ; nothing was written");
    }
    buf_clear(&second);
    close(tty);
    return ok;
}

bool passphrase_ask(void *context, const char *what, Buf *ret, Error *err)
{
    PassphraseSource *source = context;
    if (source->file)
        return from_file(source->file, ret, err);
    if (source->fd)
        return from_fd(source, ret, err);
    return from_terminal(source->again, what, ret, err);
}
