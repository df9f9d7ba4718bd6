"""Part (a): a broker's memory by connection over real sockets, at several counts."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from brokers import MARQUETTE_MANIFESTS, PROGRAMS, free_port, stop, wait_until_serving
from memory import Reading, base, read_settled, slope

MAX_SECONDS = 900
SOURCES = 64
REPOSITORY = Path(__file__).resolve().parents[2]

# Half of the memory of a pod of 8 GiB, as bin/marquette would take.
JAVA_OPTIONS = "-Xmx4g"

TLS_LISTENER = """\
---
apiVersion: marquette.dev/v1alpha1
kind: Listener
metadata:
  name: tls
spec:
  cluster: bench
  port: {port}
  tls:
    secretName: bench-tls
---
"""

WS_LISTENER = """\
apiVersion: marquette.dev/v1alpha1
kind: Listener
metadata:
  name: ws
spec:
  cluster: bench
  protocol: ws
  port: {port}
---
"""


@dataclass(frozen=True)
class Slopes:
    """Bytes by connection; of the kernel's memory the broker's end alone, which is half of both."""

    heap_live: float
    """When the garbage is gone."""
    direct: float
    """Which is native memory."""
    native: float
    """Resident, and not the heap's."""
    kernel_objects: float
    kernel_buffers: float
    native_base: float
    """Of the process, without connections."""
    connections: int
    connects_a_second: float

    def process(self) -> float:
        """
        What a connection takes of the process. The growth of its resident memory would be another figure: the heap has pages
        from earlier, with garbage in them or not, and a connection that finds room there makes it grow by nothing.
        """
        return self.heap_live + self.native

    def kernel(self) -> float:
        return self.kernel_objects + self.kernel_buffers


@contextmanager
def broker(folder: Path, **environment: str):
    """Yields its process ID, its admin port, and its listeners' ports by their names: tcp, tls and ws."""
    ports = {listener: free_port() for listener in ("tcp", "tls", "ws")}
    admin_port = free_port()
    manifests = folder / "manifests"
    manifests.mkdir(parents=True)
    secret = subprocess.run([REPOSITORY / "samples/tls/secret", "bench-tls"], check=True, capture_output=True, text=True)
    listeners = [MARQUETTE_MANIFESTS, TLS_LISTENER, WS_LISTENER]
    parts = [text.format(port=port) for text, port in zip(listeners, ports.values(), strict=True)]
    (manifests / "bench.yaml").write_text("".join(parts) + secret.stdout)
    launcher = Path(os.environ["MARQUETTE_DIST"]) / "bin" / "marquette"
    command = [str(launcher), "run", "-f", str(manifests), "--admin", f"127.0.0.1:{admin_port}"]
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, "JAVA_OPTS": JAVA_OPTIONS, **environment}
        )
    try:
        for listener, port in ports.items():
            wait_until_serving("Marquette", process, port, log, plain=listener == "tcp")
        yield process.pid, admin_port, ports
        if process.poll() is not None:
            raise SystemExit(f"The broker ended by itself with {process.returncode}:\n{log.read_text()}")
    finally:
        stop(process)


@contextmanager
def staying(connections: int, port: int, tls: bool, keep_alive: int = 0, seconds: int = MAX_SECONDS):
    """
    Yields what the load generator says once so many clients are there; they leave afterwards. With a keep-alive, how many
    PINGREQs were answered by then is added to it, and a connection that ends before is an error.
    """
    command = [str(PROGRAMS / "loadgen"), "stay", "--port", str(port), "--connections", str(connections)]
    command += ["--window", "64", "--sources", str(SOURCES), "--seconds", str(seconds)]
    command += ["--keep-alive", str(keep_alive)]
    process = subprocess.Popen(
        [*command, "--tls"] if tls else command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"The load generator failed with {process.wait()}: {' '.join(command)}")
        said = json.loads(line)
        yield said
        process.stdin.close()
        for last in process.stdout:
            said |= json.loads(last)
        if process.wait() != 0:
            raise SystemExit(f"The load generator failed with {process.returncode}: {' '.join(command)}")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def measure(folder: Path, connections: int, steps: int, tls: bool) -> Slopes:
    """One process of clients for each step: all stay until the last count has been read."""
    what = "TLS" if tls else "plain"
    readings: list[Reading] = []
    seconds = 0.0
    with broker(folder) as (process_id, admin_port, ports), ExitStack() as clients:
        for step in range(steps + 1):
            count = connections * step // steps
            if step > 0:
                more = count - connections * (step - 1) // steps
                seconds += clients.enter_context(staying(more, ports["tls" if tls else "tcp"], tls))["seconds"]
            readings.append(read_settled(count, process_id, admin_port))
            heap, resident = readings[-1].heap / 1e6, readings[-1].resident / 1e6
            print(f"{what}: {count:,} connections, heap {heap:.0f} MB, resident {resident:.0f} MB", file=sys.stderr, flush=True)

    def by_connection(name: str) -> list[tuple[float, float]]:
        # without the first: what the first client of all has a broker load is no connection's
        return [(reading.connections, getattr(reading, name)) for reading in readings[1:]]

    return Slopes(
        heap_live=slope(by_connection("heap")),
        direct=slope(by_connection("direct")),
        native=slope(by_connection("native")),
        kernel_objects=slope(by_connection("kernel_objects")) / 2,
        kernel_buffers=slope(by_connection("kernel_buffers")) / 2,
        native_base=base(by_connection("native")),
        connections=connections,
        connects_a_second=connections / seconds,
    )
