/* clock - time as a parameter.
 *
 * The core never asks what time it is: whoever calls it gives the time, in seconds since
 * 1970-01-01T00:00:00Z. Only front ends call clock_now(). */
#ifndef CONTRACT_CLOCK_H
#define CONTRACT_CLOCK_H

#include "contract/str.h"

typedef int64_t Time;

#define CLOCK_DAY ((Time)86400)

/* The system's clock. */
Time clock_now(void);
/* "2027-06-20 11:22:33Z" style texts: date is "20 Jun 2027", iso is "2027-06-20T11:22:33Z". */
void clock_date(Time t, char out[16]);
void clock_iso(Time t, char out[32]);
/* Reads "2027-06-20" or "2027-06-20T11:22:33Z"; false for anything else. */
bool clock_parse(Str text, Time *ret_time);

#endif
