#include "session.h"

#include "failure.h"

#include <string.h>
#include <sys/socket.h>

struct addrinfo *session_address(const struct options *options)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses;
    int error = getaddrinfo(options->host, options->port, &hints, &addresses);
    if (error != 0)
        fail("%s:%s: %s", options->host, options->port, gai_strerror(error));
    return addresses;
}

void session_enter(struct client *client, int epoll, const struct addrinfo *address, struct capacity capacity)
{
    client_open(client, epoll, address, capacity);
    client_written(client, write_connect(client_space(client, PACKET_OVERHEAD + NAME_CAPACITY), client->name));
    struct packet connack = client_await(client, CONNACK);
    if (connack.size != 2 || connack.body[1] != 0)
        fail("%s: CONNECT was refused with %u", client->name, connack.size == 2 ? connack.body[1] : 0);
}

void session_subscribe(struct client *client, const char *filter, unsigned qos)
{
    uint8_t *space = client_space(client, PACKET_OVERHEAD + strlen(filter));
    client_written(client, write_subscribe(space, 1, filter, qos));
    struct packet suback = client_await(client, SUBACK);
    if (suback.size != 3 || suback.body[2] != qos)
        fail("%s: QoS %u was not granted", client->name, qos);
}

void session_settle(struct client *client)
{
    /* a PINGRESP comes after all that the broker sent before */
    client_written(client, write_empty(client_space(client, PACKET_OVERHEAD), PINGREQ));
    client_await(client, PINGRESP);
}

void session_leave(struct client *client)
{
    client_written(client, write_empty(client_space(client, PACKET_OVERHEAD), DISCONNECT));
    client_flush(client);
}

void session_left(struct client *client)
{
    client_await_end(client);
    client_close(client);
}
