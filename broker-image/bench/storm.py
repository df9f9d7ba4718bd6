"""Part (c): many clients that all come, vanish and come back at once, in one JVM as in part (b)."""

from invm import java
from table import markdown, number

STORMS = {
    "come": "come",
    "vanish": "vanish",
    "again": "come again",
    "return": "vanish and come back at once",
    "limited": "more come, 1,000 a second",
}
"""What Storm prints begins with one of these."""

PROMISED_MS = 100
"""By so much, at most, clients that vanish delay the CONNECT of anybody else."""


def measure(clients: int, heap: str) -> dict:
    return java("Storm", heap, str(clients))


def table(run: dict) -> list[str]:
    def row(name: str, value) -> list[str]:
        return [name, *(value(storm) for storm in STORMS)]

    def count(what: str) -> str:
        return f"{min(run[f'{storm}_{what}'] for storm in STORMS):,}"

    rows = [
        row("CONNACK, ms from when it was due: p50, p99, at most", lambda storm: times(run, f"{storm}_connack_ms")),
        row("SUBACK of three filters, the same", lambda storm: times(run, f"{storm}_suback_ms")),
        row("a bystander's slowest CONNECT, ms", lambda storm: promised(run[f"{storm}_connect_slowest_ms"])),
        row("until an event loop came to a task, at most, ms: the broker's", lambda storm: number(run[f"{storm}_loop_wait_ms"])),
        row("the same, the bystander's own", lambda storm: number(run[f"{storm}_own_loop_wait_ms"])),
        row("the collector's longest pause, ms", lambda storm: number(run[f"{storm}_longest_pause_ms"])),
        row("the slowest list of client IDs, ms", lambda storm: number(run[f"{storm}_list_slowest_ms"])),
        row("the slowest /metrics, ms", lambda storm: number(run[f"{storm}_scrape_slowest_ms"])),
        row("s until all is as it should be", lambda storm: number(run[f"{storm}_settled_seconds"])),
        row("s until /metrics shows no pending tasks", lambda storm: number(run[f"{storm}_idle_seconds"])),
        row("the clients' share of the CPU", lambda storm: f"{run[f'{storm}_client_share']:.0%}"),
        row("the collector's pauses in all, s", lambda storm: number(run[f"{storm}_pause_seconds"])),
    ]
    missed = [name for storm, name in STORMS.items() if run[f"{storm}_connect_slowest_ms"] > PROMISED_MS]
    return [
        *markdown([f"{run['clients']:,} clients, all at once", *STORMS.values()], rows),
        "",
        *([f"(!) more than the promised {PROMISED_MS} ms: {', '.join(missed)}.", ""] if missed else []),
        f"With all there and nothing else the bystander's slowest of {run['rest_connects']:,} CONNECTs took"
        f" {number(run['rest_connect_slowest_ms'])} ms, and an event loop came to a task within {number(run['rest_loop_wait_ms'])} ms, his own within"
        f" {number(run['rest_own_loop_wait_ms'])} ms. In each storm it connected at least {count('connects')} times, and at least"
        f" {count('lists')} lists and {count('scrapes')} pages of metrics were asked for; all were answered. At last {run['limited_clients']:,}"
        f" came, by a listener that lets in 1,000 a second; the bystander came by another one.",
    ]


def times(run: dict, name: str) -> str:
    return ", ".join(number(milliseconds) for milliseconds in run[name]) if name in run else "-"


def promised(milliseconds: float) -> str:
    return number(milliseconds) + (" (!)" if milliseconds > PROMISED_MS else "")
