/* Clocks, and the watchdog that bounds a run in time. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds of the monotonic clock. */
uint64_t now_nanos(void);

/* Of the clock that people set. */
double seconds_since_1970(void);

/* Seconds of processor time, user and system, of this process. */
double own_cpu_seconds(void);

/* From `seconds` on, time_is_up() is true, and calls that block are interrupted once a second. */
void watchdog_start(unsigned seconds);

bool time_is_up(void);

#endif
