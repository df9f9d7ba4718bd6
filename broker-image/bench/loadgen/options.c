#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char USAGE[] =
    "usage: loadgen --port PORT [options]\n"
    "  --host NAME        the broker's address (127.0.0.1)\n"
    "  --qos 0|1          of the publisher and the subscribers (0)\n"
    "  --fan-out N        subscribers: each gets every message (100)\n"
    "  --window N         messages published and not yet at every subscriber (16)\n"
    "  --warm-up N        messages before the measurement (1000)\n"
    "  --messages N       messages measured (10000)\n"
    "  --seconds N        ends with an error if all is not done by then (120)\n"
    "  --broker-pid PID   measures the processor time of this process\n";

static uint64_t number(const char *option, const char *text, uint64_t least, uint64_t most)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text == '-' || value < least || value > most) {
        fprintf(stderr, "loadgen: --%s %s: it must be from %" PRIu64 " to %" PRIu64 "\n%s", option, text, least,
                most, USAGE);
        exit(2);
    }
    return value;
}

struct options options_parse(int count, char **arguments)
{
    static const struct option names[] = {
        {"host", required_argument, NULL, 'h'},    {"port", required_argument, NULL, 'p'},
        {"qos", required_argument, NULL, 'q'},     {"fan-out", required_argument, NULL, 'f'},
        {"window", required_argument, NULL, 'w'},  {"warm-up", required_argument, NULL, 'u'},
        {"messages", required_argument, NULL, 'm'}, {"seconds", required_argument, NULL, 's'},
        {"broker-pid", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
    struct options options = {.host = "127.0.0.1", .fan_out = 100, .window = 16, .warm_up = 1000,
                              .messages = 10000, .seconds = 120};
    int option;
    while ((option = getopt_long(count, arguments, "", names, NULL)) != -1) {
        switch (option) {
        case 'h': options.host = optarg; break;
        case 'p': options.port = optarg; break;
        case 'q': options.qos = (unsigned) number("qos", optarg, 0, 1); break;
        case 'f': options.fan_out = (unsigned) number("fan-out", optarg, 1, 10000); break;
        /* half of the packet IDs, so that the ID of a message that waits is never used again */
        case 'w': options.window = (unsigned) number("window", optarg, 1, 32767); break;
        case 'u': options.warm_up = number("warm-up", optarg, 0, 1000000000); break;
        case 'm': options.messages = number("messages", optarg, 1, 1000000000); break;
        case 's': options.seconds = (unsigned) number("seconds", optarg, 1, 86400); break;
        case 'b': options.broker_pid = (int) number("broker-pid", optarg, 1, 1 << 30); break;
        default: fputs(USAGE, stderr); exit(2);
        }
    }
    if (options.port == NULL || optind != count) {
        fputs(options.port == NULL ? "loadgen: --port is missing\n" : "loadgen: too many words\n", stderr);
        fputs(USAGE, stderr);
        exit(2);
    }
    return options;
}
