"""Which side of a quote a value lies on, told from its neighbours."""

import numpy as np

from core.readers.block import Block, Positions, spaces_back, spaces_on


def quote_votes(block: Block, quotes: Positions) -> tuple[Positions, Positions]:
    """For each quote +1, 0 or -1: does it look like one that opens, like one that closes a value?

    What opens follows ( , or a word such as N or _binary; what closes precedes , ) ; or a cast.
    Doubled quotes say nothing.
    """
    data = block.data
    if not quotes.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    before = spaces_back(data, quotes - 1)
    after = spaces_on(data, quotes + 1)
    left = np.where(before >= 0, data[before], 0)
    right = np.where(after < data.size, data[np.minimum(after, data.size - 1)], 0)
    opener, closer = _OPENS[left].copy(), _CLOSES[right].copy()
    prefixed = _PREFIX[left] & (before == quotes - 1) & (before > 0)
    opener[prefixed & _PREFIX_AFTER[data[np.maximum(before - 1, 0)]]] = 1
    return opener, closer


def _vote_table(good: bytes, silent: bytes) -> Positions:
    table = np.full(256, -1, np.int64)
    table[list(good)] = 1
    table[list(silent)] = 0
    return table


_OPENS = _vote_table(b"(,", b"\0'=_\"nyrRN")
_CLOSES = _vote_table(b",)", b"\0';:|=\"\\aA")
_PREFIX = _vote_table(b"NnEeXxBb", b"") > 0
_PREFIX_AFTER = _vote_table(b"(, ", b"") > 0
