"""What is like a value and none: starred by somebody, or spoilt by a spreadsheet; and values that are nobody's.

Nothing of this is a hit. It is counted beside the hits, under words that are no verdict, and said in notes.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bank_card import issued
from core.detect.bits import Flags, Places, pairs
from core.detect.block import Octets, byte_set, is_alnum
from core.detect.named import pieces
from core.detect.rules import rule
from core.model import LOST, MASKED, TYPES, Batch, Hits

_BEFORE, _BEHIND = 24, 96
"""Bytes of a value before and from its first star on that are looked at."""

_SLOTS_LOG2 = 12
_BLANK = 0x20
_TOKEN = byte_set(b"-._" + bytes(range(0x30, 0x3A)) + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)))
_EXPONENT = re.compile(rb"(?<![0-9A-Za-z.])(?:E~)?([1-9])(?:\.(\d{1,17}))?[Ee]\+1([5-8])\Z")
_LAST_TOKEN = re.compile(rb"[A-Za-z0-9._-]+ ?$")


@dataclass(frozen=True, slots=True)
class Marks:
    """Places in a batch's data, ascending. type: index into TYPES; word: MASKED or LOST."""

    start: Places
    type: npt.NDArray[np.uint8]
    word: str


def marks_of(batch: Batch) -> tuple[Marks, ...]:
    """The masked and the spoilt values of a batch; each kind only where there is any."""
    found = ((MASKED, _masked(batch.data)), (LOST, _lost(batch.data)))
    return tuple(
        Marks(
            np.array([at for at, _ in places], np.int64), np.array([TYPES.index(t) for _, t in places], np.uint8), word
        )
        for word, places in found
        if places
    )


def _masked(data: Octets) -> list[tuple[int, str]]:
    """(start, type) of values in which two stars and more stand."""
    at = pairs(data, ord("*"), ord("*"))
    if not at.size:
        return []
    last = data[np.maximum(at - 1, 0)]
    last = np.where(last == _BLANK, data[np.maximum(at - 2, 0)], last)  # "6222 ****", but not ", **"
    at = at[(at > 0) & _TOKEN[last]]  # the first star of two
    around = pieces(np.concatenate((np.zeros(_BEFORE, np.uint8), data)), at, _BEFORE + _BEHIND)
    found, done = [], 0
    for place, text in zip(at.tolist(), around, strict=True):
        raw = text.tobytes()
        before = _LAST_TOKEN.search(raw[:_BEFORE])
        type_ = _form(raw[before.start() :]) if before and place >= done else None
        if before and type_:
            found.append((place - _BEFORE + before.start(), type_[0]))
            done = found[-1][0] + type_[1]
    return found


def _form(text: bytes) -> tuple[str, int] | None:
    """Type and length of the masked value that a text begins with."""
    for type_, form in _forms():
        match = form.match(text)
        if match:
            return type_, match.end()
    return None


@cache
def _forms() -> tuple[tuple[str, re.Pattern[bytes]], ...]:
    return tuple((each["type"], re.compile(each["form"].encode())) for each in rule("masked")["forms"])


def _lost(data: Octets) -> list[tuple[int, str]]:
    """(start, type) of numbers of 16 to 19 digits that a spreadsheet keeps as 1.10101E+17, the last digits gone."""
    plus = pairs(data, ord("+"), ord("1"))
    plus = plus[(plus > 0) & (plus < data.size - 2)]
    plus = plus[(data[plus - 1] | 0x20) == ord("e")]
    if not plus.size:
        return []
    after = data[np.minimum(plus + 3, data.size - 1)]
    whole = (plus + 3 >= data.size) | ~(is_alnum(after) | (after == ord(".")))
    found = []
    for place in plus[whole].tolist():
        first = max(0, place - _BEFORE)
        match = _EXPONENT.search(data[first : place + 3].tobytes())
        type_ = _kept_type(match) if match else None
        if match and type_:
            found.append((first + match.start(), type_))
    return found


def _kept_type(match: re.Match[bytes]) -> str | None:
    """What the leading digits of such a number say it was."""
    digits, length = (match[1] + (match[2] or b"")).ljust(6, b"0"), 11 + int(match[3])
    if length == 18 and int(digits[:2]) in rule("resident_id")["provinces"] and match[2]:
        return "resident_id"
    known = issued(np.array([int(digits[:6])], np.uint64), np.array([length], np.uint8))
    return "bank_card" if known[0] and match[2] else None


def are_test_values(hits: Hits) -> Flags:
    """Which hits are values of manuals and test suites (resources/rules/test_values.yaml)."""
    factor, values, types = _test_values()
    slot = ((hits.value.view(np.uint64) * factor) >> np.uint64(64 - _SLOTS_LOG2)).view(np.int64)
    same: Flags = (values[slot] == hits.value) & (types[slot] == hits.type)
    return same


@cache
def _test_values() -> tuple[np.uint64, npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """A multiplier, and the values and their types at the slots where it spreads them without collision."""
    listed = [(value, TYPES.index(type_)) for type_, values in rule("test_values").items() for value in values]
    keys = np.array([value for value, _ in listed], np.uint64)
    random = np.random.default_rng(0)
    while True:
        factor = random.integers(1, 2**63, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        slots = (keys * factor) >> np.uint64(64 - _SLOTS_LOG2)
        if len(set(slots.tolist())) == len(listed):
            values, types = np.full(1 << _SLOTS_LOG2, -1, np.int64), np.zeros(1 << _SLOTS_LOG2, np.uint8)
            values[slots], types[slots] = keys.view(np.int64), [type_ for _, type_ in listed]
            return factor, values, types
