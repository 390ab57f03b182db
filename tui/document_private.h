/* document_private - the inside of a Document, shared by document.c and document_analysis.c. */
#ifndef TUI_DOCUMENT_PRIVATE_H
#define TUI_DOCUMENT_PRIVATE_H

#include "contract/arena.h"
#include "contract/file.h"
#include "document.h"
#include "kept.h"
#include "shift.h"

#include <pthread.h>

/* One analysis, the secrets that were found with it, and what was changed since. */
typedef struct Scan {
    Analysis *analysis; /* owned, NULL: none */
    Span *secrets;      /* owned, rising */
    Span *blocks;       /* owned, rising: scalars over several lines that are no YAML */
    Span *packed;       /* owned, rising: long base64 and sealed values */
    size_t secret_count, block_count, packed_count;
    Shifts shifts;
} Scan;

/* What the user folded and opened, in places of the present text. */
typedef struct Folds {
    Span *closed; /* owned, rising by start */
    size_t closed_count;
    uint32_t *opened; /* owned: starts of packed values that are open */
    size_t opened_count;
} Folds;

/* The worker: one job at a time, from a snapshot to a Scan. */
typedef struct Worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool started, quit;
    bool busy;          /* a job is there or being worked on */
    Snapshot *snapshot; /* the job, NULL: none */
    const Platform *platform;
    Analysis *old; /* of a large text, to be freed here: that takes milliseconds */
    bool done;     /* `result` is to be taken */
    Scan result;
    int pipe[2];
} Worker;

struct Document {
    Text *text;
    char *path; /* owned, NULL: none */
    FileStamp stamp;
    Snapshot *base;     /* owned: the file as it was read, saved or last looked at; NULL: none */
    FileWatch *watch;   /* owned; NULL: where the system cannot tell */
    bool was_there;     /* the file, in this session */
    bool differs;       /* the file is another one than the text that was marked as saved */
    Kept kept;          /* the recovery file */
    char *state_folder; /* owned, NULL: none */
    char *plain;        /* owned, NULL: none: names of variables that are no secret */
    FileLock *lock;
    bool read_only, in_clear;
    bool is_raw;
    Buf raw;                  /* secret: of a file that is no text */
    const Platform *platform; /* by option or wish */
    uint64_t journal_version;
    bool journal_written; /* by this session, and not removed since */

    Schemas *schemas;  /* built in: what is secret and what forms say */
    Schemas *checking; /* with those of the user's folder, for the analysis; may be `schemas`; made
                          with the first analysis */
    RuleSwitch *rules; /* of the user's folder; NULL: all */
    Error complaint;   /* about either */
    Fields *fields[PLATFORM_COUNT];      /* for views */
    Fields *form_fields[PLATFORM_COUNT]; /* of `checking`, where the user brought a schema */
    Fields *scan_fields[PLATFORM_COUNT]; /* for the analysis, by one thread at a time */
    Scan newest, good;                   /* good.analysis may be newest.analysis */
    uint64_t analyses;                   /* that were the newest so far */
    bool stale;                          /* another platform or file: analyse again */
    uint64_t changed_at;                 /* ms: for large texts the worker waits a little */
    bool changed;                        /* since the last start of an analysis */
    uint64_t failed;                     /* version of a text that could not be analysed at all */
    double cost;                         /* ms per byte of the last analysis, 0: not known */
    Folds folds;
    uint32_t places[DOCUMENT_PLACES]; /* UINT32_MAX: none */
    Followed *followed;               /* borrowed, the newest; NULL: none */
    size_t change;                    /* lowest offset changed, for document_take_change() */
    Worker worker;
};

/* Fills what is found in the tree of an analysis that has one. field: of its root; may be NULL. */
void scan_find(Scan *scan, const Field *field);
bool scan_has_broken_section(const Analysis *a);
/* What was folded in a section stays so while it is broken. */
void scan_keep_packed(Document *d, Scan *scan);
bool scan_open(Document *d, Error *err);
void scan_close(Document *d);
/* Another text: what is known is dropped. */
void scan_reset(Document *d);
/* The same text must be analysed anew. */
void scan_stale(Document *d);
void folds_note(Document *d, Span at, size_t inserted);
void folds_clear(Document *d);
void places_note(Document *d, Span at, size_t inserted);
void places_clear(Document *d);
/* A splice was made. */
void scan_note(Document *d, Span at, size_t inserted);

#endif
