"""The walk over the evidence, handed on in batches: what there is, before anything is opened."""

import time
from collections.abc import Callable, Iterator

from core.evidence import EvidenceSource
from core.model import Entry, Problem, Progress

BATCH_ENTRIES = 10_000
PROGRESS_EVERY_S = 0.05


def inventory(source: EvidenceSource, store: Callable[[list[Entry | Problem]], None]) -> Iterator[Progress]:
    """Hands everything on the evidence to `store`, in walk order, in lists of up to BATCH_ENTRIES.

    Yields at most about 20 Progress a second and one at the end; files and bytes so far (a file with
    several names has its bytes counted once), totals 0 because nobody knows them yet. Stop pulling to
    stop: what was stored stays. EvidenceError if the evidence goes away.
    """
    started = reported = time.monotonic()
    files = size_bytes = 0
    batch: list[Entry | Problem] = []
    for item in source.walk():
        batch.append(item)
        if isinstance(item, Entry) and item.node == "file":
            files += 1
            size_bytes += 0 if item.hard_link_of else item.size_bytes
        if len(batch) >= BATCH_ENTRIES:
            store(batch)
            batch = []
        now = time.monotonic()
        if now - reported >= PROGRESS_EVERY_S:
            reported = now
            yield Progress("inventory", files, 0, size_bytes, 0, now - started, None, item.path)
    if batch:
        store(batch)
    yield Progress("inventory", files, 0, size_bytes, 0, time.monotonic() - started)
