/*
 * Publishers and subscribers over a number of topics: number i of either is on topic i modulo their
 * count. One topic and one publisher are a fan-out, one topic and one subscriber a fan-in, as many topics
 * as publishers and subscribers are pairs. With `filters`, a topic stands for so many topics below it: its
 * publishers take them in turn, and its subscribers have a filter with wildcards for each.
 *
 * Each publisher has a bounded number of messages on their way: a message is so until every subscriber of
 * its topic has it (QoS 2: and the PUBREL), and, with QoS 1 or 2, the publisher its PUBACK or PUBCOMP. A
 * subscriber must get every message of a publisher once, in order and unchanged; anything else fails.
 */
#ifndef FLOW_H
#define FLOW_H

#include "histogram.h"
#include "options.h"
#include "publisher.h"
#include "subscriber.h"

struct flow {
    const struct options *options;
    int epoll;
    char (*topics)[TOPIC_CAPACITY];
    struct publisher *publishers;
    struct subscriber *subscribers;
    struct publisher *ready;   /* may publish: messages of theirs have completed */
    unsigned unfinished;       /* publishers of whose messages not all are everywhere */
    uint64_t messages;         /* of this run, of each publisher */
    uint64_t start_nanos;      /* of this run */
    uint64_t allowed;          /* messages of this run, in the order of their moments, that may be published */
    struct histogram *latency; /* from the moment when it was due to the arrival; NULL if it does not count */
};

/* Connects. */
void flow_open(struct flow *flow, const struct options *options);

/* Subscribes, one subscriber after the other; of each, many packets are on the way. */
void flow_subscribe(struct flow *flow);

/*
 * Has each publisher publish so many messages and returns when all have arrived. Latencies are added to
 * `latency`, if any. With a rate, a message is due at its moment, whether or not those before it have arrived,
 * and its latency counts from then, even if there was no room in the window: what a broker that stands still
 * delays is counted for every message. Without one it is due when there is room.
 */
void flow_run(struct flow *flow, uint64_t messages, struct histogram *latency);

/* Checks that nothing comes after the last message, and disconnects. */
void flow_close(struct flow *flow);

/* When the message that this publisher publishes next was due. */
uint64_t flow_due_nanos(const struct flow *flow, const struct publisher *publisher);

/* The topic of this publisher's message of this number. */
const char *flow_topic(const struct flow *flow, unsigned publisher, uint64_t sequence);

/* How many of the publishers, or the subscribers, are on one topic. */
unsigned publishers_of_topic(const struct options *options);
unsigned subscribers_of_topic(const struct options *options);

/* At least 1: the topic itself, if there are no filters with wildcards. */
unsigned filters_of_subscriber(const struct options *options);

#endif
