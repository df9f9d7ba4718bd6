"""The brokers that are measured: each on one core and a free loopback port, ended by its own process ID."""

import os
import random
import re
import resource
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(os.environ["BENCH_PROGRAMS"])
HIVEMQ = PROGRAMS / "hivemq"
START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 20
FILES_OF_A_PROCESS = 20_000
FILES_OF_A_JVM = 500

# Nagle's algorithm is off, as it is in Marquette: it would hold back what QoS 0 sends until an acknowledgement by TCP. And
# there is no line of log for each connection, as there is none in Marquette.
MOSQUITTO_CONFIGURATION = """\
listener {port} 127.0.0.1
allow_anonymous true
persistence false
set_tcp_nodelay true
connection_messages false
max_inflight_messages 0
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
  maxConnectionRate: 0
"""


# It writes nothing on disk, as the others don't, and reports nothing to its makers.
HIVEMQ_CONFIGURATION = """\
<?xml version="1.0"?>
<hivemq>
  <listeners>
    <tcp-listener>
      <port>{port}</port>
      <bind-address>127.0.0.1</bind-address>
    </tcp-listener>
  </listeners>
  <persistence>
    <mode>in-memory</mode>
  </persistence>
  <anonymous-usage-statistics>
    <enabled>false</enabled>
  </anonymous-usage-statistics>
</hivemq>
"""

HIVEMQ_LOGGING = """\
<configuration>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date %level %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="console"/></root>
</configuration>
"""

# Those of its own start script.
HIVEMQ_JVM_OPTIONS = [
    "-Djava.net.preferIPv4Stack=true",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
    "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
]


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


def relay(folder: Path, port: int) -> list[str]:
    return [str(PROGRAMS / "relay"), str(port)]


def hivemq(folder: Path, port: int) -> list[str]:
    configuration = folder / "conf"
    data = folder / "data"
    configuration.mkdir()
    data.mkdir()
    (configuration / "config.xml").write_text(HIVEMQ_CONFIGURATION.format(port=port))
    (configuration / "logback.xml").write_text(HIVEMQ_LOGGING)
    java = Path(os.environ["JAVA_HOME"]) / "bin" / "java"
    logging = f"-Dlogback.configurationFile={configuration / 'logback.xml'}"
    classes = f"{HIVEMQ / 'classes'}:{HIVEMQ / 'lib'}/*"
    return [str(java), *HIVEMQ_JVM_OPTIONS, logging, "-cp", classes, "HiveMq", str(configuration), str(data)]


COMMANDS = {"mosquitto": mosquitto, "HiveMQ CE": hivemq, "bare relay": relay, "Marquette": marquette}


@dataclass(frozen=True)
class Broker:
    """One that is running."""

    name: str
    port: int
    process_id: int
    seconds_to_start: float
    """From before its process was made to its first CONNACK."""


@contextmanager
def running(name: str, folder: Path, core: int):
    """Yields a Broker as soon as it accepts clients."""
    port = free_port()
    folder.mkdir(parents=True)
    log = folder / "log"
    command = COMMANDS[name](folder, port)
    with log.open("w") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )
    try:
        wait_until_serving(name, process, port, log)
        yield Broker(name, port, process.pid, time.monotonic() - started)
        if process.poll() is not None:
            raise SystemExit(f"{name} ended by itself with {process.returncode}:\n{log.read_text()}")
    finally:
        stop(process)


@contextmanager
def awake(broker: Broker):
    """
    Its turn; before and after, it sleeps (see `put_to_sleep`). It begins when the broker has served a client: what its
    timers had missed is done then. No client is connected while it sleeps, so that no keep-alive can run out.
    """
    os.kill(broker.process_id, signal.SIGCONT)
    try:
        limit = time.monotonic() + START_LIMIT_SECONDS
        while not accepts_client(broker.port):
            if time.monotonic() > limit:
                raise SystemExit(f"{broker.name} accepts no client {START_LIMIT_SECONDS} s after it was woken.")
        yield broker
    finally:
        put_to_sleep(broker)


def put_to_sleep(broker: Broker) -> None:
    """So that neither its timers nor its collector take anything of the core that it shares with the one whose turn it is."""
    os.kill(broker.process_id, signal.SIGSTOP)


def wait_until_serving(name: str, process: subprocess.Popen, port: int, log: Path, *, plain: bool = True) -> None:
    """Where MQTT is not all that is spoken, until its port takes connections."""
    serves = accepts_client if plain else takes_connection
    limit = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise SystemExit(f"{name} did not start; it ended with {process.returncode}:\n{log.read_text()}")
        if serves(port):
            return
        time.sleep(0.001)
    raise SystemExit(f"{name} accepts no client on port {port} after {START_LIMIT_SECONDS} s:\n{log.read_text()}")


def takes_connection(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def accepts_client(port: int) -> bool:
    connect = b"\x10\x17\x00\x04MQTT\x04\x02\x00\x00\x00\x0bbench-start"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
            client.sendall(connect)
            accepted = client.recv(4) == b"\x20\x02\x00\x00"
            client.sendall(b"\xe0\x00")
            return accepted
    except OSError:
        return False


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)  # it may be asleep, and would not hear of it
    try:
        process.wait(STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Below those that Linux gives to outgoing connections (32,768 and up), which could take it before a broker does."""
    for port in random.sample(range(10_000, 30_000), 1_000):
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port
    raise SystemExit("None of a thousand ports from 10,000 to 29,999 is free.")


def allow_many_files(connections: int) -> None:
    """This process', which the brokers and the load generator inherit."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    limit = FILES_OF_A_PROCESS if hard == resource.RLIM_INFINITY else min(FILES_OF_A_PROCESS, hard)
    if limit < connections + FILES_OF_A_JVM:
        raise SystemExit(f"A process may have {hard} files open here (ulimit -Hn); {FILES_OF_A_PROCESS} are needed.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def versions() -> dict[str, str]:
    """Of everything that a figure depends on."""
    java = Path(os.environ["JAVA_HOME"]) / "release"
    hivemq_jars = [jar.stem for jar in (HIVEMQ / "lib").glob("hivemq-community-edition-embedded-*.jar")]
    return {
        "hivemq": first_match(r"([0-9.]+)$", " ".join(hivemq_jars)),
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
