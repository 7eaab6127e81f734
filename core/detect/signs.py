"""Single characters beyond ASCII, as bytes in the encoding of a block: which one stands before or behind a place."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.bits import Places
from core.detect.block import Block
from core.detect.rules import FOLDER, rule
from core.detect.runs import Numbers
from core.errors import CoreError
from core.model import NARROWED_OTHER, PLATE_HAN

_LONGEST = 3


@dataclass(frozen=True, slots=True)
class Signs:
    """keys: the bytes of each character as a number, first byte lowest, ascending. index: of the character in its list,
    parallel. sizes: bytes of the characters, each once.
    """

    keys: Numbers
    index: Places
    sizes: tuple[int, ...]


@cache
def signs(pack: str, name: str, encoding: str) -> Signs:
    """A list of a rule file, each item one character in one form or more. CoreError if the file is wrong."""
    found: dict[int, tuple[int, int]] = {}
    try:
        for index, forms in enumerate(rule(pack)[name]):
            for form in forms:
                octets = _bytes(form, encoding)
                if 0 < len(octets) <= _LONGEST:
                    found[int.from_bytes(octets, "little")] = index, len(octets)
    except (KeyError, TypeError, ValueError) as error:
        raise CoreError(f"{FOLDER / pack}.yaml: {name} cannot be used: {error!r}") from error
    keys = sorted(found)
    sizes = tuple(sorted({size for _, size in found.values()}))
    return Signs(np.array(keys, np.uint64), np.array([found[key][0] for key in keys], np.int64), sizes)


def _bytes(form: str, encoding: str) -> bytes:
    """The character as it lies in a block; nothing if the encoding does not have it."""
    if encoding != "narrowed" or form.isascii():
        return form.encode("utf-8" if encoding in ("ascii", "narrowed") else encoding, "ignore")
    return bytes(next(([0x80 + place] for place, forms in enumerate(PLATE_HAN) if form in forms), [NARROWED_OTHER]))


def preceding(block: Block, at: Places, known: Signs) -> tuple[Places, Places]:
    """For each place the index of the character right before it, and its bytes; -1 and 0 where it is another one."""
    text = block.load(at - 8)
    return _found(known, [(size, text >> np.uint64(64 - 8 * size)) for size in known.sizes])


def following(block: Block, at: Places, known: Signs) -> tuple[Places, Places]:
    """The same of the character that begins at each place."""
    text = block.load(at)
    return _found(known, [(size, text & np.uint64((1 << 8 * size) - 1)) for size in known.sizes])


def _found(known: Signs, keys: list[tuple[int, Numbers]]) -> tuple[Places, Places]:
    index, bytes_ = np.full(keys[0][1].size, -1), np.zeros(keys[0][1].size, np.int64)
    for size, key in keys:
        place = np.minimum(np.searchsorted(known.keys, key), known.keys.size - 1)
        same = known.keys[place] == key
        index[same], bytes_[same] = known.index[place[same]], size
    return index, bytes_
