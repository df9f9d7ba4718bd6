#include "publisher.h"

#include "failure.h"
#include "flow.h"
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PUBLISH_CAPACITY = PACKET_OVERHEAD + TOPIC_CAPACITY + PAYLOAD_SIZE };

static unsigned packet_id_of(uint64_t sequence)
{
    return (unsigned) (sequence % 65535) + 1;
}

/* The packet of this type for this message, the oldest that has none; all of them have one at the end. */
static void expect(const struct publisher *publisher, const struct packet *packet, enum packet_type type,
                   uint64_t sequence, uint64_t end)
{
    static const char *const names[] = {[PUBACK] = "PUBACK", [PUBREC] = "PUBREC", [PUBCOMP] = "PUBCOMP"};
    unsigned due = packet_id_of(sequence);
    if (sequence == end)
        fail("%s: packet of type %u where nothing was due", publisher->client.name, packet->type);
    if (packet->type != type || packet->size != 2 || uint16_at(packet->body) != due)
        fail("%s: packet of type %u where a %s of %u was due", publisher->client.name, packet->type, names[type],
             due);
}

static void take_acknowledgement(struct publisher *publisher, const struct packet *packet)
{
    if (publisher->flow->options->qos < 2) {
        uint64_t end = publisher->flow->options->qos == 1 ? publisher->published : publisher->acknowledged;
        expect(publisher, packet, PUBACK, publisher->acknowledged, end);
        publisher_arrived(publisher, publisher->acknowledged++);
    } else if (packet->type == PUBCOMP) {
        expect(publisher, packet, PUBCOMP, publisher->released, publisher->acknowledged);
        publisher_arrived(publisher, publisher->released++);
    } else {
        expect(publisher, packet, PUBREC, publisher->acknowledged, publisher->published);
        uint8_t *space = client_space(&publisher->client, PACKET_OVERHEAD);
        unsigned packet_id = packet_id_of(publisher->acknowledged++);
        client_written(&publisher->client, write_acknowledgement(space, PUBREL, packet_id));
    }
}

static void take_acknowledgements(struct client *client)
{
    struct packet packet;
    while (client_next(client, &packet))
        take_acknowledgement((struct publisher *) client, &packet);
    client_flush(client);
}

void publisher_open(struct publisher *publisher, struct flow *flow, unsigned number,
                    const struct addrinfo *address)
{
    unsigned window = flow->options->window;
    struct capacity capacity = {.in = 16 * 1024, .out = (window + 1) * (PUBLISH_CAPACITY + PACKET_OVERHEAD)};
    publisher->flow = flow;
    publisher->number = number;
    publisher->client.take = take_acknowledgements;
    publisher->missing = calloc(window, sizeof *publisher->missing);
    if (publisher->missing == NULL)
        fail("no memory for a window of %u", window);
    snprintf(publisher->client.name, NAME_CAPACITY, "bench-%d-pub-%u", (int) getpid(), number);
    session_enter(&publisher->client, flow->epoll, address, capacity, flow->options);
}

static void ready(struct publisher *publisher)
{
    if (publisher->ready)
        return;
    publisher->ready = true;
    publisher->next_ready = publisher->flow->ready;
    publisher->flow->ready = publisher;
}

void publisher_start(struct publisher *publisher, uint64_t messages)
{
    publisher->end = publisher->published + messages;
    publisher->due = publisher->published;
}

void publisher_allow(struct publisher *publisher, uint64_t messages)
{
    publisher->due += messages;
    ready(publisher);
}

void publisher_publish(struct publisher *publisher)
{
    const struct options *options = publisher->flow->options;
    struct payload payload = {.publisher = publisher->number};
    memset(payload.fill, FILL, sizeof payload.fill);
    publisher->ready = false;
    while (publisher->published < publisher->due
           && publisher->published - publisher->completed < options->window) {
        payload.sequence = publisher->published;
        payload.sent_nanos = flow_due_nanos(publisher->flow, publisher);
        const char *topic = flow_topic(publisher->flow, publisher->number, publisher->published);
        uint8_t *space = client_space(&publisher->client, PUBLISH_CAPACITY);
        client_written(&publisher->client,
                       write_publish(space, options->qos, packet_id_of(publisher->published), topic,
                                     (const uint8_t *) &payload, PAYLOAD_SIZE));
        publisher->missing[publisher->published % options->window] =
            subscribers_of_topic(options) + (options->qos > 0 ? 1 : 0);
        publisher->published++;
    }
    client_flush(&publisher->client);
}

void publisher_arrived(struct publisher *publisher, uint64_t sequence)
{
    unsigned window = publisher->flow->options->window;
    uint64_t completed = publisher->completed;
    publisher->missing[sequence % window]--;
    while (completed < publisher->published && publisher->missing[completed % window] == 0)
        completed++;
    if (completed == publisher->completed)
        return;
    publisher->completed = completed;
    if (completed == publisher->end)
        publisher->flow->unfinished--;
    else if (publisher->published < publisher->due)
        ready(publisher);
}

void publisher_close(struct publisher *publisher)
{
    session_left(&publisher->client);
    free(publisher->missing);
}
