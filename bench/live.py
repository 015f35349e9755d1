"""Readers who are there: signed in with unread marks, and hundreds of open pages that ask what is new."""

import asyncio
import http.client
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench import load
from forum.accounts import operations as accounts
from forum.accounts.models import Person
from forum.core.db import db, transaction
from forum.matters import queries
from forum.matters.operations import marks
from forum.parties.queries import actor_for

#: How often an open page asks, in seconds, as samspel.js has it.
EVERY = 19.2
TICK = os.sysconf("SC_CLK_TCK")


def signed_in(app: Flask, reference: str, *, read: int) -> str:
    """The cookie of somebody who has read so many comments of a thread, and not the rest."""
    with app.app_context():
        matter = queries.by_reference(reference)
        assert matter is not None
        person = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
        with transaction():
            token = accounts.start_session(person)
        with transaction():
            marks.read(actor_for(person), matter, up_to=read)
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = signer.dumps({"_user_id": token, "_fresh": True})
        db.session.remove()
    return f"{app.config['SESSION_COOKIE_NAME']}={cookie}"


def has_unread(port: int, path: str, cookie: str) -> bool:
    """Whether the page says what is new: else something else would be measured."""
    connection = http.client.HTTPConnection(load.HOST, port, timeout=30)
    page = load.get(connection, path, Cookie=cookie)
    connection.close()
    return b'id="nytt"' in page.content  # type: ignore[attr-defined]


def open_pages(
    port: int, master: int, paths: list[str], change: Callable[[int], None], *, pages: int = 500
) -> tuple[float, Counter[int]]:
    """What open pages cost: the share of a core that the workers use, and the answers by their status.

    Each page has a connection of its own and asks in its own rhythm, while the log moves once a second.
    """
    stop, answers = threading.Event(), Counter[int]()

    def keep_changing() -> None:
        number = 0
        while not stop.wait(1):
            change(number)
            number += 1

    writer = threading.Thread(target=keep_changing)
    writer.start()
    try:
        share = asyncio.run(_ask(port, master, paths, pages, answers))
    finally:
        stop.set()
        writer.join()
    return share, answers


async def _ask(
    port: int, master: int, paths: list[str], pages: int, answers: Counter[int]
) -> float:
    readers = [
        asyncio.create_task(_page(port, paths[n % len(paths)], EVERY * n / pages, answers))
        for n in range(pages)
    ]
    await asyncio.sleep(EVERY + 2)  # until each has come
    answers.clear()
    used, started = _used(master), time.monotonic()
    await asyncio.sleep(2 * EVERY)
    share = (_used(master) - used) / (time.monotonic() - started)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    return share


async def _page(port: int, path: str, wait: float, answers: Counter[int]) -> None:
    """One open page: asks, shows the server what it has already, and waits."""
    await asyncio.sleep(wait)
    reader, writer = await asyncio.open_connection(load.HOST, port)
    known = ""
    while True:
        writer.write(f"GET {path}/nya HTTP/1.1\r\nHost: {load.HOST}\r\n{known}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        answers[int(head.split(" ", 2)[1])] += 1
        length = re.search(r"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
        tag = re.search(r"(?i)\r\netag: (.+?)\r\n", head)
        known = f"If-None-Match: {tag[1]}\r\n" if tag else known
        await asyncio.sleep(EVERY)


def _used(master: int) -> float:
    """Seconds of processor time that the workers of a gunicorn master have used."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    ticks = 0
    for child in children:
        fields = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICK
