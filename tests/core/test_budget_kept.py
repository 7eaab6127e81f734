"""A byte budget that is a little more than the evidence holds is kept too: a sample and then the whole file is more."""

import random
from contextlib import closing
from pathlib import Path

import pytest

from core.case import Case
from core.reread import share
from core.verify import verify
from tests.core.runs import by_path, holds
from tests.core.test_raising import CELL, blocks, triaged

FINE = 0.05
"""So small that without a budget a file of these holes is read whole after its pilot."""

CELLS = 830
SIZE = CELLS * CELL


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """One file that is sampled, half of it holes, and its records."""
    folder, dice = tmp_path_factory.mktemp("kept") / "drive", random.Random(3)
    folder.mkdir()
    chosen = [dice.choice([0, 12]) for _ in range(4 * CELLS)]
    (folder / "holes.txt").write_bytes(b"".join(map(blocks, chosen)))
    return folder, sum(chosen)


def bytes_taken(folder: Path) -> int:
    """All that was read of the evidence; what was read twice counts twice."""
    parts = (f"(SELECT COALESCE(sum(bytes_read), 0) FROM {name})" for name in ("layout", "outcome", "cell"))
    with closing(Case.open_existing(folder, writable=False)) as case:
        return int(case.one(f"SELECT {' + '.join(parts)}"))


@pytest.mark.parametrize("more", [0, 100_000, SIZE // 4])
def test_a_budget_that_holds_the_whole_drive_but_no_sample_beside_it_is_kept(
    more: int, drive: tuple[Path, int], tmp_path: Path
) -> None:
    folder, truth = drive
    found = triaged(folder, tmp_path / "case", FINE, budget_bytes=SIZE + more)
    assert bytes_taken(tmp_path / "case") <= SIZE + more
    assert holds(by_path(found)["holes.txt"]["records"], truth) and holds(found["records"], truth)
    assert not verify(tmp_path / "case", cells=share("0"))


def test_a_budget_with_room_for_both_reads_what_none_would(drive: tuple[Path, int], tmp_path: Path) -> None:
    folder, truth = drive
    found = triaged(folder, tmp_path / "case", FINE, budget_bytes=4 * SIZE)
    assert found["records"]["point"] == truth and found["records"]["method"] == "exact"
    assert SIZE < bytes_taken(tmp_path / "case") <= 4 * SIZE
