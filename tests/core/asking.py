"""Asking a case what the window asks."""

from core.case import Case
from core.filter import parse
from core.views import FileRow, Ledger, file_ids, file_rows


def listed(case: Case, text: str = "", sort: str = "path", descending: bool = False) -> list[FileRow]:
    return file_rows(case, file_ids(case, parse(text), sort, descending))


def paths(case: Case, text: str) -> list[str]:
    return sorted(row.path for row in listed(case, text))


def by_term(found: Ledger) -> dict[str, int]:
    return {term.key: term.files for term in found.terms if term.files}
