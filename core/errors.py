"""What core raises on purpose.

    CoreError               the run cannot go on; str(error) is written for the examiner
      UsageError            what was asked for is out of range or contradicts itself
      EvidenceError         the evidence could not be opened, or went away
      CaseError             the case could not be read or written
        NewerCaseError      the case was made by a newer version of this program
      ReportError           the workbook could not be written
    ReadError               one file could not be read; becomes a Problem, never leaves the child

Trouble with one piece of evidence is not an exception: it is a `core.model.Problem`.
Anything else that escapes core is a bug.
"""


class CoreError(Exception):
    """The run cannot go on. The text says what, where and what to do."""


class UsageError(CoreError):
    """What was asked for is out of range or contradicts itself."""


class EvidenceError(CoreError):
    """The evidence could not be opened, or went away."""


class CaseError(CoreError):
    """The case could not be created, read or written."""


class NewerCaseError(CaseError):
    """The case was made by a newer version of this program."""


class ReportError(CoreError):
    """The workbook, its twin or its manifest could not be written."""


class ReadError(Exception):
    """One entry cannot be read. `status` is one of `core.model.STATUSES`, `reason` is for eyes.

    Raised by evidence and readers inside a child; the child turns it into a Problem.
    """

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason

    def __reduce__(self) -> tuple[type["ReadError"], tuple[str, str]]:
        return ReadError, (self.status, self.reason)
