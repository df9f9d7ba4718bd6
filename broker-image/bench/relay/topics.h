/*
 * From a topic to its subscribers. A topic is known by its first three levels: what is below them, in a topic or
 * in a filter, is not looked at.
 */
#ifndef TOPICS_H
#define TOPICS_H

#include "connection.h"

struct topic {
    struct topic *next; /* of the same hash */
    struct connection **subscribers;
    size_t count, capacity;
    size_t size;
    uint8_t name[];
};

/* That of a topic or a filter; it is made if there is none. */
struct topic *topic_of(const uint8_t *name, size_t size);

void topic_subscribe(struct topic *topic, struct connection *connection);

/* From all. */
void topics_unsubscribe(struct connection *connection);

#endif
