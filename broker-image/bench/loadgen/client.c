#include "client.h"

#include "failure.h"
#include "moment.h"

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
    /* the signal of the watchdog is no answer, and no lack of one */
    while ((ready = poll(&poll_set, 1, 500)) <= 0)
        if (ready == 0 && time_is_up())
            fail("%s: the broker did not answer in time", client->name);
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
    if (connect(client->fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS)
        fail("%s: connect: %s", client->name, strerror(errno));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
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
        ssize_t count = send(client->fd, client->out + sent, client->out_size - sent, MSG_NOSIGNAL);
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
    if (client->waits_for_space != (client->out_size > 0)) {
        client->waits_for_space = client->out_size > 0;
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
    ssize_t count = recv(client->fd, client->in + kept, client->in_capacity - kept, 0);
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
    if (events & EPOLLOUT)
        client_flush(client);
    if ((events & ~(uint32_t) EPOLLOUT) == 0)
        return;
    client_receive(client);
    client->take(client);
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
        wait_until(client, (short) (client->out_size > 0 ? POLLIN | POLLOUT : POLLIN));
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
