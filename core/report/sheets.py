"""All sheets, in the order of the workbook. To add one: write its rows, add it here."""

from core.report.columns import SHORT, Column, Row, Sheet
from core.report.sheets_census import CENSUS
from core.report.sheets_counts import FILES, TYPES
from core.report.sheets_front import COVER, EVIDENCE
from core.report.sheets_identity import SIGNING
from core.report.sheets_indicators import GLOSSARY, INDICATORS
from core.report.sheets_law import THRESHOLDS
from core.report.sheets_lists import INVENTORY, LOG, PROBLEMS, SAMPLES, UNMASKED_SAMPLES
from core.report.sheets_method import CELLS, LIMITATIONS, METHOD, PLAN
from core.report.sheets_overlap import OVERLAPS
from core.result import Result, Summary

__all__ = ["SHEETS", "Column", "Row", "Sheet", "row_guess", "sheets_of"]

SHEETS = (
    COVER,
    EVIDENCE,
    METHOD,
    PLAN,
    CELLS,
    CENSUS,
    TYPES,
    THRESHOLDS,
    FILES,
    OVERLAPS,
    INDICATORS,
    GLOSSARY,
    SAMPLES,
    INVENTORY,
    PROBLEMS,
    LIMITATIONS,
    LOG,
    SIGNING,
)


def sheets_of(summary: Summary) -> tuple[Sheet, ...]:
    """The sheets of one workbook, without those left out; the samples marked as such where their values are shown."""
    wanted = (sheet for sheet in SHEETS if sheet.key not in summary.edition.left_out)
    shown = summary.disclosure is not None
    return tuple(UNMASKED_SAMPLES if shown and sheet is SAMPLES else sheet for sheet in wanted)


def row_guess(result: Result, sheets: tuple[Sheet, ...]) -> int:
    """About how many rows the lists among the sheets have: for a bar, not for a sum."""
    counts, files = result.counts(), result.summary().coverage.files
    return sum(counts.get(sheet.length, files) for sheet in sheets if sheet.length != SHORT)
