"""Pause, go on, skip: at once for whoever asks, and without loss for the case."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core import examine
from core.case import Case, Lock, is_held
from core.control import Control, with_pauses
from core.errors import EvidenceError
from core.evidence.folder import describe
from core.model import Entry, Layout, Progress
from core.settings import Settings
from core.triage import go_on, resume, triage
from core.work import Job, Part, do, is_at_work
from core.workers import Children, Lost
from tests.conftest import Demo
from tests.core import tasks
from tests.core.runs import by_path, people, plain_log, problems, result, run


def pull(steps: Iterator[Progress], until: Any, most_s: float = 20.0) -> Progress:
    """Pulls until the progress is as wanted."""
    limit = time.monotonic() + most_s
    for progress in steps:
        if until(progress):
            return progress
        assert time.monotonic() < limit, "it never came"
    raise AssertionError("it ended before")


def test_the_clock_stands_during_a_pause() -> None:
    control = Control()
    control.pause()
    control.pause()
    before = control.now()
    control.rest(0.03)
    assert control.is_paused and control.now() == before and control.paused_s() >= 0.03
    control.go_on()
    control.go_on()
    paused = control.paused_s()
    control.rest(10)  # no pause, no rest
    assert not control.is_paused and control.paused_s() == paused
    assert 0 <= control.now() - before < 5


def test_a_rest_ends_with_the_pause() -> None:
    control = Control()
    control.pause()
    other = threading.Timer(0.02, control.go_on)
    other.start()
    began = time.monotonic()
    control.rest(30)
    other.join()
    assert time.monotonic() - began < 10 and not control.is_paused


def test_a_token_is_taken_once() -> None:
    control = Control()
    control.skip(3)
    control.skip(4)
    assert control.asked_to_skip() == {3, 4}
    assert control.asked_to_skip() == frozenset()


def test_a_stage_without_children_is_shown_on_and_not_pulled_while_paused() -> None:
    control, pulled = Control(), []

    def steps() -> Iterator[Progress]:
        for n in range(3):
            pulled.append(n)
            yield Progress("inventory", n, 0, 0, 0, control.now() + control.paused_s() - began)

    began = control.now() + control.paused_s()
    shown = with_pauses(control, steps())
    assert next(shown).done_files == 0
    control.pause()
    started = time.monotonic()
    assert [next(shown).done_files for _ in range(3)] == [0, 0, 0]
    assert time.monotonic() - started < 2 and pulled == [0]
    control.go_on()
    later = next(shown)
    assert later.done_files == 1 and later.elapsed_s < time.monotonic() - started


def named(path: str) -> Entry:
    return Entry(path, path.encode(), "file", 1)


def test_a_pause_lets_children_finish_and_begins_nothing(job: Job, tmp_path: Path) -> None:
    until, kept = tmp_path / "go", []
    parts = [Part("test", ((n, named(f"{n}"), Layout("text"), str(tmp_path / f"{n}")),), 100) for n in range(8)]
    steps = do(
        job, "test", parts, lambda part: (tasks.touch_and_wait, (part.items[0][-1], str(until))),
        lambda part, answer: kept.append(part.items[0][0]), 8, 800,
    )  # fmt: skip
    pull(steps, lambda p: len(p.busy) == 2)
    job.control.pause()
    seen = pull(steps, lambda p: len(p.busy) == 2)
    assert {each.shown for each in seen.busy} == {"0", "1"}
    assert all(each.files == 1 and each.kind == "text" and 0 <= each.age_s < 60 for each in seen.busy)
    until.touch()
    paused = pull(steps, lambda p: not p.busy)
    assert sorted(kept) == [0, 1] and paused.done_files == 2, "what was under way is kept"
    gaps = []
    for _ in range(4):
        before = time.monotonic()
        assert next(steps).elapsed_s == paused.elapsed_s
        gaps.append(time.monotonic() - before)
    assert max(gaps) < 1
    assert sorted(kept) == [0, 1], "what was made ready is taken back"
    job.control.go_on()
    *_, last = steps
    assert sorted(kept) == list(range(8)) and (last.done_files, last.done_bytes) == (8, 800)


def test_a_pause_may_come_before_anything_and_a_paused_run_can_be_stopped(job: Job) -> None:
    job.control.pause()
    steps = do(job, "test", [Part("test", ((1,),), 1)], lambda part: (tasks.double, (1,)), lambda p, a: None, 1, 1)
    assert [next(steps).done_files for _ in range(3)] == [0, 0, 0]
    steps.close()  # type: ignore[attr-defined]


def test_skipping_a_batch_names_the_guilty_one_and_costs_no_other(children: Children, job: Job) -> None:
    log: list[tuple[str, object]] = []
    job = Job(job.info, job.settings, job.source, children, job.scratch, None, log=lambda *line: log.append(line))
    names = [(n, named(f"file {n}")) for n in range(12)]
    kept: dict[int, Any] = {}

    def keep(part: Part, answer: Any) -> None:
        for place, (number, _) in enumerate(part.items):
            assert number not in kept
            kept[number] = answer if isinstance(answer, Lost) else answer[place]

    parts = [Part("test", tuple(names), 1200), Part("test", ((50, named("other")),), 100)]
    steps = do(job, "test", parts, lambda part: (tasks.hang_on, (part.items, "file 7")), keep, 13, 1300)
    batch = pull(steps, lambda p: any(each.files == 12 for each in p.busy))
    job.control.skip(next(each.token for each in batch.busy if each.files == 12))
    seen = [(each.token, each.shown) for each in pull(steps, lambda p: len(kept) == 12).busy]
    assert not log, "nothing was skipped yet"
    assert [shown for _, shown in seen] == ["file 7"], "a single one is still at it, and it is named"
    job.control.skip(seen[0][0] + 1000)  # nobody has that token
    job.control.skip(seen[0][0])
    *_, last = steps
    assert kept.pop(7) == Lost("skipped", "skipped by the examiner")
    assert kept == {n: n for n in (*range(12), 50) if n != 7}
    assert log == [("skipped by the examiner", {"entry": 7, "step": "test"})]
    assert (last.done_files, last.done_bytes) == (13, 1300)


# whole runs --------------------------------------------------------------------------------------
@pytest.fixture
def two_tables(tmp_path: Path) -> Path:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "slow.csv").write_bytes(people(500))
    (drive / "good.csv").write_bytes(people(300))
    return drive


def skip_slow(steps: Iterator[Progress], control: Control) -> list[Progress]:
    """Skips whatever is at a file named slow…, again and again, to the end of the run."""
    shown = []
    for progress in steps:
        shown.append(progress)
        for each in progress.busy:
            if each.shown.startswith("slow") and each.age_s > 0:
                control.skip(each.token)
    return shown


def test_a_skipped_file_is_named_and_the_total_is_a_floor(
    two_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    control, case = Control(), tmp_path / "case"
    monkeypatch.setattr(examine, "count_whole", tasks.whole_but_slow)
    skip_slow(triage(str(two_tables), case, Settings(workers=2, seed="a"), control), control)
    found = result(case)
    assert by_path(found)["slow.csv"]["status"] == "skipped" and by_path(found)["good.csv"]["status"] == "exact"
    assert problems(found) == {"slow.csv": ("skipped", "skipped by the examiner")}
    assert found["records"]["floor"] == 300 and found["records"]["point"] is None
    with closing(Case.open_existing(case, writable=False)) as opened:
        lines = [line for line in opened.audit() if line.action == "skipped by the examiner"]
        assert len(lines) == 1 and "slow" not in lines[0].detail, "no name goes into the log"
        assert not opened.broken_links()


def test_a_sampled_file_that_is_skipped_gives_no_interval(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drive, case, control = tmp_path / "drive", tmp_path / "case", Control()
    drive.mkdir()
    for name in ("slow.txt", "good.txt"):
        (drive / name).write_bytes((people(200) + plain_log(60)) * 5400)
    settings = Settings(workers=2, seed="a", sequential_bytes=115_000)
    monkeypatch.setattr(examine, "count_cells", tasks.cells_but_of_slow)
    with closing(Case.create(case, describe(str(drive)), settings)) as made:
        shown = skip_slow(go_on(made, control), control)
    found = result(case)
    slow, good = (by_path(found)[name] for name in ("slow.txt", "good.txt"))
    assert good["status"] == "sampled" and good["records"]["low"] <= 200 * 5400 <= good["records"]["high"]
    assert slow["records"]["point"] is slow["records"]["low"] is None and slow["records"]["floor"] == 0
    assert found["records"]["point"] is None and found["records"]["floor"] > 0
    assert problems(found)["slow.txt"] == (
        "skipped", "100 of 100 cells: skipped by the examiner; they count as 0",
    )  # fmt: skip
    last = next(progress.so_far for progress in reversed(shown) if progress.so_far)
    assert last.records.point is None and last.records.floor == found["records"]["floor"]
    monkeypatch.undo()
    before = (case / "result.json").read_bytes()
    for _ in resume(case):
        pass
    assert (case / "result.json").read_bytes() == before, "what was skipped stays skipped"


def test_a_paused_run_goes_on_to_the_same_result(demo: Demo, tmp_path: Path) -> None:
    expected = run(demo.drive, tmp_path / "one" / "case", workers=2, budget_bytes=1_000_000)
    control, stages, pauses = Control(), set(), 0
    settings = Settings(workers=2, seed="a", budget_bytes=1_000_000)
    steps = triage(str(demo.drive), tmp_path / "two" / "case", settings, control)
    for progress in steps:
        if progress.stage not in stages:
            stages.add(progress.stage)
            control.pause()
            pauses += 1
            for _ in range(3):
                assert next(steps).stage == progress.stage, "a paused run stays where it is"
            control.go_on()
    assert pauses >= 5 and {"inventory", "identify", "sample", "check", "estimate"} <= stages
    assert result(tmp_path / "two" / "case") == expected


def test_what_the_window_logs_during_a_run_does_not_disturb_it(
    tables_drive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes to the same case under the same lock, over a connection of its own."""
    monkeypatch.setattr("core.work.REPORT_EVERY_S", 0)
    for steps in ("reading.LEARN_BATCH", "reading.WHOLE_BATCH", "reading.CELLS_BATCH", "summarise.BATCH"):
        monkeypatch.setattr(f"core.{steps}", 4)  # lists of work that last
    settings = Settings(workers=1, seed="a", budget_bytes=8_000_000)
    expected = run(tables_drive, tmp_path / "one" / "case", settings)
    folder, lock, stages = tmp_path / "two" / "case", Lock(tmp_path / "two" / "case"), []
    for progress in triage(str(tables_drive), folder, settings, lock=lock):
        stages.append(progress.stage)
        with closing(Case.open_existing(folder, lock=lock)) as window:
            window.log("looked at", {"stage": progress.stage})
    lock.close()
    assert {"inventory", "identify", "sample", "check", "estimate"} <= set(stages)
    assert result(folder) == expected
    with closing(Case.open_existing(folder, writable=False)) as opened:
        assert [line.action for line in opened.audit()].count("looked at") == len(stages)
        assert not opened.broken_links()


def test_the_time_of_a_run_does_not_pass_during_a_pause(two_tables: Path, tmp_path: Path) -> None:
    control = Control()
    steps = triage(str(two_tables), tmp_path / "case", Settings(workers=1, seed="a", time_s=60), control)
    pull(steps, lambda p: p.stage == "identify")
    control.pause()
    before = control.now()
    for _ in range(3):
        next(steps)
    assert control.now() == before
    control.go_on()
    for _ in steps:
        pass
    assert result(tmp_path / "case")["state"] == "complete"


def test_evidence_that_goes_away_is_noticed_though_no_child_fails(
    two_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = run(two_tables, tmp_path / "one" / "case")
    case, lock = tmp_path / "two" / "case", Lock(tmp_path / "two" / "case")
    monkeypatch.setattr(examine, "count_whole", tasks.whole_but_slow)
    steps = triage(str(two_tables), case, Settings(workers=1, seed="a"), lock=lock)
    pull(steps, lambda p: p.stage == "sample" and p.busy)
    assert is_at_work(case) and is_held(case)
    two_tables.rename(tmp_path / "away")
    began = time.monotonic()
    with pytest.raises(EvidenceError, match="went away"):
        for _ in steps:
            assert time.monotonic() - began < 10
    assert time.monotonic() - began < 10
    assert not is_at_work(case) and is_held(case), "the window goes on holding it"
    with closing(Case.open_existing(case, writable=False)) as opened:
        assert not opened.one("SELECT count(*) FROM outcome"), "nothing of the failing part is kept"
        assert list(opened.audit())[-1].action == "run could not go on: EvidenceError"
    monkeypatch.undo()
    (tmp_path / "away").rename(two_tables)
    for _ in resume(case, lock=lock):
        pass
    lock.close()
    assert result(case) == expected
