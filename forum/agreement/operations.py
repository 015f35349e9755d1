"""What happens with the agreement: a version of it is loaded, once."""

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum.agreement import actions
from forum.agreement.models import AgreementVersion, Commitment, Principle, Responsible
from forum.core.access import SYSTEM, Actor, require
from forum.core.db import db
from forum.core.events import record

ADOPTED_2012 = Path(__file__).parent / "data" / "agreement-2012.toml"


def load_reference(actor: Actor = SYSTEM) -> AgreementVersion:
    """Store the agreement of 2012, unless it is there: an adopted version is never changed."""
    require(actions.LOAD, actor)
    said = tomllib.loads(ADOPTED_2012.read_text(encoding="utf-8"))
    adopted = AgreementVersion.adopted_on == said["adopted_on"]
    version = db.session.scalar(select(AgreementVersion).where(adopted))
    if version is not None:
        return version
    version = AgreementVersion(adopted_on=said["adopted_on"], title=said["title"])
    db.session.add(version)
    db.session.flush()
    _add_content(version, said)
    record(actions.LOAD, actor, version)
    return version


def _add_content(version: AgreementVersion, said: dict[str, Any]) -> None:
    principles = {
        entry["number"]: Principle(version_id=version.id, **entry) for entry in said["principle"]
    }
    db.session.add_all(principles.values())
    for entry in said["commitment"]:
        resting_on = [principles[number] for number in entry["principles"]]
        words = {"responsible": Responsible(entry["responsible"]), "principles": resting_on}
        db.session.add(Commitment(version_id=version.id, **(entry | words)))
