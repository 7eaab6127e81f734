"""QQ numbers: any number may be one, so only a column's name or "QQ" right before it makes it one."""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.bits import Flags, Places, pairs
from core.detect.block import Octets, byte_set, is_alnum
from core.detect.named import Digits, alone, behind_quotes, digits_at, named, pieces
from core.detect.rules import rule
from core.detect.runs import VALID, Found, unnumbered
from core.model import Batch

_LOOK = 16
"""Bytes behind "QQ" within which the number must begin."""

_CODECS = {"narrowed": "latin-1", "ascii": "utf-8"}
_NAMES = byte_set(b".@_-/\\")
"""With letters and digits: what follows "qq" where it is part of a name (qq.com)."""


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rule("qq")["between"], re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Qq:
    """5 to 11 digits, the first no 0, in a column that is named so or behind "QQ" (QQ：, QQ号, "qq":). Always valid."""

    key: str = "qq"

    def find(self, batch: Batch) -> Found:
        """The numbers in columns and behind "QQ", each once: the key `"qq":` is a column's name too."""
        in_columns = behind_quotes(batch.data, batch.field_start[named(batch, self.key)])
        at = np.sort(np.concatenate((in_columns, _announced(batch))))
        first = np.concatenate(([True], at[1:] != at[:-1]))[: at.size]
        return self._found(batch.data, digits_at(batch.data, at[first]))

    def _found(self, data: Octets, found: Digits) -> Found:
        low, high = rule("qq")["digits"]
        count = found.end - found.start
        kept = np.flatnonzero((count >= low) & (count <= high) & (data[found.start] != ord("0")))
        start, value = found.start[kept], found.value[kept]
        return unnumbered(start, found.end[kept], np.full(start.size, VALID, np.uint8), value)


def _announced(batch: Batch) -> Places:
    """Where digits begin right behind "QQ", or a word for it, and what the rules pack allows between them."""
    data = batch.data
    at = pairs(data, ord("q"), ord("q"), fold=0x20)
    at = at[at + 2 < data.size]
    at = at[alone(data, at)]
    after = data[np.minimum(at + 2, data.size - 1)]
    at = at[np.flatnonzero(~is_alnum(after) & ~_NAMES[after])] + 2
    if not batch.field_start.size:
        at = np.concatenate((at, _behind_words(data, batch.encoding)))
    if not at.size:
        return np.empty(0, np.int64)
    text = pieces(data, at, _LOOK)
    digit = (text - np.uint8(ord("0"))) < 10
    gap = np.argmax(digit, axis=1)
    kept = np.flatnonzero(digit.any(axis=1))
    kept = kept[_fits(text[kept], gap[kept], batch.encoding)]
    places: Places = at[kept] + gap[kept]
    return places


def _behind_words(data: Octets, encoding: str) -> Places:
    """The ends of the words that the rules pack has for it, in free text; of those that overlap the first."""
    codec = "utf-8" if encoding == "ascii" else encoding
    found: list[int] = []
    for word in () if encoding == "narrowed" else rule("qq")["words"]:
        octets = str(word).encode(codec, "ignore")
        behind = 0
        for place in pairs(data, octets[0], octets[1]).tolist() if octets else ():
            if place >= behind and data[place : place + len(octets)].tobytes() == octets:
                behind = place + len(octets)
                found.append(behind)
    return np.array(found, np.int64)


def _fits(text: Octets, gap: Places, encoding: str) -> Flags:
    """Whether the bytes before each number are what may stand there. Few of them differ: each is judged once."""
    words = np.where(np.arange(_LOOK) < gap[:, None], text, 0).astype(np.uint8).view(np.uint64)
    order = np.lexsort((words[:, 0], words[:, 1]))
    words = words[order]
    new = np.concatenate(([True], (words[1:] != words[:-1]).any(axis=1)))[: order.size]
    codec = _CODECS.get(encoding, encoding)
    said = [each.tobytes().rstrip(b"\0").decode(codec, "replace") for each in words[new]]
    fits = np.zeros(order.size, np.bool_)
    fits[order] = np.array([_between().fullmatch(each) is not None for each in said], np.bool_)[np.cumsum(new) - 1]
    return fits


QQ = Qq()
