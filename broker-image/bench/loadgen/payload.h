/* The 64 bytes of every message: who sent it, when, as which of its messages, and bytes that must not change. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include <stdint.h>

enum { PAYLOAD_SIZE = 64, FILL = 0x5a, TOPIC_CAPACITY = 40 };

/* In the byte order of the machine: the one who sends it is the one who receives it. */
struct payload {
    uint64_t sent_nanos;
    uint64_t publisher;
    uint64_t sequence;
    uint8_t fill[PAYLOAD_SIZE - 3 * sizeof(uint64_t)];
};
_Static_assert(sizeof(struct payload) == PAYLOAD_SIZE, "the payload has no gaps");

#endif
