import json
from dataclasses import replace

import pytest

from core.model import STATUSES
from core.report.escapes import INVISIBLE
from core.report.result_json import result_chunks, summary_text
from tests.core.report.sample_result import BIDI, FORMULA, exact_result, sample_result

ESTIMATE_KEYS = ["point", "low", "high", "floor", "at_most", "method"]


def parsed() -> dict:
    return json.loads("".join(result_chunks(sample_result())))


def test_the_keys_are_those_of_the_contract_in_its_order() -> None:
    result = parsed()
    assert list(result) == [
        *("schema", "case", "tool", "state", "evidence", "coverage", "records", "records_without_copies"),
        *("types", "persons", "tiers", "mixed_ratio", "sampling", "files", "indicators", "problems", "census"),
        "overlaps",
    ]
    assert result["schema"] == 1
    assert list(result["tool"]) == ["version", "rules"]
    assert list(result["evidence"]) == ["kind", "path", "read_only"]
    assert list(result["coverage"]) == ["files", "bytes", "bytes_read", "by_status"]
    assert list(result["coverage"]["by_status"]) == list(STATUSES)
    assert list(result["records"]) == ESTIMATE_KEYS
    assert list(result["types"]["resident_id"]) == ["valid", "invalid", "tier"]
    assert list(result["persons"]) == ["floor", "point", "low", "high", "method", "key"]
    assert list(result["tiers"][0])[:3] == ["tier", "records", "times_threshold"]
    assert list(result["files"][0]) == ["path", "kind", "encoding", "size", "status", "records", "types", "same_as"]
    assert list(result["indicators"][0]) == ["path", "category", "term", "note", "weight", "where"]
    assert result["indicators"][1]["stated"]["agreement"] == "fewer"
    assert list(result["problems"][0]) == ["path", "status", "reason"]
    assert list(result["census"][0]) == ["part", "name", "was", "now"]


def test_every_file_is_there_and_a_floor_alone_has_null_around_it() -> None:
    result = parsed()
    assert [file["path"] for file in result["files"]] == [file.path for file in sample_result().the_files]
    seen = next(file for file in result["files"] if file["path"] == "数据.tar.gz")
    assert seen["records"] == {
        "point": None, "low": None, "high": None, "floor": 91, "at_most": None, "method": "indicative",
    }  # fmt: skip
    assert next(file for file in result["files"] if file["status"] == "encrypted")["records"] is None
    assert result["files"][1]["same_as"] == FORMULA


def test_values_survive_and_nothing_invisible_is_printed() -> None:
    text = "".join(result_chunks(sample_result()))
    assert json.loads(text)["indicators"][2]["path"] == BIDI
    assert not any(INVISIBLE.search(line) for line in text.split("\n"))
    text.encode("utf-8")


def test_a_file_takes_one_line() -> None:
    lines = "".join(result_chunks(sample_result())).split("\n")
    assert sum(line.startswith('  {"path": "') and '"size"' in line for line in lines) == 6


def test_an_empty_case_is_valid_json() -> None:
    result = replace(exact_result(), the_files=())
    assert json.loads("".join(result_chunks(result)))["files"] == []


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_the_summary_is_short_and_safe_for_a_terminal(language: str) -> None:
    text = summary_text(sample_result(), language)
    assert text.endswith("\n")
    assert not any(INVISIBLE.search(line) for line in text.split("\n"))
    assert len(text.splitlines()) < 40
    if language != "zh":
        assert "at least 97,000,000" in text
        assert "encrypted 1" in text
    if language != "en":
        assert "9,700万条" in text
        assert "加密 1" in text
