"""Fields of text as cells: what a row of a Batch holds, unquoted and unescaped, as its reader divides it; masked."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.detect.mask import SECRET
from core.look_mask import (
    LONGEST_CELL,
    NAME,
    Span,
    clipped,
    decoded,
    is_name,
    is_nameless,
    is_secret,
    mask_name,
    mask_standing,
    rendered,
    spans_of,
)
from core.look_views import CellMark
from core.model import Batch, Layout
from core.readers.base import Fetch
from core.readers.fields import OVERFLOW

Row = dict[str, str | None]
"""{column label: cell}; a field that the row has not is missing, NULL is None."""

_JSON_STRING = re.compile(r'((?:[^"\\]|\\.)*)"', re.DOTALL)
_JSON_PLAIN = re.compile(r"[^,\]}\s]*")
_JSON_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_SQL_STRING = re.compile(r"(?:[A-Za-z_]\w{0,10})?(['\"])(.*)\1", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}
_NESTED = {"{": "{…}", "[": "[…]"}
"""What is inside has columns of its own."""

_MOST_BYTES = 4 * LONGEST_CELL


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row as it lies: text from its first byte up to the next field or the row's end.

    before: the character right before it.
    """

    label: str
    text: str
    before: str
    is_last: bool


def rows_of(batch: Batch, layout: Layout, fetch: Fetch, first: int) -> Iterator[tuple[int, str, Row]]:
    """(place, group, cells) of each row from the place `first` on. fetch: bytes of the content; not called for a batch
    by row numbers."""
    encoding = "utf-8" if batch.by_row_number else layout.encoding or "utf-8"
    cells = _cells_for(layout, batch)
    field, starts = 0, batch.field_start.tolist()
    labels = [batch.columns[index] for index in batch.field_column.tolist()]
    for place, start, end, group in zip(
        batch.row_place.tolist(), batch.row_start.tolist(), batch.row_end.tolist(), batch.group.tolist(), strict=True
    ):
        if place < first:
            continue
        if batch.by_row_number:
            raw = batch.data[start:end].tobytes()
        else:
            raw = fetch(place, place + (end - start) * batch.unit_bytes)
        while field < len(starts) and starts[field] < start:
            field += 1
        begin = field
        while field < len(starts) and starts[field] <= end:
            field += 1
        edges = [(s - start) * batch.unit_bytes for s in starts[begin:field]] + [len(raw)]
        fields = _fields(raw, edges, labels[begin:field], encoding, batch.unit_bytes)
        yield place, batch.groups[group], cells(raw, fields)


def _fields(raw: bytes, edges: list[int], labels: list[str], encoding: str, unit: int) -> Iterator[Field]:
    last = len(labels) - 1
    for index, (label, (low, high)) in enumerate(zip(labels, pairwise(edges), strict=True)):
        before = decoded(raw[max(0, low - unit) : low], encoding) if low else ""
        yield Field(label, decoded(raw[low : min(high, low + _MOST_BYTES)], encoding), before, index == last)


def _cells_for(layout: Layout, batch: Batch) -> Callable[[bytes, Iterator[Field]], Row]:
    if batch.by_row_number:
        return lambda raw, fields: _delimited(fields, "\x1f", "")
    if layout.kind == "sql":
        return lambda raw, fields: _sql(fields, layout, raw)
    if layout.kind.startswith("json"):
        return lambda raw, fields: _json(fields)
    return lambda raw, fields: _delimited(fields, layout.delimiter, layout.quote)


def _delimited(fields: Iterator[Field], delimiter: str, quote: str) -> Row:
    row: Row = {}
    for field in fields:
        text = field.text if field.is_last else field.text.removesuffix(delimiter)
        cell = _unquoted(text.strip(" ") if delimiter == " " else text, quote)
        row[field.label] = f"{row[field.label]}{delimiter}{cell}" if field.label in row else cell
    return row


def _unquoted(text: str, quote: str) -> str:
    if quote and len(text) >= 2 and text[0] == text[-1] == quote:
        return text[1:-1].replace(quote * 2, quote)
    return text


def _sql(fields: Iterator[Field], layout: Layout, raw: bytes) -> Row:
    tuple_ = raw.lstrip()[:1] == b"(" or raw[:2] == b"\0("
    return {f.label: _sql_value(f, layout.extra.get("backslash") is True) if tuple_ else _copy_value(f) for f in fields}


def _sql_value(field: Field, backslash: bool) -> str | None:
    text = field.text.rstrip()
    text = (text.removesuffix(")") if field.is_last else text.removesuffix(",")).strip()
    string = _SQL_STRING.fullmatch(text)
    if string is None:
        return None if text.upper() == "NULL" else text
    inner = string[2].replace(string[1] * 2, string[1])
    return _unescaped(inner) if backslash and "\\" in inner else inner


def _copy_value(field: Field) -> str | None:
    text = field.text.rstrip("\r\n") if field.is_last else field.text.removesuffix("\t")
    return None if text == "\\N" else _unescaped(text)


def _unescaped(text: str) -> str:
    return _JSON_ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), text)


def _json(fields: Iterator[Field]) -> Row:
    """Several values under one key (the elements of an array) are one cell."""
    row: Row = {}
    for field in fields:
        value, held = _json_value(field), row.get(field.label)
        row[field.label] = value if held in (None, *_NESTED.values()) else f"{held}, {value}"
    return row


def _json_value(field: Field) -> str | None:
    text = field.text
    if field.before == '"':
        string = _JSON_STRING.match(text)
        return _JSON_ESCAPE.sub(_json_escape, string[1] if string else text)
    if text[:1] in _NESTED:
        return _NESTED[text[:1]]
    found = _JSON_PLAIN.match(text)
    plain = found.group() if found else ""
    return None if plain == "null" else plain


def _json_escape(match: re.Match[str]) -> str:
    word = match[1]
    return chr(int(word[1:], 16)) if word[0] == "u" and len(word) == 5 else _ESCAPES.get(word, word)


def in_order(labels: tuple[str, ...], rows: list[Row]) -> tuple[str, ...]:
    """Known labels in their order, then others that rows have, as they come; the overflow last, if there is any."""
    met = dict.fromkeys(label for row in rows for label in row)
    ordered = [label for label in dict.fromkeys((*labels, *met)) if label != OVERFLOW]
    return (*ordered, OVERFLOW) if OVERFLOW in met else tuple(ordered)


Cells = Sequence[Sequence[str | None]]


def mask_cells(
    rows: Cells, labels: Sequence[str], unmask: bool
) -> tuple[tuple[tuple[str | None, ...], ...], tuple[CellMark, ...]]:
    """(cells as they may be shown, their hits). labels: of the columns."""
    texts = [
        (r, c, cell.encode("utf-8", "surrogatepass"))
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if cell
    ]
    spans = spans_of(b"\n".join(text for *_, text in texts), ("utf-8",))
    names = [is_name(label) for label in labels]
    secrets = [is_secret(label) for label in labels]
    shown: dict[tuple[int, int], str] = {}
    marks: list[CellMark] = []
    at = index = 0
    for row, column, text in texts:
        inside = []
        while index < len(spans) and spans[index].start < at + len(text):
            inside.append(spans[index])
            index += 1
        marks += [CellMark(row, column, span.type, span.verdict) for span in inside]
        own = clipped(inside, at, at + len(text))
        if column < len(names) and names[column] and not unmask:
            own = _with_rest(text, own)
        found, _ = rendered(text, "utf-8", own, 0, unmask, keep="")
        is_closed = column < len(secrets) and secrets[column] and not unmask
        shown[row, column] = SECRET if is_closed else _cut(found)
        at += len(text) + 1
    if is_nameless(labels) and not unmask:
        somebodys = {mark.row for mark in marks}
        shown = {place: mask_standing(t) if place[0] in somebodys else t for place, t in shown.items()}
    kept = tuple(
        tuple(shown.get((r, c), cell) if cell else cell for c, cell in enumerate(row)) for r, row in enumerate(rows)
    )
    return kept, tuple(marks)


def _with_rest(text: bytes, hits: Sequence[Span]) -> list[Span]:
    """The whole cell of a column of names: what no hit covers is masked as a name."""
    found: list[Span] = []
    done = 0
    for hit in (*hits, Span(len(text), len(text), NAME, "", "")):
        plain = decoded(text[done : hit.start], "utf-8")
        found.append(Span(done, hit.start, NAME, "", re.sub(r"\w", "*", plain) if done else mask_name(plain)))
        found.append(hit)
        done = hit.end
    return found


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + " …"
