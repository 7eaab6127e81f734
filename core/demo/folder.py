"""Writes the demonstration drive, and its truth beside it."""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.demo.parts import BATCH_ROWS, NOTHING, TYPES, Chunk, Count
from core.demo.people import valid_persons
from core.demo.plan import Item, Plan
from core.errors import UsageError
from core.model import Progress

FIRST_TIME_S = 1_682_900_000
"""Modification time of the first file, 2023-05-01 UTC; each next file is an hour later."""
MOST_SCALE = 100.0


@dataclass(slots=True)
class Truth:
    """What has been written so far."""

    files: dict[str, Count] = field(default_factory=dict)
    persons: list[range] = field(default_factory=list)

    def add(self, path: str, chunk: Chunk) -> None:
        """Counts a chunk of the file at `path`."""
        if chunk.member is None:
            return
        whole = f"{path}!{chunk.member}" if chunk.member else path
        self.files[whole] = self.files.get(whole, NOTHING) + chunk.count
        if chunk.persons and chunk.persons not in self.persons:
            self.persons.append(chunk.persons)


def truth_path(folder: Path) -> Path:
    """Where the truth of a drive stands: beside it, not on it."""
    return folder.with_name(folder.name + ".truth.json")


def write_demo(folder: Path, scale: float = 1.0, seed: int = 1) -> Iterator[Progress]:
    """Writes the drive into a new or empty folder; the same scale and seed give the same bytes.

    scale: 1 is about 150 MB, at most 100. Memory stays bounded at any scale. Raises UsageError.
    """
    if not 0 < scale <= MOST_SCALE:
        raise UsageError(f"--scale {scale}: give a number above 0 and up to {MOST_SCALE:g}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty. Name a new or empty folder for the demonstration drive.")
    plan, truth = Plan(scale, seed), Truth()
    items = plan.items()
    started, written, total = time.monotonic(), 0, sum(item.size_bytes for item in items)
    for number, item in enumerate(items):
        for chunk_bytes in _write(folder, item, truth):
            written += chunk_bytes
            yield _progress(number, len(items), written, max(total, written), started, item.path)
        os.utime(folder / item.path, (FIRST_TIME_S + 3600 * number,) * 2)
    for inner in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        os.utime(inner, (FIRST_TIME_S, FIRST_TIME_S))
    text = json.dumps(as_json(truth, plan, items), ensure_ascii=False, indent=1)
    truth_path(folder).write_text(text + "\n", encoding="utf-8", newline="\n")
    yield _progress(len(items), len(items), written, written, started, "")


def _write(folder: Path, item: Item, truth: Truth) -> Iterator[int]:
    """Writes one file; gives the bytes of every chunk."""
    path = folder / item.path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for chunk in item.make():
            file.write(chunk.data)
            truth.add(item.path, chunk)
            yield len(chunk.data)


def _progress(files: int, all_files: int, done: int, total: int, started: float, path: str) -> Progress:
    elapsed = time.monotonic() - started
    eta = elapsed / done * (total - done) if done else None
    return Progress("demo", files, all_files, done, total, elapsed, eta, path)


def as_json(truth: Truth, plan: Plan, items: Iterable[Item]) -> Mapping[str, object]:
    """The truth as it is written; the records of a file are rows, those of a type rows with a value of it."""
    copies = {item.path: item.same_as for item in items if item.same_as}
    copies |= _copies_in_archives(truth)
    decoys = {item.path for item in items if item.decoy}
    files = {
        path: {
            "records": count.records,
            "types": {
                key: {"valid": valid, "invalid": invalid}
                for key, valid, invalid in zip(TYPES, count.valid, count.invalid, strict=True)
            },
            "same_as": copies.get(path),
            "decoy": path in decoys,
        }
        for path, count in truth.files.items()
    }
    return {
        "seed": plan.seed,
        "scale": plan.scale,
        "files": files,
        "records": sum(count.records for count in truth.files.values()),
        "records_without_copies": sum(count.records for path, count in truth.files.items() if path not in copies),
        "persons": sum(_valid(numbers, plan.seed) for numbers in _merged(truth.persons)),
        "expected_problems": [
            {"path": f"{item.path}!{name}", "status": "encrypted"} for item in items for name in item.encrypted
        ],
    }


def _copies_in_archives(truth: Truth) -> dict[str, str]:
    """Members that are the file of the same name outside: the archive beside its extracted folder."""
    outside = {path.rsplit("/", 1)[-1]: path for path in truth.files if "!" not in path}
    inside = (path for path in truth.files if "!" in path)
    return {path: outside[path.rsplit("/", 1)[-1]] for path in inside if path.rsplit("/", 1)[-1] in outside}


def _merged(persons: Iterable[range]) -> Iterator[range]:
    """Ranges of numbers without overlaps, cut to a bounded length."""
    end = 0
    for numbers in sorted(persons, key=lambda each: (each.start, each.stop)):
        for start in range(max(numbers.start, end), numbers.stop, BATCH_ROWS):
            yield range(start, min(start + BATCH_ROWS, numbers.stop))
        end = max(end, numbers.stop)


def _valid(numbers: range, seed: int) -> int:
    return valid_persons(np.arange(numbers.start, numbers.stop, dtype=np.uint64), seed * 1000)
