"""Clients that come, subscribe, publish at every QoS and go in every way, over and over, on one event loop."""

import asyncio
import random
import ssl
from collections import Counter, defaultdict

import mqtt
from mqtt import Packet
from websocket import WebSocket, request

PATIENCE_SECONDS = 60
MOST_EXPIRY_SECONDS = 3
CLIENT_IDS = 400
TOPICS, SUBTOPICS, RETAINED_TOPICS = 50, 10, 20
OLD_SHARE = 0.3
"""Of the clients that speak MQTT 3.1.1."""
SHARES = {"tcp": 0.5, "tls": 0.3, "ws": 0.2}
"""Of each listener."""
HALF_UPGRADES_SHARE = 0.05
"""Of the clients that come to WebSocket's."""
ANSWERS = {mqtt.CONNACK, mqtt.PUBACK, mqtt.PUBCOMP, mqtt.SUBACK, mqtt.UNSUBACK}


class Failure(Exception):
    """The broker did what it should not."""


def any_certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


TLS = any_certificate()


class Client:
    """One connection, from CONNECT to its end."""

    def __init__(self, churn: "Churn", client_id: str) -> None:
        self.churn = churn
        self.random = churn.random
        self.client_id = client_id
        self.version = mqtt.V3_1_1 if self.random.random() < OLD_SHARE else mqtt.V5
        self.listener = self.random.choices(list(SHARES), SHARES.values())[0]
        self.accepted = False
        self.taken_over = False
        self.next_id = 0
        self.awaited: dict[tuple[int, int], asyncio.Future[Packet]] = {}

    async def live(self) -> None:
        tls = TLS if self.listener == "tls" else None
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.churn.ports[self.listener], ssl=tls)
        try:
            if self.listener != "ws":
                await self.talk()
            elif self.random.random() < HALF_UPGRADES_SHARE:
                self.writer.write(request(b"half")[: self.random.randrange(1, 100)])
                self.churn.done["half upgrades"] += 1
            else:
                await self.upgrade()
                await self.talk()
        finally:
            self.writer.transport.abort()

    async def upgrade(self) -> None:
        socket = WebSocket(self.reader, self.writer, self.random)
        try:
            await asyncio.wait_for(socket.open(), PATIENCE_SECONDS)
        except TimeoutError:
            raise Failure(f"{self.client_id}: no WebSocket in {PATIENCE_SECONDS} s") from None
        self.reader = self.writer = socket

    async def talk(self) -> None:
        reading = asyncio.create_task(self.read())
        work = asyncio.create_task(self.work())
        try:
            await asyncio.wait({reading, work}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
            elif not self.taken_over:
                raise Failure(f"{self.client_id}: the broker closed its connection: {reading.exception()}")
            else:
                self.churn.done["taken over"] += 1
        finally:
            work.cancel()
            reading.cancel()
            await asyncio.gather(work, reading, return_exceptions=True)

    async def work(self) -> None:
        await self.come()
        filters = await self.subscribe()
        for _ in range(self.random.randrange(5, 40)):
            await self.publish()
        if filters and self.random.random() < 0.5:
            await self.ask(mqtt.UNSUBACK, mqtt.unsubscribe(self.version, self.fresh_id(), filters), self.next_id)
            self.churn.done["unsubscribes"] += 1
        await self.go()

    async def come(self) -> None:
        expiry = self.random.choice([0, 1, MOST_EXPIRY_SECONDS])
        will = self.topic() if self.random.random() < 0.3 else None
        clean_start = self.random.random() < 0.3
        await self.ask(mqtt.CONNACK, mqtt.connect(self.version, self.client_id, clean_start, expiry, will), 0)
        self.accepted = True
        self.churn.done["connects"] += 1
        self.churn.done["connects of MQTT 3.1.1"] += self.version == mqtt.V3_1_1
        self.churn.done["connects over TLS"] += self.listener == "tls"
        self.churn.done["connects over WebSocket"] += self.listener == "ws"

    async def subscribe(self) -> list[str]:
        shapes = [
            lambda: self.topic(),
            lambda: f"soak/{self.random.randrange(TOPICS)}/+",
            lambda: f"soak/+/{self.random.randrange(SUBTOPICS)}",
            lambda: f"own/{self.client_id}/{self.random.randrange(1000)}/#",
            lambda: "kept/#",
            lambda: f"$share/g{self.random.randrange(3)}/soak/{self.random.randrange(TOPICS)}/#",
        ]
        filters = {self.random.choice(shapes)(): self.random.randrange(3) for _ in range(self.random.randrange(4))}
        if filters:
            await self.ask(mqtt.SUBACK, mqtt.subscribe(self.version, self.fresh_id(), list(filters.items())), self.next_id)
            self.churn.done["subscribes"] += len(filters)
        return list(filters)

    async def publish(self) -> None:
        qos = self.random.randrange(3)
        payload = self.random.randbytes(self.random.choice([0, 20, 200, 5_000]))
        retain = self.random.random() < 0.1
        topic = f"kept/{self.random.randrange(RETAINED_TOPICS)}" if retain else self.topic()
        packet_id = self.fresh_id() if qos else 0
        message = mqtt.publish(self.version, topic, payload, qos, packet_id, retain)
        if qos == 0:
            self.send(message)
            await self.writer.drain()
        else:
            await self.ask(mqtt.PUBACK if qos == 1 else mqtt.PUBCOMP, message, packet_id)
        self.churn.done[f"publishes at QoS {qos}"] += 1

    async def go(self) -> None:
        way = self.random.randrange(6 if self.listener == "ws" else 4)
        if way == 0:
            self.send(mqtt.disconnect())
            await self.writer.drain()
        elif way == 1:  # half a packet is the last that comes
            self.send(mqtt.publish(self.version, self.topic(), bytes(1_000), 1, self.fresh_id(), False)[:500])
            await self.writer.drain()
        elif way == 2:
            self.taken_over = True  # is closed, as what is sent makes no sense
            self.send(self.random.randbytes(50))
            await self.writer.drain()
        elif way == 4:
            self.writer.write_half(mqtt.publish(self.version, self.topic(), bytes(1_000), 1, self.fresh_id(), False))
            await self.writer.drain()
        elif way == 5:
            self.taken_over = True  # is closed, as it asks for that
            self.writer.write_close()
            await self.writer.drain()
        self.churn.done[("goodbyes", "half packets", "garbage", "resets", "half frames", "Close frames")[way]] += 1

    async def read(self) -> None:
        while True:
            packet = await mqtt.read(self.version, self.reader)
            match packet.type:
                case mqtt.PUBLISH:
                    self.churn.done["received"] += 1
                    if packet.qos():
                        answer = mqtt.PUBACK if packet.qos() == 1 else mqtt.PUBREC
                        self.send(mqtt.acknowledge(answer, packet.publish_id()))
                case mqtt.PUBREC if packet.reason() < mqtt.REFUSED:
                    self.send(mqtt.acknowledge(mqtt.PUBREL, packet.packet_id()))
                case mqtt.PUBREL:
                    self.send(mqtt.acknowledge(mqtt.PUBCOMP, packet.packet_id()))
                case mqtt.DISCONNECT if self.version == mqtt.V5:
                    if not self.taken_over:
                        raise Failure(f"{self.client_id} was disconnected with 0x{packet.body[0]:02X}")
                case type_ if type_ in ANSWERS:
                    packet_id = 0 if type_ == mqtt.CONNACK else packet.packet_id()
                    awaited = self.awaited.pop((type_, packet_id), None)
                    if awaited is not None and not awaited.done():
                        awaited.set_result(packet)
                case type_:
                    raise Failure(f"{self.client_id} got a packet of type {type_}: {packet.body.hex()}")

    async def ask(self, type_: int, request: bytes, packet_id: int) -> None:
        """Sends it and waits for its answer; one that refuses is a failure."""
        awaited = self.awaited[type_, packet_id] = asyncio.get_running_loop().create_future()
        self.send(request)
        try:
            packet = await asyncio.wait_for(awaited, PATIENCE_SECONDS)
        except TimeoutError:
            raise Failure(f"{self.client_id}: no packet of type {type_} in {PATIENCE_SECONDS} s") from None
        if packet.reason() >= mqtt.REFUSED:
            raise Failure(f"{self.client_id}: a packet of type {type_} says 0x{packet.reason():02X}")

    def send(self, bytes_: bytes) -> None:
        if not self.writer.is_closing():  # else `read` sees that it has ended
            self.writer.write(bytes_)

    def topic(self) -> str:
        return f"soak/{self.random.randrange(TOPICS)}/{self.random.randrange(SUBTOPICS)}"

    def fresh_id(self) -> int:
        self.next_id = self.next_id % 0xFFFF + 1
        return self.next_id


class Churn:
    """So many clients at a time; one that has gone is followed by another."""

    def __init__(self, ports: dict[str, int], at_a_time: int, seed: int) -> None:
        """The ports are by the names of their listeners."""
        self.ports = ports
        self.at_a_time = at_a_time
        self.random = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.present: dict[str, set[Client]] = defaultdict(set)
        """By client ID: of those that take each other over, whoever's CONNECT comes last stays."""
        self.ending = False

    async def run(self, seconds: float) -> None:
        """Returns when all have gone; a failure of one ends all."""
        self.ending = False
        asyncio.get_running_loop().call_later(seconds, self.end)
        async with asyncio.TaskGroup() as places:
            for _ in range(self.at_a_time):
                places.create_task(self.fill())

    def end(self) -> None:
        self.ending = True

    async def fill(self) -> None:
        while not self.ending:
            client = Client(self, f"soak-{self.random.randrange(CLIENT_IDS)}")
            rivals = self.present[client.client_id]
            for rival in rivals:
                rival.taken_over = True
                client.taken_over |= not rival.accepted  # its CONNECT may come second, after a handshake, say
            rivals.add(client)
            try:
                await client.live()
            except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError) as broken:
                if not client.taken_over:
                    raise Failure(f"{client.client_id}: {broken}") from broken
                self.done["taken over"] += 1
            finally:
                rivals.remove(client)
