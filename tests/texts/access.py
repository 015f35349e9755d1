"""Who may do what with texts to comment on."""

from typing import Any

from tests.texts import scene

TABLE = {
    "GET texts.compare": "yyyyyyyyyy",
    "GET texts.discard": "hhhhyhhhhh",
    "GET texts.gone": "yyyyyyyyyy",
    "GET texts.load": "snnnynnnnn",
    "GET texts.new": "snnnynnnnn",
    "GET texts.paragraph": "yyyyyyyyyy",
    "GET texts.paragraph_then": "yyyyyyyyyy",
    "GET texts.preview": "hhhhyhhhhh",
    "GET texts.publish": "hhhhyhhhhh",
    "GET texts.show": "yyyyyyyyyy",
    "GET texts.version": "yyyyyyyyyy",
    "GET texts.write": "snnnynnnnn",
    "POST texts.comment": "syyyyyyyyy",
    "POST texts.look": "syyyyyyyyy",
    "POST texts.discard": "hhhhyhhhhh",
    "POST texts.load": "snnnynnnnn",
    "POST texts.new": "snnnynnnnn",
    "POST texts.publish": "hhhhyhhhhh",
    "POST texts.write": "snnnynnnnn",
}


def furnish(town: Any) -> None:
    """A text in two versions with a third being prepared, and a comment whose paragraph is gone."""
    cast, anna = town.cast, town.cast.actor("anna")
    text = scene.published(cast, process=town.process)
    scene.comment(cast.actor("bo"), scene.paragraph(text, 4))
    scene.comment(anna, scene.paragraph(text, 8), "Vi har låtit ta prover.")
    scene.revised(cast, text)
    scene.beside(cast, text)
    reference = town.process.reference
    town.put("texts.new", reference=reference)
    for page in ["show", "gone", "load", "write", "preview", "publish", "discard"]:
        town.put(f"texts.{page}", reference=reference, number=text.number)
    town.put("texts.version", reference=reference, number=text.number, version=1)
    town.put("texts.compare", reference=reference, number=text.number, old=1, new=2)
    town.put("texts.paragraph", reference=reference, number=text.number, position=3)
    town.put(
        "texts.paragraph_then texts.comment texts.look",
        reference=reference, number=text.number, version=2, position=3,
    )  # fmt: skip
