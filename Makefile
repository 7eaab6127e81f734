PYTHON ?= python3

.PHONY: setup demo test check build
setup demo test check build:
	$(PYTHON) dev.py $@
