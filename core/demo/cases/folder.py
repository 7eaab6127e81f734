"""Writes the drive of the cases, and its truth beside it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from core.demo.cases import programs, secrets, servers, traded
from core.demo.cases.piece import Piece, Size
from core.demo.parts import NOTHING, TYPES, Count
from core.errors import UsageError

CASES = (traded.pieces, programs.pieces, secrets.pieces, servers.pieces)
FIRST_TIME_S = 1_647_000_000
"""Modification time of what was copied in one go, 2022-03-11 UTC; each other file is six hours later than the last."""


def truth_path(folder: Path) -> Path:
    """Where the truth of a drive stands: beside it, not on it."""
    return folder.with_name(folder.name + ".truth.json")


def write_cases(folder: Path, scale: float = 0.05, seed: int = 1) -> dict[str, object]:
    """Writes the drive into a new or empty folder; the same scale and seed give the same bytes. Returns the truth.

    scale: 1 has some 400,000 records. UsageError if the folder is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty. Name a new or empty folder for the drive.")
    size = Size(scale, seed)
    pieces = [piece for case in CASES for piece in case(size)]
    counts: dict[str, Count] = {}
    for number, piece in enumerate(pieces):
        for path, count in _write(folder, piece):
            counts[path] = counts.get(path, NOTHING) + count
        moment = FIRST_TIME_S + 21_600 * (0 if piece.burst else number + 1)
        os.utime(folder / piece.path, (moment, moment))
    truth = _truth(pieces, counts)
    truth_path(folder).write_text(
        json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    return truth


def _write(folder: Path, piece: Piece) -> Iterator[tuple[str, Count]]:
    path = folder / piece.path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for chunk in piece.make():
            file.write(chunk.data)
            if chunk.member is not None:
                yield (f"{piece.path}!{chunk.member}" if chunk.member else piece.path), chunk.count


def _truth(pieces: list[Piece], counts: dict[str, Count]) -> dict[str, object]:
    """files: records and values by path. indicators: what is expected where, and how it shows (`piece.NAME` …)."""
    signs = {
        (sign.path or piece.path, sign.category, sign.about, sign.shows): None
        for piece in pieces
        for sign in piece.signs
    }
    return {
        "files": {
            path: {
                "records": count.records,
                "types": dict(zip(TYPES, zip(count.valid, count.invalid, strict=True), strict=True)),
            }
            for path, count in counts.items()
        },
        "records": sum(count.records for count in counts.values()),
        "copies": {piece.path: piece.same_as for piece in pieces if piece.same_as},
        "indicators": [
            {"path": path, "category": category, "about": about, "shows": shows}
            for path, category, about, shows in signs
        ],
    }
