#include "flow.h"

#include "failure.h"
#include "moment.h"
#include "session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256 };

const char *flow_topic(const struct flow *flow, unsigned publisher, uint64_t sequence)
{
    unsigned filters = filters_of_subscriber(flow->options);
    return flow->topics[publisher % flow->options->topics * filters + sequence % filters];
}

unsigned filters_of_subscriber(const struct options *options)
{
    return options->filters > 0 ? options->filters : 1;
}

unsigned publishers_of_topic(const struct options *options)
{
    return options->publishers / options->topics;
}

unsigned subscribers_of_topic(const struct options *options)
{
    return options->subscribers / options->topics;
}

void flow_open(struct flow *flow, const struct options *options)
{
    *flow = (struct flow) {.options = options, .epoll = epoll_create1(EPOLL_CLOEXEC)};
    unsigned filters = filters_of_subscriber(options);
    flow->topics = calloc((size_t) options->topics * filters, sizeof *flow->topics);
    flow->publishers = calloc(options->publishers, sizeof *flow->publishers);
    flow->subscribers = calloc(options->subscribers, sizeof *flow->subscribers);
    if (flow->epoll < 0 || flow->topics == NULL || flow->publishers == NULL || flow->subscribers == NULL)
        fail("no epoll set or no memory");
    for (unsigned i = 0; i < options->topics * filters; i++)
        if (options->filters > 0)
            snprintf(flow->topics[i], TOPIC_CAPACITY, "bench/%u/%u/lamp/on", i / filters, i % filters);
        else
            snprintf(flow->topics[i], TOPIC_CAPACITY, "bench/%u", i);
    struct addrinfo *address = session_address(options);
    for (unsigned i = 0; i < options->subscribers; i++)
        subscriber_open(&flow->subscribers[i], flow, i, address);
    for (unsigned i = 0; i < options->publishers; i++)
        publisher_open(&flow->publishers[i], flow, i, address);
    freeaddrinfo(address);
}

void flow_subscribe(struct flow *flow)
{
    for (unsigned i = 0; i < flow->options->subscribers; i++)
        subscriber_subscribe(&flow->subscribers[i]);
}

static _Noreturn void report_stall(const struct flow *flow)
{
    uint64_t published = 0;
    uint64_t acknowledged = 0;
    const struct subscriber *slowest = &flow->subscribers[0];
    for (unsigned i = 0; i < flow->options->publishers; i++) {
        published += flow->publishers[i].published;
        acknowledged += flow->publishers[i].acknowledged;
    }
    for (unsigned i = 1; i < flow->options->subscribers; i++)
        if (flow->subscribers[i].received < slowest->received)
            slowest = &flow->subscribers[i];
    fail("not done in %u s: %" PRIu64 " messages are published, %" PRIu64 " acknowledged, and %s has %" PRIu64,
         flow->options->seconds, published, acknowledged, slowest->client.name, slowest->received);
}

static void publish_what_is_ready(struct flow *flow)
{
    while (flow->ready != NULL) {
        struct publisher *publisher = flow->ready;
        flow->ready = publisher->next_ready;
        publisher_publish(publisher);
    }
}

/* The publishers take turns. */
static uint64_t moment_of(const struct flow *flow, uint64_t turn)
{
    return flow->start_nanos + (uint64_t) ((double) turn * 1e9 / flow->options->rate);
}

uint64_t flow_due_nanos(const struct flow *flow, const struct publisher *publisher)
{
    if (flow->options->rate == 0)
        return now_nanos();
    uint64_t first = publisher->end - flow->messages;
    return moment_of(flow, (publisher->published - first) * flow->options->publishers + publisher->number);
}

/* Allows what is due, and tells how long it is until the next one is: a second at most. */
static struct timespec allow_what_is_due(struct flow *flow)
{
    uint64_t all = flow->messages * flow->options->publishers;
    uint64_t now = now_nanos();
    while (flow->options->rate > 0 && flow->allowed < all) {
        uint64_t moment = moment_of(flow, flow->allowed);
        if (moment > now && moment - now < 1000000000)
            return (struct timespec) {.tv_nsec = (long) (moment - now)};
        if (moment > now)
            break;
        publisher_allow(&flow->publishers[flow->allowed++ % flow->options->publishers], 1);
    }
    return (struct timespec) {.tv_sec = 1};
}

static void start(struct flow *flow, uint64_t messages)
{
    const struct options *options = flow->options;
    flow->messages = messages;
    flow->allowed = 0;
    flow->start_nanos = now_nanos();
    flow->unfinished = messages > 0 ? options->publishers : 0;
    for (unsigned i = 0; i < options->publishers; i++) {
        publisher_start(&flow->publishers[i], messages);
        if (options->rate == 0)
            publisher_allow(&flow->publishers[i], messages);
    }
}

void flow_run(struct flow *flow, uint64_t messages, struct histogram *latency)
{
    struct epoll_event events[EVENTS];
    flow->latency = latency;
    start(flow, messages);
    while (flow->unfinished > 0) {
        struct timespec wait = allow_what_is_due(flow);
        publish_what_is_ready(flow);
        int count = epoll_pwait2(flow->epoll, events, EVENTS, &wait, NULL);
        if (time_is_up())
            report_stall(flow);
        for (int i = 0; i < count; i++)
            client_handle(events[i].data.ptr, events[i].events);
    }
}

void flow_close(struct flow *flow)
{
    const struct options *options = flow->options;
    for (unsigned i = 0; i < options->subscribers; i++)
        session_settle(&flow->subscribers[i].client);
    for (unsigned i = 0; i < options->publishers; i++)
        session_settle(&flow->publishers[i].client);
    for (unsigned i = 0; i < options->subscribers; i++)
        session_leave(&flow->subscribers[i].client);
    for (unsigned i = 0; i < options->publishers; i++)
        session_leave(&flow->publishers[i].client);
    for (unsigned i = 0; i < options->subscribers; i++)
        subscriber_close(&flow->subscribers[i]);
    for (unsigned i = 0; i < options->publishers; i++)
        publisher_close(&flow->publishers[i]);
    close(flow->epoll);
    free(flow->subscribers);
    free(flow->publishers);
    free(flow->topics);
}
