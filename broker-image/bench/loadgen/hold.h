/* A population that stays, and whose connections its broker must keep. */
#ifndef HOLD_H
#define HOLD_H

#include "population.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Each member sends a PINGREQ once in options->keep_alive, one after the other, until the input ends. Returns how many
 * there were when each has been answered. A connection that ends, a PINGRESP that does not come before the next PINGREQ
 * is due, and any other packet fail.
 */
uint64_t hold(struct population *population);

/* Waits for more input, whatever it is. False also when a signal comes, as that of the time that is up. */
bool input_has_ended(void);

#endif
