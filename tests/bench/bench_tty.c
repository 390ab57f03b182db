/* bench_tty - start and key-to-frame times of a terminal program, from outside.
 *
 *   bench_tty [-n RUNS] [-s ROWSxCOLS] [-q SETTLE_MS] [-k KEYS] [-u SETUP] [-x QUIT] -- COMMAND...
 *
 * Starts COMMAND on a fresh pseudo terminal RUNS times. A frame ends with the last byte before the
 * output stays quiet for SETTLE_MS. KEYS, SETUP and QUIT are comma separated: d (Down), u (Up),
 * p (PgDn), b (Backspace), e (Esc), ^X (a control key) or any other text as it is; `d*20` repeats.
 * Prints medians: start, key (p50, p95, p99), bytes per key, peak memory, and how often any thread
 * of the program woke in a second without input. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES_MAX 10000

typedef struct Samples {
    double at[SAMPLES_MAX];
    size_t count;
} Samples;

static int settle_ms = 30;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void add(Samples *s, double value)
{
    if (s->count < SAMPLES_MAX)
        s->at[s->count++] = value;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(Samples *s, double q)
{
    if (!s->count)
        return 0;
    qsort(s->at, s->count, sizeof *s->at, compare);
    size_t i = (size_t)(q * (double)(s->count - 1) + 0.5);
    return s->at[i];
}

/* Answers the questions that programs ask a terminal at start. */
static void answer(int fd, const char *bytes, size_t len)
{
    static const struct {
        const char *question, *reply;
    } replies[] = { { "\033[c", "\033[?62;22c" },
                    { "\033[>c", "\033[>41;354;0c" },
                    { "\033[6n", "\033[1;1R" } };
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
        if (memmem(bytes, len, replies[i].question, strlen(replies[i].question)))
            if (write(fd, replies[i].reply, strlen(replies[i].reply)) < 0)
                return;
}

/* Reads until the output is quiet; returns the time of the last byte (0: nothing came). */
static double read_frame(int fd, int first_ms, size_t *ret_bytes)
{
    char piece[65536];
    double last = 0;
    int wait = first_ms;
    *ret_bytes = 0;
    for (;;) {
        struct pollfd p = { fd, POLLIN, 0 };
        if (poll(&p, 1, wait) <= 0)
            return last;
        ssize_t n = read(fd, piece, sizeof piece);
        if (n <= 0)
            return last;
        last = now_ms();
        *ret_bytes += (size_t)n;
        answer(fd, piece, (size_t)n);
        wait = settle_ms;
    }
}

/* The next key of a spec; false at the end. */
static bool next_key(const char **spec, char key[64], int *repeat)
{
    static const struct {
        const char *name, *bytes;
    } names[] = { { "d", "\033[B" }, { "u", "\033[A" }, { "p", "\033[6~" },
                  { "b", "\177" },   { "e", "\033" },   { "r", "\r" } };
    if (!*spec || !**spec)
        return false;
    size_t len = strcspn(*spec, ",");
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)(len < 63 ? len : 63), *spec);
    *spec += len + ((*spec)[len] == ',');
    char *star = strrchr(word, '*');
    *repeat = star && star[1] ? atoi(star + 1) : 1;
    if (star && star[1])
        *star = 0;
    if (word[0] == '^' && word[1]) {
        snprintf(key, 64, "%c", word[1] & 31);
        return true;
    }
    snprintf(key, 64, "%s", word[0] == '=' ? word + 1 : word);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(word, names[i].name) == 0)
            snprintf(key, 64, "%s", names[i].bytes);
    return true;
}

static void send_keys(int fd, const char *spec, Samples *times, Samples *sizes)
{
    char key[64];
    int repeat;
    while (next_key(&spec, key, &repeat)) {
        for (int i = 0; i < repeat; i++) {
            double sent = now_ms();
            if (write(fd, key, strlen(key)) < 0)
                return;
            size_t bytes;
            double last = read_frame(fd, 500, &bytes);
            if (times && last > 0) {
                add(times, last - sent);
                add(sizes, (double)bytes);
            }
        }
    }
}

/* How often its threads gave the processor away: each wake-up ends so. */
static double wake_ups_of(pid_t pid)
{
    char path[96], line[256];
    double sum = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    struct dirent *task;
    while (tasks && (task = readdir(tasks))) {
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/status", (int)pid, task->d_name);
        FILE *f = fopen(path, "r");
        unsigned long n;
        while (f && fgets(line, sizeof line, f))
            if (sscanf(line, "voluntary_ctxt_switches: %lu", &n) == 1)
                sum += (double)n;
        if (f)
            fclose(f);
    }
    if (tasks)
        closedir(tasks);
    return sum;
}

static int usage(void)
{
    fputs("usage: bench_tty [-n RUNS] [-s ROWSxCOLS] [-q MS] [-k KEYS] [-u SETUP] [-x QUIT]"
          " -- COMMAND...\n",
          stderr);
    return 2;
}

int main(int argc, char **argv)
{
    static Samples start, keys, bytes, memory, idle;
    const char *key_spec = "", *setup = "", *quit = "";
    int runs = 5, rows = 50, cols = 160, c;
    while ((c = getopt(argc, argv, "+n:s:q:k:u:x:")) != -1) {
        switch (c) {
        case 'n':
            runs = atoi(optarg);
            break;
        case 's':
            if (sscanf(optarg, "%dx%d", &rows, &cols) != 2)
                return usage();
            break;
        case 'q':
            settle_ms = atoi(optarg);
            break;
        case 'k':
            key_spec = optarg;
            break;
        case 'u':
            setup = optarg;
            break;
        case 'x':
            quit = optarg;
            break;
        default:
            return usage();
        }
    }
    if (optind >= argc)
        return usage();
    setenv("TERM", "xterm-256color", 1);
    for (int i = 0; i < runs; i++) {
        struct winsize size = { (unsigned short)rows, (unsigned short)cols, 0, 0 };
        int fd;
        double began = now_ms();
        pid_t pid = forkpty(&fd, NULL, NULL, &size);
        if (pid == 0) {
            execvp(argv[optind], argv + optind);
            _exit(127);
        }
        size_t n;
        double last = read_frame(fd, 5000, &n);
        add(&start, last - began);
        send_keys(fd, setup, NULL, NULL);
        send_keys(fd, key_spec, &keys, &bytes);
        read_frame(fd, 1500, &n); /* what comes late: the verdict, the recovery file */
        double before = wake_ups_of(pid);
        usleep(1000000);
        add(&idle, wake_ups_of(pid) - before);
        send_keys(fd, quit, NULL, NULL);
        usleep(20000);
        struct rusage used;
        int status;
        if (wait4(pid, &status, WNOHANG, &used) == 0) {
            kill(pid, SIGKILL);
            wait4(pid, &status, 0, &used);
        }
        add(&memory, (double)used.ru_maxrss / 1024.0);
        close(fd);
    }
    printf("start %.2f ms  key p50 %.2f p95 %.2f p99 %.2f ms  %.0f bytes/key  memory %.1f MB  "
           "idle %.0f wake-ups/s\n",
           quantile(&start, 0.5), quantile(&keys, 0.5), quantile(&keys, 0.95),
           quantile(&keys, 0.99), quantile(&bytes, 0.5), quantile(&memory, 0.5),
           quantile(&idle, 0.5));
    return 0;
}
