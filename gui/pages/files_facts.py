"""The numbers of one file, and what the names in its path say."""

from dataclasses import dataclass

from core.case import Case
from core.model import Estimate
from core.queries import indicators
from core.views import FileRow
from gui.pages.files_columns import status_words
from gui.words import say, term

MOST_CLUES = 6


@dataclass(frozen=True, slots=True)
class Clue:
    """A name in the path that speaks."""

    category: str
    term: str


def ask_clues(case: Case, path: str) -> list[Clue]:
    """What the names in a path say: of the file, of its folders and containers."""
    found: dict[Clue, None] = {}
    for row in indicators(case):
        if path == row["path"] or path.startswith((row["path"] + "/", row["path"] + "!")):
            found[Clue(row["category"], row["term"])] = None
    return list(found)[:MOST_CLUES]


def number_lines(row: FileRow) -> list[tuple[str, Estimate | None]]:
    """Records, then each type that was found, then what failed its checks."""
    if row.records is None:
        return [(status_words(row.status), None)] if row.status not in ("container", "no_content", "to_be_read") else []
    found: list[tuple[str, Estimate | None]] = [(say("files.records"), row.records)]
    if row.was is not None:
        found.append((say("files.was_estimated"), row.was))
    for key, (valid, invalid) in row.types.items():
        found.append((term("type", key), valid))
        if invalid.floor or invalid.point:
            found.append((say("files.failed_checks", type=term("type", key)), invalid))
    return found
