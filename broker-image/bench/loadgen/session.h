/* What every client does, whatever it is there for: it enters, subscribes and leaves. */
#ifndef SESSION_H
#define SESSION_H

#include "client.h"
#include "options.h"

/* The broker's, for freeaddrinfo. */
struct addrinfo *session_address(const struct options *options);

/* What a client must be able to send to connect. */
size_t session_connect_size(const struct options *options);

/* Sends a CONNECT with the client's name as its ID, and the credentials and keep-alive of the options. */
void session_connect(struct client *client, const struct options *options);

/* A packet that is not a CONNACK that accepts it fails. */
void session_check_connack(const struct client *client, const struct packet *connack);

/* Connects over TCP, TLS if the options say so, and MQTT, and waits for the CONNACK. */
void session_enter(struct client *client, int epoll, const struct addrinfo *address, struct capacity capacity,
                   const struct options *options);

/* Subscribe, in two steps, so that many packets are on the way; the SUBACK must be of this one and grant its QoS. */
void session_subscribe(struct client *client, unsigned packet_id, const char *filter, unsigned qos);
void session_subscribed(struct client *client, unsigned packet_id, unsigned qos);

/* Returns when everything that the broker sent before is here; a packet that was not due fails. */
void session_settle(struct client *client);

/* In two steps, so that many clients leave at once. The broker ends the connection: its port is free at once. */
void session_leave(struct client *client);
void session_left(struct client *client);

#endif
