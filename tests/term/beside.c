#include "term/beside.h"

#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 4 };

typedef struct Job {
    pid_t pid;   /* 0: none */
    FILE *shown; /* what it prints */
} Job;

/* A group of tests in the new process, so that a failure ends it and nothing else. */
typedef int Group(size_t index, const void *context);

static void begin(Job *job, Group *group, size_t index, const void *context)
{
    job->shown = tmpfile();
    assert_non_null(job->shown);
    fflush(NULL);
    job->pid = fork();
    if (job->pid == 0) {
        dup2(fileno(job->shown), STDOUT_FILENO);
        dup2(fileno(job->shown), STDERR_FILENO);
        int failed = group(index, context);
        fflush(NULL);
        _exit(failed ? 1 : 0);
    }
    assert_true(job->pid > 0);
}

/* Of a group that went well only how its test ended, or what was left out and why. */
static bool is_shown(const char *line, bool all, bool verdicts)
{
    return all || strncasecmp(line, "skip", 4) == 0 ||
           (verdicts && (strncmp(line, "[       OK ]", 12) == 0 ||
                         strncmp(line, "[  SKIPPED ] --- ", 12) == 0));
}

static void show(Job *job, bool all, bool verdicts)
{
    char line[2048];
    rewind(job->shown);
    while (fgets(line, sizeof line, job->shown))
        if (is_shown(line, all, verdicts))
            printf("%s", line);
    fflush(stdout);
    fclose(job->shown);
    job->shown = NULL;
}

/* Waits for one of the jobs; false when it failed. */
static bool end_one(Job jobs[AT_ONCE], bool verdicts)
{
    int status = -1;
    for (pid_t pid; (pid = wait(&status)) > 0;)
        for (int i = 0; i < AT_ONCE; i++)
            if (jobs[i].pid == pid) {
                show(&jobs[i], status != 0, verdicts);
                jobs[i].pid = 0;
                return status == 0;
            }
    return false;
}

static size_t run_all(size_t count, Group *group, const void *context, bool verdicts)
{
    Job jobs[AT_ONCE] = { 0 };
    size_t next = 0, running = 0, failed = 0;
    while (next < count || running) {
        for (int i = 0; i < AT_ONCE && next < count; i++)
            if (!jobs[i].pid) {
                begin(&jobs[i], group, next++, context);
                running++;
            }
        failed += !end_one(jobs, verdicts);
        running--;
    }
    return failed;
}

/* -- jobs of one test ------------------------------------------------------------------------- */

typedef struct Call {
    void (*run)(size_t index, const void *context);
    const void *context;
    size_t index;
} Call;

static void run_call(void **state)
{
    const Call *call = *state;
    call->run(call->index, call->context);
}

static int group_of_call(size_t index, const void *context)
{
    Call call = *(const Call *)context;
    call.index = index;
    const struct CMUnitTest one[] = { cmocka_unit_test_prestate(run_call, &call) };
    return cmocka_run_group_tests(one, NULL, NULL);
}

void side_by_side(size_t count, void (*run)(size_t index, const void *context), const void *context)
{
    const Call call = { run, context, 0 };
    if (run_all(count, group_of_call, &call, false))
        fail();
}

/* -- the tests of a program ------------------------------------------------------------------- */

static int group_of_test(size_t index, const void *context)
{
    const struct CMUnitTest *tests = context;
    return _cmocka_run_group_tests(tests[index].name, &tests[index], 1, NULL, NULL);
}

int run_tests_side_by_side(const struct CMUnitTest *tests, size_t count)
{
    return (int)run_all(count, group_of_test, tests, true);
}
