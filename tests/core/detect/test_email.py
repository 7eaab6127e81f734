"""E-mail addresses: found from the "@", never glued to what stands beside them."""

import time

import numpy as np
import pytest

from core.detect.kernel import scan
from tests.core.detect.test_resident_id import found


@pytest.mark.parametrize(
    ("text", "address", "verdict"),
    [
        ("邮箱zhang.san@163.com。", "zhang.san@163.com", "V"),
        ("张三----13812345678----a_b@qq.com----secret", "a_b@qq.com", "V"),
        ("<A.B+c@Mail.Example.CO.UK>", "A.B+c@Mail.Example.CO.UK", "V"),
        ("see a@b.com.", "a@b.com", "V"),
        ("icon@2x.png", "icon@2x.png", "O"),
        ("a@b.verylongdomain", "a@b.verylongdomain", "O"),
        ("x@a.com-1", "x@a.com", "V"),
        ("\turl = git@github.com:a/b.git", "git@github.com", "O"),
        ("my.git@163.com", "my.git@163.com", "V"),
        ("gitte@163.com", "gitte@163.com", "V"),
    ],
)
def test_the_address_is_cut_out_of_its_surroundings(text: str, address: str, verdict: str) -> None:
    assert (address, "email", verdict) in found(text.encode())


@pytest.mark.parametrize(
    "text", ["@", "a@", "@b.com", "a@b", "a@b.c", "a@.com", "a@b.1", "git@@x.com", "a.@b.com", "a" * 70 + "@b.com"]
)
def test_fragments_are_none(text: str) -> None:
    assert found(text.encode()) == []


def test_bytes_of_chinese_characters_are_not_part_of_an_address() -> None:
    for before in ("丂", "丄", "狛", "王丂", "嘅A丂"):  # two of them end in "@", others in letters
        data = f"{before}foo@qq.com".encode("gb18030")
        assert found(data, "gb18030") == [("foo@qq.com", "email", "V")]


def test_many_at_signs_cost_no_more_than_their_bytes() -> None:
    began = time.perf_counter()
    scan(np.frombuffer(b"a@" * 200_000, np.uint8), "ascii")
    scan(np.frombuffer(b"a." * 200_000 + b"@" * 1000, np.uint8), "ascii")
    assert time.perf_counter() - began < 5
