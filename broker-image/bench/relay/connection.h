/* One connection of the relay. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct topic;

struct connection {
    int fd;
    bool ended;
    uint8_t *rest; /* the start of a packet of which more is to come */
    size_t rest_size;
    uint8_t *out;
    size_t out_size, out_capacity;
    bool waits_for_space;
    bool unsent;                      /* it is in the list of those that have something to send */
    struct connection *next_unsent;
    struct topic **topics;            /* those that it has subscribed to */
    size_t topic_count, topic_capacity;
};

/* Takes the socket. */
struct connection *connection_open(int epoll, int fd);

/* Appended to what connection_flush sends. */
void connection_append(struct connection *connection, const uint8_t *bytes, size_t size);

/* Sends what it can; the epoll set reports when there is room for the rest. */
void connection_flush(struct connection *connection, int epoll);

void connection_close(struct connection *connection);

/* More room, twice as much at least, for `size` elements of `unit` bytes. */
void *grown(void *elements, size_t *capacity, size_t size, size_t unit);

#endif
