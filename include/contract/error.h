/* error - failures as values, and byte ranges.
 *
 * A function that can fail returns bool or a pointer and fills an Error. The text is made for
 * people where the cause is known: what, where, why and what to do. Nothing is allocated, so
 * that running out of memory can be reported too. Outputs named ret_x are untouched on failure. */
#ifndef CONTRACT_ERROR_H
#define CONTRACT_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ERROR_TEXT_MAX 512

/* A half-open range of bytes [start, end). */
typedef struct Span {
    uint32_t start, end;
} Span;

static inline Span span_make(size_t start, size_t end)
{
    return (Span){ (uint32_t)start, (uint32_t)end };
}

static inline uint32_t span_len(Span s)
{
    return s.end - s.start;
}

typedef enum ErrorCode {
    ERR_NONE = 0,
    ERR_MEMORY,     /* an allocation failed */
    ERR_RANGE,      /* an offset, index or path that is not there */
    ERR_TOO_BIG,    /* a stated maximum was reached */
    ERR_IO,         /* the file system said no */
    ERR_SYNTAX,     /* the text is not what its format asks for */
    ERR_SCHEMA,     /* a schema that cannot be used */
    ERR_KEY,        /* a key or certificate that cannot be used */
    ERR_PASSPHRASE, /* a passphrase is missing or wrong */
    ERR_CRYPTO,     /* the cryptographic library said no; wrong key or damaged data */
    ERR_CANCELLED,  /* the user stopped it */
    ERR_REFUSED,    /* possible, but it would do harm; the text says how to insist */
    ERR_USAGE,      /* the caller asked for something that does not exist */
    ERR_CHANGED,    /* the file on disk is not the one that was read */
    ERR_WRITE,      /* an output could not be written; the old file is unchanged */
} ErrorCode;

typedef struct Error {
    ErrorCode code;
    Span span; /* where in the text, {0,0} when it is about no place */
    char text[ERROR_TEXT_MAX];
} Error;

/* Fills err (which may be NULL) and returns false, so that `return error_set(...)` reads well.
 * A text longer than the buffer is cut at a UTF-8 boundary. */
bool error_set(Error *err, ErrorCode code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a place in the text. */
bool error_set_at(Error *err, ErrorCode code, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts a sentence in front of what is there: "cannot read x.pem: " + text. Returns false. */
bool error_prefix(Error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "out of memory", with code ERR_MEMORY. Returns false. */
bool error_memory(Error *err);

/* Makes err empty. */
void error_clear(Error *err);

#endif
