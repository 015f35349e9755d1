"""Servers to measure, and a plain HTTP client that measures them."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def gunicorn(target: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve a WSGI app with two workers; gives (port, process id of the master)."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "gunicorn"), "--config", "gunicorn.conf.py",
        "--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4", target,
    ]  # fmt: skip
    served = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment | {"PORT": str(port)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port, served)
        yield port, served.pid
    finally:
        served.terminate()
        served.wait(30)


def _wait_for(port: int, served: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if served.poll() is not None:
            raise RuntimeError("the server stopped before it answered")
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            threading.Event().wait(0.1)
        else:
            return
    raise RuntimeError("the server did not answer within a minute")


def get(
    connection: http.client.HTTPConnection, path: str, **headers: str
) -> http.client.HTTPResponse:
    """One GET, read to its end; raises RuntimeError on anything but 200."""
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.content = response.read()  # type: ignore[attr-defined]
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return response


def throughput(
    port: int, path: str, *, seconds: float = 4, clients: int = 8, **headers: str
) -> float:
    """Requests a second with some clients at once, each on a connection of its own."""
    counts = [0] * clients
    stop = threading.Event()

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        while not stop.is_set():
            get(connection, path, **headers)
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    stop.wait(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - started)


def side_by_side(
    ours: tuple[int, str],
    bare: tuple[int, str],
    change: Callable[[int], None],
    *,
    times: int = 150,
    **headers: str,
) -> float:
    """Our requests a second against the bare ones, each just after a change; the change itself is not timed.

    Turn by turn, so that a machine that is slow for a while is slow for both. `headers` are for ours.
    """
    spent = [0.0, 0.0]
    asked = [(*ours, headers), (*bare, {})]
    connections = [http.client.HTTPConnection(HOST, port, timeout=30) for port, _, _ in asked]
    for number in range(-5, times):  # some first, that fill what is kept
        change(number % 100)
        for which, (_, path, with_headers) in enumerate(asked):
            started = time.perf_counter()
            get(connections[which], path, **with_headers)
            spent[which] += time.perf_counter() - started if number >= 0 else 0
    for connection in connections:
        connection.close()
    return spent[1] / spent[0]


def memory(master: int) -> float:
    """Resident memory of the workers of a gunicorn master together, in MB."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    total = 0
    for child in children:
        rollup = Path(f"/proc/{child}/smaps_rollup").read_text()
        total += next(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Rss:")
        )
    return total / 1024
