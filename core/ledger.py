"""The completeness ledger: every file of the inventory stands under one of seven terms, and they add up."""

from dataclasses import dataclass

from core import listed
from core.case import Case
from core.filter_values import NOT_EXAMINED, TO_BE_READ

TERMS = ("exact", "sampled", "indicative", "container", "no_content", "not_examined", "to_be_read")


@dataclass(frozen=True, slots=True)
class LedgerTerm:
    """Files of one term. bytes: of the evidence itself: members of containers count as files with 0 bytes."""

    key: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """files, bytes: of the whole inventory, counted apart from the terms. partial: not the result of a whole run."""

    terms: tuple[LedgerTerm, ...]
    files: int
    bytes: int
    partial: bool

    @property
    def adds_up(self) -> bool:
        """Do the terms sum up to the inventory, in files and in bytes?"""
        sums = sum(term.files for term in self.terms), sum(term.bytes for term in self.terms)
        return sums == (self.files, self.bytes)

    def term(self, key: str) -> LedgerTerm:
        """The term of a key of TERMS."""
        return next(term for term in self.terms if term.key == key)


def ledger(case: Case) -> Ledger:
    """Where the files stand now; while the walk goes on, those that it has met."""
    files, sizes = dict.fromkeys(TERMS, 0), dict.fromkeys(TERMS, 0)
    each = f"SELECT {listed.STATUS} AS now, {listed.OWN_BYTES} AS own {listed.files(case)} LIMIT -1"
    # the limit keeps what is sorted for the groups small
    for row in case.rows(f"SELECT now, count(*), sum(own) FROM ({each}) GROUP BY now"):
        key = "not_examined" if row[0] in NOT_EXAMINED else row[0]
        files[key] += row[1]
        sizes[key] += row[2]
    summary = case.fact("summary")
    partial = summary is None or summary["state"] != "complete" or files[TO_BE_READ] > 0
    inventory = f"{listed.rows_of_walk(case)} AND h.node != 'folder'"
    every, every_byte = next(case.rows(f"SELECT count(*), COALESCE(sum({listed.OWN_BYTES}), 0) {inventory}"))
    return Ledger(tuple(LedgerTerm(key, files[key], sizes[key]) for key in TERMS), every, every_byte, partial)
