"""WeChat IDs as the program gives them: wxid_ and 12 to 22 small letters and digits. Chosen ones have no shape."""

from dataclasses import dataclass

import numpy as np

from core.detect.bits import SLICE, Flags, Places, indices, low_ones, pack, positions
from core.detect.block import Block, is_alnum
from core.detect.codes import is_alone
from core.detect.forms import mixed, without_run
from core.detect.runs import VALID, Found, Groups, Runs, nothing

HEAD = b"wxid_"
FEWEST, MOST = 12, 22
"""Characters behind the head."""

_EVEN, _ODD = (np.uint16(int.from_bytes(pair, "little")) for pair in (b"wx", b"xi"))


@dataclass(frozen=True, slots=True)
class WechatId:
    """The head and what follows, alone; "_" and capitals glue as digits do. Always valid. Value: a hash of the text."""

    key: str = "wechat_id"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits, from pairs of bytes at even places, which are compared faster than bytes are searched."""
        if not block.facts.get("long", True) or block.raw.find(b"_") < 0:  # where that is known it spares a look
            return nothing()
        start = _heads(block)
        if not start.size:
            return nothing()
        text = block.cut(start, 32).reshape(-1, 32).copy()
        small = is_alnum(text) & ~((text - np.uint8(ord("A"))) < 26)
        tail = np.packbits(small[:, len(HEAD) :], axis=1, bitorder="little")
        tail = np.ascontiguousarray(np.pad(tail, ((0, 0), (0, 4)))).view("<u8").ravel()
        length = low_ones(tail.astype(np.uint64)).astype(np.int64)
        end = start + len(HEAD) + length
        before, after = block.data[start - 1], block.data[end]
        alone = is_alone(block, start) & (before != ord("_"))
        alone &= ~is_alnum(after) & (after != ord("_"))
        kept = indices((length >= FEWEST) & (length <= MOST) & alone)
        text[np.arange(32) >= (length + len(HEAD))[:, None]] = 0
        verdict = np.full(kept.size, VALID, np.uint8)
        return without_run(start[kept], end[kept], verdict, mixed(text[kept]))


def _heads(block: Block) -> Places:
    """Where the head stands, ascending."""
    wanted = np.zeros(-(-block.data.size // 128) * 64, np.bool_)
    for start in range(0, block.data.size, SLICE):
        pairs = block.data[start : start + SLICE].view(np.uint16)
        out = wanted[start // 2 : start // 2 + pairs.size]
        np.equal(pairs, _EVEN, out=out)
        out |= pairs == _ODD
    places = positions(pack(wanted)) << 1
    places -= block.data[places] == ord(HEAD[1:2])
    word = block.load(places) & np.uint64((1 << 8 * len(HEAD)) - 1)
    heads: Places = places[word == np.uint64(int.from_bytes(HEAD, "little"))]
    return heads


WECHAT_ID = WechatId()
