"""What the rules of contents cost, and what they say where nothing should speak.

    python bench/contents.py [FOLDER ...]

Reads every text file up to 512 KiB below the folders (default: Python's own library) as a run does, in this process,
and looks through their contents alone: the ratio of the two, and the indicators by weight with the first path of each.
"""

import argparse
import sys
import sysconfig
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clock import best_seconds
from core.contents import HEAD_BYTES, of_text
from core.evidence import open_source
from core.evidence.folder import describe
from core.examine import count_whole
from core.model import Entry, EvidenceInfo, Indicator
from core.text import encoding_of
from core.whole import LARGE_BYTES


def texts_of(info: EvidenceInfo) -> dict[Entry, tuple[bytes, str]]:
    """{entry: first bytes, encoding} of the text files that are read whole."""
    found = {}
    with open_source(info) as source:
        for entry in source.walk():
            if isinstance(entry, Entry) and entry.node == "file" and 0 < entry.size_bytes <= LARGE_BYTES:
                with source.open(entry.key) as file:
                    head = file.read(HEAD_BYTES)
                encoding = encoding_of([head])[0]
                if encoding is not None:
                    found[entry] = head, encoding
    return found


def measure(folder: str, most: int) -> None:
    """Prints the figures of one folder."""
    info = describe(folder)
    texts = dict(list(texts_of(info).items())[:most])
    with tempfile.TemporaryDirectory() as scratch:
        reading, _ = best_seconds(lambda: count_whole(info, [(entry, None) for entry in texts], scratch, 1 << 30))
    looking, _ = best_seconds(lambda: [of_text(entry.path, *text) for entry, text in texts.items()])
    clues = [clue for entry, text in texts.items() for clue in of_text(entry.path, *text)]
    size = sum(entry.size_bytes for entry in texts)
    share = looking / (reading - looking)
    print(f"{folder}: {len(texts):,} texts, {size / 1e6:,.1f} MB; {reading:.2f} s, contents add {share:.1%} to reading")
    said = Counter((i.weight, i.category, i.note, i.term) for i in clues if isinstance(i, Indicator))
    places = {(i.weight, i.category, i.note, i.term): i.path for i in reversed(clues) if isinstance(i, Indicator)}
    for key, times in sorted(said.items()):
        print(f"  {times:5,} {' '.join(key)}: {places[key]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=[sysconfig.get_paths()["stdlib"]])
    parser.add_argument("--most", type=int, default=3000, help="texts to a folder")
    arguments = parser.parse_args()
    for each in arguments.folders:
        measure(each, arguments.most)
