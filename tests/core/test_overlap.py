"""Files that hold the same persons are named as what they are, with the measured overlap."""

import random
import tracemalloc
from typing import Any

import numpy as np
import pytest

from core.distinct import Keys, mix
from core.overlap import Index
from core.result import Overlap
from tests.core.runs import holds, people, run


def keys(first: int, end: int) -> Keys:
    return np.sort(mix(np.arange(first, end)))


def named(index: Index) -> dict[tuple[str, str], Overlap]:
    return {(each.one, each.other): each for each in index.overlaps(0.95)}


def index_of(**files: Keys) -> Index:
    index = Index()
    for path, found in files.items():
        index.add(path, found)
    return index


def test_the_same_persons_a_part_and_an_overlap_are_told_apart() -> None:
    found = named(
        index_of(a=keys(0, 5000), b=keys(0, 4990), part=keys(100, 900), half=keys(4000, 6000), none=keys(9000, 9900))
    )
    assert {pair: each.relation for pair, each in found.items()} == {
        ("b", "a"): "same",
        ("part", "a"): "inside",
        ("part", "b"): "inside",
        ("half", "a"): "overlap",
        ("half", "b"): "overlap",
    }
    assert found["half", "a"].both.point == 1000 and found["half", "a"].both.method == "exact"
    assert (found["half", "a"].share_one, found["half", "a"].share_other) == (0.5, 0.2)


def test_lists_that_make_up_another_one_are_said_to_be_merged() -> None:
    found = named(index_of(one=keys(0, 700), two=keys(600, 1500), all=keys(0, 1500), part=keys(0, 100)))
    assert found["one", "all"].relation == found["two", "all"].relation == "merged"
    assert found["part", "one"].relation == "inside"


def test_a_few_persons_in_common_and_numbers_that_are_everywhere_name_nobody() -> None:
    assert not named(index_of(a=keys(0, 1000), b=keys(990, 2000)))
    everywhere = {f"f{n}": np.union1d(keys(0, 30), keys(1000 * n, 1000 * n + 30)) for n in range(1, 40)}
    assert not named(index_of(**everywhere))


def test_many_copies_of_one_list_are_named_with_the_first_of_them() -> None:
    found = index_of(**{f"f{n:02}": keys(0, 500) for n in range(20)}).overlaps(0.95)
    assert {(each.one, each.other) for each in found} | {(each.other, each.one) for each in found} >= {
        ("f00", f"f{n:02}") for n in range(1, 20)
    }
    assert {each.both.point for each in found} == {None} and {each.both.floor for each in found} == {500}


def test_with_more_persons_than_there_is_room_for_the_interval_holds_the_truth() -> None:
    found = []
    for seed in range(20):
        index, first = Index(most_keys=3000), 10**9 * seed
        index.add("a", keys(first, first + 20_000))
        index.add("b", keys(first + 12_000, first + 40_000))
        (each,) = index.overlaps(0.95)
        assert each.both.method == "sampled" and each.relation == "overlap"
        assert each.both.floor <= 8000
        found.append(each.both.low <= 8000 <= each.both.high)
    assert sum(found) >= 17


def test_long_lists_are_held_against_each_other_a_range_of_persons_at_a_time() -> None:
    lists = {f"f{n:02}": keys(90_000 * n, 90_000 * n + 100_000) for n in range(30)}
    index = index_of(**lists)
    tracemalloc.start()
    try:
        found = named(index)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert {frozenset(pair): each.both.point for pair, each in found.items()} == {
        frozenset((f"f{n:02}", f"f{n + 1:02}")): 10_000 for n in range(29)
    }
    assert peak < 2 * sum(part.nbytes for part in lists.values()), "all of them are not sorted at once"


def table(rows: list[str]) -> bytes:
    return ("姓名,身份证号,手机号\n" + "\n".join(rows) + "\n").encode()


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One large table that is sampled; beside it its parts, one of them shuffled and with other separators."""
    folder = tmp_path_factory.mktemp("overlap")
    (folder / "drive").mkdir()
    rows = people(45_000).decode().splitlines()[1:]
    some = rows[::30]
    shuffled = random.Random(1).sample(some, len(some))
    (folder / "drive" / "large.csv").write_bytes(table(rows))
    (folder / "drive" / "a.csv").write_bytes(table(some))
    (folder / "drive" / "b.txt").write_bytes("\n".join(row.replace(",", "----") for row in shuffled).encode())
    (folder / "drive" / "copy.csv").write_bytes(table(some))
    return run(folder / "drive", folder / "case", budget_bytes=1_200_000)


def test_a_shuffled_copy_in_another_form_is_found_on_a_drive(result: dict[str, Any]) -> None:
    same = [row for row in result["overlaps"] if row["relation"] == "same"]
    assert {(row["one"], row["other"]) for row in same} == {("a.csv", "b.txt")}
    assert same[0]["both"]["point"] == 1500


def test_a_sampled_file_is_held_against_what_was_read_whole_with_its_own_interval(result: dict[str, Any]) -> None:
    (row,) = [row for row in result["overlaps"] if row["one"] == "large.csv" and row["other"] == "a.csv"]
    assert row["relation"] == "overlap" and row["share_other"] is None
    assert row["both"]["method"] == "sampled" and holds(row["both"], 1500)
