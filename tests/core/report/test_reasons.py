"""Why a file was not read, and what the log says, in the reader's language: our own texts are found in the sources."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.evidence.streams import as_read_error
from core.paths import RESOURCES
from core.report.words import word

CORE = RESOURCES.parent / "core"
HAN = re.compile(r"[\u4e00-\u9fff]")
LOGGED = ("stopped by the user", "run could not go on: OSError")
"""Endings that are logged by name."""


def trees(*places: Path) -> Iterator[ast.AST]:
    for place in places:
        for path in sorted(place.rglob("*.py") if place.is_dir() else (place,)):
            yield ast.parse(path.read_text(encoding="utf-8"))


def calls(names: tuple[str, ...], *places: Path) -> Iterator[ast.Call]:
    for tree in trees(*places):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
                yield node


@functools.cache
def constants() -> dict[str, str]:
    """Names of modules that stand for a text."""
    found = {}
    for tree in trees(CORE):
        for node in ast.walk(tree):
            value = getattr(node, "value", None)
            if isinstance(node, ast.Assign) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                found |= {each.id: value.value for each in node.targets if isinstance(each, ast.Name)}
    return found


def text_of(node: ast.expr) -> str | None:
    """The text as it may come, with 7 in its places; None where it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return constants().get(node.id) if isinstance(node, ast.Name) else None


def raised() -> list[str]:
    found = (text_of(call.args[1]) for call in calls(("ReadError",), CORE) if len(call.args) == 2)
    ours = (text for text in found if text is not None)
    return sorted({text for text in ours if not text.startswith("7: ")})  # of as_read_error: tested below


def logged() -> list[str]:
    names = ("case.log", "opened.log", "job.log")
    found = (text_of(call.args[0]) for call in calls(names, CORE, CORE.parent / "gui" / "session.py"))
    return sorted({text for text in found if text} | set(LOGGED))


def test_the_sources_are_searched() -> None:
    assert "ZIP archive without its directory: cut off, or a part of a split one" in raised()
    assert "wrong password" in raised() and len(raised()) > 40
    assert {"run started", "read again", "unmasked view", "skipped by the examiner", "identity changed"} <= set(
        logged()
    )


@pytest.mark.parametrize("reason", raised())
def test_every_reason_that_is_raised_has_words(reason: str) -> None:
    assert HAN.search(word("reason", reason).zh), reason
    assert not HAN.search(word("reason", reason).en)


@pytest.mark.parametrize("action", logged())
def test_every_line_of_the_log_has_words(action: str) -> None:
    assert HAN.search(word("action", action).zh), action


@pytest.mark.parametrize(
    ("reason", "zh"),
    [
        (as_read_error(ValueError("x"), "7z archive").reason, "7z 压缩包：数据损坏（ValueError）"),
        (as_read_error(MemoryError(), "gzip stream").reason, "gzip 数据流：超出单个文件内存限额"),
        (as_read_error(OSError(5, "I/O"), "tar member").reason, "tar 成员：系统无法读取：I/O"),
        ("unreadable: ZIP member: cut off; counted up to there", "ZIP 成员：被截断；已计到该处"),
        ("encrypted: wrong password; 3 members before it were read", "口令错误；此前的 3 个成员已读取"),
        (
            "sheet A: The workbook is protected by a password.; sheet B: SQLite: x",
            "工作表 A：工作簿有密码保护；工作表 B：SQLite 数据库：x",
        ),
        ("ZIP directory damaged: 4 members listed of 9", "ZIP 中央目录损坏：9 个成员中列出 4 个"),
        ("words of another program", "words of another program"),
    ],
)
def test_numbers_and_reasons_inside_a_reason_keep_their_place(reason: str, zh: str) -> None:
    assert word("reason", reason).zh == zh
