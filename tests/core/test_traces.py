"""Copying in one go, the same tree twice, an archive beside its folder, missing days; nothing where they are not."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CoreError
from core.model import Indicator
from core.traces import SECOND_NS, File, bursts, gaps, load_traces, trees
from tests.core.runs import pandian

START = 1_700_000_000 * SECOND_NS
DAY = 86_400 * SECOND_NS


def copied(
    count: int, gap_ns: int = SECOND_NS // 50, older_ns: int = 30 * DAY, folder: str = "备份/图纸"
) -> list[File]:
    times = [START + number * gap_ns for number in range(count)]
    return [File(f"{folder}/{n:04d}.dwg", 1000 + n, time - older_ns, time) for n, time in enumerate(times)]


def test_files_copied_in_one_go_are_a_burst_of_their_folder() -> None:
    [found] = bursts(copied(200))
    assert found == Indicator(
        *("备份/图纸", "trade_secret", "2023-11-14T22:13:20Z", "burst files=200 seconds=4 older=200", "M", "times")
    )


def test_what_was_made_there_weighs_less_and_few_or_slow_files_are_no_burst() -> None:
    assert [found.weight for found in bursts(copied(200, older_ns=0))] == ["W"]
    assert list(bursts(copied(29))) == []
    assert list(bursts(copied(200, gap_ns=3 * SECOND_NS))) == list(bursts(copied(200, gap_ns=SECOND_NS))) == []
    assert list(bursts(copied(200, folder="Program Files/x/usr/share/y"))) == []
    late = [file._replace(created_ns=(file.created_ns or 0) + DAY) for file in copied(40, folder="b")]
    assert [found.path for found in bursts([*copied(40, folder="a"), *late])] == ["a", "b"]


def tree(root: str, count: int = 12) -> list[File]:
    return [File(f"{root}/{n % 3}/{n}.prt", 100 + n, None, None) for n in range(count)]


def test_the_same_tree_twice_is_told_of_its_outermost_folder() -> None:
    both = [*tree("服务器/项目/core"), *tree("U盘/旧/core"), File("U盘/旧/x", 1, None, None)]
    [found] = trees(both)
    assert (found.path, found.term, found.note) == ("服务器/项目/core", "U盘/旧/core", "same_tree files=12")
    [found] = trees([*tree("a/项目/core"), *tree("b/项目/core"), File("x", 1, None, None)])
    assert (found.path, found.term) == ("b", "a")


def test_trees_that_differ_in_one_name_or_size_are_not_the_same() -> None:
    one, other = tree("a/x"), tree("b/x")
    for changed in (other[0]._replace(path="b/x/0/other.prt"), other[0]._replace(size_bytes=7)):
        assert list(trees([*one, changed, *other[1:]])) == []
    assert list(trees([*tree("a/x", 9), *tree("b/x", 9)])) == []


def test_an_archive_beside_its_folder_was_opened() -> None:
    for inside in ("数据.zip!", "数据.zip!数据/"):
        members = [file._replace(path=file.path.replace("数据/", inside, 1)) for file in tree("数据")]
        [found] = trees([File("数据.zip", 999, None, None), *members, *tree("数据")])
        assert (found.path, found.category, found.term) == ("数据.zip", "knowledge", "数据")


@given(st.lists(st.text("ab/!.", max_size=8), max_size=60), st.integers(0, 2))
def test_any_paths_are_borne(paths: list[str], size: int) -> None:
    files = [File(path, size, None, START) for path in paths]
    for found in (*trees(files), *bursts(files), *gaps(paths)):
        assert found.note and found.path


def days(*missing: int) -> list[str]:
    return [f"log/access-2024-05-{day:02d}.log" for day in range(1, 31) if day not in missing]


def test_days_that_are_missing_in_a_series_are_told() -> None:
    [found] = gaps(days(7, 8))
    assert (found.path, found.term, found.note) == ("log", "access-*.log", "gap missing=2 of=30 first=2024-05-07")
    assert list(gaps(days())) == list(gaps(days(*range(2, 22)))) == list(gaps(days()[:5])) == []
    assert list(gaps(["a/20240231.log"] * 20)) == []


def test_a_run_tells_of_an_archive_and_its_folder_once(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    (drive / "交付").mkdir(parents=True)
    with zipfile.ZipFile(drive / "交付.zip", "w") as archive:
        for number in range(12):
            (drive / "交付" / f"{number}.txt").write_text("x" * (number + 1), "utf-8")
            archive.write(drive / "交付" / f"{number}.txt", f"交付/{number}.txt")
    os.utime(drive / "交付.zip")
    found = json.loads(pandian("triage", drive, "--case", tmp_path / "case", "--json").stdout)["indicators"]
    again = json.loads(pandian("resume", tmp_path / "case", "--json").stdout)["indicators"]
    assert [(i["path"], i["term"], i["where"]) for i in found] == [("交付.zip", "交付", "tree")]
    assert again == found


def test_broken_rules_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "traces.yaml"
    broken.write_text("burst: {category: nothing, weight: M}", "utf-8")
    with pytest.raises(CoreError, match=r"traces\.yaml"):
        load_traces(broken)
