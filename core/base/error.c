#include "contract/error.h"
#include "contract/str.h"

#include <stdio.h>

static void cut_at_character(char *text, int written)
{
    if (written >= ERROR_TEXT_MAX)
        text[utf8_floor(str_make(text, ERROR_TEXT_MAX - 1), ERROR_TEXT_MAX - 1)] = 0;
}

static bool set(Error *err, ErrorCode code, Span span, const char *format, va_list args)
{
    if (!err)
        return false;
    char text[ERROR_TEXT_MAX]; /* the arguments may point into err->text */
    int n = vsnprintf(text, sizeof text, format, args);
    cut_at_character(text, n);
    memcpy(err->text, text, sizeof text);
    err->code = code;
    err->span = span;
    return false;
}

bool error_set(Error *err, ErrorCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(err, code, (Span){ 0, 0 }, format, args);
    va_end(args);
    return false;
}

bool error_set_at(Error *err, ErrorCode code, Span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(err, code, span, format, args);
    va_end(args);
    return false;
}

bool error_prefix(Error *err, const char *format, ...)
{
    if (!err)
        return false;
    char front[ERROR_TEXT_MAX], all[2 * ERROR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(front, sizeof front, format, args);
    va_end(args);
    int n = snprintf(all, sizeof all, "%s%s", front, err->text);
    memcpy(err->text, all, ERROR_TEXT_MAX - 1);
    err->text[ERROR_TEXT_MAX - 1] = 0;
    cut_at_character(err->text, n);
    return false;
}

bool error_memory(Error *err)
{
    return error_set(err, ERR_MEMORY, "out of memory");
}

void error_clear(Error *err)
{
    if (err)
        *err = (Error){ .code = ERR_NONE };
}
