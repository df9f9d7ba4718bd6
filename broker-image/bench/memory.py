"""What /proc, a JVM and a broker's metrics tell of memory, and the slope of that by connection."""

import os
import re
import subprocess
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path

KIB = 1024


@dataclass(frozen=True)
class Reading:
    """In bytes, with so many connections. Of the kernel's memory, both ends of each connection are in it."""

    connections: int
    heap: float
    direct: float
    resident: float
    native: float
    """Resident, and not the heap's."""
    kernel_objects: float
    kernel_buffers: float


def read(connections: int, process_id: int, admin_port: int) -> Reading:
    metrics = scrape(admin_port)
    resident = number(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process_id}/status")) * KIB
    return Reading(
        connections,
        heap=total(metrics, "jvm_memory_used_bytes", 'area="heap"'),
        direct=total(metrics, "netty_allocator_memory_used", 'memory_type="direct"'),
        resident=resident,
        native=resident - heap_pages(process_id),
        kernel_objects=number(r"Slab:\s+(\d+) kB", Path("/proc/meminfo")) * KIB,
        kernel_buffers=number(r"TCP: .* mem (\d+)", Path("/proc/net/sockstat")) * os.sysconf("SC_PAGE_SIZE"),
    )


def read_settled(connections: int, process_id: int, admin_port: int) -> Reading:
    """After collections, and with the objects that are reachable as `heap`."""
    live = live_heap(process_id)
    return replace(read(connections, process_id, admin_port), heap=live)


def collect_garbage(process_id: int) -> None:
    """Twice: what the first time found to be cleaned is gone the second time."""
    for _ in range(2):
        jcmd(process_id, "GC.run")


def live_heap(process_id: int) -> int:
    """Bytes of the objects that are reachable: what a JVM calls used counts whole regions, and what has been allocated since."""
    collect_garbage(process_id)
    total = re.search(r"^Total +\d+ +(\d+)$", jcmd(process_id, "GC.class_histogram"), re.MULTILINE)
    if not total:
        raise SystemExit("jcmd GC.class_histogram prints no total.")
    return int(total.group(1))


def heap_pages(process_id: int) -> int:
    """Bytes of the heap's pages that are in RAM, whether or not objects are in them."""
    range_ = re.search(r"\[0x([0-9a-f]+), (?:0x[0-9a-f]+, )?0x([0-9a-f]+)\)", jcmd(process_id, "GC.heap_info"))
    if not range_:
        raise SystemExit("jcmd GC.heap_info does not say where the heap is.")
    start, end = (int(address, 16) for address in range_.groups())
    sum_, inside = 0, False
    for line in Path(f"/proc/{process_id}/smaps").read_text().splitlines():
        if mapping := re.match(r"([0-9a-f]+)-[0-9a-f]+ ", line):
            inside = start <= int(mapping.group(1), 16) < end
        elif inside and (resident := re.match(r"Rss:\s+(\d+) kB", line)):
            sum_ += int(resident.group(1)) * KIB
    return sum_


def jcmd(process_id: int, *command: str) -> str:
    program = Path(os.environ["JAVA_HOME"]) / "bin" / "jcmd"
    return subprocess.run([program, str(process_id), *command], check=True, stdout=subprocess.PIPE, text=True).stdout


def scrape(admin_port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{admin_port}/metrics", timeout=30) as page:
        return page.read().decode()


def total(metrics: str, name: str, label: str = "") -> float:
    """Of all values of this name whose labels have this in them; a metric that is not there is an error."""
    pattern = rf"^{re.escape(name)}(?:\{{([^}}]*)\}})? ([0-9.eE+-]+)$"
    values = [float(value) for labels, value in re.findall(pattern, metrics, re.MULTILINE) if label in labels]
    if not values:
        raise SystemExit(f"The broker's metrics have no {name} with {label or 'any labels'}.")
    return sum(values)


def number(pattern: str, file: Path) -> int:
    found = re.search(pattern, file.read_text())
    if not found:
        raise SystemExit(f"{file} has no line as {pattern}")
    return int(found.group(1))


def slope(points: list[tuple[float, float]]) -> float:
    """By least squares: how much the second grows by one of the first."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def base(points: list[tuple[float, float]]) -> float:
    """What it is without any of the first, by least squares."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return mean_y - slope(points) * mean_x
