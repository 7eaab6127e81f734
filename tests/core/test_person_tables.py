"""Tables of people told from tables of codes, words and things: what counts is people."""

import json
from pathlib import Path

import pytest

from core.detect.chance import decide
from core.law import class_of_record
from core.measures import RECORDS, measure, tier, valid
from core.model import Entry, Tally
from core.readers import TEXT_READERS
from core.tally import tally_of
from core.whole import learn_text
from tests.core.runs import phone, resident_id


def words(text: str) -> list[str]:
    return text.split()


WORDS = words("红色 黄色 白色 金色 蓝色 紫色 黑色 绿色 粉色 青色 灰色 橙色")
STATIONS = words("北京西 上海虹桥 广州南 武汉 成都东 郑州东 石家庄 南京南 杭州东 西安北 金华 温州南")
DRUGS = words("阿莫西林 布洛芬 二甲双胍 黄连素 甘草片 氨氯地平 板蓝根 牛黄丸 白蛋白 胰岛素 阿司匹林 青霉素")
HOLIDAYS = words("元旦 春节 清明节 劳动节 端午节 中秋节 国庆节 除夕 元宵节 七夕 重阳节 腊八节")
REGIONS = words("北京市 天津市 河北省 山西省 内蒙古 辽宁省 吉林省 黑龙江省 上海市 江苏省 浙江省 安徽省")
SHOPS = words(
    "便民超市 李记面馆 老王烧烤 新华书店 百姓药房 川味小馆 利民五金 金凤水果 万家福 东方照相 学府文具 江南茶楼"
)
PRODUCTS = words("保温杯 婴儿奶粉 蓝牙耳机 防晒衣 电动牙刷 充电宝 黄油饼干 白菜 金枪鱼罐头 高粱酒 毛巾 拖鞋")
PEOPLE = words("王芳 李明 张建国 刘洋 陈静 杨帆 赵磊 黄丽 周杰 吴敏 徐强 孙秀英")
STREET = "上海市杨浦区国权路{}号"


def table(*columns: list[str], header: str = "") -> str:
    lines = [",".join(cells) for cells in zip(*columns, strict=True)]
    return "\n".join([*([header] if header else []), *lines]) + "\n"


def numbers(first: int) -> list[str]:
    return [str(first + 7 * n) for n in range(len(PEOPLE))]


STREETS = [STREET.format(n) for n in range(len(PEOPLE))]
POINTS = [f"{121 + n / 97:.6f}" for n in range(len(PEOPLE))]
NOBODY = {
    "region codes": table(numbers(110000), REGIONS, header="code,name"),
    "drugs": table(numbers(1), DRUGS, ["盒"] * 12, ["12.50"] * 12, header="编号,药品名称,单位,价格"),
    "stations": table(STATIONS, POINTS, POINTS, header="name,lon,lat"),
    "products": table(numbers(5), PRODUCTS, ["99.00"] * 12, ["3"] * 12, header="id,商品名称,价格,数量"),
    "colours": table(WORDS, ["#ff00aa"] * 12, header="name,value"),
    "colours without a header": table(WORDS, ["#ff00aa"] * 12),
    "holidays": table(HOLIDAYS, ["2023-01-01"] * 12, header="name,date"),
    "shops": table(SHOPS, STREETS, header="name,地址"),
    "shops without a header": table(SHOPS, STREETS),
    "users": "".join(f"user{n}:x:{1000 + n}:{1000 + n}:Some User,,,:/home/user{n}:/bin/bash\n" for n in range(20)),
    "names only": table(numbers(1), PEOPLE, header="序号,姓名"),
    "names and companies": table(PEOPLE, ["91310000MA1FL0XX0X"] * 12, header="法定代表人,统一社会信用代码"),
    "balances of accounts": table(numbers(1), ["100.50"] * 12, ["20.00"] * 12, header="id,balance,income"),
    "a log of messages": "".join(json.dumps({"message": "cache reload", "sender": "svc"}) + "\n" for _ in range(20)),
}
SOMEBODY = {
    "names and addresses": (table(PEOPLE, STREETS, header="姓名,家庭住址"), ("name", "address"), "T5000"),
    "the same by values": (table(PEOPLE, STREETS), ("name", "address"), "T5000"),
    "names and diagnoses": (table(numbers(1), PEOPLE, DRUGS, header="id,xm,诊断"), ("name", "medical"), "T500"),
    "orders": (
        table(numbers(1), PEOPLE, ["99.00"] * 12, header="order_no,收件人,amount"),
        ("name", "transaction"),
        "T5000",
    ),
    "savings": (table(PEOPLE, ["99.00"] * 12, header="客户姓名,存款余额"), ("name", "property"), "T50"),
    "balance and income": (table(PEOPLE, *[["9.50"] * 12] * 2, header="姓名,余额,年收入"), ("name", "property"), "T50"),
}


def counted(text: str, folder: str = "a.csv") -> tuple[dict[str, int], tuple[str, ...], Tally]:
    data = text.encode()
    layout = learn_text(Entry(folder, b"a", "file", len(data)), [data])
    assert layout is not None
    reader = next(reader for reader in TEXT_READERS if layout.kind in reader.kinds)
    tally = tally_of(reader.cell(lambda start, end: data[max(0, start) : end], layout, len(data), 0, 1 << 20))
    decision = decide(tally)
    counts = measure(tally.signatures, decision, class_of_record)
    shown = {name: n for name, n in counts.items() if not name.startswith(("class:", "gross:"))}
    return shown, decision.notes, tally


@pytest.mark.parametrize("name", NOBODY)
def test_tables_of_codes_words_and_things_hold_no_records(name: str) -> None:
    counts, _, tally = counted(NOBODY[name])
    assert counts == {} and sum(tally.rows.values()) >= 12


@pytest.mark.parametrize("name", SOMEBODY)
def test_a_name_with_something_of_the_person_is_a_record(name: str) -> None:
    text, types, under = SOMEBODY[name]
    counts, _, _ = counted(text)
    assert counts == {RECORDS: 12, tier(under): 12, **{valid(key): 12 for key in types}}


def test_names_alone_are_noted() -> None:
    assert counted(NOBODY["names only"])[1] == ("names_only column='姓名' valid=12",)


def test_one_general_word_is_not_enough() -> None:
    alone, _, _ = counted(table(PEOPLE, [phone(n) for n in range(12)], ["5.00"] * 12, header="姓名,手机,balance"))
    assert valid("property") not in alone and alone[tier("T5000")] == 12


def test_content_counts_in_records_only() -> None:
    ids = [resident_id(n) if n % 2 else "" for n in range(12)]
    counts, _, _ = counted(table(ids, DRUGS, header="身份证号,诊断"))
    assert (counts[RECORDS], counts[valid("medical")], counts[tier("T500")]) == (6, 6, 6)


def test_authors_that_sign_changes_are_no_list_of_people(tmp_path: Path) -> None:
    entry = (
        "2023-05-01  Jim Doe  <jim{}@example.com>\n\n\t* lib/a.c: Fix it.\n\t* lib/b.c: Likewise.\n\t* doc: Say so.\n\n"
    )
    assert counted("".join(entry.format(n) for n in range(50)), "ChangeLog")[0] == {}
    listed = "".join(f"Jim Doe <jim{n}@example.com>\n" for n in range(50))
    assert counted(listed, "list.txt")[0][RECORDS] == 50
