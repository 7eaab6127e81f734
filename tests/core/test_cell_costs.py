"""What a cell and learning a layout may cost is what a budget is charged for them, in every encoding and kind."""

import io
import json
from pathlib import Path

import pytest

from core.allocation import CELL_COST
from core.cells import read_cell
from core.examine import TEXT_READERS, _look
from core.model import CELL_BYTES, LEARN_BYTES, Entry
from tests.core.runs import people, plain_log

ROWS = people(20_000).decode()
QUOTED = "\n".join('"' + '","'.join(line.split(",")) + '"' for line in ROWS.splitlines())
NUMBERS = "INSERT INTO `t` VALUES " + ",\n".join(f"({n},{13_800_000_000 + n})" for n in range(40_000)) + ";\n"
TEXTS = {
    "table": ROWS,
    "quoted": QUOTED,
    "log": plain_log(30_000).decode(),
    "numbers.sql": NUMBERS,
    "lines.json": "\n".join(json.dumps({"row": line}) for line in ROWS.splitlines()),
    "lists.json": json.dumps({"columns": ["n", "tel"], "rows": [[n, 13_800_000_000 + n] for n in range(40_000)]}),
    "nested.json": json.dumps([[n, [13_800_000_000 + n], [[n % 7, 1]]] for n in range(40_000)]),
    "array.json": json.dumps([{"row": line, "n": n} for n, line in enumerate(ROWS.splitlines())]),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("name", TEXTS)
def test_nothing_costs_more_than_it_is_charged_for(name: str, encoding: str, tmp_path: Path) -> None:
    data = TEXTS[name].encode(encoding)
    entry = Entry(name, name.encode(), "file", len(data))
    learnt = _look(entry, io.BytesIO(data), tmp_path, True)
    assert learnt.bytes_read <= LEARN_BYTES
    assert learnt.layout is not None
    reader = next(each for each in TEXT_READERS if learnt.layout.kind in each.kinds)
    for cell in range(1, len(data) // CELL_BYTES - 1, 3):
        _, cost = read_cell(io.BytesIO(data), reader, learnt.layout, len(data), cell)
        assert cost <= CELL_COST
