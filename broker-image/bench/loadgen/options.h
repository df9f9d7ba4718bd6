/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdint.h>

struct options {
    const char *host;
    const char *port;
    unsigned publishers;
    unsigned subscribers;
    unsigned topics;      /* of which both are multiples */
    unsigned qos;         /* of the publishers and the subscribers */
    unsigned window;      /* messages of a publisher that are published and not yet at every subscriber */
    uint64_t warm_up;     /* messages of a publisher before the measurement */
    uint64_t messages;    /* messages of a publisher that are measured */
    unsigned seconds;     /* the watchdog's limit for all of it */
    int broker_pid;       /* whose processor time is measured; 0 for nobody's */
};

/* Anything wrong is said on standard error, with the usage, and exits with 2. */
struct options options_parse(int count, char **arguments);

#endif
