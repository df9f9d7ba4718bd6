"""MQTT 3.1.1 and 5 on the wire: what a client of the soak sends, and what it makes of what comes."""

import asyncio
import struct
from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = range(1, 8)
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = range(8, 15)

V3_1_1, V5 = 4, 5

REFUSED = 0x80
"""Reason codes from here on say no."""
WITH_WILL = 0x04
SESSION_EXPIRY = b"\x11"


@dataclass(frozen=True)
class Packet:
    version: int
    type: int
    flags: int
    body: bytes

    def packet_id(self) -> int:
        """Of all but PUBLISH that have one."""
        return struct.unpack_from(">H", self.body)[0]

    def publish_id(self) -> int:
        """Of a PUBLISH of QoS 1 or 2."""
        return struct.unpack_from(">H", self.body, 2 + self.packet_id())[0]

    def reason(self) -> int:
        """Of an answer; of several, the worst. In MQTT 3.1.1 an UNSUBACK has none."""
        if self.type == CONNACK:
            return self.body[1] if self.version == V5 else self.body[1] and REFUSED | self.body[1]
        if self.type in (SUBACK, UNSUBACK):
            properties = 1 + self.body[2] if self.version == V5 else 0
            return max(self.body[2 + properties :], default=0)
        return self.body[2] if len(self.body) > 2 else 0

    def qos(self) -> int:
        return self.flags >> 1 & 3


async def read(version: int, reader: asyncio.StreamReader) -> Packet:
    first, length = await reader.readexactly(2)
    size, shift = length & 0x7F, 7
    while length & 0x80:
        length = (await reader.readexactly(1))[0]
        size |= (length & 0x7F) << shift
        shift += 7
    return Packet(version, first >> 4, first & 0xF, await reader.readexactly(size))


def text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


def packet(first: int, body: bytes) -> bytes:
    size, length = len(body), b""
    while True:
        size, digit = size >> 7, size & 0x7F
        length += bytes([digit | (0x80 if size else 0)])
        if not size:
            return bytes([first]) + length + body


def no_properties(version: int) -> bytes:
    return b"\x00" if version == V5 else b""


def connect(version: int, client_id: str, clean_start: bool, expiry_seconds: int, will_topic: str | None) -> bytes:
    """In MQTT 3.1.1 the broker has its own idea of when a session expires."""
    flags = (2 if clean_start else 0) | (WITH_WILL if will_topic else 0)
    body = text("MQTT") + bytes([version, flags]) + struct.pack(">H", 60)
    if version == V5:
        properties = SESSION_EXPIRY + struct.pack(">I", expiry_seconds)
        body += bytes([len(properties)]) + properties
    body += text(client_id)
    if will_topic:
        body += no_properties(version) + text(will_topic) + text("gone")
    return packet(CONNECT << 4, body)


def publish(version: int, topic: str, payload: bytes, qos: int, packet_id: int, retain: bool) -> bytes:
    body = text(topic) + (struct.pack(">H", packet_id) if qos else b"") + no_properties(version) + payload
    return packet(PUBLISH << 4 | qos << 1 | retain, body)


def acknowledge(type_: int, packet_id: int) -> bytes:
    return packet(type_ << 4 | (2 if type_ == PUBREL else 0), struct.pack(">H", packet_id))


def subscribe(version: int, packet_id: int, filters: list[tuple[str, int]]) -> bytes:
    """Filters, each with its QoS."""
    requests = b"".join(text(filter_) + bytes([qos]) for filter_, qos in filters)
    return packet(SUBSCRIBE << 4 | 2, struct.pack(">H", packet_id) + no_properties(version) + requests)


def unsubscribe(version: int, packet_id: int, filters: list[str]) -> bytes:
    return packet(UNSUBSCRIBE << 4 | 2, struct.pack(">H", packet_id) + no_properties(version) + b"".join(map(text, filters)))


def disconnect() -> bytes:
    return packet(DISCONNECT << 4, b"")
