#include "usage.h"

#include "moment.h"
#include "process.h"

#include <stdio.h>

struct usage usage_now(const struct options *options)
{
    return (struct usage) {
        .seconds = (double) now_nanos() / 1e9,
        .broker_cpu_seconds = options->broker_pid > 0 ? cpu_seconds_of(options->broker_pid) : 0,
        .generator_cpu_seconds = own_cpu_seconds(),
    };
}

struct usage usage_since(const struct usage *start, const struct options *options)
{
    struct usage usage = usage_now(options);
    usage.seconds -= start->seconds;
    usage.broker_cpu_seconds -= start->broker_cpu_seconds;
    usage.generator_cpu_seconds -= start->generator_cpu_seconds;
    return usage;
}

void usage_print(const struct usage *usage)
{
    printf("\"seconds\": %.6f, \"broker_cpu_seconds\": %.3f, \"generator_cpu_seconds\": %.3f", usage->seconds,
           usage->broker_cpu_seconds, usage->generator_cpu_seconds);
}
