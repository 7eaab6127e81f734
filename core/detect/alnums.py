"""ASCII letters and digits as one bitmap: hardware addresses are found in it, and that there are no long words."""

import numpy as np

from core.detect.bits import Words, bitmap
from core.detect.block import Block

_BELOW_LETTERS = 0x3F
_SOME = 256


def alnums(block: Block) -> Words:
    """Bitmap of ASCII letters and digits, and of @[\\]^_`{|}~ (and of trail bytes that look like one)."""
    if "alnums" not in block.kept:
        words = bitmap(block.data, lambda part, out: np.greater(part.view(np.int8), _BELOW_LETTERS, out=out))
        words |= block.digits
        block.kept["alnums"] = words
    return block.kept["alnums"]


def has_marks(block: Block) -> bool:
    """Whether there are colons or hyphens, one of which joins the pairs of a hardware address."""
    if "marks" not in block.facts:
        block.facts["marks"] = block.raw.find(b":") >= 0 or block.raw.find(b"-") >= 0
    return block.facts["marks"]


def has_long_word(block: Block) -> bool:
    """Whether 17 `alnums` or more stand in a row: as many as a frame number has, and the shortest WeChat ID."""
    if "long" not in block.facts:
        words = alnums(block)
        block.facts["long"] = has_seventeen(words[:_SOME]) or has_seventeen(words)  # text with such words has them soon
    return block.facts["long"]


def has_seventeen(words: Words) -> bool:
    """Whether 17 bits in a row are set in a bitmap: an octet of ones, and at least nine of the two beside it.

    As many go on behind the octet as the highest of them says, and as many stand before it as the highest 0 says: that
    takes half the time of looking ahead.
    """
    octets = words.view(np.uint8)
    further = octets & ~(octets + np.uint8(1))
    further ^= further >> np.uint8(1)
    enough = further[2:] > ~octets[:-2]
    enough &= octets[1:-1] == 0xFF
    return bool(enough.any())
