"""Lines of the log are read by people who know no names of ours."""

import json
import re
from dataclasses import asdict
from typing import Any

import pytest

from core.device import AGAINST_FLAG, ALL, BUDGET, BYTES_A_CELL, FAILED, FEW, FLAG, MEASUREMENT, MEMORY, NOTHING, Device
from gui import words
from gui.pages.log_words import detail_words

CENSUS: dict[str, Any] = {"files": 1, "bytes": 300, "all": False}
LINES = [
    CENSUS,
    {"could not be read": [3]},
    {"from": 0.1, "to": 0.05},
    *({"because": why, "read whole": [31], "no room": []} for why in ("announced", "pilots", "draws")),
    *(asdict(Device(medium, FLAG, medium)) for medium in BYTES_A_CELL),
    *(asdict(Device("rotating", by, "")) for by in (FLAG, MEASUREMENT, AGAINST_FLAG, NOTHING)),
    *(asdict(Device("rotating", FLAG, "", unmeasured=why)) for why in (FEW, BUDGET, ALL, MEMORY, FAILED)),
]


@pytest.mark.parametrize("line", LINES, ids=str)
def test_what_a_run_logs_is_said_in_chinese(line: dict[str, Any]) -> None:
    words.choose("zh")
    said = detail_words(json.dumps(line))
    assert not re.findall(r"[a-z_]{3,}", said), said
