/*
 * Many clients vanish at once, with no DISCONNECT: they are another process's, which is killed. From then
 * until the broker has closed their connections, others connect one after the other.
 */
#ifndef VANISH_H
#define VANISH_H

#include "options.h"
#include "usage.h"

#include <stdint.h>

struct vanish {
    unsigned probes;         /* CONNECTs while the broker had connections to close */
    uint64_t slowest_before; /* nanoseconds from TCP's connect to CONNACK, with all of them there */
    uint64_t slowest;        /* the same, while they vanished */
    struct usage usage;      /* until the broker had closed them all */
};

void vanish_run(struct vanish *vanish, const struct options *options);

#endif
