"""What a connection and a session take of a broker, and what a million of them do. Started by `million`."""

import argparse
import datetime
import math
import os
import platform
import shutil
import signal
import sys
from dataclasses import dataclass

import hold
import invm
import sockets
import storm
from brokers import PROGRAMS, allow_many_files, versions
from sockets import Slopes
from table import markdown, number

GIB = 1 << 30
POD = 8 * GIB
MANY = 1_000_000
HEAP_SHARE = 0.5
"""Of a pod's memory: -XX:MaxRAMPercentage in bin/marquette."""
LIVE_SHARE = 0.7
"""Of the heap; with more live objects, the collector has no room to be cheap."""


@dataclass(frozen=True)
class Amount:
    connections: int
    steps: int
    hold_keep_alive: int
    sessions: int
    keep_alive: int
    seconds: int
    heap: str
    storm: int


FULL = Amount(
    connections=19_000, steps=4, hold_keep_alive=60, sessions=1_000_000, keep_alive=60, seconds=60, heap="10g", storm=100_000
)
QUICK = Amount(
    connections=1_000, steps=2, hold_keep_alive=6, sessions=2_000, keep_alive=10, seconds=1, heap="512m", storm=2_000
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="million", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few of all: a smoke test")
    parser.add_argument("--only", choices=["sockets", "jvm", "storm"], help="one of the three parts")
    parser.add_argument("--sessions", type=int, help="in the JVM, instead of a million, and in the storms, instead of 100,000")
    parser.add_argument("--hold", type=minutes, default=0, metavar="MINUTES", help="that all plain sockets stay, with PINGREQs (0)")
    arguments = parser.parse_args()
    if arguments.hold and arguments.only not in (None, "sockets"):
        parser.error(f"--hold is for the sockets, and --only {arguments.only} leaves them out")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # so that the broker is ended too

    amount = QUICK if arguments.quick else FULL
    folder = PROGRAMS / "million"
    shutil.rmtree(folder, ignore_errors=True)
    parts = [conditions()]
    if arguments.only in (None, "sockets"):
        allow_many_files(amount.connections)
        plain = sockets.measure(folder / "plain", amount.connections, amount.steps, tls=False)
        tls = sockets.measure(folder / "tls", amount.connections, amount.steps, tls=True)
        parts += [by_connection(plain, tls), pod(plain, "plain"), pod(tls, "TLS")]
        if arguments.hold:
            held = hold.measure(folder / "hold", amount.connections, arguments.hold, amount.hold_keep_alive)
            parts += [hold.table(held)]
    if arguments.only in (None, "jvm"):
        sessions = arguments.sessions or amount.sessions
        measured = invm.measure(sessions, amount.steps, amount.keep_alive, amount.seconds, amount.heap)
        parts += [invm.table(measured), invm.classes(measured)]
    if arguments.only in (None, "storm"):
        parts += [storm.table(storm.measure(arguments.sessions or amount.storm, amount.heap))]
    for part in parts:
        print("\n".join(part), end="\n\n")


def minutes(word: str) -> float:
    value = float(word)
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{word}: it must be 0 or more")
    return value


def conditions() -> list[str]:
    version = versions()
    return [
        f"Marquette {version['marquette']} on Java {version['java']}, {datetime.date.today().isoformat()};"
        f" {os.cpu_count()} cores, Linux {platform.release()}, load average {os.getloadavg()[2]:.1f}."
    ]


def by_connection(plain: Slopes, tls: Slopes) -> list[str]:
    figures = {
        "heap, live objects": lambda slopes: slopes.heap_live,
        "resident beside the heap": lambda slopes: slopes.native,
        "of that, Netty's direct memory": lambda slopes: slopes.direct,
        "the process, in all": Slopes.process,
        "kernel: objects, the broker's end": lambda slopes: slopes.kernel_objects,
        "kernel: socket buffers, the broker's end": lambda slopes: slopes.kernel_buffers,
        "process and kernel": lambda slopes: slopes.process() + slopes.kernel(),
    }
    rows = [[name, *(number(figure(slopes) / 1000) for slopes in (plain, tls))] for name, figure in figures.items()]
    rows.append(["connects a second, this load generator's", number(plain.connects_a_second), number(tls.connects_a_second)])
    return markdown([f"kB by connection, {plain.connections:,} of them", "plain", "TLS"], rows)


def pod(slopes: Slopes, what: str) -> list[str]:
    """Heap and what is not heap have limits of their own: the one that is reached first counts."""
    heap = POD * HEAP_SHARE
    by_heap = heap * LIVE_SHARE / max(slopes.heap_live, 1)
    outside = max(max(slopes.native, 0) + slopes.kernel(), 1)
    by_rest = (POD - heap - slopes.native_base) / outside
    for_many = max(MANY * slopes.heap_live / LIVE_SHARE / HEAP_SHARE, (MANY * outside + slopes.native_base) / (1 - HEAP_SHARE))
    limit = "the heap" if by_heap < by_rest else "what is not heap"
    return [
        f"A pod of 8 GiB holds {min(by_heap, by_rest):,.0f} idle connections, {what}; {limit} is the limit. Its heap of"
        f" {heap / GIB:.0f} GiB, of which {LIVE_SHARE:.0%} may be live, has room for {by_heap:,.0f}; the rest, less the"
        f" {slopes.native_base / 1e6:,.0f} MB that the process itself takes, for {by_rest:,.0f}, as each takes"
        f" {outside / 1000:.1f} kB of it: the kernel's share is counted as the pod's. For {MANY:,} a pod needs"
        f" {for_many / GIB:.1f} GiB."
    ]


if __name__ == "__main__":
    main()
