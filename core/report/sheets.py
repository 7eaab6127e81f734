"""All sheets, in the order of the workbook. To add one: write its rows, add it here."""

from core.report.columns import Column, Row, Sheet
from core.report.sheets_counts import FILES, THRESHOLDS, TYPES
from core.report.sheets_front import COVER, EVIDENCE
from core.report.sheets_lists import INDICATORS, INVENTORY, LOG, PROBLEMS, SAMPLES, UNMASKED_SAMPLES
from core.report.sheets_method import CELLS, LIMITATIONS, METHOD, PLAN
from core.result import Summary

__all__ = ["SHEETS", "Column", "Row", "Sheet", "sheets_of"]

SHEETS = (
    COVER,
    EVIDENCE,
    METHOD,
    PLAN,
    CELLS,
    TYPES,
    THRESHOLDS,
    FILES,
    INDICATORS,
    SAMPLES,
    INVENTORY,
    PROBLEMS,
    LIMITATIONS,
    LOG,
)


def sheets_of(summary: Summary) -> tuple[Sheet, ...]:
    """The sheets of one workbook: all of them, the samples marked as such where their values are shown."""
    if summary.disclosure is None:
        return SHEETS
    return tuple(UNMASKED_SAMPLES if sheet is SAMPLES else sheet for sheet in SHEETS)
