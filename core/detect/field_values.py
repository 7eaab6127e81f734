"""What values of fields look like: names of people, addresses, nothing at all. Rules: resources/rules/fields.yaml."""

import numpy as np

from core.detect.bits import Flags, Places
from core.detect.block import Octets, is_letter
from core.detect.characters import Spans, character, count, counts, standing, width_of
from core.detect.field_tables import tables_of

NAME_BYTES, ADDRESS_BYTES = 32, 48
"""How much of a value is looked at; a longer one is no name."""

_PLAIN_BYTES = 12
"""Four Chinese characters in UTF-8: what most values are settled by."""

_HEAD_CHARACTERS = 12
"""So many characters at the head of an address are looked at one by one."""

_LONG_CHARACTERS = 7
"""What is shorter and has no number may be the name of a region."""

_NAMES_OF_WORDS = np.zeros(256, np.bool_)
_NAMES_OF_WORDS[list(b" ,.'-")] = True


def are_placeholders(values: Spans, encoding: str) -> Flags:
    """Which values say only that there is none: NULL, 无, - …"""
    found = np.zeros(values.length.size, np.bool_)
    short = np.flatnonzero(values.length <= 8)
    if short.size:
        known = tables_of(encoding).placeholders
        word = values.text(short, 8).view(np.uint64).reshape(-1)
        at = np.minimum(np.searchsorted(known, word), known.size - 1)
        found[short] = known[at] == word
    return found


def are_names(values: Spans, encoding: str, sure: bool) -> Flags:
    """Which values look like a person's name: two to four Chinese characters, or up to ten with dots between them
    (of minorities and foreigners).

    sure: a usual surname must begin it; without, names of several words in Latin letters are names too. In narrowed
    text no surname can be seen.
    """
    head = values.head(_PLAIN_BYTES)
    fits = _are_plain_names(head, values.length, encoding)
    left = np.flatnonzero(~fits & (values.length <= NAME_BYTES))
    if left.size:
        fits[left] = _are_other_names(values.text(left, NAME_BYTES), values.length[left], encoding, sure)
    if sure and encoding != "narrowed":
        fits &= _have_surname(head, encoding)
    return fits


def are_addresses(values: Spans, encoding: str, sure: bool) -> Flags:
    """Which values look like a postal address: Chinese that is divided as addresses are (省, 区, 路, 号), or long
    with a number; or several words and a number in Latin letters.

    sure: must be divided, and longer than the name of a region.
    """
    fits = _divided(values, encoding)
    if sure:
        short = np.flatnonzero(fits & (values.length < _LONG_CHARACTERS * width_of(encoding)))
        fits[short] = _numbered(values.text(short, ADDRESS_BYTES), encoding)
        return fits
    left = np.flatnonzero(~fits & (values.length > width_of(encoding)))
    if left.size:
        fits[left] = _are_other_addresses(values.text(left, ADDRESS_BYTES), values.length[left], encoding)
    return fits


def _are_plain_names(text: Octets, length: Places, encoding: str) -> Flags:
    """Two to four Chinese characters of the usual length and nothing else."""
    if encoding == "narrowed":
        high: Flags = (length >= 2) & (length <= 4)
        for place in range(4):
            high &= (text[:, place] >= 0x80) | (length <= place)
        return high
    width, han = width_of(encoding), tables_of(encoding).han
    size = length // width
    fits: Flags = (size >= 2) & (size <= 4) & (length == size * width)
    fits &= han[character(text, 0, encoding)] & han[character(text, 1, encoding)]
    for place in (2, 3):
        longer = np.flatnonzero(fits & (size > place))
        fits[longer] = han[character(text[longer], place, encoding)]
    return fits


def _are_other_names(text: Octets, length: Places, encoding: str, sure: bool) -> Flags:
    """With rare characters, dots or a blank; in Latin letters unless they must be sure."""
    han, dots, rest = counts(text, length, encoding)
    fits: Flags = (rest == 0) & (han >= 2) & ((han <= 4) | ((dots > 0) & (han <= 10)))
    return fits if sure else fits | _are_latin_names(text, length)


def _are_latin_names(text: Octets, length: Places) -> Flags:
    """Several words of letters, the first one with a capital."""
    letters = count(is_letter(text))
    joints = count(_NAMES_OF_WORDS[text])
    words = count((text == 0x20) | (text == ord(",")))
    capital = (text[:, 0] - np.uint8(ord("A"))) < 26
    fits: Flags = capital & (letters + joints == length) & (letters >= 4) & (words >= 1) & (words <= 4)
    return fits


def _have_surname(text: Octets, encoding: str) -> Flags:
    known = tables_of(encoding)
    first = character(text, 0, encoding)
    found = known.surname[first]
    left = np.flatnonzero(~found)
    pair = first[left].astype(np.uint32) << np.uint32(16) | character(text[left], 1, encoding)
    at = np.minimum(np.searchsorted(known.compound, pair), known.compound.size - 1)
    found[left] = known.compound[at] == pair
    return found


def _divided(values: Spans, encoding: str) -> Flags:
    """Does a part of an address stand behind the first two characters of the head, or at the end of three and more?"""
    divided = np.zeros(values.length.size, np.bool_)
    if encoding == "narrowed":
        return divided
    width, known = width_of(encoding), tables_of(encoding)
    head, length = values.head(_PLAIN_BYTES), values.length
    han = known.han[character(head, 0, encoding)] & known.han[character(head, 1, encoding)]
    chained = np.flatnonzero(han & (length >= 3 * width))
    head = head[chained]
    for place in range(2, _HEAD_CHARACTERS):  # most are settled by the third character: 上海市, 广东省
        if place * width + width > head.shape[1]:
            head = values.text(chained, ADDRESS_BYTES)
        key = character(head, place, encoding)
        inside = length[chained] >= (place + 1) * width
        divided[chained[known.part[key] & inside]] = True
        on = np.flatnonzero(known.han[key] & ~known.part[key] & inside)
        chained, head = chained[on], head[on]
        if not chained.size:
            break
    short = np.flatnonzero(~divided & (length > width + 1) & (length <= 2 * width))
    long = length > 2 * width
    long[short] = _of_three(values.text(short, 8), encoding)
    left = np.flatnonzero(~divided & long)
    divided[left] = known.part[character(values.tail(left, width), 0, encoding)]
    return divided


def _of_three(text: Octets, encoding: str) -> Flags:
    """Which values of no more bytes than two Chinese characters have are three characters or more (12号)."""
    if encoding == "utf-8":
        return np.asarray(count((text != 0) & ((text & 0xC0) != 0x80)) >= 3)
    return np.asarray((text[:, :2] < 0x80).all(axis=1))


def _are_other_addresses(text: Octets, length: Places, encoding: str) -> Flags:
    """Not divided, but with a number: long, or several words in Latin letters."""
    han, _, _ = counts(text, length, encoding)
    digits = _numbered(text, encoding)
    letters, blanks = count(is_letter(text)), count(text == 0x20)
    latin = (han == 0) & (letters >= 5) & (blanks >= 2) & ~(text == ord("@")).any(axis=1)
    if encoding == "narrowed":
        return np.asarray(((latin | (han >= 3)) & digits) | (han >= 6))
    return np.asarray((latin | (han >= 6)) & digits)


def _numbered(text: Octets, encoding: str) -> Flags:
    """Does a digit that is a character of its own stand there?"""
    return np.asarray((((text - np.uint8(0x30)) < 10) & standing(text, encoding)).any(axis=1))
