"""Who examined what by which authority: the block on the front pages, and the page to be signed."""

from collections.abc import Iterator

from core.identity import by_key, missing_for_final
from core.report.columns import Cell, Column, Row, Sheet, text_cell
from core.report.words import Text, absent, item, joined, sentence, word
from core.result import Result, Summary

COVER_KEYS = ("number", "title", "unit", "authority", "item", "examiner_1", "examiner_2", "witness")
ITEM_KEYS = ("item", "seal", "write_reason", "time_zone")
SIGNERS = ("examiner_1", "examiner_2", "reviewer", "holder", "witness")
"""Who signs (design page 5, sheet 26). Reviewer and holder of the evidence write their own names."""

ROOM = Text("\n\n____________", "\n\n____________")
"""Where a pen writes: a line of its own height."""

SIGN_COLUMNS = (
    Column("role", "签署人", "Role", 30),
    Column("name", "姓名", "Name", 36),
    Column("signature", "签名", "Signature", 32),
    Column("date", "日期", "Date", 20),
    Column("refused", "拒签原因", "Reason if not signed", 42),
)


def identity_rows(summary: Summary, keys: tuple[str, ...]) -> Iterator[Row]:
    """The fields as typed in; what a final workbook needs and is not there is marked."""
    texts, missing = by_key(summary.identity), _missing(summary)
    for key in keys:
        yield word("identity", key), _field(key, texts[key], key in missing)


def edition_rows(summary: Summary) -> Iterator[Row]:
    """Draft or final, and what stands between the two."""
    if summary.edition.final:
        yield item("final"), sentence("cover", "final")
        return
    yield item("draft").as_role("warning"), sentence("cover", "draft").as_role("warning")
    missing = [word("identity", key) for key in _missing(summary)]
    if missing:
        yield item("missing").as_role("warning"), joined(missing, "、", ", ").as_role("warning")


def signing_rows(result: Result) -> Iterator[Row]:
    """A line for everybody who signs, with room for pen and ink."""
    summary = result.summary()
    texts, missing = by_key(summary.identity), _missing(summary)
    for key in SIGNERS:
        name = _field(key, texts[key], key in missing) if key in texts else ROOM
        yield word("identity", key), name, ROOM, ROOM, ROOM


def _missing(summary: Summary) -> tuple[str, ...]:
    return missing_for_final(summary.identity, summary.evidence.read_only)


def _field(key: str, text: str, is_missing: bool) -> Cell:
    if is_missing:
        return absent("witness_to_fill" if key == "witness" else "to_fill").as_role("warning")
    return text_cell(text, "not_given")


SIGNING = Sheet("signing", "复核与签名", "Review & signature", SIGN_COLUMNS, signing_rows)
