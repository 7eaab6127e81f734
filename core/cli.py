"""The headless front end: the commands of the product page. stdout carries the result, stderr the progress."""

import argparse
import json
import logging
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from core.case import FILE_NAME, Case
from core.case_result import CaseResult
from core.cli_arguments import parser
from core.demo.folder import write_demo
from core.errors import CoreError, UsageError
from core.export import export, workbook_path
from core.hits_text import print_hits
from core.progress import show_progress
from core.report.escapes import visible
from core.report.result_json import result_chunks, summary_text
from core.reread import share
from core.selftest import NamedCheck, checks
from core.settings import Settings
from core.triage import census, raise_precision, resume, triage
from core.unit_reading import opened_above
from core.verify import Verdict, verifying

COMPLETE, WITH_PROBLEMS, USAGE, CANNOT_GO_ON, NOT_VERIFIED, STOPPED = 0, 1, 2, 3, 4, 130

MOST_PASSWORD_BYTES = 4096

_SETTINGS = {  # field of the settings: option of `triage`
    "language": "lang",
    "seed": "seed",
    "precision": "precision",
    "confidence": "confidence",
    "time_s": "time",
    "budget_bytes": "budget",
    "census": "census",
    "workers": "workers",
    "persons": "persons",
}


def main(arguments: Sequence[str], more_checks: Sequence[NamedCheck] = ()) -> int:
    """Runs one command; returns its exit status. more_checks: of the caller, for `selftest`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        asked = parser(_COMMANDS).parse_args(arguments, argparse.Namespace(more_checks=more_checks))
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
    said = {field: given for field, option in _SETTINGS.items() if (given := getattr(asked, option)) is not None}
    settings = Settings(**said)
    is_raised = "precision" in said and (asked.case / FILE_NAME).is_file()
    if is_raised:
        show_progress(raise_precision(asked.evidence, asked.case, said))
        _say_what_stays(asked.case)
    else:
        show_progress(triage(asked.evidence, asked.case, settings))
    return _show(asked)


def _say_what_stays(folder: Path) -> None:
    with closing(Case.open_existing(folder, writable=False)) as case:
        if opened_above(case):
            _say(
                "Smaller files were drawn as whole files here. Their sample stays as it was: no further draw of them "
                "would be independent of it. `pandian census` counts a stratum of them."
            )


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
    sys.stdout.write(f"{count} difference{'s' * (count > 1)}\n" if count else "verified\n")
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


def _say(text: str) -> None:
    sys.stderr.write(f"pandian: {text}\n")


_COMMANDS = {
    "triage": _triage,
    "resume": _resume,
    "census": _census,
    "show": _show,
    "export": _export,
    "hits": _hits,
    "verify": _verify,
    "selftest": _selftest,
    "demo": _demo,
}
