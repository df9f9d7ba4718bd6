"""The brokers that are measured: each on one core and a free loopback port, ended by its own process ID."""

import os
import re
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 20

# Nagle's algorithm is off, as it is in Marquette: it would hold back what QoS 0 sends until an acknowledgement by TCP.
MOSQUITTO_CONFIGURATION = """\
listener {port} 127.0.0.1
allow_anonymous true
persistence false
set_tcp_nodelay true
"""

MARQUETTE_MANIFESTS = """\
apiVersion: marquette.dev/v1alpha1
kind: MqttCluster
metadata:
  name: bench
spec:
  authentication:
    anonymous: Allow
  authorization:
    noMatch: Allow
---
apiVersion: marquette.dev/v1alpha1
kind: Listener
metadata:
  name: tcp
spec:
  cluster: bench
  port: {port}
"""


def mosquitto(folder: Path, port: int) -> list[str]:
    configuration = folder / "mosquitto.conf"
    configuration.write_text(MOSQUITTO_CONFIGURATION.format(port=port))
    return ["mosquitto", "-c", str(configuration)]


def marquette(folder: Path, port: int) -> list[str]:
    manifests = folder / "manifests"
    manifests.mkdir()
    (manifests / "bench.yaml").write_text(MARQUETTE_MANIFESTS.format(port=port))
    launcher = Path(os.environ["MARQUETTE_DIST"]) / "bin" / "marquette"
    return [str(launcher), "run", "-f", str(manifests), "--admin", f"127.0.0.1:{free_port()}"]


COMMANDS = {"mosquitto": mosquitto, "marquette": marquette}


@contextmanager
def running(name: str, folder: Path, core: int):
    """Yields (port, process ID) of the broker as soon as it takes connections."""
    port = free_port()
    folder.mkdir(parents=True)
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            COMMANDS[name](folder, port),
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )
    try:
        wait_until_serving(name, process, port, log)
        yield port, process.pid
        if process.poll() is not None:
            raise SystemExit(f"{name} ended by itself with {process.returncode}:\n{log.read_text()}")
    finally:
        stop(process)


def wait_until_serving(name: str, process: subprocess.Popen, port: int, log: Path) -> None:
    limit = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise SystemExit(f"{name} did not start; it ended with {process.returncode}:\n{log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{name} takes no connections on port {port} after {START_LIMIT_SECONDS} s:\n{log.read_text()}")


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def versions() -> dict[str, str]:
    """Of everything that a figure depends on."""
    java = Path(os.environ["JAVA_HOME"]) / "release"
    return {
        "mosquitto": first_match(r"version (\S+)", output("mosquitto", "-h")),
        "marquette": output("git", "describe", "--always", "--dirty") or "no git",
        "java": first_match(r'JAVA_RUNTIME_VERSION="([^"]+)"', java.read_text()),
    }


def output(*command: str) -> str:
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def first_match(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found.group(1) if found else "unknown"
