"""How dense a file seems before anything is drawn of it: the records in the blocks that its layout was learnt from."""

from collections.abc import Iterable

from core.detect.chance import decide
from core.law import class_of_record
from core.measures import RECORDS, measure
from core.model import CELL_BYTES, Batch
from core.tally import tally_of, total


def density_seen(batches: Iterable[Batch], seen_bytes: int, size_bytes: int) -> int:
    """Records a cell, rounded up. batches: rows of the blocks. seen_bytes: length of all blocks. size_bytes: of the
    file, which may be less than a cell.

    These places are not random, so no estimate rests on it: it only says where more cells are worth their bytes.
    """
    tally = total(tally_of(batch) for batch in batches)
    records = measure(tally.signatures, decide(tally), class_of_record).get(RECORDS, 0) if tally.signatures else 0
    return -(-records * min(CELL_BYTES, size_bytes) // max(1, seen_bytes))
