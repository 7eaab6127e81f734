"""Cells are read file by file as they lie on the evidence, and each file from its beginning to its end."""

from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

import pytest

from core.case import Case
from core.model import Entry, Layout
from core.plan import PILOT_LABEL, draw_cells
from core.reading import _cell_parts
from core.work import Job

CELLS, FILES = 2000, 3


@pytest.fixture
def case(tmp_path: Path, job: Job) -> Iterator[Case]:
    """Large files of which pilots are drawn and nothing is read."""
    keys = [b"c.txt", b"a.txt", b"b.txt"]
    with closing(Case.create(tmp_path / "case", job.info, job.settings)) as made:
        made.add_entries([Entry(key.decode(), key, "file", CELLS << 16) for key in keys], 1)
        made.add_fact("walk", 1)
        made.add_layouts((entry, Layout("lines", "utf-8"), True, 1, None) for entry in (1, 2, 3))
        made.add_plan((entry, "cells", 100, 400, "") for entry in (1, 2, 3))
        pairs = {entry: draw_cells("s", key, CELLS << 16, PILOT_LABEL, CELLS, 50) for entry, key in enumerate(keys, 1)}
        made.add_draws((entry, PILOT_LABEL, [c for pair in drawn for c in pair]) for entry, drawn in pairs.items())
        yield made


def test_reads_go_by_file_in_walk_order_and_by_place_within(case: Case) -> None:
    read = [(item[0], item[4]) for part in _cell_parts(case) for item in part.items]
    assert len(read) == 100 * FILES
    assert read == sorted(read), "two cells of a zone are drawn in any order, and read in that of the file"
    assert [entry for entry, _ in groupby(read, key=lambda each: each[0])] == [1, 2, 3]
