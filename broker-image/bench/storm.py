"""Part (c): many clients that all come, vanish and come back at once, in one JVM as in part (b)."""

from invm import java
from table import markdown, number

STORMS = {
    "come": "come",
    "vanish": "vanish",
    "again": "come again",
    "return": "vanish and come back at once",
}
"""What Storm prints begins with one of these."""


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
        row("a bystander's slowest CONNECT, ms", lambda storm: number(run[f"{storm}_connect_slowest_ms"])),
        row("the slowest list of client IDs, ms", lambda storm: number(run[f"{storm}_list_slowest_ms"])),
        row("the slowest /metrics, ms", lambda storm: number(run[f"{storm}_scrape_slowest_ms"])),
        row("s until all is as it should be", lambda storm: number(run[f"{storm}_settled_seconds"])),
        row("s until /metrics shows no pending tasks", lambda storm: number(run[f"{storm}_idle_seconds"])),
        row("the clients' share of the CPU", lambda storm: f"{run[f'{storm}_client_share']:.0%}"),
        row("the collector's pauses, s", lambda storm: number(run[f"{storm}_pause_seconds"])),
    ]
    return [
        *markdown([f"{run['clients']:,} clients, all at once", *STORMS.values()], rows),
        "",
        f"With all there and nothing else the bystander's slowest of {run['rest_connects']:,} CONNECTs took"
        f" {number(run['rest_connect_slowest_ms'])} ms. In each storm it connected at least {count('connects')} times, and at least"
        f" {count('lists')} lists and {count('scrapes')} pages of metrics were asked for; all were answered.",
    ]


def times(run: dict, name: str) -> str:
    return ", ".join(number(milliseconds) for milliseconds in run[name]) if name in run else "-"
