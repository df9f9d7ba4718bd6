"""Part (a), and for how long: whether a broker keeps all its connections, and what they take of its memory meanwhile."""

import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from memory import Reading, read_settled, scrape, total
from sockets import JAVA_OPTIONS, MAX_SECONDS, broker, staying
from table import markdown, number

# A collection gives back the pages in which it found no objects. As a broker starts, they stay until the heap needs them, and
# resident memory tells how long ago the last collection was.
HEAP_OPTIONS = f"{JAVA_OPTIONS} -Xms16m -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10"

FEW_OF = 20
"""One of so many connections is there before the others."""
COUNTED_LIMIT_SECONDS = 30
PAUSE_SECONDS = 1
"""As old as what /metrics shows may be."""

PROCESS_BUDGET = 4_000
"""Bytes by connection, of the process alone: the goal for the resident memory of an idle connection."""
BUDGET = 7_100
"""The same with the kernel's, for the broker's end of the socket: what the README states, and pods are sized by."""


@dataclass(frozen=True)
class Held:
    minutes: float
    keep_alive: int
    asked: int
    """How often the broker said how many connections it had, which was all of them."""
    pings: int
    """That were answered."""
    few: Reading
    start: Reading
    end: Reading


def measure(folder: Path, connections: int, minutes: float, keep_alive: int) -> Held:
    groups: list[dict] = []
    with broker(folder, JAVA_OPTS=HEAP_OPTIONS) as (process_id, admin_port, ports), ExitStack() as clients:

        def come(more: int, there: int) -> Reading:
            limit = int(minutes * 60) + MAX_SECONDS
            groups.append(clients.enter_context(staying(more, ports["tcp"], tls=False, keep_alive=keep_alive, seconds=limit)))
            return read_settled(there, process_id, admin_port)

        read_settled(0, process_id, admin_port)  # what a broker loads to be read is no connection's
        few = come(connections // FEW_OF, connections // FEW_OF)
        start = come(connections - few.connections, connections)
        wait_until_counted(admin_port, connections)
        print(f"hold: {connections:,} connections are there, for {minutes:g} minutes", file=sys.stderr, flush=True)
        asked = watch(admin_port, connections, minutes * 60)
        end = read_settled(connections, process_id, admin_port)
    return Held(minutes, keep_alive, asked, sum(group["pings"] for group in groups), few, start, end)


def counted(admin_port: int) -> int:
    return int(total(scrape(admin_port), "marquette_connections"))


def wait_until_counted(admin_port: int, connections: int) -> None:
    limit = time.monotonic() + COUNTED_LIMIT_SECONDS
    while (count := counted(admin_port)) != connections:
        if time.monotonic() > limit:
            raise SystemExit(f"The broker counts {count:,} connections; {connections:,} have been there for {COUNTED_LIMIT_SECONDS} s.")
        time.sleep(0.1)


def watch(admin_port: int, connections: int, seconds: float) -> int:
    """Asks the broker again and again how many connections it has, and returns how often it was asked."""
    start, asked = time.monotonic(), 0
    while (passed := time.monotonic() - start) < seconds:
        if (count := counted(admin_port)) != connections:
            raise SystemExit(f"The broker counts {count:,} connections after {passed:.0f} s; {connections:,} should be there.")
        asked += 1
        time.sleep(PAUSE_SECONDS)
    return asked


def table(held: Held) -> list[str]:
    def by_connection(reading: Reading, *names: str) -> float:
        grown = sum(getattr(reading, name) - getattr(held.few, name) for name in names)
        return grown / (reading.connections - held.few.connections)

    def process(reading: Reading) -> float:
        return by_connection(reading, "heap", "native")

    def with_kernel(reading: Reading) -> float:
        return process(reading) + by_connection(reading, "kernel_objects", "kernel_buffers") / 2

    def row(name: str, figure, budget: int) -> list[str]:
        figures = [figure(held.start), figure(held.end)]
        return [name, *(number(bytes_ / 1000) + (" (!)" if bytes_ > budget else "") for bytes_ in figures), number(budget / 1000)]

    connections = held.end.connections
    return [
        *markdown(
            [f"kB by connection, {connections:,} held for {held.minutes:g} minutes", "at the start", "at the end", "budget"],
            [
                row("resident memory of the process", lambda reading: by_connection(reading, "resident"), PROCESS_BUDGET),
                row("the process: heap, live objects, and what is resident beside the heap", process, PROCESS_BUDGET),
                row("process and kernel, the broker's end", with_kernel, BUDGET),
            ],
        ),
        "",
        f"The broker was asked {held.asked:,} times how many connections it had, and each time said {connections:,}. It answered"
        f" {held.pings:,} PINGREQs, one of each client in {held.keep_alive} s; no connection ended. All of its process had"
        f" {held.start.resident / 1e6:,.0f} MB resident at the start and {held.end.resident / 1e6:,.0f} MB at the end.",
    ]
