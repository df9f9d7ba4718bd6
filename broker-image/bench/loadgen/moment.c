#include "moment.h"

#include "failure.h"

#include <signal.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t expired;

static uint64_t nanos_of(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) != 0)
        fail("clock %d cannot be read", (int) clock);
    return (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
}

uint64_t now_nanos(void)
{
    return nanos_of(CLOCK_MONOTONIC);
}

double seconds_since_1970(void)
{
    return (double) nanos_of(CLOCK_REALTIME) / 1e9;
}

double own_cpu_seconds(void)
{
    return (double) nanos_of(CLOCK_PROCESS_CPUTIME_ID) / 1e9;
}

static void expire(int signal)
{
    (void) signal;
    expired = 1;
}

void watchdog_start(unsigned seconds)
{
    struct sigaction action = {.sa_handler = expire}; /* no SA_RESTART: blocked calls return */
    /* it repeats, so that a call that blocks just after the first signal is interrupted too */
    struct itimerval timer = {.it_interval = {.tv_sec = 1}, .it_value = {.tv_sec = (time_t) seconds}};
    if (sigaction(SIGALRM, &action, NULL) != 0 || setitimer(ITIMER_REAL, &timer, NULL) != 0)
        fail("the watchdog of %u s cannot be started", seconds);
}

bool time_is_up(void)
{
    return expired;
}
