#include "tls.h"

#include "failure.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>

struct tls {
    SSL *session;
    bool waits_to_read;
};

static SSL_CTX *context(void)
{
    static SSL_CTX *shared;
    if (shared == NULL) {
        shared = SSL_CTX_new(TLS_client_method());
        if (shared == NULL)
            fail("no TLS: %s", ERR_reason_error_string(ERR_get_error()));
        SSL_CTX_set_mode(shared, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                     SSL_MODE_RELEASE_BUFFERS);
        signal(SIGPIPE, SIG_IGN); /* OpenSSL's own writes raise it */
        SSL_CTX_set_session_cache_mode(shared, SSL_SESS_CACHE_OFF);
    }
    return shared;
}

struct tls *tls_open(int fd)
{
    struct tls *tls = calloc(1, sizeof *tls);
    if (tls == NULL || (tls->session = SSL_new(context())) == NULL || SSL_set_fd(tls->session, fd) != 1)
        fail("no memory for another TLS session");
    SSL_set_connect_state(tls->session);
    return tls;
}

void tls_close(struct tls *tls)
{
    if (tls == NULL)
        return;
    SSL_free(tls->session);
    free(tls);
}

/* What a call that has moved no byte means, as send and recv say it. */
static ssize_t outcome(struct tls *tls, int result)
{
    switch (SSL_get_error(tls->session, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        errno = EAGAIN;
        return -1;
    case SSL_ERROR_ZERO_RETURN:
        return 0;
    case SSL_ERROR_SYSCALL:
        return errno == 0 ? 0 : -1;
    default:
        fail("TLS: %s", ERR_reason_error_string(ERR_get_error()));
    }
}

ssize_t tls_send(struct tls *tls, const void *bytes, size_t size)
{
    size_t sent;
    ERR_clear_error();
    errno = 0;
    int result = SSL_write_ex(tls->session, bytes, size, &sent);
    tls->waits_to_read = result != 1 && SSL_get_error(tls->session, result) == SSL_ERROR_WANT_READ;
    return result == 1 ? (ssize_t) sent : outcome(tls, result);
}

ssize_t tls_receive(struct tls *tls, void *bytes, size_t size)
{
    size_t received;
    ERR_clear_error();
    errno = 0;
    int result = SSL_read_ex(tls->session, bytes, size, &received);
    return result == 1 ? (ssize_t) received : outcome(tls, result);
}

bool tls_waits_to_read(const struct tls *tls)
{
    return tls != NULL && tls->waits_to_read;
}

bool tls_holds_bytes(const struct tls *tls)
{
    return tls != NULL && SSL_pending(tls->session) > 0;
}
