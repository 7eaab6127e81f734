"""What `pandian hits` prints: lines of text or JSON on stdout; problems and counts on stderr."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TextIO

from core import __version__
from core.detect.rules import rules_version
from core.hit import Hit
from core.hits import Counted, counted, log_shown
from core.measures import RECORDS, invalid, valid
from core.model import INVALID, TYPES, VALID
from core.report.escapes import visible, visible_json

SCHEMA = 1
COLUMNS = ("offset", "row", "table", "column", "type", "verdict", "counts", "why", "value", "path")
NO_OFFSET = "-"


def add_arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help="path of a file, or archive.zip!name; never written to")
    parser.add_argument("--type", choices=TYPES, metavar="T", help=f"hits of this type only: {', '.join(TYPES)}")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, the first about the file")
    parser.add_argument("--unmask", action="store_true", help="show values")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why; needed with --unmask, logged and printed")


def print_hits(
    path: str, type_: str | None, as_json: bool, reason: str, out: TextIO, say: Callable[[str], None]
) -> bool:
    """Writes the listing to `out`; says what was not read, and the counts. True if there were problems."""
    with counted(path) as found:
        if reason:
            log_shown(found.place, reason)
        printed = Printed(found, type_, as_json, reason)
        out.writelines(printed.lines())
        out.flush()
        problems = [f"{problem.path}: {problem.status}: {problem.reason}" for problem in found.problems()]
        for line in (*problems, printed.end()):
            say(visible(line))
    return bool(problems)


class Printed:
    """The lines of one listing, counted as they go by. reason: why values are shown, "" for masked ones."""

    def __init__(self, found: Counted, type_: str | None, as_json: bool, reason: str) -> None:
        self._found, self._type, self._as_json, self._reason = found, type_, as_json, reason
        self._seen: Counter[tuple[str, bool]] = Counter()

    def lines(self) -> Iterator[str]:
        """For stdout."""
        path = self._found.place.entry.path
        yield self._head(path)
        for hit in self._found.hits(self._type, unmask=bool(self._reason)):
            self._seen[hit.verdict, hit.counts] += 1
            yield _as_json(hit) if self._as_json else _as_text(hit)

    def _head(self, path: str) -> str:
        digest = self._found.top.content_sha256
        facts = {
            "schema": SCHEMA,
            "tool": {"version": __version__, "rules": rules_version()},
            "path": path,
            "size": self._found.place.entry.size_bytes,
            "sha256": digest.hex() if digest else None,
            "unmasked": self._reason or None,
        }
        if self._as_json:
            return visible_json(facts) + "\n"
        values = f"values shown, reason: {visible(self._reason)}" if self._reason else "values masked"
        return f"# Pandian {__version__}, rules {rules_version()}: hits of {visible(path)}, {values}\n" + _row(COLUMNS)

    def end(self) -> str:
        """For stderr, after the lines."""
        verdicts = {v: (self._seen[v, True], self._seen[v, False]) for v, _ in self._seen}
        parts = [f"{n + not_counted} {v} ({n} count)" for v, (n, not_counted) in sorted(verdicts.items(), reverse=True)]
        counts = self._found.counts()
        rows = [f"{RECORDS} {counts.get(RECORDS, 0)}"]
        for type_ in TYPES if self._type is None else (self._type,):
            good, bad = counts.get(valid(type_), 0), counts.get(invalid(type_), 0)
            if good or bad:
                rows.append(f"{type_} {good} {VALID} {bad} {INVALID}")
        met = sum(self._seen.values())
        return f"{met} {'hit' if met == 1 else 'hits'}: {', '.join(parts) or 'none'}; rows: {', '.join(rows)}"


def _as_text(hit: Hit) -> str:
    offset = NO_OFFSET if hit.offset is None else str(hit.offset)
    counts, why = "yes" if hit.counts else "no", " ".join(hit.why)
    return _row((offset, str(hit.row), hit.table, hit.column, hit.type, hit.verdict, counts, why, hit.value, hit.path))


def _row(fields: tuple[str, ...]) -> str:
    return "\t".join(map(visible, fields)) + "\n"


def _as_json(hit: Hit) -> str:
    return visible_json({name: getattr(hit, name) for name in COLUMNS}) + "\n"
