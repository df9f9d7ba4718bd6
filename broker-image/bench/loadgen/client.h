/* One connection that does not block: bytes in, bytes out, an entry in an epoll set. */
#ifndef CLIENT_H
#define CLIENT_H

#include "mqtt.h"

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NAME_CAPACITY = 24 };

struct tls;

struct client {
    char name[NAME_CAPACITY]; /* its client ID: 23 bytes, which every broker takes */
    void (*take)(struct client *client); /* what its owner does when something has come */
    int fd;
    int epoll;
    uint32_t source;  /* the IPv4 address that it comes from, in network order; 0: the system chooses */
    struct tls *tls;  /* NULL: its connection is plain */
    bool waits_for_space;
    uint8_t *in;
    size_t in_start, in_end, in_capacity;
    uint8_t *out;
    size_t out_size, out_capacity;
};

/* What a client may have to hold: a packet that is not complete, and what its socket does not take. */
struct capacity {
    size_t in, out;
    bool tls; /* whether it has what TLS needs, too */
};

/* Connects, as far as TCP: client_start returns before it has, and what is sent meanwhile waits. */
void client_start(struct client *client, int epoll, const struct addrinfo *address, struct capacity capacity);
void client_open(struct client *client, int epoll, const struct addrinfo *address, struct capacity capacity);

void client_close(struct client *client);

/* Where `size` bytes can be written that client_flush sends, after client_written. */
uint8_t *client_space(struct client *client, size_t size);
void client_written(struct client *client, size_t size);

/* Sends what it can; the epoll set reports when there is room for the rest. */
void client_flush(struct client *client);

/* Takes once what has arrived. A connection that the broker ended fails. */
void client_receive(struct client *client);

/* What an epoll set reports of it: sends the rest, receives, and has its owner take what came. */
void client_handle(struct client *client, uint32_t events);

/* The next complete packet of what has arrived, or false. It is valid until client_receive. */
bool client_next(struct client *client, struct packet *packet);

/* Sends what is there and waits for one packet; one of another type fails. */
struct packet client_await(struct client *client, enum packet_type type);

/* Waits until the broker has ended the connection; anything that comes before fails. */
void client_await_end(struct client *client);

#endif
