"""Where the program starts: a command goes to `core.cli`, nothing (or `gui`) opens the window."""

import multiprocessing
import sys
from collections.abc import Sequence

NO_WINDOW = """\
Pandian has no window in this version. Commands:
  pandian triage EVIDENCE --case DIR   count the records about people: inventory, sample, estimate, workbook
  pandian resume DIR                   go on where an interrupted run stopped
  pandian show DIR                     the result so far
  pandian export DIR                   write the workbook again
  pandian verify DIR | F.xlsx          re-check hashes and the audit chain, re-read the sampled cells
  pandian demo DIR                     write a demonstration drive and its known truth
pandian COMMAND --help says more.
"""
USAGE_STATUS, STOPPED_STATUS = 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was asked for; returns the exit status. arguments: without the program's name."""
    multiprocessing.freeze_support()  # first: in a frozen child it runs the child's work and ends
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in ([], ["gui"]):
        sys.stderr.write(NO_WINDOW)
        return USAGE_STATUS
    try:
        from core.cli import main as headless  # late: a child process must not pay for the command line

        return headless(given)
    except KeyboardInterrupt:  # before the command line could say so itself
        return STOPPED_STATUS


if __name__ == "__main__":
    sys.exit(main())
