"""Numbers that only a name makes what they are: one hit a place, decided by the name."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.detect.chance import decide
from core.detect.kernel import ENCODINGS
from core.law import class_of_record
from core.measures import RECORDS, measure, measures
from core.model import TYPES
from core.tally import located, tally_of
from tests.core.detect.batches import batch_of

IMEI, IMSI, OLD_ID = "861234567890123", "460001234567890", "110101900307451"


def with_check(digits: str) -> str:
    """An IMEI from its first 14 digits."""
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(digits))
    return digits + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def found(
    rows: list[list[str]], columns: tuple[str, ...] = (), encoding: str = "utf-8"
) -> list[tuple[str, str, str, str]]:
    """(text, type, V, I or O, label) of every hit."""
    batch = batch_of(rows, columns, encoding)
    hits, _, labels = located(batch)
    spans = zip(hits.start.tolist(), hits.end.tolist(), hits.type.tolist(), hits.verdict.tolist(), labels, strict=True)
    text = batch.data.tobytes()
    return [(text[a:b].decode("latin-1"), TYPES[t], "VIO"[v], label) for a, b, t, v, label in spans]


@pytest.mark.parametrize("column", ["IMEI", "imei1", "手机串号", "t.IMEI"])
def test_fifteen_digits_under_a_name_are_an_imei_and_nothing_else(column: str) -> None:
    good = with_check("35123456789012")
    assert found([[good], [OLD_ID], [good[:14] + "0"]], (column,)) == [
        (good, "imei", "V", column),
        (OLD_ID, "imei", "I", column),
        (good[:14] + "0", "imei", "V", column),
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_lengths_of_an_imei_and_quotes_are_known_in_every_encoding(encoding: str) -> None:
    rows = [['"35123456789012"'], ["3512345678901234"], ["00123456789012"], ["351234567890"]]
    assert [hit[:3] for hit in found(rows, ("imei",), encoding)][:3] == [
        ("35123456789012", "imei", "V"),
        ("3512345678901234", "imei", "V"),
        ("00123456789012", "imei", "I"),
    ]


def test_without_a_name_fifteen_digits_stay_candidates_of_the_old_resident_id() -> None:
    assert [hit[1:3] for hit in found([[with_check("35123456789012")], [OLD_ID]], ("a",))] == [
        ("resident_id_15", "O"),
        ("resident_id_15", "V"),
    ]


@pytest.mark.parametrize("before", ["IMEI：", "imei=", '"imei": "', "手机串号:"])
def test_a_key_in_free_text_names_an_imei_too(before: str) -> None:
    good = with_check("86123456789012")
    assert found([[f"设备 {before}{good} 上线"]]) == [(good, "imei", "V", "~imei")]


def test_the_networks_of_the_mainland_make_an_imsi_valid() -> None:
    assert [hit[:3] for hit in found([[IMSI], ["460991234567890"], ["454001234567890"]], ("IMSI",))] == [
        (IMSI, "imsi", "V"),
        ("460991234567890", "imsi", "O"),
        ("454001234567890", "imsi", "O"),
    ]


@pytest.mark.parametrize("encoding", [each for each in ENCODINGS if each != "ascii"])
@pytest.mark.parametrize("before", ["QQ：", "qq:", "QQ号", "QQ号码：", '"qq":"', "Q Q", "qq群", "acqq:", "qq"])
def test_a_number_behind_qq_is_one(before: str, encoding: str) -> None:
    written = before.replace("号码", "號碼").replace("号", "號") if encoding == "big5" else before
    text = f"是 {written}123456789 。"
    hits = [hit for hit in found([[text]], encoding=encoding) if hit[1] == "qq"]
    assert bool(hits) == (before not in ("Q Q", "qq群", "acqq:", "qq"))


@pytest.mark.parametrize(("text", "hits"), [("扣扣扣扣123456789", 1), ("扣扣扣123456789", 0), ("扣123456789", 0)])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_words_for_qq_are_read_from_the_left_and_do_not_overlap(text: str, hits: int, encoding: str) -> None:
    assert [hit[:2] for hit in found([[text]], encoding=encoding)] == hits * [("123456789", "qq")]


@pytest.mark.parametrize("encoding", [each for each in ENCODINGS if each != "ascii"])
@pytest.mark.parametrize("text", ["加扣扣123456789", "我的扣扣號：123456789", "扣扣 123456789 在線"])
def test_a_number_behind_another_word_for_qq_is_one(text: str, encoding: str) -> None:
    assert [hit[1] for hit in found([[text]], encoding=encoding)] == ["qq"]


PLAIN_FORMS = [
    ("台胞证号：", "12345678", "travel_permit"), ("台胞证: ", "0123456789", "travel_permit"),
    ("护照号：", "141234567", "passport"), ("护照=", "159876543", "passport"),
    ("运单号：", "73112345678901", "waybill"), ("快递单号: ", "4312345678901", "waybill"),
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "narrowed"])
@pytest.mark.parametrize(("before", "number", "type_"), PLAIN_FORMS)
def test_numbers_of_digits_only_are_what_the_word_before_them_says(
    before: str, number: str, type_: str, encoding: str
) -> None:
    assert found([[f"旅客 {before}{number}，已登记"]], encoding=encoding) == [(number, type_, "V", f"~{type_}")]
    assert type_ in [hit[1] for hit in found([[number]], (before.rstrip("：: ="),), encoding)]


@pytest.mark.parametrize(
    "text",
    [
        "台胞证有效期：20250101",
        "台胞证号：123456789",
        "护照号：131234567",
        "20250101",
        "编号：141234567",
        "台胞证 20250101",
    ],
)
def test_other_digits_are_no_papers(text: str) -> None:
    assert not {"travel_permit", "passport"} & {hit[1] for hit in found([[text]])}


@given(st.text(st.sampled_from("台胞证护照号：: =，12345678"), max_size=60))
def test_papers_are_found_in_one_encoding_as_in_another(text: str) -> None:
    first, *others = (
        [hit[1:] for hit in found([[text]], encoding=encoding)] for encoding in ("utf-8", "gb18030", "narrowed")
    )
    assert all(other == first for other in others)


@pytest.mark.parametrize(
    "text", ["123456789@qq.com", "qq.com 12345678", "QQ 1234", "QQ：012345", "qq: 123456789012", "qq:123456.5"]
)
def test_addresses_and_other_numbers_are_no_qq(text: str) -> None:
    assert "qq" not in [hit[1] for hit in found([[text]])]


def test_a_column_of_qq_numbers_holds_nothing_else() -> None:
    rows = [["12345"], ["13812345678"], ["1234567890"], [""], ["0123456"], ["123456789012"]]
    assert [hit[:2] for hit in found(rows, ("QQ号",))] == [("12345", "qq"), ("13812345678", "qq"), ("1234567890", "qq")]


def test_a_number_behind_a_key_that_is_its_column_is_one_hit() -> None:
    batch = batch_of([['{"qq": "1234567890"}']])
    inside = replace(batch, field_start=np.array([8]), field_column=np.array([0], np.int32), columns=("qq",))
    hits, _, labels = located(inside)
    assert (hits.start.tolist(), labels) == ([8], ["qq"])


def counted(rows: list[list[str]], columns: tuple[str, ...]) -> dict[str, int]:
    """Records, and rows per type with a valid value, of a table, as at the end of a run."""
    tally = tally_of(batch_of(rows, columns))
    counts = measure(tally.signatures, decide(tally), class_of_record)
    assert set(counts) <= set(measures())
    return {name: rows for name, rows in counts.items() if name == RECORDS or name.startswith("valid:")}


def test_what_counts_is_decided_by_the_name_alone() -> None:
    rng = np.random.default_rng(5)
    imeis = [[with_check(f"86{n:012}")] for n in rng.integers(0, 10**12, 60)]
    assert counted(imeis, ("imei",)) == {"valid:imei": 60}
    assert counted(imeis, ("c1",)) == {}
    qqs = [[str(n)] for n in rng.integers(10**5, 10**10, 60)]
    assert counted(qqs, ("qq",)) == {"valid:qq": 60, "records": 60}
    assert counted(qqs, ("数量",)) == {}


def test_a_landline_counts_in_a_column_of_phones_and_without_a_name_where_it_fills_the_column() -> None:
    rng = np.random.default_rng(6)
    lines = [[f"0571-{n}"] for n in rng.integers(2 * 10**7, 9 * 10**7, 40)]
    phones = [[f"138{n:08}"] for n in rng.integers(0, 10**8, 60)]
    assert counted([*lines, *phones], ("联系电话",)) == {"valid:landline": 40, "valid:mobile_phone": 60, "records": 100}
    assert counted(lines, ("c1",)) == {"valid:landline": 40, "records": 40}
    assert counted([*lines, *phones], ("c1",)).get("valid:landline") is None
    assert counted(lines, ("订单号",)).get("valid:landline") in (None, 40)


def test_points_count_under_a_name_and_are_no_record() -> None:
    rows = [["116.391200", f"39.9{n:05}"] for n in range(50)]
    assert counted(rows, ("lon", "lat")) == {"valid:geo_point": 50}
    assert counted(rows, ("temperature", "pressure")) == {}
