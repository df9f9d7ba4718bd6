/* Many clients that do nothing but be there. */
#ifndef POPULATION_H
#define POPULATION_H

#include "client.h"
#include "options.h"

struct member {
    struct client client; /* first: a client of a population is a member */
    struct population *population;
    bool pinged; /* it waits for a PINGRESP, while it is held */
};

struct population {
    const struct options *options;
    int epoll;
    struct addrinfo *address;
    struct member *members; /* options->connections of them, of which `size` have been started */
    unsigned size;
    unsigned accepted; /* by a CONNACK */
    unsigned pinged;   /* members that wait for a PINGRESP, while they are held */
};

void population_open(struct population *population, const struct options *options);

/* Connects until there are so many, options->window of them at a time, each over TCP and MQTT. */
void population_grow(struct population *population, unsigned size);

/* Returns when the broker has answered each of them. */
void population_settle(struct population *population);

/* All disconnect; returns when the broker has ended the last connection. */
void population_close(struct population *population);

#endif
