"""IPv4 addresses of the public network, anchored on full stops between digits."""

from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, collapse_addresses

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, indices, low_ones, window
from core.detect.block import Block, byte_set, is_alnum
from core.detect.rules import rule
from core.detect.runs import ODD, VALID, Found, Groups, Numbers, Runs, nothing
from core.detect.stops import MOST_APART, quads

_BEFORE = byte_set(b"._-~")
"""With letters and digits: what makes four numbers a release (openssl-1.1.1.1, v1.2.3.4) or a longer name."""

_ONE = np.uint64(1)
_WIDEST = MOST_APART
"""Digits of what is no octet any more."""

_NONE = np.uint64(1 << 32)
_TOGETHER = np.uint64(1 << 24 | 1 << 12 | 1)


@cache
def _special() -> tuple[Numbers, Numbers]:
    """First and last address of each special block, ascending; those that lie side by side or overlap are one."""
    blocks = list(collapse_addresses(IPv4Network(block) for block in rule("ip")["special"]))
    first = np.array([int(block.network_address) for block in blocks], np.uint64)
    return first, np.array([int(block.broadcast_address) for block in blocks], np.uint64)


@cache
def _octets() -> npt.NDArray[np.uint64]:
    """By width (1 to 3) * 4096 + digits, four bits each: the octet, _NONE where it is above 255 or begins with a 0."""
    table = np.full(4 << 12, _NONE, np.uint64)
    for octet in range(256):
        table[len(str(octet)) << 12 | int(str(octet), 16)] = octet
    table.setflags(write=False)
    return table


@cache
def _ones() -> npt.NDArray[np.int64]:
    """By four bits: how many are set in a row from the highest downwards."""
    return np.array([len(f"{bits:04b}") - len(f"{bits:04b}".lstrip("1")) for bits in range(16)])


@dataclass(frozen=True, slots=True)
class Ip:
    """Four octets without leading zeros; no letter, mark of a release or further number beside them, and no network.

    Valid: a public address. Odd: all four octets are small, as in release numbers. Private, loopback, multicast and
    other special addresses are none. Never invalid; value 0.
    """

    key: str = "ip"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """Every address of the block; runs of digits are not taken."""
        stops = quads(block, groups)
        if not stops[0].size:
            return nothing()
        stop = np.stack(stops)
        seen = window(block.digits, stop[0] - _WIDEST)  # all places where digits have to stand
        before = _ones()[(seen & np.uint64(15)).view(np.int64)]
        after = low_ones(seen >> (stop[2] - stop[0] + _WIDEST + 1).view(np.uint64)).astype(np.int64)
        between = (stop[1:] - stop[0] - 1).view(np.uint64)
        inner = ((_ONE << between[1]) - _ONE) & ~(_ONE << between[0])
        whole = (seen >> np.uint64(_WIDEST + 1)) & inner == inner
        kept = indices(whole & (before < _WIDEST) & (after < _WIDEST))
        stop, before, after = stop[:, kept], before[kept], after[kept]
        start, end = stop[0] - before, stop[2] + 1 + after
        kept = indices(_alone(block, start, end))
        start, end = start[kept], end[kept]
        octets = _values(block, np.stack((start - 1, *stop[:, kept], end)))
        verdict = np.where((octets < rule("ip")["odd_below"]).all(axis=0), np.uint8(ODD), np.uint8(VALID))
        kept = indices(_public(octets))
        none = np.zeros(kept.size, np.uint64)
        return Found(start[kept], end[kept], verdict[kept], none, np.full(kept.size, -1))


def _alone(block: Block, start: Places, end: Places) -> Flags:
    before, after = block.data[start - 1], block.data[end]
    wrong = block.letter_before(start) | _BEFORE[before] | is_alnum(after)
    wrong |= ((after == ord(".")) | (after == ord("/")) | (after == ord("-"))) & block.is_digit(end + 1)
    return ~wrong


def _values(block: Block, edges: Places) -> Numbers:
    """The octets between these full stops; edges: shape (5, k), the first right before, the last right behind each.

    Digits are brought side by side, four bits each, by one multiplication.
    """
    width, end = np.diff(edges, axis=0) - 1, edges[1:]
    unused = ((_WIDEST - 1 - width) << 3).view(np.uint64)
    text = block.load((end - (_WIDEST - 1)).reshape(-1)).reshape(end.shape) & np.uint64(0x0F0F0F)
    digits = ((text >> unused << unused) * _TOGETHER) >> np.uint64(16) & np.uint64(0xFFF)
    octets: Numbers = _octets()[width << 12 | digits.view(np.int64)]
    return octets


def _public(octets: Numbers) -> Flags:
    """Whether these are octets, and not of special addresses."""
    first, last = _special()
    address = octets[0] << np.uint64(24) | octets[1] << np.uint64(16) | octets[2] << np.uint64(8) | octets[3]
    block = np.searchsorted(first, address, side="right") - 1
    public: Flags = (octets < _NONE).all(axis=0) & ((block < 0) | (address > last[block]))
    return public


IP = Ip()
