"""Who may write an initiative, publish it, reply to it and close it."""

from typing import Any

from forum.initiatives.models import ReplyKind
from tests.initiatives import joining
from tests.matters import scene

TABLE = {
    "GET initiatives.extend": "snnnynnnnn",
    "GET initiatives.progress": "snynynnnnn",
    "GET initiatives.reopen": "snynnnnnnn",
    "GET initiatives.revise": "snynnnnnnn",
    "GET initiatives.wordings": "yyyyyyyyyy",
    "POST initiatives.accept": "snnnynnnnn",
    "POST initiatives.extend": "snnnynnnnn",
    "POST initiatives.progress": "snynynnnnn",
    "POST initiatives.reopen": "snynnnnnnn",
    "POST initiatives.revise": "snynnnnnnn",
    "GET initiatives.assign": "snnnnnynnn",
    "GET initiatives.go_together": "snynnnnnnn",
    "GET initiatives.join": "hhyhhhhhhh",
    "GET initiatives.merger": "hhyyhhhhhh",
    "GET initiatives.tie": "snynnnnnnn",
    "POST initiatives.alike": "snyynnnnnn",
    "POST initiatives.answer_merger": "hhnyhhhhhh",
    "POST initiatives.go_together": "snynnnnnnn",
    "POST initiatives.join": "hhyhhhhhhh",
    "POST initiatives.tie": "snynnnnnnn",
    "POST initiatives.withdraw_merger": "hhynhhhhhh",
    "GET initiatives.close": "snynnnnnnn",
    "GET initiatives.edit": "hhyhhhhhhh",
    "GET initiatives.index": "yyyyyyyyyy",
    "GET initiatives.new": "snyynnnnnn",
    "GET initiatives.publish": "hhyhhhhhhh",
    "GET initiatives.read": "hhyhhhhhhh",
    "GET initiatives.reply": "snnnynnnnn",
    "POST initiatives.assign": "snnnnnynnn",
    "POST initiatives.close": "snynnnnnnn",
    "POST initiatives.edit": "hhyhhhhhhh",
    "POST initiatives.new": "snyynnnnnn",
    "POST initiatives.publish": "hhyhhhhhhh",
    "POST initiatives.reply": "snnnynnnnn",
    "POST initiatives.save": "hhyhhhhhhh",
}


def furnish(town: Any) -> None:
    """A draft of Bo's organisation, its initiatives: one waits, one has its reply, one is for nobody yet."""
    begun = scene.draft(town.cast, "bo", title="Ett hemligt initiativ")
    town.put("initiatives.edit initiatives.publish", initiative_id=begun.id)
    town.put("initiatives.read initiatives.save", initiative_id=begun.id)
    lost = scene.initiative(
        town.cast, "bo", title="Vem svarar?", addressed_party_id=None, body_unknown=True
    )
    town.put("initiatives.assign", reference=lost.reference)
    waits = "initiatives.reply initiatives.accept initiatives.extend initiatives.revise"
    town.put(f"{waits} initiatives.wordings", reference=town.initiative.reference)
    replied = scene.initiative(town.cast, "bo", title="Ett med svar")
    scene.reply(town.cast, replied)
    town.put("initiatives.close initiatives.progress", reference=replied.reference)
    closed = scene.initiative(town.cast, "bo", title="Ett med ett nej")
    scene.reply(town.cast, closed, ReplyKind.DECLINED)
    town.put("initiatives.reopen", reference=closed.reference)
    _furnish_mergers(town)


def _furnish_mergers(town: Any) -> None:
    """What Bo's organisation has proposed to Ulla's umbrella."""
    given, into = joining.ours(town.cast), joining.theirs(town.cast)
    merger = joining.proposed(town.cast, given, into)
    town.put("initiatives.go_together initiatives.tie", reference=given.reference)
    draft = scene.draft(town.cast, "bo", title="Ett annat hemligt initiativ")
    town.put("initiatives.join", initiative_id=draft.id)
    pages = "initiatives.merger initiatives.answer_merger initiatives.withdraw_merger"
    town.put(pages, merger_id=merger.id)
