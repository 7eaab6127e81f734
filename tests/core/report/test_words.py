import functools
import re
import string
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core import kinds
from core.model import DOCUMENT, FREE, OTHER, READ_STATUSES, SIGNED, STATUSES, TYPES, WITH_ID, Estimate
from core.paths import RESOURCES
from core.report.escapes import CELL_UNITS, INVISIBLE, cell_text, visible
from core.report.figures import ceiling_text, down, floor_text, interval_texts, up
from core.report.notes import note_text
from core.report.sentences import completeness, estimate_sentence, headline, missed_bytes
from core.report.words import Text, absent, sentence, word
from core.result import Coverage
from tests.core.report.sample_result import ESTIMATED, RARE, SEEN, sample_result

COUNTS = st.integers(min_value=0, max_value=10**13)


@functools.cache
def sentences() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict) and "zh" in node:
            found[path] = node
        elif isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{path}.{key}")
        elif isinstance(node, list):
            for number, value in enumerate(node):
                walk(value, f"{path}.{number}")

    walk(yaml.safe_load((RESOURCES / "i18n" / "report.yaml").read_text(encoding="utf-8")), "")
    return found


def test_every_sentence_is_whole_and_takes_the_same_names_in_both_languages() -> None:
    for path, entry in sentences().items():
        assert set(entry) == {"zh", "en"}, f"{path}: a comma cut the sentence"
        places = [{name for _, name, _, _ in string.Formatter().parse(entry[key]) if name} for key in ("zh", "en")]
        assert places[0] - {"words"} == places[1], path


def test_one_of_a_thing_is_one_in_english() -> None:
    one = {"floor": "1", "floor_confidence": "97.5 %", "ceiling": ""}
    assert "holds at least 1 record about persons" in sentence("headline", "sampled_floor", **one).en
    assert "21 records" in sentence("headline", "sampled_floor", **{**one, "floor": "21"}).en
    assert word("reason", "1 of 1 cells: skipped; they count as 0").en.startswith("1 of 1 cell: ")
    for entry in sentences().values():
        places = [(name, spec) for _, name, spec, _ in string.Formatter().parse(entry["en"]) if name]
        assert {name for name, spec in places if "|" in (spec or "")} <= {name for name, spec in places if not spec}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_formula_of_the_total_says_what_each_letter_stands_for_before_it_reckons_with_it(language: str) -> None:
    text = sentences()[".method.strata"][language]
    said = {
        "K": {"zh": "K 为全量读取部分逐条数得的条数", "en": "K is what was counted"},
        "S": {"zh": "S = T − K 为抽样部分", "en": "S = T − K is the sampled part"},
        "y_max_h": {"zh": "y_max_h 为抽中单元条数的平均数、方差和最大值", "en": "y_max_h: mean, variance and largest"},
        "b": {"zh": "b = t_df", "en": "b = t_df"},
        "e": {"zh": "e 为自然对数的底", "en": "e: the base of natural logarithms"},
    }
    places = {letter: text.find(words[language]) for letter, words in said.items()}
    assert min(places.values()) > 0, places
    assert max(places.values()) < text.index("S·e^(−b/S)") and places["S"] < text.index("Σ M_h·ȳ_h")


@pytest.mark.parametrize(("group", "keys"), [("status", STATUSES), ("type", TYPES), ("status", READ_STATUSES)])
def test_every_key_of_the_model_has_a_word(group: str, keys: tuple[str, ...]) -> None:
    for key in keys:
        assert word(group, key).zh != key


def test_a_key_without_a_word_is_shown_and_no_key_is_a_word() -> None:
    assert word("status", "new_status").show("zh") == "new_status"
    assert word("status", "") == absent("not_applicable")


@given(COUNTS)
@settings(max_examples=200, deadline=None)
def test_floors_never_rise_and_ceilings_never_fall(number: int) -> None:
    assert down(number) <= number <= up(number)
    assert number - down(number) <= number // 10
    assert len(str(down(number)).rstrip("0")) <= 2


@given(COUNTS, COUNTS, COUNTS)
@settings(max_examples=200, deadline=None)
def test_an_interval_in_words_holds_the_interval(a: int, b: int, c: int) -> None:
    low, point, high = sorted((a, b, c))
    shown = {key: int(value.en.replace(",", "")) for key, value in interval_texts(point, low, high).items()}
    assert shown["low"] <= low <= high <= shown["high"]
    assert shown["low"] <= shown["point"] <= shown["high"]


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [(97_446_072, "9,700万", "97,000,000"), (5_134, "5,100", "5,100"), (129_000_000, "1.2亿", "120,000,000")],
)
def test_a_floor_in_a_sentence(number: int, zh: str, en: str) -> None:
    assert floor_text(number) == Text(zh, en)


def test_a_ceiling_in_a_sentence() -> None:
    assert ceiling_text(310_012_703) == Text("3.2亿", "320,000,000")


def test_a_sentence_never_gives_a_point_alone() -> None:
    summary, what = sample_result().the_summary, Text("甲", "A")
    assert estimate_sentence(what, ESTIMATED, summary).en.count("98,100,000") == 1
    assert "at least 7 " in estimate_sentence(what, RARE, summary).en
    assert "at most 21,000" in estimate_sentence(what, RARE, summary).en
    assert "no interval" in estimate_sentence(what, SEEN, summary).en
    none = Estimate(0, 0, 900, 0, "sampled", 900)
    assert "not the same as none" in estimate_sentence(what, none, summary).en
    assert "97,000,000" in headline(summary).en


def test_the_ledger_adds_up() -> None:
    ledger = completeness(Coverage(10, 0, 0, {"exact": 4, "encrypted": 3, "limit": 1, "no_content": 2})).en
    assert ledger.startswith("10 entries")
    assert "not examined 4" in ledger


def test_what_can_be_missed_is_at_most_everything() -> None:
    assert missed_bytes(100, 400, 65_536, 3.69) <= 100 * 65_536
    assert missed_bytes(100, 2, 65_536, 3.69) == 100 * 65_536
    assert missed_bytes(100, 0, 65_536, 3.69) == 100 * 65_536


@given(st.text(alphabet=st.characters(), max_size=60))
@settings(max_examples=300, deadline=None)
def test_nothing_invisible_reaches_a_cell(text: str) -> None:
    assert not INVISIBLE.search(visible(text))
    assert visible(visible(text)) == visible(text)


@given(st.integers(0, 40_000), st.sampled_from(["x", "𠮷", "\x00", "_x0041_", "学"]))
@settings(max_examples=60, deadline=None)
def test_a_cell_is_never_too_long(count: int, piece: str) -> None:
    shown = cell_text(piece * count)
    assert len(shown.encode("utf-16-le")) // 2 <= CELL_UNITS


def test_what_looks_like_an_escape_of_the_format_is_kept_literal() -> None:
    assert cell_text("_x0041_") == "_x005F_x0041_"
    assert cell_text("a_xyz_") == "a_xyz_"


@pytest.mark.parametrize("label", [FREE, WITH_ID, OTHER, SIGNED, DOCUMENT, "~mobile_phone"])
def test_a_note_about_running_text_names_no_column(label: str) -> None:
    """The labels of free text are ours; nobody who reads a workbook finds a column of that name."""
    found = note_text(f"by_chance type=bank_card column={label!r} valid=3 candidates=70")
    assert found.zh and "列" not in found.zh and "column" not in found.en
    assert not re.search(r"[~<>+]|''", found.zh + found.en)


def test_notes_are_words_in_both_languages() -> None:
    assert note_text("count_in_name=284750") == Text("名称载明数量：284750", "count in the name: 284750")
    assert "手机号码" in note_text("by_chance type=mobile_phone column='a b' valid=3 candidates=70").zh
    assert note_text("test_value type=mobile_phone column='a b' count=3").zh.startswith("列'a b'中有3个手机号码")
    assert note_text("program_document type=email valid=3").zh.startswith("系随程序附带的文档")
    assert note_text("something new").zh == "something new"
    assert note_text("") == absent("none")


def test_the_limitations_deny_nothing_that_the_same_workbook_tells() -> None:
    """All types of the summary are looked for, and the cover names the examiners."""
    whole = RESOURCES.joinpath("i18n", "report.yaml").read_text(encoding="utf-8")
    for entry in yaml.safe_load(whole)["limitations"]:
        assert "只检测 18 位" not in entry["words"]["zh"] and "不记录检查人员" not in entry["words"]["zh"]
        assert "bank cards and e-mail addresses; other" not in entry["words"]["en"]


def test_kinds_of_files_are_said_in_both_languages_also_within_a_reason() -> None:
    assert word("reason", "no reader for this kind yet (document)").zh == "本版本尚不支持该类型（文档）"
    assert word("reason", "no reader for this kind yet (document)").en == "no reader for this kind yet (document)"
    more = {"delimited", "jsonlines", "text", "folder", "link", "unknown"}
    for kind in {kind for kind, *_ in kinds._SIGNATURES} | more:
        assert word("kind", kind).en != "" and (word("kind", kind).zh != kind or kind in ("7z",)), kind


def test_the_window_calls_what_the_workbook_calls_masked_and_its_people_by_the_same_words() -> None:
    """Who reads 脱敏 in the workbook looks for that word in the window, and for the boxes to fill in."""
    parts = {path.name: path.read_text(encoding="utf-8") for path in (RESOURCES / "i18n" / "window").glob("*.yaml")}
    assert [name for name, text in parts.items() if "遮盖" in text] == []
    boxes = yaml.safe_load(parts["new_case.yaml"])
    for key in ("number", "title", "unit", "item", "seal", "examiner_1", "examiner_2", "witness"):
        assert boxes[f"field_{key}"]["zh"] == word("identity", key).zh
