"""Latencies at a rate that a broker can easily have: half of what mosquitto had at most in this run."""

import re
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from brokers import Broker, awake
from plot import plot
from rows import Amount, Row
from table import PEER, markdown, median_and_range, number

SHARE_OF_PEAK = 0.5
WINDOW = 1_000  # of each publisher: more than it has on the way, unless the broker stands still

Runs = dict[str, list[dict]]
"""By broker."""
Generate = Callable[[Broker, Row, dict[str, int]], dict]
"""One run of a row with these options."""


def half_of_peak(row: Row, runs_of_peer: list[dict]) -> int:
    """Messages a second of all publishers."""
    deliveries = statistics.median(run["deliveries"] / run["seconds"] for run in runs_of_peer)
    return max(1, int(SHARE_OF_PEAK * deliveries * row.clients["topics"] / row.clients["subscribers"]))


def options_at(row: Row, rate: int, amount: Amount) -> dict[str, int]:
    messages = -(-rate * amount.seconds_at_rate // row.clients["publishers"])
    return {**row.options(amount), "rate": rate, "window": WINDOW, "messages": messages, "warm-up": -(-messages // 4)}


def measure_latency(
    row: Row, runs_of_peer: list[dict], amount: Amount, brokers: list[Broker], generate: Generate
) -> Runs:
    """As with all rows, a JVM first compiles what it needs: a loop that has pauses is another one than a busy one."""
    rate = half_of_peak(row, runs_of_peer)
    options = options_at(row, rate, amount)
    results: Runs = {broker.name: [] for broker in brokers}
    for turn in amount.turns(amount.warm_ups_at_rate):
        for broker in brokers:
            print(f"{broker.name}: {row.kind}, {rate:,} messages/s, {turn} ...", file=sys.stderr, flush=True)
            with awake(broker):
                run = generate(broker, row, options)
            if turn.measured:
                results[broker.name].append(run)
    return results


def median_run(runs: list[dict]) -> dict:
    """That of the median p99: a median of curves is no broker's curve."""
    return sorted(runs, key=lambda run: run["latency_ms"]["p99"])[len(runs) // 2]


def latencies(measured: dict[Row, Runs]) -> list[str]:
    """Without what is beyond p99.9: of so few messages it is chance."""
    header = ["ms at half of mosquitto's most", "messages a second", "broker", "p50", "p90", "p99", "p99.9"]
    rows = []
    for row, of_brokers in measured.items():
        for broker, runs in of_brokers.items():
            run = median_run(runs)
            of_run = {name: number(run["latency_ms"][name]) for name in ("p50", "p90", "p99.9")}
            p99 = median_and_range([run["latency_ms"]["p99"] for run in runs])
            first = broker == next(iter(of_brokers))
            name_and_rate = [row.kind, f"{run['rate']:,}"] if first else ["", ""]
            rows.append([*name_and_rate, broker, of_run["p50"], of_run["p90"], p99, of_run["p99.9"]])
    return markdown(header, rows)


def draw(measured: dict[Row, Runs], folder: Path) -> list[str]:
    """A plot of each row; the lines that say where they are."""
    lines = []
    for row, of_brokers in measured.items():
        file = folder / re.sub(r"[^a-z0-9.]+", "-", f"latency {row.kind}.svg".lower())
        runs = {broker: median_run(runs) for broker, runs in of_brokers.items()}
        title = f"{row.kind}: {runs[PEER]['rate']:,} messages/s, half of mosquitto's most"
        file.write_text(plot(title, {broker: run["latency_curve"] for broker, run in runs.items()}))
        lines.append(f"Drawn: {file}")
    return lines
