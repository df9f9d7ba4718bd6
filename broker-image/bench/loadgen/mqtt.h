/* MQTT 3.1.1 on the wire: the packets of a load generator, and no others. */
#ifndef MQTT_H
#define MQTT_H

#include <stddef.h>
#include <stdint.h>

enum packet_type {
    CONNECT = 1, CONNACK = 2, PUBLISH = 3, PUBACK = 4, PUBREC = 5, PUBREL = 6, PUBCOMP = 7,
    SUBSCRIBE = 8, SUBACK = 9, PINGREQ = 12, PINGRESP = 13, DISCONNECT = 14
};

/* A packet as it was received; `body` is what follows the remaining length. */
struct packet {
    unsigned type;
    unsigned flags;
    const uint8_t *body;
    size_t size;
};

/* The fields of a PUBLISH. Packet ID is 0 for QoS 0. */
struct publish {
    const uint8_t *topic;
    size_t topic_size;
    unsigned packet_id;
    const uint8_t *payload;
    size_t payload_size;
};

/* Who a client says that it is, and how it proves it; NULL: it does not. No password without a name. */
struct credentials {
    const char *user;
    const char *password;
};

/* No packet that is written here is longer, its topic, client ID, credentials and payload not counted. */
enum { PACKET_OVERHEAD = 32 };

/* Reads one packet. Returns the bytes that it took, 0 if it is not complete; a malformed length fails. */
size_t packet_read(const uint8_t *in, size_t available, struct packet *packet);

/* Takes a PUBLISH apart; one that is too short fails. */
struct publish publish_parse(const struct packet *packet);

unsigned uint16_at(const uint8_t *in);

/* Each writes one packet and returns its size. Packets stay below 16 KiB. */
size_t write_connect(uint8_t *out, const char *client_id, const struct credentials *credentials, unsigned keep_alive);
size_t write_subscribe(uint8_t *out, unsigned packet_id, const char *filter, unsigned qos);
size_t write_publish(uint8_t *out, unsigned qos, unsigned packet_id, const char *topic,
                     const uint8_t *payload, size_t payload_size);
/* PUBACK, PUBREC, PUBREL or PUBCOMP. */
size_t write_acknowledgement(uint8_t *out, enum packet_type type, unsigned packet_id);
size_t write_empty(uint8_t *out, enum packet_type type);

#endif
