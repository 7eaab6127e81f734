"""Indicators in their places: the figure in a name beside the measured one, words for everything, the glossary."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.content_rules import load_rules
from core.errors import CoreError
from core.glossary import load_glossary
from core.lexicon import CATEGORIES, load_lexicon
from core.model import Estimate
from core.paths import RESOURCES
from core.report.notes import about_of, note_text
from core.report.words import why
from core.stated import stated, together
from tests.core.runs import pandian

PEOPLE = "姓名,手机号\n" + "".join(f"王{n},1391234{n:04d}\n" for n in range(100, 700))


def exact(count: int) -> Estimate:
    return Estimate(count, count, count, count, "exact", count)


@pytest.mark.parametrize(
    ("figure", "measured", "agreement"),
    [
        (590_000, exact(593_121), "agrees"),
        (590_000, exact(596_000), "more"),
        (284_750, exact(284_750), "agrees"),
        (284_750, exact(12_703), "fewer"),
        (1_000_000, Estimate(900_000, 400_000, 1_400_000, 450_000, "sampled"), "agrees"),
        (600, Estimate(None, None, None, 700, "indicative"), "more"),
        (600, Estimate(None, None, None, 10, "indicative"), "undecided"),
        (600, Estimate(None, None, None, 10, "sampled", 500), "fewer"),
        (600, None, "not_counted"),
    ],
)
def test_a_figure_in_a_name_is_compared_with_the_interval(figure: int, measured: Estimate, agreement: str) -> None:
    assert stated(figure, measured).agreement == agreement


@given(st.lists(st.integers(0, 10**9), max_size=20), st.booleans())
def test_several_files_add_up_and_never_claim_what_was_not_counted(counts: list[int], is_open: bool) -> None:
    found = together(map(exact, counts), is_open)
    if not counts:
        assert found is None
    else:
        assert found is not None and found.floor == sum(counts)
        assert found.point == (None if is_open else sum(counts))


def test_names_and_contents_come_out_of_a_run_with_what_was_measured(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    for name, text in {
        "600条/a.csv": PEOPLE,
        "交换900.csv": PEOPLE,
        "料子/spider.py": "import requests\nget_proxy()\n",
        "p/.git/config": '[remote "o"]\n\turl = https://git.corp.example/a.git\n',
    }.items():
        (drive / name).parent.mkdir(parents=True, exist_ok=True)
        (drive / name).write_text(text, "utf-8")
    done = pandian("triage", drive, "--case", tmp_path / "case", "--json")
    found = {i["path"]: i for i in json.loads(done.stdout)["indicators"]}
    assert (found["600条"]["stated"]["agreement"], found["交换900.csv"]["stated"]["agreement"]) == ("agrees", "fewer")
    assert (found["料子/spider.py"]["where"], found["料子/spider.py"]["weight"]) == ("content", "S")
    assert found["p/.git/config"]["term"] == "https://git.corp.example/a.git"
    assert "stated" not in found["料子"]


def abouts() -> set[tuple[str, str]]:
    """(about, category) of every rule there is."""
    lexicon, rules = load_lexicon(), load_rules()
    meanings = [m for terms in lexicon.terms.values() for each in terms.values() for m in each]
    meanings += [shape.meaning for shape in lexicon.shapes]
    meanings += [rule.meaning for rule in (*rules.texts, *rules.lists, *rules.magics)]
    meanings += [rules.company, rules.author]
    return {(m.about, m.category) for m in meanings} | {(p.note, p.category) for p in lexicon.patterns}


def test_everything_that_can_be_said_has_words_in_both_languages() -> None:
    words = yaml.safe_load((RESOURCES / "i18n" / "report.yaml").read_text("utf-8"))["words"]
    assert set(CATEGORIES) <= set(words["why"])
    for about, category in abouts():
        assert about in words["about"], about
        assert why(about, category).zh != about
        assert about_of(f"about={about}") == about
    for note in (
        "burst files=40 seconds=3 older=2",
        "same_tree files=5",
        "extracted files=0",
        "gap missing=1 of=20 first=2024-01-02",
    ):
        assert about_of(note) in words["about"] and note_text(note).zh != note


def test_the_glossary_explains_terms_that_the_lexicon_knows(tmp_path: Path) -> None:
    terms = {term for ways in load_lexicon().terms.values() for term in ways}
    assert {term.casefold() for term in load_glossary()} <= {term.casefold() for term in terms}
    broken = tmp_path / "glossary.yaml"
    broken.write_text("terms: {料: {zh: x}}", "utf-8")
    with pytest.raises(CoreError, match=r"glossary\.yaml"):
        load_glossary(broken)
