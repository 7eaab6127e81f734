"""The kernel: text bytes in, hits out. Digits are found once; each detector takes what is its own."""

import numpy as np
import numpy.typing as npt

from core.detect import DETECTORS, Detector
from core.detect.block import PAD, Block, make_block
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
    return hits_of(make_block(data, encoding), DETECTORS)


def hits_of(block: Block, detectors: tuple[Detector, ...]) -> Hits:
    """The values that these detectors find, the first of them taking precedence."""
    runs, groups = find_numbers(block)
    spare = np.ones(runs.start.size + 1, np.bool_)  # the last one for what takes no run, -1
    free = spare[:-1]
    founds: list[Found] = []
    for detector in detectors:
        found = detector.find(block, runs, groups, free)
        if found.run.size:
            spare[found.run] = False
        founds.append(found)
    return _hits(founds, [TYPES.index(detector.key) for detector in detectors])


def _hits(founds: list[Found], types: list[int]) -> Hits:
    filled = [(found, type_) for found, type_ in zip(founds, types, strict=True) if found.start.size]
    if not filled:
        filled = [(founds[0], types[0])]
    start = np.concatenate([found.start for found, _ in filled])
    order = np.argsort(start, kind="stable")
    both = np.concatenate([found.verdict << 5 | type_ for found, type_ in filled])[order]
    return Hits(
        start=start[order] - PAD,
        end=np.concatenate([found.end for found, _ in filled])[order] - PAD,
        type=both & np.uint8(0x1F),
        verdict=both >> np.uint8(5),
        value=np.concatenate([found.value for found, _ in filled])[order].view(np.int64),
    )
