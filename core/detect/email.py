"""E-mail addresses: anchored on "@", then label by label to both sides, all addresses of a block at once."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, below, high_ones, pack, top_bit, window
from core.detect.block import Block, byte_set, is_alnum, is_letter
from core.detect.rules import rule
from core.detect.runs import ODD, VALID, Found, Groups, Numbers, Runs, nothing

LOOK = 64
"""Bytes to each side of "@" that are looked at."""

LONGEST_LOCAL, LONGEST_DOMAIN = 62, 63
"""Bytes; what is longer cannot be judged within LOOK, and is no address anybody has."""

_ONE = np.uint64(1)
_LONGEST_TLD = _LONGEST_PROGRAM = 8
_SLOTS_LOG2 = 14
_LOCAL_JOINT = byte_set(b"._%+-")


@dataclass(frozen=True, slots=True)
class Email:
    """local@label.tld. Local part: up to 62 of [A-Za-z0-9._%+-], a letter or digit first. Domain: up
    to 63 bytes of labels, a last one of letters.

    Two marks in a row (--, ..) end either side, so that name----a@b.com----secret comes apart.
    Valid: the top-level domain is in the rules pack. Odd: it is not (a@2x.png), or a number goes on behind it
    (symbol@lib.so.4), or the local part is a program's account (git@host:path). Never invalid; value 0.
    """

    key: str = "email"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """Every address of the block; runs of digits are not taken."""
        at = block.places(b"@")
        if not at.size:
            return nothing()
        before = block.data[at - 1]
        likely = (is_alnum(before) | (before == ord("_"))) & is_alnum(block.data[at + 1])
        at = at[np.flatnonzero(likely)]
        if not at.size:
            return nothing()
        end, tld = _domain(block, at)
        start = _local(block, at)
        found = np.flatnonzero((end > 0) & (start < at) & (block.data[start - 1] != ord("*")))  # zh***n@b.cn is masked
        start, end, tld = start[found], end[found], tld[found]
        known = _known(block, tld, end - tld) & ~block.fraction_after(end) & ~_of_program(block, start, at[found])
        verdict = np.uint8(ODD) - np.uint8(ODD - VALID) * known
        return Found(start, end, verdict, np.zeros(start.size, np.uint64), np.full(start.size, -1))


def _domain(block: Block, at: Places) -> tuple[Places, Places]:
    """Ends of the domains and starts of their last labels; 0 and 0 where no domain stands behind "@".

    All labels of a domain at once: adding the first letter of a stretch of letters carries to its end.
    """
    octets = block.cut(at + 1, LOOK)
    digits = window(block.digits, at + 1)
    dots = pack(octets == ord("."))
    letters = pack(is_letter(octets)) & ~digits
    alnum = letters | digits
    single = (dots | pack(octets == ord("-"))) & (alnum << _ONE) & (alnum >> _ONE)
    reached = (alnum | single) + _ONE  # its lowest bit stands right behind the labels
    reached = reached & -reached
    first = (dots & single) << _ONE & letters & (letters >> _ONE) & (reached - _ONE)
    last = (letters + first) & ~letters & ~digits
    end = top_bit(last & (reached | (reached - _ONE)))
    tld = top_bit(first & below(end))
    found = end >= 0
    return np.where(found, at + 1 + end, 0), np.where(found, at + 1 + tld, 0)


def _local(block: Block, at: Places) -> Places:
    """Starts of the local parts; `at` itself where there is none, or too long a one."""
    start = at.copy()
    underscore = block.data[at - 1] == ord("_")
    row, here = np.arange(at.size), at - underscore
    alnum = (block.letters(at - LOOK) | window(block.digits, at - LOOK)) << underscore.astype(np.uint64)
    while row.size:  # one round a stretch of letters and digits
        length = high_ones(alnum)
        here = here - length
        start[row[length > 0]] = here[length > 0]
        more = np.flatnonzero((length > 0) & (here > at[row] - LOOK) & _LOCAL_JOINT[block.data[here - 1]])
        row, here, length = row[more], here[more] - 1, length[more] + 1
        alnum = alnum[more] << length.astype(np.uint64)
    start[at - start > LONGEST_LOCAL] = at[at - start > LONGEST_LOCAL]
    return start + _trailing(block, start, at) if block.two_bytes else start


def _trailing(block: Block, start: Places, at: Places) -> Places:
    """Bytes to leave out at each start: a letter that ends a Chinese character, and a mark behind it."""
    trail = block.is_trail(start) & is_letter(block.data[start]) & (start < at)
    marked = trail & _LOCAL_JOINT[block.data[start + 1]]
    skipped: Places = np.minimum(trail.astype(np.int64) + marked, at - start)
    return skipped


@cache
def _programs() -> Numbers:
    names = [name.encode().ljust(8, b"\0") for name in rule("email")["programs"]]
    return np.array([int.from_bytes(name, "little") for name in names], np.uint64)


def _of_program(block: Block, start: Places, at: Places) -> Flags:
    """Whether the local parts are accounts of programs of the rules pack."""
    unused = (np.uint64(8) - np.minimum(at - start, 8).astype(np.uint64)) << np.uint64(3)
    key = block.load(start) << unused >> unused
    same: Flags = np.isin(key, _programs()) & (at - start <= _LONGEST_PROGRAM)
    return same


@cache
def _domains() -> tuple[np.uint64, npt.NDArray[np.uint64]]:
    """A multiplier, and the known top-level domains at the slots where it spreads them without collision."""
    texts = f"{rule('email')['country']} {rule('email')['generic']}".split()
    keys = np.array([int.from_bytes(text.encode().ljust(8, b"\0"), "little") for text in texts], np.uint64)
    random = np.random.default_rng(0)
    while True:
        factor = random.integers(1, 2**63, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        slots = (keys * factor) >> np.uint64(64 - _SLOTS_LOG2)
        if len(set(slots.tolist())) == len(set(texts)):
            table = np.zeros(1 << _SLOTS_LOG2, np.uint64)
            table[slots] = keys
            table.setflags(write=False)
            return factor, table


def _known(block: Block, start: Places, length: Places) -> Flags:
    """Whether the letters from each start on are a top-level domain of the rules pack, in any case."""
    factor, table = _domains()
    unused = (np.uint64(8) - np.minimum(length, _LONGEST_TLD).astype(np.uint64)) << np.uint64(3)
    key = (block.load(start) | np.uint64(0x2020202020202020)) << unused >> unused
    same: Flags = table[(key * factor) >> np.uint64(64 - _SLOTS_LOG2)] == key
    return same & (length <= _LONGEST_TLD)


EMAIL = Email()
