"""Slang explained (resources/lexicons/glossary.yaml): 刑诉法解释 art. 115 asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from core.errors import CoreError
from core.paths import RESOURCES, read_pack

GLOSSARY_FILE = RESOURCES / "lexicons" / "glossary.yaml"


@dataclass(frozen=True, slots=True)
class Explained:
    """A term in both languages. source: of the explanation ("trade": common knowledge)."""

    zh: str
    en: str
    source: str


@cache
def load_glossary(path: Path = GLOSSARY_FILE) -> Mapping[str, Explained]:
    """{term, folded as in names.yaml: its explanation}. CoreError names the file and what is wrong with it."""
    try:
        return {
            str(term): Explained(each["zh"], each["en"], each["source"])
            for term, each in read_pack(path)["terms"].items()
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CoreError(f"{path}: the glossary cannot be used: {error!r}") from error
