"""Indicators with why they matter, and the glossary of the terms that occur among them."""

from collections import Counter
from collections.abc import Iterator

from core.glossary import load_glossary
from core.report.columns import ESTIMATE_COLUMNS, Cell, Column, Row, Sheet, estimate_cells, number_cell
from core.report.notes import about_of, note_text
from core.report.sheets_lists import time_cell
from core.report.words import absent, why, word
from core.result import Result
from core.stated import Stated

INDICATOR_COLUMNS = (
    Column("number", "编号", "No.", 9, "number"),
    Column("path", "原文（路径）", "Verbatim (path)", 70),
    Column("category", "类别", "Category", 14),
    Column("term", "命中词", "Term", 24),
    Column("about", "涉及", "About", 26),
    Column("why", "为何有意义", "Why it matters", 56),
    Column("weight", "强弱", "Weight", 9),
    Column("where", "出处", "Found in", 11),
    Column("figure", "名称载明数", "Figure in name", 15, "number"),
    *ESTIMATE_COLUMNS,
    Column("agreement", "是否相符", "Agreement", 18),
    Column("files", "其下文件数", "Files below", 12, "number"),
    Column("modified", "修改时间（UTC）", "Modified (UTC)", 21),
    Column("created", "创建时间（UTC）", "Created (UTC)", 21),
    Column("caution", "时间提示", "Caution about times", 44),
)
GLOSSARY_COLUMNS = (
    Column("number", "编号", "No.", 9, "number"),
    Column("term", "术语", "Term", 18),
    Column("zh", "释义", "Meaning (Chinese)", 56),
    Column("en", "英文释义", "Meaning (English)", 56),
    Column("times", "检材中出现次数", "Times on the evidence", 18, "number"),
    Column("source", "释义来源", "Source of the meaning", 44),
)


def indicator_rows(result: Result) -> Iterator[Row]:
    """By category, strongest first: verbatim, why, and the figure that a name states beside what was measured."""
    for number, clue in enumerate(result.clues(), 1):
        each = clue.indicator
        yield (
            number,
            each.path,
            word("category", each.category),
            each.term,
            note_text(each.note),
            why(about_of(each.note), each.category),
            word("weight", each.weight),
            word("where", each.where),
            *_stated(clue.stated),
            number_cell(clue.files_below),
            time_cell(clue.modified_ns),
            time_cell(clue.created_ns),
            word("caution", clue.caution),
        )


def _stated(found: Stated | None) -> tuple[Cell, ...]:
    if found is None:
        return (absent("not_applicable"),) * (len(ESTIMATE_COLUMNS) + 2)
    return found.figure, *estimate_cells(found.measured), word("agreement", found.agreement)


def glossary_rows(result: Result) -> Iterator[Row]:
    """The terms of the glossary that occur, most frequent first."""
    glossary = load_glossary()
    counted = Counter(each.term.casefold() for each in result.indicators() if each.term.casefold() in glossary)
    for number, (term, times) in enumerate(sorted(counted.items(), key=lambda each: (-each[1], each[0])), 1):
        explained = glossary[term]
        source: Cell = word("glossary_source", explained.source)
        yield number, term, explained.zh, explained.en, times, source


INDICATORS = Sheet(
    "indicators", "线索", "Indicators", INDICATOR_COLUMNS, indicator_rows, length="indicators", optional=True
)
GLOSSARY = Sheet("glossary", "术语释义", "Glossary", GLOSSARY_COLUMNS, glossary_rows)
