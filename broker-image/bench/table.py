"""From runs to the table that a person reads."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Of the runs of one scenario on one broker: medians, and the range of the processor time."""

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

    def cost(self) -> str:
        return f"{self.cpu_seconds_per_million:.2f} ({self.least:.2f} to {self.most:.2f})"


def ratio(ours: Figures, theirs: Figures) -> str:
    if theirs.cpu_seconds_per_million == 0:
        return "-"  # less than a clock tick
    return f"{ours.cpu_seconds_per_million / theirs.cpu_seconds_per_million:.2f}"


def table(mosquitto: dict, marquette: dict) -> list[str]:
    """Lines of Markdown, one for each scenario; both arguments map a scenario to its Figures."""
    header = ["QoS", "on their way"]
    header += ["CPU-s per million: mosquitto", "Marquette", "ratio"]
    header += ["deliveries/s: mosquitto", "Marquette", "p99 ms: mosquitto", "Marquette"]
    rows = []
    for scenario, theirs in mosquitto.items():
        ours = marquette[scenario]
        row = [str(scenario.qos), str(scenario.window)]
        row += [theirs.cost(), ours.cost(), ratio(ours, theirs)]
        row += [f"{theirs.deliveries_per_second:,.0f}", f"{ours.deliveries_per_second:,.0f}"]
        row += [f"{theirs.p99_ms:.2f}", f"{ours.p99_ms:.2f}"]
        rows.append(row)
    widths = [max(map(len, column)) for column in zip(header, *rows)]
    rule = ["-" * (width - 1) + ":" for width in widths]
    return [
        "| " + " | ".join(cell.rjust(width) for cell, width in zip(row, widths)) + " |"
        for row in [header, rule, *rows]
    ]


def saturated(broker: str, figures: dict) -> list[str]:
    """With the generator's core full, deliveries/s and p99 say more of it than of the broker."""
    return [
        f"{broker}, QoS {scenario.qos}, {scenario.window} on their way: the generator used"
        f" {cell.generator_share:.0%} of its core, and limits deliveries/s here."
        for scenario, cell in figures.items()
        if cell.generator_share > 0.9
    ]
