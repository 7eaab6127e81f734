"""Precision and recall against the truth of a corpus, and what every failure is."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

SHOWN = 3
"""Examples kept of each kind of failure."""

LEAD_BYTES = 8
"""A hit may begin so many bytes before its value (a quote, +86 in UTF-16)."""

Truth = Iterable[tuple[int, int, int, str]]
"""(start, end, row, type); start and end are 0 where a row's columns decide together."""


@dataclass(slots=True)
class Score:
    """Of one type in one encoding. examples: places of false and of missed values."""

    right: int = 0
    false: int = 0
    missed: int = 0
    examples: dict[str, list[str]] = field(default_factory=lambda: {"false": [], "missed": []})

    @property
    def precision(self) -> float | None:
        """None where nothing was found."""
        found = self.right + self.false
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """None where there is nothing to find."""
        there = self.right + self.missed
        return self.right / there if there else None

    def note(self, kind: str, place: str) -> None:
        """Keeps the first few."""
        if len(self.examples[kind]) < SHOWN:
            self.examples[kind].append(place)


Scores = dict[tuple[str, str], Score]
"""By (type, encoding)."""


def score_file(
    scores: Scores, encoding: str, path: str, truth: Truth, found: Iterable[tuple[int | None, int, str]]
) -> None:
    """Adds one file. found: (byte offset, row, type) of each hit."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows: dict[str, set[int]] = defaultdict(set)
    for start, end, row, type_ in truth:
        if end:
            spans[type_].append((start, end))
        else:
            rows[type_].add(row)
    offsets: dict[str, list[int]] = defaultdict(list)
    by_row: dict[str, set[int]] = defaultdict(set)
    for offset, row, type_ in found:
        if type_ in BY_ROW:
            by_row[type_].add(row)
        elif offset is not None:
            offsets[type_].append(offset)
    for type_ in {*spans, *offsets}:
        _add(scores[type_, encoding], path, *_matched(spans[type_], offsets[type_]))
    for type_ in {*rows, *by_row}:
        right = len(rows[type_] & by_row[type_])
        false, missed = sorted(by_row[type_] - rows[type_]), sorted(rows[type_] - by_row[type_])
        _add(scores[type_, encoding], path, right, false, missed)


BY_ROW = ("medical", "call_record", "hotel_stay", "credit", "property", "transaction", "chat_message")
"""Types that a row's columns decide together: compared by row."""


def _matched(spans: list[tuple[int, int]], offsets: list[int]) -> tuple[int, list[int], list[int]]:
    """(right, places of false hits, places of missed values). Each value is found once."""
    starts = [start - LEAD_BYTES for start, _ in spans]
    met: set[int] = set()
    false = []
    for offset in sorted(offsets):
        place = bisect_right(starts, offset) - 1
        inside = [i for i in (place, place - 1) if i >= 0 and offset < spans[i][1] and i not in met]
        if inside:
            met.add(inside[-1])
        else:
            false.append(offset)
    return len(met), false, [start for i, (start, _) in enumerate(spans) if i not in met]


def _add(score: Score, path: str, right: int, false: list[int], missed: list[int]) -> None:
    score.right += right
    score.false += len(false)
    score.missed += len(missed)
    for kind, places in (("false", false), ("missed", missed)):
        for place in places[:1]:
            score.note(kind, f"{path} at {place} ({len(places)} there)")


def total(scores: Scores, type_: str) -> Score:
    """Over all encodings."""
    parts = [score for (key, _), score in scores.items() if key == type_]
    return Score(sum(p.right for p in parts), sum(p.false for p in parts), sum(p.missed for p in parts))


def failures(scores: Scores) -> Iterator[tuple[str, str, str, int, list[str]]]:
    """(type, encoding, false or missed, how many, examples), of everything that went wrong."""
    for (type_, encoding), score in sorted(scores.items()):
        for kind, count in (("false", score.false), ("missed", score.missed)):
            if count:
                yield type_, encoding, kind, count, score.examples[kind]
