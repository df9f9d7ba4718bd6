"""What is measured: one row of the table each, with its goal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

PAYLOAD_BYTES = 64


@dataclass(frozen=True)
class Turn:
    """Of all brokers on a row, one after the other: a machine that is slower for a while is slower for all."""

    name: str
    measured: bool

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Amount:
    """
    Runs of a row, and what one of them does. The `first_deliveries` of a run, and all warm-ups, are not measured.
    """

    warm_ups: int
    warm_ups_at_rate: int
    """Of latency: what a JVM calls now and then it compiles after minutes."""
    runs: int
    first_deliveries: int
    deliveries: int
    connects: int
    """Of a round."""
    connect_rounds: int
    filters: int
    """Of each of 100 subscribers."""
    idle: int
    vanishing: int
    seconds_at_rate: int

    def turns(self, warm_ups: int) -> Iterator[Turn]:
        for number in range(1, warm_ups + 1):
            yield Turn(f"warm-up {number}", measured=False)
        for number in range(1, self.runs + 1):
            yield Turn(f"run {number} of {self.runs}", measured=True)


FULL = Amount(
    warm_ups=1,
    warm_ups_at_rate=3,
    runs=3,
    first_deliveries=100_000,
    deliveries=1_000_000,
    connects=10_000,
    connect_rounds=10,
    filters=500,
    idle=15_000,
    vanishing=19_000,
    seconds_at_rate=20,
)
QUICK = Amount(
    warm_ups=0,
    warm_ups_at_rate=0,
    runs=1,
    first_deliveries=2_000,
    deliveries=10_000,
    connects=500,
    connect_rounds=2,
    filters=20,
    idle=600,
    vanishing=500,
    seconds_at_rate=1,
)


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
class Row:
    """One that the load generator measures, as `measure`, with `options`; `value` is the figure in what it prints."""

    name: str
    kind: str
    """Its line in a table, where that has a line for it and a column for the messages on the way."""
    goal: Goal
    measure: str
    options: Callable[[Amount], dict[str, int]]
    value: Callable[[dict], float]
    clients: dict[str, int] = field(default_factory=dict, hash=False)
    """Publishers, subscribers and topics, of a flow."""
    window: int = 0
    """Messages of one publisher that are on their way at a time, of a flow."""
    latency: bool = False
    """Whether it is run at a rate, too: `latency.py`."""
    fresh: bool = False
    """Whether it is run on a broker that has just started."""
    is_rate: bool = False
    """Whether the generator's speed is a limit of `value`."""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class StartRow:
    """The one that starts a broker."""

    name: str
    kind: str
    goal: Goal
    window: int = 0
    is_rate: bool = False

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def value(run: dict) -> float:
        return run["seconds"] * 1e3


def flow(
    kind: str,
    clients: dict[str, int],
    qos: int,
    window: int,
    goal: Goal,
    *,
    filters: Callable[[Amount], int] = lambda amount: 0,
    latency: bool = False,
) -> Row:
    """`window`: messages of one publisher that are on their way at a time."""
    deliveries_of_a_turn = clients["publishers"] * clients["subscribers"] // clients["topics"]  # each publishes one

    def options(amount: Amount) -> dict[str, int]:
        return {
            **clients,
            "filters": filters(amount),
            "qos": qos,
            "window": window,
            "warm-up": -(-amount.first_deliveries // deliveries_of_a_turn),
            "messages": -(-amount.deliveries // deliveries_of_a_turn),
        }

    def value(run: dict) -> float:
        return run["broker_cpu_seconds"] * 1e6 / run["deliveries"]

    kind = f"{kind}, QoS {qos}"
    return Row(f"{kind}, {window} on the way", kind, goal, "flow", options, value, clients, window, latency)


def fan_out(subscribers: int, goals: list[Goal]) -> Iterator[Row]:
    # Both windows are below the 20 messages that mosquitto has in flight to a subscriber.
    clients = {"publishers": 1, "subscribers": subscribers, "topics": 1}
    for qos, goal in enumerate(goals):
        for window in (1, 16):
            latency = (subscribers, qos, window) == (100, 0, 16)
            yield flow(f"fan-out 1:{subscribers:,}", clients, qos, window, goal, latency=latency)


def fan_in(publishers: int, goals: list[Goal]) -> Iterator[Row]:
    # With 1 on the way from each, the subscriber has at most 100 to get: mosquitto drops what is above 1,000.
    clients = {"publishers": publishers, "subscribers": 1, "topics": 1}
    for qos, goal in enumerate(goals):
        yield flow(f"fan-in {publishers}:1", clients, qos, 1, goal)


def pairs(count: int, goals: list[Goal]) -> Iterator[Row]:
    clients = {"publishers": count, "subscribers": count, "topics": count}
    for qos, goal in enumerate(goals):
        yield flow(f"{count} pairs", clients, qos, 1, goal, latency=qos == 1)


HUNDRED_PAIRS = {"publishers": 100, "subscribers": 100, "topics": 100}


def resident_kb_by_connection(run: dict) -> float:
    few, many = run["connections"]
    kb_of_few, kb_of_many = run["resident_kb"]
    return (kb_of_many - kb_of_few) / (many - few)


ROWS = [
    *fan_out(100, [Goal(8.9, 5.0, 2.0), Goal(11.9, 5.1, 3.0)]),
    *fan_out(1_000, [Goal(15.9, 11.6, 4), Goal(18.9, 9.2, 5)]),
    *fan_in(100, [Goal(11.8, 4.5, 3), Goal(25.2, 13.7, 8)]),
    *pairs(500, [Goal(20, 30, 12), Goal(32, 50, 20), Goal(64, 89, 38)]),
    flow("50,000 wildcard filters", HUNDRED_PAIRS, 0, 1, Goal(18.3, 51.2, 12), filters=lambda amount: amount.filters),
    Row(
        "wildcard subscribes",
        "wildcard subscribes a second",
        Goal(40_071, 7_187, 60_000),
        "subscribes",
        lambda amount: {**HUNDRED_PAIRS, "filters": amount.filters},
        lambda run: run["subscribes"] / run["seconds"],
        is_rate=True,
    ),
    Row(
        "connects",
        "connects a second",
        Goal(18_296, 4_702, 18_000),
        "connects",
        # mosquitto's socket has a backlog of 100
        lambda amount: {"connections": amount.connects, "rounds": amount.connect_rounds, "window": 64},
        lambda run: run["connects"] / run["seconds"],
        is_rate=True,
    ),
    Row(
        "an idle connection",
        "resident kB of an idle connection",
        Goal(0.7, 10.7, 4),
        "idle",
        lambda amount: {"connections": amount.idle, "window": 64},
        resident_kb_by_connection,
        fresh=True,  # what was freed after other rows would hold these clients
    ),
    Row(
        "19,000 clients vanish",
        "ms of the slowest CONNECT while 19,000 clients vanish",
        Goal(172, 828, 100),
        "vanish",
        lambda amount: {"connections": amount.vanishing, "window": 64},
        lambda run: run["slowest_ms"],
    ),
    StartRow("start", "ms from start to the first CONNACK", Goal(7, 3_875, 500)),
]
