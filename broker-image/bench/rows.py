"""What is measured: one row of the table each, with its goal."""

from collections.abc import Iterator
from dataclasses import dataclass

PAYLOAD_BYTES = 64


@dataclass(frozen=True)
class Amount:
    """Runs of a row, and deliveries of a run: the `first` of each, and all of the `warm_ups`, are not measured."""

    warm_ups: int
    runs: int
    first: int
    measured: int


FULL = Amount(warm_ups=1, runs=3, first=100_000, measured=1_000_000)
QUICK = Amount(warm_ups=0, runs=1, first=2_000, measured=10_000)


@dataclass(frozen=True)
class Goal:
    """
    What was measured elsewhere, and what is wanted there of ours. On another machine figures are others: what can be
    compared are ratios to mosquitto.
    """

    mosquitto: float
    hivemq: float
    marquette: float

    def ratio(self) -> float:
        return self.marquette / self.mosquitto


@dataclass(frozen=True)
class Flow:
    """`window`: messages of one publisher that are on their way at a time."""

    kind: str
    publishers: int
    subscribers: int
    topics: int
    qos: int
    window: int
    goal: Goal
    unit = "CPU-s per million deliveries"

    def __str__(self) -> str:
        return f"{self.kind}, QoS {self.qos}, {self.window} on the way"

    def options(self, amount: Amount) -> dict[str, int]:
        deliveries_of_a_turn = self.publishers * self.subscribers // self.topics  # one message of each publisher
        return {
            "publishers": self.publishers,
            "subscribers": self.subscribers,
            "topics": self.topics,
            "qos": self.qos,
            "window": self.window,
            "warm-up": -(-amount.first // deliveries_of_a_turn),
            "messages": -(-amount.measured // deliveries_of_a_turn),
        }

    @staticmethod
    def value(run: dict) -> float:
        return run["broker_cpu_seconds"] * 1e6 / run["deliveries"]


def fan_out(subscribers: int, goals: list[Goal]) -> Iterator[Flow]:
    # Both windows are below the 20 messages that mosquitto has in flight to a subscriber.
    for qos, goal in enumerate(goals):
        for window in (1, 16):
            yield Flow(f"fan-out 1:{subscribers:,}", 1, subscribers, 1, qos, window, goal)


def fan_in(publishers: int, goals: list[Goal]) -> Iterator[Flow]:
    # With 1 on the way from each, the subscriber has at most 100 to get: mosquitto drops what is above 1,000.
    for qos, goal in enumerate(goals):
        yield Flow(f"fan-in {publishers}:1", publishers, 1, 1, qos, 1, goal)


def pairs(count: int, goals: list[Goal]) -> Iterator[Flow]:
    for qos, goal in enumerate(goals):
        yield Flow(f"{count} pairs", count, count, count, qos, 1, goal)


ROWS = [
    *fan_out(100, [Goal(8.9, 5.0, 2.0), Goal(11.9, 5.1, 3.0)]),
    *fan_out(1_000, [Goal(15.9, 11.6, 4), Goal(18.9, 9.2, 5)]),
    *fan_in(100, [Goal(11.8, 4.5, 3), Goal(25.2, 13.7, 8)]),
    *pairs(500, [Goal(20, 30, 12), Goal(32, 50, 20), Goal(64, 89, 38)]),
]
