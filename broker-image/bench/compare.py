"""Measures fan-out on mosquitto and on Marquette and prints one table. Started by `run`."""

import argparse
import datetime
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from brokers import COMMANDS, first_match, running, versions
from table import Figures, saturated, table

FAN_OUT = 100
MAX_SECONDS_OF_A_RUN = 300


@dataclass(frozen=True)
class Scenario:
    """`window`: messages that are on their way at a time."""

    qos: int
    window: int

    def __str__(self) -> str:
        return f"QoS {self.qos}, {self.window} on their way"


# Both windows are below the 20 messages that mosquitto has in flight to a subscriber.
SCENARIOS = [Scenario(qos, window) for qos in (0, 1) for window in (1, 16)]


@dataclass(frozen=True)
class Amount:
    """Runs of a scenario, and messages of a run: the `first` of each, and all of the `warm_ups`, are not measured."""

    warm_ups: int
    runs: int
    first: int
    measured: int


FULL = Amount(warm_ups=1, runs=3, first=1_000, measured=10_000)
QUICK = Amount(warm_ups=0, runs=1, first=50, measured=300)


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
    parser.add_argument("--loadgen", type=Path, required=True, help="the compiled load generator")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # so that the brokers are ended too

    amount = QUICK if arguments.quick else FULL
    cores = Cores.of_this_process()
    folder = arguments.loadgen.resolve().parent / "fan-out"
    shutil.rmtree(folder, ignore_errors=True)

    results = measure(folder, arguments.loadgen, amount, cores)
    for broker, runs in results.items():
        lines = (json.dumps(run) for scenario in SCENARIOS for run in runs[scenario])
        (folder / f"{broker}.jsonl").write_text("".join(line + "\n" for line in lines))
    figures = {
        broker: {scenario: Figures.of(runs[scenario]) for scenario in SCENARIOS} for broker, runs in results.items()
    }
    print("\n".join(conditions(amount, cores)), end="\n\n")
    print("\n".join(table(figures["mosquitto"], figures["marquette"])))
    for broker in figures:
        for line in saturated(broker, figures[broker]):
            print(line)


def measure(folder: Path, loadgen: Path, amount: Amount, cores: Cores) -> dict[str, dict[Scenario, list[dict]]]:
    """
    Load in turns: a machine that is slower for a while is slower for both. The broker whose turn it is not sleeps.
    Every scenario is warmed up before any is measured, so that a JIT compiler has seen all of them.
    """
    results = {broker: {scenario: [] for scenario in SCENARIOS} for broker in COMMANDS}
    with ExitStack() as stack:
        started = {
            broker: stack.enter_context(running(broker, folder / broker, cores.broker)) for broker in COMMANDS
        }
        for turn in range(-amount.warm_ups, amount.runs):
            for scenario in SCENARIOS:
                for broker, (port, process_id) in started.items():
                    what = "warm-up" if turn < 0 else f"run {turn + 1} of {amount.runs}"
                    print(f"{broker}: {scenario}, {what} ...", file=sys.stderr, flush=True)
                    result = generate(loadgen, cores.generator, port, process_id, scenario, amount)
                    if turn >= 0:
                        results[broker][scenario].append(result)
    return results


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
        "seconds": MAX_SECONDS_OF_A_RUN,
    }
    command = [str(loadgen)] + [word for name, value in options.items() for word in (f"--{name}", str(value))]
    result = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, {core}), check=False
    )
    if result.returncode != 0:
        raise SystemExit(f"The load generator failed with {result.returncode}: {' '.join(command)}")
    return json.loads(result.stdout)


def conditions(amount: Amount, cores: Cores) -> list[str]:
    version = versions()
    processor = first_match(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    pinning = "share one" if cores.broker == cores.generator else "have one each"
    runs = f"medians of {amount.runs} runs" if amount.runs > 1 else "one run"
    return [
        f"Marquette {version['marquette']} on Java {version['java']}, mosquitto {version['mosquitto']},"
        f" {datetime.date.today().isoformat()}.",
        f"{processor}, {os.cpu_count()} cores, of which broker and generator {pinning}; Linux {platform.release()};"
        f" load average {os.getloadavg()[2]:.1f}.",
        f"1 publisher, {FAN_OUT} subscribers, 64-byte payload; {runs} of {amount.measured * FAN_OUT:,} deliveries"
        " (least to most).",
    ]


if __name__ == "__main__":
    main()
