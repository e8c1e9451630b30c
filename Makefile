# The two commands that matter: `make demo` and `make test`. Both make the environment first and reuse it afterwards.
# uv is used when it is there; plain pip does as well.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
LAYERS := .venv-datapackage
UV := $(shell command -v uv)

.PHONY: demo test test-faults check layers pins clean

demo: $(VENV)/installed
	$(BIN)/shuangkong demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n 2

# the long form of the tests that stop, spoil and change things: some hours
test-faults: $(VENV)/installed-dev
	SHUANGKONG_KILLS=1000 SHUANGKONG_FAULT_STEP=1 SHUANGKONG_FULL_RUNS=40 SHUANGKONG_POWER_STATES=3200 SHUANGKONG_MUTATIONS=10000 SHUANGKONG_CLEAN=1000 \
	SHUANGKONG_STATE_RUNS=100 SHUANGKONG_STATE_STEPS=50 HOSTILE_WORKBOOKS=10000 CSV_EXAMPLES=20000 $(BIN)/python -m pytest -n 2 \
	tests/ledgers/store tests/ledgers/test_importers_forms_hostile.py tests/ledgers/test_csv_property.py

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# the shipped layers of factors by an independent reader of data packages; its libraries stay out of the product
layers:
	test -x $(LAYERS)/bin/python || $(PYTHON) -m venv $(LAYERS)
	$(LAYERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-datapackage.txt
	for package in factors/layers/*/datapackage.json; do $(LAYERS)/bin/frictionless validate $$package || exit 1; done

$(VENV)/installed: requirements.txt pyproject.toml
	$(call install,requirements.txt)
	touch $@

$(VENV)/installed-dev: requirements-dev.txt pyproject.toml
	$(call install,requirements-dev.txt)
	touch $(VENV)/installed $@

ifdef UV
define install
	test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) $(VENV)
	uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1)
	uv pip install --quiet --python $(BIN)/python --no-deps -e .
endef
else
define install
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
endef
endif

# writes the pins anew; needs uv; no host names in the files
pins:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	echo "frictionless>=5.18" | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links - -o requirements-datapackage.txt

clean:
	rm -rf $(VENV) $(LAYERS) work build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
