"""A client's end of a WebSocket (RFC 6455): MQTT's bytes in frames, behind the methods of asyncio's streams."""

import asyncio
import base64
import hashlib
import random
import struct

BINARY, CLOSE, PING, PONG = 0x2, 0x8, 0x9, 0xA
FINAL = 0x80
MASKED = 0x80
TWO_BYTES, EIGHT_BYTES = 126, 127
"""In a length's place: the length comes after it."""
NORMAL_CLOSURE = 1000
ACCEPTED_BY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def request(key: bytes) -> bytes:
    """What asks for a WebSocket; the key is one of 16 random bytes in Base64."""
    lines = [
        "GET /mqtt HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key.decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: mqtt",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def frame(first: int, content: bytes, mask: bytes) -> bytes:
    """Masked, as all of a client's are."""
    size = len(content)
    if size < TWO_BYTES:
        length = bytes([MASKED | size])
    elif size < 1 << 16:
        length = struct.pack(">BH", MASKED | TWO_BYTES, size)
    else:
        length = struct.pack(">BQ", MASKED | EIGHT_BYTES, size)
    masks = (mask * (size // 4 + 1))[:size]
    masked = int.from_bytes(content) ^ int.from_bytes(masks)
    return bytes([first]) + length + mask + masked.to_bytes(size)


class WebSocket:
    """One that is open: reader and writer at once."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, random_: random.Random) -> None:
        self.reader = reader
        self.writer = writer
        self.transport = writer.transport
        self.random = random_
        self.content = bytearray()

    async def open(self) -> None:
        key = base64.b64encode(self.random.randbytes(16))
        self.writer.write(request(key))
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        accept = base64.b64encode(hashlib.sha1(key + ACCEPTED_BY).digest()).decode()
        for due in ("http/1.1 101 ", f"\nsec-websocket-accept: {accept.lower()}\r", "\nsec-websocket-protocol: mqtt\r"):
            if due not in head:
                raise ConnectionError(f"no {due.strip()} in the answer {head}")

    def write(self, bytes_: bytes) -> None:
        """In a frame, in two, or in two fragments of a message with a ping between them: packets may be cut anywhere."""
        cut = self.random.randrange(len(bytes_))
        match self.random.randrange(10):
            case 0:
                frames = [self.frame(FINAL | BINARY, bytes_[:cut]), self.frame(FINAL | BINARY, bytes_[cut:])]
            case 1:
                ping = self.frame(FINAL | PING, bytes_[:4])
                frames = [self.frame(BINARY, bytes_[:cut]), ping, self.frame(FINAL, bytes_[cut:])]
            case _:
                frames = [self.frame(FINAL | BINARY, bytes_)]
        self.writer.write(b"".join(frames))

    def write_half(self, bytes_: bytes) -> None:
        """A frame whose end never comes."""
        whole = self.frame(FINAL | BINARY, bytes_)
        self.writer.write(whole[: self.random.randrange(1, len(whole))])

    def write_close(self) -> None:
        self.writer.write(self.frame(FINAL | CLOSE, struct.pack(">H", NORMAL_CLOSURE)))

    def frame(self, first: int, content: bytes) -> bytes:
        return frame(first, content, self.random.randbytes(4))

    async def drain(self) -> None:
        await self.writer.drain()

    def is_closing(self) -> bool:
        return self.writer.is_closing()

    async def readexactly(self, count: int) -> bytes:
        while len(self.content) < count:
            self.content += await self.read_frame()
        taken = bytes(self.content[:count])
        del self.content[:count]
        return taken

    async def read_frame(self) -> bytes:
        """What it brings of MQTT."""
        first, size = await self.reader.readexactly(2)
        if size == TWO_BYTES:
            size = struct.unpack(">H", await self.reader.readexactly(2))[0]
        elif size == EIGHT_BYTES:
            size = struct.unpack(">Q", await self.reader.readexactly(8))[0]
        elif size & MASKED:
            raise ConnectionError("a frame of the broker's is masked")
        content = await self.reader.readexactly(size)
        if first == FINAL | BINARY:
            return content
        if first == FINAL | PONG:
            return b""
        raise ConnectionError(f"a frame that begins with 0x{first:02X} came: {content.hex()}")
