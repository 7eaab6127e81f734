"""Which files hold the same persons: shuffled copies, merged lists, subsets, overlaps, with how many they share.

Files that were read whole are indexed by the keys of their persons (valid resident IDs, unless the run was asked
otherwise). Where those are too many, all files keep the keys below one limit: a uniform sample of persons, the same in
every file; files of which fewer are left than must be shared are let go of. A file that was sampled is held against the
index by its drawn cells, with its own interval; two sampled files are never held against each other (their common
records would be missed by both draws, design page 3, C).
Byte-identical copies are told elsewhere.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from core import distinct
from core.distinct import Keys
from core.model import EXACT, INDICATIVE, SAMPLED, Estimate
from core.result import Overlap

FEWEST_SHARED = 20
"""Persons that two files must share to be named."""

LEAST_SHARE = 0.05
"""Of the smaller file."""

NEARLY_ALL = 0.98
MOST_FILES = 16
"""A person in more files says little of any two: test numbers, the examiner's own, or many copies of one list."""

MOST_KEYS = 1 << 23
MOST_ROWS = 1000

SLICE_KEYS = 1 << 19
"""Keys that are sorted at a time: some 30 MiB."""

Owners = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _File:
    """keys: ascending. cells: of a sampled file, keys of each drawn cell; of: how many cells it has."""

    path: str
    keys: Keys
    cells: tuple[Keys, ...] = ()
    of: int = 0


@dataclass(slots=True)
class Index:
    """Grows while files come by. most_keys: kept at a time. limit: keys from there on are left out, None while none.
    type: whose values are the keys."""

    most_keys: int = MOST_KEYS
    type: str = "resident_id"
    limit: int | None = None
    _files: list[_File] = field(default_factory=list)
    _size: int = 0

    def add(self, path: str, keys: Keys, cells: Sequence[Keys] = (), of: int = 0) -> None:
        """One file. cells, of: if it was sampled."""
        if len(keys) < FEWEST_SHARED:
            return
        if len(keys) >= distinct.K:  # it holds the smallest keys only
            self._limit_to(int(keys[-1]))
        file = self._below(_File(path, keys, tuple(cells), of))
        if file is None:
            return
        self._files.append(file)
        self._size += len(file.keys)
        while self._size > self.most_keys:
            self._limit_to((1 << 64 if self.limit is None else self.limit) // 2)

    def _limit_to(self, limit: int) -> None:
        if self.limit is None or limit < self.limit:
            self.limit = limit
            self._files = [kept for file in self._files if (kept := self._below(file)) is not None]
            self._size = sum(len(file.keys) for file in self._files)

    def _below(self, file: _File) -> _File | None:
        """The file by its keys below the limit. None where it can be named with no other file any more: too few of them
        are left, or it was sampled, of which keys that were left out would be missed."""
        if self.limit is None:
            return file
        kept = file.keys[file.keys < np.uint64(self.limit)]
        return None if file.cells or len(kept) < FEWEST_SHARED else replace(file, keys=kept)

    def overlaps(self, confidence: float) -> list[Overlap]:
        """Pairs of files that share persons, most first."""
        pairs, crowded = _shared(self._files)
        found = [each for pair, both in pairs.items() if (each := self._named(*pair, both, confidence)) is not None]
        found = [_at_least(each) if {each.one, each.other} <= crowded else each for each in found]
        found.sort(key=lambda each: (-each.both.floor, each.one, each.other))
        return list(_with_merged(found, {file.path: file.keys for file in self._files}))[:MOST_ROWS]

    def _named(self, a: int, b: int, both: int, confidence: float) -> Overlap | None:
        one, other = self._files[a], self._files[b]
        if other.cells or (not one.cells and len(one.keys) > len(other.keys)):
            one, other = other, one
        share = both / len(one.keys)
        most = max(share, both / len(other.keys)) if one.cells else share
        if both < FEWEST_SHARED or most < LEAST_SHARE or other.cells:
            return None
        if one.cells:
            return self._from_sample(one, other)
        of_other = both / len(other.keys)
        relation = "overlap" if share < NEARLY_ALL else "inside" if of_other < NEARLY_ALL else "same"
        persons = self._whole(len(one.keys)), self._whole(len(other.keys))
        return Overlap(one.path, other.path, relation, *persons, self._estimate(both, confidence), share, of_other)

    def _from_sample(self, one: _File, other: _File) -> Overlap | None:
        """A sampled file: at least as many persons are in both as were seen; the share is of what was drawn."""
        if self.limit is not None:
            return None
        shared = np.array([int(np.isin(cell, other.keys).sum()) for cell in one.cells], np.int64)
        share = float(shared.sum()) / sum(map(len, one.cells))
        both = Estimate(None, None, None, int(np.isin(one.keys, other.keys).sum()), SAMPLED)
        relation = "inside" if share >= NEARLY_ALL else "overlap"
        return Overlap(one.path, other.path, relation, len(one.keys), len(other.keys), both, share, None)

    def _whole(self, count: int) -> int:
        """So many kept keys as persons."""
        return count if self.limit is None else round(count * 2.0**64 / self.limit)

    def _estimate(self, both: int, confidence: float) -> Estimate:
        if self.limit is None:
            return Estimate(both, both, both, both, EXACT, both)
        half = NormalDist().inv_cdf(0.5 + confidence / 2) * sqrt(both)
        low, high = (max(both, self._whole(max(0, round(both + sign * half)))) for sign in (-1, 1))
        return Estimate(max(both, self._whole(both)), low, high, both, SAMPLED)


def _at_least(found: Overlap) -> Overlap:
    """Not all that the two share was counted."""
    return replace(found, both=Estimate(None, None, None, found.both.floor, INDICATIVE))


def _shared(files: Sequence[_File]) -> tuple[dict[tuple[int, int], int], set[str]]:
    """{(one, other): persons in both}, other > one; and the files with persons who are in more than MOST_FILES: those
    are counted between the first of their files and each of its copies only."""
    if len(files) < 2:
        return {}, set()
    found, copies, crowded = Counter[int](), Counter[int](), set[int]()
    for keys, owner in _slices(files):
        _count_slice(found, copies, crowded, keys, owner, len(files))
    for code, count in copies.items():
        one, other = divmod(code, len(files))
        smaller = min(len(files[one].keys), len(files[other].keys))
        if one != other and count >= NEARLY_ALL * smaller:  # copies, not a test number that many lists hold
            found[code] += count
    return {divmod(code, len(files)): count for code, count in found.items()}, {files[place].path for place in crowded}


def _slices(files: Sequence[_File]) -> Iterator[tuple[Keys, Owners]]:
    """Keys of all files with the numbers of the files that hold them, one range of keys after the other, so that some
    SLICE_KEYS are sorted at a time: keys ascending, owners of one key ascending."""
    ranges = sum(len(file.keys) for file in files) // SLICE_KEYS + 1
    last = max(int(file.keys[-1]) for file in files)
    edges = np.array([last * step // ranges for step in range(1, ranges)], np.uint64)
    places = np.zeros((ranges + 1, len(files)), np.int32)
    for number, file in enumerate(files):
        places[1:, number] = *np.searchsorted(file.keys, edges), len(file.keys)
    for first, end in pairwise(places):
        parts = [file.keys[a:b] for file, a, b in zip(files, first.tolist(), end.tolist(), strict=True)]
        keys = np.concatenate(parts)
        owner = np.repeat(np.arange(len(files)), list(map(len, parts)))
        order = np.argsort(keys, kind="stable")
        yield keys[order], owner[order]


def _count_slice(
    found: "Counter[int]", copies: "Counter[int]", crowded: set[int], keys: Keys, owner: Owners, files: int
) -> None:
    """Adds the persons of one range of keys. found, copies: {one * files + other: persons}; copies: of those in more
    than MOST_FILES, between the first and each of theirs."""
    starts = np.flatnonzero(np.concatenate(([len(keys) > 0], keys[1:] != keys[:-1])))
    times = np.diff(np.append(starts, len(keys)))
    kept, many = (np.repeat(which, times) for which in ((times > 1) & (times <= MOST_FILES), times > MOST_FILES))
    shared_keys, shared_owner = keys[kept], owner[kept]
    for step in range(1, MOST_FILES):
        same = np.flatnonzero(shared_keys[step:] == shared_keys[:-step])
        _add_codes(found, shared_owner[same] * files + shared_owner[same + step])
    _add_codes(copies, np.repeat(owner[starts], times)[many] * files + owner[many])
    crowded.update(np.unique(owner[many]).tolist())


def _add_codes(counter: "Counter[int]", codes: Owners) -> None:
    counter.update(dict(zip(*(part.tolist() for part in np.unique(codes, return_counts=True)), strict=True)))


def _with_merged(found: Sequence[Overlap], keys: dict[str, Keys]) -> Iterator[Overlap]:
    """Files inside another one that together make up nearly all of it were merged into it."""
    inside: dict[str, list[Overlap]] = {}
    for each in found:
        if each.relation == "inside" and each.share_other is not None:
            inside.setdefault(each.other, []).append(each)
    merged = {other for other, parts in inside.items() if len(parts) > 1 and _covers(parts, keys, other)}
    for each in found:
        is_part = each.relation == "inside" and each.other in merged and each.share_other is not None
        yield replace(each, relation="merged") if is_part else each


def _covers(parts: Sequence[Overlap], keys: dict[str, Keys], other: str) -> bool:
    together = np.unique(np.concatenate([keys[part.one] for part in parts]))
    return float(np.isin(keys[other], together).mean()) >= NEARLY_ALL
