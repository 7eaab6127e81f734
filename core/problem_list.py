"""The list of what was not examined, as a file for spreadsheet programs: tab-separated UTF-8 with a mark in front."""

from collections.abc import Iterator
from pathlib import Path

from core.case import Case
from core.case_result import CaseResult
from core.errors import ReportError
from core.evidence.protection import check_output
from core.model import Progress
from core.report.escapes import visible
from core.report.files import part_of
from core.report.words import word

STAGE = "list"
HEADS = ("path", "status", "reason")


def write_problem_list(case: Case, path: Path, language: str) -> Iterator[Progress]:
    """A line per problem. The file appears whole or not at all; UsageError if it would lie on the evidence."""
    check_output(case.info(), path.parent)
    part, lines = part_of(path), 0
    try:
        with part.open("w", encoding="utf-8-sig", newline="\r\n") as stream:
            stream.write("\t".join(HEADS) + "\n")
            for problem in CaseResult(case).problems():
                status = word("status", problem.status).show(language)
                stream.write("\t".join(map(_cell, (problem.path, status, problem.reason))) + "\n")
                lines += 1
                yield Progress(STAGE, lines, 0, 0, 0)
        part.replace(path)
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror or error}. Choose another place.") from error
    finally:
        part.unlink(missing_ok=True)
    yield Progress(STAGE, lines, lines, 0, 0)


def _cell(text: str) -> str:
    """Nothing invisible, and nothing that a spreadsheet program would take for a formula."""
    shown = visible(text)
    return f"'{shown}" if shown[:1] in ("=", "+", "-", "@") else shown
