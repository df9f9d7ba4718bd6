/* What a part of a run took: time, and processor time of both sides. */
#ifndef USAGE_H
#define USAGE_H

#include "options.h"

struct usage {
    double seconds;
    double broker_cpu_seconds; /* 0 if nobody's is measured */
    double broker_kernel_seconds; /* of them */
    double generator_cpu_seconds;
    double ended; /* seconds since 1970, as profiles have it */
};

/* Since some moment in the past; usage_since takes the difference. */
struct usage usage_now(const struct options *options);
struct usage usage_since(const struct usage *start, const struct options *options);

/* What both took together, until the later one ended. */
struct usage usage_sum(const struct usage *one, const struct usage *later);

/* As members of a JSON object, with no comma at the end. */
void usage_print(const struct usage *usage);

#endif
