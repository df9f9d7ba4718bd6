#include "histogram.h"

static unsigned bucket_of(uint64_t value)
{
    if (value >> SUB_BUCKET_BITS == 0)
        return (unsigned) value;
    unsigned shift = 63 - (unsigned) __builtin_clzll(value) - SUB_BUCKET_BITS;
    return ((shift + 1) << SUB_BUCKET_BITS) + (unsigned) (value >> shift) - (1u << SUB_BUCKET_BITS);
}

uint64_t histogram_end(unsigned bucket)
{
    if (bucket >> SUB_BUCKET_BITS == 0)
        return bucket;
    unsigned shift = (bucket >> SUB_BUCKET_BITS) - 1;
    uint64_t leading = (bucket & ((1u << SUB_BUCKET_BITS) - 1)) + (1u << SUB_BUCKET_BITS);
    return ((leading + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t nanos)
{
    histogram->counts[bucket_of(nanos)]++;
    histogram->total++;
    if (nanos > histogram->max)
        histogram->max = nanos;
}

uint64_t histogram_percentile(const struct histogram *histogram, double share)
{
    uint64_t seen = 0;
    for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
        seen += histogram->counts[bucket];
        if (seen > 0 && (double) seen >= share * (double) histogram->total) {
            uint64_t highest = histogram_end(bucket);
            return highest < histogram->max ? highest : histogram->max;
        }
    }
    return histogram->max;
}
