"""Columns of the Indicators page: names and how often, their places; and what is known of one place."""

from collections.abc import Callable
from typing import NamedTuple

from core.model import Estimate
from core.report.notes import about_of, note_text
from core.report.words import why
from core.result import Clue
from gui.columns import named, named_whole, visible
from gui.figures import figure, whole
from gui.pages.files_columns import figures_time
from gui.tables import Column
from gui.words import language, say, term

RANKS = "SMW"
"""Weights in order: the first is the strongest."""


class Group(NamedTuple):
    """A name as it stands on the evidence, how often it does, and the strongest that it says."""

    name: str
    category: str
    times: int
    weight: str


def name_of(clue: Clue) -> str:
    """The last part of its path, verbatim."""
    path = clue.indicator.path
    return path.rpartition("/")[2].rpartition("!")[2] or path


def _word(group: str, get: Callable[[Clue], str]) -> Callable[[Clue], str]:
    return lambda clue: term(group, get(clue))


def facts(clue: Clue) -> list[tuple[str, str]]:
    """What is known of one place beside the table: (words of the key, value), nothing that is not there."""
    indicator, stated = clue.indicator, clue.stated
    found = [
        ("term", indicator.term),
        ("why", why(about_of(indicator.note), indicator.category).show(language())),
        ("found_in", term("where", indicator.where)),
    ]
    if stated is not None:
        found += [("figure", whole(stated.figure)), ("measured", _measured(stated.measured))]
        found.append(("agreement", term("agreement", stated.agreement)))
    if clue.files_below is not None:
        found.append(("files", whole(clue.files_below)))
    found += [("modified", figures_time(clue.modified_ns)), ("created", figures_time(clue.created_ns))]
    found.append(("caution", term("caution", clue.caution)))
    return [(say(f"indicators.{key}"), visible(value)) for key, value in found]


def _measured(found: Estimate | None) -> str:
    """Point and interval, or the words in their place: never a bare number."""
    shown = figure(found)
    return f"{shown.point} {shown.interval}".strip()


GROUP_COLUMNS = (
    Column(
        "name",
        "indicators.name",
        "mono",
        lambda row: named(row.name),
        None,
        0,
        "name",
        copy=lambda row: named_whole(row.name),
        tip=lambda row: named_whole(row.name),
    ),
    Column(
        "category", "indicators.category", "text", lambda row: term("category", row.category), None, 110, "category"
    ),
    Column(
        "weight",
        "indicators.weight",
        "text",
        lambda row: term("weight", row.weight),
        lambda row: RANKS.index(row.weight),
        70,
        "weight",
    ),
    Column("times", "indicators.times", "number", lambda row: f"{row.times:,}", lambda row: row.times, 72, "times"),
)
PLACE_COLUMNS = (
    Column("path", "indicators.path", "path", lambda row: row.indicator.path, None, 0, "path"),
    Column(
        "category",
        "indicators.category",
        "text",
        _word("category", lambda row: row.indicator.category),
        None,
        96,
        "category",
    ),
    Column(
        "weight", "indicators.weight", "text", _word("weight", lambda row: row.indicator.weight), None, 64, "weight"
    ),
    Column(
        "about", "indicators.speaks_to", "text", lambda row: note_text(row.indicator.note).show(language()), None, 190
    ),
)
