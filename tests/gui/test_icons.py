"""Icons: all that are shipped are used, and each draws something."""

import ast
from pathlib import Path

import pytest

from gui import icons

TREE = Path(__file__).resolve().parents[2]
FILES = sorted(path.stem for path in icons.FOLDER.glob("*.svg") if not path.stem.startswith("combo-"))


def test_every_icon_is_used() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (TREE / "gui").rglob("*.py")]
    said = {node.value for text in sources for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    assert not [name for name in FILES if name not in said]


@pytest.mark.parametrize("name", FILES)
def test_it_draws_something(look, name: str) -> None:
    picture = icons.pixmap(name, "text", 16, 2.0).toImage()
    assert any(picture.pixelColor(x, y).alpha() for x in range(32) for y in range(32))
