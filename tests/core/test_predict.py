"""Predictions are ranges that grow with the work, promise nothing they cannot keep, and hold for a measured run."""

import itertools
import time
from pathlib import Path

import pytest

from core.demo.folder import write_demo
from core.errors import UsageError
from core.predict import PRESETS, QUICK_BYTES, predict, predict_more, settings_of
from core.settings import Settings
from tests.core.runs import run

GB = 10**9


def test_the_presets_are_settings() -> None:
    assert settings_of("standard") == Settings()
    assert settings_of("deep").census
    quick = settings_of("quick", {"workers": 3, "language": "en"})
    assert (quick.precision, quick.budget_bytes, quick.workers, quick.language) == (0.20, QUICK_BYTES, 3, "en")


def test_what_contradicts_itself_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="choose one"):
        settings_of("deep", {"budget_bytes": GB})
    with pytest.raises(KeyError):
        settings_of("thorough")


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("rotational", [True, False])
def test_more_to_do_never_takes_less_time(preset: str, rotational: bool) -> None:
    sizes = [10**n for n in range(3, 14)]
    by_size = [predict(preset, size, 1000, rotational, 4) for size in sizes]
    opened = [predict(preset, 500 * GB, files, rotational, 4) for files in (0, 10, 10**4)]
    drawn = [predict(preset, 500 * GB, files, rotational, 4) for files in (10**5, 10**6, 10**7)]
    for fewer, more in itertools.chain(*map(itertools.pairwise, (by_size, opened, drawn))):
        assert fewer.time_s_low <= more.time_s_low and fewer.time_s_high <= more.time_s_high
    for found in by_size + opened + drawn:
        assert 0 < found.time_s_low <= found.time_s_high


@pytest.mark.parametrize("rotational", [True, False])
def test_what_is_read_beyond_a_finished_case_takes_longer_the_more_it_is(rotational: bool) -> None:
    def seconds(whole_bytes: int, cells: int, files: int) -> tuple[float, float]:
        return predict_more(whole_bytes, cells, files, rotational, 4)

    steps = [
        (0, 0, 0),
        (0, 0, 10**5),
        (0, 400, 10**5),
        (0, 6400, 10**5),
        (10 * GB, 6400, 10**5),
        (10 * GB, 6400, 10**6),
    ]
    for fewer, more in itertools.pairwise(itertools.starmap(seconds, steps)):
        assert 0 < fewer[0] <= more[0] and fewer[1] < more[1]


def test_ten_times_the_files_take_less_than_ten_times_the_time_once_they_are_drawn() -> None:
    fewer, more = (predict("standard", 800_000 * files, files, True, 2) for files in (500_000, 5_000_000))
    assert more.time_s_high < 5 * fewer.time_s_high
    assert more.half_width == 0.10


def test_never_more_is_read_than_there_is_nor_than_the_budget() -> None:
    for preset, size in itertools.product(PRESETS, (0, 10**6, 10**9, 10**12)):
        assert predict(preset, size, 100, True, 2).reads_bytes <= size
    assert predict("quick", 700 * GB, 400_000, True, 2).reads_bytes <= QUICK_BYTES


def test_a_width_is_promised_unless_everything_is_read() -> None:
    assert predict("deep", 900 * GB, 10**6, True, 4).half_width is None
    assert predict("standard", 900 * GB, 10**6, True, 4).half_width == 0.10
    assert predict("quick", 900 * GB, 10**6, True, 4).half_width == 0.20
    assert predict("standard", 40_000_000, 30, False, 2).half_width is None, "no file is large enough to be sampled"
    assert predict("quick", 900 * GB, 10, True, 4, {"budget_bytes": 2_000_000}).half_width > 0.5


def test_the_quick_preset_is_quickest_and_the_deep_one_slowest_on_a_full_disk() -> None:
    quick, standard, deep = (predict(preset, 700 * GB, 400_000, True, 4).time_s_high for preset in PRESETS)
    assert quick < standard < deep


def test_a_limit_of_wall_time_is_a_limit() -> None:
    limited = predict("deep", 900 * GB, 10**6, True, 4, {"time_s": 600.0})
    assert limited.time_s_low == limited.time_s_high == 600.0
    assert limited.half_width is not None, "what is not finished in time is not exact"


def test_an_unknown_number_of_files_widens_the_range() -> None:
    known, unknown = (predict("standard", 700 * GB, files, True, 4) for files in (400_000, None))
    assert unknown.time_s_low < known.time_s_low and unknown.time_s_high > known.time_s_high


def test_a_measured_run_lies_in_the_range(tmp_path: Path) -> None:
    for _ in write_demo(tmp_path / "drive", scale=0.1):
        pass
    paths = [path for path in (tmp_path / "drive").rglob("*") if path.is_file()]
    expected = predict("standard", sum(path.stat().st_size for path in paths), len(paths), False, 2)
    started = time.monotonic()
    found = run(tmp_path / "drive", tmp_path / "case", workers=2)
    # a busy machine is allowed
    assert 0.5 * expected.time_s_low < time.monotonic() - started < 4 * expected.time_s_high, (
        "a busy machine is allowed"
    )
    assert found["records"]["method"] == "exact" and expected.half_width is None
