"""Measures Marquette and its peers, one row at a time, and prints a table. Started by `run`."""

import argparse
import datetime
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from brokers import COMMANDS, PROGRAMS, Broker, allow_many_files, awake, first_match, put_to_sleep, running, versions
from latency import draw, latencies, measure_latency
from rows import FULL, PAYLOAD_BYTES, QUICK, ROWS, Amount, Row, StartRow
from table import PEER, deliveries, figures, others, saturated, speeds

MAX_SECONDS_OF_A_RUN = 300


@dataclass(frozen=True)
class Cores:
    """Two, where there are two: a broker never waits for the generator's core."""

    broker: int
    generator: int

    @staticmethod
    def of_this_process() -> "Cores":
        cores = sorted(os.sched_getaffinity(0))
        return Cores(cores[0], cores[-1])


def main() -> None:
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few messages and one run: a smoke test")
    parser.add_argument("--only", metavar="TEXT", default="", help="the rows that have it in their name")
    parser.add_argument("--hivemq", action="store_true", help="measures HiveMQ CE, too")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # so that the brokers are ended too

    rows = [row for row in ROWS if arguments.only in str(row)]
    if not rows:
        parser.error(f"--only {arguments.only}: it must be in one of: " + "; ".join(map(str, ROWS)))
    amount = QUICK if arguments.quick else FULL
    cores = Cores.of_this_process()
    os.sched_setaffinity(0, {cores.generator})
    allow_many_files(max(amount.vanishing, amount.idle))
    folder = PROGRAMS / "bench"
    shutil.rmtree(folder, ignore_errors=True)

    names = [name for name in COMMANDS if name != "HiveMQ CE" or arguments.hivemq]
    with ExitStack() as stack:
        brokers = []
        for name in names:
            brokers.append(stack.enter_context(running(name, folder / name, cores.broker)))
            put_to_sleep(brokers[-1])
        results = measure(folder, rows, amount, brokers, cores)
        at_half = {
            row: measure_latency(row, results[PEER][row], amount, brokers, generate)
            for row in rows
            if isinstance(row, Row) and row.latency
        }
    for broker, runs in results.items():
        lines = (json.dumps({"row": str(row), **run}) for row in rows for run in runs[row])
        (folder / f"{broker}.jsonl").write_text("".join(line + "\n" for line in lines))
    cells = figures(results)
    for part in (
        conditions(amount, names, cores),
        deliveries(cells),
        others(cells),
        saturated(cells),
        speeds(results),
        latencies(at_half),
        draw(at_half, folder),
    ):
        if part:
            print("\n".join(part), end="\n\n")


def measure(folder: Path, rows: list, amount: Amount, brokers: list[Broker], cores: Cores) -> dict[str, dict]:
    """
    One broker is awake at a time, the one whose turn it is; none is while another of its kind is started for a row.
    Every row is warmed up before any is measured, so that a JIT compiler has seen all of them.
    """
    results = {broker.name: {row: [] for row in rows} for broker in brokers}
    for turn in amount.turns(amount.warm_ups):
        for row in rows:
            for broker in brokers:
                print(f"{broker.name}: {row}, {turn} ...", file=sys.stderr, flush=True)
                result = run(row, broker, amount, folder / f"{broker.name}, {row}, {turn}", cores)
                if turn.measured:
                    results[broker.name][row].append(result)
    return results


def run(row: Row | StartRow, broker: Broker, amount: Amount, folder: Path, cores: Cores) -> dict:
    """On this broker, or on another of its kind, beside it and with its own folder, if that must have just started."""
    if isinstance(row, Row) and not row.fresh:
        with awake(broker):
            return generate(broker, row, row.options(amount))
    own_cpu_seconds = time.process_time()
    with running(broker.name, folder, cores.broker) as fresh:
        if isinstance(row, Row):
            return generate(fresh, row, row.options(amount))
        return {
            "seconds": fresh.seconds_to_start,
            "generator_cpu_seconds": time.process_time() - own_cpu_seconds,
        }


def generate(broker: Broker, row: Row, options: dict[str, int]) -> dict:
    options = {
        "port": broker.port,
        "broker-pid": broker.process_id,
        **options,
        "seconds": MAX_SECONDS_OF_A_RUN,
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [str(PROGRAMS / "loadgen"), row.measure, *words]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        raise SystemExit(f"The load generator failed with {result.returncode}: {' '.join(command)}")
    return json.loads(result.stdout)


def conditions(amount: Amount, names: list[str], cores: Cores) -> list[str]:
    version = versions()
    hivemq = f" HiveMQ CE {version['hivemq']} on the same Java," if "HiveMQ CE" in names else ""
    processor = first_match(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    pinning = "share one" if cores.broker == cores.generator else "have one each"
    runs = f"medians of {amount.runs} runs (least to most)" if amount.runs > 1 else "one run"
    return [
        f"Marquette {version['marquette']} on Java {version['java']}, mosquitto {version['mosquitto']},{hivemq}"
        f" {datetime.date.today().isoformat()}.",
        f"{processor}, {os.cpu_count()} cores, of which broker and generator {pinning}; Linux {platform.release()};"
        f" load average {os.getloadavg()[2]:.1f}.",
        f"{PAYLOAD_BYTES}-byte payload; {runs} of {amount.deliveries:,} deliveries.",
    ]


if __name__ == "__main__":
    main()
