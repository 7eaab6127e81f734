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
INFLECTED = re.compile(r"\{(\w+):[^{}|]*\|[^{}|]*\}")
NOUNS = "files|records|rows|cells|values|items|folders|places|lines|bytes|types|differences|containers|names|columns"
COUNTED = re.compile(rf"\{{(\w+)\}} (?:other |small |equal )?(?:{NOUNS})\b")
MANY = {
    "charts.bin": {"high"},
    "file.more_columns": {"of"},
    "files.too_many_values": {"most"},
    "files.too_many_to_copy": {"n"},
}
"""Numbers that are never one."""
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


def test_one_of_a_thing_is_said_as_one() -> None:
    words.choose("en")
    assert words.say("shell.was_interrupted", time="9:00", files="1").startswith(
        "The run was interrupted at 9:00, 1 file is still to be read."
    )
    assert "1,001 files are still" in words.say("shell.was_interrupted", time="9:00", files="1,001")
    assert words.say("errors.about", count="1", total="1", unlisted="").startswith("1 of 1 file was not examined.")
    assert words.say("overview.completeness", files=1, size="2 B", parts="a|b").startswith(
        "1 file inventoried (2 B): a|b"
    )
    words.choose("zh")
    assert words.say("overview.few_files", count="1") == PACK["overview.few_files"]["zh"].format(count="1")


@pytest.mark.parametrize("key", sorted(PACK))
def test_no_counted_noun_is_always_in_the_plural(key: str) -> None:
    found = set(COUNTED.findall(PACK[key]["en"]))
    assert found <= MANY.get(key, set()), "say {n} {n:file|files}"
    assert set(INFLECTED.findall(PACK[key]["en"])) <= set(PLACE.findall(PACK[key]["en"]))
    assert "|" not in PACK[key]["zh"] or not INFLECTED.search(PACK[key]["zh"])


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
