/* What every client does, whatever it is there for: it enters, subscribes and leaves. */
#ifndef SESSION_H
#define SESSION_H

#include "client.h"
#include "options.h"

/* The broker's, for freeaddrinfo. */
struct addrinfo *session_address(const struct options *options);

/* Connects, with the client's name as its ID, and waits for a CONNACK that accepts it. */
void session_enter(struct client *client, int epoll, const struct addrinfo *address, struct capacity capacity);

/* Waits for a SUBACK that grants this QoS. */
void session_subscribe(struct client *client, const char *filter, unsigned qos);

/* Returns when everything that the broker sent before is here; a packet that was not due fails. */
void session_settle(struct client *client);

/* In two steps, so that many clients leave at once. The broker ends the connection: its port is free at once. */
void session_leave(struct client *client);
void session_left(struct client *client);

#endif
