"""The commands and options of the product page, as the command line takes them."""

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from core import __version__
from core.hits_text import add_arguments
from core.settings import LANGUAGES, PERSONS

Command = Callable[[argparse.Namespace], int]

_BYTES = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_DECIMAL = {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


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


def _text(argument: str) -> str:
    """Bytes that are no text, as the case can keep them."""
    return argument.encode("utf-8", "backslashreplace").decode("utf-8")


def parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """commands: what each command calls, by its name; its exit status is the program's."""
    whole = argparse.ArgumentParser(
        prog="pandian", description="盘点: counts the records about people on a suspect drive, read-only."
    )
    whole.add_argument("--version", action="version", version=f"Pandian {__version__}")
    choices = whole.add_subparsers(required=True, metavar="COMMAND")
    for name, (text, add) in _COMMANDS.items():
        one = choices.add_parser(name, help=text, description=text)
        one.set_defaults(command=commands[name])
        add(one)
    return whole


def _triage(run: argparse.ArgumentParser) -> None:
    """What is not given is None: a case that is raised keeps its own, a new one takes the defaults of `Settings`."""
    run.add_argument("evidence", metavar="EVIDENCE", help="folder or mounted volume; never written to")
    run.add_argument(
        "--case",
        metavar="DIR",
        type=Path,
        required=True,
        help="new folder for the case, not on the evidence; see --precision",
    )
    run.add_argument("--lang", choices=LANGUAGES, help="language of the workbook (default zh)")
    run.add_argument(
        "--seed", type=_text, help="text from which every draw follows (default: from the evidence and the case)"
    )
    text = "relative half width aimed at (default 0.10); a smaller one than a finished case's raises that case to it"
    run.add_argument("--precision", type=float, help=text)
    run.add_argument("--confidence", type=float, help="of the two-sided interval (default 0.95)")
    run.add_argument("--time", type=duration, help="wall time, for example 10m")
    run.add_argument("--budget", type=size, help="most content bytes to read, for example 2GiB")
    run.add_argument("--census", action="store_true", default=None, help="read everything")
    _json(run)
    run.add_argument("--workers", type=int, metavar="N", help="children (default: one a core)")
    text = "what tells persons apart: resident ID, mobile phone, or a row's ID and without one its phone (default id)"
    run.add_argument("--persons", choices=PERSONS, help=text)


def _resume(run: argparse.ArgumentParser) -> None:
    _case(run)
    _json(run)


def _census(run: argparse.ArgumentParser) -> None:
    _case(run)
    run.add_argument("parts", metavar="PART", nargs="*", help="file, folder or pool of the plan (default: everything)")
    _json(run)


def _show(run: argparse.ArgumentParser) -> None:
    _case(run)
    run.add_argument("--json", action="store_true", help="as JSON")


def _export(run: argparse.ArgumentParser) -> None:
    _case(run)
    run.add_argument("--out", metavar="F.xlsx", type=Path, help="not on the evidence (default: in the case)")
    run.add_argument("--lang", choices=LANGUAGES, help="language of the workbook (default: as the run's)")
    run.add_argument("--unmask", action="store_true", help="show the samples' values, read again from the evidence")
    run.add_argument("--reason", metavar="TEXT", default="", help="why; needed with --unmask, logged and printed")
    run.add_argument("--final", action="store_true", help="without the draft mark; needs the case's details")
    run.add_argument("--password-stdin", action="store_true", help="encrypt with the password in a line of stdin")


def _verify(run: argparse.ArgumentParser) -> None:
    run.add_argument("path", metavar="DIR|F.xlsx", type=Path)
    run.add_argument("--evidence", metavar="PATH", default="", help="where the evidence is now, if it was moved")
    run.add_argument(
        "--cells",
        default="all",
        metavar="all|N|SHARE%%",
        help="sampled cells to read again, and files read whole to hash again (default all)",
    )


def _selftest(run: argparse.ArgumentParser) -> None:
    run.add_argument("--json", action="store_true", help="as JSON")


def _demo(run: argparse.ArgumentParser) -> None:
    run.add_argument("folder", metavar="DIR", type=Path)
    run.add_argument("--scale", type=float, default=1.0, help="1 is about 150 MB")
    run.add_argument("--seed", type=int, default=1)


def _case(run: argparse.ArgumentParser) -> None:
    run.add_argument("case", metavar="DIR", type=Path)


def _json(run: argparse.ArgumentParser) -> None:
    run.add_argument("--json", action="store_true", help="the result as JSON on stdout")


_COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "triage": ("the whole job: inventory, sample, estimate, workbook", _triage),
    "resume": ("goes on where an interrupted run stopped", _resume),
    "census": ("counts parts of a finished case; estimates stay beside the counts", _census),
    "show": ("the result so far", _show),
    "export": ("writes the workbook again", _export),
    "hits": ("every hit of one file: where, what, valid or why not, does it count", add_arguments),
    "verify": (
        "re-checks hashes and the process log, re-draws the plan, re-computes estimates, re-reads cells and files",
        _verify,
    ),
    "selftest": ("does everything that a run needs work on this computer?", _selftest),
    "demo": ("writes a demonstration drive and its known truth", _demo),
}
"""{name: (what it does, its options)}, in the order of the help."""
