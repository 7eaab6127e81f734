"""What contents say: static, bounded, masked, and nothing of what ordinary files hold."""

import random
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content_rules import load_rules
from core.contents import HEAD_BYTES, guarded, of_binary, of_text
from core.errors import CoreError
from core.model import Indicator, Problem

SPIDER = "import requests\nfrom proxy_pool import get_proxy\nrequests.get('u', proxies=get_proxy())\n"
HISTORY = (
    "ls\nsudo rm -rf /var/log/nginx\nwevtutil cl Security\nHISTORY=1 history\nhistory -c\nscp db.sql 10.0.0.9:/tmp\n"
)
CONFIG = '[remote "origin"]\n\turl = https://bob:tok3n@git.corp.example/erp/Core.git\n'


def said(path: str, text: str, encoding: str = "utf-8") -> set[tuple[str, str, str, str]]:
    clues = of_text(path, text.encode(encoding), encoding)
    assert all(isinstance(clue, Indicator) and clue.where == "content" and clue.path == path for clue in clues)
    return {(clue.category, clue.term, clue.note, clue.weight) for clue in clues}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a/spider.py", SPIDER, {("tools", "requests", "about=crawler", "S")}),
        ("a/x.py", "from selenium import webdriver\n", {("tools", "selenium", "about=crawler", "M")}),
        ("a/x.js", "const p = require('puppeteer')\nget_proxy()", {("tools", "puppeteer", "about=crawler", "S")}),
        ("a/h.js", "Java.perform(function () {})", {("tools", "Java.perform", "about=cheat", "S")}),
        ("易.txt", ".版本 2\n.程序集 窗口\n", {("tools", ".程序集", "about=cheat", "S")}),
        ("c/config.ini", "[ConfigInfo]\nauthPassEx=00aa\n", {("tools", "todesk", "about=remote_control", "S")}),
        ("p/.git/config", CONFIG, {("trade_secret", "https://git.corp.example/erp/Core.git", "about=remote", "M")}),
        (
            "p/.git/logs/HEAD",
            "0 1 Wei Wang <weiwang@corp.example> 1600000000 +0800\tclone\n",
            {("trade_secret", "w***@corp.example", "about=author", "M")},
        ),
        (
            "a.zip_Zone.Identifier",
            "[ZoneTransfer]\r\nHostUrl=https://d.pcs.baidu.com/file/x?sign=1\r\n",
            {("source", "d.pcs.baidu.com", "about=zone", "M")},
        ),
        (
            "app.yml",
            "url: jdbc:mysql://10.1.2.3:3306/orders\nlocal: jdbc:mysql://localhost:3306/x",
            {("tools", "10.1.2.3:3306", "about=database_access", "M")},
        ),
        ("read.txt", "下载 pan.baidu.com/s/1aBcDeFgH 提取码 x", {("source", "pan.baidu.com", "about=net_disk", "M")}),
        ("说明.txt", "密级：机密\n正文", {("trade_secret", "密级：机密", "about=secrecy_mark", "S")}),
        (
            "m.c",
            "/* 版权所有 (C) 2021 北方重工机械有限公司 */",
            {("trade_secret", "北方重工机械有限公司", "about=ownership", "M")},
        ),
        (
            "x.trashinfo",
            "[Trash Info]\nPath=/mnt/u/客户.xlsx\n",
            {("deletion", "/mnt/u/客户.xlsx", "about=deleted_path", "M")},
        ),
    ],
)
def test_a_content_says_what_it_speaks_to(path: str, text: str, expected: set[tuple[str, str, str, str]]) -> None:
    assert said(path, text) == expected
    if "\uff1a" in text or path.endswith(".py"):
        assert said(path, text, "gb18030") == said(path, text, "utf-16-le") == expected


def test_a_history_tells_commands_and_never_what_they_were_about() -> None:
    found = said("home/.bash_history", HISTORY)
    assert {(term, weight) for _, term, _, weight in found} == {
        *(("rm -rf", "M"), ("wevtutil cl", "S"), ("history -c", "S"), ("scp", "M")),
    }


def test_no_password_of_an_address_is_shown() -> None:
    text = CONFIG + "mongodb://root:s3cret@db.corp.example:27017/x"
    for path in ("p/.git/config", "a.json"):
        assert said(path, text) and not any("s3cret" in term or "tok3n" in term for _, term, _, _ in said(path, text))


def test_a_date_that_guards_a_deletion_is_a_lead() -> None:
    code = "import datetime, shutil\nif datetime.date.today() > datetime.date(2024, 1, 1):\n    shutil.rmtree('/srv')\n"
    assert {(note, weight) for _, _, note, weight in said("job.py", code)} == {("about=date_check", "M")}
    assert said("job.py", code.replace("rmtree", "copytree")) == set()


def keys(count: int, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    letters = string.ascii_uppercase + string.digits
    return ["-".join("".join(chance.choices(letters, k=5)) for _ in range(4)) for _ in range(count)]


def test_a_list_of_card_keys_is_told_and_one_key_many_times_is_not() -> None:
    found = {("tools", "卡密", "about=card_keys", "M")}
    assert said("k.txt", "\n".join(["卡号", *keys(40)]) + "\n") == found
    assert said("k.txt", "\n".join(keys(1) * 40) + "\n") == set()
    assert said("k.txt", "\n".join(keys(10)) + "\n") == set()
    assert said("k.txt", "\n".join(f"word-{n} and more" for n in range(60))) == set()


def test_the_place_of_a_file_takes_weight_off() -> None:
    assert {weight for *_, weight in said("tests/spider.py", SPIDER)} == {"M"}
    assert said("lib/site-packages/x/spider.py", SPIDER) == set()


def test_binary_files_speak_by_their_first_bytes() -> None:
    assert [(i.term, i.note) for i in of_binary("a.e", b"CNWTEPRG\0")] == [("易语言", "about=cheat")]  # type: ignore[union-attr]
    path = "C:\\客户\\a.xlsx"
    for head in (
        b"\2" + bytes(23) + (len(path) + 1).to_bytes(4, "little") + f"{path}\0".encode("utf-16-le"),
        b"\1" + bytes(23) + f"{path}\0".encode("utf-16-le").ljust(520, b"\0"),
    ):
        assert [i.term for i in of_binary("$RECYCLE.BIN/$IABC.xlsx", head)] == [path]  # type: ignore[union-attr]
    assert of_binary("$RECYCLE.BIN/$IABC.xlsx", b"\2") == of_binary("a.bin", b"\2" * 600) == ()


def test_trouble_costs_what_was_not_found_yet_and_is_told() -> None:
    def look():
        yield load_rules().magics[0].meaning, "易语言"
        raise RuntimeError("110101199003074578")

    found, trouble = guarded("a.e", look)
    assert isinstance(found, Indicator) and isinstance(trouble, Problem)
    assert trouble.path == "a.e" and "RuntimeError" in trouble.reason and "110101" not in trouble.reason


@settings(max_examples=100, deadline=2000)
@given(st.binary(max_size=3000), st.sampled_from(["a.py", "x/.git/config", ".bash_history", "a.ini", "b.txt", "$I1"]))
def test_any_bytes_give_few_clues_and_never_trouble(data: bytes, path: str) -> None:
    for encoding in ("utf-8", "gb18030", "utf-16-le", "big5"):
        clues = of_text(path, data * 20, encoding)
        assert all(isinstance(clue, Indicator) for clue in clues) and len(clues) < 40
    assert all(isinstance(clue, Indicator) for clue in of_binary(path, data))


@pytest.mark.parametrize("filler", [" ", "\n", "a", "-", "import ", "url = ", "confidential ", "rm -", "(", "a-"])
def test_no_text_of_one_kind_holds_a_rule_up(filler: str) -> None:
    every = " ".join(needle.text for rule in load_rules().texts for needle in (*rule.needles, *rule.beside))
    text = every + "\n" + filler * (HEAD_BYTES // len(filler))
    for path in ("a.py", "x/.git/config", ".bash_history", "a.ini"):
        assert not [clue for clue in of_text(path, text.encode(), "utf-8") if isinstance(clue, Problem)]


@pytest.mark.parametrize(
    ("sort", "weight", "needle", "regex"),
    [
        ("nope", "S", "x", "(?P<term>x)"),
        ("text", "X", "x", "(?P<term>x)"),
        ("text", "S", "X", "(?P<term>x)"),
        ("text", "S", "x", "x"),
        ("text", "S", "x", "(?P<term>"),
    ],
)
def test_a_broken_rule_is_named(tmp_path: Path, sort: str, weight: str, needle: str, regex: str) -> None:
    broken = tmp_path / "contents.yaml"
    rule = f"{{files: [{sort}], category: tools, about: x, weight: {weight}, needles: [{needle}], regex: '{regex}'}}"
    broken.write_text(f"files: {{}}\nproperties: {{}}\nrules:\n  - {rule}\n", "utf-8")
    with pytest.raises(CoreError, match=r"contents\.yaml.*rule 1"):
        load_rules(broken)
