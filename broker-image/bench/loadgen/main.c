/*
 * loadgen: the fan-out of one publisher's messages to many subscribers, over MQTT 3.1.1. One thread. It
 * prints one line of JSON; if a message is lost, doubled, out of order or changed, or the time is up, it
 * says so on standard error and exits with 1.
 */
#include "fanout.h"
#include "histogram.h"
#include "moment.h"
#include "options.h"

#include <inttypes.h>
#include <stdio.h>

static double broker_cpu_seconds(const struct options *options)
{
    return options->broker_pid > 0 ? cpu_seconds_of(options->broker_pid) : 0;
}

static double millis(uint64_t nanos)
{
    return (double) nanos / 1e6;
}

int main(int count, char **arguments)
{
    static struct histogram latency;
    struct options options = options_parse(count, arguments);
    struct fanout fanout;

    watchdog_start(options.seconds);
    fanout_open(&fanout, &options);
    fanout_run(&fanout, options.warm_up, NULL);

    double own_cpu = own_cpu_seconds();
    double broker_cpu = broker_cpu_seconds(&options);
    uint64_t start = now_nanos();
    fanout_run(&fanout, options.messages, &latency);
    double seconds = (double) (now_nanos() - start) / 1e9;
    broker_cpu = broker_cpu_seconds(&options) - broker_cpu;
    own_cpu = own_cpu_seconds() - own_cpu;

    fanout_close(&fanout);
    printf("{\"qos\": %u, \"fan_out\": %u, \"window\": %u, \"deliveries\": %" PRIu64 ", \"seconds\": %.6f, ",
           options.qos, options.fan_out, options.window, latency.total, seconds);
    printf("\"broker_cpu_seconds\": %.3f, \"generator_cpu_seconds\": %.3f, ", broker_cpu, own_cpu);
    printf("\"latency_ms\": {\"p50\": %.4f, \"p99\": %.4f, \"max\": %.4f}}\n",
           millis(histogram_percentile(&latency, 0.50)), millis(histogram_percentile(&latency, 0.99)),
           millis(latency.max));
    return 0;
}
