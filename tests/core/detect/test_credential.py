"""Secrets beside accounts: lists of them and columns of them; the secret itself is never shown."""

import itertools
import random

import pytest

from core.detect.chance import decide
from core.detect.credential import LONGEST_LINE, _line
from core.detect.kernel import ENCODINGS
from core.detect.mask import SECRET, masked
from core.law import class_of_record
from core.look_cells import mask_cells
from core.look_mask import mask_field, names_of, rendered, spans_of
from core.measures import RECORDS, measure
from core.model import TYPES
from core.tally import located, tally_of
from tests.core.detect.batches import batch_of

MD5, SHA1 = "5f4dcc3b5aa765d61d8327deb882cf99", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"
BCRYPT = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"


def secrets(
    rows: list[list[str]], columns: tuple[str, ...] = (), encoding: str = "utf-8", mark: str = ","
) -> list[str]:
    batch = batch_of(rows, columns, encoding, mark)
    hits, _, _ = located(batch)
    chosen = [i for i, type_ in enumerate(hits.type.tolist()) if TYPES[type_] == "credential"]
    return [batch.data[int(hits.start[i]) : int(hits.end[i])].tobytes().decode() for i in chosen]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("zhang.san@example.com:abc123", "abc123"),
        ("zhang-san@mail.example.com----P@ss word".replace(" ", "_"), "P@ss_word"),
        ("13812345678----19900101", "19900101"),
        ("13812345678:qwerty", "qwerty"),
        ("zhangsan@example.com;Abc12345", "Abc12345"),
        ("zhangsan@example.com\tAbc12345", "Abc12345"),
        ("123456789----woaini", "woaini"),
        ("zhang_san----woaini", "woaini"),
        (f"admin:{MD5}", MD5),
        (f"admin:{MD5}:x9z", f"{MD5}:x9z"),
        (f"zhangsan@example.com:{BCRYPT}", BCRYPT),
        (f"12345678:{SHA1}", SHA1),
        ("lisi:lisi2008", "lisi2008"),
        ("lisi:*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"),
    ],
)
def test_a_line_of_account_and_secret_has_one_hit_the_secret(line: str, secret: str, encoding: str) -> None:
    assert secrets([[line]], encoding=encoding) == [secret]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "root:x:0:0:root:/root:/bin/bash",
            "http://example.com/a1",
            "https://user1:pw@example.com",
            "key=value1",
            "port:8080",
        ),
        *("color:#fff123;", "name: value1", "timeout:30s", "a@b.com,上海", "a@b.com,zhangsan", "a@b.com,12345678"),
        *(
            "a@b.com----c@d.com",
            "13812345678----110101199003074514",
            "13812345678----13912345678",
            "zhangsan@example.com:",
        ),
        *(
            "include:lib/x1.h",
            "public:int2();",
            "12:30:45",
            "2026-01-01----x",
            "2026:1234",
            "aa:bb:cc:dd:ee:ff",
            "word",
        ),
        *(
            "setup.exe:" + MD5,
            "a@b.com:" + "x" * LONGEST_LINE,
            "张三----abc123",
            "price----20.50",
            "a@b.com:2026-01-01",
        ),
    ],
)
def test_configurations_paths_code_and_other_pairs_are_none(line: str) -> None:
    assert secrets([[line]]) == []


@pytest.mark.parametrize("column", ["密码", "password", "登录密码", "pwd"])
@pytest.mark.parametrize("account", ["账号", "username", "邮箱", "手机号", "QQ"])
def test_a_column_of_passwords_beside_accounts_is_secrets(column: str, account: str) -> None:
    rows = [
        ["zhangsan", "王 伟", '"a b c!"', "x"],
        ["lisi", "李", "", "y"],
        ["wangwu", "赵", "NULL", "z"],
        ["w", "钱", MD5, "z"],
    ]
    assert secrets(rows, (account, "姓名", column, "备注")) == ["a b c!", MD5]
    assert secrets(rows, ("颜色", "姓名", column, "备注")) == []


def records(rows: list[list[str]], columns: tuple[str, ...] = (), mark: str = ",") -> dict[str, int]:
    tally = tally_of(batch_of(rows, columns, delimiter=mark))
    counts = measure(tally.signatures, decide(tally), class_of_record)
    return {name: n for name, n in counts.items() if name == RECORDS or name.startswith("valid:")}


def test_a_list_counts_and_a_few_lines_among_others_do_not() -> None:
    rng = random.Random(1)
    lines = [[f"user_{rng.randrange(10**6)}", f"pw{rng.randrange(10**8)}"] for _ in range(70)]
    joined = [["----".join(line)] for line in lines]
    assert records(joined) == {"valid:credential": 70, "records": 70}
    assert records(lines, ("1", "2"), "----") == {"valid:credential": 70, "records": 70}
    assert "valid:credential" not in records(joined + [[f"line {n} of a text"] for n in range(60)])


def test_nothing_of_a_secret_is_shown() -> None:
    for secret in ("abc123", MD5, "p@ss", "x" * 100):
        assert masked("credential", secret) == "***"
    tally = tally_of(batch_of([[f"user_{n}----secret{n}x"] for n in range(30)]))
    assert {finding.masked for finding in tally.findings if finding.type == "credential"} == {"***"}


def test_previews_show_no_secret_of_a_line_or_a_column() -> None:
    raw = b"hello\nzhangsan@example.com:abc123\nuser_1----qwe456!x\r\n"
    text, _ = rendered(raw, "utf-8", spans_of(raw, ("utf-8",)), 0, False)
    assert "abc123" not in text
    assert "qwe456" not in text
    assert "!x" not in text
    cells, _ = mask_cells([["zhangsan", "p@ss w!1"]], ["账号", "密码"], False)
    assert cells == (("zhangsan", SECRET),)
    fields = list(names_of(batch_of([["zhangsan", "p@ss w!1"]], ("账号", "密码"))))
    assert [(raw_row, secret) for raw_row, _, _, secret in fields] == [(0, True)]
    assert mask_field("p@ss w!1", secret=True) == "*" * 8


ACCOUNTS = (
    "zhang@x.com",
    "my-name@mail.example.cn",
    "13812345678",
    "12345678",
    "user_1",
    "张三",
    "2026-01-01",
    '"a@b.cn',
    "x",
)
SEPARATORS = ("----", ":", ",", ";", "|", "\t", " ", "-", "---")
SECRETS = ("abc123", MD5, "123456", "p@ss!w0rd", "上海", "a b", BCRYPT, "12.50", 'q1w2e3"', "x" * 90, "")


def test_looking_at_the_heads_of_lines_first_loses_no_line() -> None:
    """What is thought unlikely at its head does not fit the expression either."""
    lines = ["".join(parts) for parts in itertools.product(ACCOUNTS, SEPARATORS, SECRETS)]
    expected = [line for line in lines if 9 <= len(line.encode()) <= LONGEST_LINE and _line().fullmatch(line.encode())]
    assert len(expected) > 60
    assert len(secrets([[line] for line in lines])) == len(expected)
