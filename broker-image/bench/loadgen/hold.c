#include "hold.h"

#include "failure.h"
#include "moment.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256 };

static const uint64_t SECOND = 1000 * 1000 * 1000;
static const uint64_t MILLISECOND = 1000 * 1000;

static void take_pingresp(struct client *client)
{
    struct member *member = (struct member *) client;
    struct packet packet;
    while (client_next(client, &packet)) {
        if (packet.type != PINGRESP || !member->pinged)
            fail("%s: packet of type %u that was not due", client->name, packet.type);
        member->pinged = false;
        member->population->pinged--;
    }
}

static void ping(struct population *population, uint64_t number)
{
    struct member *member = &population->members[number % population->size];
    struct client *client = &member->client;
    if (member->pinged)
        fail("%s: no PINGRESP in %u s", client->name, population->options->keep_alive);
    member->pinged = true;
    population->pinged++;
    client_written(client, write_empty(client_space(client, PACKET_OVERHEAD), PINGREQ));
    client_flush(client);
}

/* Sends those that are due, and returns in how many ms the next one is. */
static int ping_those_due(struct population *population, uint64_t start, uint64_t *pings)
{
    uint64_t between = population->options->keep_alive * SECOND / population->size;
    for (;;) {
        uint64_t due = start + (*pings + 1) * between;
        uint64_t now = now_nanos();
        if (due > now)
            return (int) ((due - now) / MILLISECOND + 1);
        ping(population, (*pings)++);
    }
}

static void take_what_came(struct population *population)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(population->epoll, events, EVENTS, 0);
    for (int i = 0; i < count; i++)
        client_handle(events[i].data.ptr, events[i].events);
}

bool input_has_ended(void)
{
    char byte;
    ssize_t size = read(STDIN_FILENO, &byte, 1);
    if (size < 0 && errno != EINTR)
        fail("the input cannot be read: %s", strerror(errno));
    return size == 0;
}

uint64_t hold(struct population *population)
{
    struct pollfd sources[] = {{.fd = population->epoll, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    uint64_t start = now_nanos();
    uint64_t pings = 0;
    bool ended = false;
    for (unsigned i = 0; i < population->size; i++)
        population->members[i].client.take = take_pingresp;
    while (!ended || population->pinged > 0) {
        int wait = ended ? 1000 : ping_those_due(population, start, &pings);
        if (time_is_up())
            fail("not done in %u s: %s, and %u clients wait for a PINGRESP", population->options->seconds,
                 ended ? "the input has ended" : "nobody ended the input", population->pinged);
        if (poll(sources, ended ? 1 : 2, wait) < 0) {
            if (errno != EINTR)
                fail("poll: %s", strerror(errno));
            continue;
        }
        if (sources[0].revents != 0)
            take_what_came(population);
        if (!ended && sources[1].revents != 0)
            ended = input_has_ended();
    }
    return pings;
}
