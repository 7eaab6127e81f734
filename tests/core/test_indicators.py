"""Names that speak: verbatim, once, few per name, and Latin terms only as whole words."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import CoreError
from core.indicators import CATEGORIES, MAX_PER_NAME, indicators, indicators_of, load_lexicon
from core.model import Indicator


def said(name: str) -> set[tuple[str, str, str]]:
    return {(found.category, found.term, found.note) for found in indicators_of(name, f"d/{name}")}


@pytest.mark.parametrize(
    ("name", "category", "term", "note"),
    [
        ("**学籍", "knowledge", "学籍", "about=student"),
        ("身份证", "knowledge", "身份证", "about=resident_id"),
        ("姓名 手机号码", "knowledge", "姓名手机号码", "about=mobile_phone"),
        ("學籍號.xls", "knowledge", "学籍号", "about=student"),
        ("身_份-证", "knowledge", "身份证", "about=resident_id"),
        ("59万条.xlsx", "knowledge", "59万条", "count_in_name=590000"),
        ("1.2億條", "knowledge", "1.2亿条", "count_in_name=120000000"),
        ("20W条", "knowledge", "20w条", "count_in_name=200000"),
        ("交换284750.xlsx", "sharing", "交换284750", "count_in_name=284750"),
        ("2019年股民数据.csv", "knowledge", "2019年股民数据", "data_of_year=2019"),
        ("2019年股民数据.csv", "knowledge", "股民", "about=finance"),
        ("车主_已洗", "knowledge", "已洗", "about=leaked_data"),
        ("TG群", "sharing", "tg", "about=channel"),
        ("Telegram Desktop", "source", "telegram desktop", "about=telegram"),
        ("ChatExport_2024-01-01", "source", "chatexport", "about=telegram"),
        ("x.torrent", "source", ".torrent", "about=torrent"),
        ("BaiduNetdiskDownload", "source", "baidunetdiskdownload", "about=net_disk"),
        ("115", "source", "115", "about=net_disk"),
        ("IdCardList", "knowledge", "id card", "about=resident_id"),
        ("scrapy_project", "tools", "scrapy", "about=crawler"),
        ("远控.exe", "tools", "远控", "about=remote_access_trojan"),
        ("BleachBit", "deletion", "bleachbit", "about=wiping"),
        ("机密-总装.dwg", "trade_secret", "机密", "about=secrecy_mark"),
    ],
)
def test_a_name_says_what_it_speaks_to(name: str, category: str, term: str, note: str) -> None:
    assert (category, term, note) in said(name)


INNOCENT = "history credits.txt this chrome generator his 材料.doc 菜单 第100条 photo.jpg 1150 三条"


@pytest.mark.parametrize("name", INNOCENT.split())
def test_terms_inside_other_words_say_nothing(name: str) -> None:
    assert said(name) == set()


def test_only_the_most_specific_term_of_a_kind_is_told() -> None:
    assert said("身份证号码") == {("knowledge", "身份证号码", "about=resident_id")}


def test_names_below_program_and_sample_folders_say_nothing() -> None:
    for folder in ("node_modules", "Program Files", "WINDOWS", "a/site-packages", "模板", "usr/share"):
        assert indicators_of("手机号", f"{folder}/x/手机号") == []
    assert indicators_of("手机号", "latest/手机号") != []


def test_every_name_of_a_path_is_told_once_with_its_own_path() -> None:
    paths = ["身份证", "身份证/a.csv", "身份证/b.csv", "x.zip!学籍/手机号.csv", "x.zip!学籍/c.csv", "注意!学籍.xls"]
    assert [(found.path, found.term) for found in indicators(paths)] == [
        ("身份证", "身份证"),
        ("x.zip!学籍", "学籍"),
        ("x.zip!学籍/手机号.csv", "手机号"),
        ("注意!学籍.xls", "学籍"),
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(sorted(load_lexicon().terms["han"])), max_size=8).map("".join))
def test_any_name_gives_few_indicators_of_known_categories(name: str) -> None:
    found = indicators_of(name, f"d/{name}")
    assert len(found) <= MAX_PER_NAME
    assert len(set(found)) == len(found)
    assert all(isinstance(item, Indicator) and item.category in CATEGORIES for item in found)
    assert found == indicators_of(name, f"d/{name}")


def test_every_term_is_found_under_its_own_name() -> None:
    lexicon = load_lexicon()
    for way, terms in lexicon.terms.items():
        for term, meanings in terms.items():
            told = {(c, t) for c, t, _ in said(f"x{term}" if way == "ending" else term)}
            assert {(category, term) for category, _ in meanings} <= told, (way, term)


def test_a_broken_lexicon_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "names.yaml"
    for text in ("knowledge: [", "[]", "folding: {}"):
        broken.write_text(text, "utf-8")
        load_lexicon.cache_clear()
        with pytest.raises(CoreError, match=r"names\.yaml"):
            load_lexicon(broken)
