"""The rules pack can be named, and says what the kernel needs."""

import re

import pytest

from core.detect import rules


def test_the_version_names_the_release_and_the_content() -> None:
    assert re.fullmatch(r"\d{4}\.\d{2}\+[0-9a-f]{12}", rules.rules_version())


@pytest.mark.parametrize(("folder", "name"), [("FOLDER", "regions.txt"), ("LEXICONS", "names.yaml")])
def test_every_change_of_a_file_changes_the_version(tmp_path, monkeypatch, folder, name) -> None:  # type: ignore[no-untyped-def]
    for path in getattr(rules, folder).iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(rules, folder, tmp_path)
    before = rules.rules_version.__wrapped__()
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes() + b"# 9999 01\n")
    assert before == rules.rules_version()
    assert before != rules.rules_version.__wrapped__()


def test_prefixes_are_what_their_types_can_begin_with() -> None:
    assert all(130 <= prefix <= 199 for prefix in rules.rule("mobile_phone")["prefixes"])
    for issuer in rules.rule("bank_card")["issuers"]:
        assert set(issuer["lengths"]) <= {16, 17, 18, 19}
        assert all(re.fullmatch(r"\d{1,6}(-\d{1,6})?", prefix) for prefix in issuer["prefixes"])
    assert all(re.fullmatch("[a-z]{2}", domain) for domain in rules.rule("email")["country"].split())
    assert all(re.fullmatch("[a-z]{3,8}", domain) for domain in rules.rule("email")["generic"].split())
