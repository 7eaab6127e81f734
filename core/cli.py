"""The headless front end: the commands of the product page. stdout carries the result, stderr the progress."""

import argparse
import json
import logging
import re
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from core import __version__
from core.case import Case
from core.case_result import CaseResult
from core.demo.folder import write_demo
from core.errors import CoreError, UsageError
from core.export import export, workbook_path
from core.hits_text import add_arguments, print_hits
from core.progress import show_progress
from core.report.escapes import visible
from core.report.result_json import result_chunks, summary_text
from core.reread import share
from core.selftest import NamedCheck, checks
from core.settings import LANGUAGES, PERSONS, Settings
from core.triage import census, resume, triage
from core.verify import Verdict, verifying

COMPLETE, WITH_PROBLEMS, USAGE, CANNOT_GO_ON, NOT_VERIFIED, STOPPED = 0, 1, 2, 3, 4, 130

MOST_PASSWORD_BYTES = 4096

_BYTES = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_DECIMAL = {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


def main(arguments: Sequence[str], more_checks: Sequence[NamedCheck] = ()) -> int:
    """Runs one command; returns its exit status. more_checks: of the caller, for `selftest`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        asked = _parser().parse_args(arguments, argparse.Namespace(more_checks=more_checks))
        command: Callable[[argparse.Namespace], int] = asked.command
        return command(asked)
    except KeyboardInterrupt:
        _say("Stopped. What was done stays in the case; go on with `pandian resume`.")
        return STOPPED
    except UsageError as error:
        _say(str(error))
        return USAGE
    except CoreError as error:
        _say(str(error))
        return CANNOT_GO_ON
    except BrokenPipeError:
        return CANNOT_GO_ON
    except Exception as error:
        _say(f"error in this program ({type(error).__name__}); what was committed stays in the case. Please report:")
        # The text of the error is left out: it may hold what was read.
        sys.stderr.write("".join(traceback.format_tb(error.__traceback__)))
        return CANNOT_GO_ON


def _triage(asked: argparse.Namespace) -> int:
    settings = Settings(
        language=asked.lang,
        seed=asked.seed.encode("utf-8", "backslashreplace").decode("utf-8"),
        precision=asked.precision,
        confidence=asked.confidence,
        time_s=asked.time,
        budget_bytes=asked.budget,
        census=asked.census,
        workers=asked.workers,
        persons=asked.persons,
    )
    show_progress(triage(asked.evidence, asked.case, settings))
    return _show(asked)


def _resume(asked: argparse.Namespace) -> int:
    show_progress(resume(asked.case))
    return _show(asked)


def _census(asked: argparse.Namespace) -> int:
    show_progress(census(asked.case, asked.parts))
    return _show(asked)


def _show(asked: argparse.Namespace) -> int:
    with closing(Case.open_existing(asked.case, writable=False)) as case:
        result = CaseResult(case)
        if asked.json:
            for chunk in result_chunks(result):
                sys.stdout.write(chunk)
        else:
            sys.stdout.write(summary_text(result, case.settings().language))
            workbook = workbook_path(case, asked.case)
            sys.stdout.write(f"{workbook}\n" if workbook.exists() else "")
        sys.stdout.flush()
        whole = result.summary().state == "complete" and next(result.problems(), None) is None
        return COMPLETE if whole else WITH_PROBLEMS


def _export(asked: argparse.Namespace) -> int:
    reason = _reason(asked)
    password = _password() if asked.password_stdin else ""
    with closing(Case.open_existing(asked.case)) as case:
        out = asked.out or workbook_path(case, asked.case)
        language = asked.lang or case.settings().language
        show_progress(export(case, out.parent, language, out, reason, password, asked.final))
        sys.stdout.write(f"{out}\n")
    return COMPLETE


def _reason(asked: argparse.Namespace) -> str:
    """Why values shall be shown; "" where they shall not."""
    reason = " ".join(str(asked.reason).encode("utf-8", "backslashreplace").decode("utf-8").split())
    if asked.unmask and not reason:
        raise UsageError("--unmask needs --reason TEXT: why the values have to be seen. It is logged and printed.")
    if reason and not asked.unmask:
        raise UsageError("--reason goes with --unmask; without it all values stay masked.")
    return reason


def _password() -> str:
    """One line of stdin. Spreadsheet programs take up to 255 characters."""
    line = sys.stdin.buffer.readline(MOST_PASSWORD_BYTES) if sys.stdin else b""
    try:
        password = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError("--password-stdin: the line is not UTF-8.") from error
    if not password:
        raise UsageError("--password-stdin: there is no password in the first line of standard input.")
    if len(password.encode("utf-16-le")) > 2 * 255:
        raise UsageError("--password-stdin: a password has at most 255 characters.")
    return password


def _hits(asked: argparse.Namespace) -> int:
    problems = print_hits(asked.file, asked.type, asked.json, _reason(asked), sys.stdout, _say)
    return WITH_PROBLEMS if problems else COMPLETE


def _verify(asked: argparse.Namespace) -> int:
    verdict = Verdict()
    show_progress(verifying(asked.path, verdict, asked.evidence, share(asked.cells)))
    for note in verdict.notes:
        _say(note)
    for line in verdict.differences:
        sys.stdout.write(f"{visible(line)}\n")
    count = len(verdict.differences)
    sys.stdout.write(f"{count} differences\n" if count else "verified\n")
    return NOT_VERIFIED if count else COMPLETE


def _selftest(asked: argparse.Namespace) -> int:
    done = []
    for check in checks(asked.more_checks):
        done.append(check)
        if not asked.json:
            sys.stdout.write(
                f"{'ok' if check.ok else 'FAILED':<7}{check.name:<12}{check.seconds:6.2f} s  {check.detail}\n"
            )
            sys.stdout.flush()
    if asked.json:
        sys.stdout.write(json.dumps([asdict(check) for check in done], indent=1) + "\n")
    return COMPLETE if all(check.ok for check in done) else NOT_VERIFIED


def _demo(asked: argparse.Namespace) -> int:
    show_progress(write_demo(asked.folder, asked.scale, asked.seed))
    sys.stdout.write(f"{asked.folder}\n")
    return COMPLETE


def size(text: str) -> int:
    """Bytes of "2GiB", "500MB", "64K", "1000"."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?", text.strip(), re.IGNORECASE)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size; write for example 2GiB or 500MB")
    unit = match[2].upper()
    factor = _DECIMAL[unit] if unit and not match[3] and text.strip()[-1] in "bB" else _BYTES[unit]
    return int(float(match[1]) * factor)


def duration(text: str) -> float:
    """Seconds of "10m", "90s", "1h30m", "45"."""
    parts = re.findall(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if not parts or "".join(n + u for n, u in parts) != text.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration; write for example 10m or 1h30m")
    return sum(float(n) * _SECONDS[u] for n, u in parts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pandian", description="盘点: counts the records about people on a suspect drive, read-only."
    )
    parser.add_argument("--version", action="version", version=f"Pandian {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = _command(commands, "triage", "the whole job: inventory, sample, estimate, workbook", _triage)
    run.add_argument("evidence", metavar="EVIDENCE", help="folder or mounted volume; never written to")
    run.add_argument(
        "--case", metavar="DIR", type=Path, required=True, help="new folder for the case, not on the evidence"
    )
    run.add_argument("--lang", choices=LANGUAGES, default="zh", help="language of the workbook (default zh)")
    run.add_argument(
        "--seed", default="", help="text from which every draw follows (default: from the evidence and the case)"
    )
    run.add_argument("--precision", type=float, default=0.10, help="relative half width aimed at (default 0.10)")
    run.add_argument("--confidence", type=float, default=0.95, help="of the two-sided interval (default 0.95)")
    run.add_argument("--time", type=duration, help="wall time, for example 10m")
    run.add_argument("--budget", type=size, help="most content bytes to read, for example 2GiB")
    run.add_argument("--census", action="store_true", help="read everything")
    run.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    run.add_argument("--workers", type=int, default=0, metavar="N", help="children (default: one a core)")
    text = "what tells persons apart: resident ID, mobile phone, or a row's ID and without one its phone (default id)"
    run.add_argument("--persons", choices=PERSONS, default="id", help=text)
    again = _command(commands, "resume", "goes on where an interrupted run stopped", _resume)
    again.add_argument("case", metavar="DIR", type=Path)
    again.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    more = _command(commands, "census", "counts parts of a finished case; estimates stay beside the counts", _census)
    more.add_argument("case", metavar="DIR", type=Path)
    more.add_argument("parts", metavar="PART", nargs="*", help="file, folder or pool of the plan (default: everything)")
    more.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    show = _command(commands, "show", "the result so far", _show)
    show.add_argument("case", metavar="DIR", type=Path)
    show.add_argument("--json", action="store_true", help="as JSON")
    out = _command(commands, "export", "writes the workbook again", _export)
    out.add_argument("case", metavar="DIR", type=Path)
    out.add_argument("--out", metavar="F.xlsx", type=Path, help="not on the evidence (default: in the case)")
    out.add_argument("--lang", choices=LANGUAGES, help="language of the workbook (default: as the run's)")
    out.add_argument("--unmask", action="store_true", help="show the samples' values, read again from the evidence")
    out.add_argument("--reason", metavar="TEXT", default="", help="why; needed with --unmask, logged and printed")
    out.add_argument("--final", action="store_true", help="without the draft mark; needs the case's details")
    out.add_argument("--password-stdin", action="store_true", help="encrypt with the password in a line of stdin")
    hits = _command(commands, "hits", "every hit of one file: where, what, valid or why not, does it count", _hits)
    add_arguments(hits)
    text = "re-checks hashes and the process log, re-draws the plan, re-computes estimates, re-reads sampled cells"
    check = _command(commands, "verify", text, _verify)
    check.add_argument("path", metavar="DIR|F.xlsx", type=Path)
    check.add_argument("--evidence", metavar="PATH", default="", help="where the evidence is now, if it was moved")
    check.add_argument(
        "--cells", default="all", metavar="all|N|SHARE%%", help="sampled cells to read again (default all)"
    )
    self_test = _command(commands, "selftest", "does everything that a run needs work on this computer?", _selftest)
    self_test.add_argument("--json", action="store_true", help="as JSON")
    demo = _command(commands, "demo", "writes a demonstration drive and its known truth", _demo)
    demo.add_argument("folder", metavar="DIR", type=Path)
    demo.add_argument("--scale", type=float, default=1.0, help="1 is about 150 MB")
    demo.add_argument("--seed", type=int, default=1)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=run)
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"pandian: {text}\n")
