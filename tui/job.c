/* Work that takes longer, on a thread of its own: one job at a time. */
#include "app_private.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

struct Job {
    pthread_t thread;
    int pipe[2];
    atomic_bool cancelled;
    atomic_size_t done, total;
    JobWork *work;
    JobDone *end;
    void *context;
    char title[64];
};

static void *run(void *context)
{
    Job *job = context;
    job->work(job, job->context);
    ssize_t n = write(job->pipe[1], "", 1);
    (void)n;
    return NULL;
}

bool app_job(App *app, const char *title, JobWork *work, JobDone *done, void *context)
{
    if (app->job)
        return false;
    Job *job = memory_alloc(sizeof *job);
    if (!job)
        return false;
    job->work = work;
    job->end = done;
    job->context = context;
    snprintf(job->title, sizeof job->title, "%s", title);
    if (pipe(job->pipe) != 0) {
        memory_free(job);
        return false;
    }
    fcntl(job->pipe[0], F_SETFD, FD_CLOEXEC);
    fcntl(job->pipe[1], F_SETFD, FD_CLOEXEC);
    if (pthread_create(&job->thread, NULL, run, job) != 0) {
        close(job->pipe[0]);
        close(job->pipe[1]);
        memory_free(job);
        return false;
    }
    app->job = job;
    app_wake_in(app, 200);
    return true;
}

bool job_is_cancelled(const Job *job)
{
    return atomic_load(&job->cancelled);
}

void job_progress(Job *job, size_t done, size_t total)
{
    atomic_store(&job->done, done);
    atomic_store(&job->total, total);
}

int job_fd(const App *app)
{
    return app->job ? app->job->pipe[0] : -1;
}

void job_take(App *app)
{
    Job *job = app->job;
    if (!job)
        return;
    pthread_join(job->thread, NULL);
    close(job->pipe[0]);
    close(job->pipe[1]);
    app->job = NULL;
    job->end(app, atomic_load(&job->cancelled), job->context);
    memory_free(job);
}

void job_cancel(App *app)
{
    if (app->job)
        atomic_store(&app->job->cancelled, true);
}

void app_job_stop(App *app)
{
    job_cancel(app);
}

void job_status(const App *app, char *out, size_t size)
{
    const Job *job = app->job;
    size_t done = atomic_load(&job->done), total = atomic_load(&job->total);
    if (total)
        snprintf(out, size, "%s: %zu of %zu. Esc stops it", job->title, done, total);
    else
        snprintf(out, size, "%s ... Esc stops it", job->title);
}
