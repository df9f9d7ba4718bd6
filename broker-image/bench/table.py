"""From runs to the tables that a person reads."""

import statistics
from dataclasses import dataclass

OURS = "Marquette"
PEER = "mosquitto"
LIMIT = "bare relay"
GENERATOR_LIMIT = 0.8


@dataclass(frozen=True)
class Figure:
    """Of the runs of one row on one broker, and the generator's share of its core."""

    median: float
    range: str
    generator_share: float

    @staticmethod
    def of(row, runs: list[dict]) -> "Figure":
        values = [row.value(run) for run in runs]
        shares = [run["generator_cpu_seconds"] / run["seconds"] for run in runs]
        return Figure(statistics.median(values), median_and_range(values), statistics.median(shares))

    def __str__(self) -> str:
        return self.range


def median_and_range(values: list[float]) -> str:
    median = number(statistics.median(values))
    if min(values) == max(values):
        return median
    return f"{median} ({number(min(values))} to {number(max(values))})"


def number(value: float) -> str:
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def figures(results: dict[str, dict]) -> dict[str, dict]:
    """From the runs of each broker's rows to a Figure of each."""
    return {broker: {row: Figure.of(row, runs) for row, runs in rows.items()} for broker, rows in results.items()}


def ratios(cells: dict[str, dict]) -> list[str]:
    """The table of figures, how far ours are from what nobody can save, of ours to mosquitto's, and of the goal for that."""
    header = ["", "unit", *cells, f"{OURS} / {LIMIT}", f"{OURS} / {PEER}", "goal", "generator"]
    rows = []
    for row in cells[OURS]:
        share = max(cells[broker][row].generator_share for broker in cells)
        rows.append(
            [
                str(row),
                row.unit,
                *(str(cells[broker][row]) for broker in cells),
                ratio(cells[OURS][row].median, cells[LIMIT][row].median),
                ratio(cells[OURS][row].median, cells[PEER][row].median),
                f"{row.goal.ratio():.2f}",
                f"{share:.0%}" + (" (!)" if share > GENERATOR_LIMIT else ""),
            ]
        )
    return markdown(header, rows)


def ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}" if theirs > 0 else "-"  # less than a clock tick


def speeds(results: dict[str, dict]) -> list[str]:
    """Deliveries a second and latencies: of a machine that does nothing else, and of this generator, as of the broker."""
    header = [""]
    header += [f"deliveries/s: {broker}" for broker in results] + [f"p99 ms: {broker}" for broker in results]
    rows = []
    for row in results[OURS]:
        runs = [rows_of_broker[row] for rows_of_broker in results.values()]
        if "deliveries" in runs[0][0]:
            rates = [statistics.median(run["deliveries"] / run["seconds"] for run in of_broker) for of_broker in runs]
            p99s = [statistics.median(run["latency_ms"]["p99"] for run in of_broker) for of_broker in runs]
            rows.append([str(row), *map(number, rates), *map(number, p99s)])
    return markdown(header, rows)


def saturated(cells: dict[str, dict]) -> list[str]:
    """With the generator's core full, what a broker does in a second is the generator's figure."""
    return [
        f"(!) {broker}, {row}: the generator used {figure.generator_share:.0%} of its core, and is the limit."
        for broker, rows in cells.items()
        for row, figure in rows.items()
        if figure.generator_share > GENERATOR_LIMIT
    ]


def markdown(header: list[str], rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(3, *map(len, column)) for column in zip(header, *rows)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return [
        "| " + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) + " |"
        for row in [header, rule, *rows]
    ]
