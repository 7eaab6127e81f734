"""What a random read costs: the noise of a measurement moves no plan, memory deceives nobody, and a case keeps it."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import device, measuring
from core.case import Case
from core.cli import main
from core.device import BYTES_A_CELL, NVME, ROTATING, SOLID_STATE, Device, by_flag, load_device, measured
from core.evidence import open_source
from core.evidence.folder import describe
from core.evidence.timing import Timed, time_reads
from core.measuring import drawn_places, drawn_stretch
from core.model import CELL_BYTES
from core.report.sheets_method import device_words
from core.settings import Settings
from core.triage import census, resume, triage
from tests.core.runs import people, result, run

FLAGS = {ROTATING: {"rotational": "yes"}, SOLID_STATE: {"rotational": "no"}, "": {"rotational": "unknown"}}
SEEKS_S = {ROTATING: (0.003, 0.02), SOLID_STATE: (0.00005, 0.0009)}
"""What such devices show: seven turns a minute less or more, bridges, other programs."""


def timed(seeks_s: list[float], mb_s: float) -> Timed:
    cell = CELL_BYTES / (mb_s * 1e6)
    block = device.STRETCH_BYTES / (mb_s * 1e6)
    return Timed(tuple(seek + cell for seek in seeks_s), (block,) * device.BLOCKS, device.MEASURED_BYTES)


@given(st.data(), st.sampled_from(sorted(SEEKS_S)), st.sampled_from(sorted(FLAGS)))
def test_noise_never_moves_the_class(data: st.DataObject, medium: str, flag: str) -> None:
    """Whatever a device of either kind shows, and some reads that came from memory or waited long beside it."""
    low, high = SEEKS_S[medium]
    seeks = data.draw(st.lists(st.floats(low, high), min_size=20, max_size=20))
    odd = data.draw(st.lists(st.floats(0.0, 0.5), min_size=2, max_size=2))
    found = measured(by_flag(FLAGS[flag]), timed(seeks + odd, data.draw(st.floats(30, 600))))
    if flag == medium:
        assert (found.medium, found.decided_by) == (medium, "flag")
    elif flag == "":
        assert (found.medium, found.decided_by) == (medium, "measurement")
    else:
        assert found.medium in (medium, flag), "a third class comes from nowhere"


@pytest.mark.parametrize(
    ("flag", "seek_ms", "mb_s", "medium", "decided_by"),
    [
        (ROTATING, 0.3, 35, SOLID_STATE, "against_flag"),  # a stick behind a slow bridge that says it rotates
        (ROTATING, 0.1, 2000, NVME, "against_flag"),
        (ROTATING, 1.5, 150, ROTATING, "flag"),  # below the border, but not by far
        (SOLID_STATE, 11.0, 120, ROTATING, "against_flag"),
        (SOLID_STATE, 3.0, 450, SOLID_STATE, "flag"),  # a busy computer
        (SOLID_STATE, 0.1, 3000, SOLID_STATE, "flag"),
        ("", 0.1, 3000, NVME, "measurement"),
        ("", 9.0, 110, ROTATING, "measurement"),
    ],
)
def test_the_flag_rules_unless_the_measurement_speaks_strongly_against_it(
    flag: str, seek_ms: float, mb_s: float, medium: str, decided_by: str
) -> None:
    found = measured(by_flag(FLAGS[flag]), timed([seek_ms / 1000] * 24, mb_s))
    assert (found.medium, found.decided_by) == (medium, decided_by)
    assert found.seek_ms == pytest.approx(seek_ms, abs=0.002) and found.rate_mb_s == pytest.approx(mb_s, rel=0.01)
    assert found.sequential_bytes == BYTES_A_CELL[medium]


@pytest.mark.parametrize("flag", sorted(FLAGS))
def test_what_comes_from_memory_says_nothing_of_the_device(flag: str) -> None:
    found = measured(by_flag(FLAGS[flag]), timed([0.000003] * 24, 6000))
    assert found.unmeasured == "from_memory" and found.medium == (flag or SOLID_STATE)
    half = measured(by_flag(FLAGS[flag]), timed([0.000003] * 6 + [0.009] * 18, 6000))
    assert half.medium == (flag if flag == ROTATING else ROTATING), "most of it came from the device"


def test_of_few_reads_nothing_is_concluded() -> None:
    found = measured(by_flag(FLAGS[SOLID_STATE]), Timed((0.4,) * 5, (), 5 * CELL_BYTES))
    assert (found.medium, found.unmeasured, found.bytes_read) == (SOLID_STATE, "failed", 5 * CELL_BYTES)


def test_a_name_of_the_system_tells_nvme() -> None:
    assert by_flag({"rotational": "no", "device": "/dev/nvme0n1p2"}).medium == NVME
    assert by_flag({"rotational": "no", "device": "/dev/sda1"}).medium == SOLID_STATE
    assert by_flag({}).medium == SOLID_STATE and by_flag({}).decided_by == "nothing"


@given(st.lists(st.integers(measuring.LARGE_BYTES + 1, 1 << 42), min_size=1, max_size=64), st.text())
def test_places_are_drawn_from_the_seed_and_read_in_order(sizes: list[int], seed: str) -> None:
    files = [(b"%d" % number, size) for number, size in enumerate(sizes)]
    places = drawn_places(seed, files)
    assert places == drawn_places(seed, files) and len(places) == device.READS
    order = [(int(key), offset) for key, offset in places]
    assert order == sorted(set(order)), "file by file, ascending: as cells are read"
    stretch = drawn_stretch(seed, *files[0])
    assert stretch[0][1] >= 0 and stretch[-1][1] + device.STRETCH_BYTES <= sizes[0]
    for key, offset in places:
        assert offset % CELL_BYTES == 0 and offset + CELL_BYTES <= sizes[int(key)]


def test_reads_stop_at_the_deadline_and_at_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(10 * CELL_BYTES))
    (tmp_path / "short").write_bytes(b"1")
    with open_source(describe(str(tmp_path))) as source:
        places = [(b"a", 0), (b"gone", 0), (b"short", 0), (b"a", CELL_BYTES)]
        found = time_reads(source.open, places, [(b"a", 0)], (CELL_BYTES, 2 * CELL_BYTES), 60)
        assert (len(found.random_s), len(found.sequential_s), found.bytes_read) == (2, 1, 4 * CELL_BYTES)
        assert time_reads(source.open, places, [(b"a", 0)], (CELL_BYTES, CELL_BYTES), 0) == Timed((), (), 0)


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table, and zeros enough to be measured in, which take no room and no time."""
    folder = tmp_path_factory.mktemp("large") / "drive"
    folder.mkdir()
    (folder / "t.csv").write_bytes(people(300))
    with (folder / "zeros.jpg").open("wb") as zeros:
        zeros.write(b"\xff\xd8\xff\xe0")
        zeros.truncate(400 << 20)
    return folder


@pytest.fixture(scope="module")
def made(drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = tmp_path_factory.mktemp("measured") / "case"
    run(drive, case)
    return case


def facts(case: Path) -> list[Device]:
    with closing(sqlite3.connect(case / "case.db")) as db:
        count = db.execute("SELECT count(*) FROM fact WHERE key = 'device'").fetchone()[0]
    with closing(Case.open_existing(case, writable=False)) as opened:
        return [load_device(opened.fact("device"))] * count  # type: ignore[list-item]


def test_what_was_measured_is_kept_told_and_counted_as_read(drive: Path, made: Path) -> None:
    kept = facts(made)[-1]
    assert kept.is_settled and kept.reads == device.READS and kept.bytes_read == device.MEASURED_BYTES
    found = result(made)
    shown = found["sampling"]["device"]
    assert shown["medium"] == kept.medium and shown["seek_ms"] == kept.seek_ms
    assert shown["sequential_bytes"] == BYTES_A_CELL[kept.medium]
    assert found["coverage"]["bytes_read"] >= device.MEASURED_BYTES
    with closing(Case.open_existing(made, writable=False)) as case:
        assert case.settings().sequential_bytes == kept.sequential_bytes
        lines = [line for line in case.audit() if line.action == "cost of random reads settled"]
        assert len(lines) == 1 and str(kept.bytes_read) in lines[0].detail and "zeros" not in lines[0].detail


def test_it_is_measured_once_a_case(made: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(made, case)
    before = facts(case)
    for _ in resume(case):
        pass
    assert facts(case) == before


def test_a_census_does_not_measure(drive: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    run(drive, case, budget_bytes=1000)
    before = facts(case)
    assert before[-1].unmeasured == "small_budget"
    for _ in census(case, ["t.csv"]):
        pass
    assert facts(case) == before


def test_what_was_measured_stays_within_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "FEWEST_BYTES", 0)
    monkeypatch.setattr(measuring, "BUDGET_SHARE", 1)  # a budget of less than a gigabyte is quicker read
    (tmp_path / "drive").mkdir()
    (tmp_path / "drive" / "t.csv").write_bytes(people(2000) * 720)
    budget = 20 << 20
    found = run(tmp_path / "drive", tmp_path / "case", budget_bytes=budget)
    assert found["sampling"]["device"]["reads"] == device.READS
    assert found["coverage"]["by_status"]["sampled"] and found["coverage"]["bytes_read"] <= budget
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        assert case.fact("plan")["room_bytes"] <= budget - device.MEASURED_BYTES


def test_nothing_is_measured_where_all_is_read(drive: Path, tmp_path: Path) -> None:
    found = run(drive, tmp_path / "case", census=True)
    (_, kept) = facts(tmp_path / "case")
    assert kept.unmeasured == "reads_all" and not kept.bytes_read and found["sampling"]["device"] is None


def test_a_run_that_was_stopped_before_it_measures_when_it_goes_on(drive: Path, tmp_path: Path) -> None:
    running = triage(str(drive), tmp_path / "case", Settings(workers=1, seed="a"))
    next(progress for progress in running if progress.stage == "inventory")
    running.close()  # type: ignore[attr-defined]
    assert not facts(tmp_path / "case")[-1].is_settled
    for _ in resume(tmp_path / "case"):
        pass
    assert facts(tmp_path / "case")[-1].reads == device.READS


def test_whoever_checks_finds_a_class_that_does_not_follow(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case"
    shutil.copytree(made, case)
    assert main(["verify", str(case)]) == 0
    kept = facts(case)[-1]
    wrong = next(medium for medium in BYTES_A_CELL if medium != kept.medium)
    with closing(Case.open_existing(case)) as opened:
        opened.add_fact("device", asdict(replace(kept, medium=wrong)))
    capsys.readouterr()
    assert main(["verify", str(case)]) == 4
    assert f"expected {kept.medium}, found {wrong}" in capsys.readouterr().out


@pytest.mark.parametrize("flag", sorted(FLAGS))
@pytest.mark.parametrize("seek_ms", [0.0, 0.3, 12.0])
def test_the_sheet_says_it_in_both_languages(flag: str, seek_ms: float) -> None:
    words = device_words(measured(by_flag(FLAGS[flag]), timed([seek_ms / 1000] * 24, 5000)))
    assert f"{seek_ms:.2f}" in words.zh and f"{seek_ms:.2f}" in words.en and "5000" in words.en
    for why in ("few_large_files", "small_budget", "reads_all", "failed", ""):
        alone = device_words(device.settled(by_flag(FLAGS[flag]), why))
        assert alone.zh.endswith("。") and "{" not in alone.zh + alone.en
