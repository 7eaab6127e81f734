"""The threshold reference: four figures a tier, classes, the ratio, what a person may assert; never a verdict."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.law import LAW_FILE, load_pack, mixed_ratio
from core.model import Estimate
from core.multiples import multiples, ratio
from core.paths import RESOURCES
from core.report.citations import citation, numeral
from core.report.sentences import times_text
from core.report.sheets_law import TIER_COLUMNS, tier_rows
from core.report.sheets_method import limitation_rows
from core.report.words import Text
from core.result import ClassResult, Persons, TierResult, TypeResult
from core.totals import exact
from tests.core.report.sample_result import ESTIMATED, SampleResult, sample_result, total, write

VERDICTS = re.compile(
    r"构成(?!条件).{0,6}罪|犯罪(成立|既遂|事实清楚)|已构成|有罪|定罪|罪名成立|应当判处"
    r"|crime (is )?established|guilty|convict|constitutes? (a|an|the) (crime|offen[cs]e)|is a criminal",
    re.IGNORECASE,
)
FLOOR = Estimate(None, None, None, 120, "sampled", 9_000)


def case_with_tiers() -> SampleResult:
    """Bank cards of which not all was read, credentials, and the long list of the sample."""
    result = sample_result()
    records = result.the_summary.records
    tiers = (
        TierResult("T50", exact(0), 0.0, exact(0), exact(0)),
        TierResult("T500", FLOOR, 0.24, FLOOR, FLOOR, (ClassResult("bank_card_holder", FLOOR),), 3),
        TierResult("T5000", records, 19_489.2, total(ESTIMATED), records, (ClassResult("mobile_only", records),)),
    )
    types = {**result.the_summary.types, "credential": TypeResult(exact(40), exact(0), "T5000")}
    return replace(result, the_summary=replace(result.the_summary, tiers=tiers, types=types))


def lines(result: SampleResult) -> list[dict[str, object]]:
    keys = [column.key for column in TIER_COLUMNS]
    return [dict(zip(keys, row, strict=True)) for row in tier_rows(result)]


def shown(cell: object, language: str = "en") -> str:
    return cell.show(language) if isinstance(cell, Text) else str(cell)


def test_each_tier_stands_against_its_threshold_with_four_figures() -> None:
    rows = [row for row in lines(case_with_tiers()) if row["tier"] == "T500"]
    counted = [shown(row["counted"], "zh") for row in rows]
    assert counted[:4] == [
        "查获条数（含未过校验）", "有效条数", "有效条数（不含文件副本）", "· 银行卡号（可附姓名、证件号、电话）",
    ]  # fmt: skip
    assert {row["threshold"] for row in rows} == {500} and {row["tenfold"] for row in rows} == {5000}
    assert [row["times"] for row in rows[:4]] == [0.24] * 4
    assert {shown(row["said"]) for row in rows[:4]} == {"at least 0.24 times (sampled)"}
    assert "3 files" in shown(rows[1]["note"]), "that it was to be counted one by one is said at the figure"


def test_a_class_says_whether_it_is_sensitive_information() -> None:
    result = case_with_tiers()
    tracks = replace(result.the_summary.tiers[0], records=exact(9), classes=(ClassResult("track", exact(9)),))
    result = replace(result, the_summary=replace(result.the_summary, tiers=(tracks,)))
    words = next(shown(row["words"], "zh") for row in lines(result) if shown(row["counted"], "zh") == "· 行踪轨迹")
    assert "敏感个人信息：属于：行踪轨迹（个人信息保护法第二十八条，已核）" in words


def test_what_was_to_be_counted_one_by_one_and_was_not_is_a_limitation() -> None:
    words = [shown(row[1], "zh") for row in limitation_rows(case_with_tiers())]
    assert any("T500" in text and "有 3 个" in text for text in words)
    assert not any("T500" in shown(row[1]) for row in limitation_rows(sample_result()))


def test_classes_that_only_a_person_can_see_are_not_examined_never_zero() -> None:
    faces = next(row for row in lines(case_with_tiers()) if shown(row["counted"]) == "· faces")
    assert shown(faces["floor"]) == shown(faces["said"]) == "not examined"


def test_what_a_person_may_assert_is_unticked_and_says_what_it_would_change() -> None:
    result = case_with_tiers()
    r = ratio(result.summary().tiers).floors
    found = {shown(row["words"])[:12]: row for row in lines(result) if "☐" in shown(row["said"])}
    halved, lawful = found["Half the num"], found["For lawful b"]
    assert halved["times"] == pytest.approx(2 * r, rel=1e-3)
    assert lawful["times"] == 0.24, "without T5000, of which the numbers would not apply"


def test_the_ratio_from_points_never_stands_in_a_column_of_floors() -> None:
    result = case_with_tiers()
    only = (TierResult("T5000", result.the_summary.records, 19_489.2),)
    rows = lines(replace(result, the_summary=replace(result.the_summary, tiers=only)))
    floors, points = [row for row in rows if shown(row["tier"]) == "Mixed ratio"]
    assert floors["times"] == 19_480.0 and shown(floors["said"]) == "r at least 19,480 (from floors)"
    assert shown(points["times"]) == "n/a" and shown(points["said"]) == "r about 20,260 (from points)"


def test_the_ladder_of_credentials_shows_the_measured_count_and_others_none() -> None:
    rows = [row for row in lines(case_with_tiers()) if shown(row["tier"]) == "Parallel ladder"]
    assert [(row["threshold"], row["times"]) for row in rows[:2]] == [(10, 4.0), (500, 0.08)]
    assert {shown(row["floor"]) for row in rows[2:]} == {"not examined"}


@pytest.mark.parametrize(
    ("times", "words"),
    [(0, "0.00"), (0.008, "0.0080"), (0.00001, "<0.0001"), (0.999, "0.99"), (12.349, "12.34"), (19_489.2, "19,480")],
)
def test_multiples_go_down_and_what_is_there_is_never_nothing(times: float, words: str) -> None:
    assert times_text(times) == words


@given(st.lists(st.integers(0, 10**7), min_size=3, max_size=3))
def test_the_ratio_is_the_sum_of_the_tiers_multiples(counts: list[int]) -> None:
    tiers = [TierResult(key, exact(n), 0.0) for key, n in zip(load_pack().tiers, counts, strict=True)]
    found = ratio(tiers)
    assert found.is_exact and found.points == found.floors == mixed_ratio(
        {tier.tier: tier.records.floor for tier in tiers}
    )
    nobody = Persons(0, None, None, None, "birthday", "resident_id")
    assert found.floors == pytest.approx(sum(multiples(tier, tiers, nobody)[0].times for tier in tiers))


def test_persons_are_set_against_a_tier_only_where_no_other_holds_records() -> None:
    persons = Persons(7_000, 7_000, 7_000, 7_000, "exact", "resident_id")
    alone = TierResult("T5000", exact(10_000), 2.0)
    empty, other = TierResult("T500", exact(0), 0.0), TierResult("T500", exact(1), 0.0)
    assert [m.figure for m in multiples(alone, [empty, alone], persons)] == ["valid", "persons"]
    assert [m.times for m in multiples(alone, [empty, alone], persons)] == [2.0, 1.4]
    assert [m.figure for m in multiples(alone, [other, alone], persons)] == ["valid"]
    assert [m.figure for m in multiples(alone, [empty, alone], replace(persons, key="both"))] == ["valid"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (22, "二十二"), (105, "一百零五"), (287, "二百八十七")]
)
def test_articles_are_cited_in_chinese_as_the_law_is(number: int, words: str) -> None:
    assert numeral(number) == words
    assert citation(f"刑法 Art.{number}-1; 法释〔2017〕10号 Art.5(1)(3)").zh == (
        f"刑法第{words}条之一；法释〔2017〕10号第五条第一款第三项"
    )


def words_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from words_of(key)
            yield from words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_of(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("path", sorted(RESOURCES.glob("i18n/**/*.yaml")) + [LAW_FILE], ids=lambda path: path.name)
def test_no_word_of_ours_says_that_a_crime_is_established(path: Path) -> None:
    found = [text for text in words_of(yaml.safe_load(path.read_text("utf-8"))) if VERDICTS.search(text)]
    assert not found


@pytest.mark.parametrize(
    "verdict", ["已构成侵犯公民个人信息罪", "构成犯罪", "The crime is established", "he is guilty"]
)
def test_the_words_that_are_looked_for_are_found(verdict: str) -> None:
    assert VERDICTS.search(verdict)


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_a_whole_workbook_gives_no_verdict(language: str, tmp_path: Path) -> None:
    info = write(case_with_tiers(), tmp_path / "r.xlsx", language)
    book = openpyxl.load_workbook(info.path, read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    book.close()
    assert not [cell for cell in cells if VERDICTS.search(cell)]
    assert any("不代表法律认定" in cell or "not a legal determination" in cell for cell in cells)
