"""Part (b): many sessions in one JVM, with the broker and with a server that keeps nothing."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from memory import slope
from table import markdown, number

BENCH = Path(__file__).resolve().parent

# As bin/marquette starts a broker, but for the heap, in which the clients are, too.
JAVA_OPTIONS = [
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=50",
    "-XX:+UseCompactObjectHeaders",
    "-XX:+UseStringDeduplication",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dio.netty.leakDetection.level=disabled",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
]
LEAST_BYTES_SHOWN = 16


@dataclass(frozen=True)
class Sessions:
    """What the two runs found: `broker` and `bare` are what InVm prints."""

    broker: dict
    bare: dict
    keep_alive: int

    def heap(self, run: dict) -> float:
        """Bytes by session, clients and channels included."""
        return slope(list(zip(run["sessions"], run["heap_bytes"])))

    def own_heap(self) -> float:
        """The broker's: without the clients and both ends of the channels."""
        return self.heap(self.broker) - self.heap(self.bare)

    def classes(self) -> list[tuple[str, float]]:
        """The broker's own bytes by session and class, the most first."""
        count = self.broker["sessions"][-1]
        of_bare = self.bare["classes"]
        grown = {name.partition("/")[0]: (bytes_ - of_bare.get(name, 0)) / count for name, bytes_ in self.broker["classes"].items()}
        return sorted(((name, each) for name, each in grown.items() if each >= LEAST_BYTES_SHOWN), key=lambda kind: -kind[1])


def measure(sessions: int, steps: int, keep_alive: int, seconds: int, heap: str) -> Sessions:
    bare, broker = (run(server, sessions, steps, keep_alive, seconds, heap) for server in ("bare", "broker"))
    return Sessions(broker, bare, keep_alive)


def run(server: str, sessions: int, steps: int, keep_alive: int, seconds: int, heap: str) -> dict:
    return java("InVm", heap, server, *map(str, (sessions, steps, keep_alive, seconds)))


def java(program: str, heap: str, *words: str) -> dict:
    """What a program of the package `million` prints of a broker in its JVM."""
    executable = str(Path(os.environ["JAVA_HOME"]) / "bin" / "java")
    classes = f"{BENCH}/target/classes:{BENCH}/target/lib/*"
    command = [executable, *JAVA_OPTIONS, f"-Xmx{heap}", "-cp", classes, f"dev.marquette.bench.million.{program}", *words]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        raise SystemExit(f"{program} {' '.join(words)} failed with {result.returncode}: {' '.join(command)}")
    return json.loads(result.stdout)


def table(measured: Sessions) -> list[str]:
    broker, bare = measured.broker, measured.bare
    count = broker["sessions"][-1]
    rows = [
        ["heap by session, bytes", number(measured.heap(broker)), number(measured.heap(bare)), number(measured.own_heap())],
        ["direct memory by session, bytes", *both(measured, lambda run: slope(list(zip(run["sessions"], run["direct_bytes"]))))],
        ["connects and subscribes, a second", *both(measured, lambda run: count / sum(run["connect_seconds"]))[:2]],
        ["CPU-s of the server per million of them", *both(measured, lambda run: sum(run["connect_cpu_seconds"]) * 1e6 / count)],
        [f"idle, keep-alive {measured.keep_alive} s: cores", *both(measured, lambda run: cores(run, "idle"))],
        ["PINGREQs a second meanwhile", *both(measured, lambda run: run["idle_pings"] / run["idle_seconds"])[:2]],
        ["1% publish once a minute as well: cores", number(cores(broker, "publishing"))],
        ["all of the JVM's cores meanwhile: clients, collector, compiler", number(cores(broker, "publishing_all", "publishing"))],
    ]
    header = [f"{count:,} sessions, each with one subscription", "broker", "bare server", "the broker's own"]
    milliseconds = ", ".join(
        f"{name} {number(value)}" for name, value in zip(("p50", "p99", "p99.9", "at most"), broker["publishing_ms"])
    )
    messages = f"{broker['publishing_messages']:,} messages at QoS 1, each to a client of another loop, in ms from when it was due"
    pauses = f"{broker['publishing_pauses']} times, {number(broker['publishing_pause_seconds'])} s in all"
    return [
        *markdown(header, [pad(row) for row in rows]),
        "",
        f"Latency of {messages}: {milliseconds}. The collector had all threads stand still {pauses}.",
    ]


def pad(row: list[str]) -> list[str]:
    return (row + [""] * 4)[:4]


def both(measured: Sessions, value) -> list[str]:
    broker, bare = value(measured.broker), value(measured.bare)
    return [number(broker), number(bare), number(broker - bare)]


def cores(run: dict, when: str, time: str = "") -> float:
    return run[f"{when}_cpu_seconds"] / run[f"{time or when}_seconds"]


def classes(measured: Sessions) -> list[str]:
    rows = [[name, number(each)] for name, each in measured.classes()]
    return markdown(["what the broker's own heap by session is made of", "bytes"], rows)
