"""Which paragraph of a new version is which of the one before: nothing but texts in, numbers out.

Found in this order: the same words (also moved), then similar words, where neighbours that agree and a
place close by speak for a pair, then what stands between the same neighbours. An old paragraph is found
again at most once; what is found nowhere is gone, and what is like nothing is new.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"\w+")
#: How like each other two paragraphs must be: anywhere in the text, and between the same neighbours.
ALIKE, ALIKE_HERE = 0.72, 0.5
#: Candidates looked at closely for each paragraph that was not found word by word.
CANDIDATES = 6
#: How much of a paragraph must be found in a longer one, to be taken for a part of it.
NEARLY_ALL = 0.8
#: Letters of a paragraph that says too little to be known again after it was gone.
VERY_SHORT = 6


@dataclass(frozen=True)
class Known:
    """A paragraph, and the lineage that it has in the version before."""

    words: str
    lineage: int = 0


def carry(old: Sequence[Known], new: Sequence[str], gone: Sequence[Known] = ()) -> list[int | None]:
    """The lineage of each new paragraph, None where it is a new one.

    `gone` are paragraphs as they stood earlier: one that comes back word by word is the same again.
    """
    matching = _Matching([known.words for known in old], new)
    matching.same()
    matching.similar()
    matching.between()
    found: list[int | None] = [None] * len(new)
    for there, here in matching.old_of.items():
        found[there] = old[here].lineage
    _bring_back(found, [_plain(words) for words in new], gone)
    return found


def _bring_back(found: list[int | None], new: Sequence[str], gone: Sequence[Known]) -> None:
    lineages = {_plain(known.words): known.lineage for known in gone}
    for there, words in enumerate(new):
        lineage = lineages.get(words) if len(words) > VERY_SHORT else None
        if found[there] is None and lineage is not None and lineage not in found:
            found[there] = lineage


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


class _Matching:
    """Pairs of an old and a new paragraph, by their places from 0."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old = [_plain(words) for words in old]
        self.new = [_plain(words) for words in new]
        self.old_of: dict[int, int] = {}  #: new -> old
        self.new_of: dict[int, int] = {}  #: old -> new
        self._bags: dict[str, Counter[str]] = {}
        self._weights = self._weigh()

    def _weigh(self) -> dict[str, float]:
        """How much a word tells: those that stand everywhere tell little."""
        paragraphs = [*self.old, *self.new]
        found_in = Counter(word for words in paragraphs for word in self._bag(words))
        return {word: math.log(1 + len(paragraphs) / many) for word, many in found_in.items()}

    def _bag(self, words: str) -> Counter[str]:
        if words not in self._bags:
            self._bags[words] = Counter(_WORD.findall(words))
        return self._bags[words]

    def _pair(self, here: int, there: int) -> None:
        self.old_of[there], self.new_of[here] = here, there

    def _free(self, here: int, there: int) -> bool:
        return (
            0 <= here < len(self.old)
            and 0 <= there < len(self.new)
            and here not in self.new_of
            and there not in self.old_of
        )

    def same(self) -> None:
        """The same words: first those that stand once, then their neighbours, then the rest in order."""
        places: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for index, words in enumerate(self.old):
            places[words][0].append(index)
        for index, words in enumerate(self.new):
            places[words][1].append(index)
        for here, there in places.values():
            if len(here) == len(there) == 1:
                self._pair(here[0], there[0])
        self._grow(list(self.new_of.items()))
        for here, there in places.values():
            rest = [one for one in here if one not in self.new_of]
            for place in there:
                if place not in self.old_of and rest:
                    self._pair(rest.pop(0), place)

    def _grow(self, pairs: list[tuple[int, int]]) -> None:
        """What stands beside a pair and says the same is a pair too."""
        while pairs:
            here, there = pairs.pop()
            for step in (1, -1):
                one, other = here + step, there + step
                if self._free(one, other) and self.old[one] == self.new[other]:
                    self._pair(one, other)
                    pairs.append((one, other))

    def similar(self) -> None:
        """Similar words anywhere: the most alike first, and once more when neighbours are known."""
        near = list(self._near())
        for _ in range(2):
            free = [pair for pair in near if self._free(*pair[1:])]
            self._take(
                [(like + self._around(here, there), here, there) for like, here, there in free],
                ALIKE,
            )

    def _near(self) -> Iterator[tuple[float, int, int]]:
        """For each new paragraph without its own the old ones most like it: (how like, old, new)."""
        from rapidfuzz import fuzz, process

        free = {here: words for here, words in enumerate(self.old) if here not in self.new_of}
        for there, words in enumerate(self.new):
            if there in self.old_of or not words:
                continue
            found = process.extract(
                words, free, scorer=fuzz.ratio, limit=CANDIDATES, score_cutoff=45
            )
            yield from ((self._alike(here, there), here, there) for _, _, here in found)

    def _take(self, pairs: Iterable[tuple[float, int, int]], least: float) -> None:
        for score, here, there in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
            if score >= least and self._free(here, there):
                self._pair(here, there)

    def _alike(self, here: int, there: int) -> float:
        """0 to 1: letters in common, and words in common where rare ones count for more."""
        from rapidfuzz import fuzz

        one, other = self.old[here], self.new[there]
        common, first, second = self._shared(one, other)
        words = 2 * common / (first + second) if first + second else 0.0
        return (fuzz.ratio(one, other) / 100 + words) / 2

    def _shared(self, one: str, other: str) -> tuple[float, float, float]:
        first, second = self._bag(one), self._bag(other)
        return self._weight(first & second), self._weight(first), self._weight(second)

    def _weight(self, bag: Counter[str]) -> float:
        return sum(self._weights[word] * many for word, many in bag.items())

    def _around(self, here: int, there: int) -> float:
        """What neighbours that agree add, and what a place far away takes."""
        agreeing = sum(self.old_of.get(there + step) == here + step for step in (1, -1))
        far = abs(here / len(self.old) - there / len(self.new))
        return 0.08 * agreeing - 0.05 * far

    def between(self) -> None:
        """Between the same two neighbours less is asked for, and a part of something longer is enough."""
        pairs = []
        for gap_old, gap_new in self._gaps():
            pairs += [
                (max(self._alike(here, there), self._within(here, there)), here, there)
                for here in gap_old
                for there in gap_new
            ]
        self._take(pairs, ALIKE_HERE)

    def _gaps(self) -> list[tuple[list[int], list[int]]]:
        """Free paragraphs that stand between two pairs in both versions, in the same order."""
        kept = self._in_order()
        edges = [(-1, -1), *kept, (len(self.old), len(self.new))]
        gaps = []
        for (here, there), (next_here, next_there) in pairwise(edges):
            olds = [one for one in range(here + 1, next_here) if one not in self.new_of]
            news = [one for one in range(there + 1, next_there) if one not in self.old_of]
            if olds and news and len(olds) * len(news) <= 2_500:
                gaps.append((olds, news))
        return gaps

    def _in_order(self) -> list[tuple[int, int]]:
        """The pairs that stand in the same order in both versions, as many as there can be."""
        pairs = sorted((there, here) for there, here in self.old_of.items())
        return [
            (pairs[index][1], pairs[index][0]) for index in in_order([here for _, here in pairs])
        ]

    def _within(self, here: int, there: int) -> float:
        """How much of the shorter one is found in the longer; enough when it is nearly all of it."""
        one, other = self.old[here], self.new[there]
        common, first, second = self._shared(one, other)
        shorter = min(first, second)
        return common / shorter - NEARLY_ALL + ALIKE_HERE if shorter else 0.0


def in_order(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising row among numbers that are all different."""
    tails: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if numbers[tails[middle]] < number:
                low = middle + 1
            else:
                high = middle
        before.append(tails[low - 1] if low else -1)
        tails[low : low + 1] = [place]
    row, place = [], tails[-1] if tails else -1
    while place >= 0:
        row.append(place)
        place = before[place]
    return row[::-1]
