"""At which depth of a JSON text the records lie, from its head."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.readers.block import Block
from core.readers.json_columns import MAX_KEYS
from core.readers.json_tokens import CLOSE_ARRAY, CLOSE_OBJECT, COLON, OPEN_ARRAY, OPEN_OBJECT, keys_before, scan

LINES, ARRAY, OBJECT, ROOT = "lines", "array", "object", "root"
"""What a record is: a line, an element of an array, a value of an object, a whole text."""

_HEAD_UNITS = 1 << 18
_COVER = 0.5
_OBJECTS_ALIKE = 0.5
_MANY_INSIDE = 64
_SOME_INSIDE = 8
_PREFIX = re.compile(r"\s*(?:(?:(?:var|let|const)\s+)?[\w.$]+\s*[=(]\s*)?(?=[{\[])")


@dataclass(slots=True)
class _Box:
    """One { or [ of the head. parent: index of the box around it, -1 at the root."""

    depth: int
    sign: int
    parent: int
    start: int
    end: int
    keys: list[str] = field(default_factory=list)


def facts_of(head: Block) -> dict[str, Any] | None:
    """What `Layout.extra` keeps of a JSON text, plain JSON values; None if the head is no JSON.

    record: lines | array | object | root. depth: of a record's opening sign. sign: { or [. keys: of all values in
    records as written; own: those at a record's own level, usual: of these the ones nearly every record has,
    inner: those of objects inside records. bare: do the records hold no text at all, only numbers?
    """
    head = Block(head.raw_at(0, _HEAD_UNITS), head.encoding, head.place)
    text = head.words_at(0, head.data.size)
    begins = _PREFIX.match(text)
    if begins is None:
        return None
    if _is_lines(text[begins.end() :]) and begins[0].strip() == "":
        return _described(_boxes(head, by_line=True), LINES, 0, None)
    if not _parses(text, begins.end(), len(text) >= _HEAD_UNITS // head.unit // 4):
        return None
    boxes = _boxes(head, by_line=False)
    facts = _level(boxes, head.data.size)
    return None if facts is None else facts | {"bare": _is_bare(head, boxes, facts["depth"])}


def _is_lines(text: str) -> bool:
    """Are the lines JSON texts of their own? The last may be cut."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return False
    lines = lines[:-1] if len(lines) > 2 or not text.endswith("\n") else lines
    good = sum(line.lstrip()[:1] in ("{", "[") and _is_json(line) for line in lines[:50])
    return good >= 0.8 * min(len(lines), 50) and (good >= 2 or len(lines) == 1)


def _is_json(line: str) -> bool:
    try:
        json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def _parses(text: str, start: int, cut: bool) -> bool:
    """Is it JSON as far as the head goes? A cut head breaks off anywhere, a damaged one after a good stretch."""
    try:
        json.JSONDecoder(strict=False, parse_int=str).raw_decode(text, start)  # int() refuses 4,300 digits
    except json.JSONDecodeError as error:
        if cut and error.msg.startswith("Unterminated string") and error.pos > start + 1:
            return True
        return error.pos >= start + 4096 or (error.pos >= 0.5 * len(text) and error.pos > start + 8)
    except RecursionError:
        return False
    return True


def _boxes(head: Block, by_line: bool) -> list[_Box]:
    """All boxes of the head with the keys of each."""
    tokens = scan(head, 0, by_line)
    colons = np.flatnonzero(tokens.kind == COLON)
    starts, ends, known = keys_before(head, tokens, colons)
    spans = zip(starts.tolist(), ends.tolist(), known.tolist(), strict=True)
    boxes: list[_Box] = []
    stack: list[int] = []
    for kind, at in zip(tokens.kind.tolist(), tokens.pos.tolist(), strict=True):
        if kind in (OPEN_OBJECT, OPEN_ARRAY):
            boxes.append(_Box(len(stack), kind, stack[-1] if stack else -1, at, head.data.size))
            stack.append(len(boxes) - 1)
        elif kind in (CLOSE_OBJECT, CLOSE_ARRAY) and stack:
            boxes[stack.pop()].end = at + 1
        elif kind == COLON:
            start, end, is_key = next(spans)
            if is_key and stack:
                boxes[stack[-1]].keys.append(head.words_at(start, end))
    return boxes


def _level(boxes: list[_Box], size: int) -> dict[str, Any] | None:
    """The shallowest level whose boxes are siblings that make up most of the head.

    Siblings that hold lists of records themselves (tables, chats) give way to a deeper such level:
    a record is classified on its first MiB, and a table as one record would hide most of its rows.
    """
    shallower: dict[str, Any] | None = None
    levels: dict[tuple[int, int, str], list[_Box]] = {}
    for box in boxes:
        kind = ROOT if box.parent < 0 else ARRAY if boxes[box.parent].sign == OPEN_ARRAY else OBJECT
        levels.setdefault((box.depth, box.sign, kind), []).append(box)
    for least in (2, 1):
        for (depth, sign, kind), found in sorted(levels.items(), key=lambda item: item[0][0]):
            fits = len(found) >= least and sum(box.end - box.start for box in found) >= _COVER * (size - boxes[0].start)
            if fits and (kind == ARRAY or (kind == OBJECT and sign == OPEN_OBJECT and _alike(found))):
                if not _hold_records(found, boxes):
                    return _described(boxes, kind, depth, sign)
                shallower = shallower or _described(boxes, kind, depth, sign)
            if fits and kind == ROOT and least == 2:
                return _described(boxes, ROOT, 0, None)
        if shallower is not None:
            return shallower
    closed = len(boxes) > 0 and boxes[0].end < size + 1 and boxes[0].sign == OPEN_OBJECT and boxes[0].end <= size
    whole = closed and len(levels.get((0, OPEN_OBJECT, ROOT), ())) == 1 and _is_closed(boxes[0], size)
    return _described(boxes, ROOT, 0, None) if whole else None


def _hold_records(found: list[_Box], boxes: list[_Box]) -> bool:
    """Do most bytes of these boxes lie in such as hold very many objects in a list, or in a single one with some?"""
    starts = np.array([box.start for box in boxes if box.depth == found[0].depth + 2 and box.sign == OPEN_OBJECT])
    sizes = np.array([box.end - box.start for box in found])
    inside = np.array([np.searchsorted(starts, box.end) - np.searchsorted(starts, box.start) for box in found])
    half = 0.5 * float(sizes.sum())
    largest = int(sizes.argmax())
    one = sizes[largest] > half and inside[largest] >= _SOME_INSIDE
    return bool(one or sizes[inside >= _MANY_INSIDE].sum() > half)


def _is_bare(head: Block, boxes: list[_Box], depth: int) -> bool:
    """Is there no quote from the first record on?"""
    first = min(box.start for box in boxes if box.depth == depth)
    return b'"' not in head.text[first:]


def _is_closed(box: _Box, size: int) -> bool:
    return box.end < size or size < _HEAD_UNITS


def _alike(boxes: list[_Box]) -> bool:
    """Do values of one object share their keys, as records under a key each do?"""
    first = set(boxes[0].keys)
    shares = [len(first & set(box.keys)) / max(1, len(first | set(box.keys))) for box in boxes[1:50]]
    return bool(shares) and sum(shares) / len(shares) >= _OBJECTS_ALIKE


def _described(boxes: list[_Box], kind: str, depth: int, sign: int | None) -> dict[str, Any]:
    records = [box for box in boxes if box.depth == depth and sign in (None, box.sign)]
    inner = [box for box in boxes if box.depth > depth]
    own = Counter(key for box in records for key in dict.fromkeys(box.keys))
    nested = Counter(key for box in inner for key in box.keys)
    usual = [key for key, count in own.items() if count >= 0.9 * max(1, len(records) - 1)]
    if sign is None:
        arrays = sum(box.sign == OPEN_ARRAY for box in records)
        sign = OPEN_ARRAY if arrays > len(records) / 2 else OPEN_OBJECT
    return {
        "record": kind,
        "depth": depth,
        "sign": "{" if sign == OPEN_OBJECT else "[",
        "keys": [key for key, _ in (own + nested).most_common(MAX_KEYS)],
        "own": [key for key, _ in own.most_common(MAX_KEYS)],
        "usual": usual[:MAX_KEYS],
        "inner": [key for key, _ in nested.most_common(MAX_KEYS)],
    }
