"""The drive of the cases gives up what its truth says: records per file, and names that speak."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.demo.cases import truth_path, write_cases
from core.demo.cases.piece import NAME
from core.errors import UsageError
from core.lexicon import CATEGORIES
from tests.core.runs import by_path, problems, run

AWAITED = ("drawing", "merchant")
"""What the lexicon of names does not know yet. What shows in contents and in times is awaited as well."""


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("cases") / "drive"
    return {"folder": folder, **write_cases(folder, scale=0.01, seed=3)}


@pytest.fixture(scope="module")
def result(truth: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run(truth["folder"], tmp_path_factory.mktemp("cases") / "case", census=True)


def test_every_file_holds_the_records_that_were_written(truth: dict[str, Any], result: dict[str, Any]) -> None:
    found = {path: file["records"]["point"] or 0 for path, file in by_path(result).items() if file["records"]}
    expected = {path: file["records"] for path, file in truth["files"].items() if file["records"]}
    assert {path: n for path, n in found.items() if n} == expected
    assert result["records"]["point"] == truth["records"] == sum(expected.values())


def test_values_of_each_type_are_counted(truth: dict[str, Any], result: dict[str, Any]) -> None:
    files = by_path(result)
    for path, file in truth["files"].items():
        for type_, (valid, invalid) in file["types"].items():
            if valid or invalid:
                counted = files[path]["types"][type_]
                assert (counted["valid"]["point"], counted["invalid"]["point"]) == (valid, invalid), (path, type_)


def test_what_was_sold_twice_is_said_so(truth: dict[str, Any], result: dict[str, Any]) -> None:
    files = by_path(result)
    assert len(truth["copies"]) == 2
    for copy, original in truth["copies"].items():
        assert {files[copy]["same_as"], files[original]["same_as"]} & {copy, *truth["copies"], original}
    assert result["records_without_copies"]["point"] < result["records"]["point"]


def test_names_that_speak_are_found(truth: dict[str, Any], result: dict[str, Any]) -> None:
    found = {(line["path"], line["category"]) for line in result["indicators"]}
    for sign in truth["indicators"]:
        if sign["shows"] == NAME and sign["about"] not in AWAITED:
            assert (sign["path"], sign["category"]) in found, sign


def test_every_case_has_something_to_give_up(truth: dict[str, Any]) -> None:
    cases = {sign["path"].split("/")[0] for sign in truth["indicators"]}
    assert cases == {"A1", "A2", *(f"B{n}" for n in range(1, 9))}
    assert {sign["category"] for sign in truth["indicators"]} == set(CATEGORIES)


def test_drawings_copied_in_one_go_have_one_time(truth: dict[str, Any], result: dict[str, Any]) -> None:
    times = [path.stat().st_mtime_ns for path in (truth["folder"] / "B4").rglob("*.dwg")]
    assert len(times) > 20 and len(set(times)) == 1
    assert {status for path, (status, _) in problems(result).items()} == {"unsupported"}


def test_the_same_seed_gives_the_same_drive(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_cases(tmp_path / name, 0.001, seed)
    a, b, c = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("a", "b", "c")
    )
    assert a == b != c
    assert json.loads(truth_path(tmp_path / "a").read_bytes()) == json.loads(truth_path(tmp_path / "b").read_bytes())


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(UsageError):
        write_cases(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
