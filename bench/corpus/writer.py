"""Writes the corpus: files/…, the truth of each beside it in truth/…, and corpus.json, which describes both.

    python -m bench.corpus.writer DIR [MB] [SEED]

A line of a truth file is `start<TAB>end<TAB>row<TAB>type`: bytes in the file, half-open, and the row's number; start
and end are 0 for what a row's columns decide together. Decoys are counted and not listed.
"""

import codecs
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.corpus import forms
from bench.corpus.decoys import LINES
from bench.corpus.script import traditional
from bench.corpus.tables import DECOY, TABLES, Table

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
MARKS = {"csv": ",", "tsv": "\t", "txt": "|"}
_BOMS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@dataclass(frozen=True, slots=True)
class Written:
    """One file. counts: values by type; decoys: how many."""

    path: str
    encoding: str
    size_bytes: int
    counts: dict[str, int]
    decoys: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One file that is to be written. headed: its first row is a header; table: what it is a table of."""

    path: str
    rows: Iterator[forms.Row]
    table: Table | None = None
    headed: bool = False


def plans(rng: Random) -> Iterator[Plan]:
    """The files of one encoding."""
    for place, table in enumerate(TABLES):
        for number, (ending, mark) in enumerate(MARKS.items()):
            rows = forms.delimited(table, rng, place + number, mark)
            yield Plan(f"{table.key}/{number}.{ending}", rows, table, headed=True)
        yield Plan(f"{table.key}/dump.sql", forms.sql(table, rng), table, headed=True)
        yield Plan(f"{table.key}/lines.jsonl", forms.json_lines(table, rng), table)
    yield Plan("people/blocks.txt", forms.blocks(TABLES[0], rng))
    yield Plan("text/server.log", forms.log(rng))
    yield Plan("text/chat.txt", forms.chat(rng))
    yield Plan("combo/colon.txt", forms.combo(rng, ":"))
    yield Plan("combo/dashes.txt", forms.combo(rng, "----"))
    for key, makes in LINES.items():
        yield Plan(f"decoys/{key}.txt", forms.lines(makes, rng))


def write(folder: Path, size_bytes: int, seed: int = 1) -> list[Written]:
    """All files, of about equal sizes, about so many bytes together."""
    each = size_bytes // (len(ENCODINGS) * sum(1 for _ in plans(Random(0))))
    written = []
    for encoding in ENCODINGS:
        for plan in plans(Random(f"{seed} {encoding}")):
            written.append(_write_file(folder, encoding, plan, each))
    facts = [
        {"path": w.path, "encoding": w.encoding, "size": w.size_bytes, "counts": w.counts, "decoys": w.decoys}
        for w in written
    ]
    (folder / "corpus.json").write_text(json.dumps({"seed": seed, "files": facts}, indent=0), encoding="utf-8")
    return written


def _write_file(folder: Path, encoding: str, plan: Plan, size_bytes: int) -> Written:
    path = f"{encoding}/{plan.path}"
    target, truth = folder / "files" / path, folder / "truth" / f"{path}.tsv"
    for file in (target, truth):
        file.parent.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    with target.open("wb") as out, truth.open("w", encoding="ascii") as told:
        at = out.write(_BOMS.get(encoding, b""))
        number = 0 if plan.headed else 1
        for row in plan.rows:
            parts, found = _encoded(row, encoding, at)
            at += out.write(b"".join(parts))
            if number:
                found += [(0, 0, plan.table.by_row)] if plan.table and plan.table.by_row else []
                told.writelines(f"{start}\t{end}\t{number}\t{type_}\n" for start, end, type_ in found if type_ != DECOY)
                counts.update(type_ for _, _, type_ in found)
            number += 1
            if at >= size_bytes:
                break
    decoys = counts.pop(DECOY, 0)
    return Written(path, encoding, at, dict(counts), decoys)


def _encoded(row: forms.Row, encoding: str, at: int) -> tuple[list[bytes], list[tuple[int, int, str]]]:
    """The pieces as bytes, and where the labelled ones stand. A piece may have several labels."""
    parts, found = [], []
    for text, labels in row:
        data = (traditional(text) if encoding == "big5" else text).encode(encoding)
        found += [(at, at + len(data), label) for label in labels.split()]
        parts.append(data)
        at += len(data)
    return parts, found


def truth_of(folder: Path, path: str) -> Iterator[tuple[int, int, int, str]]:
    """(start, end, row, type) of the values of one file, in the order of the content."""
    with (folder / "truth" / f"{path}.tsv").open(encoding="ascii") as lines:
        for line in lines:
            start, end, row, type_ = line.rstrip("\n").split("\t")
            yield int(start), int(end), int(row), type_


def main() -> None:
    """Writes it and says what there is."""
    folder, megabytes, seed = (*sys.argv[1:], *("200", "1")[len(sys.argv) - 2 :])
    written = write(Path(folder), int(float(megabytes) * 10**6), int(seed))
    counts = sum((Counter(w.counts) for w in written), Counter[str]())
    decoys, size_bytes = sum(w.decoys for w in written), sum(w.size_bytes for w in written)
    print(f"{len(written)} files, {size_bytes / 1e6:.1f} MB, {decoys / (decoys + counts.total()):.0%} decoys")
    for type_, count in counts.most_common():
        print(f"{type_:16}{count:>10,}")


if __name__ == "__main__":
    main()
