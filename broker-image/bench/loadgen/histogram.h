/*
 * Counts of durations in buckets that grow with the value: 64 a power of two, so that a percentile is
 * too high by less than 1/64. Constant memory, no matter how many are counted.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum { SUB_BUCKET_BITS = 6, BUCKETS = (64 - SUB_BUCKET_BITS + 1) << SUB_BUCKET_BITS };

struct histogram {
    uint64_t counts[BUCKETS];
    uint64_t total;
    uint64_t max;
};

void histogram_add(struct histogram *histogram, uint64_t nanos);

/* The highest value that is counted in this bucket. */
uint64_t histogram_end(unsigned bucket);

/* The least value that `share` (0 < share <= 1) of all are not above, rounded up to its bucket's end. */
uint64_t histogram_percentile(const struct histogram *histogram, double share);

#endif
