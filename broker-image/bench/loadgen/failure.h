/* The one way in which a run ends badly: say why on standard error, and exit with 1. */
#ifndef FAILURE_H
#define FAILURE_H

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
