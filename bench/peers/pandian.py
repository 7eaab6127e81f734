"""Pandian itself: `pandian hits` over an archive that holds all files of one encoding."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
Line = dict[str, object]


def hits(folder: Path, archive: Path) -> Iterator[tuple[str, list[Line]]]:
    """(path below the folder, lines of `pandian hits --json` that are valid and count), of files with any hit."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            packed.write(path, path.relative_to(folder).as_posix())
    command = [sys.executable, "-m", "gui", "hits", str(archive), "--json"]
    with subprocess.Popen(
        command, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as running:
        assert running.stdout is not None
        next(running.stdout)
        lines = (json.loads(line) for line in running.stdout)
        for path, own in groupby(lines, key=lambda line: line["path"]):
            yield path.partition("!")[2], [line for line in own if line["verdict"] == "valid" and line["counts"]]
    archive.unlink()
