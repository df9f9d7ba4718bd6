"""Where a broker's CPU time goes in rows of the comparison. Started by `profile`."""

import argparse
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from brokers import PROGRAMS, Broker, allow_many_files, running
from compare import Cores, generate
from memory import jcmd
from rows import FULL, QUICK, ROWS, Amount, Row
from table import OURS, markdown

# Shares need fewer messages than figures do, but more samples than a run of a tenth of a second has.
AMOUNT = dataclasses.replace(FULL, deliveries=300_000)
ENOUGH_CPU_SECONDS = 5
A_FEW_CPU_SECONDS = 2
"""Of a smoke test: hundreds of samples, so that no group is missing by chance that has a few percent."""
MOST_RUNS = 10

SAMPLE = "jdk.CPUTimeSample"
"""Of each thread of Java's, one for so much CPU time of its own, native code and system calls included: JEP 509."""
EVERY = "2ms"

CALLS = [("epoll", "epoll_wait"), ("send", "send"), ("write", "send"), ("recv", "recv"), ("read", "recv"), ("accept", "accept"),
         ("close", "close")]
"""What the name of one of Netty's native methods has in it, and the system call that is meant."""
JDK = ("java.", "javax.", "jdk.", "sun.")
THREADS = [("GC Thread", "collector"), ("G1 ", "collector"), ("VM Thread", "collector"), ("C1 ", "compiler"), ("C2 ", "compiler"),
           ("JFR ", "this profile")]
"""How the names of the JVM's own threads begin, of which there are no samples."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="profile", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few messages and samples: a smoke test")
    parser.add_argument("texts", metavar="TEXT", nargs="+", help="the rows that have it in their name")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # so that the broker is ended too

    # One that has just started is another for each run, and has compiled nothing.
    profiled = [row for row in ROWS if isinstance(row, Row) and not row.fresh]
    rows = [row for row in profiled if any(text in str(row) for text in arguments.texts)]
    if not rows:
        parser.error(f"{' '.join(arguments.texts)}: it must be in one of: " + "; ".join(map(str, profiled)))
    amount = QUICK if arguments.quick else AMOUNT
    cores = Cores.of_this_process()
    os.sched_setaffinity(0, {cores.generator})
    allow_many_files(amount.vanishing)
    folder = PROGRAMS / "profile"
    shutil.rmtree(folder, ignore_errors=True)
    with running(OURS, folder / OURS, cores.broker) as broker:
        for row in rows:
            tell(row, "warm-up")
            generate(broker, row, row.options(amount))
        profiles = {row: profile(broker, row, amount, folder) for row in rows}
    print("\n".join(table(profiles)))


def tell(row: Row, what: str) -> None:
    print(f"{row}, {what} ...", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Profile:
    """
    Of the measured parts of some runs.

    `samples` by group; `kernel_share` of the CPU time, by /proc; `threads`, seconds of CPU time by kind, of the runs as a
    whole.
    """

    samples: Counter[str]
    kernel_share: float
    threads: Counter[str]


def profile(broker: Broker, row: Row, amount: Amount, folder: Path) -> Profile:
    recording = folder / f"{row}.jfr".replace(" ", "-").replace("/", "-")
    jcmd(broker.process_id, "JFR.start", "name=bench", "settings=none", f"+{SAMPLE}#enabled=true", f"+{SAMPLE}#throttle={EVERY}")
    before = threads(broker.process_id)
    runs = []
    enough = A_FEW_CPU_SECONDS if amount is QUICK else ENOUGH_CPU_SECONDS
    while not runs or is_short_of(enough, runs):
        tell(row, f"run {len(runs) + 1}")
        runs.append(generate(broker, row, in_one_piece(row.options(amount))))
    after = threads(broker.process_id)
    jcmd(broker.process_id, "JFR.stop", "name=bench", f"filename={recording}")
    windows = [(run["ended"] - run["seconds"], run["ended"]) for run in runs]
    seconds = sum(run["broker_cpu_seconds"] for run in runs)
    kernel_seconds = sum(run["broker_kernel_seconds"] for run in runs)
    return Profile(count(samples(recording), windows), kernel_seconds / max(seconds, 0.01), after - before)


def in_one_piece(options: dict[str, int]) -> dict[str, int]:
    """What is measured is what has samples: nothing may be between its parts."""
    return options | {"rounds": 1} if "rounds" in options else options


def is_short_of(cpu_seconds: float, runs: list[dict]) -> bool:
    return len(runs) < MOST_RUNS and sum(run["broker_cpu_seconds"] for run in runs) < cpu_seconds


def samples(recording: Path) -> list[dict]:
    """The method that ran is enough of a stack."""
    program = Path(os.environ["JAVA_HOME"]) / "bin" / "jfr"
    command = [program, "print", "--json", "--stack-depth", "1", "--events", SAMPLE, recording]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [event["values"] for event in json.loads(text)["recording"]["events"]]


def count(samples: list[dict], windows: list[tuple[float, float]]) -> Counter[str]:
    """By group, of the samples in one of the windows, which are seconds since 1970."""
    groups: Counter[str] = Counter()
    for sample in samples:
        at = datetime.fromisoformat(sample["startTime"]).timestamp()
        if any(start <= at <= end for start, end in windows):
            groups[group(sample["stackTrace"])] += 1
    return groups


def group(stack: dict | None) -> str:
    if not stack or not stack["frames"]:
        return "unknown"
    frame = stack["frames"][0]
    method = frame["method"]
    class_ = method["type"]["name"].replace("/", ".")
    if frame["type"] == "Native" and class_.startswith("io.netty."):
        return next((call for text, call in CALLS if text in method["name"].lower()), "other native code")
    if class_.startswith("dev.marquette."):
        return class_.split(".")[2]
    if class_.startswith("io.netty."):
        return "Netty"
    return "JDK" if class_.startswith(JDK) else "other libraries"


def threads(process_id: int) -> Counter[str]:
    """Seconds of CPU time of the threads that there are, by kind."""
    seconds: Counter[str] = Counter()
    for folder in Path(f"/proc/{process_id}/task").iterdir():
        try:
            text = (folder / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended
        name, fields = text.partition("(")[2].rpartition(")")[0], text.rpartition(")")[2].split()
        kind = next((kind for start, kind in THREADS if name.startswith(start)), "Java")
        seconds[kind] += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def table(profiles: dict[Row, Profile]) -> list[str]:
    of_samples = sorted({name for each in profiles.values() for name in each.samples}, key=lambda name: -largest(name, profiles))
    of_threads = sorted({name for each in profiles.values() for name in each.threads} - {"Java"})
    lines = [[name, *(share(each.samples, name) for each in profiles.values())] for name in of_samples]
    lines.append(["samples", *(f"{each.samples.total():,}" for each in profiles.values())])
    lines.append(["in the kernel, by /proc", *(f"{each.kernel_share:.0%}" for each in profiles.values())])
    lines += [[f"beside it: {name}", *(share(each.threads, name) for each in profiles.values())] for name in of_threads]
    return markdown(["share of CPU time", *map(str, profiles)], lines)


def largest(name: str, profiles: dict[Row, Profile]) -> float:
    return max(each.samples[name] / max(each.samples.total(), 1) for each in profiles.values())


def share(counts: Counter[str], name: str) -> str:
    return f"{counts[name] / max(counts.total(), 1):.1%}"


if __name__ == "__main__":
    main()
