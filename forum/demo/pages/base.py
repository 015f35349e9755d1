"""What every list of pages is made with: accounts and their roles, a page, and where a matter is."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from forum.core.db import db
from forum.demo import dialogues, topics
from forum.demo.load import PASSWORD
from forum.demo.story import people, read
from forum.matters.models import Matter

REPRESENTATIVE, UMBRELLA, RESIDENT = "representative", "umbrella representative", "resident"
REPRESENTATIVE_WRITING = "representative 2"
OFFICER, OFFICER_PLAN = "officer", "officer 2"
OFFICER_DRAFT, OFFICER_PAUSED, OFFICER_ROUND = "officer 3", "officer 4", "officer 5"
SECRETARY, MEMBER, ADMINISTRATOR = "secretary", "council member sector", "administrator"


@dataclass(frozen=True)
class Account:
    """Somebody one can sign in as."""

    role: str
    name: str
    email: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Page:
    """A page, the role that it is shown to (None: everyone), and the status that it answers."""

    name: str
    path: str
    role: str | None = None
    status: int = 200


def accounts() -> list[Account]:
    """The accounts to try, in the order of the story."""
    shown = [someone for someone in people() if someone.demo_role]
    return [Account(each.demo_role, each.name, each.email) for each in shown]


def email_of(role: str) -> str:
    """The address of the account with a role."""
    return next(account.email for account in accounts() if account.role == role)


def page(name: str, endpoint: str, role: str | None = None, /, **values: Any) -> Page:
    """A page at an address of the site."""
    return Page(name, url_for(endpoint, _external=False, **values), role)


def titled(model: type[Matter], key: str) -> Matter | None:
    """A matter of the story, by its title."""
    titles = {told.key: told.title for told in read().processes}
    titles |= {told.key: told.title for told in read().initiatives}
    titles |= {told.key: told.title for told in topics.read()}
    titles |= {told.key: told.title for told in dialogues.read()}
    return db.session.scalar(
        select(model).where(model.title == titles[key]).order_by(model.id).limit(1)
    )
