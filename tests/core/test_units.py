"""Smaller files as units: who is drawn, how many, and that the sum covers."""

import shutil
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import units
from core.case import Case
from core.case_result import CaseResult
from core.errors import CoreError
from core.estimate import UNITS, Stratum, estimate_total
from core.evidence.folder import describe
from core.filter import parse
from core.ledger import ledger
from core.listing import facet
from core.model import NOT_REACHED_REASON
from core.report.sheets_lists import INVENTORY
from core.report.words import Text
from core.result import StratumRow
from core.settings import Settings
from core.triage import census, go_on, resume
from core.units import LEAST, Seen, ladder, neyman, pilot_sizes, second_sizes, stratify, stratum_of
from core.verify import verify
from core.views import filter_total
from tests.core.asking import listed as listed_files
from tests.core.conftest import Many
from tests.core.report.sample_result import write
from tests.core.runs import by_path, holds, people, plain_log, problems, result, run

TRUTH = sum(1 + n % 7 for n in range(0, 400, 2))
FEW = Settings(language="en", seed="units", most_opened=120, workers=2)
FILES = st.dictionaries(st.binary(min_size=1, max_size=12), st.integers(1, units.UNIT_BYTES), max_size=60)


def listed(files: dict[bytes, int]) -> list[tuple[int, bytes, int]]:
    return [(n, key, size) for n, (key, size) in enumerate(files.items())]


@given(FILES, st.integers(1, 20), st.randoms())
@settings(deadline=None)
def test_the_order_does_not_depend_on_the_order_of_files_and_a_larger_sample_holds_the_smaller(
    files: dict[bytes, int], most: int, shuffled: Random
) -> None:
    one, other = listed(files), listed(files)
    shuffled.shuffle(other)
    strata, again = stratify("s", one, most), stratify("s", other, most)
    assert {name: s.first for name, s in strata.items()} == {name: s.first for name, s in again.items()}
    larger = stratify("s", one, most + 5)
    assert all(larger[name].first[: len(s.first)] == s.first for name, s in strata.items())
    assert sum(s.units for s in strata.values()) == len(files)


def test_every_file_is_equally_likely_to_be_drawn() -> None:
    drawn = np.zeros(40, int)
    for seed in range(2000):
        (stratum,) = stratify(str(seed), [(n, b"a%d.csv" % n, 10) for n in range(40)], 10).values()
        drawn[[entry for _, entry in stratum.first]] += 1
    assert drawn.sum() == 20_000
    assert float(((drawn - 500) ** 2 / 375).sum()) < 80  # 39 degrees of freedom: 1 in 10,000


def test_strata_are_of_endings_and_sizes_and_never_of_folders() -> None:
    assert stratum_of("客户.d/名单.CSV".encode(), 65536) == "tables 64K"
    assert stratum_of(b"a.csv/readme", 65537) == "other 1M"
    assert stratum_of(b"x.tar.GZ", 1 << 24) == "containers 16M"


def test_a_broken_pack_names_the_file(tmp_path: Path) -> None:
    pack = tmp_path / "strata.yaml"
    pack.write_text("tables: [csv]\nlogs: [csv]\n", encoding="utf-8")
    with pytest.raises(CoreError, match=r"strata\.yaml"):
        units._classes(pack)


SEEN = st.builds(
    lambda counts, more, size: Seen(len(counts) + more, np.array(counts, np.int64), float(size), 100_000.0 + size),
    st.lists(st.integers(0, 900), min_size=2, max_size=30),
    st.integers(0, 100_000),
    st.integers(1, 1 << 20),
)


@given(st.lists(SEEN, min_size=1, max_size=12), st.integers(1, 5000))
@settings(deadline=None)
def test_no_stratum_gets_less_than_its_pilot_or_more_than_it_has(seen: list[Seen], n: int) -> None:
    sizes = neyman(seen, n)
    assert all(s.values.size <= k <= s.units for s, k in zip(seen, sizes, strict=True))
    assert sum(sizes) <= max(n, sum(s.values.size for s in seen))


@given(st.lists(SEEN, min_size=1, max_size=12), st.integers(0, 10**9))
@settings(deadline=None)
def test_what_is_known_elsewhere_never_asks_for_more(seen: list[Seen], elsewhere: int) -> None:
    steps = ladder(20_000)
    alone, beside = (second_sizes(seen, steps, known, 0.1, 0.95) for known in (0, elsewhere))
    assert sum(beside) <= sum(alone)


def test_a_stratum_without_hits_does_not_starve() -> None:
    empty = Seen(1_000_000, np.zeros(50, np.int64), 1e5, 4e5)
    full = Seen(10_000, np.arange(50, dtype=np.int64), 1e4, 3e5)
    assert neyman([empty, full], 4000)[0] > 500


def test_a_pilot_without_a_record_is_not_taken_for_an_answer() -> None:
    seen = [Seen(100_000, np.zeros(600, np.int64), 1e4, 3e5), Seen(50, np.zeros(50, np.int64), 1e4, 3e5)]
    assert 3900 <= sum(second_sizes(seen, ladder(20_000), 10**6, 0.1, 0.95)) <= 4000


def test_a_drive_without_a_record_has_a_result(tmp_path: Path) -> None:
    for n in range(60):
        (tmp_path / "drive").mkdir(exist_ok=True)
        (tmp_path / "drive" / f"{n}.log").write_bytes(plain_log(2 + n % 3))
    found = run(tmp_path / "drive", tmp_path / "case", FEW, most_opened=20)
    assert (found["records"]["floor"], found["records"]["point"]) == (0, None)
    assert found["state"] == "complete"


def test_the_pilot_reads_some_of_every_stratum() -> None:
    assert pilot_sizes([3, 400, 4_000_000], 4000)[:1] == [3]
    assert min(pilot_sizes([3, 400, 4_000_000], 4000)[1:]) >= LEAST
    assert pilot_sizes([], 4000) == []


@pytest.mark.parametrize(
    ("shares", "sigma"), [((0.03, 0.02, 0.3), 1.2), ((0.005, 0.02, 0.1), 1.6), ((0.05, 0.1, 0.3), 1.6)]
)
def test_the_sum_over_strata_of_files_covers(shares: tuple[float, ...], sigma: float) -> None:
    """Strata of files of which few hold many records, evenly or very unevenly; 150 draws."""
    made = np.random.default_rng(7)
    sizes = (60_000, 20_000, 3000)
    drive = [
        np.where(made.random(m) < share, made.lognormal(4, sigma, m), 0).astype(np.int64)
        for m, share in zip(sizes, shares, strict=True)
    ]
    true = sum(int(y.sum()) for y in drive)
    inside = above = given = 0
    for _ in range(150):
        orders = [made.permutation(y) for y in drive]
        pilots = pilot_sizes(sizes, 4000)
        seen = [Seen(m, y[:n], 1e4, 3e5) for m, y, n in zip(sizes, orders, pilots, strict=True)]
        wanted = second_sizes(seen, ladder(20_000), 0, 0.1, 0.95)
        strata = [Stratum(m, y[:n], UNITS, 0, None) for m, y, n in zip(sizes, orders, wanted, strict=True)]
        found = estimate_total(0, strata)
        assert found.at_most is None
        given += found.point is not None
        inside += found.low is not None and found.high is not None and found.low <= true <= found.high
        above += found.floor <= true
    assert given >= 0.9 * 150
    assert inside >= given * 0.94
    assert above >= 150 * 0.965


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """400 small files: half are tables of people, some logs."""
    root = tmp_path_factory.mktemp("units") / "drive"
    for n in range(400):
        folder = root / f"d{n // 100}"
        folder.mkdir(parents=True, exist_ok=True)
        table = n % 2 == 0
        content = people(1 + n % 7, 10 * n) if table else plain_log(1 + n % 5)
        (folder / f"f{n}.{'csv' if table else 'log'}").write_bytes(content)
    return root


def test_a_drive_of_too_many_files_is_sampled_file_by_file(drive: Path, tmp_path: Path) -> None:
    found = run(drive, tmp_path / "case", FEW)
    records, coverage = found["records"], found["coverage"]
    assert records["method"] == "sampled"
    assert records["low"] is not None
    assert records["at_most"] is None
    assert holds(records, TRUTH)
    assert holds(found["records_without_copies"], TRUTH)
    assert coverage["files"] == 400
    undrawn = coverage["by_status"]["sampled"]
    assert 0 < undrawn < 400
    assert found["persons"]["point"] is None
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        statuses = Counter(row.status for row in listed_files(case))
        assert sum(statuses.values()) == 400
        assert statuses["sampled"] == undrawn, "files that nobody opened are in the list, for what they are"
        total = filter_total(case, parse(""))
        assert total is not None
        assert total.point is None
        assert 0 < total.floor <= TRUTH


def test_every_file_of_the_drive_has_its_line_drawn_or_not(drive: Path, tmp_path: Path) -> None:
    found = run(drive, tmp_path / "case", FEW)
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        told, terms = CaseResult(case), ledger(case)
        rows = list(INVENTORY.rows(told))
        assert len(rows) == told.counts()["inventory"]
        assert len(list(told.problems())) == told.counts()["problems"]
        walked = [row["path"] for row in case.rows("SELECT path FROM entry ORDER BY id")]
    listed_rows = {str(row[1]): row for row in rows}
    assert [row[1] for row in rows] == walked, "each once, in the order of the drive"
    on_drive = {str(path.relative_to(drive)) for path in drive.rglob("*") if path.is_file()}
    files = by_path(found)
    assert files.keys() == on_drive <= listed_rows.keys()
    assert Counter(file["status"] for file in files.values()) == Counter(
        {status: n for status, n in found["coverage"]["by_status"].items() if n}
    )
    undrawn = {path for path, file in files.items() if "unopened" in file}
    assert len(undrawn) == terms.term("sampled").files == found["coverage"]["by_status"]["sampled"]
    assert terms.adds_up
    for path in undrawn:
        stratum = "tables 64K" if path.endswith(".csv") else "logs 64K"
        assert files[path]["unopened"] == {"stratum": stratum, "why": "undrawn"}
        assert files[path]["records"] is None
        shown = listed_rows[path][4]
        assert isinstance(shown, Text)
        assert shown.zh == f"抽样（未抽中，以“{stratum}”层代表）"
    assert not undrawn & problems(found).keys()
    strata = {row.name: row for row in told_strata(tmp_path / "case")}
    for name in strata:
        lines = sum(files[path]["unopened"]["stratum"] == name for path in undrawn)
        assert strata[name].cells == strata[name].sampled + lines, "a stratum's files are those read and those listed"


def told_strata(folder: Path) -> list[StratumRow]:
    with closing(Case.open_existing(folder, writable=False)) as case:
        return list(CaseResult(case).strata())


def test_the_list_of_undrawn_files_goes_on_in_numbered_sheets(drive: Path, tmp_path: Path) -> None:
    run(drive, tmp_path / "case", FEW)
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        info = write(CaseResult(case), tmp_path / "w.xlsx", "en", row_limit=150)
    rows = [rows for name, rows in info.rows.items() if name.startswith("Inventory")]
    assert rows == [149, 149, 404 - 298]


def test_files_that_no_sample_stands_for_are_not_examined_and_said_so(drive: Path, tmp_path: Path) -> None:
    found = run(drive, tmp_path / "case", FEW, time_s=1e-9)
    assert found["state"] == "partial"
    assert found["records"]["point"] is None
    assert found["coverage"]["by_status"]["skipped"] == len(found["files"]) == len(problems(found)) == 400
    assert {file["unopened"]["why"] for file in found["files"]} == {"not_reached"}
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        assert ledger(case).term("not_examined").files == CaseResult(case).counts()["problems"] == 400
        assert facet(case, parse(""), "reason") == [(NOT_REACHED_REASON, 400)]


def test_members_of_drawn_files_stand_behind_them(tmp_path: Path) -> None:
    for n in range(40):
        (tmp_path / "drive" / f"d{n // 10}").mkdir(parents=True, exist_ok=True)
        with ZipFile(tmp_path / "drive" / f"d{n // 10}" / f"f{n}.zip", "w") as archive:
            archive.writestr("a.csv", people(2, 5 * n))
            archive.writestr("b.csv", people(3, 5 * n))
    found = run(tmp_path / "drive", tmp_path / "case", FEW, most_opened=10)
    paths = [file["path"] for file in found["files"]]
    outer = [path for path in paths if "!" not in path]
    assert len(outer) == 40
    drawn = {file["path"] for file in found["files"] if file["status"] == "container"}
    assert 0 < len(drawn) < 40
    for path in outer:
        inside = [f"{path}!a.csv", f"{path}!b.csv"] if path in drawn else []
        at = paths.index(path)
        assert paths[at + 1 : at + 1 + len(inside)] == inside
    assert len(paths) == 40 + 2 * len(drawn) == found["coverage"]["files"]


def test_the_same_units_are_drawn_by_one_worker_and_by_two(drive: Path, tmp_path: Path) -> None:
    one, two = (run(drive, tmp_path / str(n), FEW, workers=n) for n in (1, 2))
    assert one["records"] == two["records"]
    assert [file["path"] for file in one["files"]] == [file["path"] for file in two["files"]]


def test_a_case_that_was_stopped_goes_on_with_the_same_units(drive: Path, tmp_path: Path) -> None:
    whole = run(drive, tmp_path / "whole", FEW)
    with closing(Case.create(tmp_path / "cut", describe(str(drive)), FEW)) as case:
        for progress in go_on(case):
            if progress.stage == "sample" and progress.done_files:
                break
    for _ in resume(tmp_path / "cut"):
        pass
    assert result(tmp_path / "cut")["records"] == whole["records"]


def test_few_files_are_all_opened(drive: Path, tmp_path: Path) -> None:
    found = run(drive, tmp_path / "case", FEW, most_opened=400)
    assert found["records"]["method"] == "exact"
    assert found["records"]["point"] == TRUTH


@pytest.fixture
def many(many_files: Many, tmp_path: Path) -> Many:
    """A case of one's own to count in, on the evidence of all."""
    shutil.copytree(many_files.case, tmp_path / "case")
    return replace(many_files, case=tmp_path / "case")


def opened(found: dict[str, Any]) -> list[str]:
    return [file["path"] for file in found["files"] if "unopened" not in file]


def counted(many: Many, *parts: str) -> dict[str, Any]:
    for _ in census(many.case, parts):
        pass
    return result(many.case)


def test_files_that_were_not_drawn_can_be_counted_and_the_draw_goes_on_speaking(many: Many) -> None:
    """Whoever chooses them may have seen the draw: only all of them replace it."""
    before, found = result(many.case), counted(many, "0")
    assert len(opened(found)) > len(opened(before))
    assert by_path(found).keys() == by_path(before).keys(), "every file has its line, before and after"
    assert found["coverage"]["files"] == before["coverage"]["files"]
    holding = sum(path.stat().st_size > 0 for path in (many.drive / "0").iterdir())
    assert sum(path.startswith("0/") for path in opened(found)) == holding
    for key in ("point", "low", "high", "at_most"):
        assert found["records"][key] == before["records"][key]
    assert before["records"]["floor"] <= found["records"]["floor"] <= many.records
    assert found["persons"]["point"] is None
    assert {line["part"] for line in found["census"]} == {"total"}


def test_a_stratum_that_was_counted_to_the_last_file_is_exact_and_both_figures_are_told(many: Many) -> None:
    found = counted(many, "containers 64K")
    (line,) = [line for line in found["census"] if line["part"] == "units"]
    assert (line["name"], line["now"]["point"], line["now"]["method"]) == ("containers 64K", 26 * 7, "exact")
    assert line["was"]["method"] == "sampled" and holds(line["was"], 26 * 7)
    assert found["sampling"]["known"]["records"] == 26 * 7
    assert holds(found["records"], many.records) and found["records"]["method"] == "sampled"


def test_all_files_counted_part_by_part_give_what_opening_all_of_them_gives(many: Many, tmp_path: Path) -> None:
    for part in ("3", "z", "tables 64K"):
        assert holds(counted(many, part)["records"], many.records), part
    found = counted(many)
    whole = run(many.drive, tmp_path / "whole", FEW, most_opened=1000)
    for key in ("records", "records_without_copies", "types", "persons", "tiers"):
        assert found[key] == whole[key], key
    assert found["coverage"]["by_status"] == whole["coverage"]["by_status"]
    assert found["records"]["point"] == many.records
    with closing(Case.open_existing(many.case, writable=False)) as case:
        total = filter_total(case, parse(""))
        assert total is not None and total.point == many.records


def test_drawn_files_that_time_had_no_room_for_can_be_counted(many_files: Many, tmp_path: Path) -> None:
    many = replace(many_files, case=tmp_path / "case")
    before = run(many.drive, many.case, FEW, most_opened=90, time_s=1e-6)
    assert before["state"] == "partial" and before["records"]["floor"] == 0
    found = counted(many, "z", "1")
    assert found["records"]["point"] is None
    truth = 26 * 7 + sum(1 + n % 7 for n in range(1, 180, 4) if n % 3)
    assert found["records"]["floor"] == found["sampling"]["known"]["records"] == truth
    assert not [problem for problem in found["problems"] if "census" in problem["reason"]]
    assert not verify(many.case)
    for _ in resume(many.case):
        pass
    assert holds(result(many.case)["records"], many.records)
