/*
 * relay: what is left of a broker without sessions, permissions, limits, time-outs, retained messages and rules. It
 * takes the packets of the load generator, and passes each PUBLISH on as it came, packet ID included; it checks
 * nothing. One thread, epoll; what a turn of it has for a connection is sent at once. No broker on epoll can do
 * with less of the processor than this one, of which most is the kernel's.
 */
#include "../loadgen/failure.h"
#include "../loadgen/mqtt.h"
#include "connection.h"
#include "topics.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, IN_CAPACITY = 64 * 1024, BACKLOG = 4096 };

static int epoll;
static struct connection *unsent;

static void send_later(struct connection *connection)
{
    if (connection->unsent)
        return;
    connection->unsent = true;
    connection->next_unsent = unsent;
    unsent = connection;
}

static void append(struct connection *connection, const uint8_t *bytes, size_t size)
{
    connection_append(connection, bytes, size);
    send_later(connection);
}

static void answer(struct connection *connection, enum packet_type type, const uint8_t *packet_id)
{
    uint8_t packet[PACKET_OVERHEAD];
    append(connection, packet, write_acknowledgement(packet, type, uint16_at(packet_id)));
}

static void relay(struct connection *publisher, const struct packet *packet, const uint8_t *bytes, size_t size)
{
    struct publish publish = publish_parse(packet);
    const struct topic *topic = topic_of(publish.topic, publish.topic_size);
    for (size_t i = 0; i < topic->count; i++)
        append(topic->subscribers[i], bytes, size);
    if (publish.packet_id != 0)
        answer(publisher, (packet->flags & 0x04) != 0 ? PUBREC : PUBACK, publish.payload - 2);
}

static void subscribe(struct connection *connection, const struct packet *packet)
{
    const uint8_t *filter = packet->body + 4;
    size_t size = uint16_at(packet->body + 2);
    const uint8_t suback[] = {SUBACK << 4, 3, packet->body[0], packet->body[1], filter[size]};
    topic_subscribe(topic_of(filter, size), connection);
    append(connection, suback, sizeof suback);
}

static void take(struct connection *connection, const struct packet *packet, const uint8_t *bytes, size_t size)
{
    static const uint8_t connack[] = {CONNACK << 4, 2, 0, 0};
    static const uint8_t pingresp[] = {PINGRESP << 4, 0};
    switch (packet->type) {
    case CONNECT: append(connection, connack, sizeof connack); break;
    case PUBLISH: relay(connection, packet, bytes, size); break;
    case PUBREC: answer(connection, PUBREL, packet->body); break;
    case PUBREL: answer(connection, PUBCOMP, packet->body); break;
    case SUBSCRIBE: subscribe(connection, packet); break;
    case PINGREQ: append(connection, pingresp, sizeof pingresp); break;
    case DISCONNECT: connection->ended = true; break;
    default: break; /* PUBACK and PUBCOMP have no answer */
    }
}

static void receive(struct connection *connection)
{
    static uint8_t in[IN_CAPACITY];
    struct packet packet;
    size_t start = 0;
    size_t taken;
    if (connection->rest_size > 0)
        memcpy(in, connection->rest, connection->rest_size);
    ssize_t count = recv(connection->fd, in + connection->rest_size, IN_CAPACITY - connection->rest_size, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0) {
        connection->ended = true;
        return;
    }
    size_t end = connection->rest_size + (size_t) count;
    while ((taken = packet_read(in + start, end - start, &packet)) > 0) {
        take(connection, &packet, in + start, taken);
        start += taken;
    }
    free(connection->rest);
    connection->rest = NULL;
    connection->rest_size = end - start;
    if (connection->rest_size > 0) {
        connection->rest = malloc(connection->rest_size);
        if (connection->rest == NULL)
            fail("no memory for %zu bytes", connection->rest_size);
        memcpy(connection->rest, in + start, connection->rest_size);
    }
}

static void flush_all(void)
{
    while (unsent != NULL) {
        struct connection *connection = unsent;
        unsent = connection->next_unsent;
        connection->unsent = false;
        connection_flush(connection, epoll);
    }
}

static void accept_all(int server)
{
    int fd;
    while ((fd = accept4(server, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
        connection_open(epoll, fd);
}

static int listen_on(const char *port)
{
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t) atoi(port)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server, (struct sockaddr *) &address, sizeof address) != 0 || listen(server, BACKLOG) != 0)
        fail("port %s: %s", port, strerror(errno));
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, server, &event) != 0)
        fail("epoll: %s", strerror(errno));
    return server;
}

int main(int count, char **arguments)
{
    struct epoll_event events[EVENTS];
    if (count != 2)
        fail("usage: relay PORT");
    epoll = epoll_create1(EPOLL_CLOEXEC);
    int server = listen_on(arguments[1]);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection == NULL)
                accept_all(server);
            else if (events[i].events & ~(uint32_t) EPOLLOUT)
                receive(connection);
            else
                send_later(connection);
        }
        flush_all();
        for (int i = 0; i < ready; i++) { /* now that nobody has anything for them */
            struct connection *connection = events[i].data.ptr;
            if (connection != NULL && connection->ended) {
                topics_unsubscribe(connection);
                connection_close(connection);
            }
        }
    }
}
