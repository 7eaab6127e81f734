"""The words of the report, from resources/i18n/report.yaml, always in both languages at once."""

import functools
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.paths import RESOURCES, read_pack


@dataclass(frozen=True, slots=True)
class Text:
    """Words of ours (never of the evidence) in Chinese and English.

    role: how a page shows it: "" | title | section | headline | warning | error | absent.
    """

    zh: str
    en: str
    role: str = ""

    def show(self, language: str) -> str:
        """In zh, en, or both: words side by side, sentences below each other."""
        if language != "both":
            return self.zh if language == "zh" else self.en
        if self.zh == self.en:
            return self.zh
        is_sentence = len(self.zh) > 24 or self.zh.endswith("。")
        return self.zh + ("\n" if is_sentence else " / ") + self.en

    def as_role(self, role: str) -> "Text":
        """The same words for another place."""
        return Text(self.zh, self.en, role)


Value = str | int | Text
"""What may be filled into a sentence."""


@functools.cache
def _pack() -> Mapping[str, Any]:
    pack: Mapping[str, Any] = read_pack(RESOURCES / "i18n" / "report.yaml")
    return pack


@functools.lru_cache(maxsize=1024)
def word(group: str, key: str) -> Text:
    """The word for a key of the model; a key without a word is shown as it is, no key is "n/a"."""
    if not key:
        return absent("not_applicable")
    entry = _pack()["words"][group].get(key)
    return Text(entry["zh"], entry["en"]) if entry else _by_pattern(group, key) or Text(key, key)


def _by_pattern(group: str, key: str) -> Text | None:
    """The words for a key with numbers or names in it; those of REASONS in it are put into words too."""
    for pattern, entry in _patterns(group):
        if found := pattern.fullmatch(key):
            parts = found.groupdict()
            return _filled(entry, {n: word(REASONS[n], p) if n in REASONS else p for n, p in parts.items()})
    return None


REASONS = {"why": "reason", "more": "reason", "part": "reason", "kind": "kind"}
"""Places of a pattern that hold what is itself a reason, or a kind of file."""


@functools.cache
def _patterns(group: str) -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    """What the keys of a group with places match, and their words, in the order of the file."""
    return tuple((re.compile(_regex(key)), entry) for key, entry in _pack()["words"].get(f"{group}_with", {}).items())


def _regex(template: str) -> str:
    parts = [(re.escape(text), name) for text, name, _, _ in string.Formatter().parse(template)]
    return "(?s)" + "".join(text + (f"(?P<{name}>.+?)" if name else "") for text, name in parts)


def why(about: str, category: str) -> Text:
    """Why an indicator matters: by what it is about, else by its category."""
    group = _pack()["words"]["why"]
    return word("why", about if about in group else category)


@functools.cache
def absent(key: str) -> Text:
    """The word for what is not there: not_applicable | not_examined | unknown | none."""
    return word("absent", key).as_role("absent")


def sentence(section: str, key: str, **values: Value) -> Text:
    """A sentence with its places filled in. KeyError if the file lacks it: a bug, found by the tests."""
    return _filled(_pack()[section][key], values)


def nothing_in(sheet: str) -> Text:
    """What a sheet without a row says: absent is never blank."""
    empty = _pack()["empty"]
    return _filled(empty.get(sheet, empty["other"]), {}).as_role("absent")


def item(key: str, **values: Value) -> Text:
    """The name of a row on a page of items, with its places filled in."""
    return _filled(_pack()["words"]["item"][key], values)


def method_item(key: str) -> Text:
    """The name of a row on the method sheet."""
    return _filled(_pack()["method"]["items"][key], {})


def entries(section: str) -> Iterator[tuple[Mapping[str, Any], Text, Text]]:
    """(raw entry, name, words) of a list of the file, in its order."""
    for entry in _pack()[section]:
        yield entry, _filled(entry["name"], {}), _filled(entry["words"], {})


def law_words(key: str, words: str) -> Text:
    """A tier's or a rule's words in both languages; as they stand in the law pack where we have none of our own."""
    entry = _pack()["law"].get(key)
    return _filled(entry, {"words": words}) if entry else Text(words, words)


def joined(parts: list[Text], zh: str, en: str) -> Text:
    """Several texts as one; "none" where there are none."""
    if not parts:
        return word("absent", "none")
    return Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


def _filled(entry: Mapping[str, str], values: Mapping[str, Value]) -> Text:
    chinese = {name: value.zh if isinstance(value, Text) else value for name, value in values.items()}
    english = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    return Text(filled(entry["zh"], chinese), filled(entry["en"], english))


class _Counting(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """{files:file|files}: the first word for one, the second for any other number."""
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_COUNTING = _Counting()


def filled(template: str, values: Mapping[str, object]) -> str:
    """The words with their places filled in. English says `{files} {files:file|files}`; Chinese has no plural."""
    return _COUNTING.vformat(template, (), values) if "|" in template else template.format(**values)
