"""What is promised about the words of the window: complete in both languages, and every one of them in use."""

import ast
import re
from pathlib import Path

import pytest

from gui import words
from gui.figures import duration

TREE = Path(__file__).resolve().parents[2]
PACK = words.pack()
STEMS = {key.partition(".")[0] for key in PACK}
SOURCES = sorted((TREE / "gui").rglob("*.py"))
KEY = re.compile(r"([a-z_]+)\.\w*")
PLACE = re.compile(r"\{(\w*)\}")
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")
COMMANDS = re.compile(r"pandian [\w -]+|libegl1[\w -]+|mount -o \S+|path name size[\w ]*")
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;?!]|[\u3400-\u9fff]:(?!\w)")
FULL_WIDTH = re.compile(r"[，。；：？！（）、]")
HAN_IN_ENGLISH = re.compile(r"\.(brand_\w+|(language_)?zh)$")
"""The program's name, and the name of the other language in its own script."""


def constants(tree: ast.AST) -> set[str]:
    """Every text that could be a key or begin one; docstrings too, they do no harm."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def said(tree: ast.AST) -> set[str]:
    """Whole keys that stand in calls of `say`."""
    calls = (
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args
    )
    found: set[str] = set()
    for argument in calls:
        branches = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        found |= {b.value for b in branches if isinstance(b, ast.Constant) and isinstance(b.value, str)}
    return found


@pytest.mark.parametrize("key", sorted(PACK))
def test_every_entry_is_finished_in_both_languages(key: str) -> None:
    entry = PACK[key]
    assert set(entry) == set(words.LANGUAGES)
    zh, en = entry["zh"], entry["en"]
    assert isinstance(zh, str) and zh.strip()
    assert isinstance(en, str) and (en.strip() or len(zh) == 1), "only a measure word has no English"
    assert sorted(PLACE.findall(zh)) == sorted(PLACE.findall(en))
    assert not LATIN_SENTENCE.search(COMMANDS.sub("", zh))
    assert not HALF_WIDTH.search(zh), "Chinese sentences have full-width punctuation"
    assert not FULL_WIDTH.search(en)
    assert not HAN.search(en) or HAN_IN_ENGLISH.search(key)


def test_every_word_that_is_said_exists() -> None:
    missing = {}
    for source in SOURCES:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        absent = {key for key in said(tree) if key not in PACK}
        if absent:
            missing[source.name] = absent
    assert not missing


def test_every_word_is_used() -> None:
    texts = set().union(*(constants(ast.parse(source.read_text(encoding="utf-8"))) for source in SOURCES))
    texts = {text for text in texts if (match := KEY.fullmatch(text)) and match[1] in STEMS}
    prefixes = tuple(text for text in texts if text not in PACK and not text.endswith("."))
    unused = {key for key in PACK if key not in texts and not key.startswith(prefixes)}
    whole_files = {text.removesuffix(".") for text in texts if text.endswith(".")}
    assert not {key for key in unused if key.partition(".")[0] not in whole_files}


def test_places_are_filled_and_numbers_keep_their_form() -> None:
    words.choose("en")
    assert words.say("shell.version", version="1.0") == "Version 1.0"
    words.choose("zh")
    assert words.say("shell.version", version="1.0") == "版本 1.0"
    assert duration(581) == "9:41"
