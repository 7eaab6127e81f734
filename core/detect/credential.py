"""Secrets beside the account they open: lines `account----secret` of a list, and columns of passwords."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.bits import Flags, Places
from core.detect.block import Octets, byte_set
from core.detect.columns import type_of_header
from core.detect.named import behind_quotes, named, pieces
from core.detect.rules import rule
from core.detect.runs import VALID, Found, unnumbered
from core.model import Batch

LONGEST_LINE, SHORTEST_LINE = 140, 9
SHORTEST_SECRET, LONGEST_SECRET = 4, 128
MOST_COLUMNS = 3
"""A list of accounts has two columns, and perhaps what lies beyond them."""

_HEAD = 72
"""Bytes of a line within which the account must end."""

_ACCOUNT = byte_set(b"@._%+-" + bytes(range(0x30, 0x3A)) + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)))
_MARKS = byte_set(b":,;|\t")
_PLAIN = byte_set(b"_" + bytes(range(0x30, 0x3A)) + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)))
_BEGIN = 16
"""Bytes that a line begins with, looked at before anything else."""

_DATE = np.uint64(int.from_bytes(b"0000-00-", "little"))
_ABOVE = np.uint64(int.from_bytes(b"\x76\x76\x76\x76\x7f\x76\x76\x7f", "little"))
_TOPS = np.uint64(0x8080808080808080)
"""Eight bytes are of a date's form if, less _DATE, none is above 9, and none above 0 where a hyphen stands."""

_BEGINS = byte_set(b"\t" + bytes(range(0x21, 0x7F)))
_ENDS = byte_set(b"\"'\0\t\n\r\x1f ,;|")
_ABSENT = (b"null", b"none", b"nan", b"n/a", b"\\n")
_ACCOUNT_TYPES = ("email", "mobile_phone", "qq", "wechat_id", "resident_id")


@cache
def _line() -> re.Pattern[bytes]:
    """One line of a list; the group "s<n>" that took part is the secret."""
    pack = rule("credential")
    forms = []
    for number, line in enumerate(pack["lines"]):
        account = "|".join(pack["accounts"][name] for name in line["account"])
        secret = "|".join(pack["secrets"][name] for name in line["secret"])
        forms.append(f"(?:{account})(?:{line['separator']})(?P<s{number}>{secret})")
    return re.compile(f'"?(?:{"|".join(forms)})"?'.encode())


@cache
def _account_columns() -> frozenset[str]:
    return frozenset(rule("credential")["columns"])


@dataclass(frozen=True, slots=True)
class Credential:
    """The secret of an account. The hit is the secret alone; always valid, value 0.

    Lines that hold an account, a separator and a secret, as resources/rules/credential.yaml says, in free text and
    in tables of two columns: that most lines of an entry are such is asked for by the test against chance. The fields
    of a column that is named as holding passwords, beside a column of accounts.
    """

    key: str = "credential"

    def find(self, batch: Batch) -> Found:
        """The secrets of a batch."""
        found = self._fields(batch)
        if not found.start.size and len(batch.columns) <= MOST_COLUMNS:
            found = secrets_of(batch.data, batch.row_start, batch.row_end)
        return found

    def _fields(self, batch: Batch) -> Found:
        index = named(batch, self.key)
        if not index.size or not any(map(_is_account, batch.columns)):
            index = np.empty(0, np.intp)
        start = behind_quotes(batch.data, batch.field_start[index])
        text = pieces(batch.data, start, LONGEST_SECRET)
        ends = _ENDS[text]
        ends[:, :-3] |= _dashes(text)
        quoted = (start > 0) & (batch.data[np.maximum(start - 1, 0)] == ord('"'))
        ends[quoted] = (text[quoted] == ord('"')) | (text[quoted] == ord("\n"))
        ends[:, -1] = True
        length = np.argmax(ends, axis=1)
        sizes = enumerate(length.tolist())
        kept = [i for i, n in sizes if n >= SHORTEST_SECRET and text[i, :n].tobytes().lower() not in _ABSENT]
        return _secrets(start[kept], start[kept] + length[kept])


def _dashes(text: Octets) -> Flags:
    """Where four hyphens begin; three columns less."""
    dash = text == ord("-")
    four: Flags = dash[:, :-3] & dash[:, 1:-2] & dash[:, 2:-1] & dash[:, 3:]
    return four


def secrets_of(data: Octets, row_start: Places, row_end: Places) -> Found:
    """The secrets in rows that are lines of a list of accounts."""
    length = row_end - row_start
    row = np.flatnonzero((length >= SHORTEST_LINE) & (length <= LONGEST_LINE))
    row = row[_BEGINS[data[row_start[row]]]]  # lines of code are indented
    begin = pieces(data, row_start[row], _BEGIN)
    undated = np.flatnonzero(~_dated(begin))
    row, begin = row[undated], begin[undated]
    row = row[np.logical_and.reduce(_BEGINS[begin.T[:SHORTEST_LINE]])]
    row = row[_likely(pieces(data, row_start[row], _HEAD))]
    spans = []
    for start, end in zip(row_start[row].tolist(), row_end[row].tolist(), strict=True):
        match = _line().fullmatch(data[start:end].tobytes().rstrip(b"\r\n"))
        if match and match.lastgroup:
            spans.append((start + match.start(match.lastgroup), start + match.end(match.lastgroup)))
    places = np.array(spans, np.int64).reshape(-1, 2)
    return _secrets(places[:, 0], places[:, 1])


def _dated(text: Octets) -> Flags:
    """Whether rows begin with a date and what no account goes on with, as those of logs do."""
    unlike = text.view(np.uint64)[:, 0] ^ _DATE
    dated: Flags = ((unlike + _ABOVE) | unlike) & _TOPS == 0
    row = np.flatnonzero(dated)
    day, unit, mark, hour, digit, colon = text[row, 8 : _BEGIN - 2].T
    timed = (mark == ord("T")) & (colon == ord(":")) & ~_MARKS[digit] & (hour != ord("@")) & (digit != ord("@"))
    dated[row] = (day - np.uint8(ord("0")) < 10) & (unit - np.uint8(ord("0")) < 10) & (~_ACCOUNT[mark] | timed)
    return dated


def _likely(text: Octets) -> Flags:
    """Whether the heads of rows begin with what may be an account and one of the separators; most rows do not."""
    text = np.where((text[:, :1] == ord('"')), np.roll(text, -1, axis=1), text)
    other = ~_ACCOUNT[text]
    other[:, :-3] |= _dashes(text)
    other[:, -2:] = True
    size = np.argmax(other, axis=1)
    row = np.arange(size.size)
    mark, behind = text[row, size], text[row, size + 1]
    mailed = (text == ord("@")).any(axis=1)
    plain = np.argmin(_PLAIN[text], axis=1)  # how far letters, digits and underscores reach
    whole = mailed | (plain == size) | ((text[:, 0] == ord("+")) & (plain == 0))
    colon_or_dash = (mark == ord(":")) | (mark == ord("-"))
    in_table = mailed | (size >= 11)
    likely: Flags = (size >= 3) & whole & (behind > 0x20) & (behind < 0x7F)
    likely &= colon_or_dash | (_MARKS[mark] & in_table)
    return likely


def _secrets(start: Places, end: Places) -> Found:
    return unnumbered(start, end, np.full(start.size, VALID, np.uint8), np.zeros(start.size, np.uint64))


def _is_account(label: str) -> bool:
    name = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", label.rpartition(".")[2]).casefold())
    return name in _account_columns() or type_of_header(label) in _ACCOUNT_TYPES


CREDENTIAL = Credential()
