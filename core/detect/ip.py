"""IPv4 addresses of the public network, anchored on full stops between digits."""

from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network

import numpy as np

from core.detect.bits import Flags, Places, high_ones, low_ones, window
from core.detect.block import Block, byte_set, is_alnum
from core.detect.rules import rule
from core.detect.runs import ODD, VALID, Found, Groups, Numbers, Runs, nothing

_BEFORE = byte_set(b"._-~")
"""With letters and digits: what makes four numbers a release (openssl-1.1.1.1, v1.2.3.4) or a longer name."""


@cache
def _special() -> tuple[Numbers, Numbers]:
    """First and last address of each special block."""
    blocks = [ip_network(block) for block in rule("ip")["special"]]
    first = np.array([int(block.network_address) for block in blocks], np.uint64)
    return first, np.array([int(block.broadcast_address) for block in blocks], np.uint64)


@dataclass(frozen=True, slots=True)
class Ip:
    """Four octets without leading zeros; no letter, mark of a release or further number beside them, and no network.

    Valid: a public address. Odd: all four octets are small, as in release numbers. Private, loopback, multicast and
    other special addresses are none. Never invalid; value 0.
    """

    key: str = "ip"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """Every address of the block; runs of digits are not taken."""
        stop = groups.quads
        if not stop.size:
            return nothing()
        width = high_ones(window(block.digits, stop - 64))
        start, octets, good = stop - width, [np.minimum(width, 4)], width <= 3
        place = stop
        for _ in range(3):
            good &= block.data[place] == ord(".")
            octets.append(np.minimum(low_ones(window(block.digits, place + 1)), np.uint8(4)).astype(np.int64))
            place = place + 1 + octets[-1]
        kept = np.flatnonzero(good & _alone(block, start, place))
        start, end, octets = start[kept], place[kept], [width[kept] for width in octets]
        address, small, strict = _address(block, start, octets)
        first, last = _special()
        public = ~((address[:, None] >= first) & (address[:, None] <= last)).any(axis=1)
        kept = np.flatnonzero(strict & public)
        verdict = np.where(small[kept], ODD, VALID).astype(np.uint8)
        none = np.zeros(kept.size, np.uint64)
        return Found(start[kept], end[kept], verdict, none, np.full(kept.size, -1))


def _alone(block: Block, start: Places, end: Places) -> Flags:
    before, after = block.data[start - 1], block.data[end]
    wrong = block.letter_before(start) | _BEFORE[before] | is_alnum(after)
    wrong |= ((after == ord(".")) | (after == ord("/")) | (after == ord("-"))) & block.is_digit(end + 1)
    return ~wrong


def _address(block: Block, start: Places, widths: list[Places]) -> tuple[Numbers, Flags, Flags]:
    """(the address as a number, whether all octets are small, whether they are octets without leading zeros)."""
    address, limit = np.zeros(start.size, np.uint64), np.uint64(rule("ip")["odd_below"])
    small = np.ones(start.size, np.bool_)
    strict = small.copy()
    for width in widths:
        octet = block.number(start, width)
        strict &= (width <= 3) & (octet <= 255) & ((width == 1) | (block.data[start] != ord("0")))
        small &= octet < limit
        address = address << np.uint64(8) | octet & np.uint64(0xFF)
        start = start + width + 1
    return address, small, strict


IP = Ip()
