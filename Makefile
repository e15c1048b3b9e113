# regnews: `make run` and `make test` are all that a newcomer needs. stdout carries records only: apt, the compiler and make
# speak on stderr.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

LIBRARIES := libcurl4-openssl-dev libxml2-dev zlib1g-dev libssl-dev libcld2-dev libsqlite3-dev libuchardet-dev libidn2-dev \
  libbrotli-dev libzstd-dev libisal-dev libpsl-dev publicsuffix poppler-utils
MODEL_TOOLS := python3 python3-venv
TEST_TOOLS := $(MODEL_TOOLS) jq sqlite3 nginx-light openssl
TEST_PACKAGES := jsonschema duckdb pandas warcio cdxj-indexer feedparser atoma duckdb-cli

RELEASE := swift build -c release --static-swift-stdlib
REGNEWS := .build/release/regnews
SAMPLE := $(wildcard Pipelines/sample/archive/*.warc.gz)
DATA ?= data
TRAINING := Sources/Classification/Training
MODEL := .build/models/py3langid-0.4.0.ngram

.PHONY: models run test crash replay live serve sample model calibrate quality bench lint format libraries test-tools bench-tools build fuzz

# the main job: seeds and sample archive into data/, new records on stdout; PIPELINE=… asks that pipeline's sources
run: build
ifdef PIPELINE
	@$(REGNEWS) run $(PIPELINE) --data $(DATA)
else
	@$(REGNEWS) replay Pipelines/sample.yml --from $(SAMPLE) --data $(DATA)
endif

# the sample live: its sites on loopback, asked twice, then replayed from what was archived, and compared
live: build
	@swift build -q --product sample >&2
	@rm -rf data-live data-again
	@"$$(swift build --show-bin-path)/sample" serve 300 & server=$$!; trap "kill $$server" EXIT; \
	until (exec 3<>/dev/tcp/127.0.0.1/8737) 2>/dev/null; do kill -0 $$server; sleep 0.2; done; \
	$(REGNEWS) run Pipelines/sample.yml --data data-live; \
	$(REGNEWS) run Pipelines/sample.yml --now --data data-live; \
	$(REGNEWS) replay Pipelines/sample.yml --from data-live/archive/*.warc.gz --data data-again >/dev/null; \
	diff -r data-live/corpus data-again/corpus; \
	echo "make: the replay gave the same bytes" >&2

# the sample's sites on loopback, for ten minutes
serve: libraries models
	@swift run -q sample serve

build: libraries models
	@echo "make: building regnews for release (the first time takes minutes)" >&2
	@$(RELEASE) --product regnews >&2

test: libraries models test-tools
	@swift build --build-tests
	@REGNEWS_PYTHON="$(CURDIR)/.venv/bin/python" swift test --skip-build

# runs killed 500 times at random and at every call that changes a file, and disks that fail at each of them; some minutes
crash: build
	@swift build --build-tests
	@REGNEWS_KILLS=500 REGNEWS_TOOL="$(CURDIR)/$(REGNEWS)" swift test --skip-build --filter CrashTests

# the model of the language detector: fetched by name, checked against its digest, made into one file that is mapped
models: $(MODEL)

$(MODEL): models/requirements.txt models/convert.py
	@missing=""; for p in $(MODEL_TOOLS); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then $(call install,$$missing); fi
	@echo "make: fetching the model of the language detector (py3langid, 5 MB)" >&2
	@mkdir -p $(@D)/wheel; [ -x .venv/bin/pip ] || python3 -m venv .venv >&2
	@.venv/bin/pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
	  -r models/requirements.txt -d $(@D)/wheel >&2
	@python3 models/convert.py $(@D)/wheel/$(basename $(@F))-py3-none-any.whl $@

# one apt call for what is missing, said before it is done; in runlevel 1 no service is started (nginx is a test's, not a server)
libraries:
	@missing=""; for p in $(LIBRARIES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then $(call install,$$missing); fi

test-tools:
	@missing=""; for p in $(TEST_TOOLS); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then $(call install,$$missing); fi
	@if ! .venv/bin/python -c 'import jsonschema, duckdb, pandas, warcio, cdxj_indexer, feedparser, atoma' 2>/dev/null || ! [ -x .venv/bin/duckdb ]; then \
	  echo "make: installing $(TEST_PACKAGES) into .venv (readers that the tests check our output with)" >&2; \
	  python3 -m venv .venv >&2 && .venv/bin/pip install --quiet --disable-pip-version-check $(TEST_PACKAGES) >&2; \
	fi

define install
	sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	echo "make: installing$(1) with apt-get" >&2; \
	$$sudo apt-get update -qq >&2 && \
	$$sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $(1) >&2
endef

# replay what DATA has archived
replay: build
	@$(REGNEWS) replay Pipelines/sample.yml --data $(DATA)

# the sample archive, made again from the sample's sites
sample: libraries models
	@swift run -q sample

# the built-in model, trained again and built in
model: build
	@$(REGNEWS) train $(TRAINING) -o .build/topics.model --embed Sources/Classification/BuiltInModelData.swift

# scores and thresholds of the built-in model, set on labelled items that it is not trained on: make calibrate DATA=../dev.ndjson
calibrate: build
	@test -f "$(DATA)" || { echo "make: DATA=FILE with labelled items, please" >&2; exit 1; }
	@$(REGNEWS) train $(TRAINING) -o .build/topics.model --calibrate $(DATA) --save-calibration $(TRAINING)/calibration.tsv
	@$(MAKE) --no-print-directory model

# the scores of docs/quality.md against the floors (wants ../shared)
quality: build
	@$(RELEASE) --product conformance >&2
	@python3 Tests/Quality/quality.py

bench: libraries models bench-tools
	@$(RELEASE) --product regnews >&2
	@$(RELEASE) --product benchmarks >&2
	@.venv/bin/pip --quiet --disable-pip-version-check install feedparser fastfeedparser trafilatura lxml_html_clean resiliparse scikit-learn >&2
	@REGNEWS_PYTHON="$(CURDIR)/.venv/bin/python" .build/release/benchmarks

# the peers that fetching and reading are measured against
bench-tools: test-tools
	@missing=""; for p in nginx-light curl; do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then $(call install,$$missing); fi

lint:
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks

format:
	@swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

# pages and feeds, mutated, under AddressSanitizer; a crash is written to .build/fuzz/found
FUZZ_SECONDS ?= 60
FUZZER := $(firstword $(wildcard $(dir $(shell command -v swift))../lib/clang/*/lib/linux/libclang_rt.fuzzer_no_main-x86_64.a))
fuzz: libraries
	REGNEWS_FUZZ=1 swift build --scratch-path .build/fuzz --sanitize=address --product fuzz -Xlinker $(FUZZER) -Xlinker -lstdc++ \
	  -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp >&2
	@for kind in page feed; do mkdir -p .build/fuzz/found .build/fuzz/corpus/$$kind; \
	  ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no .build/fuzz/debug/fuzz $$kind -max_total_time=$(FUZZ_SECONDS) \
	  -rss_limit_mb=4096 -artifact_prefix=.build/fuzz/found/ .build/fuzz/corpus/$$kind Tests/fuzz/corpus/$$kind || exit 1; done
