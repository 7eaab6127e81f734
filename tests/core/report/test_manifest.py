import hashlib
import json
import stat
import sys
from pathlib import Path

import pytest

from core.errors import ReportError
from core.report.manifest import MANIFEST_NAME, verify_manifest, write_manifest
from core.report.verify import verify_workbook
from tests.core.report.sample_result import sample_result


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("报告.xlsx", "result.json"):
        (folder / name).write_bytes(name.encode() * 100)
    write_manifest(folder, [folder / "报告.xlsx", folder / "result.json"], sample_result())
    return folder


def changed(manifest: Path, change) -> Path:
    body = json.loads(manifest.read_text())
    change(body)
    manifest.write_text(json.dumps(body))
    return manifest


def test_what_was_exported_agrees_with_its_manifest(exported: Path) -> None:
    assert verify_manifest(exported / MANIFEST_NAME) == []
    assert verify_workbook(exported / "报告.xlsx") == []


def test_the_manifest_names_size_digests_tool_and_audit_head(exported: Path) -> None:
    body = json.loads((exported / MANIFEST_NAME).read_text())
    entry = body["files"][0]
    content = (exported / entry["name"]).read_bytes()
    assert entry["size"] == len(content)
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert ("sm3" in entry) == ("sm3" in hashlib.algorithms_available)
    assert body["tool"] == {"version": "0.1.0", "rules": "cn-pi-2017 sha256:0123abcd"}
    assert body["audit_head"] == list(sample_result().audit())[-1].hash
    assert len(bytes.fromhex(body["signature"]["public_key"])) == 32


def test_a_changed_byte_is_noticed(exported: Path) -> None:
    content = bytearray((exported / "报告.xlsx").read_bytes())
    content[7] ^= 1
    (exported / "报告.xlsx").write_bytes(content)
    assert any("sha256" in words for words in verify_manifest(exported / MANIFEST_NAME))
    assert any("sha256" in words for words in verify_workbook(exported / "报告.xlsx"))


def test_a_changed_size_and_a_missing_file_are_noticed(exported: Path) -> None:
    (exported / "报告.xlsx").write_bytes(b"x")
    (exported / "result.json").unlink()
    words = "\n".join(verify_manifest(exported / MANIFEST_NAME))
    assert "1 bytes" in words
    assert "result.json is missing" in words


def test_a_manifest_rewritten_to_fit_is_noticed(exported: Path) -> None:
    (exported / "result.json").write_bytes(b"other")

    def fit(body: dict) -> None:
        body["files"][0] |= {"size": 5, "sha256": hashlib.sha256(b"other").hexdigest()}
        body["files"][0].pop("sm3", None)

    words = verify_manifest(changed(exported / MANIFEST_NAME, fit))
    assert any("signature" in line for line in words)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop("signature"),
        lambda body: body.update(files="x"),
        lambda body: body["files"][0].update(size="1"),
        lambda body: body["signature"].update(value=5),
    ],
)
def test_a_broken_manifest_is_words_not_a_crash(exported: Path, change) -> None:
    assert verify_manifest(changed(exported / MANIFEST_NAME, change))


def test_garbage_and_a_missing_manifest_are_words(exported: Path) -> None:
    (exported / MANIFEST_NAME).write_bytes(b"\xff{")
    assert "cannot be read" in verify_manifest(exported / MANIFEST_NAME)[0]
    (exported / MANIFEST_NAME).unlink()
    assert "is missing" in verify_workbook(exported / "报告.xlsx")[0]


def test_a_renamed_workbook_is_not_vouched_for(exported: Path) -> None:
    (exported / "报告.xlsx").rename(exported / "b.xlsx")
    assert "not listed" in verify_workbook(exported / "b.xlsx")[0]
    assert "is missing" in verify_workbook(exported / "报告.xlsx")[0]


def test_a_name_outside_the_folder_is_never_opened(exported: Path) -> None:
    (exported.parent / "secret").write_bytes(b"s")
    words = verify_manifest(changed(exported / MANIFEST_NAME, lambda body: body["files"][0].update(name="../secret")))
    assert any("outside" in line for line in words)


def test_only_files_beside_the_manifest_can_be_listed(exported: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"")
    with pytest.raises(ReportError, match="not in"):
        write_manifest(exported, [tmp_path / "elsewhere"], sample_result())


def test_the_key_is_made_once_and_only_its_owner_can_read_it(exported: Path, own_user_folder: Path) -> None:
    keys = [path for path in own_user_folder.rglob("*") if path.is_file()]
    assert [path.name for path in keys] == ["signing-key.pem"]
    if sys.platform != "win32":
        assert stat.S_IMODE(keys[0].stat().st_mode) == 0o600
    first = json.loads((exported / MANIFEST_NAME).read_text())["signature"]["public_key"]
    write_manifest(exported, [exported / "result.json"], sample_result())
    assert json.loads((exported / MANIFEST_NAME).read_text())["signature"]["public_key"] == first


def test_a_damaged_key_is_said_so(exported: Path, own_user_folder: Path) -> None:
    next(own_user_folder.rglob("*.pem")).write_bytes(b"not a key")
    with pytest.raises(ReportError, match="signing key"):
        write_manifest(exported, [exported / "result.json"], sample_result())
