/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "mqtt.h"

#include <stdbool.h>
#include <stdint.h>

enum measure { FLOW, SUBSCRIBING, CONNECTING, IDLE, VANISH, STAYING };

struct options {
    enum measure measure;
    const char *host;
    const char *port;
    unsigned publishers;
    unsigned subscribers;
    unsigned topics;      /* of which both are multiples */
    unsigned filters;     /* with wildcards, of a subscriber; 0: it subscribes to its topic itself */
    unsigned connections; /* of clients that do nothing */
    unsigned rounds;      /* in which all of them connect */
    unsigned sources;     /* addresses of 127.0.0.0/8 that they come from, in turn; 0: the system chooses */
    unsigned keep_alive;  /* seconds, of clients that stay; 0: they send no PINGREQ, and the broker waits for none */
    unsigned qos;         /* of the publishers and the subscribers */
    unsigned window;      /* messages of a publisher that are not yet at every subscriber, or CONNECTs on the way */
    unsigned rate;        /* messages a second of all publishers; 0: as many as the window has room for */
    uint64_t warm_up;     /* messages of a publisher before the measurement */
    uint64_t messages;    /* messages of a publisher that are measured */
    unsigned seconds;     /* the watchdog's limit for all of it */
    int broker_pid;       /* whose processor time is measured; 0 for nobody's */
    struct credentials credentials; /* of every client */
    bool tls;             /* whoever the broker is: nobody's certificate is checked */
};

/* Anything wrong is said on standard error, with the usage, and exits with 2. */
struct options options_parse(int count, char **arguments);

#endif
