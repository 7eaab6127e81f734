"""Files that were not examined: their columns, and the jobs that read them again or list them all. No widgets."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from core.case import Case
from core.problem_list import write_problem_list
from core.retry import RetryAnswer, retry
from gui import figures
from gui.opened import OpenedCase
from gui.tables import Column
from gui.words import say, term


def why_still(reason: str) -> str:
    """Why an entry could still not be read."""
    return say("errors.wrong_password") if "password" in reason else term("reason", reason)


FILE_COLUMNS = (
    Column("picked", "", "pick", lambda row: "", None, 30),
    Column("path", "errors.path", "path", lambda row: row.path, None, 0, "path"),
    Column("found", "errors.example", "text", lambda row: term("reason", row.reason), None, 240),
    Column("kind", "errors.kind", "text", lambda row: term("kind", row.kind) if row.kind else "—", None, 90, "kind"),
    Column(
        "size", "errors.size", "bytes", lambda row: figures.size(row.size_bytes), lambda row: row.size_bytes, 90, "size"
    ),
)


def retrying(
    case: OpenedCase, entries: Sequence[int], password: str
) -> Callable[[], Generator[Any, None, list[RetryAnswer]]]:
    """Steps of a Job that reads entries again; it answers with what became of each."""

    def steps() -> Generator[Any, None, list[RetryAnswer]]:
        answers = []
        for step in retry(case.folder, list(entries), password, case.lock):
            if isinstance(step, RetryAnswer):
                answers.append(step)
            yield step
        return answers

    return steps


def listing(folder: Path, path: Path, language: str) -> Callable[[], Iterator[Any]]:
    """Steps of a Job that writes the list of everything that was not examined."""

    def steps() -> Iterator[Any]:
        with closing(Case.open_existing(folder, writable=False)) as opened:
            yield from write_problem_list(opened, path, language)

    return steps
