#include "mqtt.h"

#include "failure.h"

#include <string.h>

unsigned uint16_at(const uint8_t *in)
{
    return (unsigned) in[0] << 8 | in[1];
}

size_t packet_read(const uint8_t *in, size_t available, struct packet *packet)
{
    size_t size = 0;
    size_t at = 1;
    for (unsigned shift = 0;; shift += 7, at++) {
        if (at >= available)
            return 0;
        if (shift > 21)
            fail("malformed packet: its remaining length has more than 4 bytes");
        size |= (size_t) (in[at] & 0x7f) << shift;
        if ((in[at] & 0x80) == 0)
            break;
    }
    at++;
    if (available - at < size)
        return 0;
    *packet = (struct packet) {.type = in[0] >> 4, .flags = in[0] & 0x0f, .body = in + at, .size = size};
    return at + size;
}

struct publish publish_parse(const struct packet *packet)
{
    size_t id_size = (packet->flags & 0x06) != 0 ? 2 : 0;
    if (packet->size < 2 || packet->size < 2 + uint16_at(packet->body) + id_size)
        fail("malformed PUBLISH: %zu bytes do not hold its topic and packet ID", packet->size);
    struct publish publish = {.topic = packet->body + 2, .topic_size = uint16_at(packet->body)};
    const uint8_t *rest = publish.topic + publish.topic_size;
    if (id_size != 0)
        publish.packet_id = uint16_at(rest);
    publish.payload = rest + id_size;
    publish.payload_size = packet->size - 2 - publish.topic_size - id_size;
    return publish;
}

static uint8_t *put_uint16(uint8_t *out, size_t value)
{
    out[0] = (uint8_t) (value >> 8);
    out[1] = (uint8_t) value;
    return out + 2;
}

static uint8_t *put_bytes(uint8_t *out, const void *bytes, size_t size)
{
    memcpy(out, bytes, size);
    return out + size;
}

static uint8_t *put_string(uint8_t *out, const char *text)
{
    size_t size = strlen(text);
    return put_bytes(put_uint16(out, size), text, size);
}

/* Two bytes of length at most: 16,383. */
static uint8_t *put_header(uint8_t *out, enum packet_type type, unsigned flags, size_t remaining)
{
    *out++ = (uint8_t) (type << 4 | flags);
    if (remaining > 0x7f)
        *out++ = (uint8_t) ((remaining & 0x7f) | 0x80);
    *out++ = (uint8_t) (remaining > 0x7f ? remaining >> 7 : remaining);
    return out;
}

static size_t string_size(const char *text)
{
    return text == NULL ? 0 : 2 + strlen(text);
}

size_t write_connect(uint8_t *out, const char *client_id, const struct credentials *credentials, unsigned keep_alive)
{
    unsigned with_user = credentials->user != NULL ? 0x80 : 0;
    unsigned with_password = credentials->password != NULL ? 0x40 : 0;
    const uint8_t level_and_clean_session[] = {4, (uint8_t) (with_user | with_password | 0x02)};
    size_t size = sizeof level_and_clean_session + sizeof(uint16_t) + string_size("MQTT") + string_size(client_id) +
                  string_size(credentials->user) + string_size(credentials->password);
    uint8_t *end = put_header(out, CONNECT, 0, size);
    end = put_string(end, "MQTT");
    end = put_bytes(end, level_and_clean_session, sizeof level_and_clean_session);
    end = put_uint16(end, keep_alive);
    end = put_string(end, client_id);
    if (with_user)
        end = put_string(end, credentials->user);
    if (with_password)
        end = put_string(end, credentials->password);
    return (size_t) (end - out);
}

size_t write_subscribe(uint8_t *out, unsigned packet_id, const char *filter, unsigned qos)
{
    uint8_t *end = put_header(out, SUBSCRIBE, 0x02, 2 + 2 + strlen(filter) + 1);
    end = put_uint16(end, packet_id);
    end = put_string(end, filter);
    *end++ = (uint8_t) qos;
    return (size_t) (end - out);
}

size_t write_publish(uint8_t *out, unsigned qos, unsigned packet_id, const char *topic,
                     const uint8_t *payload, size_t payload_size)
{
    uint8_t *end = put_header(out, PUBLISH, qos << 1,
                              2 + strlen(topic) + (qos > 0 ? 2 : 0) + payload_size);
    end = put_string(end, topic);
    if (qos > 0)
        end = put_uint16(end, packet_id);
    end = put_bytes(end, payload, payload_size);
    return (size_t) (end - out);
}

size_t write_acknowledgement(uint8_t *out, enum packet_type type, unsigned packet_id)
{
    unsigned flags = type == PUBREL ? 0x02 : 0;
    uint8_t *end = put_uint16(put_header(out, type, flags, 2), packet_id);
    return (size_t) (end - out);
}

size_t write_empty(uint8_t *out, enum packet_type type)
{
    return (size_t) (put_header(out, type, 0, 0) - out);
}
