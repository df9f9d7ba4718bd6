/* One connection that does not block: bytes in, bytes out, an entry in an epoll set. */
#ifndef CLIENT_H
#define CLIENT_H

#include "mqtt.h"

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IN_CAPACITY = 64 * 1024, NAME_CAPACITY = 24 };

struct client {
    char name[NAME_CAPACITY]; /* its client ID: 23 bytes, which every broker takes */
    int fd;
    int epoll;
    bool waits_for_space;
    uint8_t *in;
    size_t in_start, in_end;
    uint8_t *out;
    size_t out_size, out_capacity;
    uint64_t next; /* the sequence number of the message that it expects */
};

/* Connects, as far as TCP. `out_capacity`: what it may have to hold that the socket does not take. */
void client_open(struct client *client, int epoll, const struct addrinfo *address, size_t out_capacity);

void client_close(struct client *client);

/* Where `size` bytes can be written that client_flush sends, after client_written. */
uint8_t *client_space(struct client *client, size_t size);
void client_written(struct client *client, size_t size);

/* Sends what it can; the epoll set reports when there is room for the rest. */
void client_flush(struct client *client);

/* Takes once what has arrived. A connection that the broker ended fails. */
void client_receive(struct client *client);

/* The next complete packet of what has arrived, or false. It is valid until client_receive. */
bool client_next(struct client *client, struct packet *packet);

/* Sends what is there and waits for one packet; one of another type fails. */
struct packet client_await(struct client *client, enum packet_type type);

#endif
