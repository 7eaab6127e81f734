"""All sheets, in the order of the workbook. To add one: write its rows, add it here."""

from core.report.columns import Column, Row, Sheet
from core.report.sheets_counts import FILES, THRESHOLDS, TYPES
from core.report.sheets_front import COVER, EVIDENCE
from core.report.sheets_lists import INDICATORS, INVENTORY, LOG, PROBLEMS, SAMPLES
from core.report.sheets_method import CELLS, LIMITATIONS, METHOD, PLAN

__all__ = ["SHEETS", "Column", "Row", "Sheet"]

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
