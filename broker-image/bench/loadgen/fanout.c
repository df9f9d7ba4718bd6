#include "fanout.h"

#include "failure.h"
#include "moment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { PAYLOAD_SIZE = 64, FILL = 0x5a, EVENTS = 128 };

static const char TOPIC[] = "bench/fan-out";

/* In the byte order of the machine: the one who sends it is the one who receives it. */
struct payload {
    uint64_t sent_nanos;
    uint64_t sequence;
    uint8_t fill[PAYLOAD_SIZE - 2 * sizeof(uint64_t)];
};
_Static_assert(sizeof(struct payload) == PAYLOAD_SIZE, "the payload has no gaps");

static struct addrinfo *resolve(const struct options *options)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses;
    int error = getaddrinfo(options->host, options->port, &hints, &addresses);
    if (error != 0)
        fail("%s:%s: %s", options->host, options->port, gai_strerror(error));
    return addresses;
}

static void enter(struct fanout *fanout, struct client *client, const struct addrinfo *address)
{
    size_t packet = PACKET_OVERHEAD + sizeof TOPIC + NAME_CAPACITY + PAYLOAD_SIZE;
    client_open(client, fanout->epoll, address, (fanout->options->window + 1) * packet);
    client_written(client, write_connect(client_space(client, packet), client->name));
    struct packet connack = client_await(client, CONNACK);
    if (connack.size != 2 || connack.body[1] != 0)
        fail("%s: CONNECT was refused with %u", client->name, connack.size == 2 ? connack.body[1] : 0);
}

static void subscribe(struct fanout *fanout, struct client *client)
{
    unsigned qos = fanout->options->qos;
    uint8_t *space = client_space(client, PACKET_OVERHEAD + sizeof TOPIC);
    client_written(client, write_subscribe(space, 1, TOPIC, qos));
    struct packet suback = client_await(client, SUBACK);
    if (suback.size != 3 || suback.body[2] != qos)
        fail("%s: QoS %u was not granted", client->name, qos);
}

void fanout_open(struct fanout *fanout, const struct options *options)
{
    *fanout = (struct fanout) {.options = options, .epoll = epoll_create1(EPOLL_CLOEXEC)};
    fanout->missing = calloc(options->window, sizeof *fanout->missing);
    fanout->subscribers = calloc(options->fan_out, sizeof *fanout->subscribers);
    if (fanout->epoll < 0 || fanout->missing == NULL || fanout->subscribers == NULL)
        fail("no epoll set or no memory");
    struct addrinfo *address = resolve(options);
    for (unsigned i = 0; i < options->fan_out; i++) {
        struct client *subscriber = &fanout->subscribers[i];
        snprintf(subscriber->name, NAME_CAPACITY, "bench-%d-sub-%u", (int) getpid(), i);
        enter(fanout, subscriber, address);
        subscribe(fanout, subscriber);
    }
    snprintf(fanout->publisher.name, NAME_CAPACITY, "bench-%d-pub", (int) getpid());
    enter(fanout, &fanout->publisher, address);
    freeaddrinfo(address);
}

static unsigned packet_id_of(uint64_t sequence)
{
    return (unsigned) (sequence % 65535) + 1;
}

static void publish(struct fanout *fanout, uint64_t end)
{
    const struct options *options = fanout->options;
    struct client *publisher = &fanout->publisher;
    struct payload payload;
    memset(payload.fill, FILL, sizeof payload.fill);
    while (fanout->published < end && fanout->published - fanout->completed < options->window) {
        payload.sequence = fanout->published;
        payload.sent_nanos = now_nanos();
        uint8_t *space = client_space(publisher, PACKET_OVERHEAD + sizeof TOPIC + PAYLOAD_SIZE);
        client_written(publisher,
                       write_publish(space, options->qos, packet_id_of(fanout->published), TOPIC,
                                     (const uint8_t *) &payload, PAYLOAD_SIZE));
        fanout->missing[fanout->published % options->window] =
            options->fan_out + (options->qos > 0 ? 1 : 0);
        fanout->published++;
    }
    client_flush(publisher);
}

/* One thing that this message waited for has happened. */
static void arrived(struct fanout *fanout, uint64_t sequence)
{
    unsigned window = fanout->options->window;
    fanout->missing[sequence % window]--;
    while (fanout->completed < fanout->published && fanout->missing[fanout->completed % window] == 0)
        fanout->completed++;
}

static uint64_t checked(struct fanout *fanout, struct client *client, const struct packet *packet)
{
    struct publish publish = publish_parse(packet);
    struct payload payload;
    if (packet->flags != fanout->options->qos << 1)
        fail("%s: flags of PUBLISH are 0x%x, of DUP, QoS %u and RETAIN", client->name, packet->flags,
             fanout->options->qos);
    if (publish.topic_size != sizeof TOPIC - 1 || memcmp(publish.topic, TOPIC, sizeof TOPIC - 1) != 0)
        fail("%s: a message to %.*s", client->name, (int) publish.topic_size,
             (const char *) publish.topic);
    if (publish.payload_size != PAYLOAD_SIZE)
        fail("%s: a payload of %zu bytes", client->name, publish.payload_size);
    memcpy(&payload, publish.payload, PAYLOAD_SIZE);
    if (payload.fill[0] != FILL || memcmp(payload.fill, payload.fill + 1, sizeof payload.fill - 1) != 0)
        fail("%s: message %" PRIu64 " has changed on its way", client->name, payload.sequence);
    if (payload.sequence != client->next || payload.sequence >= fanout->published)
        fail("%s: message %" PRIu64 " came where %" PRIu64 " was due: %s", client->name,
             payload.sequence, client->next,
             payload.sequence < client->next ? "twice, or out of order" : "one is lost, or out of order");
    if (fanout->options->qos > 0) {
        uint8_t *space = client_space(client, PACKET_OVERHEAD);
        client_written(client, write_puback(space, publish.packet_id));
    }
    client->next++;
    return payload.sent_nanos;
}

static void take_deliveries(struct fanout *fanout, struct client *client, struct histogram *latency)
{
    struct packet packet;
    uint64_t now = now_nanos();
    while (client_next(client, &packet)) {
        if (packet.type != PUBLISH)
            fail("%s: packet of type %u where a PUBLISH was due", client->name, packet.type);
        uint64_t sent = checked(fanout, client, &packet);
        if (latency != NULL)
            histogram_add(latency, now - sent);
        arrived(fanout, client->next - 1);
    }
    client_flush(client);
}

static void take_acknowledgements(struct fanout *fanout)
{
    struct packet packet;
    while (client_next(&fanout->publisher, &packet)) {
        unsigned due = packet_id_of(fanout->acknowledged);
        if (fanout->options->qos == 0 || fanout->acknowledged == fanout->published
            || packet.type != PUBACK || packet.size != 2 || uint16_at(packet.body) != due)
            fail("%s: packet of type %u where a PUBACK of %u was due", fanout->publisher.name,
                 packet.type, due);
        arrived(fanout, fanout->acknowledged++);
    }
}

static _Noreturn void report_stall(const struct fanout *fanout)
{
    const struct client *slowest = &fanout->subscribers[0];
    for (unsigned i = 1; i < fanout->options->fan_out; i++)
        if (fanout->subscribers[i].next < slowest->next)
            slowest = &fanout->subscribers[i];
    fail("not done in %u s: %" PRIu64 " messages are published, %" PRIu64 " acknowledged, and %s has %" PRIu64,
         fanout->options->seconds, fanout->published, fanout->acknowledged, slowest->name, slowest->next);
}

void fanout_run(struct fanout *fanout, uint64_t messages, struct histogram *latency)
{
    struct epoll_event events[EVENTS];
    uint64_t end = fanout->published + messages;
    while (fanout->completed < end) {
        publish(fanout, end);
        int count = epoll_wait(fanout->epoll, events, EVENTS, 1000);
        if (time_is_up())
            report_stall(fanout);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (events[i].events & EPOLLOUT)
                client_flush(client);
            if ((events[i].events & ~(uint32_t) EPOLLOUT) == 0)
                continue;
            client_receive(client);
            if (client == &fanout->publisher)
                take_acknowledgements(fanout);
            else
                take_deliveries(fanout, client, latency);
        }
    }
}

static void leave(struct client *client)
{
    client_written(client, write_empty(client_space(client, PACKET_OVERHEAD), DISCONNECT));
    client_flush(client);
    client_close(client);
}

void fanout_close(struct fanout *fanout)
{
    /* a PINGRESP comes after all that the broker sent before: a PUBLISH in its place is one too many */
    for (unsigned i = 0; i < fanout->options->fan_out; i++) {
        struct client *subscriber = &fanout->subscribers[i];
        client_written(subscriber, write_empty(client_space(subscriber, PACKET_OVERHEAD), PINGREQ));
        client_await(subscriber, PINGRESP);
        leave(subscriber);
    }
    leave(&fanout->publisher);
    close(fanout->epoll);
    free(fanout->subscribers);
    free(fanout->missing);
}
