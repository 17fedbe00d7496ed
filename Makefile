# Everything a contributor types. Needs node (20 or later, any npm) and Go on PATH, and Debian packages that
# `make install` names or, as root, installs. Tests and demo run in a world of their own (test/rig/world.ts).

SHELL := /bin/sh
.SUFFIXES:

# Node 24 comes with the dependencies: the machine's own node only has to run npm.
MODULES := $(CURDIR)/node_modules
WITH_NODE := PATH="$(MODULES)/.bin:$$PATH"
WORLD := $(WITH_NODE) node test/rig/world.ts

# `make test TESTS=test/kube/facts/index.test.ts` runs one file, a quoted pattern several; without it, all.
TESTS ?=

.PHONY: install generate check test demo bench clean

install: $(MODULES)/.package-lock.json
	$(WITH_NODE) node test/rig/install.ts

$(MODULES)/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

generate: $(MODULES)/.package-lock.json
	$(WITH_NODE) npm run --silent generate

check: $(MODULES)/.package-lock.json
	$(WITH_NODE) npm run --silent check

# Two lanes share a rig each, the other files run by themselves: test/all.ts.
test: install check
	$(WORLD) node test/all.ts $(TESTS)

demo: install
	$(WORLD) node test/rig/demo.ts

bench: install
	$(WITH_NODE) node test/bench/bench.ts

clean:
	rm -rf .rig node_modules
