"""Codes of a few fixed forms: which capitals stand before how many digits is in the rules pack."""

from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Places, indices
from core.detect.block import Block, Octets
from core.detect.codes import FEWEST, LETTERS, MOST, MOST_LETTERS, Codes
from core.detect.rules import FOLDER, rule
from core.detect.runs import VALID, Found, Numbers, nothing
from core.errors import CoreError

_LENGTHS = 32
_FIRST_DIGITS = np.uint64(10**15)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)


def of_forms(block: Block, codes: Codes, name: str) -> Found:
    """The codes in a form of that rule file, valid each."""
    which = of_form(codes, name) if codes.start.size else codes.start
    if not which.size:
        return nothing()
    return without_run(
        codes.start[which], codes.end[which], np.full(which.size, VALID, np.uint8), number_of(block, codes, which)
    )


def without_run(start: Places, end: Places, verdict: Octets, value: Numbers) -> Found:
    """Hits that take no run of digits."""
    return Found(start, end, verdict, value, np.full(start.size, -1))


@cache
def forms(name: str) -> npt.NDArray[np.bool_]:
    """By head * 32 + digits: is that a form of the rule file? CoreError if the file is wrong."""
    table = np.zeros(LETTERS**MOST_LETTERS * _LENGTHS, np.bool_)
    try:
        for number, form in enumerate(rule(name)["forms"], 1):
            for letters in form["letters"]:
                for digits in form["digits"]:
                    if not (FEWEST <= digits <= MOST and 0 < len(letters) <= MOST_LETTERS and letters.isupper()):
                        raise ValueError(f"form {number}: {letters!r} and {digits!r} digits")
                    table[_head(letters) * _LENGTHS + digits] = True
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CoreError(f"{FOLDER / name}.yaml: forms cannot be used: {error!r}") from error
    table.setflags(write=False)
    return table


def _head(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - (ord("A") - 1)
    return number


def of_form(codes: Codes, name: str) -> Places:
    """Which of the codes are letters and digits in a form of the rule file, and nothing behind them."""
    ends = codes.start + codes.letters + codes.digits == codes.end
    return indices(ends & forms(name)[codes.head * _LENGTHS + codes.digits])


def number_of(block: Block, codes: Codes, which: Places) -> Numbers:
    """Capitals and digits as one number, different for different codes of at most 15 digits."""
    number = np.zeros(which.size, np.uint64)
    at, digits = codes.start[which] + codes.letters[which], codes.digits[which]
    for step in (0, 8):
        count = np.clip(digits - step, 0, 8)
        full = count == 8
        part = np.where(full, block.number(at + step), block.number(at + step, np.where(full, 0, count)))
        number = number * 10 ** count.astype(np.uint64) + part
    return codes.head[which].astype(np.uint64) * _FIRST_DIGITS + number


def mixed(text: Octets) -> Numbers:
    """A number of 63 bits for each row of 32 bytes: the same for the same bytes, on any machine, at any time."""
    words = np.ascontiguousarray(text).view("<u8").reshape(-1, 4)
    key = np.zeros(len(words), np.uint64)
    for column, factor in enumerate(_MIX):
        key = (key ^ words[:, column]) * factor
        key ^= key >> np.uint64(29)
    return key >> np.uint64(1)


@cache
def letters_of(name: str, key: str) -> npt.NDArray[np.bool_]:
    """By head: is that one of the single capitals listed in the rule file? CoreError if the file is wrong."""
    table = np.zeros(LETTERS**MOST_LETTERS, np.bool_)
    try:
        table[[_head(letter) for letter in rule(name)[key]]] = True
    except (KeyError, TypeError, IndexError) as error:
        raise CoreError(f"{FOLDER / name}.yaml: {key} cannot be used: {error!r}") from error
    table.setflags(write=False)
    return table
