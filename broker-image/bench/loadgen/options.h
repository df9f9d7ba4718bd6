/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdint.h>

struct options {
    const char *host;
    const char *port;
    unsigned qos;         /* 0 or 1, of the publisher and the subscribers */
    unsigned fan_out;     /* subscribers */
    unsigned window;      /* messages published and not yet at every subscriber */
    uint64_t warm_up;     /* messages before the measurement */
    uint64_t messages;    /* messages measured: fan_out times as many deliveries */
    unsigned seconds;     /* the watchdog's limit for all of it */
    int broker_pid;       /* whose processor time is measured; 0 for nobody's */
};

/* Anything wrong is said on standard error, with the usage, and exits with 2. */
struct options options_parse(int count, char **arguments);

#endif
