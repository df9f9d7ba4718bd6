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

size_t session_connect_size(const struct options *options)
{
    const struct credentials *credentials = &options->credentials;
    return PACKET_OVERHEAD + NAME_CAPACITY + (credentials->user != NULL ? strlen(credentials->user) : 0) +
           (credentials->password != NULL ? strlen(credentials->password) : 0);
}

void session_connect(struct client *client, const struct options *options)
{
    uint8_t *space = client_space(client, session_connect_size(options));
    client_written(client, write_connect(space, client->name, &options->credentials, options->keep_alive));
    client_flush(client);
}

void session_check_connack(const struct client *client, const struct packet *connack)
{
    if (connack->type != CONNACK || connack->size != 2)
        fail("%s: packet of type %u where a CONNACK was due", client->name, connack->type);
    if (connack->body[1] != 0)
        fail("%s: CONNECT was refused with %u", client->name, connack->body[1]);
}

void session_enter(struct client *client, int epoll, const struct addrinfo *address, struct capacity capacity,
                   const struct options *options)
{
    size_t connect_size = session_connect_size(options);
    if (capacity.out < connect_size)
        capacity.out = connect_size;
    capacity.tls = options->tls;
    client_open(client, epoll, address, capacity);
    session_connect(client, options);
    struct packet connack = client_await(client, CONNACK);
    session_check_connack(client, &connack);
}

void session_subscribe(struct client *client, unsigned packet_id, const char *filter, unsigned qos)
{
    uint8_t *space = client_space(client, PACKET_OVERHEAD + strlen(filter));
    client_written(client, write_subscribe(space, packet_id, filter, qos));
}

void session_subscribed(struct client *client, unsigned packet_id, unsigned qos)
{
    struct packet suback = client_await(client, SUBACK);
    if (suback.size != 3 || uint16_at(suback.body) != packet_id)
        fail("%s: a SUBACK that is not the one of %u, which was due", client->name, packet_id);
    if (suback.body[2] != qos)
        fail("%s: QoS %u was not granted, but 0x%02x", client->name, qos, suback.body[2]);
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
