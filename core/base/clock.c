#include "contract/clock.h"

#include <stdio.h>
#include <time.h>

Time clock_now(void)
{
    return (Time)time(NULL);
}

static struct tm split(Time t)
{
    struct tm tm = { 0 };
    time_t seconds = (time_t)t;
    gmtime_r(&seconds, &tm);
    return tm;
}

void clock_date(Time t, char out[16])
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct tm tm = split(t);
    char text[64];
    snprintf(text, sizeof text, "%d %s %d", tm.tm_mday, months[tm.tm_mon % 12], tm.tm_year + 1900);
    snprintf(out, 16, "%.15s", text);
}

void clock_iso(Time t, char out[32])
{
    struct tm tm = split(t);
    if (strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        out[0] = 0;
}

/* The digits at text[at .. at+n); -1 when one is none. */
static int number(Str text, size_t at, size_t n)
{
    int value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

bool clock_parse(Str text, Time *ret_time)
{
    if (text.len != 10 && text.len != 20)
        return false;
    if (text.ptr[4] != '-' || text.ptr[7] != '-')
        return false;
    struct tm tm = { .tm_year = number(text, 0, 4) - 1900,
                     .tm_mon = number(text, 5, 2) - 1,
                     .tm_mday = number(text, 8, 2) };
    int year = number(text, 0, 4);
    if (year < 0 || tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 || tm.tm_mday > 31)
        return false;
    if (text.len == 20) {
        if (text.ptr[10] != 'T' || text.ptr[13] != ':' || text.ptr[16] != ':' ||
            text.ptr[19] != 'Z')
            return false;
        tm.tm_hour = number(text, 11, 2);
        tm.tm_min = number(text, 14, 2);
        tm.tm_sec = number(text, 17, 2);
        if (tm.tm_hour < 0 || tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 ||
            tm.tm_sec > 60)
            return false;
    }
    int day = tm.tm_mday;
    Time t = (Time)timegm(&tm);
    if (tm.tm_mday != day && text.len == 10)
        return false; /* 31 Feb */
    *ret_time = t;
    return true;
}
