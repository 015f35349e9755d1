"""Measure, print a table, write bench/results.json."""

import argparse
import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import (
    carry,
    council,
    council_sections,
    data,
    depth,
    feed,
    live,
    load,
    long,
    overview,
    post,
    publish,
    queries,
    report,
    signups,
)
from forum import create_app

RESULTS = Path(__file__).parent / "results.json"
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@dataclass
class Result:
    """One figure beside its goal."""

    name: str
    value: float
    unit: str
    goal: str
    ok: bool


def at_least(name: str, value: float, unit: str, goal: float) -> Result:
    """A figure that must reach its goal."""
    return Result(name, round(value, 3), unit, f">= {goal:g}", value >= goal)


def at_most(name: str, value: float, unit: str, goal: float) -> Result:
    """A figure that must stay under its goal."""
    return Result(name, round(value, 3), unit, f"<= {goal:g}", value <= goal)


@contextmanager
def _place() -> Iterator[tuple[Path, dict[str, str]]]:
    folder = Path(tempfile.mkdtemp(prefix="samspel-bench-"))
    environment = {
        "INSTANCE_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
    }  # fmt: skip
    try:
        yield folder, environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _weight(port: int, path: str) -> float:
    """Everything that a first visit sends over the wire, in kB: headers, page and assets, compressed."""
    connection = http.client.HTTPConnection(load.HOST, port, timeout=30)
    page = load.get(connection, path, **{"Accept-Encoding": "br, gzip"})
    plain = load.get(connection, path).content.decode()  # type: ignore[attr-defined]
    sizes = [_size(page)]
    for address in dict.fromkeys(ASSET.findall(plain)):
        sizes.append(_size(load.get(connection, address, **{"Accept-Encoding": "br, gzip"})))
    connection.close()
    return sum(sizes) / 1000


def _size(response: http.client.HTTPResponse) -> int:
    headers = sum(len(name) + len(value) + 4 for name, value in response.getheaders())
    return headers + len(response.content)  # type: ignore[attr-defined]


def measure_pages() -> list[Result]:
    """The thread page beside the bare baseline, queries, weight and memory."""
    with _place() as (_folder, environment):
        os.environ.update(environment)
        app = create_app({"SQLALCHEMY_DATABASE_URI": environment["DATABASE_URL"]})
        hundred, ten, thousand = data.build(app, (100, 10, 1000))
        path = f"/arenden/{hundred}"
        with (
            load.gunicorn("wsgi:app", environment) as (ours, master),
            load.gunicorn("bench.bare:app", environment) as (bare, _),
        ):

            def change(number: int) -> None:
                data.change(app, hundred, number)

            fresh = load.side_by_side((ours, path), (bare, path), change)
            kept = load.throughput(ours, path)
            kept_bare = load.throughput(bare, path)
            connection = http.client.HTTPConnection(load.HOST, ours, timeout=30)
            for _ in range(10_000):
                load.get(connection, path)
            used = load.memory(master)
            weights = {
                name: _weight(ours, where)
                for name, where in {
                    "thread of 100 comments": path, "start page": "/", "consultations": "/samrad",
                    "my area": "/omraden",
                }.items()
            }  # fmt: skip
        few, many = queries.count(app, ten), queries.count(app, thousand)
    return [
        at_least("thread of 100, just changed, against bare Flask", fresh, "ratio", 0.5),
        at_least("thread of 100, unchanged, against bare Flask", kept / kept_bare, "ratio", 2.0),
        at_most("queries on a thread page of 1,000 comments", many, "queries", 22),
        at_most("queries more than with 10 comments", many - few, "queries", 0),
        at_most("two workers after 10,000 requests", used, "MB", 250),
        *(at_most(f"first visit, {name}", kB, "kB", 60) for name, kB in weights.items()),
    ]


def measure_readers() -> list[Result]:
    """Someone signed in to whom comments are new, and 500 pages that stand open."""
    with _place() as (_folder, environment):
        os.environ.update(environment)
        app = create_app({"SQLALCHEMY_DATABASE_URI": environment["DATABASE_URL"]})
        references = data.build(app, (100, 100, 10))
        paths = [f"/arenden/{reference}" for reference in references]
        cookie = live.signed_in(app, references[0], read=60)
        with (
            load.gunicorn("wsgi:app", environment) as (ours, master),
            load.gunicorn("bench.bare:app", environment) as (bare, _),
        ):

            def change(number: int) -> None:
                data.change(app, references[0], number)

            unread = live.has_unread(ours, paths[0], cookie)
            ask = (ours, paths[0]), (bare, paths[0])
            signed = load.side_by_side(*ask, change, Cookie=cookie) if unread else 0
            share, answers = live.open_pages(ours, master, paths, change)
    failed = sum(count for status, count in answers.items() if status not in {200, 304})
    return [
        at_least("thread of 100, signed in with unread marks, against bare Flask",
                 signed, "ratio", 0.3),
        at_most("500 open pages, the log moving each second", 100 * share, "% core", 5),
        at_least("answers to them within 38 s", sum(answers.values()), "answers", 900),
        at_most("of these no answer", failed, "answers", 0),
    ]  # fmt: skip


def measure_lists() -> list[Result]:
    """The start page and the lists beside a bare list: for anyone, and for someone signed in."""
    where = {"start page": "/", "consultations": "/samrad", "initiatives": "/initiativ"}
    results = []
    with _place() as (_folder, environment):
        os.environ.update(environment)
        app = create_app({"SQLALCHEMY_DATABASE_URI": environment["DATABASE_URL"]})
        references = data.build(app, (5,) * 20)
        cookie = live.signed_in(app, references[0], read=0)
        with (
            load.gunicorn("wsgi:app", environment) as (ours, _),
            load.gunicorn("bench.bare:app", environment) as (bare, _),
        ):
            for name, path in where.items():
                ask = (ours, path), (bare, "/lista")
                open_to_all = load.side_by_side(*ask, lambda _number: None)
                signed = load.side_by_side(*ask, lambda _number: None, Cookie=cookie)
                results.append(at_least(f"{name} against a bare list", open_to_all, "ratio", 0.4))
                results.append(
                    at_least(f"{name}, signed in, against a bare list", signed, "ratio", 0.4)
                )
    return results


def measure_depth() -> list[Result]:
    """An officer's pages over 2,000 responses and 5,000 comments, beside the same over 20 and 50."""
    results = []
    with _place() as (folder, environment):
        os.environ.update(environment)
        for name, (ratio, more) in depth.compare(folder).items():
            goal = 2.5 if name == "officer's figures" else 2.0  # figures count every comment
            results.append(at_most(f"{name}: 2,000 responses against 20", ratio, "ratio", goal))
            results.append(at_most(f"{name}: queries more", more, "queries", 0))
    return results


def measure_carrying() -> list[Result]:
    """Comments that follow their paragraphs to a new version of a text."""
    worst = min(carry.carried(seed) for seed in range(10))
    with _place() as (_folder, environment):
        app = create_app({"SQLALCHEMY_DATABASE_URI": environment["DATABASE_URL"]})
        reference = data.build(app, (0,))[0]
        with app.app_context():
            officer, matter = data.officer_of(reference)
            lost = carry.lost(officer, matter, paragraphs=400, comments=500)
    return [
        at_least("comments on the right paragraph of a new version", worst, "ratio", 0.98),
        at_most("comments lost with a new version", lost, "comments", 0),
    ]


def measure_report() -> list[Result]:
    """The consultation report of 500 responses as a PDF, as the worker makes it."""
    with _place() as (_folder, environment):
        os.environ.update(environment)
        found = report.measure(environment["DATABASE_URL"])
    return [
        at_most("report of 500 responses as a PDF", found["seconds"], "s", 5),
        at_most("memory for it, the worker and the typesetter", found["megabytes"], "MB", 300),
    ]


def measure_long() -> list[Result]:
    """Pages of a thread of ten thousand comments beside the page of one of a hundred."""
    results = []
    with _place() as (folder, environment):
        os.environ.update(environment)
        for name, (ratio, more) in long.compare(folder).items():
            results.append(at_most(f"{name} of 10,000 comments against 100", ratio, "ratio", 1.3))
            results.append(at_most(f"{name} of 10,000 comments: queries more", more, "queries", 0))
    return results


def measure_overview() -> list[Result]:
    """The overview of 20,000 initiatives beside one of 200, on both databases: the worst of all choices."""
    results = []
    with _place() as (folder, environment):
        os.environ.update(environment)
        measured = overview.on_both(folder)
    for name, found in measured.items():
        worst = max(found, key=lambda choice: found[choice][0])
        more = max(queries_more for _ratio, queries_more in found.values())
        results.append(
            at_most(
                f"20,000 initiatives against 200, {name}, {worst}", found[worst][0], "ratio", 1.5
            )
        )
        results.append(at_most(f"20,000 initiatives, {name}: queries more", more, "queries", 0))
    return results


def measure_posting() -> list[Result]:
    """Comments posted a second, each with its event, letters and counters, waiting for the disk."""
    with _place() as (folder, environment):
        os.environ.update(environment)
        found = post.measure(folder)
    against = found["sqlite"] / found["sqlite bare"]
    return [
        at_least("comments posted on PostgreSQL", found["postgresql"], "1/s", 150),
        at_least("comments posted on SQLite, against bare inserts", against, "ratio", 0.5),
        at_most(
            "lost or refused of 200 comments, 50 writers at once", found["lost"], "comments", 0
        ),
    ]


def measure_feed() -> list[Result]:
    """The calendar's feed of a thousand dialogue meetings, made anew and unchanged, on both databases."""
    results = []
    with _place() as (folder, environment):
        os.environ.update(environment)
        for name, found in feed.on_both(folder).items():
            what = f"feed of 1,000 meetings on {name}"
            results.append(at_most(f"{what}, made anew", found.cold, "ms", 200))
            results.append(at_most(f"{what}, unchanged", found.again, "ms", 10))
            results.append(at_most(f"{what}: queries more", found.queries_more, "queries", 0))
            results.append(at_most(f"{what}, not a 304", found.sent_again, "answers", 0))
    return results


def measure_sections() -> list[Result]:
    """A hundred minutes made ready at once: a hundred different, consecutive numbers."""
    results = []
    with _place() as (folder, environment):
        os.environ.update(environment)
        for name, found in council_sections.on_both(folder):
            what = f"next § taken 100 times at once, {name}"
            results.append(at_most(f"{what}: gaps or doubles", found.out_of_line, "numbers", 0))
            results.append(at_most(f"{what}: errors", found.faults, "errors", 0))
            results.append(at_most(what, found.seconds, "s", 10))
    return results


def measure_publishing() -> list[Result]:
    """Minutes of sixty items published into four hundred threads, with twenty thousand who follow."""
    results = []
    with _place() as (folder, environment):
        os.environ.update(environment)
        for name, (seconds, _letters, wrong, broken) in publish.measure(folder).items():
            what = f"minutes published to 20,000 followers, {name}"
            results.append(at_most(what, seconds, "s", 2))
            results.append(at_most(f"{what}: not told once", wrong, "people", 0))
            results.append(at_most(f"{what}: faults of the log", broken, "faults", 0))
    return results


def measure_council() -> list[Result]:
    """An agenda of sixty items and four hundred threads: briefs compiled, and made into one document."""
    results = []
    with _place() as (folder, environment):
        os.environ.update(environment)
        for name, found in council.measure(folder).items():
            results.append(at_most(f"60 briefs compiled, {name}", found.pop("compile"), "s", 1))
            results.append(at_most(f"agenda of 60 as a PDF, {name}", found.pop("pdf"), "s", 3))
            results.append(at_most(f"size of it, {name}", found.pop("size"), "MB", 5))
            results += [
                at_most(f"agenda of 60, {what}", more, "queries", 0) for what, more in found.items()
            ]
    return results


def measure_signing_up() -> list[Result]:
    """Five hundred sign up to a meeting of a hundred seats, fifty at once."""
    results = []
    with _place() as (folder, environment):
        os.environ.update(environment)
        for name, found in signups.on_both(folder):
            what = f"500 sign up, 50 at once, on {name}"
            seats, rest = signups.SEATS, signups.ALL - signups.SEATS
            results += [
                at_most(f"{what}: seats too many or few", abs(found.seats - seats), "seats", 0),
                at_most(f"{what}: too many or few in line", abs(found.in_line - rest), "people", 0),
                at_most(f"{what}: out of order", found.out_of_order, "people", 0),
                at_most(f"{what}: errors", found.faults, "errors", 0),
                at_least(f"{what}: sign-ups", found.a_second, "1/s", 10),
            ]
    return results


def measure_script() -> list[Result]:
    """Our own JavaScript, as it is written."""
    own = sum(path.stat().st_size for path in (load.ROOT / "static" / "js").glob("*.js"))
    return [at_most("own JavaScript", own / 1000, "kB", 10)]


def measure_demo() -> list[Result]:
    """`make demo` in a fresh clone with empty package caches, to the first page; and once more."""
    with _place() as (folder, _environment):
        clone = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", load.ROOT, clone], check=True)
        cold = _demo(clone, folder)
        warm = _demo(clone, folder)
    return [
        at_most("make demo from a fresh clone, cold caches", cold, "s", 120),
        at_most("make demo once more", warm, "s", 5),
    ]


def _demo(clone: Path, caches: Path) -> float:
    port = load.free_port()
    environment = {
        name: value for name, value in os.environ.items()
        if name not in {"INSTANCE_DIR", "DATABASE_URL", "VIRTUAL_ENV"}
    }  # fmt: skip
    environment |= {
        "PORT": str(port), "PIP_CACHE_DIR": str(caches / "pip"), "npm_config_cache": str(caches / "npm"),
    }  # fmt: skip
    started = time.monotonic()
    served = subprocess.Popen(
        ["make", "demo"], cwd=clone, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while time.monotonic() - started < 600:
            if served.poll() is not None:
                raise RuntimeError("make demo stopped by itself")
            try:
                load.get(http.client.HTTPConnection(load.HOST, port, timeout=5), "/")
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            else:
                return time.monotonic() - started
        raise RuntimeError("make demo gave no page within ten minutes")
    finally:
        os.killpg(served.pid, 15)
        served.wait(30)


def main() -> int:
    """Run what was asked for; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--no-demo", action="store_true", help="leave out the start of the demo")
    asked = parser.parse_args()
    results = (
        measure_pages()
        + measure_readers()
        + measure_lists()
        + measure_depth()
        + measure_carrying()
        + measure_report()
        + measure_long()
        + measure_overview()
        + measure_posting()
        + measure_feed()
        + measure_sections()
        + measure_publishing()
        + measure_council()
        + measure_signing_up()
        + measure_script()
        + ([] if asked.no_demo else measure_demo())
    )
    width = max(len(result.name) for result in results)
    for result in results:
        verdict = "ok" if result.ok else "MISSED"
        print(
            f"{result.name:<{width}}  {result.value:>9} {result.unit:<8} {result.goal:<9} {verdict}"
        )
    RESULTS.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
