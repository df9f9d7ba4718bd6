"""A broker under churn: afterwards, its memory and its counts must be what they were before. Started by `soak`."""

import argparse
import asyncio
import logging
import random
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import curves
from brokers import PROGRAMS
from churn import MOST_EXPIRY_SECONDS, Churn, Failure
from memory import jcmd, read, read_settled, scrape, total
from sockets import JAVA_OPTIONS, broker
from table import markdown, number

CLIENTS = 100
WARM_UP_SHARE = 0.25
"""Of all the time: what is compiled, loaded and pooled once is there then."""
SAMPLES = 200
MIB = 1 << 20
MOST_FAILURES_TOLD = 5
LEAK_DETECTION = "io.netty.leakDetection.level=paranoid"
"""Each buffer and TLS engine is watched: one that is collected and was not released is in the broker's log."""
LAST_VISIT_SECONDS = 1
"""Netty says what was collected when it makes buffers again."""

# What may be more at the end than after the warm-up. Live objects: caches of libraries, and what code needs that had not run
# before. Direct memory: two of Netty's chunks of 4 MiB, as a thread may have needed an arena for the first time.
HEAP_TOLERANCE_BYTES = 4 * MIB
DIRECT_TOLERANCE_BYTES = 8 * MIB

STATES = ["marquette_connections", "marquette_sessions", "marquette_subscriptions", "marquette_shared_subscriptions",
          "marquette_routes"]
"""All of which are 0 when the last client has gone and the last session has ended."""
SETTLE_SECONDS = MOST_EXPIRY_SECONDS + 60


def main() -> None:
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="of churn, its warm-up included (30)")
    parser.add_argument("--seed", type=int, default=None, help="of what the clients do")
    arguments = parser.parse_args()
    if arguments.minutes <= 0:
        parser.error(f"--minutes {arguments.minutes}: it must be more than 0")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # so that the broker is ended too
    # Who writes to a connection that has just ended is warned of it for each packet over TLS; `Client.read` sees it, too.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    folder = PROGRAMS / "soak"
    shutil.rmtree(folder, ignore_errors=True)
    seed = random.randrange(1 << 32) if arguments.seed is None else arguments.seed
    print(f"seed {seed}", file=sys.stderr, flush=True)
    environment = {
        "JAVA_OPTS": f"{JAVA_OPTIONS} -D{LEAK_DETECTION}",
        # those of MQTT 3.1.1 cannot say themselves how long their sessions last
        "MARQUETTE_MQTT__SESSION_EXPIRY_INTERVAL": f"{MOST_EXPIRY_SECONDS}s",
    }
    with broker(folder, **environment) as (process_id, admin_port, ports):
        if LEAK_DETECTION not in jcmd(process_id, "VM.system_properties"):
            sys.exit(f"The broker runs without {LEAK_DETECTION}: no leak would be found.")
        soak = Soak(process_id, admin_port, Churn(ports, CLIENTS, seed))
        try:
            asyncio.run(soak.run(arguments.minutes * 60))
        except ExceptionGroup as group:
            failures, others = group.split(Failure)
            if others or not failures:
                raise
            sys.exit("\n".join(map(str, failures.exceptions[:MOST_FAILURES_TOLD])))
        finally:
            soak.draw(folder)
    soak.leaks = leaks((folder / "log").read_text())
    print("\n".join(soak.table()))
    for leak in soak.leaks[:MOST_FAILURES_TOLD]:
        print(leak, file=sys.stderr)
    sys.exit(soak.verdict())


def leaks(log: str) -> list[str]:
    """Netty's records of what nobody has released, each of many lines: in JSON, once the configuration is applied."""
    records = re.split(r"^(?=\{|\d{4}-\d\d-\d\dT)", log, flags=re.MULTILINE)
    return [record.replace("\\n", "\n").replace("\\t", "\t").strip() for record in records if "LEAK:" in record]


class Soak:
    def __init__(self, process_id: int, admin_port: int, churn: Churn) -> None:
        self.process_id = process_id
        self.admin_port = admin_port
        self.churn = churn
        self.began = time.monotonic()
        self.samples: list[tuple[float, dict[str, float]]] = []
        self.readings: list[dict[str, float]] = []
        self.leaks: list[str] = []

    async def run(self, seconds: float) -> None:
        sampling = asyncio.create_task(self.sample(seconds / SAMPLES))
        try:
            for part in (WARM_UP_SHARE, 1 - WARM_UP_SHARE):
                await self.churn.run(seconds * part)
                await self.settle()
            await self.churn.run(LAST_VISIT_SECONDS)
        finally:
            sampling.cancel()
            await asyncio.gather(sampling, return_exceptions=True)

    async def sample(self, interval: float) -> None:
        """Sees the heap as it is, garbage and all."""
        while True:
            reading = await asyncio.to_thread(read, 0, self.process_id, self.admin_port)
            values = {"heap": reading.heap, "direct memory": reading.direct, "resident": reading.resident}
            self.samples.append((time.monotonic() - self.began, values))
            if len(self.samples) % 20 == 0:
                self.tell()
            await asyncio.sleep(interval)

    async def settle(self) -> None:
        """Waits until no session is left, and reads what is."""
        limit = time.monotonic() + SETTLE_SECONDS
        while left := self.left(await asyncio.to_thread(scrape, self.admin_port)):
            if time.monotonic() > limit:
                raise ExceptionGroup("not empty", [Failure(f"{SETTLE_SECONDS} s after the last client has gone: {left}")])
            await asyncio.sleep(1)
        reading = await asyncio.to_thread(read_settled, 0, self.process_id, self.admin_port)
        self.readings.append({"live objects": reading.heap, "direct memory": reading.direct, "resident": reading.resident})
        self.tell()

    @staticmethod
    def left(metrics: str) -> dict[str, float]:
        return {name: count for name in STATES if (count := total(metrics, name)) > 0}

    def tell(self) -> None:
        minutes, values = self.samples[-1][0] / 60, self.samples[-1][1]
        memory = ", ".join(f"{name} {value / MIB:.0f} MiB" for name, value in values.items())
        print(f"{minutes:.1f} minutes: {memory}; {self.churn.done['connects']:,} connects", file=sys.stderr, flush=True)

    def table(self) -> list[str]:
        before, after = self.readings
        tolerances = {"live objects": HEAP_TOLERANCE_BYTES, "direct memory": DIRECT_TOLERANCE_BYTES}
        rows = []
        for name in before:
            allowed = f"{tolerances[name] / MIB:.0f}" if name in tolerances else "any"
            mib = [number(value / MIB) for value in (before[name], after[name])]
            rows.append([name, *mib, f"{(after[name] - before[name]) / MIB:+.2f}", allowed])
        done = ", ".join(f"{count:,} {what}" for what, count in sorted(self.churn.done.items()))
        header = ["MiB, without a session", "after the warm-up", "at the end", "more", "allowed"]
        return [*markdown(header, rows), "", f"Meanwhile: {done}.", f"Leaks that Netty found: {len(self.leaks)}."]

    def verdict(self) -> int:
        before, after = self.readings
        grown = [
            after["live objects"] - before["live objects"] > HEAP_TOLERANCE_BYTES,
            after["direct memory"] - before["direct memory"] > DIRECT_TOLERANCE_BYTES,
        ]
        return 1 if any(grown) or self.leaks else 0

    def draw(self, folder: Path) -> None:
        if not self.samples:
            return
        names = self.samples[0][1]
        of_memory = {name: [(at / 60, values[name] / MIB) for at, values in self.samples] for name in names}
        file = folder / "soak.svg"
        file.write_text(curves.draw("A broker under churn", "MiB", of_memory))
        print(f"Drawn: {file}\n")


if __name__ == "__main__":
    main()
