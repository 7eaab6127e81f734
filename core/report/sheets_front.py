"""The pages in front: cover and statement, evidence and environment."""

from collections.abc import Iterator, Mapping

from core.report.columns import PAGE_COLUMNS, Cell, Row, Sheet, number_cell, text_cell
from core.report.figures import whole
from core.report.sentences import (
    completeness,
    estimate_sentence,
    headline,
    indicator_sentence,
    levels,
    not_examined,
    persons_sentence,
    type_sentences,
)
from core.report.sheets_identity import COVER_KEYS, ITEM_KEYS, edition_rows, identity_rows
from core.report.sheets_indicators import INDICATORS
from core.report.sheets_lists import INVENTORY, SAMPLES, disclosure_text
from core.report.sheets_method import CELLS
from core.report.words import Text, absent, item, joined, sentence, word
from core.result import Result, Summary

TOP = 10
"""Files that the cover names."""


def cover_rows(result: Result) -> Iterator[Row]:
    """What a court reads first: changes of the evidence, title, draft mark, result, statement."""
    summary = result.summary()
    for change in summary.evidence_changes:
        yield item("changed").as_role("error"), sentence("cover", "changed").as_role("error")
        yield item("changed").as_role("error"), change
    yield (sentence("cover", "title").as_role("title"),)
    yield from edition_rows(summary)
    if summary.disclosure is not None:
        yield item("unmasked").as_role("warning"), disclosure_text(summary.disclosure).as_role("warning")
    if summary.state != "complete":
        yield item("state").as_role("warning"), sentence("cover", "partial").as_role("warning")
    if summary.edition.left_out:
        yield item("left_out").as_role("warning"), _left_out(summary).as_role("warning")
    yield item("case"), summary.case_name
    yield from identity_rows(summary, COVER_KEYS)
    yield item("evidence"), summary.evidence.path
    yield item("evidence_kind"), word("evidence_kind", summary.evidence.kind)
    yield item("read_only"), _read_only(summary)
    yield item("started"), text_cell(summary.started_utc, "unknown")
    yield item("ended"), text_cell(summary.ended_utc, "not_applicable")
    yield from _conclusion(result, summary)
    yield (item("statement").as_role("section"),)
    for key in ("lead", "occurrences", "masked", "rounding"):
        shown = key == "masked" and summary.disclosure is not None
        yield item(key), sentence("cover", "not_masked" if shown else key)
    yield item("tool"), f"Pandian 盘点 {summary.tool_version}"
    yield item("rules"), summary.rules


def evidence_rows(result: Result) -> Iterator[Row]:
    """What was examined, on what machine, and what shows that it did not change."""
    summary = result.summary()
    yield (item("evidence").as_role("section"),)
    yield from identity_rows(summary, ITEM_KEYS)
    yield item("evidence_kind"), word("evidence_kind", summary.evidence.kind)
    yield item("evidence_path"), summary.evidence.path
    yield item("read_only"), _read_only(summary)
    yield from _facts(summary.evidence.facts)
    yield item("entries"), summary.coverage.files
    yield item("bytes"), summary.coverage.bytes
    yield item("bytes_read"), summary.coverage.bytes_read
    yield (item("integrity").as_role("section"),)
    yield item("fingerprint"), text_cell(summary.fingerprint, "unknown")
    yield from ((item("changed").as_role("error"), change) for change in summary.evidence_changes)
    if not summary.evidence_changes:
        yield item("unchanged"), sentence("cover", "unchanged" if summary.ended_utc else "running")
    yield (item("environment").as_role("section"),)
    yield item("tool"), f"Pandian 盘点 {summary.tool_version}"
    yield item("rules"), summary.rules
    yield from _facts(summary.environment)
    yield item("started"), text_cell(summary.started_utc, "unknown")
    yield item("ended"), text_cell(summary.ended_utc, "not_applicable")


def _conclusion(result: Result, summary: Summary) -> Iterator[Row]:
    yield (item("conclusion").as_role("section"),)
    yield item("headline").as_role("headline"), headline(summary).as_role("headline")
    yield from _headline_numbers(summary)
    without = estimate_sentence(word("type", "records_without_copies"), summary.records_without_copies, summary)
    yield item("without_copies"), without
    yield item("persons"), persons_sentence(summary.persons)
    yield from ((item("types"), words) for words in type_sentences(summary))
    yield item("indicators"), indicator_sentence(result.indicators())
    yield item("completeness"), completeness(summary.coverage)
    yield item("not_examined"), not_examined(summary.coverage)
    read = whole(summary.coverage.bytes_read)
    yield item("bytes"), sentence("cover", "bytes", bytes=whole(summary.coverage.bytes), read=read)
    for file in result.largest(TOP):
        if file.records is not None:
            yield item("top_files"), file.path
            yield item("counted"), estimate_sentence(word("type", "records"), file.records, summary)


def _left_out(summary: Summary) -> Text:
    optional = (CELLS, INDICATORS, SAMPLES, INVENTORY)
    names = [sheet.title for sheet in optional if sheet.key in summary.edition.left_out]
    return sentence("cover", "left_out", names=joined(names, "、", ", "))


def _headline_numbers(summary: Summary) -> Iterator[Row]:
    records, values = summary.records, levels(summary)
    yield item("floor", **values), records.floor
    yield item("point"), number_cell(records.point)
    yield item("interval", **values), _interval(records.low, records.high)
    yield item("at_most"), number_cell(records.at_most)
    yield item("method"), word("method", records.method)


def _interval(low: int | None, high: int | None) -> Cell:
    return absent("not_applicable") if low is None or high is None else f"{low:,} – {high:,}"


def _read_only(summary: Summary) -> Text:
    words = word("read_only", summary.evidence.read_only)
    return words if summary.evidence.read_only == "yes" else words.as_role("warning")


def _facts(facts: Mapping[str, str]) -> Iterator[Row]:
    for key, value in facts.items():
        yield word("fact", key), _fact(key, value)


def _fact(key: str, value: str) -> Cell:
    if not value:
        return absent("unknown")
    return int(value) if key.endswith("_bytes") and value.isdecimal() else word("fact_value", value)


COVER = Sheet("cover", "封面与声明", "Cover & statement", PAGE_COLUMNS, cover_rows, page=True)
EVIDENCE = Sheet("evidence", "检材与环境", "Evidence & environment", PAGE_COLUMNS, evidence_rows, page=True)
