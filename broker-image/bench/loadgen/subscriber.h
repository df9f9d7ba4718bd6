/* One subscriber, which checks all that comes. */
#ifndef SUBSCRIBER_H
#define SUBSCRIBER_H

#include "client.h"
#include "payload.h"

struct flow;

/* A message of QoS 2 that has come and whose PUBREL has not. */
struct unreleased {
    unsigned packet_id;
    unsigned publisher;
    uint64_t sequence;
};

struct subscriber {
    struct client client; /* first: a client of a subscriber is a subscriber */
    struct flow *flow;
    unsigned number;
    uint64_t received; /* messages */
    uint64_t released; /* of them, by PUBREL */
    uint64_t *next;    /* by publisher of its topic: the sequence number that it expects */
    struct unreleased *unreleased; /* a ring, by `received` and `released`; with QoS 2 alone */
};

void subscriber_open(struct subscriber *subscriber, struct flow *flow, unsigned number,
                     const struct addrinfo *address);

/* To its topic, or to as many filters with wildcards as there are of it. */
void subscriber_subscribe(struct subscriber *subscriber);

/* Once it has left. */
void subscriber_close(struct subscriber *subscriber);

#endif
