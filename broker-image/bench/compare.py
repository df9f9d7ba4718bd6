"""Measures fan-out on mosquitto and on Marquette, one at a time, and prints one table. Started by `run`."""

import argparse
import datetime
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from brokers import COMMANDS, first_match, running, versions

FAN_OUT = 100
MAX_TIME_FOR_A_RUN_SECONDS = 300


@dataclass(frozen=True)
class Scenario:
    """`window`: messages that are on their way at a time."""

    qos: int
    window: int


# Both windows are below the 20 messages that mosquitto has in flight to a subscriber.
SCENARIOS = [Scenario(qos, window) for qos in (0, 1) for window in (1, 16)]


@dataclass(frozen=True)
class Amount:
    """Messages of a run: `first` warm the broker up and are not measured."""

    first: int
    measured: int
    runs: int


FULL = Amount(first=1_000, measured=10_000, runs=3)
QUICK = Amount(first=200, measured=1_000, runs=1)


@dataclass(frozen=True)
class Figures:
    """Of the runs of one scenario on one broker: medians, and the range of the first."""

    cpu_seconds_per_million: float
    least: float
    most: float
    deliveries_per_second: float
    p99_ms: float
    generator_share: float

    @staticmethod
    def of(runs: list[dict]) -> "Figures":
        costs = [run["broker_cpu_seconds"] * 1e6 / run["deliveries"] for run in runs]
        return Figures(
            cpu_seconds_per_million=statistics.median(costs),
            least=min(costs),
            most=max(costs),
            deliveries_per_second=statistics.median(run["deliveries"] / run["seconds"] for run in runs),
            p99_ms=statistics.median(run["latency_ms"]["p99"] for run in runs),
            generator_share=statistics.median(run["generator_cpu_seconds"] / run["seconds"] for run in runs),
        )


def main() -> None:
    arguments = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # so that the broker is ended too
    amount = QUICK if arguments.quick else FULL
    folder = arguments.loadgen.resolve().parent / "fan-out"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()

    cores = sorted(os.sched_getaffinity(0))
    figures = {
        broker: measure(broker, folder, arguments.loadgen, amount, cores[0], cores[-1])
        for broker in arguments.broker or COMMANDS
    }
    print_conditions(amount, cores)
    print_table(figures)
    print_saturated(figures)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few messages and one run: a smoke test")
    parser.add_argument("--broker", action="append", choices=list(COMMANDS), help="this one alone")
    parser.add_argument("--loadgen", type=Path, required=True, help="the compiled load generator")
    return parser.parse_args()


def measure(
    broker: str, folder: Path, loadgen: Path, amount: Amount, broker_core: int, loadgen_core: int
) -> dict[Scenario, Figures]:
    """Every scenario once unmeasured, so that a JIT compiler has seen all of them, then each in its runs."""
    with running(broker, folder / broker, broker_core) as (port, process_id):

        def run(scenario: Scenario, what: str) -> dict:
            note = f"{broker}: QoS {scenario.qos}, {scenario.window} on their way, {what} ..."
            print(note, file=sys.stderr, flush=True)
            return generate(loadgen, loadgen_core, port, process_id, scenario, amount)

        for scenario in SCENARIOS:
            run(scenario, "warm-up")
        results = {
            scenario: [run(scenario, f"run {i + 1} of {amount.runs}") for i in range(amount.runs)]
            for scenario in SCENARIOS
        }
    lines = [json.dumps(result) for runs in results.values() for result in runs]
    (folder / f"{broker}.jsonl").write_text("\n".join(lines) + "\n")
    return {scenario: Figures.of(runs) for scenario, runs in results.items()}


def generate(
    loadgen: Path, core: int, port: int, broker_process_id: int, scenario: Scenario, amount: Amount
) -> dict:
    options = {
        "port": port,
        "broker-pid": broker_process_id,
        "qos": scenario.qos,
        "window": scenario.window,
        "fan-out": FAN_OUT,
        "warm-up": amount.first,
        "messages": amount.measured,
        "seconds": MAX_TIME_FOR_A_RUN_SECONDS,
    }
    command = [str(loadgen)] + [word for name, value in options.items() for word in (f"--{name}", str(value))]
    result = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, {core}), check=False
    )
    if result.returncode != 0:
        raise SystemExit(f"The load generator failed: {' '.join(command)}")
    return json.loads(result.stdout)


def print_conditions(amount: Amount, cores: list[int]) -> None:
    version = versions()
    today = datetime.date.today().isoformat()
    processor = first_match(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    where = "core each" if len(cores) > 1 else "core for both"
    print(f"Marquette {version['marquette']} on Java {version['java']}, mosquitto {version['mosquitto']}, {today}.")
    print(
        f"{processor}, {len(cores)} cores, Linux {platform.release()}, load average {os.getloadavg()[2]:.1f};"
        f" broker and generator on one {where}."
    )
    print(
        f"1 publisher, {FAN_OUT} subscribers, 64-byte payload; medians of {amount.runs} runs"
        f" of {amount.measured * FAN_OUT:,} deliveries (least to most).\n"
    )


def print_table(figures: dict[str, dict[Scenario, Figures]]) -> None:
    brokers = list(figures)
    compared = len(brokers) > 1
    header = ["QoS", "on their way"] + [f"CPU-s per million, {broker}" for broker in brokers]
    header += ["ratio"] if compared else []
    header += [f"deliveries/s, {broker}" for broker in brokers] + [f"p99 ms, {broker}" for broker in brokers]
    rows = []
    for scenario in SCENARIOS:
        cells = [figures[broker][scenario] for broker in brokers]
        row = [str(scenario.qos), str(scenario.window)]
        row += [f"{cell.cpu_seconds_per_million:.2f} ({cell.least:.2f} to {cell.most:.2f})" for cell in cells]
        row += [f"{cells[1].cpu_seconds_per_million / cells[0].cpu_seconds_per_million:.2f}"] if compared else []
        row += [f"{cell.deliveries_per_second:,.0f}" for cell in cells] + [f"{cell.p99_ms:.2f}" for cell in cells]
        rows.append(row)
    widths = [max(map(len, column)) for column in zip(header, *rows)]
    for row in [header, ["-" * (width - 1) + ":" for width in widths], *rows]:
        print("| " + " | ".join(cell.rjust(width) for cell, width in zip(row, widths)) + " |")


def print_saturated(figures: dict[str, dict[Scenario, Figures]]) -> None:
    """With the generator's core full, deliveries/s and p99 say more of it than of the broker."""
    for broker, scenarios in figures.items():
        for scenario, cell in scenarios.items():
            if cell.generator_share > 0.9:
                print(
                    f"{broker}, QoS {scenario.qos}, {scenario.window} on their way: the generator used"
                    f" {cell.generator_share:.0%} of its core, and limits deliveries/s here."
                )


if __name__ == "__main__":
    main()
