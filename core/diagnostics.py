"""What the makers may be sent when something went wrong: versions, settings, counts, and the skeleton of the log.

No word of the evidence is in it: of the log only times, levels, the places in the program and the types of errors are
taken, never a message; of a case only numbers. So it can be handed on without reading it first.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.case import Case
from core.environment import describe
from core.evidence.protection import check_output
from core.ledger import ledger

LOGS = "pandian.log*"
_ENTRY = re.compile(
    r"(?P<kept>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ (?:core|gui|root|__main__)[\w.]*):", re.ASCII
)
_FRAME = re.compile(r'  File "(?P<path>[^"]*)", line (?P<line>\d+),? in (?P<name>[\w<>.]+)\s*', re.ASCII)
_KIND = re.compile(r"[A-Z]\w*(?:\.[A-Z]\w*)*(?:Error|Exception|Interrupt|Exit)", re.ASCII)
_CRASH = re.compile(
    r"(?:Fatal Python error: [A-Z][a-z ]+|(?:Current t|T)hread 0x[0-9a-f]+ \(most recent call first\):)"
)
_PLACE = re.compile(r".*[\\/](?P<place>(?:core|gui|site-packages)[\\/][\w./\\-]+\.py)", re.ASCII)


def write_diagnostics(target: Path, logs: Path, looks: Mapping[str, Any], case: Case | None = None) -> Path:
    """Writes a zip and returns its path. logs: their folder. looks: of the window. case: whose numbers go in.

    UsageError if it would land on the evidence of the case, OSError where it cannot be written; nothing half is left.
    """
    if case is not None:
        check_output(case.info(), target.parent)
    contents = {"versions": describe(), "window": looks, "case": {} if case is None else case_counts(case)}
    part = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, content in contents.items():
                bundle.writestr(f"{name}.json", json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True))
            for path in sorted(logs.glob(LOGS)):
                with path.open(encoding="utf-8", errors="replace") as lines:
                    bundle.writestr(f"{path.name}.txt", "\n".join(skeleton(lines)))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def skeleton(lines: Iterable[str]) -> Iterator[str]:
    """Of a log what the program itself is: when, how grave, where, which error. Lines of anything else are counted."""
    left_out = 0
    for line in lines:
        if (kept := _kept(line)) is None:
            left_out += 1
            continue
        if left_out:
            yield f"({left_out} lines left out)"
        left_out = 0
        yield kept
    if left_out:
        yield f"({left_out} lines left out)"


def _kept(line: str) -> str | None:
    if found := _ENTRY.match(line):
        return found["kept"]
    if found := _FRAME.fullmatch(line):
        return f"  {_place(found['path'])}:{found['line']} in {found['name']}"
    whole = line.strip()
    return whole if _CRASH.fullmatch(whole) or _KIND.fullmatch(whole) else None


def _place(path: str) -> str:
    """A file of the program from its package on: where it is installed may name a person."""
    found = _PLACE.fullmatch(path)
    return found["place"].replace("\\", "/") if found else "(elsewhere)"


def case_counts(case: Case) -> dict[str, Any]:
    """Numbers of a case: its settings but the seed, and files and bytes per term of the ledger."""
    settings = {key: value for key, value in asdict(case.settings()).items() if key != "seed"}
    terms = {term.key: {"files": term.files, "bytes": term.bytes} for term in ledger(case).terms}
    return {"settings": settings, "ledger": terms}
