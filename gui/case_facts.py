"""What the frame of the window says about the open case: asked of the case in one go, off the GUI thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.case import Case
from core.elapsed import elapsed_s
from core.identity import load_identity
from core.ledger import Ledger, ledger
from core.model import EvidenceInfo
from gui.figures import size


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """name, number: as the examiner named the case, else its folder. evidence: the drive or folder in words.
    read_only: yes | no | unknown. seed: "" until it is known. zone: as the examiner gave it. elapsed_s: its runs
    took, None where that is not known. bytes_read: of the evidence, None before there is a result. indicators: how many
    names speak."""

    folder: Path
    name: str
    number: str
    evidence: str
    read_only: str
    seed: str
    zone: str
    ledger: Ledger
    indicators: int
    elapsed_s: float | None
    bytes_read: int | None

    @property
    def not_examined(self) -> int:
        """Files of that term of the ledger."""
        return sum(term.files for term in self.ledger.terms if term.key == "not_examined")


def ask_facts(case: Case, stop: Callable[[], bool]) -> CaseFacts:
    """For OpenedCase.ask."""
    from core.views import indicator_groups  # late: it needs many libraries, and the window opens without

    info, identity, summary = case.info(), load_identity(case), case.fact("summary")
    return CaseFacts(
        folder=case.folder,
        name=identity.title or case.folder.name,
        number=identity.number,
        evidence=evidence_words(info),
        read_only=info.read_only,
        seed=case.settings().seed,
        zone=identity.time_zone,
        ledger=ledger(case),
        indicators=sum(times for _, _, times in indicator_groups(case)),
        elapsed_s=elapsed_s(case),
        bytes_read=summary["coverage"]["bytes_read"] if summary else None,
    )


def evidence_words(info: EvidenceInfo) -> str:
    """A drive as its model, serial number and size; a folder as its path."""
    facts = info.facts
    if info.kind != "volume" or not facts.get("model"):
        return " · ".join(part for part in (info.path, facts.get("file_system", "")) if part)
    total = facts.get("total_bytes", "")
    capacity = f"{size(int(total)) if total.isdigit() else ''} {facts.get('file_system', '')}".strip()
    return " · ".join(part for part in (facts["model"], facts.get("serial", ""), capacity) if part)
