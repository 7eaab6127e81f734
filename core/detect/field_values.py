"""What values of fields look like: names of people, addresses, nothing at all. Rules: resources/rules/fields.yaml.

All of it works on the first bytes of many values at once. `text`: uint8 (k, w), zero behind the value's end;
`length`: int64 (k,), the value's bytes. Characters beyond ASCII are counted by how each encoding writes them; narrowed
text has one byte for each, which says no more than that there is one.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places
from core.detect.block import Octets, is_letter
from core.detect.rules import FOLDER, rule
from core.errors import CoreError

NAME_BYTES, ADDRESS_BYTES = 32, 48
"""How much of a value is looked at; a longer one is no name."""

_CODECS = {"ascii": "utf-8", "utf-8": "utf-8", "gb18030": "gb18030", "big5": "big5"}
_HEAD_CHARACTERS = 12
"""So many characters at the head of an address are looked at one by one."""

_NAMES_OF_WORDS = np.zeros(256, np.bool_)
_NAMES_OF_WORDS[list(b" ,.'-")] = True


@dataclass(frozen=True, slots=True)
class _Tables:
    """By character (its code point in UTF-8, its two bytes in GB18030 and Big5): is it a surname, a part of an address?

    compound: uint32, ascending, surnames of two characters. placeholders: uint64, ascending: texts of up to 8 bytes.
    """

    surname: Flags
    part: Flags
    compound: npt.NDArray[np.uint32]
    placeholders: npt.NDArray[np.uint64]


def are_placeholders(text: Octets, length: Places, encoding: str) -> Flags:
    """Which values say only that there is none: NULL, 无, - …"""
    known = _tables(encoding).placeholders
    word = np.ascontiguousarray(text[:, :8]).view(np.uint64).reshape(-1)
    at = np.minimum(np.searchsorted(known, word), known.size - 1)
    found: Flags = (length <= 8) & (known[at] == word)
    return found


def are_names(text: Octets, length: Places, encoding: str, sure: bool) -> Flags:
    """Which values look like a person's name: two to four Chinese characters, or up to ten with dots between them
    (of minorities and foreigners).

    sure: a usual surname must begin it; without, names of several words in Latin letters are names too. In narrowed
    text no surname can be seen.
    """
    han, dots, rest = _counts(text, length, encoding)
    fits: Flags = (rest == 0) & (length <= NAME_BYTES) & (han >= 2) & ((han <= 4) | ((dots > 0) & (han <= 10)))
    if sure and encoding != "narrowed":
        fits[fits] = _have_surname(text[fits], encoding)
    return fits if sure else fits | _are_latin_names(text, length)


def are_addresses(text: Octets, length: Places, last: Octets, encoding: str, sure: bool) -> Flags:
    """Which values look like a postal address: Chinese that is divided as addresses are (省, 区, 路, 号), or long
    with a number; or several words and a number in Latin letters.

    last: uint8 (k, 3), the value's last bytes. sure: must be divided, and longer than the name of a region.
    """
    han, _, _ = _counts(text, length, encoding)
    digits = _count(((text - np.uint8(0x30)) < 10) & _standing(text, encoding))
    if encoding == "narrowed":
        long: Flags = (han >= 6) | ((han >= 3) & (digits > 0))
        return long
    divided: Flags = _divided(text, last, length, encoding) & (han >= 3)
    if sure:
        divided &= (han >= 7) | ((han >= 4) & (digits > 0))
        return divided
    letters, blanks = _count(is_letter(text)), _count(text == 0x20)
    latin = (han == 0) & (letters >= 5) & (blanks >= 2) & (digits > 0) & ~(text == ord("@")).any(axis=1)
    divided |= ((han >= 6) & (digits > 0)) | latin
    return divided


def clear_behind(text: Octets, length: Places) -> None:
    """Sets the bytes behind each value's end to zero."""
    text[np.arange(text.shape[1]) >= length[:, None]] = 0


def _count(flags: Flags) -> Places:
    counts: Places = flags.sum(axis=1, dtype=np.uint8).astype(np.int64)
    return counts


def _counts(text: Octets, length: Places, encoding: str) -> tuple[Places, Places, Places]:
    """(Chinese characters, dots between parts of a name, other bytes) of each value, as far as the text goes.

    One blank between two characters (王 芳) is no other byte.
    """
    seen = np.minimum(length, text.shape[1])
    if encoding == "narrowed":
        han = written = _count(text >= 0x80)
        dots = np.zeros_like(han)
    elif encoding in ("gb18030", "big5"):
        han, dots, written = _counts_of_pairs(text, encoding)
    else:
        three, four = _count((text - np.uint8(0xE3)) < 7), _count(text == 0xF0)
        han, written = three + four, 3 * three + 4 * four
        dots = _count((text[:, :-1] == 0xC2) & (text[:, 1:] == 0xB7))
    other = seen - written - 2 * dots
    blank = (han == 2) & (other == 1)
    blank[blank] = (text[blank, 1:] == 0x20).any(axis=1)
    return han, dots, other - blank


def _counts_of_pairs(text: Octets, encoding: str) -> tuple[Places, Places, Places]:
    """(Chinese characters, dots, bytes of the former) in GB18030, where a character may take two pairs, and Big5."""
    lead, first, second = _leads(text)[:, :-1], text[:, :-1], text[:, 1:]
    if encoding == "big5":  # A1 to A3 are symbols
        han = _count(lead & (first >= 0xA4) & (second >= 0x40))
        return han, _count(lead & (first == 0xA1) & (second == 0x50)), 2 * han
    symbol = ((first - np.uint8(0xA1)) < 9) & ((second >= 0xA1) | (first >= 0xA8))  # A1 to A9
    two = _count(lead & (second >= 0x40) & ~symbol)
    half = _count(lead & (second >= 0x30) & (second < 0x3A))
    return two + half // 2, _count(lead & (first == 0xA1) & (second == 0xA4)), 2 * (two + half)


def _leads(text: Octets) -> Flags:
    """Which bytes lead a character of two bytes (or half of one of four)."""
    high = np.ascontiguousarray((text >= 0x81).T)
    for place in range(1, high.shape[0]):  # behind a lead stands a trail, whatever it looks like
        high[place] &= ~high[place - 1]
    return high.T


def _standing(text: Octets, encoding: str) -> Flags:
    """Bytes that are not behind the lead of a two-byte character, as the digits of GB18030 may be."""
    alone = np.ones(text.shape, np.bool_)
    if encoding == "gb18030":
        alone[:, 1:] = ~_leads(text)[:, :-1]
    return alone


def _characters(text: Octets, encoding: str) -> npt.NDArray[np.uint16]:
    """Keys into the tables of the characters that stand one behind the other from the head on; 0 for others."""
    if encoding in ("gb18030", "big5"):
        lead, trail = text[:, 0::2].astype(np.uint16), text[:, 1::2]
        return np.where(lead >= 0x81, lead << np.uint16(8) | trail, np.uint16(0))
    lead = text[:, 0::3].astype(np.uint16)
    point = (lead & np.uint16(0xF)) << np.uint16(12)
    point |= (text[:, 1::3].astype(np.uint16) & np.uint16(0x3F)) << np.uint16(6)
    point |= text[:, 2::3] & np.uint8(0x3F)
    return np.where((lead >= 0xE3) & (lead <= 0xE9), point, np.uint16(0))


def _width(encoding: str) -> int:
    return 2 if encoding in ("gb18030", "big5") else 3


def _have_surname(text: Octets, encoding: str) -> Flags:
    tables = _tables(encoding)
    head = _characters(text[:, : 2 * _width(encoding)], encoding)
    found = tables.surname[head[:, 0]]
    left = np.flatnonzero(~found)
    pair = head[left, 0].astype(np.uint32) << np.uint32(16) | head[left, 1]
    at = np.minimum(np.searchsorted(tables.compound, pair), tables.compound.size - 1)
    found[left] = tables.compound[at] == pair
    return found


def _are_latin_names(text: Octets, length: Places) -> Flags:
    """Several words of letters, the first one with a capital."""
    letters = _count(is_letter(text))
    joints = _count(_NAMES_OF_WORDS[text])
    words = _count((text == 0x20) | (text == ord(",")))
    capital = (text[:, 0] - np.uint8(ord("A"))) < 26
    fits: Flags = capital & (letters + joints == length) & (letters >= 4) & (words >= 1) & (words <= 4)
    return fits


def _divided(text: Octets, last: Octets, length: Places, encoding: str) -> Flags:
    """Does a part of an address stand behind the first character of the head, or at the end?"""
    width, part = _width(encoding), _tables(encoding).part
    head = _characters(text[:, : width * _HEAD_CHARACTERS], encoding)
    chained = np.logical_and.accumulate(head != 0, axis=1)
    divided: Flags = np.logical_or.reduce((part[head] & chained)[:, 1:], axis=1)
    ending = _characters(np.ascontiguousarray(last[:, 3 - width :]), encoding)[:, 0]
    ends: Flags = part[ending] & (length > width)
    return divided | ends


@cache
def _tables(encoding: str) -> _Tables:
    """The rules as this encoding writes them."""
    codec = _CODECS.get(encoding, "utf-8")
    surnames, parts, compound, placeholders = _rules()
    pairs = [_keys(name, codec) for name in compound]
    words = [raw.ljust(8, b"\0") for text in placeholders if len(raw := text.encode(codec, "ignore")) in range(1, 9)]
    return _Tables(
        _table(surnames, codec),
        _table(parts, codec),
        np.sort(np.array([pair[0] << 16 | pair[1] for pair in pairs if len(pair) == 2], np.uint32)),
        np.sort(np.frombuffer(b"".join(words), np.uint64)),
    )


def _rules() -> tuple[str, str, list[str], list[str]]:
    """(surnames, parts of addresses, compound surnames, placeholders). CoreError if the pack is wrong."""
    try:
        found = rule("fields")
        surnames, parts = "".join((found["surnames"] + found["traditional"]).split()), str(found["address_parts"])
        compound, placeholders = list(found["compound"]), list(found["placeholders"])
        if not (surnames and parts and compound and all(isinstance(each, str) for each in (*compound, *placeholders))):
            raise ValueError("texts are expected")
    except (KeyError, TypeError, ValueError) as error:
        raise CoreError(f"{FOLDER / 'fields.yaml'}: the rules of fields cannot be used: {error!r}") from error
    return surnames, parts, compound, placeholders


def _table(characters: str, codec: str) -> Flags:
    table = np.zeros(1 << 16, np.bool_)
    table[[key for character in characters for key in _keys(character, codec)]] = True
    return table


def _keys(text: str, codec: str) -> list[int]:
    """Keys of the characters that the encoding has in its usual length."""
    if codec == "utf-8":
        return [ord(character) for character in text]
    raw = [character.encode(codec, "ignore") for character in text]
    return [int.from_bytes(each, "big") for each in raw if len(each) == 2]
