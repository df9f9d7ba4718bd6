#include "moment.h"

#include "failure.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

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

double own_cpu_seconds(void)
{
    return (double) nanos_of(CLOCK_PROCESS_CPUTIME_ID) / 1e9;
}

double cpu_seconds_of(int pid)
{
    char path[64];
    char line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail("%s cannot be read: is the broker with this process ID running?", path);
    size_t size = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[size] = '\0';

    /* the second field is the program's name, which may hold spaces and parentheses: count from its end */
    const char *rest = strrchr(line, ')');
    unsigned long user, system;
    if (rest == NULL
        || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        fail("%s is not understood: %s", path, line);
    return (double) (user + system) / (double) sysconf(_SC_CLK_TCK);
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
