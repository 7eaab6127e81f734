"""What is promised about the tree itself: commands, dependencies, and what must not stand in any file."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import PySide6
import pytest

import core

TREE = Path(__file__).resolve().parents[1]
LOCK = (TREE / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((TREE / "pyproject.toml").read_text(encoding="utf-8"))
HOSTS = "|".join(("pyp" + r"i\.org", "pythonhos" + r"ted\.org", "npm" + r"js\.org", "debi" + r"an\.org/debian"))
MACHINE_PATHS = "|".join(("wo" + "rk", "fa" + "rm", "ro" + "ot", r"home/[a-z]"))
SKIPPED = {".git", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "build", "dist"}


def texts() -> dict[str, str]:
    """Every text file of the tree by its path."""
    found = {}
    for path in TREE.rglob("*"):
        if path.is_file() and not SKIPPED & set(path.relative_to(TREE).parts):
            data = path.read_bytes()
            if b"\0" not in data:
                found[path.relative_to(TREE).as_posix()] = data.decode("utf-8", errors="replace")
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, list[str]]:
    """{distribution: its locked versions}."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;]+)", LOCK, re.MULTILINE):
        found.setdefault(normal(name), []).append(version)
    return found


def asked_for() -> list[str]:
    requirements = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    return [normal(re.split(r"[<>=!~\[ ;]", requirement, maxsplit=1)[0]) for requirement in requirements]


def test_the_lock_covers_every_dependency_with_hashes() -> None:
    assert not set(asked_for()) - set(locked())
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]


def test_qt_is_locked_below_the_version_that_crashes() -> None:
    (version,) = locked()["pyside6-essentials"]
    assert (6, 8) <= tuple(int(part) for part in version.split(".")[:2]) < (6, 12)


def test_what_makes_environments_is_locked_too() -> None:
    sys.path.insert(0, str(TREE))
    import dev

    sys.path.remove(str(TREE))
    assert not set(dev.BOOT) - set(locked())
    assert dev.locked(("virtualenv",)).startswith("virtualenv==")
    needs = [need for name in dev.BOOT for need in metadata.requires(name) or () if "extra ==" not in need]
    current = [
        need for need in needs if "python_version <" not in need.replace("python_full_version", "python_version")
    ]
    assert not {normal(re.split(r"[<>=!~ ;]", need, maxsplit=1)[0]) for need in current} - set(dev.BOOT)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings all it needs")
def test_what_qt_needs_on_a_desktop_is_asked_of_the_system() -> None:
    """Its plugin for X loads these; with one of them missing no window opens."""
    sys.path.insert(0, str(TREE))
    import dev

    sys.path.remove(str(TREE))
    qt = Path(PySide6.__file__).parent / "Qt"
    plugin = (qt / "plugins/platforms/libqxcb.so").read_bytes() + (qt / "lib/libQt6XcbQpa.so.6").read_bytes()
    needed = {name.decode() for name in re.findall(rb"\0(lib[\w.-]+\.so\.\d+)(?=\0)", plugin)}
    of_all = ("libQt6", "libc.", "libm.", "libgcc_s.", "libstdc++.", "libgthread-2.0.")  # the last comes with glib
    asked = {name for name, _ in dev.LIBRARIES}
    assert len(needed) > 15
    assert not sorted(name for name in needed if not name.startswith(of_all) and name not in asked)


def test_every_dependency_is_explained() -> None:
    explained = normal((TREE / "docs" / "dependencies.md").read_text(encoding="utf-8"))
    assert not [name for name in asked_for() if name not in explained]


def test_the_readme_names_commands_that_exist() -> None:
    named = set(re.findall(r"dev\.py ([a-z]+)", (TREE / "README.md").read_text(encoding="utf-8")))
    told = subprocess.run([sys.executable, str(TREE / "dev.py"), "--help"], capture_output=True, text=True, check=True)
    assert {"demo", "test"} <= named <= set(re.findall(r"dev\.py ([a-z]+)", told.stdout))


def test_no_file_names_a_registry_or_a_machine() -> None:
    bad = re.compile(rf"{HOSTS}|(?<![\w.])/(?:{MACHINE_PATHS})/")
    found = [(path, match[0]) for path, text in texts().items() if (match := bad.search(text))]
    assert not found


def test_every_place_names_the_same_version() -> None:
    changelog = (TREE / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {core.__version__}" in changelog
    assert PROJECT["project"]["version"] == core.__version__


def test_a_command_needs_no_qt() -> None:
    ran = "from gui.__main__ import main; status = main(['show', '-'])"
    code = f"import sys; {ran}; sys.exit(status + 100 * ('PySide6' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=TREE)
    assert done.returncode == 3
    assert "There is no case" in done.stderr
