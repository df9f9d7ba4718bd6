#include "usage.h"

#include "moment.h"
#include "process.h"

#include <stdio.h>

struct usage usage_now(const struct options *options)
{
    struct cpu broker = options->broker_pid > 0 ? cpu_of(options->broker_pid) : (struct cpu) {0};
    return (struct usage) {
        .seconds = (double) now_nanos() / 1e9,
        .broker_cpu_seconds = broker.user_seconds + broker.kernel_seconds,
        .broker_kernel_seconds = broker.kernel_seconds,
        .generator_cpu_seconds = own_cpu_seconds(),
        .ended = seconds_since_1970(),
    };
}

struct usage usage_since(const struct usage *start, const struct options *options)
{
    struct usage usage = usage_now(options);
    usage.seconds -= start->seconds;
    usage.broker_cpu_seconds -= start->broker_cpu_seconds;
    usage.broker_kernel_seconds -= start->broker_kernel_seconds;
    usage.generator_cpu_seconds -= start->generator_cpu_seconds;
    return usage;
}

struct usage usage_sum(const struct usage *one, const struct usage *later)
{
    return (struct usage) {
        .seconds = one->seconds + later->seconds,
        .broker_cpu_seconds = one->broker_cpu_seconds + later->broker_cpu_seconds,
        .broker_kernel_seconds = one->broker_kernel_seconds + later->broker_kernel_seconds,
        .generator_cpu_seconds = one->generator_cpu_seconds + later->generator_cpu_seconds,
        .ended = later->ended,
    };
}

void usage_print(const struct usage *usage)
{
    printf("\"seconds\": %.6f, \"broker_cpu_seconds\": %.3f, \"broker_kernel_seconds\": %.3f, ", usage->seconds,
           usage->broker_cpu_seconds, usage->broker_kernel_seconds);
    printf("\"generator_cpu_seconds\": %.3f, \"ended\": %.6f", usage->generator_cpu_seconds, usage->ended);
}
