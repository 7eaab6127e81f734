"""Columns of the Indicators page: names and how often, places and what is known of them."""

from collections.abc import Callable
from typing import NamedTuple

from core.report.notes import about_of, note_text
from core.report.words import why
from core.result import Clue
from gui.figures import Figure, whole
from gui.pages.files_columns import figures_time
from gui.tables import Column, estimate_columns
from gui.words import language, term

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


def _why(clue: Clue) -> str:
    indicator = clue.indicator
    return why(about_of(indicator.note), indicator.category).show(language())


def _word(group: str, get: Callable[[Clue], str]) -> Callable[[Clue], str]:
    return lambda clue: term(group, get(clue))


def _figure(clue: Clue) -> str:
    return whole(clue.stated.figure) if clue.stated is not None else ""


def _files(clue: Clue) -> str:
    return "" if clue.files_below is None else whole(clue.files_below)


def _agreement(clue: Clue) -> str:
    return term("agreement", clue.stated.agreement) if clue.stated is not None else ""


_NONE = Figure("", "", "")
"""Where the name states no figure nothing stands beside it."""

GROUP_COLUMNS = (
    Column("name", "indicators.name", "mono", lambda row: row.name, None, 0, "name"),
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
    Column("path", "indicators.path", "path", lambda row: row.indicator.path, None, 320, "path"),
    Column(
        "category",
        "indicators.category",
        "text",
        _word("category", lambda row: row.indicator.category),
        None,
        96,
        "category",
    ),
    Column("term", "indicators.term", "text", lambda row: row.indicator.term, None, 130, "term"),
    Column(
        "weight", "indicators.weight", "text", _word("weight", lambda row: row.indicator.weight), None, 64, "weight"
    ),
    Column("where", "indicators.found_in", "text", _word("where", lambda row: row.indicator.where), None, 84, "where"),
    Column(
        "about", "indicators.speaks_to", "text", lambda row: note_text(row.indicator.note).show(language()), None, 170
    ),
    Column("why", "indicators.why", "text", _why, None, 260),
    Column("figure", "indicators.figure", "number", _figure, None, 96),
    *estimate_columns("measured", "indicators.measured", lambda row: row.stated.measured if row.stated else _NONE),
    Column("agreement", "indicators.agreement", "text", _agreement, None, 120),
    Column("files", "indicators.files", "number", _files, None, 80),
    Column("modified", "indicators.modified", "text", lambda row: figures_time(row.modified_ns), None, 150),
    Column("created", "indicators.created", "text", lambda row: figures_time(row.created_ns), None, 150),
    Column("caution", "indicators.caution", "text", _word("caution", lambda row: row.caution), None, 220),
)
