#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CREDENTIAL_CAPACITY = 4096 };

static const char USAGE[] =
    "usage: loadgen MEASURE --port PORT [options]\n"
    "  flow               publishes, with all of the following\n"
    "  subscribes         subscribes as flow does, and publishes nothing\n"
    "  connects           connects --connections clients, --window at a time, and again when all have gone\n"
    "  idle               memory of --broker-pid at a third of the --connections, and at all\n"
    "  vanish             kills --connections clients, and connects others until --broker-pid has noticed\n"
    "  stay               connects --connections clients, says so, and stays until its input ends\n"
    "  --host NAME        the broker's address (127.0.0.1)\n"
    "  --publishers N     (1)\n"
    "  --subscribers N    each gets every message to its topic (100)\n"
    "  --topics N         publishers and subscribers are spread over them evenly (1)\n"
    "  --filters N        with wildcards, of each subscriber, each for a topic below its topic (0: none)\n"
    "  --connections N    of clients that do nothing (1000)\n"
    "  --rounds N         of connects (1)\n"
    "  --sources N        addresses of 127.0.0.0/8 that connects, idle and stay use in turn (0: the system's)\n"
    "  --keep-alive N     seconds in which each client of stay sends a PINGREQ, and must be answered (0: none)\n"
    "  --tls              every client's connection is TLS, whoever the broker is\n"
    "  --user NAME        every client's (none)\n"
    "  --password-file F  what is in it, but for the end of its line, is every client's password (none)\n"
    "  --qos 0|1|2        of the publishers and the subscribers (0)\n"
    "  --window N         messages of a publisher published and not yet at every subscriber (16)\n"
    "  --rate N           messages a second, of all publishers (0: as the window has room)\n"
    "  --warm-up N        messages of a publisher before the measurement (1000)\n"
    "  --messages N       messages of a publisher measured (10000)\n"
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

static _Noreturn void refuse(const char *why)
{
    fprintf(stderr, "loadgen: %s\n%s", why, USAGE);
    exit(2);
}

/* Of a file, and never of the command line, which everybody on the machine can see. */
static const char *first_line(const char *path)
{
    static char text[CREDENTIAL_CAPACITY + 2]; /* one more than may be, so that it is seen */
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "loadgen: --password-file %s: it cannot be read: %s\n%s", path, strerror(errno), USAGE);
        exit(2);
    }
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    return text;
}

static const char *checked(const char *option, const char *given, const char *text)
{
    size_t size = strlen(text);
    if (size < 1 || size > CREDENTIAL_CAPACITY) {
        fprintf(stderr, "loadgen: --%s %s: %zu bytes; it must be from 1 to %d\n%s", option, given, size,
                CREDENTIAL_CAPACITY, USAGE);
        exit(2);
    }
    return text;
}

static enum measure measure(const char *word)
{
    static const char *const names[] = {
        [FLOW] = "flow", [SUBSCRIBING] = "subscribes", [CONNECTING] = "connects", [IDLE] = "idle", [VANISH] = "vanish",
        [STAYING] = "stay"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(word, names[i]) == 0)
            return (enum measure) i;
    fprintf(stderr, "loadgen: %s: nothing that can be measured\n%s", word, USAGE);
    exit(2);
}

struct options options_parse(int count, char **arguments)
{
    static const struct option names[] = {
        {"host", required_argument, NULL, 'h'},        {"port", required_argument, NULL, 'p'},
        {"publishers", required_argument, NULL, 'P'},  {"subscribers", required_argument, NULL, 'S'},
        {"topics", required_argument, NULL, 't'},      {"filters", required_argument, NULL, 'f'},
        {"connections", required_argument, NULL, 'c'}, {"qos", required_argument, NULL, 'q'},
        {"window", required_argument, NULL, 'w'},      {"rate", required_argument, NULL, 'r'},
        {"warm-up", required_argument, NULL, 'u'},     {"messages", required_argument, NULL, 'm'},
        {"seconds", required_argument, NULL, 's'},     {"broker-pid", required_argument, NULL, 'b'},
        {"sources", required_argument, NULL, 'a'},     {"tls", no_argument, NULL, 'T'},
        {"user", required_argument, NULL, 'U'},        {"password-file", required_argument, NULL, 'W'},
        {"keep-alive", required_argument, NULL, 'k'},  {"rounds", required_argument, NULL, 'R'},
        {NULL, 0, NULL, 0}};
    struct options options = {.host = "127.0.0.1", .publishers = 1, .subscribers = 100, .topics = 1,
                              .connections = 1000, .rounds = 1, .window = 16, .warm_up = 1000, .messages = 10000,
                              .seconds = 120};
    int option;
    while ((option = getopt_long(count, arguments, "", names, NULL)) != -1) {
        switch (option) {
        case 'h': options.host = optarg; break;
        case 'p': options.port = optarg; break;
        case 'P': options.publishers = (unsigned) number("publishers", optarg, 1, 10000); break;
        case 'S': options.subscribers = (unsigned) number("subscribers", optarg, 1, 10000); break;
        case 't': options.topics = (unsigned) number("topics", optarg, 1, 10000); break;
        /* each has a packet ID */
        case 'f': options.filters = (unsigned) number("filters", optarg, 0, 65535); break;
        case 'c': options.connections = (unsigned) number("connections", optarg, 3, 1000000); break;
        case 'R': options.rounds = (unsigned) number("rounds", optarg, 1, 1000); break;
        case 'q': options.qos = (unsigned) number("qos", optarg, 0, 2); break;
        /* half of the packet IDs, so that the ID of a message that waits is never used again */
        case 'w': options.window = (unsigned) number("window", optarg, 1, 32767); break;
        case 'r': options.rate = (unsigned) number("rate", optarg, 0, 100000000); break;
        case 'u': options.warm_up = number("warm-up", optarg, 0, 1000000000); break;
        case 'm': options.messages = number("messages", optarg, 1, 1000000000); break;
        case 's': options.seconds = (unsigned) number("seconds", optarg, 1, 86400); break;
        case 'b': options.broker_pid = (int) number("broker-pid", optarg, 1, 1 << 30); break;
        case 'a': options.sources = (unsigned) number("sources", optarg, 0, 1000); break;
        case 'k': options.keep_alive = (unsigned) number("keep-alive", optarg, 0, 65535); break;
        case 'T': options.tls = true; break;
        case 'U': options.credentials.user = checked("user", optarg, optarg); break;
        case 'W': options.credentials.password = checked("password-file", optarg, first_line(optarg)); break;
        default: fputs(USAGE, stderr); exit(2);
        }
    }
    if (options.port == NULL)
        refuse("--port is missing");
    if (optind != count - 1)
        refuse("one word must say what to measure");
    options.measure = measure(arguments[optind]);
    if (options.broker_pid == 0 && (options.measure == IDLE || options.measure == VANISH))
        refuse("--broker-pid is missing: what is measured is its");
    if (options.sources > 0 &&
        options.measure != CONNECTING && options.measure != IDLE && options.measure != STAYING)
        refuse("--sources is for connects, idle and stay");
    if (options.rounds > 1 && options.measure != CONNECTING)
        refuse("--rounds is for connects");
    if (options.keep_alive > 0 && options.measure != STAYING)
        refuse("--keep-alive is for stay");
    if (options.credentials.password != NULL && options.credentials.user == NULL)
        refuse("--password-file without --user: MQTT 3.1.1 knows no password without a user name");
    if (options.publishers % options.topics != 0 || options.subscribers % options.topics != 0)
        refuse("--publishers and --subscribers must be multiples of --topics");
    return options;
}
