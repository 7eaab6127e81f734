"""What times and trees of the inventory say: copied in one go, the same tree twice, days that are missing. Pure."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from core.errors import CoreError
from core.indicators import weight_below
from core.lexicon import CATEGORIES, WEIGHTS, known
from core.model import Indicator
from core.paths import RESOURCES, read_pack

TRACES_FILE = RESOURCES / "lexicons" / "traces.yaml"
SECOND_NS = 1_000_000_000
TRACES = ("burst", "same_tree", "extracted", "gap")
_DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


class File(NamedTuple):
    """A file of the evidence, or inside a container."""

    path: str
    size_bytes: int
    modified_ns: int | None
    created_ns: int | None


@cache
def load_traces(path: Path = TRACES_FILE) -> Mapping[str, Mapping[str, Any]]:
    """The thresholds of the file. CoreError names the file and what is wrong with it."""
    try:
        data = read_pack(path)
        for name in TRACES:
            known(data[name]["category"], CATEGORIES)
            known(data[name]["weight"], WEIGHTS)
        return {name: data[name] for name in TRACES}
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CoreError(f"{path}: the rules of traces cannot be used: {error!r}") from error


def bursts(files: Iterable[File]) -> Iterator[Indicator]:
    """Files created in one go. files: those with a creation time, in its order. Told of their common folder."""
    rules = load_traces()["burst"]
    gap_ns = int(rules["gap_s"] * SECOND_NS)
    chain: list[File] = []
    for file in files:
        if chain and _created(file) - _created(chain[-1]) > gap_ns:
            yield from _burst(chain, gap_ns, rules)
            chain = []
        chain.append(file)
    yield from _burst(chain, gap_ns, rules)


def _created(file: File) -> int:
    return file.created_ns or 0


def _burst(chain: list[File], gap_ns: int, rules: Mapping[str, Any]) -> Iterator[Indicator]:
    least = int(rules["files"])
    starts = zip(chain, chain[least - 1 :], strict=False)
    if not any(_created(last) - _created(first) <= gap_ns for first, last in starts):
        return
    older_ns = int(rules["older_s"] * SECOND_NS)
    older = sum(file.modified_ns is not None and _created(file) - file.modified_ns > older_ns for file in chain)
    start = datetime.fromtimestamp(_created(chain[0]) // SECOND_NS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    seconds = max(1, round((_created(chain[-1]) - _created(chain[0])) / SECOND_NS))
    note = f"burst files={len(chain)} seconds={seconds} older={older}"
    weight = rules["weight"] if 2 * older >= len(chain) else "W"
    yield from _placed(Indicator(_common_folder(chain), rules["category"], start, note, weight, "times"))


def _placed(indicator: Indicator) -> Iterator[Indicator]:
    """The same with the weight that is left in its place, if any is."""
    weight = weight_below(indicator.path + "/", indicator.category, indicator.weight)
    if weight:
        yield replace(indicator, weight=weight)


def _common_folder(chain: list[File]) -> str:
    """The innermost folder that holds all of them; "." for the root of the evidence."""
    first, last = (min(file.path for file in chain), max(file.path for file in chain))
    common = []
    for one, other in zip(first.split("/")[:-1], last.split("/")[:-1], strict=False):
        if one != other:
            break
        common.append(one)
    return "/".join(common) or "."


def trees(files: Iterable[File]) -> Iterator[Indicator]:
    """Folder trees with the same names and sizes twice, and archives beside their extracted folder. The outermost only.

    The second of each pair names the first; of an archive the folder it was extracted to.
    """
    rules = load_traces()
    counts, sums = _sums(files)
    same: dict[tuple[int, int], list[str]] = defaultdict(list)
    for place, count in counts.items():
        if place and count >= rules["same_tree"]["files"]:
            same[sums[place], count].append(place)
    twice = {place: places for places in same.values() if len(places) > 1 for place in places}
    for place, places in sorted(twice.items()):
        first = min(places)
        if place == first or first.startswith((place + "/", place + "!")):
            continue
        if _parent(place) in twice and _parent(first) in twice[_parent(place)]:
            continue
        yield from _pair(first, place, counts[place], rules)


def _pair(first: str, place: str, files: int, rules: Mapping[str, Mapping[str, Any]]) -> Iterator[Indicator]:
    archive = next((each for each in (place, first) if _archive_of(each, rules)), None)
    if archive is None:
        rule = rules["same_tree"]
        note = f"same_tree files={files}"
        yield from _placed(Indicator(place, rule["category"], first, note, rule["weight"], "tree"))
    else:
        rule, folder = rules["extracted"], first if archive == place else place
        path = _archive_of(archive, rules)
        note = f"extracted files={files}"
        yield from _placed(Indicator(path, rule["category"], folder, note, rule["weight"], "tree"))


def _archive_of(place: str, rules: Mapping[str, Mapping[str, Any]]) -> str:
    """The archive that a place is, or lies in; "" for none."""
    for end in [match.start() for match in re.finditer("!", place)] + [len(place)]:
        if place[:end].lower().endswith(tuple(rules["extracted"]["endings"])):
            return place[:end]
    return ""


def _sums(files: Iterable[File]) -> tuple[dict[str, int], dict[str, int]]:
    """({place: files below}, {place: sum of hashes of all names and sizes below}) of folders and containers."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for file in files:
        parent = _parent(file.path)
        counts[parent] += 1
        sums[parent] += _hash(f"{file.path[len(parent) :].lstrip('/!')}\0{file.size_bytes}")
    for place in list(counts):  # every folder above, so that none is missing when sums are handed up
        while place:
            place = _parent(place)
            counts.setdefault(place, 0)
    for place in sorted(counts, key=len, reverse=True):
        if place:
            parent = _parent(place)
            counts[parent] += counts[place]
            sums[parent] += _hash(f"{place[len(parent) :].lstrip('/!')}\0{sums[place]}")
    return counts, sums


def _parent(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("!"), 0)]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def gaps(paths: Iterable[str]) -> Iterator[Indicator]:
    """Series of files named by day, in one folder, of which some days are missing. paths: in any order."""
    rules = load_traces()["gap"]
    series: dict[tuple[str, str], set[date]] = defaultdict(set)
    for path in paths:
        folder, _, name = path.rpartition("/")
        match = _DAY.search(name)
        if match is not None:
            day = _day(*(int(match.group(number)) for number in (1, 3, 4)))
            if day is not None:
                series[folder, f"{name[: match.start()]}*{name[match.end() :]}"].add(day)
    for (folder, pattern), days in sorted(series.items()):
        yield from _gap(folder, pattern, days, rules)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _gap(folder: str, pattern: str, days: set[date], rules: Mapping[str, Any]) -> Iterator[Indicator]:
    span = (max(days) - min(days)).days + 1
    if len(days) < rules["days"] or len(days) == span or len(days) < rules["share"] * span:
        return
    first = next(day for day in (min(days) + timedelta(n) for n in range(span)) if day not in days)
    note = f"gap missing={span - len(days)} of={span} first={first.isoformat()}"
    yield from _placed(Indicator(folder or ".", rules["category"], pattern, note, rules["weight"], "tree"))
