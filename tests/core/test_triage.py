"""The whole job on drives whose truth is known."""

import random
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.reread import share
from core.verify import verify
from tests.conftest import Demo
from tests.core.runs import (
    READ,
    by_path,
    holds,
    people,
    phone,
    plain_log,
    problems,
    resident_id,
    run,
    run_on_solid_state,
)

BUDGETS = [(60_000, "a"), (350_000, "b"), (700_000, "c"), (1_400_000, "d"), (2_500_000, "e")]


def types_of(file: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {key: {side: pair[side]["point"] for side in pair} for key, pair in file["types"].items()}


def check_the_list_is_complete(found: dict[str, Any], drive: Path) -> None:
    """Every file of the drive is listed, the ledger adds up, and what was not read is among the problems."""
    listed, told = by_path(found), problems(found)
    on_drive = {
        path.relative_to(drive).as_posix() for path in drive.rglob("*") if not path.is_dir() or path.is_symlink()
    }
    assert {path for path in listed if "!" not in path} == on_drive
    by_status = found["coverage"]["by_status"]
    assert sum(by_status.values()) == len(found["files"]) == found["coverage"]["files"]
    assert by_status == {s: sum(1 for f in found["files"] if f["status"] == s) for s in by_status}
    assert {path for path, file in listed.items() if file["status"] not in READ} <= set(told)


def test_every_file_of_the_demonstration_drive_is_counted_exactly(demo: Demo) -> None:
    for path, truth in demo.truth["files"].items():
        file = demo.files[path]
        assert (file["records"] or {"point": 0})["point"] == truth["records"], path
        assert types_of(file) == {key: pair for key, pair in truth["types"].items() if any(pair.values())}, path
        assert file["same_as"] == truth["same_as"], path
        assert file["status"] in (("exact",) if file["records"] else ("no_content",)), path


def test_decoys_hold_no_records(demo: Demo) -> None:
    decoys = [path for path, truth in demo.truth["files"].items() if truth["decoy"]]
    assert len(decoys) > 10
    for path in decoys:
        assert set(demo.files[path]["types"]) <= {"waybill"}, "a parcel's number is nobody's"
        assert demo.files[path]["records"] is None or demo.files[path]["records"]["at_most"] == 0


def test_the_totals_of_the_demonstration_drive_are_exact(demo: Demo) -> None:
    found, truth = demo.result, demo.truth
    for key in ("records", "records_without_copies"):
        assert {found[key][side] for side in ("point", "low", "high", "floor", "at_most")} == {truth[key]}
        assert found[key]["method"] == "exact"
    assert found["persons"] == {
        "floor": truth["persons"], "point": truth["persons"], "low": truth["persons"], "high": truth["persons"],
        "method": "exact", "key": "resident_id",
    }  # fmt: skip
    for key, pair in found["types"].items():
        for side in ("valid", "invalid"):
            rows = sum(file["types"].get(key, {}).get(side, 0) for file in truth["files"].values())
            assert pair[side]["point"] == rows
    assert sum(tier["records"]["point"] for tier in found["tiers"]) == truth["records"]
    assert found["state"] == "complete"


def test_result_json_is_what_was_printed(demo: Demo) -> None:
    assert demo.status == 1, "complete, with the encrypted member as the only problem"
    assert (demo.case / "result.json").read_text("utf-8") == demo.stdout
    assert [{"path": line["path"], "status": line["status"]} for line in demo.result["problems"]] == demo.truth[
        "expected_problems"
    ]
    assert (demo.case / "case.xlsx").stat().st_size > 10_000
    assert not (demo.case / "scratch").exists()


def test_the_list_of_files_is_complete(demo: Demo) -> None:
    check_the_list_is_complete(demo.result, demo.drive)
    assert demo.result["coverage"]["bytes"] == sum(p.stat().st_size for p in demo.drive.rglob("*") if p.is_file())


@pytest.fixture(scope="module", params=BUDGETS, ids=lambda pair: str(pair[0]))
def within_budget(
    request: pytest.FixtureRequest, demo: Demo, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, dict[str, Any]]:
    budget, seed = request.param
    case = tmp_path_factory.mktemp("budget") / "case"
    return budget, run(demo.drive, case, seed=seed, budget_bytes=budget, workers=2)


def test_a_budget_is_never_exceeded(within_budget: tuple[int, dict[str, Any]]) -> None:
    budget, found = within_budget
    assert found["coverage"]["bytes_read"] <= budget


def in_quotes(n: int) -> str:
    return f'"a","{resident_id(n)}","{phone(n)}","line one\nline, ""two""\n{"z" * 400}"\n'


ROWS_OF_ALL_SORTS = {
    "quoted.csv": "".join(map(in_quotes, range(3000))),
    "insert.sql": "INSERT INTO p (sfzh, sjh) VALUES "
    + ",".join(f"('{resident_id(n)}','{phone(n)}')" for n in range(30_000))
    + ";\n",
    "rows.jsonl": "".join(f'{{"id":"{resident_id(n)}","tel":"{phone(n)}"}}\n' for n in range(20_000)),
    "array.json": "[" + ",".join(f'{{"id":"{resident_id(n)}","tel":"{phone(n)}"}}' for n in range(20_000)) + "]",
}
LONG_ROWS = {"long.txt": "".join(f"{resident_id(n)} {phone(n)} {'w ' * 50_000}\n" for n in range(30))}


@pytest.mark.parametrize(
    ("content", "status"),
    [(ROWS_OF_ALL_SORTS, "sampled"), (LONG_ROWS, "skipped")],
    ids=["of all sorts", "of 100 KB"],
)
def test_a_budget_holds_whatever_the_rows_look_like(content: dict[str, str], status: str, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    for name, text in content.items():
        (drive / name).write_text(text, "utf-8", newline="")
    budget = sum(map(len, content.values())) // 3
    found = run(drive, tmp_path / "case", budget_bytes=budget)
    assert found["coverage"]["by_status"][status] == len(content)
    assert found["coverage"]["bytes_read"] <= budget
    assert len(found["problems"]) == (len(content) if status == "skipped" else 0)


def test_what_is_claimed_within_a_budget_is_true(within_budget: tuple[int, dict[str, Any]], demo: Demo) -> None:
    _, found = within_budget
    for path, file in by_path(found).items():
        if file["records"] is not None:
            assert holds(file["records"], demo.truth["files"][path]["records"]), path
        for key, pair in file["types"].items():
            for side in ("valid", "invalid"):
                assert holds(pair[side], demo.truth["files"][path]["types"][key][side]), (path, key, side)
    assert holds(found["records"], demo.truth["records"])
    assert holds(found["records_without_copies"], demo.truth["records_without_copies"])
    assert found["persons"]["floor"] <= demo.truth["persons"] and found["persons"]["point"] is None


def test_what_a_budget_left_out_is_said(within_budget: tuple[int, dict[str, Any]], demo: Demo) -> None:
    check_the_list_is_complete(within_budget[1], demo.drive)


def test_a_total_with_parts_left_out_is_a_floor_only(demo: Demo, tmp_path: Path) -> None:
    found = run(demo.drive, tmp_path / "case", budget_bytes=60_000)
    assert found["coverage"]["by_status"]["skipped"] > 0
    for estimate in (
        found["records"],
        found["records_without_copies"],
        *(pair["valid"] for pair in found["types"].values()),
    ):
        assert estimate["point"] is estimate["low"] is estimate["high"] is estimate["at_most"] is None


def test_one_seed_gives_one_result_whatever_the_workers_and_the_order_of_creation(demo: Demo, tmp_path: Path) -> None:
    shuffled = tmp_path / "other" / "drive"
    for path in sorted(demo.drive.rglob("*"), key=lambda path: path.name, reverse=True):
        if path.is_file():
            copy = shuffled / path.relative_to(demo.drive)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
    first = run(demo.drive, tmp_path / "one" / "case", workers=1, budget_bytes=1_000_000)
    other = run(shuffled, tmp_path / "three" / "case", workers=3, budget_bytes=1_000_000)
    assert other.pop("evidence")["path"] != first.pop("evidence")["path"]
    assert other == first
    assert by_path(run(demo.drive, tmp_path / "seed" / "case", seed="b", budget_bytes=1_000_000)) != by_path(first)


def test_names_inside_archives_are_listed_in_one_order_whatever_the_workers(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    for number in range(12):  # the first archives are slow: answers come back in another order than asked for
        with zipfile.ZipFile(drive / f"{number:02}.zip", "w") as archive:
            archive.writestr(f"身份证/{number}.csv", people(20))
            archive.writestr("log.txt", plain_log(1000) * (40 if number % 3 == 0 else 15))
    found = [run(drive, tmp_path / str(n) / "case", workers=n) for n in (1, 3)]
    assert found[0]["indicators"] == found[1]["indicators"]
    assert len(found[0]["indicators"]) >= 12
    assert found[0] == found[1]


def test_a_large_file_is_sampled_and_its_interval_holds(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "mixed.txt").write_bytes((people(200) + plain_log(60)) * 6000)
    assert (drive / "mixed.txt").stat().st_size > 60e6
    found = run_on_solid_state(drive, tmp_path / "case", seed="a")
    file, truth = found["files"][0], 200 * 6000
    assert file["status"] == "sampled" and found["coverage"]["bytes_read"] < file["size"] / 2
    assert holds(file["records"], truth) and holds(found["records"], truth)
    assert file["records"]["high"] - file["records"]["low"] < 0.25 * truth
    assert found["persons"]["point"] is None and found["persons"]["floor"] <= 200
    assert verify(tmp_path / "case", cells=share("10")) == [], "the pilot asks for the same second draw again"


def test_a_rare_island_in_a_huge_file_is_found_by_the_sweep(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    plain = plain_log(20_000)
    with (drive / "server.log").open("wb") as file:
        for place in range(260):
            file.write(plain)
            if place == 100:
                file.write(people(12_000).split(b"\n", 1)[1])
    assert (drive / "server.log").stat().st_size > 200e6
    found = run_on_solid_state(drive, tmp_path / "case", seed="b")
    file = found["files"][0]
    assert file["status"] == "sampled"
    assert holds(file["records"], 12_000) and holds(found["records"], 12_000)
    assert file["records"]["floor"] > 11_000, "what the sweep read around the sampled hits is counted"


def test_goods_whose_table_no_cell_names_are_nobody_s_phones(tmp_path: Path) -> None:
    """One INSERT of some MB: within it nothing says which table and columns its rows are of."""
    rng = random.Random(5)
    rows = ",".join(
        f"({n},'{rng.randrange(10**12, 10**13)}','item {n} blue',{rng.randrange(10**5)})" for n in range(120_000)
    )
    evidence = tmp_path / "drive"
    evidence.mkdir()
    create = "CREATE TABLE `goods` (`id` int, `sku` varchar(20), `name` text, `price` int);\n"
    (evidence / "goods.sql").write_text(f"{create}INSERT INTO `goods` VALUES {rows};\n")
    for case, settings in (("sampled", {"budget_bytes": 1_000_000}), ("exact", {"census": True})):
        found = run(evidence, tmp_path / case, **settings)
        file = by_path(found)["goods.sql"]
        assert file["status"] == case
        assert found["records"]["floor"] == 0 == found["types"]["mobile_phone"]["valid"]["floor"]
