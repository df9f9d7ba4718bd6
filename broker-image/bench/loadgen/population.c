#include "population.h"

#include "failure.h"
#include "moment.h"
#include "session.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256 };

static const uint32_t FIRST_SOURCE = 0x7f010001; /* 127.1.0.1 */

void population_open(struct population *population, const struct options *options)
{
    *population = (struct population) {.options = options, .epoll = epoll_create1(EPOLL_CLOEXEC)};
    population->members = calloc(options->connections, sizeof *population->members);
    if (population->epoll < 0 || population->members == NULL)
        fail("no epoll set or no memory for %u clients", options->connections);
    population->address = session_address(options);
}

static void take_connack(struct client *client)
{
    struct packet packet;
    if (!client_next(client, &packet))
        return;
    session_check_connack(client, &packet);
    ((struct member *) client)->population->accepted++;
}

static void start(struct population *population)
{
    struct member *member = &population->members[population->size];
    const struct options *options = population->options;
    struct capacity capacity = {.in = PACKET_OVERHEAD, .out = session_connect_size(options), .tls = options->tls};
    if (options->sources > 0)
        member->client.source = htonl(FIRST_SOURCE + population->size % options->sources);
    member->population = population;
    member->client.take = take_connack;
    snprintf(member->client.name, NAME_CAPACITY, "bench-%d-c-%u", (int) getpid(), population->size);
    client_start(&member->client, population->epoll, population->address, capacity);
    session_connect(&member->client, options);
    population->size++;
}

void population_grow(struct population *population, unsigned size)
{
    struct epoll_event events[EVENTS];
    while (population->accepted < size) {
        while (population->size < size && population->size - population->accepted < population->options->window)
            start(population);
        int count = epoll_wait(population->epoll, events, EVENTS, 1000);
        if (time_is_up())
            fail("not done in %u s: %u clients have connected, and %u of them have a CONNACK",
                 population->options->seconds, population->size, population->accepted);
        for (int i = 0; i < count; i++)
            client_handle(events[i].data.ptr, events[i].events);
    }
}

void population_settle(struct population *population)
{
    for (unsigned i = 0; i < population->size; i++)
        session_settle(&population->members[i].client);
}

void population_close(struct population *population)
{
    for (unsigned i = 0; i < population->size; i++)
        session_leave(&population->members[i].client);
    for (unsigned i = 0; i < population->size; i++)
        session_left(&population->members[i].client);
    freeaddrinfo(population->address);
    close(population->epoll);
    free(population->members);
}
