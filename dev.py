"""The one door for people who build Pandian. Needs Python 3.11 or newer, and nothing else.

    python3 dev.py setup            makes the environment (once; again when requirements.lock changes)
    python3 dev.py demo [DIR]       writes a demonstration drive, counts it, prints a summary  [--scale X] [--seed N]
    python3 dev.py test [ARGS]      lint, types, tests (ARGS go to pytest)
    python3 dev.py run ARGS         the program itself: pandian ARGS
    python3 dev.py check            ruff and mypy
    python3 dev.py bench [NAME]     runs bench/NAME.py, or lists them
    python3 dev.py build [--check]  the folder with the executable, in dist/; --check: and uses it
    python3 dev.py screenshots      every screen, zh and en, light and dark, into docs/screens/

The environment lies outside the tree, in the user's cache folder; PANDIAN_ENV names another place.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TREE = Path(__file__).resolve().parent
LOCK = TREE / "requirements.lock"
STAMP = "pandian-ready"
CANNOT = 3
BOOT = ("virtualenv", "distlib", "filelock", "packaging", "platformdirs", "python-discovery")
"""What makes environments where the standard library cannot; pinned in requirements.lock like all else."""

LIBRARIES = (  # what Qt loads, and the Debian package that has it
    ("libEGL.so.1", "libegl1"),
    ("libGL.so.1", "libgl1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libglib-2.0.so.0", "libglib2.0-0"),
    ("libfreetype.so.6", "libfreetype6"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-image.so.0", "libxcb-image0"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-render-util.so.0", "libxcb-render-util0"),
    ("libxcb-randr.so.0", "libxcb-randr0"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
    ("libxcb-xkb.so.1", "libxcb-xkb1"),
    ("libxcb-render.so.0", "libxcb-render0"),
    ("libxcb-shm.so.0", "libxcb-shm0"),
    ("libxcb-sync.so.1", "libxcb-sync1"),
    ("libxcb-util.so.1", "libxcb-util1"),
    ("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    ("libxcb.so.1", "libxcb1"),
    ("libX11.so.6", "libx11-6"),
    ("libX11-xcb.so.1", "libx11-xcb1"),
)
PROGRAMS = (("7z", "p7zip-full"), ("rg", "ripgrep"), ("soffice", "libreoffice-calc-nogui"))


class CannotError(Exception):
    """Something is missing on this machine; the text says what to type."""


# ---------------------------------------------------------------- the environment


def cache() -> Path:
    """The user's cache folder for Pandian."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "Pandian" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pandian"


def key() -> str:
    """What an environment was made for: the lock's content, the Python, the machine."""
    digest = hashlib.sha256(LOCK.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:12]
    return f"{sys.implementation.cache_tag}-{platform.machine().lower()}-{digest}"


def environment() -> Path:
    """Where the environment is or will be."""
    given = os.environ.get("PANDIAN_ENV")
    return Path(given).resolve() if given else cache() / f"env-{key()}"


def interpreter(folder: Path) -> Path:
    """The environment's Python."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def setup() -> Path:
    """Makes the environment unless a finished one is there; returns its Python."""
    folder, stamp = environment(), environment() / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key() and interpreter(folder).exists():
        return interpreter(folder)
    say(f"Setting up in {folder} (once, a few minutes) …")
    discard(folder)
    make(folder)
    python = interpreter(folder)
    options = ("--require-hashes", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check")
    if call([python, "-m", "pip", "install", *options, "-r", LOCK]):
        raise CannotError("The libraries could not be installed, see above. Check the network, type the same again.")
    stamp.write_text(key(), encoding="utf-8")
    return python


def ready() -> int:
    """Makes the environment and says where it is."""
    say(f"Ready: {setup()}")
    return 0


def discard(folder: Path) -> None:
    """Removes a half-made or outdated environment; refuses to remove anything else."""
    if not folder.exists():
        return
    if any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        raise CannotError(f"{folder} holds something else. Name an empty or new folder in PANDIAN_ENV.")
    shutil.rmtree(folder)


def make(folder: Path) -> None:
    """An empty environment with pip, whichever way this machine allows."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    ways = (by_venv, by_virtualenv, by_system_package)
    for way in ways:
        if way(folder):
            return
        if folder.exists():
            shutil.rmtree(folder)
    raise CannotError(
        "This Python can make no environment. On Debian or Ubuntu type\n    sudo apt-get install -y python3-venv\n"
        "elsewhere install Python 3.11 or newer with venv; then type the same again."
    )


def by_venv(folder: Path) -> bool:
    """With the standard library; fails on a Debian without python3-venv."""
    return quiet([sys.executable, "-m", "venv", folder]) and quiet([interpreter(folder), "-m", "pip", "--version"])


def by_virtualenv(folder: Path) -> bool:
    """With virtualenv in a folder of its own, which pip allows where it refuses the system's Python."""
    if not quiet([sys.executable, "-m", "pip", "--version"]):
        return False
    boot = folder.parent / f"boot-{key()}"
    wanted = folder.parent / f"boot-{key()}.txt"
    wanted.write_text(locked(BOOT), encoding="utf-8")
    options = ("--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--upgrade")
    failed = call([sys.executable, "-m", "pip", "install", *options, "--target", boot, "-r", wanted])
    failed = failed or call(
        [sys.executable, "-m", "virtualenv", "--quiet", "--no-download", folder], PYTHONPATH=str(boot)
    )
    shutil.rmtree(boot, ignore_errors=True)
    wanted.unlink()
    return not failed


def by_system_package(folder: Path) -> bool:
    """As root on a Debian: installs python3-venv, then as usual."""
    return may_install() and not install(("python3-venv",)) and by_venv(folder)


def locked(names: tuple[str, ...]) -> str:
    """The lines of requirements.lock for these distributions, with their hashes."""
    blocks: list[str] = []
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if line.startswith(" ") and blocks:
            blocks[-1] += "\n" + line
        else:
            blocks.append(line)
    return "\n".join(block for block in blocks if block.split("==")[0] in names) + "\n"


# ---------------------------------------------------------------- what the system must have


def missing(programs: bool) -> tuple[str, ...]:
    """Debian packages that the window (and, with programs, the tests) need and this Linux lacks."""
    if not sys.platform.startswith("linux"):
        return ()
    libraries = [package for name, package in LIBRARIES if not loads(name)]
    return (*libraries, *(package for name, package in PROGRAMS if programs and not shutil.which(name)))


def loads(library: str) -> bool:
    """True if the system finds the shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def may_install() -> bool:
    """True for root on a system with apt-get."""
    return sys.platform != "win32" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: tuple[str, ...]) -> int:
    """Installs Debian packages; returns apt-get's status."""
    say(f"Installing {' '.join(packages)} …")
    call(["apt-get", "update", "-qq"], DEBIAN_FRONTEND="noninteractive")
    command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    return call(command, DEBIAN_FRONTEND="noninteractive")


def provide(programs: bool = True) -> None:
    """Makes sure Qt's libraries are there, and the programs with which the tests check the results."""
    packages = missing(programs)
    if not packages or (may_install() and not install(packages) and not missing(programs)):
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing(programs))}"
    raise CannotError(f"This system lacks what is needed here. As root type\n    {line}\nthen type the same again.")


# ---------------------------------------------------------------- running


def say(text: str) -> None:
    """To the terminal, at once."""
    print(text, flush=True)


def variables(**more: str) -> dict[str, str]:
    """The environment variables of a child: this tree's modules, never those of the folder one stands in."""
    return {**os.environ, "PYTHONPATH": str(TREE), "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1", **more}


def call(command: list[Any], cwd: Path | None = None, **more: str) -> int:
    """Runs a command with its output visible; returns its status."""
    return subprocess.run([str(part) for part in command], cwd=cwd, env=variables(**more), check=False).returncode


def quiet(command: list[Any], **more: str) -> bool:
    """Runs a command without its output; True if it ended well."""
    words = [str(part) for part in command]
    try:
        done = subprocess.run(words, env=variables(**more), capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


# ---------------------------------------------------------------- the commands


def run(arguments: list[str]) -> int:
    """pandian ARGUMENTS, from the folder one stands in; the window needs Qt's libraries, commands do not."""
    if arguments[:1] in ([], ["gui"]):
        provide(programs=False)
    return call([setup(), "-m", "gui", *arguments])


def check() -> int:
    """ruff, then mypy; both always run. Returns the first bad status."""
    python = setup()
    lint = call([python, "-m", "ruff", "check", "--quiet", "."], cwd=TREE)
    types = call([python, "-m", "mypy"], cwd=TREE)
    return lint or types


def test(arguments: list[str]) -> int:
    """Lint, types and the whole of tests/; pytest's closing line is the last thing printed."""
    provide()
    python, bad = setup(), check()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of children start: each would compile us anew
    return call([python, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *arguments], cwd=TREE) or bad


def bench(name: str | None) -> int:
    """Runs one benchmark, or lists them."""
    names = sorted(path.stem for path in (TREE / "bench").glob("*.py"))
    if name in names:
        return call([setup(), TREE / "bench" / f"{name}.py"])
    say("Benchmarks: " + (", ".join(names) or "none yet"))
    return 0 if name is None else 2


def build(check: bool) -> int:
    """The folder with the executable, by PyInstaller. check: it then tests itself and counts a drive."""
    provide(programs=False)
    status = call([setup(), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"], cwd=TREE)
    return status or (use_built() if check else 0)


def use_built() -> int:
    """Self-test, demonstration drive and main job with the built program, in a folder of their own."""
    program = TREE / "dist" / "pandian" / ("pandian.exe" if sys.platform == "win32" else "pandian")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        drive, case = Path(folder) / "drive", Path(folder) / "case"
        for arguments in (["selftest"], ["demo", drive, "--scale", "0.05"], ["triage", drive, "--case", case]):
            say(f"built program: {arguments[0]}")
            if call([program, *arguments], cwd=Path(folder)) not in (0, 1):  # 1: with problems listed
                return CANNOT
        return 0 if (case / "case.xlsx").is_file() else CANNOT


def screenshots() -> int:
    """Every screen as a picture, of the demonstration drive, into docs/screens/."""
    provide(programs=False)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return call([setup(), "-m", "tests.gui.screens", TREE / "docs" / "screens"], cwd=TREE)


def demo(where: Path | None, scale: float, seed: int) -> int:
    """Writes the demonstration drive, runs the main job on it, prints its summary beside what was really written."""
    python = setup()
    drive = where.resolve() if where else cache() / "demo" / "drive"
    case = drive.with_name(drive.name + "-case")
    if where is None and drive.parent.exists():
        shutil.rmtree(drive.parent)
    drive.parent.mkdir(parents=True, exist_ok=True)
    say(f"1. Writing the demonstration drive to {drive} …")
    if status := call([python, "-m", "gui", "demo", drive, "--scale", scale, "--seed", seed], cwd=TREE):
        return status
    say(f"2. pandian triage {drive} --case {case}")
    status = call([python, "-m", "gui", "triage", drive, "--case", case, "--lang", "both"], cwd=TREE)
    workbook = case / f"{case.name}.xlsx"
    if (
        status not in (0, 1) or not workbook.is_file()
    ):  # 1: with problems listed, as this drive's locked archive must be
        return status or CANNOT
    truth = json.loads(drive.with_name(drive.name + ".truth.json").read_text(encoding="utf-8"))
    say(
        f"\nReally written: {truth['records']:,} records, {truth['records_without_copies']:,} without copies, "
        f"{truth['persons']:,} persons.\nWorkbook: {workbook}"
    )
    return 0


def parsed() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("setup", "check", "screenshots"):
        commands.add_parser(name)
    commands.add_parser("build").add_argument("--check", action="store_true", help="use what was built")
    for name in ("run", "test"):
        commands.add_parser(name, add_help=False).add_argument("arguments", nargs=argparse.REMAINDER)
    commands.add_parser("bench").add_argument("name", nargs="?")
    demonstration = commands.add_parser("demo")
    demonstration.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    demonstration.add_argument("--scale", type=float, default=1.0, help="1 is about 150 MB")
    demonstration.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> int:
    """Does what was typed; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the check that tells the user
        say("Python 3.11 or newer is needed.")
        return CANNOT
    if len(sys.argv) > 1 and sys.argv[1] in ("run", "test"):  # argparse would take some of their options for its own
        return {"run": run, "test": test}[sys.argv[1]](sys.argv[2:])
    given = parsed()
    if given.command == "demo":
        return demo(given.folder, given.scale, given.seed)
    if given.command == "bench":
        return bench(given.name)
    if given.command == "build":
        return build(given.check)
    return {"setup": ready, "check": check, "screenshots": screenshots}[given.command]()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotError as error:
        say(str(error))
        sys.exit(CANNOT)
    except KeyboardInterrupt:
        sys.exit(130)
