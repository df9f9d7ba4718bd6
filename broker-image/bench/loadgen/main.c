/*
 * loadgen: one measurement of a broker, over MQTT 3.1.1. One thread. It prints one line of JSON; if a message is
 * lost, doubled, out of order or changed, if something is refused, or if the time is up, it says so on standard
 * error and exits with 1.
 */
#include "failure.h"
#include "flow.h"
#include "histogram.h"
#include "hold.h"
#include "moment.h"
#include "options.h"
#include "population.h"
#include "process.h"
#include "usage.h"
#include "vanish.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

static double millis(uint64_t nanos)
{
    return (double) nanos / 1e6;
}

static void print_latency(const struct histogram *latency)
{
    static const struct { const char *name; double share; } percentiles[] = {
        {"p50", 0.50}, {"p90", 0.90}, {"p99", 0.99}, {"p99.9", 0.999}, {"p99.99", 0.9999}};
    printf("\"latency_ms\": {");
    for (unsigned i = 0; i < sizeof percentiles / sizeof *percentiles; i++)
        printf("\"%s\": %.4f, ", percentiles[i].name,
               millis(histogram_percentile(latency, percentiles[i].share)));
    printf("\"max\": %.4f}", millis(latency->max));
}

/* For a plot: of each bucket that is not empty, its end in ms, and the share of all that are not above it. */
static void print_curve(const struct histogram *latency)
{
    const char *separator = "";
    uint64_t seen = 0;
    printf(", \"latency_curve\": [");
    for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
        if (latency->counts[bucket] == 0)
            continue;
        seen += latency->counts[bucket];
        printf("%s[%.4f, %.9f]", separator, millis(histogram_end(bucket)), (double) seen / (double) latency->total);
        separator = ", ";
    }
    printf("]");
}

static void measure_flow(const struct options *options)
{
    static struct histogram latency;
    struct flow flow;
    flow_open(&flow, options);
    flow_subscribe(&flow);
    flow_run(&flow, options->warm_up, NULL);

    struct usage start = usage_now(options);
    flow_run(&flow, options->messages, &latency);
    struct usage usage = usage_since(&start, options);

    flow_close(&flow);
    printf("{\"publishers\": %u, \"subscribers\": %u, \"topics\": %u, \"filters\": %u, \"qos\": %u, \"window\": %u, ",
           options->publishers, options->subscribers, options->topics, options->filters, options->qos,
           options->window);
    printf("\"rate\": %u, ", options->rate);
    printf("\"deliveries\": %" PRIu64 ", ", latency.total);
    usage_print(&usage);
    printf(", ");
    print_latency(&latency);
    if (options->rate > 0)
        print_curve(&latency);
    printf("}\n");
}

static void measure_subscribes(const struct options *options)
{
    struct flow flow;
    flow_open(&flow, options);
    struct usage start = usage_now(options);
    flow_subscribe(&flow);
    struct usage usage = usage_since(&start, options);
    flow_close(&flow);
    printf("{\"subscribes\": %u, ", options->subscribers * filters_of_subscriber(options));
    usage_print(&usage);
    printf("}\n");
}

/* What it takes to go is not measured. */
static void measure_connects(const struct options *options)
{
    struct usage usage = {0};
    for (unsigned round = 0; round < options->rounds; round++) {
        struct population population;
        population_open(&population, options);
        struct usage start = usage_now(options);
        population_grow(&population, options->connections);
        struct usage usage_of_round = usage_since(&start, options);
        usage = usage_sum(&usage, &usage_of_round);
        population_close(&population);
    }
    printf("{\"connects\": %u, \"rounds\": %u, \"window\": %u, ", options->connections * options->rounds,
           options->rounds, options->window);
    usage_print(&usage);
    printf("}\n");
}

/* At two counts: what a broker needs without clients is in both. */
static void measure_idle(const struct options *options)
{
    struct population population;
    unsigned counts[] = {options->connections / 3, options->connections};
    unsigned long resident_kb[2];
    struct usage start = usage_now(options);
    population_open(&population, options);
    for (unsigned i = 0; i < 2; i++) {
        population_grow(&population, counts[i]);
        population_settle(&population);
        resident_kb[i] = resident_kb_of(options->broker_pid);
    }
    struct usage usage = usage_since(&start, options);
    population_close(&population);
    printf("{\"connections\": [%u, %u], \"resident_kb\": [%lu, %lu], ", counts[0], counts[1], resident_kb[0],
           resident_kb[1]);
    usage_print(&usage);
    printf("}\n");
}

static void measure_vanish(const struct options *options)
{
    struct vanish vanish;
    vanish_run(&vanish, options);
    printf("{\"connections\": %u, \"probes\": %u, \"slowest_ms\": %.3f, \"slowest_before_ms\": %.3f, ",
           options->connections, vanish.probes, millis(vanish.slowest), millis(vanish.slowest_before));
    usage_print(&vanish.usage);
    printf("}\n");
}

static void wait_for_end_of_input(const struct options *options)
{
    while (!input_has_ended())
        if (time_is_up())
            fail("not done in %u s: nobody ended the input", options->seconds);
}

/* Memory is measured by others meanwhile. */
static void measure_stay(const struct options *options)
{
    struct population population;
    struct usage start = usage_now(options);
    population_open(&population, options);
    population_grow(&population, options->connections);
    population_settle(&population);
    struct usage usage = usage_since(&start, options);
    printf("{\"connections\": %u, ", options->connections);
    usage_print(&usage);
    printf("}\n");
    fflush(stdout);
    if (options->keep_alive > 0)
        printf("{\"pings\": %" PRIu64 "}\n", hold(&population));
    else
        wait_for_end_of_input(options);
    population_close(&population);
}

int main(int count, char **arguments)
{
    static void (*const measures[])(const struct options *) = {
        [FLOW] = measure_flow, [SUBSCRIBING] = measure_subscribes, [CONNECTING] = measure_connects,
        [IDLE] = measure_idle, [VANISH] = measure_vanish, [STAYING] = measure_stay};
    struct options options = options_parse(count, arguments);
    prctl(PR_SET_TIMERSLACK, 1); /* ns: messages at a rate have their moments */
    watchdog_start(options.seconds);
    measures[options.measure](&options);
    return 0;
}
