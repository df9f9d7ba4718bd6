#include "client.h"

#include "failure.h"
#include "moment.h"
#include "tls.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void watch(struct client *client, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = client};
    if (epoll_ctl(client->epoll, operation, client->fd, &event) != 0)
        fail("%s: epoll: %s", client->name, strerror(errno));
}

static void wait_until(struct client *client, short events)
{
    struct pollfd poll_set = {.fd = client->fd, .events = events};
    int ready;
    if ((events & POLLIN) && tls_holds_bytes(client->tls))
        return; /* they have left the socket */
    /* the signal of the watchdog is no answer, and no lack of one */
    while ((ready = poll(&poll_set, 1, 500)) <= 0)
        if (ready == 0 && time_is_up())
            fail("%s: the broker did not answer in time", client->name);
}

/* The port is chosen when it connects: it need not be free for other addresses than the broker's. */
static void come_from(struct client *client)
{
    int on = 1;
    struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = client->source};
    setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(client->fd, (struct sockaddr *) &source, sizeof source) != 0)
        fail("%s: its address cannot be had: %s", client->name, strerror(errno));
}

void client_start(struct client *client, int epoll, const struct addrinfo *address, struct capacity capacity)
{
    int on = 1;
    client->epoll = epoll;
    client->in = malloc(capacity.in);
    client->in_capacity = capacity.in;
    client->out = malloc(capacity.out);
    client->out_capacity = capacity.out;
    if (client->in == NULL || client->out == NULL)
        fail("%s: no memory for %zu bytes of buffers", client->name, capacity.in + capacity.out);
    client->fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0)
        fail("%s: no socket: %s", client->name, strerror(errno));
    if (client->source != 0)
        come_from(client);
    if (connect(client->fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS)
        fail("%s: connect: %s", client->name, strerror(errno));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (capacity.tls)
        client->tls = tls_open(client->fd);
    watch(client, EPOLL_CTL_ADD, EPOLLIN);
}

void client_open(struct client *client, int epoll, const struct addrinfo *address, struct capacity capacity)
{
    int error = 0;
    socklen_t error_size = sizeof error;
    client_start(client, epoll, address, capacity);
    wait_until(client, POLLOUT);
    if (getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &error_size) != 0 || error != 0)
        fail("%s: connect: %s", client->name, strerror(error));
}

void client_close(struct client *client)
{
    tls_close(client->tls);
    close(client->fd);
    free(client->in);
    free(client->out);
}

uint8_t *client_space(struct client *client, size_t size)
{
    if (client->out_capacity - client->out_size < size)
        fail("%s: the broker takes nothing: %zu bytes wait", client->name, client->out_size);
    return client->out + client->out_size;
}

void client_written(struct client *client, size_t size)
{
    client->out_size += size;
}

void client_flush(struct client *client)
{
    size_t sent = 0;
    while (sent < client->out_size) {
        size_t size = client->out_size - sent;
        ssize_t count = client->tls != NULL ? tls_send(client->tls, client->out + sent, size)
                                            : send(client->fd, client->out + sent, size, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            break;
        if (count < 0)
            fail("%s: send: %s", client->name, strerror(errno));
        sent += (size_t) count;
    }
    client->out_size -= sent;
    if (sent > 0 && client->out_size > 0)
        memmove(client->out, client->out + sent, client->out_size);
    /* what waits for a handshake waits for the broker to say something */
    bool waits = client->out_size > 0 && !tls_waits_to_read(client->tls);
    if (client->waits_for_space != waits) {
        client->waits_for_space = waits;
        watch(client, EPOLL_CTL_MOD, client->waits_for_space ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

/* Returns false at the end of the connection. */
static bool receive(struct client *client)
{
    size_t kept = client->in_end - client->in_start;
    if (client->in_start > 0)
        memmove(client->in, client->in + client->in_start, kept);
    client->in_start = 0;
    client->in_end = kept;
    if (kept == client->in_capacity)
        fail("%s: a packet of more than %zu bytes", client->name, client->in_capacity);
    size_t room = client->in_capacity - kept;
    ssize_t count = client->tls != NULL ? tls_receive(client->tls, client->in + kept, room)
                                        : recv(client->fd, client->in + kept, room, 0);
    if (count < 0 && errno != EAGAIN && errno != EINTR)
        fail("%s: recv: %s", client->name, strerror(errno));
    if (count > 0)
        client->in_end += (size_t) count;
    return count != 0;
}

void client_receive(struct client *client)
{
    if (!receive(client))
        fail("%s: the broker closed the connection", client->name);
}

void client_handle(struct client *client, uint32_t events)
{
    if ((events & EPOLLOUT) || tls_waits_to_read(client->tls))
        client_flush(client);
    if ((events & ~(uint32_t) EPOLLOUT) == 0)
        return;
    do {
        client_receive(client);
        client->take(client);
    } while (tls_holds_bytes(client->tls));
}

bool client_next(struct client *client, struct packet *packet)
{
    size_t taken =
        packet_read(client->in + client->in_start, client->in_end - client->in_start, packet);
    client->in_start += taken;
    return taken > 0;
}

struct packet client_await(struct client *client, enum packet_type type)
{
    struct packet packet;
    for (;;) {
        client_flush(client);
        if (client_next(client, &packet)) {
            if (packet.type != type)
                fail("%s: packet of type %u where %u was due", client->name, packet.type, type);
            return packet;
        }
        wait_until(client, (short) (client->waits_for_space ? POLLIN | POLLOUT : POLLIN));
        client_receive(client);
    }
}

void client_await_end(struct client *client)
{
    struct packet packet;
    do {
        if (client_next(client, &packet))
            fail("%s: packet of type %u after its DISCONNECT", client->name, packet.type);
        wait_until(client, POLLIN);
    } while (receive(client));
}
