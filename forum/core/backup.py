"""One file that holds everything: the database and the uploads; and putting it back."""

import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import fsspec
from flask import current_app
from sqlalchemy import inspect, select

from forum.core import files
from forum.core.db import db
from forum.core.events import Event

#: What the database is called in the file, by the kind of database.
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
_UPLOAD = re.compile(r"uploads/[0-9a-f]{2}/([0-9a-f]{64})")


class BackupFailed(RuntimeError):
    """It could not be done; the message says why, and nothing was replaced."""


def write(target: Path) -> int:
    """Write a backup of the database as it is now, and of every upload. Gives how many uploads there were.

    Others may go on reading and writing meanwhile. The database is copied first: a file that it names was
    there before it.
    """
    if target.exists():
        raise BackupFailed(f"{target} exists already: choose another name.")
    if not target.parent.is_dir():
        raise BackupFailed(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        name = DATABASE[db.engine.dialect.name]
        copy, packed = Path(folder) / name, Path(folder) / "packed"
        if db.engine.dialect.name == "sqlite":
            with _sqlite() as live:
                live.execute("VACUUM INTO ?", (str(copy),))
            live.close()
        else:
            _postgresql("pg_dump", "--format=custom", f"--file={copy}")
        count = 0
        with tarfile.open(packed, "w:gz", compresslevel=3) as archive:
            archive.add(copy, name)
            for upload, size, stream in _uploads():
                member = tarfile.TarInfo(upload)
                member.size = size
                archive.addfile(member, stream)
                count += 1
        packed.chmod(0o600)
        packed.rename(target)
    return count


def _uploads() -> Iterator[tuple[str, int, IO[bytes]]]:
    disk, root = fsspec.core.url_to_fs(current_app.config["UPLOAD_URL"])
    for path in sorted(disk.find(root)):
        name = "uploads/" + "/".join(path.rsplit("/", 2)[1:])
        if _UPLOAD.fullmatch(name):
            with disk.open(path, "rb") as stream:
                yield name, disk.size(path), stream


def is_in_use() -> bool:
    """Whether the database holds anything that a restored one would replace."""
    if not inspect(db.engine).has_table(Event.__tablename__):
        return False
    return db.session.scalar(select(Event.seq).limit(1)) is not None


def restore(source: Path) -> int:
    """Put back what a backup holds, in place of what is there. Gives how many uploads it held.

    Everything is unpacked and checked before the database is replaced.
    """
    name = DATABASE[db.engine.dialect.name]
    with tempfile.TemporaryDirectory(dir=current_app.config["INSTANCE_DIR"]) as folder:
        copy = Path(folder) / name
        try:
            count = _unpack(source, name, copy)
        except (tarfile.TarError, EOFError, OSError) as problem:
            raise BackupFailed(f"{source} is no whole backup: {problem}") from problem
        db.session.remove()
        db.engine.dispose()
        if db.engine.dialect.name == "sqlite":
            _replace_sqlite(copy)
        else:
            _postgresql("pg_restore", "--clean", "--if-exists", "--single-transaction", str(copy))
    return count


def _unpack(source: Path, name: str, copy: Path) -> int:
    """Unpack the database to `copy`, and every upload to its place if it is what its name says."""
    count = 0
    with tarfile.open(source, "r:gz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            upload = _UPLOAD.fullmatch(member.name)
            if stream is None or not (upload or member.name == name):
                raise BackupFailed(
                    f"{source} holds {member.name}, which no backup for this database does."
                )
            if upload is None:
                with copy.open("wb") as kept:
                    shutil.copyfileobj(stream, kept)
                continue
            if files.put(stream.read()) != upload[1]:
                raise BackupFailed(f"{source} is damaged: {member.name} is not what it was.")
            count += 1
    if not copy.exists():
        raise BackupFailed(f"{source} holds no {name}.")
    return count


def _sqlite() -> sqlite3.Connection:
    return sqlite3.connect(str(db.engine.url.database), timeout=30)


def _replace_sqlite(copy: Path) -> None:
    """Copy page by page through SQLite itself, so that whoever has the file open sees it whole."""
    kept = sqlite3.connect(copy)
    try:
        if kept.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupFailed("The database in the backup is damaged. Nothing was replaced.")
        live = _sqlite()
        try:
            kept.backup(live)
        finally:
            live.close()
    except sqlite3.DatabaseError as problem:
        raise BackupFailed(f"The database could not be replaced: {problem}.") from problem
    finally:
        kept.close()


def _postgresql(tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL's own against our database; the password goes by the environment."""
    found = shutil.which(tool)
    if found is None:
        raise BackupFailed(
            f"{tool} is not installed: install PostgreSQL's client tools, or back up on its server."
        )
    url = db.engine.url
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(  # noqa: S603
        [found, "--no-owner", "--no-privileges", f"--dbname={address}", *arguments],
        env=os.environ | secret,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{tool} failed: {done.stderr.strip()[:500]}")
