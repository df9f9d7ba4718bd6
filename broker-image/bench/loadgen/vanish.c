#include "vanish.h"

#include "failure.h"
#include "moment.h"
#include "population.h"
#include "process.h"
#include "session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROBES_BEFORE = 100, FILES_OF_ITS_OWN = 16 };

static const uint64_t LOOK_NANOS = 50 * 1000 * 1000;

/* Nanoseconds until its CONNACK. */
static uint64_t probe(const struct options *options, int epoll, const struct addrinfo *address, unsigned number)
{
    struct client client = {0};
    struct capacity capacity = {.in = PACKET_OVERHEAD, .out = PACKET_OVERHEAD};
    snprintf(client.name, NAME_CAPACITY, "bench-%d-p-%u", (int) getpid(), number);
    uint64_t start = now_nanos();
    session_enter(&client, epoll, address, capacity, options);
    uint64_t nanos = now_nanos() - start;
    session_leave(&client);
    session_left(&client);
    return nanos;
}

/* Connects, says so, and waits for its end. */
static _Noreturn void be_there(const struct options *options, int there)
{
    struct population population;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    watchdog_start(options->seconds); /* a timer is not inherited */
    population_open(&population, options);
    population_grow(&population, options->connections);
    population_settle(&population);
    if (write(there, "", 1) != 1)
        fail("the clients are there, and nobody is to know: %s", strerror(errno));
    for (;;)
        pause();
}

static pid_t start_crowd(const struct options *options)
{
    int there[2];
    char byte;
    ssize_t count;
    if (pipe(there) != 0)
        fail("no pipe: %s", strerror(errno));
    pid_t crowd = fork();
    if (crowd < 0)
        fail("no process for the clients that vanish: %s", strerror(errno));
    if (crowd == 0)
        be_there(options, there[1]);
    close(there[1]);
    do
        count = read(there[0], &byte, 1);
    while (count < 0 && errno == EINTR);
    close(there[0]);
    if (count != 1)
        fail("the clients that vanish were never there");
    return crowd;
}

static void probe_until_closed(struct vanish *vanish, const struct options *options, int epoll,
                               const struct addrinfo *address, unsigned few)
{
    uint64_t looked = now_nanos();
    for (;;) {
        uint64_t nanos = probe(options, epoll, address, vanish->probes++);
        if (nanos > vanish->slowest)
            vanish->slowest = nanos;
        uint64_t now = now_nanos();
        if (now - looked < LOOK_NANOS)
            continue;
        unsigned files = open_files_of(options->broker_pid);
        if (files <= few)
            return;
        if (time_is_up())
            fail("not done in %u s: the broker has %u files open, and should have %u at most without those who vanished",
                 options->seconds, files, few);
        looked = now;
    }
}

void vanish_run(struct vanish *vanish, const struct options *options)
{
    struct addrinfo *address = session_address(options);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    *vanish = (struct vanish) {0};
    probe(options, epoll, address, 0); /* what the broker opens for its first client alone is open */
    unsigned few = open_files_of(options->broker_pid) + FILES_OF_ITS_OWN;
    pid_t crowd = start_crowd(options);
    for (unsigned i = 0; i < PROBES_BEFORE; i++) {
        uint64_t nanos = probe(options, epoll, address, i);
        if (nanos > vanish->slowest_before)
            vanish->slowest_before = nanos;
    }
    struct usage start = usage_now(options);
    kill(crowd, SIGKILL);
    probe_until_closed(vanish, options, epoll, address, few);
    vanish->usage = usage_since(&start, options);
    waitpid(crowd, NULL, 0);
    close(epoll);
    freeaddrinfo(address);
}
