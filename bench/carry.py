"""Carrying comments to a new version: seeded texts about planning, edited as people edit."""

import random

from forum.core.access import Actor
from forum.core.db import transaction
from forum.matters.models import Matter
from forum.texts import operations, queries
from forum.texts.lineage import Known, carry
from forum.texts.models import PublicText

WHO = ("Kommunen", "Socialförvaltningen Nordost", "Stadsbyggnadsförvaltningen", "Fastighetsägaren",
       "Idrotts- och föreningsförvaltningen", "Trafikkontoret", "Park- och naturförvaltningen",
       "Föreningarna vid torget", "Grundskoleförvaltningen", "Exploateringsförvaltningen")  # fmt: skip
SHALL = ("ska", "bör", "avser att", "har i uppdrag att", "får", "kommer att", "planerar att")
DOES = ("bygga om", "öppna", "rusta upp", "flytta", "utreda", "bekosta", "hyra ut", "samordna",
        "bevara", "förtäta", "belysa", "anlägga", "upplåta", "tillgängliggöra", "inventera")  # fmt: skip
WHAT = ("gångstråket", "fritidsgården", "biblioteket", "lekplatsen", "skolgården", "bollplanen", "torget",
        "odlingslotterna", "cykelbanan", "parkeringshuset", "hållplatsen", "simhallen", "allmänningen",
        "kulturhuset", "grönytan", "vårdcentralen", "dagvattendammen", "föreningslokalen", "trappan",
        "bullerskärmen", "utegymmet", "mötesplatsen", "återvinningsrummet", "vändplatsen")  # fmt: skip
WHERE = ("vid Rymdtorget", "i Bergsjön", "längs Kortedalavägen", "norr om Gärdsmosseskolan", "i Hjällbo",
         "vid Angereds centrum", "mot Lärjeån", "på Hisingen", "i Biskopsgården", "vid Selma Lagerlöfs torg",
         "intill spårvägen", "bakom Komettorget", "i Gårdsten", "vid Västra Frölunda torg",
         "i Majorna", "utmed Mölndalsån", "på Kviberg", "vid Kålltorp")  # fmt: skip
WHEN = ("före utgången av 2027", "under våren 2028", "när detaljplanen har vunnit laga kraft",
        "i samråd med de boende", "innan grundskolan öppnar", "efter att marken har sanerats",
        "inom ramen för budgeten", "i två etapper", "utan att trafiken stängs av",
        "senast hösten 2029")  # fmt: skip
WHY = ("så att barn kan ta sig dit på egen hand", "eftersom behovet har vuxit sedan förra mätningen",
       "för att området ska kännas tryggt även på kvällen", "med hänsyn till dagvattnet och de gamla ekarna",
       "trots att kostnaden ännu inte är beräknad", "då flera föreningar delar på samma lokal",
       "för att minska bullret från leden", "så att äldre och personer med rullator kommer fram",
       "eftersom spårvagnen går oftare än i dag", "så att ljuset når ner till gatan")  # fmt: skip
HEADINGS = ("Bakgrund", "Syfte", "Trafik och parkering", "Bostäder", "Skola och förskola",
            "Grönska och vatten", "Kultur och fritid", "Genomförande", "Ekonomi", "Trygghet", "Tidplan",
            "Konsekvenser")  # fmt: skip
WORDS = (*WHO, *DOES, *WHAT, *WHERE)


def _sentence(chance: random.Random) -> str:
    parts = [chance.choice(WHO), chance.choice(SHALL), chance.choice(DOES), chance.choice(WHAT)]
    parts += [chance.choice(some) for some in (WHERE, WHEN, WHY) if chance.random() < 0.6]
    return " ".join(parts) + "."


def _paragraph(chance: random.Random) -> str:
    if chance.random() < 0.08:
        return _heading(chance)
    return " ".join(_sentence(chance) for _ in range(chance.randint(1, 5)))


def _heading(chance: random.Random) -> str:
    """The same headings come again in a plan, most of them about some place."""
    return " ".join([chance.choice(HEADINGS), *([chance.choice(WHERE)] * (chance.random() < 0.7))])


def _edited(chance: random.Random, paragraph: str) -> str:
    """Some words changed, or some sentences added, or both; to a heading a few words."""
    words = paragraph.split()
    if not paragraph.endswith("."):
        return " ".join([*words, "och närmaste omgivning"])
    way = chance.randrange(3)
    if way != 1:
        for _ in range(max(1, len(words) // 10)):
            words[chance.randrange(len(words))] = chance.choice(WORDS)
    added = [_sentence(chance) for _ in range(chance.randint(1, 2))] if way else []
    first = chance.random() < 0.3
    return " ".join([*added, *words] if first else [*words, *added])


def _revise(chance: random.Random, old: list[str]) -> list[tuple[int | None, str]]:
    """A tenth edited, a twentieth moved, a twentieth removed, some new: (which it was, what it says)."""
    count = len(old)
    picked = chance.sample(range(count), count // 10 + 2 * (count // 20))
    edited, rest = set(picked[: count // 10]), picked[count // 10 :]
    moved, removed = rest[: count // 20], set(rest[count // 20 :])
    new: list[tuple[int | None, str]] = [
        (place, _edited(chance, words) if place in edited else words)
        for place, words in enumerate(old)
        if place not in removed and place not in moved
    ]
    for place in moved:
        new.insert(chance.randrange(len(new)), (place, old[place]))
    for _ in range(count // 25):
        new.insert(chance.randrange(len(new)), (None, _paragraph(chance)))
    return new


def carried(seed: int, paragraphs: int = 400, comments: int = 5_000) -> float:
    """Write a text and comments on it, revise it, carry the comments along.

    Gives the part of the comments that landed on the right paragraph, or rightly on none.
    """
    chance = random.Random(seed)
    old = [_paragraph(chance) for _ in range(paragraphs)]
    about = [chance.randrange(paragraphs) for _ in range(comments)]
    new = _revise(chance, old)
    found = carry([Known(words, place) for place, words in enumerate(old)], [one[1] for one in new])
    truth = {was: there for there, (was, _) in enumerate(new) if was is not None}
    landed = {lineage: there for there, lineage in enumerate(found) if lineage is not None}
    return sum(landed.get(place) == truth.get(place) for place in about) / comments


def lost(officer: Actor, matter: Matter, *, paragraphs: int, comments: int) -> int:
    """Publish such a text and its revision, and count the comments that no page shows any more."""
    chance = random.Random(2012)
    old = [_paragraph(chance) for _ in range(paragraphs)]
    with transaction():
        begun = operations.create(officer, matter, title="Planen", source="\n\n".join(old))
        operations.publish(officer, begun)
    text, places = begun.text, [paragraph.position for paragraph in queries.paragraphs(begun)]
    for _ in range(comments):
        with transaction():
            about = queries.paragraph(str(matter.reference), text.number, chance.choice(places))
            if about is not None:
                operations.comment(officer, text, about, body="Hur blir det med belysningen?")
    with transaction():
        source = "\n\n".join(words for _, words in _revise(chance, old))
        draft = operations.save(officer, text, source=source)
        operations.publish(officer, draft, change="Efter synpunkterna.")
    return comments - _shown(text) - _listed(text, officer)


def _shown(text: PublicText) -> int:
    """Comments that the margin of the newest version counts."""
    newest, counts = queries.newest(text), queries.counts(text)
    rows = queries.rows(newest) if newest is not None else []
    return sum(counts.get(row.lineage, 0) for row in rows)


def _listed(text: PublicText, reader: Actor) -> int:
    """Comments on the page of those whose paragraph is gone, from its first to its last page."""
    listed, after = 0, None
    while True:
        page = queries.gone(text, reader, after)
        listed += sum(len(group.strands) for group in page.groups)
        after = page.after
        if after is None:
            return listed
