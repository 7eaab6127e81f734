"""The run as the window drives it: nothing is lost, nothing starts by itself, stopping keeps what was done."""

import shutil
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import core.triage
from core.control import Control
from core.errors import CaseError, EvidenceError
from core.model import Busy, Estimate, Progress, SoFar
from core.settings import Settings
from gui.run_control import Run
from gui.run_history import MOST_POINTS, STAGES, RunHistory, Told

Steps = Callable[[Control], Iterator[Progress]]


def said(stage: str, files: int = 0, of: int = 0, size: int = 0, of_size: int = 0, **more) -> Progress:
    return Progress(stage, files, of, size, of_size, **more)


def figure(floor: int, at_s: float) -> SoFar:
    return SoFar(at_s, Estimate(floor + 10, floor + 1, floor + 30, floor, "sampled"), 5, 50)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Script:
    """Steps that a test lets go on: they wait at each gate, like a run waits for its children."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.sessions = 0
        self.ends: list[Exception | None] = []
        self.gate = threading.Event()
        self.control: Control | None = None

    def __call__(self, control: Control) -> Iterator[Progress]:
        self.sessions += 1
        self.control = control
        try:
            yield said("inventory", 3)
            for size in range(1, 4000):
                yield said("sample", size, 4000, size, 4000, busy=(Busy(7, "a.csv", 1, "delimited", 0.5),))
                if self.gate.wait(0.005):
                    break
            end = self.ends.pop(0) if self.ends else None
            if end is not None:
                raise end
        finally:
            self.closed.set()


@pytest.fixture
def script(monkeypatch) -> Script:
    found = Script()
    monkeypatch.setattr(core.triage, "triage", lambda evidence, folder, settings, control, *rest: found(control))
    monkeypatch.setattr(core.triage, "resume", lambda folder, control, lock: found(control))
    return found


@pytest.fixture
def run(qtbot, script) -> Iterator[Run]:
    found = Run()
    yield found
    script.gate.set()
    found.stop()
    assert found.wait()
    qtbot.waitUntil(lambda: not found.is_at_work)


def start(run: Run) -> None:
    run.start("/evidence", Path("/case"), Settings())


def test_a_run_that_ends_is_complete_and_says_so_once(qtbot, run, script):
    ends: list[bool] = []
    run.ended.connect(ends.append)
    script.gate.set()
    with qtbot.waitSignal(run.ended):
        start(run)
    assert (run.state, run.complete, ends) == ("ended", True, [True])
    assert {line.state for line in run.told().stages} == {"done", "before"}


def test_progress_is_repeated_at_most_four_times_a_second(qtbot, run, script):
    told: list[Told] = []
    run.progressed.connect(told.append)
    with qtbot.waitSignals([run.progressed] * 3):
        start(run)
    heard = run.told().version
    assert len(told) <= 4
    assert heard > 20, "every word of core is in the history, whatever the window repeats"


def test_stop_ends_within_seconds_and_keeps(qtbot, run, script):
    start(run)
    qtbot.waitUntil(lambda: run.told().latest is not None)
    with qtbot.waitSignal(run.ended, timeout=5000) as ended:
        run.stop()
    assert ended.args == [False]
    assert (run.state, run.complete) == ("ended", False)
    assert script.closed.is_set(), "the steps were closed: what they hold is let go of"


def test_pause_asks_core_and_go_on_ends_it(qtbot, run, script):
    start(run)
    qtbot.waitUntil(lambda: script.control is not None)
    run.pause()
    assert run.state == "paused"
    assert script.control.is_paused
    run.go_on()
    assert run.state == "running"
    assert not script.control.is_paused


def test_a_paused_run_can_be_stopped(qtbot, run, script):
    start(run)
    run.pause()
    with qtbot.waitSignal(run.ended, timeout=5000):
        run.stop()
    assert run.state == "ended"


def test_skip_reaches_core(qtbot, run, script):
    start(run)
    qtbot.waitUntil(lambda: bool(run.told().busy))
    run.skip(run.told().busy[0].token)
    assert script.control.asked_to_skip() == {7}


def test_evidence_that_goes_away_waits_and_nothing_starts_by_itself(qtbot, run, script):
    script.ends = [EvidenceError("The drive is gone. Plug it in again.")]
    failures: list[tuple[str, str]] = []
    run.failed.connect(lambda text, details: failures.append((text, details)))
    start(run)
    with qtbot.waitSignal(run.ended):
        script.gate.set()
    assert (run.state, run.reason) == ("evidence_gone", "The drive is gone. Plug it in again.")
    assert failures == [], "it is no crash: the page says it"
    qtbot.wait(50)
    assert script.sessions == 1
    with qtbot.waitSignal(run.ended):
        run.resume()
    assert (run.state, script.sessions) == ("ended", 2)


def test_a_bug_of_ours_comes_with_details(qtbot, run, script):
    script.ends = [ZeroDivisionError("division by zero")]
    script.gate.set()
    with qtbot.waitSignal(run.failed) as failed:
        start(run)
    text, details = failed.args
    assert run.state == "failed"
    assert "ZeroDivisionError" in text
    assert "Traceback" in details


def test_what_core_refuses_comes_without_details(qtbot, run, script):
    script.ends = [CaseError("The disk is full.")]
    script.gate.set()
    with qtbot.waitSignal(run.failed) as failed:
        start(run)
    assert failed.args == ["The disk is full.", ""]


def test_two_sessions_at_once_are_refused(qtbot, run, script):
    start(run)
    with pytest.raises(RuntimeError):
        run.resume()


# the history -------------------------------------------------------------------------------------
def history() -> tuple[RunHistory, Clock]:
    clock = Clock()
    return RunHistory(clock), clock


def line(found: RunHistory, key: str):
    return found.told().stages[STAGES.index(key)]


def test_the_time_left_is_estimated_until_five_percent_or_a_minute():
    found, clock = history()
    found.add(said("sample", 0, 100, 0, 1000))
    clock.now += 10
    found.add(said("sample", 1, 100, 10, 1000))
    assert line(found, "sample").estimating
    assert line(found, "sample").eta_s is None
    clock.now += 10
    found.add(said("sample", 10, 100, 100, 1000))
    assert line(found, "sample").eta_s > 0
    slow, clock = history()
    slow.add(said("sample", 0, 100, 0, 1000))
    clock.now += 61
    slow.add(said("sample", 1, 100, 10, 1000))
    assert line(slow, "sample").eta_s > 0


def test_the_time_left_is_never_negative():
    found, clock = history()
    found.add(said("sample", 0, 10, 0, 1000))
    clock.now += 5
    found.add(said("sample", 12, 10, 1200, 1000))
    assert line(found, "sample").eta_s == 0
    assert line(found, "sample").share == 1


def test_a_second_pass_over_a_stage_adds_to_the_first():
    found, clock = history()
    found.add(said("sample", 90, 90, 900, 900))
    clock.now += 1
    found.add(said("sample", 5, 10, 50, 100))
    now = line(found, "sample")
    assert (now.done_files, now.total_files, now.done_bytes, now.total_bytes) == (95, 100, 950, 1000)


def test_sweeps_are_steps_of_reading_and_do_not_change_its_counts():
    found, _ = history()
    found.add(said("sample", 90, 90, 900, 900))
    found.add(said("sweep", 2))
    now = line(found, "sample")
    assert (now.state, now.step, now.done_files) == ("running", "sweep", 90)


def test_the_last_word_of_a_stage_is_kept_however_fast_the_next_one_begins():
    found, _ = history()
    found.add(said("inventory", 41))
    found.add(said("inventory", 42, 0, 4200))
    found.add(said("identify", 1, 42))
    done = line(found, "inventory")
    assert (done.state, done.done_files, done.done_bytes) == ("done", 42, 4200)
    assert line(found, "sample").state == "waiting"


def test_stages_done_by_an_earlier_session_claim_no_figures():
    found, _ = history()
    found.add(said("sample", 1, 2))
    assert (line(found, "inventory").state, line(found, "inventory").done_files) == ("before", 0)


def test_the_rate_forgets():
    found, clock = history()
    found.add(said("sample", 0, 100, 0, 10**9))
    for step in range(1, 11):
        clock.now += 1
        found.add(said("sample", step, 100, step * 1000, 10**9))
    assert line(found, "sample").bytes_per_s == pytest.approx(1000)
    for step in range(1, 121):
        clock.now += 1
        found.add(said("sample", 10 + step, 1000, 10_000 + step * 10, 10**9))
    assert line(found, "sample").bytes_per_s < 50


def test_the_history_of_the_figure_stays_short_and_keeps_both_ends():
    found, _ = history()
    for step in range(20_000):
        found.add(said("sample", step, 20_000, so_far=figure(step, step * 0.5)))
    points = found.told().points
    assert 250 < len(points) <= MOST_POINTS
    assert (points[0].at_s, points[-1].at_s) == (0.0, 19_999 * 0.5)
    assert [p.at_s for p in points] == sorted(p.at_s for p in points)
    widest = max(b.at_s - a.at_s for a, b in pairwise(points))
    assert widest < 200


def test_the_clock_stands_once_the_run_has_ended():
    found, clock = history()
    found.add(said("sample", 1, 2))
    clock.now += 5
    found.end(completed=False)
    clock.now += 500
    assert found.told().elapsed_s == 5
    assert line(found, "sample").state == "running", "it stands where it stopped"


# with the real core ------------------------------------------------------------------------------
@pytest.fixture
def evidence(tmp_path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "a.csv").write_text("name,phone\n" + "x,13800138000\n" * 50, encoding="utf-8")
    return folder


def test_a_real_run_goes_to_its_end(qtbot, evidence, tmp_path):
    run = Run()
    with qtbot.waitSignal(run.ended, timeout=60_000):
        run.start(str(evidence), tmp_path / "case", Settings(workers=1))
    assert (run.state, run.reason) == ("ended", "")
    told = run.told()
    assert [one.state for one in told.stages] == ["done"] * len(STAGES)
    assert told.so_far is not None
    assert (tmp_path / "case" / "case.db").is_file()


def test_a_folder_that_is_missing_is_said_in_words(qtbot, tmp_path):
    run = Run()
    with qtbot.waitSignal(run.ended, timeout=30_000):
        run.start(str(tmp_path / "nowhere"), tmp_path / "case", Settings(workers=1))
    assert run.state in ("evidence_gone", "failed")
    assert "nowhere" in run.reason


def test_evidence_moved_away_and_back_is_gone_on_with_by_hand(qtbot, evidence, tmp_path):
    run = Run()
    with qtbot.waitSignal(run.ended, timeout=60_000):
        run.start(str(evidence), tmp_path / "case", Settings(workers=1))
    away = tmp_path / "away"
    shutil.move(evidence, away)
    with qtbot.waitSignal(run.ended, timeout=30_000):
        run.resume(tmp_path / "case")
    assert run.state == "evidence_gone"
    shutil.move(away, evidence)
    with qtbot.waitSignal(run.ended, timeout=60_000):
        run.resume()
    assert run.state == "ended"
