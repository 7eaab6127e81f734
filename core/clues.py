"""Indicators with what the case knows of the places they speak of: times, files below, figures measured there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core import queries
from core.case import Case
from core.case_file import Row
from core.case_rows import indicator_of
from core.codec import load_estimate
from core.lexicon import CATEGORIES, WEIGHTS
from core.model import READ_STATUSES, Estimate, Indicator
from core.result import Clue
from core.stated import stated, together

LOCAL_TIME_SYSTEMS = ("vfat", "msdos", "fat", "fat12", "fat16", "fat32")
"""File systems that keep local time without a zone."""

_ENDS = re.compile("[/!]")
_FIGURE = "count_in_name="
_EMPTY = ("container", "no_content")


@dataclass(slots=True)
class _Below:
    """What was found in and below a place."""

    files: int = 0
    counted: list[Estimate] = field(default_factory=list)
    is_open: bool = False


def clues(case: Case, round_: int) -> list[Clue]:
    """Grouped by category, strongest first, then by path. round_: of results, 0 before there are any."""
    found = [indicator_of(row) for row in queries.indicators(case)]
    if not found:
        return []
    places = {row["path"]: row for row in queries.indicator_places(case)}
    wanted = {each.path for each in found if each.path not in places or places[each.path]["node"] == "folder"}
    wanted |= {each.path for each in found if each.note.startswith(_FIGURE)}
    wanted |= {each.path for each in found if places.get(each.path) and places[each.path]["kind"] in queries.HOLDERS}
    below = _below(case, round_, wanted)
    fat = case.info().facts.get("file_system", "").casefold() in LOCAL_TIME_SYSTEMS
    made = [_clue(each, places.get(each.path), below.get(each.path), fat) for each in found]
    return sorted(made, key=_order)


def _order(clue: Clue) -> tuple[object, ...]:
    indicator = clue.indicator
    return CATEGORIES.index(indicator.category), WEIGHTS.index(indicator.weight), indicator.path, indicator.term


def _clue(indicator: Indicator, place: Row | None, below: _Below | None, fat: bool) -> Clue:
    figure = None
    if indicator.note.startswith(_FIGURE):
        measured = together(below.counted, below.is_open) if below is not None else None
        figure = stated(int(indicator.note.removeprefix(_FIGURE)), measured)
    modified, created = (place["modified_ns"], place["created_ns"]) if place is not None else (None, None)
    caution = "none" if modified is None and created is None else "local_time" if fat else "as_kept"
    if caution != "none" and place is not None and place["top"] is not None:
        caution = "archive"
    is_file = place is not None and place["node"] != "folder" and place["kind"] not in queries.HOLDERS
    files = None if is_file or below is None else below.files
    return Clue(indicator, modified, created, caution, files, figure)


def _below(case: Case, round_: int, wanted: set[str]) -> dict[str, _Below]:
    """{place: what is in and below it}; one pass over all files."""
    found: dict[str, _Below] = {}
    for row in queries.counted_files(case, round_) if wanted else ():
        for place in _places(row["path"], wanted):
            below = found.setdefault(place, _Below())
            below.files += place != row["path"]
            records = load_estimate(queries.json_of(row["records"]))
            if row["status"] not in _EMPTY and records is not None:
                below.counted.append(records)
            below.is_open = below.is_open or (row["status"] not in READ_STATUSES)
    return found


def _places(path: str, wanted: set[str]) -> Iterator[str]:
    """The path itself and every folder and container above it, as far as wanted."""
    for match in _ENDS.finditer(path):
        if path[: match.start()] in wanted:
            yield path[: match.start()]
    if path in wanted:
        yield path
