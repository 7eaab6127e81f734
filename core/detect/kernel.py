"""The kernel: text bytes in, hits out. Digits are found once; each detector takes what is its own."""

import numpy as np
import numpy.typing as npt

from core.detect import DETECTORS
from core.detect.block import PAD, make_block
from core.detect.runs import Found, find_numbers
from core.model import TYPES, Hits

ENCODINGS = ("utf-8", "gb18030", "big5", "ascii", "narrowed")
"""What `core.model.Batch.encoding` may be."""


def scan(data: npt.NDArray[np.uint8], encoding: str) -> Hits:
    """Every value of every type in the data; see `core.model.Hits`.

    data: uint8 (n,), text bytes of any length, not changed. encoding: one of ENCODINGS. Numbers of
    different types never overlap (DETECTORS say who comes first); an e-mail address may overlap a
    number. Beyond its edges the data counts as ending in a line feed. Raises ValueError for any
    other encoding.
    """
    if encoding not in ENCODINGS:
        raise ValueError(f"text in {encoding!r} cannot be scanned as it is")
    block = make_block(data, encoding)
    runs, groups = find_numbers(block)
    free = np.ones(runs.start.size, np.bool_)
    founds: list[Found] = []
    for detector in DETECTORS:
        found = detector.find(block, runs, groups, free)
        free[found.run[found.run >= 0]] = False
        founds.append(found)
    return _hits(founds)


def _hits(founds: list[Found]) -> Hits:
    start = np.concatenate([found.start for found in founds])
    order = np.argsort(start, kind="stable")
    types = np.array([TYPES.index(detector.key) for detector in DETECTORS], np.uint8)
    return Hits(
        start=start[order] - PAD,
        end=np.concatenate([found.end for found in founds])[order] - PAD,
        type=np.repeat(types, [found.start.size for found in founds])[order],
        verdict=np.concatenate([found.verdict for found in founds])[order],
        value=np.concatenate([found.value for found in founds])[order].view(np.int64),
    )
