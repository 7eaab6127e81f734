"""The architecture's borders: this file is the rule. Imports inside functions count too."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parents[1]

FORBIDDEN = {  # folder or file: what it must not import
    "core": ("gui", "PySide6"),
    "gui": ("sqlite3", "openpyxl", "pebble", "numpy"),
}
ONLY = {  # folder or file: all that it may import of ours
    "core/model.py": (),
    "core/errors.py": (),
    "core/paths.py": (),
    "core/settings.py": ("core.errors",),
    "core/evidence": ("core.model", "core.errors", "core.paths", "core.evidence"),
    "core/readers": ("core.model", "core.errors", "core.paths", "core.text", "core.readers"),
    "core/detect": ("core.model", "core.errors", "core.paths", "core.detect"),
    "core/demo": ("core.model", "core.errors", "core.demo"),
}
HOMES = {  # module: the only folders or files that import it
    "sqlite3": ("core/case.py", "core/case_file.py", "core/readers/sqlite.py", "core/demo/database.py"),
    "openpyxl": ("core/report",),
    "pebble": ("core/workers.py",),
    "multiprocessing": ("core/workers.py", "gui/__main__.py"),  # the latter: freeze_support
    "concurrent": ("core/workers.py",),
    "PySide6": ("gui",),
}
MAY_PRINT = ("core/cli.py",)
STRANGERS = ("docs/reproduce",)
"""Programs for the other side: they prove nothing if they use ours."""
SOURCES = sorted(
    path.relative_to(TREE).as_posix() for folder in ("core", "gui") for path in (TREE / folder).rglob("*.py")
)


def parsed(source: str) -> ast.Module:
    return ast.parse((TREE / source).read_text(encoding="utf-8"))


def imported(nodes: Iterator[ast.AST]) -> Iterator[str]:
    """Dotted names of modules, and of what is taken from them (which may be a module)."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in DYNAMIC:
            yield from (str(value.value) for value in node.args[:1] if isinstance(value, ast.Constant))


DYNAMIC = ("__import__", "import_module")


def within(name: str, parents: tuple[str, ...], separator: str = ".") -> bool:
    """True if the module or path is one of the parents or lies below one."""
    return any(name == parent or name.startswith(parent + separator) for parent in parents)


def at_run_time(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything but what stands under `if TYPE_CHECKING`."""
    unseen = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    return (node for node in ast.walk(tree) if node not in unseen)


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_imported_across_a_border(source: str) -> None:
    names = list(imported(ast.walk(parsed(source))))
    for place, modules in FORBIDDEN.items():
        if within(source, (place,), "/"):
            assert not [name for name in names if within(name, modules)]
    for place, modules in ONLY.items():
        if within(source, (place,), "/"):
            ours = [name for name in names if within(name, ("core", "gui"))]
            assert not [name for name in ours if not within(name, modules)]


@pytest.mark.parametrize("folder", STRANGERS)
def test_the_independent_checker_is_independent(folder: str) -> None:
    sources = sorted(path.relative_to(TREE).as_posix() for path in (TREE / folder).rglob("*.py"))
    assert sources
    for source in sources:
        used = {name.partition(".")[0] for name in imported(ast.walk(parsed(source)))}
        assert used <= sys.stdlib_module_names | {"numpy"} | {Path(each).stem for each in sources}
        assert len((TREE / source).read_text("utf-8").splitlines()) <= 300, "it is to be read in court"


@pytest.mark.parametrize("source", SOURCES)
def test_each_special_module_stays_at_home(source: str) -> None:
    for name in imported(ast.walk(parsed(source))):
        for module, homes in HOMES.items():
            assert not within(name, (module,)) or within(source, homes, "/"), f"{name} has its home in {homes}"


@pytest.mark.parametrize("source", [source for source in SOURCES if source not in MAY_PRINT])
def test_only_the_command_line_prints(source: str) -> None:
    calls = (node.func for node in ast.walk(parsed(source)) if isinstance(node, ast.Call))
    assert not [call for call in calls if isinstance(call, ast.Name) and call.id == "print"]


def test_qt_is_imported_late_by_the_entry() -> None:
    """So that no headless command, and no child process, needs Qt or its system libraries."""
    top = [node for node in parsed("gui/__main__.py").body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not [name for name in imported(iter(top)) if within(name, ("PySide6", "gui", "core"))]


def test_freezing_support_is_the_first_thing_the_entry_does() -> None:
    main = next(node for node in parsed("gui/__main__.py").body if isinstance(node, ast.FunctionDef))
    first = next(
        node for node in main.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    assert "freeze_support" in ast.unparse(first)
