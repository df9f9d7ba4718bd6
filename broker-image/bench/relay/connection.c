#include "connection.h"

#include "../loadgen/failure.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void *grown(void *elements, size_t *capacity, size_t size, size_t unit)
{
    if (size <= *capacity)
        return elements;
    *capacity = size > 2 * *capacity ? size : 2 * *capacity;
    elements = realloc(elements, *capacity * unit);
    if (elements == NULL)
        fail("no memory for %zu bytes", *capacity * unit);
    return elements;
}

struct connection *connection_open(int epoll, int fd)
{
    int on = 1;
    struct connection *connection = calloc(1, sizeof *connection);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (connection == NULL)
        fail("no memory for a connection");
    connection->fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("epoll: %s", strerror(errno));
    return connection;
}

void connection_append(struct connection *connection, const uint8_t *bytes, size_t size)
{
    connection->out = grown(connection->out, &connection->out_capacity, connection->out_size + size, 1);
    memcpy(connection->out + connection->out_size, bytes, size);
    connection->out_size += size;
}

void connection_flush(struct connection *connection, int epoll)
{
    ssize_t sent = send(connection->fd, connection->out, connection->out_size, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        sent = (ssize_t) connection->out_size; /* its end comes as an event */
    if (sent > 0) {
        connection->out_size -= (size_t) sent;
        memmove(connection->out, connection->out + sent, connection->out_size);
    }
    if (connection->waits_for_space != (connection->out_size > 0)) {
        connection->waits_for_space = connection->out_size > 0;
        struct epoll_event event = {.events = connection->waits_for_space ? EPOLLIN | EPOLLOUT : EPOLLIN,
                                    .data.ptr = connection};
        epoll_ctl(epoll, EPOLL_CTL_MOD, connection->fd, &event);
    }
}

void connection_close(struct connection *connection)
{
    close(connection->fd);
    free(connection->rest);
    free(connection->out);
    free(connection->topics);
    free(connection);
}
