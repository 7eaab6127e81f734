"""The rules of fields (resources/rules/fields.yaml) as tables by character, for each encoding."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags
from core.detect.characters import is_han
from core.detect.rules import FOLDER, rule
from core.errors import CoreError

_CODECS = {"ascii": "utf-8", "utf-8": "utf-8", "gb18030": "gb18030", "big5": "big5"}


@dataclass(frozen=True, slots=True)
class Tables:
    """By character (its code point in UTF-8, its two bytes in GB18030 and Big5): is it Chinese, a surname, a part of
    an address?

    compound: uint32, ascending, surnames of two characters. placeholders: uint64, ascending: texts of up to 8 bytes.
    """

    han: Flags
    surname: Flags
    part: Flags
    compound: npt.NDArray[np.uint32]
    placeholders: npt.NDArray[np.uint64]


@cache
def tables_of(encoding: str) -> Tables:
    """The rules as this encoding writes them."""
    codec = _CODECS.get(encoding, "utf-8")
    surnames, parts, compound, placeholders = _rules()
    pairs = [_keys(name, codec) for name in compound]
    words = [raw.ljust(8, b"\0") for text in placeholders if len(raw := text.encode(codec, "ignore")) in range(1, 9)]
    return Tables(
        _han(codec),
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


def _han(codec: str) -> Flags:
    """Table of all keys: which are Chinese characters."""
    key = np.arange(1 << 16)
    lead, trail = (key >> 8).astype(np.uint8), (key & 0xFF).astype(np.uint8)
    if codec == "utf-8":
        return (key >= 0x3000) & (key < 0xA000)  # leads E3 to E9
    return is_han(lead, trail, codec)


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
