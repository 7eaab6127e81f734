"""B4 and B5: drawings copied to a portable drive, and source code that was kept."""

from collections.abc import Iterator
from functools import partial

from core.demo.cases.piece import CONTENT, NAME, TIMES, Piece, Sign, Size, text
from core.demo.decoys import media

DWG = b"AC1027\x00\x00\x00\x00\x00\x00"
_STEP = """\
ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('总装图 机密'),'2;1');
FILE_NAME('ZJ-2000-00.step','2017-05-05T10:00:00',('engineer'),('Example Machinery Co.'),'','','');
ENDSEC;
DATA;
#1=CARTESIAN_POINT('',(0.,0.,12.5));
ENDSEC;
END-ISO-10303-21;
"""
_TERMS = "技术协议\n密级：机密\n本文件为示例重工有限公司商业秘密，未经许可不得复制。\n附：工艺参数表（受控）\n"
_CONFIG = """\
[core]
\trepositoryformatversion = 0
\tbare = false
[remote "origin"]
\turl = https://git.corp.example.com/payments/core-engine.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[user]
\tname = engineer
\temail = engineer@corp.example.com
[branch "master"]
\tremote = origin
\tmerge = refs/heads/master
"""
_LICENSED = """\
/*
 * Copyright (c) 2019 Example Payments Co., Ltd. All rights reserved.
 * CONFIDENTIAL AND PROPRIETARY. Unauthorized copying of this file is prohibited.
 */
package com.example.payments.core;

public final class Engine {
    static final long LIMIT = 100000L;
}
"""


def pieces(size: Size) -> Iterator[Piece]:
    """B4, B5."""
    yield from _drawings(size)
    yield from _source(size)


def _drawings(size: Size) -> Iterator[Piece]:
    folder = "B4/移动硬盘/总装图 机密"
    secret = Sign("trade_secret", "secrecy", NAME, folder)
    burst = Sign("trade_secret", "copied_at_once", TIMES, folder)
    for number in range(1, 25):
        make = partial(media, DWG, 4096, size.seed + number)
        yield Piece(
            f"{folder}/ZJ-2000-{number:02}.dwg",
            make,
            (secret, burst, Sign("trade_secret", "drawing", NAME)),
            burst=True,
        )
    marked = Sign("trade_secret", "secrecy", CONTENT)
    step = (Sign("trade_secret", "drawing", NAME), marked)
    terms = (Sign("trade_secret", "agreement", NAME), marked)
    yield Piece(f"{folder}/ZJ-2000-00.step", text(_STEP), step, burst=True)
    yield Piece("B4/移动硬盘/技术协议.txt", text(_TERMS, "gb18030"), terms, burst=True)


def _source(size: Size) -> Iterator[Piece]:
    folder = "B5/OneDrive/core-engine"
    yield Piece(f"{folder}/.git/config", text(_CONFIG), (
        Sign("trade_secret", "source_code", NAME, f"{folder}/.git"), Sign("trade_secret", "repository", CONTENT),
    ))  # fmt: skip
    yield Piece(f"{folder}/.git/HEAD", text("ref: refs/heads/master\n"))
    yield Piece(f"{folder}/src/main/java/Engine.java", text(_LICENSED), (Sign("trade_secret", "secrecy", CONTENT),))
    yield Piece(f"{folder}/pom.xml", text("<project><groupId>com.example.payments</groupId></project>\n"))
