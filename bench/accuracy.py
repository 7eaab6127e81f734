"""Precision and recall of Pandian, ripgrep and Presidio over a labelled corpus, and over strings that others publish.

    python bench/accuracy.py [MB] [PYTHON]

MB: size of the large corpus, 200 by default; Pandian and ripgrep read it. All three read one of 2 MB. PYTHON: of an
environment with presidio-analyzer; without it that column stays empty. Writes docs/accuracy.md.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench import accuracy_page
from bench.corpus.writer import ENCODINGS, truth_of, write
from bench.peers import pandian, ripgrep
from bench.peers.offsets import decoded, edges
from bench.published import score_published
from bench.score import Score, Scores, score_file

SMALL_MB = 2
PRESIDIO = Path(__file__).parent / "peers" / "presidio.py"
Found = Iterator[tuple[str, list[tuple[int | None, int, str]]]]
"""(path below the folder of its encoding, (byte offset, row, type) of what was found)."""


def by_pandian(corpus: Path, encoding: str) -> Found:
    """Valid hits that count."""
    for path, lines in pandian.hits(corpus / "files" / encoding, corpus / f"{encoding}.zip"):
        yield path, [(line["offset"], line["row"], line["type"]) for line in lines]  # type: ignore[misc]


def by_ripgrep(corpus: Path, encoding: str) -> Found:
    """Matches that pass the checks."""
    for path, found in ripgrep.hits(corpus / "files" / encoding, encoding):
        yield path, [(offset, 0, type_) for offset, type_ in found]


def by_presidio(python: str) -> Callable[[Path, str], Found]:
    """In its own environment."""

    def found(corpus: Path, encoding: str) -> Found:
        folder = corpus / "files" / encoding
        ended = subprocess.run([python, PRESIDIO, folder, encoding], capture_output=True, check=True, encoding="utf-8")
        for line in ended.stdout.splitlines():
            answer = json.loads(line)
            text, skipped = decoded((folder / answer["path"]).read_bytes(), encoding)
            own = edges(text, encoding)
            yield answer["path"], [(int(own[at]) + skipped, 0, type_) for at, type_ in answer["hits"]]

    return found


def measure(corpus: Path, tool: Callable[[Path, str], Found]) -> tuple[Scores, float]:
    """Scores over all files of the corpus, and seconds."""
    scores: Scores = defaultdict(Score)
    start = time.perf_counter()
    for encoding in ENCODINGS:
        found = dict(tool(corpus, encoding))
        for file in sorted((corpus / "files" / encoding).rglob("*.*")):
            path = file.relative_to(corpus / "files" / encoding).as_posix()
            full = f"{encoding}/{path}"
            score_file(scores, encoding, full, truth_of(corpus, full), found.get(path, ()))
    return scores, time.perf_counter() - start


def corpus_of(folder: Path, megabytes: float) -> tuple[Path, str]:
    """A new corpus, and what it holds in words."""
    written = write(folder, int(megabytes * 10**6))
    values = sum((Counter(w.counts) for w in written), Counter[str]())
    decoys, size = sum(w.decoys for w in written), sum(w.size_bytes for w in written)
    share = decoys / (decoys + values.total())
    return folder, (
        f"{len(written)} files, {size / 1e6:.0f} MB, {values.total():,} labelled values of {len(values)} types, "
        f"{decoys:,} decoys ({share:.0%} of both)"
    )


def main() -> None:
    """Makes the corpora, runs the tools, writes the page."""
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 200
    python = sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory(prefix="pandian-accuracy-") as folder:
        large, words = corpus_of(Path(folder, "large"), megabytes)
        small, few = corpus_of(Path(folder, "small"), SMALL_MB)
        in_large = {"Pandian": measure(large, by_pandian), "ripgrep": measure(large, by_ripgrep)}
        in_small = {"Pandian": measure(small, by_pandian), "ripgrep": measure(small, by_ripgrep)}
        if python:
            in_small["Presidio"] = measure(small, by_presidio(python))
        accuracy_page.write(words, in_large, few, in_small, score_published(Path(folder)))


if __name__ == "__main__":
    main()
