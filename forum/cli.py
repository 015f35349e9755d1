"""The flask commands."""

import json
import os
import signal
import sys
import threading
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade

from forum.accounts import operations as accounts
from forum.accounts import queries as people
from forum.accounts.forms import ADDRESS
from forum.accounts.policy import weakness
from forum.core import backup, events
from forum.core.access import SYSTEM, Refused
from forum.core.db import transaction
from forum.council.operations import councils
from forum.demo import load as demo_load
from forum.demo import pages as demo_pages
from forum.initiatives.operations import figures
from forum.notifications import health
from forum.notifications.worker import Worker
from forum.parties import operations as parties
from forum.parties import queries as party_queries
from forum.parties.models import Role
from forum.portal import operations as portal


def register(app: Flask) -> None:
    """Bind the commands."""
    app.cli.command("setup")(setup)
    app.cli.command("worker")(worker)
    app.cli.command("doctor")(doctor)
    app.cli.command("recount")(recount)
    app.cli.command("backup")(write_backup)
    app.cli.command("restore")(restore)
    app.cli.add_command(log)
    app.cli.add_command(person)
    app.cli.add_command(council)
    app.cli.add_command(demo)


def setup() -> None:
    """Make the database ready: its newest tables, the places, the city's bodies and the agreement."""
    upgrade()
    with transaction():
        portal.load_reference()


@click.option("--once", is_flag=True, help="Do what is due now, and end: for cron.")
def worker(once: bool) -> None:
    """Deliver letters and do what time has made due, until SIGTERM."""
    stop = threading.Event()
    busy = Worker(stop)
    if once:
        busy.round()
        return
    _stop_when_told(stop)
    busy.run()


def _stop_when_told(stop: threading.Event) -> None:
    """Wait for SIGTERM or Ctrl-C in a thread of its own: a handler could meet the flag's lock half-way."""
    told_by = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, told_by)

    def wait() -> None:
        signal.sigwait(told_by)
        stop.set()
        signal.sigwait(told_by)  # told twice: not even this letter
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def recount() -> None:
    """Keep anew what the overview of initiatives finds and counts by: if the doctor says that it is wrong."""
    with transaction():
        figures.rebuild()


def doctor() -> None:
    """Look at everything that can be wrong; the exit status is 1 if something is."""
    found = []
    for finding in health.findings():
        click.echo(f"{finding.tone:<5}  {finding.words}")
        found.append(finding.tone)
    sys.exit(health.Tone.FAULT in found)


log = AppGroup("log", help="The log of all that was ever done.")


@log.command("verify")
@click.option("--holds", metavar="HASH", help="Also: this hash, noted earlier, is in the chain.")
def verify_log(holds: str | None) -> None:
    """Follow the chain of hashes from its first link; the exit status is 1 if it is broken."""
    faults = list(health.chain_faults())
    if holds and not events.holds(holds):
        faults.append(f"no event has the hash {holds}")
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    seq, last = events.head()
    click.echo(f"{seq} events, none missing, none changed. Last hash: {last}")


@log.command("show")
@click.option("--last", "count", default=20, show_default=True, type=click.IntRange(1, 10_000))
def show_log(count: int) -> None:
    """Print the newest events, the newest last."""
    for event in events.newest(count):
        ids = f"person {event.person_id}, party {event.party_id}, matter {event.matter_id}"
        subject = f"{event.subject_type} {event.subject_id}"
        click.echo(f"{event.seq}  {event.at:%Y-%m-%d %H:%M:%SZ}  {event.action}  {subject}  {ids}")


@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def write_backup(file: Path) -> None:
    """Write the database and all uploads into FILE (.tar.gz), while everything goes on."""
    try:
        uploads = backup.write(file)
    except backup.BackupFailed as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{file}: the database and {uploads} uploads.")


@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace what is there.")
def restore(file: Path, yes: bool) -> None:
    """Put back a backup. Stop the server and the worker first."""
    if backup.is_in_use() and not yes:
        raise click.ClickException("There is data here already. Say --yes to replace it.")
    try:
        uploads = backup.restore(file)
    except backup.BackupFailed as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Restored the database and {uploads} uploads.")
    faults = list(health.chain_faults())
    for fault in faults:
        click.echo(fault)
    if not health.migrations_are_current():
        click.echo("The tables are those of another release: run flask db upgrade.")
    sys.exit(bool(faults))


person = AppGroup("person", help="People with accounts.")


@person.command("create-admin")
@click.argument("email")
@click.option("--name", default="", help="The person's name, for a new account.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_admin(email: str, name: str, password_stdin: bool) -> None:
    """Make EMAIL an administrator: a new, confirmed account, or one that is there and confirmed."""
    council = party_queries.council()
    if council is None:
        raise click.ClickException(
            "There is no council to be administrator in: run flask setup first."
        )
    found = people.by_email(email)
    if found is not None and found.confirmed_at is None:
        raise click.ClickException(
            "That account is not confirmed: open the link in its letter first."
        )
    secret = _hashed_password(name, email, password_stdin) if found is None else None
    try:
        with transaction():
            if found is None:
                accounts.add_confirmed(SYSTEM, name=name, email=email, password_hash=secret)
            parties.appoint(SYSTEM, council, email=email, role=Role.ADMINISTRATOR)
    except parties.Unfit as problem:
        raise click.ClickException(str(problem.words)) from problem
    click.echo(f"{email.lower()} is an administrator, and can sign in.")


def _hashed_password(name: str, email: str, from_stdin: bool) -> str:
    """Ask for the password of a new account, or read it; refuse what the site would refuse."""
    if not ADDRESS.fullmatch(email):
        raise click.BadParameter(
            "write a whole address, such as namn@exempel.se", param_hint="EMAIL"
        )
    if not name.strip():
        raise click.UsageError("A new account needs a name: give --name.")
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    fault = weakness(password, name, email)
    if fault is not None:
        raise click.ClickException(str(fault))
    return accounts.hashed(password)


council = AppGroup("council", help="Councils beside the first one.")


@council.command("add")
@click.argument("name")
@click.option(
    "--code", required=True, help="Its part of addresses and numbers: unga for unga-2027-3."
)
@click.option("--email", default="", help="Where its secretary is reached.")
@click.option(
    "--city-side", default="", help="What its side for the city is called, if other words."
)
@click.option("--sector-side", default="", help="The same for the other side.")
def add_council(name: str, code: str, email: str, city_side: str, sector_side: str) -> None:
    """Add the council NAME, with members, meetings, sections and a backlog of its own."""
    try:
        with transaction():
            added = councils.add(
                SYSTEM,
                name=name,
                code=code,
                email=email,
                city_name=city_side,
                sector_name=sector_side,
            )
    except parties.Unfit as problem:
        raise click.ClickException(str(problem.words)) from problem
    except Refused as problem:
        raise click.ClickException(str(problem.verdict.reason)) from problem
    click.echo(
        f"{name} is at /rad/{added.code}. An administrator gives it a secretary and members."
    )


demo = AppGroup("demo", help="A believable Gothenburg to try everything in. Never in production.")


@demo.command("load")
@click.option("--show", is_flag=True, help="And print the accounts.")
def load_demo(show: bool) -> None:
    """Make the database ready and load the demo, once: what is there already is kept."""
    try:
        demo_load.refuse_production()
        if not health.migrations_are_current():
            upgrade()
        loaded_now = demo_load.load()
    except demo_load.NotHere as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(
        "The demo is loaded." if loaded_now else "The demo is here already; nothing was changed."
    )
    if show:
        _print_accounts()


@demo.command("show")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
def show_demo(as_json: bool) -> None:
    """Print the accounts to sign in with, and where each kind of page is."""
    if not (health.migrations_are_current() and demo_load.is_loaded()):
        raise click.ClickException("The demo is not loaded: run flask demo load first.")
    if as_json:
        accounts, pages = demo_pages.accounts(), demo_pages.pages()
        shown = {
            "accounts": [
                {"role": a.role, "email": a.email, "password": a.password} for a in accounts
            ],
            "pages": [
                {"name": p.name, "path": p.path} | ({"as": p.role} if p.role else {}) for p in pages
            ],
        }
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    _print_accounts()


def _print_accounts() -> None:
    for account in demo_pages.accounts():
        click.echo(f"{account.role:<24}  {account.email:<34}  {account.name}")
    click.echo(f"The password of every account: {demo_load.PASSWORD}")
    click.echo("Every kind of page: flask demo show --json")
    settings = current_app.config
    click.echo(
        f"Once it is served: {settings['PREFERRED_URL_SCHEME']}://{settings['SERVER_NAME']}/"
    )
