/* One publisher: what it has sent, and how far each of its messages has come. */
#ifndef PUBLISHER_H
#define PUBLISHER_H

#include "client.h"
#include "payload.h"

struct flow;

struct publisher {
    struct client client; /* first: a client of a publisher is a publisher */
    struct flow *flow;
    unsigned number;
    uint64_t published;    /* messages: the next sequence number */
    uint64_t acknowledged; /* by PUBACK or PUBREC */
    uint64_t released;     /* by PUBCOMP */
    uint64_t completed;    /* all before this one are everywhere */
    uint64_t due;          /* those before this one may be published */
    uint64_t end;          /* of this run */
    unsigned *missing;     /* by sequence number modulo the window: what that message still waits for */
    bool ready;            /* it is in the flow's list */
    struct publisher *next_ready;
};

void publisher_open(struct publisher *publisher, struct flow *flow, unsigned number,
                    const struct addrinfo *address);

/* So many more messages are to be published; publisher_allow says when. */
void publisher_start(struct publisher *publisher, uint64_t messages);

/* So many of them may be published from now on. */
void publisher_allow(struct publisher *publisher, uint64_t messages);

/* Publishes what it may and its window has room for. */
void publisher_publish(struct publisher *publisher);

/* One thing that this message waited for has happened. */
void publisher_arrived(struct publisher *publisher, uint64_t sequence);

/* Once it has left. */
void publisher_close(struct publisher *publisher);

#endif
