/* TLS on a socket that does not block. Whoever the other end is: nobody's certificate is checked. */
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct tls;

/* The handshake is made by what is sent and received. */
struct tls *tls_open(int fd);

/* NULL for a connection that has none; so may be asked for those below. */
void tls_close(struct tls *tls);

/* As send and recv: -1 with EAGAIN when nothing can be done now, 0 at the end of the connection. */
ssize_t tls_send(struct tls *tls, const void *bytes, size_t size);
ssize_t tls_receive(struct tls *tls, void *bytes, size_t size);

/* Whether what is to be sent waits for something to come, as a handshake's answer. */
bool tls_waits_to_read(const struct tls *tls);

/* Whether there are bytes to be received that are not in the socket any more. */
bool tls_holds_bytes(const struct tls *tls);

#endif
