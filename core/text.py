"""Text as bytes: its encoding, the trail bytes of two-byte characters, and the narrowing of UTF-16.

Content is scanned as it lies, never decoded, except UTF-16/32, which become one byte a code unit.
The encoding of a file is settled once, from its head and a few blocks (`encoding_of`).
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.hanzi import big5_or_gb18030
from core.model import NARROWED_HAN, NARROWED_OTHER, PLATE_HAN, Units

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""Byte order marks; the longer one first where one begins another."""

UNITS = {"utf-16-le": "<u2", "utf-16-be": ">u2", "utf-32-le": "<u4", "utf-32-be": ">u4"}
"""Encodings that are narrowed, with the numpy type of their code units."""

_PADDING = re.compile(rb"\0{32,}")
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_PLAIN_CONTROLS = b"\t\n\f\r\x1a\x1b"
_SEPARATORS = b"\x01\x02\x03\x1c\x1d\x1e\x1f"
_RUN_STEPS = 64
_HIGH_BYTES = 4000
_NUL = 3


def encoding_of(blocks: Sequence[bytes]) -> tuple[str | None, int]:
    """(encoding, bytes of the byte order mark) of the content the blocks come from; None: not text.

    blocks[0] is the head, the others may be cut inside a character at both ends but start at an even
    offset. "ascii": no high byte was seen, or high bytes of a one-byte encoding. Blocks of garbage
    among text do not make a file binary: a damaged head needs half of the blocks to be text, an
    intact one a quarter.
    """
    head = blocks[0] if blocks else b""
    encoding, bom_bytes = _marked(head)
    body = [head[bom_bytes:], *blocks[1:]]
    if encoding in UNITS:
        return (encoding, bom_bytes) if _reads_as_units(body, encoding, marked=True) else (None, 0)
    for wide in reversed(UNITS):
        if _reads_as_units(body, wide, marked=False):
            return wide, 0
    good = [_is_text(block) for block in body]
    if sum(good) * (4 if good[0] else 2) < len(good) or not any(good):
        return None, 0
    if encoding:
        return encoding, bom_bytes
    return _by_content([_evidence(block) for block, ok in zip(body, good, strict=True) if ok]), 0


def batch_encoding(encoding: str | None) -> str:
    """What a Batch of content in this encoding calls its data.

    "ascii" becomes "utf-8", which knows no trail bytes: should two-byte text follow a head of ASCII,
    only rare characters (trail byte 0x40-0x7E) can be mistaken, and only for a delimiter such as "|";
    under the rules of GB18030 every other "|" behind UTF-8 or Latin text would be lost instead.
    """
    if encoding in UNITS:
        return "narrowed"
    return encoding if encoding in ("gb18030", "big5") else "utf-8"


def unit_bytes(encoding: str | None) -> int:
    """Bytes of one code unit: 1, or 2 and 4 for UTF-16 and UTF-32."""
    return int(UNITS[encoding][-1]) if encoding in UNITS else 1


def narrow(raw: bytes | Bytes, encoding: str | None) -> Bytes:
    """One byte a code unit: content offset = offset of `raw` + index * unit_bytes(encoding).

    UTF-16/32 becomes

        0x00-0x7F   ASCII as itself, full-width digits and letters as their ASCII twins
        0x80-0xA5   the ideographs of number plates, in the order of `core.model.PLATE_HAN`
        0xFE        any other ideograph, U+3400 to U+9FFF
        0xFF        all else

    An incomplete unit at the end is left out. Other encodings: the bytes as they are, not copied.
    """
    units = units_of(raw, encoding)
    if units is None:
        return np.frombuffer(raw, np.uint8) if isinstance(raw, bytes) else raw
    narrowed: Bytes = _NARROW[units if units.itemsize == 2 else np.minimum(units, 0xFFFF)]
    return narrowed


def units_of(raw: bytes | Bytes, encoding: str | None) -> Units | None:
    """The code units of UTF-16/32, parallel to the narrowed bytes; None for other encodings, which are not narrowed."""
    if encoding not in UNITS:
        return None
    data = np.frombuffer(raw, np.uint8) if isinstance(raw, bytes) else raw
    width = unit_bytes(encoding)
    return np.ascontiguousarray(data[: data.size // width * width]).view(UNITS[encoding])


def is_trail(data: Bytes, positions: Places) -> npt.NDArray[np.bool_]:
    """Whether the ASCII-range byte at each position belongs to a GB18030 or Big5 character.

    True after an odd run of bytes >= 0x81: the run before a byte always starts at a character, since
    0x00-0x80 never lead one. Holds for both digits of a four-byte GB18030 code too. Bytes that are
    never trail bytes (below 0x40 other than digits, 0x7F) are never claimed. positions: sparse.
    """
    at = data[positions]
    possible = ((at >= 0x30) & (at <= 0x39)) | ((at >= 0x40) & (at != 0x7F))
    odd = np.zeros(positions.size, np.bool_)
    odd[possible] = run_before(data, positions[possible], 0x81, 0xFF) & 1
    return odd


def run_before(data: Bytes, positions: Places, low: int, high: int) -> Places:
    """How many bytes from low to high (inclusive) stand in a row right before each position."""
    run = np.zeros(positions.size, np.int64)
    active = np.arange(positions.size)
    for step in range(1, _RUN_STEPS + 1):
        before = positions[active] - step
        active, before = active[before >= 0], before[before >= 0]
        active = active[(data[before] >= low) & (data[before] <= high)]
        if not active.size:
            return run
        run[active] = step
    others = np.concatenate(([-1], np.flatnonzero((data < low) | (data > high))))
    here = positions[active]
    run[active] = here - 1 - others[np.searchsorted(others, here) - 1]
    return run


def decoded(raw: bytes, encoding: str | None) -> str:
    """The text of a few bytes for eyes; what cannot be decoded becomes U+FFFD."""
    return raw.decode(encoding if encoding not in (None, "ascii") else "utf-8", errors="replace")


def _marked(head: bytes) -> tuple[str | None, int]:
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    return None, 0


def _narrow_table() -> Bytes:
    table = np.full(0x10000, NARROWED_OTHER, np.uint8)
    table[0x3400:0xA000] = NARROWED_HAN
    for byte, forms in enumerate(PLATE_HAN, 0x80):
        table[[ord(form) for form in forms]] = byte
    table[:0x80] = np.arange(0x80)
    for first, last in ("09", "AZ", "az"):
        codes = np.arange(ord(first), ord(last) + 1)
        table[codes + 0xFEE0] = codes
    return table


def _unit_classes() -> Bytes:
    """Per code unit of UTF-16: 0 odd, 1 some script, 2 usual in Chinese and Latin text, _NUL."""
    table = np.ones(0x10000, np.uint8)
    for first, last in ((0, 0x1F), (0x7F, 0x9F), (0xE000, 0xF8FF), (0xFDD0, 0xFDEF), (0xFFF0, 0xFFFF)):
        table[first : last + 1] = 0
    latin = (0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x203F)
    chinese = (0x3000, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xD800, 0xDFFF), (0xFF00, 0xFFEF)
    for first, last in latin + chinese:
        table[first : last + 1] = 2
    table[list(_PLAIN_CONTROLS[:4] + _SEPARATORS)] = 2
    table[0] = _NUL
    return table


_NARROW = _narrow_table()
_CLASSES = _unit_classes()


def _reads_as_units(body: Sequence[bytes], encoding: str, marked: bool) -> bool:
    """Whether the blocks are UTF-16/32 of this kind. Unmarked text needs NULs, and hardly an odd unit.

    "一" is U+4E00: NULs at both parities are usual in Chinese, so units are judged, not their halves.
    NUL units in a row are padding, single ones are odd.
    """
    width = unit_bytes(encoding)
    seen = np.zeros(4, np.int64)
    nul_bytes = 0
    for block in body:
        data = np.frombuffer(block[: len(block) // width * width], np.uint8)
        units = data.view(UNITS[encoding])
        kind = _CLASSES[units if width == 2 else np.where(units < 0x110000, np.minimum(units, 0xFFEF), 0xFFFF)]
        lone = kind[1:-1][(kind[1:-1] == _NUL) & (kind[:-2] != _NUL) & (kind[2:] != _NUL)].size
        seen += np.bincount(kind, minlength=4) + (lone, 0, 0, -lone)
        nul_bytes += int(np.count_nonzero(data == 0)) - width * int(np.count_nonzero(kind == _NUL))
    odd, usual, total = int(seen[0]), int(seen[2]), int(seen[:3].sum())
    if marked:
        return total == 0 or odd <= 0.05 * total
    return nul_bytes >= max(2, total // 250) and odd <= 0.01 * total and usual >= 0.9 * total and seen[3] <= 9 * total


def _is_text(block: bytes) -> bool:
    """False for a block with too many control bytes; long runs of NUL are padding, not control bytes."""
    rest = _PADDING.sub(b"", block)
    if not rest:
        return not block
    count = np.bincount(np.frombuffer(rest, np.uint8), minlength=256)
    separators = int(count[list(_SEPARATORS)].sum())
    control = int(count[:0x20].sum() + count[0x7F] - count[list(_PLAIN_CONTROLS)].sum()) - separators
    return control <= max(1, len(rest) // 200) and separators <= 0.4 * len(rest)


def _by_content(blocks: Sequence[bytes]) -> str | None:
    """utf-8, gb18030, big5 or ascii by the runs of high bytes; None if they fit nothing and are many."""
    high = sum(len(run) for block in blocks for run in _HIGH_RUN.findall(block))
    if high == 0:
        return "ascii"
    whole = [_whole_characters(block) for block in blocks]
    if _is_utf8(whole):
        return "utf-8"
    encoding, fits = big5_or_gb18030([_whole_tokens(block) for block in blocks])
    if fits:
        return encoding
    return "ascii" if high <= 0.3 * sum(len(block) for block in blocks) else None


def _evidence(block: bytes) -> bytes:
    """The block up to a number of high bytes that settles the encoding many times over."""
    high = np.flatnonzero(np.frombuffer(block, np.uint8) >= 0x80)
    return block if high.size <= _HIGH_BYTES else block[: int(high[_HIGH_BYTES])]


def _whole_characters(block: bytes) -> bytes:
    """Without the UTF-8 characters that the cuts left incomplete at both ends."""
    block = re.sub(rb"\A[\x80-\xbf]{1,3}", b"", block)
    return re.sub(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z", b"", block)


def _whole_tokens(block: bytes) -> bytes:
    """Trimmed at both ends to a byte < 0x30, which is never part of a longer character."""
    inner = re.search(rb"[\0-\x2f].*[\0-\x2f]", block, re.DOTALL)
    return inner.group() if inner and _HIGH_RUN.search(inner.group()) else block


def _is_utf8(blocks: Sequence[bytes]) -> bool:
    """Whether (nearly) all high bytes form UTF-8; a few damaged characters do not unmake it.

    Two-byte sequences alone may be GB18030 by chance (the two characters of 联通 are nearly so): in long
    runs under many lead bytes they are Chinese, since alphabets live under few lead bytes.
    """
    found = [_UTF8.findall(block) for block in blocks]
    sequences = [piece for pieces in found for piece in pieces]
    good = sum(map(len, sequences))
    runs = [run for block in blocks for run in _HIGH_RUN.findall(block)]
    total = sum(map(len, runs))
    if total == 0 or good < 0.95 * total or (total < 200 and good < total - 2):
        return False
    if any(len(piece) > 2 for piece in sequences):
        return True
    leads = {piece[0] for piece in sequences}
    return min(map(len, runs)) < 4 or len(leads) <= 2 or (max(leads) <= 0xDB and len(leads) <= 4)
