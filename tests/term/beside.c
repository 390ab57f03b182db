#include "term/beside.h"

#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 4 };

typedef struct Job {
    void (*run)(size_t index, const void *context);
    size_t index;
    const void *context;
    pid_t pid;   /* 0: none */
    FILE *shown; /* what it prints */
} Job;

static void run_job(void **state)
{
    const Job *job = *state;
    job->run(job->index, job->context);
}

/* In the new process: a group of one test, so that a failure ends the job and nothing else. */
static void be_the_job(Job *job)
{
    const struct CMUnitTest one[] = { cmocka_unit_test_prestate(run_job, job) };
    dup2(fileno(job->shown), STDOUT_FILENO);
    dup2(fileno(job->shown), STDERR_FILENO);
    int failed = cmocka_run_group_tests(one, NULL, NULL);
    fflush(NULL);
    _exit(failed ? 1 : 0);
}

static void begin(Job *job)
{
    job->shown = tmpfile();
    assert_non_null(job->shown);
    fflush(NULL);
    job->pid = fork();
    if (job->pid == 0)
        be_the_job(job);
    assert_true(job->pid > 0);
}

static bool is_skip(const char *line)
{
    return strncasecmp(line, "skip", 4) == 0;
}

/* Lines of its output: all of a job that failed, else only what was left out and why. */
static void show(Job *job, bool all)
{
    char line[2048];
    rewind(job->shown);
    while (fgets(line, sizeof line, job->shown))
        if (all || is_skip(line))
            print_error("%s", line);
    fclose(job->shown);
    job->shown = NULL;
}

/* Waits for one of the jobs; false when it failed. */
static bool end_one(Job jobs[AT_ONCE])
{
    int status = -1;
    for (pid_t pid; (pid = wait(&status)) > 0;)
        for (int i = 0; i < AT_ONCE; i++)
            if (jobs[i].pid == pid) {
                show(&jobs[i], status != 0);
                jobs[i].pid = 0;
                return status == 0;
            }
    return false;
}

void side_by_side(size_t count, void (*run)(size_t index, const void *context), const void *context)
{
    Job jobs[AT_ONCE] = { 0 };
    size_t next = 0, running = 0;
    bool good = true;
    while (next < count || running) {
        for (int i = 0; i < AT_ONCE && next < count; i++)
            if (!jobs[i].pid) {
                jobs[i] = (Job){ .run = run, .index = next++, .context = context };
                begin(&jobs[i]);
                running++;
            }
        good = end_one(jobs) && good;
        running--;
    }
    if (!good)
        fail();
}
