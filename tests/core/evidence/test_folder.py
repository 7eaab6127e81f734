# ruff: noqa: PTH109, PTH118, PTH123, PTH208
# raw byte names and open descriptors
"""Folders as evidence: listed whole, opened without a trace, never left."""

import os
import shutil
import socket
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import EvidenceError, ReadError
from core.evidence import open_source
from core.evidence.folder import FolderSource, describe
from core.model import Entry, Problem

ODD_NAMES = (
    *(b"a\nb.csv", b"\xff\xfe\x80.txt", b"ends in space ", b"dot.", b" lead", b"back\\slash", b"-x"),
    "身份证.csv".encode(),
)
PLAIN_KEYS = {b"b", b"b/inner", b"b/inner/x.txt", b"b.txt", b"empty", b".hidden", b"link", b"loop", b"pipe"}


def listed(folder: Path) -> list[Entry | Problem]:
    with open_source(describe(str(folder))) as source:
        return list(source.walk())


def entries(folder: Path) -> list[Entry]:
    items = listed(folder)
    assert all(isinstance(item, Entry) for item in items), items
    return items  # type: ignore[return-value]


def small_tree(root: Path) -> None:
    for name in ODD_NAMES:
        with open(os.path.join(os.fsencode(root), name), "wb") as file:
            file.write(name * 3)
    (root / "b" / "inner").mkdir(parents=True)
    (root / "b" / "inner" / "x.txt").write_bytes(b"inner")
    (root / "b.txt").write_bytes(b"beside")
    (root / "empty").mkdir()
    (root / ".hidden").write_bytes(b"h")
    (root / "link").symlink_to("/etc")
    (root / "loop").symlink_to(".")
    os.mkfifo(root / "pipe")


def facts_of_all(root: Path) -> dict[bytes, tuple[int, ...]]:
    """Every time, size and inode below a folder, without touching any of them."""
    found = {}
    todo = [os.fsencode(root)]
    while todo:
        path = todo.pop()
        facts = os.lstat(path)
        times = (facts.st_atime_ns, facts.st_mtime_ns, facts.st_ctime_ns)
        found[path] = (*times, facts.st_size, facts.st_ino, facts.st_nlink)
        if stat.S_ISDIR(facts.st_mode):
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOATIME)
            todo.extend(os.path.join(path, os.fsencode(name)) for name in os.listdir(descriptor))
            os.close(descriptor)
    return found


def test_everything_is_listed_once_in_the_order_of_its_bytes_folders_first(tmp_path):
    small_tree(tmp_path)
    keys = [entry.key for entry in entries(tmp_path)]
    by_components = sorted(keys, key=lambda key: key.split(b"/"))
    assert keys == by_components
    assert set(keys) == {*ODD_NAMES, *PLAIN_KEYS}
    assert keys == [entry.key for entry in entries(tmp_path)]


def test_names_are_shown_with_bytes_that_are_not_utf8_escaped_and_nothing_else_changed(tmp_path):
    small_tree(tmp_path)
    paths = {entry.key: entry.path for entry in entries(tmp_path)}
    assert paths[b"\xff\xfe\x80.txt"] == "\\xff\\xfe\\x80.txt"
    assert paths[b"back\\slash"] == "back\\slash"
    assert paths[b"a\nb.csv"] == "a\nb.csv"
    assert paths["身份证.csv".encode()] == "身份证.csv"


def test_every_file_is_opened_by_its_key_and_gives_its_bytes(tmp_path):
    small_tree(tmp_path)
    with open_source(describe(str(tmp_path))) as source:
        for name in ODD_NAMES:
            with source.open(name) as file:
                assert file.read() == name * 3
        with source.open(b"b/inner/x.txt") as file:
            assert file.read() == b"inner"
            assert not file.writable()


def test_links_and_special_files_are_listed_and_never_opened(tmp_path):
    small_tree(tmp_path)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "f").write_bytes(b"f")
    (tmp_path / "to_secret").symlink_to("secret")
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        server.bind("socket")
    finally:
        os.chdir(here)
    nodes = {entry.key: entry.node for entry in entries(tmp_path)}
    server.close()
    assert nodes[b"link"] == nodes[b"loop"] == nodes[b"to_secret"] == "link"
    assert nodes[b"pipe"] == nodes[b"socket"] == "special"
    with open_source(describe(str(tmp_path))) as source:
        for key in (b"link", b"pipe", b"socket", b"b", b"link/passwd", b"to_secret/f", b"loop/b.txt"):
            with pytest.raises(ReadError):
                source.open(key)


KEYS_OUT = (b"..", b"../x", b"b/../b.txt", b"/etc/passwd", b"", b"b//inner", b"./b.txt", b"b.txt\0", b"b/")


@pytest.mark.parametrize("key", KEYS_OUT)
def test_no_key_leads_out_of_the_evidence(tmp_path, key):
    small_tree(tmp_path)
    with open_source(describe(str(tmp_path))) as source, pytest.raises(ReadError):
        source.open(key)


def test_later_names_of_a_hard_linked_file_point_to_the_first(tmp_path):
    (tmp_path / "a").write_bytes(b"once")
    os.link(tmp_path / "a", tmp_path / "b")
    (tmp_path / "c").mkdir()
    os.link(tmp_path / "a", tmp_path / "c" / "d")
    first = {entry.key: entry.hard_link_of for entry in entries(tmp_path)}
    assert first == {b"a": None, b"b": b"a", b"c": None, b"c/d": b"a"}


def test_evidence_is_byte_and_time_identical_after_walk_and_reading(tmp_path):
    small_tree(tmp_path)
    past = 1_000_000_000_123_456_789
    for path in sorted(facts_of_all(tmp_path), reverse=True):
        os.utime(path, ns=(past, past + 1), follow_symlinks=False)
    before = facts_of_all(tmp_path)
    assert {times[0] for times in before.values()} == {past}
    with open_source(describe(str(tmp_path))) as source:
        for entry in source.walk():
            assert isinstance(entry, Entry)
            if entry.node == "file":
                with source.open(entry.key) as file:
                    file.read()
                assert source.companion(entry.key, b"-wal") is None
    assert facts_of_all(tmp_path) == before


def test_a_tree_deeper_than_a_path_may_be_long_is_walked_and_read(tmp_path):
    depth, name = 400, b"n" * 20
    handle = os.open(tmp_path, os.O_RDONLY)
    for level in range(depth):
        with os.fdopen(os.open(b"z%d" % level, os.O_CREAT | os.O_WRONLY, dir_fd=handle), "wb") as file:
            file.write(b"%d" % level)
        os.mkdir(name, dir_fd=handle)
        inner = os.open(name, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)
    found = entries(tmp_path)
    assert len(found) == 2 * depth
    longest = max((entry.key for entry in found if entry.node == "file"), key=len)
    assert len(longest) > 4096
    with open_source(describe(str(tmp_path))) as source, source.open(longest) as file:
        assert file.read() == b"%d" % (depth - 1)


def test_walking_holds_few_folders_open(tmp_path):
    deep = tmp_path
    for _ in range(150):
        deep = deep / "d"
    deep.mkdir(parents=True)
    before = len(os.listdir("/proc/self/fd"))
    most = 0
    with open_source(describe(str(tmp_path))) as source:
        for _ in source.walk():
            most = max(most, len(os.listdir("/proc/self/fd")) - before)
    assert most < 80
    assert len(os.listdir("/proc/self/fd")) == before


@contextmanager
def without_privileges():
    """As an ordinary user: root may read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_the_system_refuses_is_a_problem_and_the_rest_is_read():
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        for folder in ("a", "locked", "z"):
            (root / folder).mkdir()
            (root / folder / "f").write_bytes(b"x")
        (root / "z" / "secret").write_bytes(b"x")
        (root / "z" / "secret").chmod(0)
        (root / "locked").chmod(0)
        try:
            with without_privileges(), open_source(describe(name)) as source:
                items = list(source.walk())
                with source.open(b"a/f") as file:  # not ours: its access time cannot be kept, but it can be read
                    assert file.read() == b"x"
                with pytest.raises(ReadError, match="denied"):
                    source.open(b"z/secret")
        finally:
            (root / "locked").chmod(0o700)
    problems = [(item.path, item.status) for item in items if isinstance(item, Problem)]
    assert problems == [("locked", "unreadable")]
    assert [item.path for item in items if isinstance(item, Entry)] == ["a", "a/f", "locked", "z", "z/f", "z/secret"]


def test_a_folder_that_vanishes_during_the_walk_is_a_problem_and_the_walk_goes_on(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f").write_bytes(b"x")
    items = []
    with open_source(describe(str(tmp_path))) as source:
        for item in source.walk():
            items.append(item)
            if isinstance(item, Entry) and item.key == b"b":
                shutil.rmtree(tmp_path / "b")
    problems = [item for item in items if isinstance(item, Problem)]
    assert [(problem.path, problem.status) for problem in problems] == [("b", "unreadable")]
    assert items[-1].path == "c/f"


def test_a_file_that_vanishes_during_the_walk_is_a_problem(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"x")
    (tmp_path / "c").write_bytes(b"x")
    with open_source(describe(str(tmp_path))) as source:
        walk = source.walk()
        next(walk)
        (tmp_path / "b").unlink()
        rest = list(walk)
    assert isinstance(rest[0], Problem) and rest[0].path == "b" and rest[0].reason
    assert rest[1].path == "c"


def test_evidence_that_goes_away_ends_the_run_in_words(tmp_path):
    root = tmp_path / "drive"
    (root / "a").mkdir(parents=True)
    (root / "a" / "f").write_bytes(b"x")
    with open_source(describe(str(root))) as source:
        walk = source.walk()
        next(walk)
        shutil.rmtree(root)
        with pytest.raises(EvidenceError, match="went away"):
            list(walk)
        with pytest.raises(EvidenceError, match="went away"):
            source.open(b"a/f")
    with pytest.raises(EvidenceError):
        describe(str(root))


def test_a_folder_exchanged_for_another_during_the_walk_is_not_taken_for_it(tmp_path):
    deep = tmp_path
    for _ in range(70):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (tmp_path / "d" / "z").write_bytes(b"x")
    with open_source(describe(str(tmp_path))) as source:
        items = []
        for item in source.walk():
            items.append(item)
            if item.path.count("d") == 70:
                (tmp_path / "d").rename(tmp_path / "away")
                (tmp_path / "d").mkdir()
                (tmp_path / "d" / "z").write_bytes(b"other")
    problems = [item for item in items if isinstance(item, Problem)]
    assert [problem.path for problem in problems] == ["d/z"]


def test_the_companion_is_the_file_with_the_suffix(tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "x.db").write_bytes(b"db")
    (tmp_path / "s" / "x.db-wal").write_bytes(b"wal")
    (tmp_path / "s" / "x.db-shm").symlink_to("x.db")
    with open_source(describe(str(tmp_path))) as source:
        wal = source.companion(b"s/x.db", b"-wal")
        assert wal is not None
        with wal:
            assert wal.read() == b"wal"
        assert source.companion(b"s/x.db", b"-journal") is None
        assert source.companion(b"s/x.db", b"-shm") is None


def test_describe_tells_device_size_and_protection(tmp_path):
    info = describe(str(tmp_path))
    assert info.kind == "folder" and info.root == os.fsencode(tmp_path.resolve())
    assert info.read_only in ("yes", "no", "unknown")
    assert info.facts["file_system"] and int(info.facts["total_bytes"]) > 0
    assert info.facts["access_times"] == "kept"
    assert describe("/proc").kind == "volume"


def test_what_cannot_be_examined_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "image.E01").write_bytes(b"EVF")
    with pytest.raises(EvidenceError, match="mount the image read-only"):
        describe(str(tmp_path / "image.E01"))
    for path in (str(tmp_path / "missing"), str(tmp_path / "image.E01" / "x"), "", "a\0b"):
        with pytest.raises(EvidenceError, match=r"Check the path|Give the folder"):
            describe(path)


def test_a_closed_source_opens_nothing(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    source = FolderSource(describe(str(tmp_path)))
    source.close()
    source.close()
    with pytest.raises(ValueError, match="closed"):
        source.open(b"a")


def test_windows_into_the_running_system_are_not_entered():
    items = listed(Path("/dev"))
    assert not [item for item in items if item.path.startswith("pts/")]
    assert [item.status for item in items if isinstance(item, Problem) and item.path == "pts"] == ["skipped"]
