"""A drive modelled on the cases of the product page (A1, A2, B1 to B8), with what it must give up as truth."""

from core.demo.cases.folder import truth_path, write_cases

__all__ = ["truth_path", "write_cases"]
