"""Who examined what: the newest counts, nothing is lost, and the log tells no names."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.case import Case
from core.identity import BLANK, Identity, by_key, load_identity, missing_for_final, save_identity
from core.model import EvidenceInfo
from core.settings import Settings

FULL = Identity(
    number="YP-2026-0417",
    title="杨浦 A1 移动硬盘",
    examiners=("陈 一", "李 二"),
    witness="王 三",
    unit="杨浦分局网安支队",
    item="J-01",
    seal="F-0093",
    time_zone="UTC+08:00",
    authority="沪公杨(网)检字〔2026〕17号",
    write_reason="",
)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    info = EvidenceInfo("folder", "/evidence", b"/evidence", "yes")
    with closing(Case.create(tmp_path / "case", info, Settings())) as made:
        yield made


def logged(case: Case) -> list[object]:
    return [json.loads(row.detail) for row in case.audit() if row.action == "identity changed"]


def test_a_case_without_one_has_a_blank_one(case: Case) -> None:
    assert load_identity(case) == BLANK == Identity()


def test_the_newest_one_counts_and_the_earlier_ones_stay(case: Case) -> None:
    save_identity(case, FULL)
    assert load_identity(case) == FULL
    changed = replace(FULL, examiners=("陈 一", "赵 四"), seal="")
    assert save_identity(case, changed) == ("examiner_2", "seal")
    assert load_identity(case) == changed
    assert case.one("SELECT count(*) FROM fact WHERE key = 'identity'") == 2


def test_the_log_names_fields_and_never_what_is_in_them(case: Case) -> None:
    save_identity(case, FULL)
    save_identity(case, replace(FULL, witness="孙 五"))
    first, second = logged(case)
    assert second == {"fields": ["witness"]}
    assert set(first["fields"]) == {key for key, text in by_key(FULL).items() if text}
    log = "\n".join(row.detail for row in case.audit())
    assert not [text for text in (*by_key(FULL).values(), "孙 五") if text and text in log]
    assert case.broken_links() == []


def test_saving_the_same_again_leaves_no_trace(case: Case) -> None:
    save_identity(case, FULL)
    lines = len(list(case.audit()))
    assert save_identity(case, replace(FULL, unit=f"  {FULL.unit}\n")) == ()
    assert len(list(case.audit())) == lines


def test_text_that_no_file_can_hold_is_kept_as_far_as_it_goes(case: Case) -> None:
    save_identity(case, Identity(title="a\udc80b"))
    assert load_identity(case).title == "a?b"


def test_a_final_needs_numbers_two_examiners_a_witness_and_an_authority() -> None:
    assert missing_for_final(FULL) == ()
    assert missing_for_final(BLANK) == ("number", "unit", "authority", "item", "examiner_1", "examiner_2", "witness")
    assert missing_for_final(replace(FULL, examiners=("陈 一", " "), seal="", title="")) == ("examiner_2",)


def test_one_person_is_not_two_examiners() -> None:
    assert missing_for_final(replace(FULL, examiners=("陈 一", "陈 一 "))) == ("examiner_2",)


@pytest.mark.parametrize("read_only", ["no", "unknown"])
def test_evidence_that_is_not_proven_read_only_needs_a_reason(read_only: str) -> None:
    assert missing_for_final(FULL, read_only) == ("write_reason",)
    assert missing_for_final(replace(FULL, write_reason="急"), read_only) == ()
