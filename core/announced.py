"""What free text says right before a value: the name in `key: value` or `key=value`."""

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Words, pack, top_bit
from core.detect.block import Octets, byte_set, is_letter
from core.detect.columns import is_other_number, type_of_header
from core.model import TYPES, Batch

NOTHING, OTHER_NUMBER = -1, 0

Ints = npt.NDArray[np.int64]

_KEY_BEFORE = re.compile(r"""([A-Za-z][\w.-]{0,30}|[\u4e00-\u9fff]{1,8})["'\])]?\s{0,2}[:=\uff1a]\s{0,2}["'(\[]?$""")
_WINDOW_BYTES = 48
_LAST_BYTES = b":=\"'([ \x9a\xbaG\xff"  # the last bytes of a wide colon in UTF-8, GB18030, Big5 and narrowed text
_CODE_END = np.isin(np.arange(256), list(b"6- )"))  # of +86, 86-, (86)
_CODECS = {"narrowed": "ascii"}

_LOOK = 64  # one word of a bitmap; the last _WINDOW_BYTES of them count
_COLON_WITHIN = 16  # bytes: a colon of three, two wide blanks and a quote
_MANY = 100  # values that are worth the trouble of finding the windows that differ
_ONE = np.uint64(1)
_FACTORS = np.random.default_rng(0).integers(1, 2**63, _WINDOW_BYTES // 8, np.uint64) * np.uint64(2) + _ONE


def announced(batch: Batch, row_start: Ints, start: Ints) -> Ints:
    """For each value: NOTHING, OTHER_NUMBER, or 1 + index of the type that the name before it announces.

    start: of the values in the batch; row_start: of the rows they lie in; parallel.
    """
    meaning = np.full(start.size, NOTHING, np.int64)
    start = _before_code(batch.data, start)
    at = np.flatnonzero(_begins(batch.data, row_start, start))
    if not at.size:
        return meaning
    if at.size < _MANY:
        pairs = zip(row_start[at].tolist(), start[at].tolist(), strict=True)
        meaning[at] = [_meaning(_window(batch, *pair), batch.encoding) for pair in pairs]
        return meaning
    data, shift = batch.data, 0
    if start[at].min() < _LOOK:
        data, shift = np.concatenate((np.zeros(_LOOK, np.uint8), data)), _LOOK
    at = at[np.flatnonzero(_colon_near(_cut(data, start[at] + (shift - _COLON_WITHIN), _COLON_WITHIN)))]
    if not at.size:
        return meaning
    windows = _decisive(_cut(data, start[at] + (shift - _LOOK), _LOOK), start[at] - row_start[at])
    first, same_as = _distinct(windows)
    said = [_meaning(window.tobytes().lstrip(b"\0"), batch.encoding) for window in windows[first]]
    meaning[at] = np.array(said, np.int64)[same_as]
    return meaning


def _before_code(data: Octets, start: Ints) -> Ints:
    """The places, those behind a country code (+86, 86-, 0086, (86)) moved before it."""
    chosen = np.flatnonzero(_CODE_END[data[np.maximum(start - 1, 0)]])
    if not chosen.size:
        return start
    at = start[chosen]
    at -= _is(data, at - 1, b"- ")
    at -= _is(data, at - 1, b")")
    coded = _is(data, at - 1, b"6") & _is(data, at - 2, b"8")
    at -= 2
    at -= 2 * (_is(data, at - 1, b"0") & _is(data, at - 2, b"0"))
    at -= _is(data, at - 1, b"+")
    at -= _is(data, at - 1, b"(")
    moved = start.copy()
    moved[chosen[coded]] = at[coded]
    return moved


def _is(data: Octets, at: Ints, octets: bytes) -> Flags:
    """Whether one of these bytes stands at each place; none stands before the data."""
    found: Flags = _set(octets)[data[np.maximum(at, 0)]] & (at >= 0)
    return found


_set = cache(byte_set)


def _begins(data: Octets, row_start: Ints, start: Ints) -> Flags:
    """Whether the byte before each value may end such a name."""
    before = data[np.maximum(start - 1, 0)]
    flags: Flags = before == _LAST_BYTES[0]
    for byte in _LAST_BYTES[1:]:
        flags |= before == byte
    return flags & (start > row_start)


def _cut(data: Octets, at: Ints, size: int) -> Octets:
    """The bytes from each place on; shape (k, size)."""
    anywhere = np.ndarray((data.size - size + 1,), f"V{size}", data, strides=(1,))
    return anywhere[at].view(np.uint8).reshape(-1, size)


def _colon_near(text: Octets) -> Flags:
    """Whether a byte is there that is, or ends, a colon or an equals sign in any encoding."""
    colon = text == ord(":")
    for byte in b"=\x9a\xbaG":
        colon |= text == byte
    near: Flags = np.packbits(colon).view(np.uint16) != 0
    return near


def _decisive(text: Octets, bytes_before: Ints) -> Words:
    """Of the 64 bytes before each value those that its name can lie in, the others 0; uint64 (k, 6).

    What cannot belong to a name, nor stand between it and the value, ends the window: so few differ.
    """
    flat = text.reshape(-1)
    low = pack(flat < 0x30)  # never part of a longer character
    length = np.minimum(bytes_before, _WINDOW_BYTES)
    inside = ~np.uint64(0) << (_LOOK - length).view(np.uint64)
    first_low = low & inside
    first_low &= -first_low
    clipped = bytes_before > _WINDOW_BYTES  # then the window may begin within a character
    inside = np.where(clipped, np.where(first_low == 0, np.uint64(0), inside & -first_low), inside)
    letter = pack(is_letter(flat))
    before_name = _below_top(_of_names(flat, letter) & inside)
    ends = low & ~pack((flat == ord("-")) | (flat == ord("."))) & inside & before_name
    inside &= ~_up_to_top(ends)
    digit = pack((flat - np.uint8(0x30)) < 10) & inside
    named = letter & inside  # only behind a letter may a name have digits
    digits = digit & (digit << _ONE) & (digit << np.uint64(2)) & ((named & -named) - _ONE) & before_name
    inside &= ~_up_to_top(digits)
    kept = np.bitwise_count(inside).astype(np.int64)
    windows = text[:, _LOOK - _WINDOW_BYTES :].copy().view(np.uint64)
    for word in range(windows.shape[1]):
        cleared = np.clip(_WINDOW_BYTES - kept - 8 * word, 0, 8).view(np.uint64) << np.uint64(2)
        windows[:, word] &= ~np.uint64(0) << cleared << cleared
    return windows


def _of_names(flat: Octets, letter: Words) -> Words:
    """Bitmap of bytes that no blank, quote or colon has in any of the encodings (G ends a colon in Big5)."""
    han = ((flat - np.uint8(0xC3)) < 0x1D) | ((flat - np.uint8(0xE4)) < 6)
    return (letter & ~pack(flat == ord("G"))) | pack(han)


def _below_top(words: Words) -> Words:
    """All bits below the highest one that is set; none where none is."""
    return (_ONE << np.maximum(top_bit(words), 0).view(np.uint64)) - _ONE


def _up_to_top(words: Words) -> Words:
    """All bits up to the highest one that is set; none where none is."""
    below = _below_top(words)
    return np.where(words == 0, np.uint64(0), below << _ONE | _ONE)


def _distinct(windows: Words) -> tuple[Ints, Ints]:
    """Indices of windows that stand for all, and for each window which of them it equals."""
    mixed = (windows * _FACTORS).sum(axis=1, dtype=np.uint64)
    mixed ^= mixed >> np.uint64(29)
    order = np.argsort(mixed, kind="stable")
    ordered = mixed[order]
    new = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    first, same_as = order[new], np.empty(order.size, np.int64)
    same_as[order] = np.cumsum(new) - 1
    if (windows != windows[first[same_as]]).any():  # two that differ were mixed to one key: take each by itself
        first = same_as = np.arange(order.size)
    return first, same_as


def _window(batch: Batch, row_start: int, start: int) -> bytes:
    """The bytes of the row before a value, from the first one on that surely begins a character."""
    begin = max(row_start, start - _WINDOW_BYTES)
    window = batch.data[begin:start].tobytes()
    if begin > row_start:
        while window and window[0] >= 0x30:
            window = window[1:]
    return window


def _meaning(window: bytes, encoding: str) -> int:
    match = _KEY_BEFORE.search(window.decode(_CODECS.get(encoding, encoding), "replace"))
    if match is None:
        return NOTHING
    if is_other_number(match[1]):
        return OTHER_NUMBER
    key = type_of_header(match[1])
    return NOTHING if key is None else 1 + TYPES.index(key)
