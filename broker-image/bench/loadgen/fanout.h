/*
 * One publisher, many subscribers of one topic, a bounded number of messages on their way: a message is
 * on its way until every subscriber has it (and, with QoS 1, the publisher its PUBACK). Each subscriber
 * must get every message once, in order and unchanged; anything else fails.
 */
#ifndef FANOUT_H
#define FANOUT_H

#include "client.h"
#include "histogram.h"
#include "options.h"

struct fanout {
    const struct options *options;
    int epoll;
    struct client publisher;
    struct client *subscribers;
    uint64_t published; /* messages: the next sequence number */
    uint64_t acknowledged;
    uint64_t completed; /* all before this one are everywhere */
    unsigned *missing;  /* by sequence number modulo the window: what that message still waits for */
};

/* Connects and subscribes. */
void fanout_open(struct fanout *fanout, const struct options *options);

/* Publishes so many messages and returns when all have arrived. Latencies are added to `latency`, if any. */
void fanout_run(struct fanout *fanout, uint64_t messages, struct histogram *latency);

/* Checks that nothing comes after the last message, and disconnects. */
void fanout_close(struct fanout *fanout);

#endif
