"""From runs to the tables that a person reads, and that README.md has as they are printed."""

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

    def is_of_the_generator(self) -> bool:
        return self.generator_share > GENERATOR_LIMIT

    def text(self, is_rate: bool) -> str:
        """A broker may be able to do more in a second than the generator could ask of it."""
        return f">= {self.range}" if is_rate and self.is_of_the_generator() else self.range


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


def deliveries(cells: dict[str, dict]) -> list[str]:
    """What deliveries take, how far ours are from what nobody can save, of ours to mosquitto's, and of the goal for that."""
    header = ["CPU-seconds per million deliveries", "on the way", *cells, *COMPARED]
    kinds = [(row.kind, row) for row in cells[OURS] if row.window]
    rows = [[kind, str(row.window), *figures_of(row, cells)] for kind, row in once(kinds)]
    return markdown(header, rows)


def others(cells: dict[str, dict]) -> list[str]:
    """The same of all else."""
    header = ["", *cells, *COMPARED]
    return markdown(header, [[row.kind, *figures_of(row, cells)] for row in cells[OURS] if not row.window])


COMPARED = ["to the relay", "to mosquitto", "goal", "generator"]


def figures_of(row, cells: dict[str, dict]) -> list[str]:
    """Of all brokers, and the columns COMPARED."""
    share = max(cells[broker][row].generator_share for broker in cells)
    return [
        *(cells[broker][row].text(row.is_rate) for broker in cells),
        ratio(cells[OURS][row].median, cells[LIMIT][row].median),
        ratio(cells[OURS][row].median, cells[PEER][row].median),
        f"{row.goal.ratio():.2f}",
        f"{share:.0%}" + (" (!)" if share > GENERATOR_LIMIT else ""),
    ]


def ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}" if theirs > 0 else "-"  # less than a clock tick


def speeds(results: dict[str, dict]) -> list[str]:
    """Of a machine that does nothing else, and of this generator, as of the broker: how long the queues are says little."""
    header = ["deliveries a second", "on the way", *results]
    kinds = [(row.kind, row) for row in results[OURS] if row.window]
    rows = []
    for kind, row in once(kinds):
        rates = []
        for of_broker in results.values():
            rate = number(statistics.median(run["deliveries"] / run["seconds"] for run in of_broker[row]))
            rates.append(f">= {rate}" if Figure.of(row, of_broker[row]).is_of_the_generator() else rate)
        rows.append([kind, str(row.window), *rates])
    return markdown(header, rows)


def once(named: list[tuple]) -> list[tuple]:
    """The first of those that have one name after the other has it, and the others have none."""
    before = ["", *(name for name, *_ in named)]
    return [("" if name == last else name, *rest) for last, (name, *rest) in zip(before, named)]


def saturated(cells: dict[str, dict]) -> list[str]:
    """With the generator's core full, what a broker does in a second is the generator's figure."""
    full: dict[str, list[str]] = {}
    for broker, rows in cells.items():
        for row, figure in rows.items():
            if figure.is_of_the_generator():
                full.setdefault(broker, []).append(f"{row} ({figure.generator_share:.0%})")
    return [f"(!) the generator's core was full, and it the limit, with {broker}: {'; '.join(rows)}." for broker, rows in full.items()]


def markdown(header: list[str], rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(3, *map(len, column)) for column in zip(header, *rows)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return [
        "| " + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) + " |"
        for row in [header, rule, *rows]
    ]
