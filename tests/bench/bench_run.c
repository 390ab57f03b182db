/* bench_run - whole-process times of a command: bench_run [-n RUNS] -- COMMAND...
 *
 * Prints the medians of wall time, CPU time and peak memory. What the command prints is dropped. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 1000

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double ms_of(struct timeval t)
{
    return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

int main(int argc, char **argv)
{
    static double wall[RUNS_MAX], cpu[RUNS_MAX], memory[RUNS_MAX];
    int runs = 11, c, status = 0;
    while ((c = getopt(argc, argv, "+n:")) != -1)
        if (c != 'n' || (runs = atoi(optarg)) < 1 || runs > RUNS_MAX)
            return 2;
    if (optind >= argc)
        return 2;
    for (int i = 0; i < runs; i++) {
        double began = now_ms();
        pid_t pid = fork();
        if (pid == 0) {
            int null = open("/dev/null", O_RDWR);
            dup2(null, 0);
            dup2(null, 1);
            dup2(null, 2);
            execvp(argv[optind], argv + optind);
            _exit(127);
        }
        struct rusage used;
        if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
            return 3;
        wall[i] = now_ms() - began;
        cpu[i] = ms_of(used.ru_utime) + ms_of(used.ru_stime);
        memory[i] = (double)used.ru_maxrss / 1024.0;
    }
    qsort(wall, (size_t)runs, sizeof *wall, compare);
    qsort(cpu, (size_t)runs, sizeof *cpu, compare);
    qsort(memory, (size_t)runs, sizeof *memory, compare);
    printf("  wall %7.2f ms  cpu %7.2f ms  memory %5.1f MB  exit %d ", wall[runs / 2],
           cpu[runs / 2], memory[runs / 2], WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    for (int i = optind; i < argc; i++)
        printf(" %s", argv[i]);
    putchar('\n');
    return 0;
}
