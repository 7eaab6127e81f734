"""Addresses in documents that come with programs are shown and not counted; those of lists are counted."""

from pathlib import Path
from random import Random

import pytest

from core.documents import comes_with_programs
from tests.core.runs import by_path, phone, run

OURS = (
    ("doc/perl/AUTHORS.gz", "THANKS", "usr/share/gettext/teams.html", "changelog.Debian.gz", "a.zip!b/ChangeLog-2.0")
    + ("share/man/fr/man1/tload.1.gz", "copyright", "lib/x-1.0.dist-info/METADATA", "CONTRIBUTORS.md", "README.gz")
)  # fmt: skip
THEIRS = (
    ("客户/邮箱.txt", "thanks.csv", "credits.txt", "authors.xlsx", "AUTHORS.csv", "share/list.txt", "share/doc/a.csv")
    + ("man1/x.txt", "changelog/1.txt", "my_copyright", "AUTHORS/1.txt", "readme.txt", "README.csv", "notes.1")
)  # fmt: skip


@pytest.mark.parametrize("path", OURS)
def test_documents_are_known_by_their_paths(path: str) -> None:
    assert comes_with_programs(path)


@pytest.mark.parametrize("path", THEIRS)
def test_other_files_are_not_taken_for_documents(path: str) -> None:
    assert not comes_with_programs(path)


def addresses(count: int, seed: str) -> list[str]:
    rng = Random(seed)
    return [
        f"{rng.choice('abcdefgh')}{rng.randrange(10**6)}@{rng.choice(('qq.com', '163.com', 'gmail.com'))}"
        for _ in range(count)
    ]


def test_lists_of_makers_are_shown_and_not_counted(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    makers = "".join(f"Maker {n} <{each}>\n" for n, each in enumerate(addresses(200, "makers")))
    thanks = "".join(f"Helper{n % 7}   {each}\n" for n, each in enumerate(addresses(200, "thanks")))
    (drive / "AUTHORS").write_text(makers)
    (drive / "THANKS").write_text(thanks)
    (drive / "名单.txt").write_text(makers)
    (drive / "客户.txt").write_text("\n".join(addresses(200, "clients")))
    found = run(drive, tmp_path / "case", census=True)
    files = by_path(found)
    assert {path: file["records"]["point"] for path, file in files.items()} == {
        "AUTHORS": 0, "THANKS": 0, "名单.txt": 200, "客户.txt": 200,
    }  # fmt: skip
    assert found["records"]["point"] == 400


def test_a_list_under_a_borrowed_name_is_counted(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "AUTHORS").write_text("\n".join(addresses(6000, "many")))
    phones = "".join(f"手机：138{n:08d} 邮箱：{each}\n" for n, each in enumerate(addresses(300, "phones")))
    (drive / "changelog").write_text(phones, encoding="utf-8")
    files = by_path(run(drive, tmp_path / "case", census=True))
    assert files["AUTHORS"]["records"]["point"] == 6000
    assert files["changelog"]["records"]["point"] == 300, "phones count whatever the file is called"


def test_a_table_about_people_is_one_whatever_it_is_called(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    rows = "".join(f"张{n % 97},a{n}@qq.com,{phone(n)}\n" for n in range(300))
    for name in ("data.csv", "AUTHORS"):
        (drive / name).write_text("姓名,邮箱,手机\n" + rows, encoding="utf-8")
    found = by_path(run(drive, tmp_path / "case"))
    assert found["AUTHORS"]["records"] == found["data.csv"]["records"]
    assert found["AUTHORS"]["types"] == found["data.csv"]["types"]
