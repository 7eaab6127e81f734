"""Presidio's analyzer with a recogniser of Chinese resident IDs added. Runs by itself, in an environment of its own.

    PYTHON bench/peers/presidio.py FOLDER ENCODING

Needs the packages presidio-analyzer and phonenumbers. Prints a JSON line a file: path and [[character, type], …].
The language model is left out: none that knows Chinese is part of a package, and the types asked for need patterns.
"""

import json
import logging
import sys
from pathlib import Path

import spacy
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    EmailRecognizer,
    IpRecognizer,
    PhoneRecognizer,
)

TYPES = {
    "CN_RESIDENT_ID": "resident_id",
    "PHONE_NUMBER": "mobile_phone",
    "CREDIT_CARD": "bank_card",
    "EMAIL_ADDRESS": "email",
    "IP_ADDRESS": "ip",
}
CHUNK = 4000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class NoModel(SpacyNlpEngine):
    """Splits text and knows nothing of it."""

    def load(self) -> None:
        """Instead of a model that would have to be fetched."""
        self.nlp = {"zh": spacy.blank("zh")}


class ResidentId(PatternRecognizer):
    """18 characters with a check digit."""

    def __init__(self) -> None:
        pattern = Pattern("id", r"(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?![0-9A-Za-z])", 0.5)
        super().__init__(supported_entity="CN_RESIDENT_ID", patterns=[pattern], supported_language="zh")

    def validate_result(self, pattern_text: str) -> bool:
        """The check digit (ISO 7064 MOD 11-2)."""
        total = sum(w * int(d) for w, d in zip(WEIGHTS, pattern_text[:17], strict=True))
        return "10X98765432"[total % 11] == pattern_text[17].upper()


def analyzer() -> AnalyzerEngine:
    """With the recognisers for the types that it can know."""
    registry = RecognizerRegistry(supported_languages=["zh"])
    for recognizer in (
        ResidentId(),
        CreditCardRecognizer(supported_language="zh"),
        EmailRecognizer(supported_language="zh"),
        IpRecognizer(supported_language="zh"),
        PhoneRecognizer(supported_language="zh", supported_regions=["CN"]),
    ):
        registry.add_recognizer(recognizer)
    return AnalyzerEngine(registry=registry, nlp_engine=NoModel(), supported_languages=["zh"])


def chunks(text: str) -> list[tuple[int, str]]:
    """(where it begins, a piece of some lines)."""
    found, start = [], 0
    while start < len(text):
        end = text.find("\n", min(start + CHUNK, len(text))) + 1 or len(text)
        found.append((start, text[start:end]))
        start = end
    return found


def main() -> None:
    """All files below the folder."""
    logging.disable(logging.WARNING)
    folder, encoding = Path(sys.argv[1]), sys.argv[2]
    engine = analyzer()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_bytes().decode(encoding).removeprefix("\ufeff")
        found = [
            (start + result.start, TYPES[result.entity_type])
            for start, piece in chunks(text)
            for result in engine.analyze(piece, language="zh", entities=list(TYPES))
        ]
        print(json.dumps({"path": path.relative_to(folder).as_posix(), "hits": found}), flush=True)


if __name__ == "__main__":
    main()
