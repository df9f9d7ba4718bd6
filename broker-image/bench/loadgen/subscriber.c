#include "subscriber.h"

#include "failure.h"
#include "flow.h"
#include "moment.h"
#include "session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Packets on their way. */
enum { SUBSCRIBES = 64 };

/* The messages that can be on their way to one subscriber. */
static unsigned window_of(const struct options *options)
{
    return publishers_of_topic(options) * options->window;
}

static struct payload payload_of(const struct subscriber *subscriber, const struct publish *publish)
{
    struct payload payload;
    if (publish->payload_size != PAYLOAD_SIZE)
        fail("%s: a payload of %zu bytes", subscriber->client.name, publish->payload_size);
    memcpy(&payload, publish->payload, PAYLOAD_SIZE);
    if (payload.fill[0] != FILL || memcmp(payload.fill, payload.fill + 1, sizeof payload.fill - 1) != 0)
        fail("%s: message %" PRIu64 " has changed on its way", subscriber->client.name, payload.sequence);
    if (payload.publisher >= subscriber->flow->options->publishers)
        fail("%s: a message of publisher %" PRIu64 ", whom nobody knows", subscriber->client.name,
             payload.publisher);
    return payload;
}

/* Its topic is the subscriber's, and that to which its publisher sends. */
static void check_topic(const struct subscriber *subscriber, const struct publish *publish,
                        const struct payload *payload)
{
    unsigned topics = subscriber->flow->options->topics;
    const char *due = flow_topic(subscriber->flow, (unsigned) payload->publisher, payload->sequence);
    if (payload->publisher % topics != subscriber->number % topics || publish->topic_size != strlen(due)
        || memcmp(publish->topic, due, publish->topic_size) != 0)
        fail("%s: a message of publisher %" PRIu64 " to %.*s", subscriber->client.name, payload->publisher,
             (int) publish->topic_size, (const char *) publish->topic);
}

static void check_order(struct subscriber *subscriber, const struct payload *payload)
{
    const struct flow *flow = subscriber->flow;
    uint64_t *next = &subscriber->next[payload->publisher / flow->options->topics];
    if (payload->sequence != *next || payload->sequence >= flow->publishers[payload->publisher].published)
        fail("%s: message %" PRIu64 " of publisher %" PRIu64 " came where %" PRIu64 " was due: %s",
             subscriber->client.name, payload->sequence, payload->publisher, *next,
             payload->sequence < *next ? "twice, or out of order" : "one is lost, or out of order");
    ++*next;
}

static void acknowledge(struct subscriber *subscriber, enum packet_type type, unsigned packet_id)
{
    uint8_t *space = client_space(&subscriber->client, PACKET_OVERHEAD);
    client_written(&subscriber->client, write_acknowledgement(space, type, packet_id));
}

static void take_message(struct subscriber *subscriber, const struct packet *packet, uint64_t now)
{
    struct flow *flow = subscriber->flow;
    unsigned qos = flow->options->qos;
    if (packet->flags != qos << 1)
        fail("%s: flags of PUBLISH are 0x%x, of DUP, QoS %u and RETAIN", subscriber->client.name, packet->flags,
             qos);
    struct publish publish = publish_parse(packet);
    struct payload payload = payload_of(subscriber, &publish);
    check_topic(subscriber, &publish, &payload);
    check_order(subscriber, &payload);
    if (flow->latency != NULL)
        histogram_add(flow->latency, now - payload.sent_nanos);
    if (qos == 2) {
        subscriber->unreleased[subscriber->received % window_of(flow->options)] =
            (struct unreleased) {publish.packet_id, (unsigned) payload.publisher, payload.sequence};
        acknowledge(subscriber, PUBREC, publish.packet_id);
    } else {
        if (qos == 1)
            acknowledge(subscriber, PUBACK, publish.packet_id);
        publisher_arrived(&flow->publishers[payload.publisher], payload.sequence);
    }
    subscriber->received++;
}

/* In the order of the messages [MQTT-4.6.0-6]. */
static void take_release(struct subscriber *subscriber, const struct packet *packet)
{
    struct flow *flow = subscriber->flow;
    if (flow->options->qos < 2 || subscriber->released == subscriber->received)
        fail("%s: a PUBREL where none was due", subscriber->client.name);
    struct unreleased due = subscriber->unreleased[subscriber->released % window_of(flow->options)];
    if (packet->flags != 0x02 || packet->size != 2 || uint16_at(packet->body) != due.packet_id)
        fail("%s: a PUBREL that is not the one of %u, which was due", subscriber->client.name, due.packet_id);
    acknowledge(subscriber, PUBCOMP, due.packet_id);
    subscriber->released++;
    publisher_arrived(&flow->publishers[due.publisher], due.sequence);
}

static void take_deliveries(struct client *client)
{
    struct subscriber *subscriber = (struct subscriber *) client;
    struct packet packet;
    uint64_t now = now_nanos();
    while (client_next(client, &packet)) {
        if (packet.type == PUBREL)
            take_release(subscriber, &packet);
        else if (packet.type == PUBLISH)
            take_message(subscriber, &packet, now);
        else
            fail("%s: packet of type %u where a PUBLISH was due", client->name, packet.type);
    }
    client_flush(client);
}

void subscriber_open(struct subscriber *subscriber, struct flow *flow, unsigned number,
                     const struct addrinfo *address)
{
    const struct options *options = flow->options;
    unsigned window = window_of(options);
    size_t acknowledgements = (window + 1) * 2 * PACKET_OVERHEAD;
    size_t subscribes = SUBSCRIBES * (PACKET_OVERHEAD + TOPIC_CAPACITY);
    struct capacity capacity = {.in = 64 * 1024,
                                .out = acknowledgements > subscribes ? acknowledgements : subscribes};
    subscriber->flow = flow;
    subscriber->number = number;
    subscriber->client.take = take_deliveries;
    subscriber->next = calloc(publishers_of_topic(options), sizeof *subscriber->next);
    subscriber->unreleased = calloc(window, sizeof *subscriber->unreleased);
    if (subscriber->next == NULL || subscriber->unreleased == NULL)
        fail("no memory for a window of %u", window);
    snprintf(subscriber->client.name, NAME_CAPACITY, "bench-%d-sub-%u", (int) getpid(), number);
    session_enter(&subscriber->client, flow->epoll, address, capacity, options);
}

static void send_subscribe(struct subscriber *subscriber, unsigned number)
{
    const struct options *options = subscriber->flow->options;
    unsigned topic = subscriber->number % options->topics;
    char filter[TOPIC_CAPACITY];
    if (options->filters > 0)
        snprintf(filter, sizeof filter, "bench/%u/%u/+/#", topic, number);
    else
        snprintf(filter, sizeof filter, "bench/%u", topic);
    session_subscribe(&subscriber->client, number + 1, filter, options->qos);
}

void subscriber_subscribe(struct subscriber *subscriber)
{
    unsigned filters = filters_of_subscriber(subscriber->flow->options);
    unsigned sent = 0;
    for (unsigned granted = 0; granted < filters; granted++) {
        if (sent - granted <= SUBSCRIBES / 2) /* so that they are not sent one by one */
            while (sent < filters && sent - granted < SUBSCRIBES)
                send_subscribe(subscriber, sent++);
        session_subscribed(&subscriber->client, granted + 1, subscriber->flow->options->qos);
    }
}

void subscriber_close(struct subscriber *subscriber)
{
    session_left(&subscriber->client);
    free(subscriber->next);
    free(subscriber->unreleased);
}
