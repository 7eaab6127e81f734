"""Names that speak: verbatim, once, few per name, and Latin terms only as whole words."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import CoreError
from core.indicators import MAX_PER_NAME, indicators, indicators_of
from core.lexicon import CATEGORIES, NAMES_FILE, WEIGHTS, load_lexicon
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


def weight_of(path: str) -> str:
    """Weight of the only thing that the last name of the path says, "" if it says nothing."""
    return "".join(found.weight for found in indicators_of(path.rpartition("/")[2], path))


def test_names_below_folders_of_libraries_and_samples_weigh_less() -> None:
    assert weight_of("latest/手机号") == "S"
    for folder in ("模板", "demo/a", "Samples"):
        assert weight_of(f"{folder}/x/手机号") == "M"
    for folder in ("node_modules", "Program Files", "WINDOWS", "a/site-packages", "usr/share"):
        assert weight_of(f"{folder}/x/手机号") == ""
    assert weight_of("手机号_模板.xlsx") == "M"


def test_programs_are_told_where_programs_are_kept() -> None:
    assert weight_of("Program Files/AnyDesk") == "S"
    assert weight_of("usr/lib/python3/dist-packages/anydesk") == ""


def test_a_weak_term_needs_a_second_hit() -> None:
    assert weight_of("d/phone") == weight_of("d/phone.svg") == weight_of("d/student.py") == ""
    assert weight_of("d/phone.csv") == "W"
    assert weight_of("d/student phone") == "WW"
    assert weight_of("户籍/phone") == weight_of("户籍.zip!a/phone.csv") == "W"
    assert weight_of("户籍/x/phone") == ""


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
    assert [WEIGHTS.index(item.weight) for item in found] == sorted(WEIGHTS.index(item.weight) for item in found)
    assert found == indicators_of(name, f"d/{name}")


FOLDERS = {
    **{"knowledge": "户籍", "source": "迅雷", "sharing": "换料"},
    **{"tools": "爬虫", "trade_secret": "机密", "deletion": "粉碎"},
}
"""A folder of every category, beside whose name a weak term is told."""


def test_every_term_is_found_under_its_own_name() -> None:
    lexicon = load_lexicon()
    for way, terms in lexicon.terms.items():
        for term, meanings in terms.items():
            name = f"x{term}" if way == "ending" else term
            for meaning in meanings:
                told = {
                    (i.category, i.term, i.weight) for i in indicators_of(name, f"{FOLDERS[meaning.category]}/{name}")
                }
                assert (meaning.category, term, meaning.weight) in told, (way, term)


@pytest.mark.parametrize("name", ["$RECYCLE.BIN", ".Trash-1000", "a.exe:Zone.Identifier", "a.exe.Zone.Identifier"])
def test_traces_of_the_system_are_told_by_their_shape(name: str) -> None:
    assert {i.note for i in indicators_of(name, f"d/{name}")} <= {"about=recycle_bin", "about=zone"}
    assert indicators_of(name, f"d/{name}")


def test_a_broken_lexicon_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "names.yaml"
    whole = NAMES_FILE.read_text("utf-8")
    for text in ("knowledge: [", "[]", "folding: {}", whole.replace("    M:", "    X:"), whole.replace("sfz,", "1,")):
        broken.write_text(text, "utf-8")
        load_lexicon.cache_clear()
        with pytest.raises(CoreError, match=r"names\.yaml"):
            load_lexicon(broken)
