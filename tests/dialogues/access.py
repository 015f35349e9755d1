"""Who may call dialogue meetings, change and cancel them. Bo's organisation is the host."""

from typing import Any

from tests.dialogues import noting, scene, signing

TABLE = {
    "GET dialogues.take_notes": "snynnnnnnn",
    "POST dialogues.save_notes": "snynnnnnnn",
    "POST dialogues.save_notes_draft": "snynnnnnnn",
    "GET dialogues.count": "snynnnnnnn",
    "POST dialogues.save_count": "snynnnnnnn",
    "POST dialogues.save_count_draft": "snynnnnnnn",
    "GET dialogues.publish_notes": "snynnnnnnn",
    "POST dialogues.publish_notes": "snynnnnnnn",
    "GET dialogues.add_note": "snynnnnnnn",
    "POST dialogues.add_note": "snynnnnnnn",
    "GET dialogues.screen": "yyyyyyyyyy",
    "GET dialogues.attendees": "snynnnnnnn",
    "GET dialogues.cancel_own": "yyyyyyyyyy",
    "GET dialogues.own": "yyyyyyyyyy",
    "GET dialogues.sign_up": "yyyyyyyyyy",
    "GET dialogues.signed_up": "yyyyyyyyyy",
    "GET dialogues.take_out": "hhyhhhhhhh",
    "POST dialogues.cancel_own": "yyyyyyyyyy",
    "POST dialogues.sign_up": "yyyyyyyyyy",
    "POST dialogues.take_out": "hhyhhhhhhh",
    "GET dialogues.calendar_entry": "yyyyyyyyyy",
    "GET dialogues.cancel": "snynnnnnnn",
    "GET dialogues.change": "snynnnnnnn",
    "GET dialogues.edit": "hhyhhhhhhh",
    "GET dialogues.index": "yyyyyyyyyy",
    "GET dialogues.new": "snyyyynnnn",
    "GET dialogues.poster": "yyyyyyyyyy",
    "GET dialogues.poster_pdf": "yyyyyyyyyy",
    "GET dialogues.preview": "hhyhhhhhhh",
    "GET dialogues.programme": "yyyyyyyyyy",
    "GET dialogues.programme_pdf": "yyyyyyyyyy",
    "GET dialogues.publish": "hhyhhhhhhh",
    "POST dialogues.cancel": "snynnnnnnn",
    "POST dialogues.change": "snynnnnnnn",
    "POST dialogues.edit": "hhyhhhhhhh",
    "POST dialogues.new": "snyyyynnnn",
    "POST dialogues.publish": "hhyhhhhhhh",
    "POST dialogues.save_draft": "hhyhhhhhhh",
}


def furnish(town: Any) -> None:
    """A meeting of Bo's organisation, and a draft of one."""
    announced = scene.meeting(town.cast)
    begun = scene.draft(town.cast, title="Ett hemligt möte")
    town.meeting = announced
    town.put(
        "dialogues.edit dialogues.preview dialogues.publish dialogues.save_draft",
        meeting_id=begun.id,
    )
    town.put(
        "dialogues.change dialogues.cancel dialogues.poster dialogues.poster_pdf"
        " dialogues.programme dialogues.programme_pdf",
        reference=announced.reference,
    )
    town.put("dialogues.calendar_entry", reference=announced.reference)
    kept = signing.sign_up(announced)
    town.put(
        "dialogues.sign_up dialogues.signed_up dialogues.attendees", reference=announced.reference
    )
    town.put("dialogues.own dialogues.cancel_own", secret=kept.secret)
    town.put("dialogues.take_out", reference=announced.reference, number=kept.number)
    held = noting.held(town.cast, town.initiative)
    noting.save(town.cast.actor("bo"), held, **{noting.point(held): "Det som sades."})
    town.put(
        "dialogues.take_notes dialogues.save_notes dialogues.save_notes_draft dialogues.count"
        " dialogues.save_count dialogues.save_count_draft dialogues.publish_notes dialogues.screen",
        reference=held.reference,
    )
    told = noting.held(town.cast, town.initiative)
    noting.save(town.cast.actor("bo"), told, **{noting.point(told): "Det som sades."})
    noting.publish(town.cast.actor("bo"), told)
    town.put("dialogues.add_note", reference=told.reference)
