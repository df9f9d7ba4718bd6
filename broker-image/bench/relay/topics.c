#include "topics.h"

#include "../loadgen/failure.h"

#include <stdlib.h>
#include <string.h>

enum { HASHES = 1 << 17 };

static struct topic *topics[HASHES];

static size_t size_of_three_levels(const uint8_t *name, size_t size)
{
    unsigned levels = 0;
    for (size_t i = 0; i < size; i++)
        if (name[i] == '/' && ++levels == 3)
            return i;
    return size;
}

/* FNV-1a */
static uint32_t hash_of(const uint8_t *name, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ name[i]) * 16777619u;
    return hash % HASHES;
}

struct topic *topic_of(const uint8_t *name, size_t size)
{
    size = size_of_three_levels(name, size);
    struct topic **first = &topics[hash_of(name, size)];
    for (struct topic *topic = *first; topic != NULL; topic = topic->next)
        if (topic->size == size && memcmp(topic->name, name, size) == 0)
            return topic;
    struct topic *topic = calloc(1, sizeof *topic + size);
    if (topic == NULL)
        fail("no memory for a topic of %zu bytes", size);
    topic->next = *first;
    topic->size = size;
    memcpy(topic->name, name, size);
    return *first = topic;
}

void topic_subscribe(struct topic *topic, struct connection *connection)
{
    topic->subscribers = grown(topic->subscribers, &topic->capacity, topic->count + 1, sizeof *topic->subscribers);
    topic->subscribers[topic->count++] = connection;
    connection->topics =
        grown(connection->topics, &connection->topic_capacity, connection->topic_count + 1, sizeof *connection->topics);
    connection->topics[connection->topic_count++] = topic;
}

void topics_unsubscribe(struct connection *connection)
{
    for (size_t i = 0; i < connection->topic_count; i++) {
        struct topic *topic = connection->topics[i];
        size_t at = 0;
        while (topic->subscribers[at] != connection)
            at++;
        topic->subscribers[at] = topic->subscribers[--topic->count];
    }
    connection->topic_count = 0;
}
