"""Unified social credit codes (GB 32100-2015) and the organisation codes before them (GB 11714-1997)."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, indices
from core.detect.block import Block, is_alnum
from core.detect.codes import Codes
from core.detect.forms import mixed, without_run
from core.detect.rules import regions, rule
from core.detect.runs import INVALID, VALID, Found, Groups, Runs, Table, look_up, merged, nothing

LENGTH, ORGANISATION_LENGTH = 18, 10

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""Of the eight characters before the check character (GB 11714-1997)."""

_NONE = 255
_BASE = 31
_POWERS = np.array([3**place % _BASE for place in range(17)])
_REGION = slice(2, 8)
_REGISTERED = ord("9")


@cache
def _values() -> npt.NDArray[np.uint8]:
    """By byte: its value in the code, _NONE where it has none."""
    table = np.full(256, _NONE, np.uint8)
    alphabet = str(rule("uscc")["alphabet"]).encode("ascii")
    table[list(alphabet)] = np.arange(len(alphabet))
    table.setflags(write=False)
    return table


@cache
def _regions() -> Table:
    """By six digits: is that a region?"""
    table = np.zeros(10**6, np.uint8)
    table[list(regions())] = 1
    table.setflags(write=False)
    return table


@dataclass(frozen=True, slots=True)
class Uscc:
    """18 characters of the code's alphabet with a capital among them, the third to the eighth digits; alone.

    Also 8 digits, a hyphen and a check character (an organisation's code). Valid: the check character is right.
    Invalid: it is not. A code of digits only (and X at the end) must be one of a business (9) in a known region, and
    right: otherwise it is left to resident IDs and cards. Value: a hash of the text; of an organisation the 8 digits.
    """

    key: str = "uscc"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the codes, and among the runs that are still free."""
        codes = runs.codes
        start = _lettered(block, codes) if codes.start.size else codes.start
        found = _judged(block, start, np.full(start.size, -1)) if start.size else nothing()
        run = _of_digits(block, runs, free)
        if run.size:
            found = merged(found, _judged(block, runs.start[run], run))
        return merged(found, _organisations(block, codes.hyphened)) if codes.hyphened.size else found


def _lettered(block: Block, codes: Codes) -> Places:
    """Starts of the codes of 18 characters that are not digits only, nor digits and X."""
    lettered = (codes.letters == 1) | (codes.digits < 17) | (block.data[codes.end - 1] != ord("X"))
    lettered &= (codes.letters <= 1) & (codes.digits < LENGTH) & (codes.end - codes.start == LENGTH)
    return codes.start[indices(lettered)]


def _of_digits(block: Block, runs: Runs, free: Flags) -> Places:
    """Runs of 18 digits, or 17 and an X, that are the code of a business."""
    run = indices(((runs.length - np.uint8(17)) <= 1) & free)
    run = run[indices(block.data[runs.start[run]] == _REGISTERED)]
    if not run.size:
        return run
    end = runs.start[run] + LENGTH
    whole = ((runs.length[run] == LENGTH) | (block.data[end - 1] == ord("X"))) & ~is_alnum(block.data[end])
    run = run[whole & ~block.fraction_after(end)]
    run = run[look_up(_regions(), block.number(runs.start[run] + _REGION.start, 6)) != 0]
    found: Places = run[_remainder(block, runs.start[run]) == 0]
    return found


def _remainder(block: Block, start: Places) -> npt.NDArray[np.int64]:
    """Weighted sum of 18 characters modulo 31, 0 where the check character is right."""
    value = _values()[block.cut(start, LENGTH).reshape(-1, LENGTH)].astype(np.int64)
    left: npt.NDArray[np.int64] = (value[:, :17] @ _POWERS + value[:, 17]) % _BASE
    return left


def _judged(block: Block, start: Places, run: Places) -> Found:
    text = block.cut(start, 32).reshape(-1, 32)
    value = _values()[text[:, :LENGTH]]
    shaped = (value != _NONE).all(axis=1) & (value[:, _REGION] < 10).all(axis=1)
    if not shaped.any():
        return nothing()
    start, run, text = start[shaped], run[shaped], text[shaped].copy()
    text[:, LENGTH:] = 0
    verdict = np.where(_remainder(block, start) == 0, VALID, INVALID).astype(np.uint8)
    return Found(start, start + LENGTH, verdict, mixed(text), run)


def _organisations(block: Block, start: Places) -> Found:
    """Of 8 digits with a hyphen behind them: those that one digit or X follows."""
    check, after = block.data[start + 9], block.data[start + ORGANISATION_LENGTH]
    digit = (check - np.uint8(ord("0"))) < 10
    kept = (digit | (check == ord("X"))) & ~is_alnum(after) & (after != ord("-"))
    start, check = start[kept], np.where(digit, check - ord("0"), 10)[kept].astype(np.int64)
    digits = block.cut(start, 8).reshape(-1, 8).astype(np.int64) - ord("0")
    right = (digits @ np.array(ORGANISATION_WEIGHTS) + check) % 11 == 0
    verdict = np.where(right, VALID, INVALID).astype(np.uint8)
    return without_run(start, start + ORGANISATION_LENGTH, verdict, block.number(start))


USCC = Uscc()
