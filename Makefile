# SPDX-License-Identifier: MIT
#
# A thin front for people: `make run` and `make test` install what is missing, build and go.
# The build itself is CMake's; `cmake --preset dev` works as well.

JOBS   ?= $(shell nproc)
LISTEN ?= 127.0.0.1:8080
RUN     = build/release
TEST    = build/dev
AURALIS = $(RUN)/client/cli/auralis
WERROR  = $(if $(CI),ON,OFF)

.PHONY: run build test packages packages-test bench sound music soak format lint clean help

help:
	@echo "make run     install what is missing, build, serve on http://localhost:8080 (LISTEN=HOST:PORT changes it)"
	@echo "make test    install what is missing, build, run every test of the working day"
	@echo "make packages       build the Debian packages into build/packages/packages"
	@echo "make packages-test  build them twice, install them on a clean Debian and try them (root, debootstrap, lintian; minutes)"
	@echo "make bench   print the speed of synthesis, encoding and delivery"
	@echo "make sound   an hour of every preset through the quality gate (half an hour to an hour on two cores); writes docs/sound.md"
	@echo "make music   a day of every preset, as it is composed and as it is heard; writes docs/music.md"
	@echo "make soak    the full-length tests, an hour of each preset and of streaming (hours); writes docs/soak.md"
	@echo "make format  clang-format over all C files"
	@echo "make lint    clang-tidy, formatting, folder rules, documents, types of the page"
	@echo "make clean   remove build/"

run: build
	@exec $(AURALIS) serve --listen $(LISTEN) $(ARGS)

# The player's one npm package (a WASM Opus decoder for browsers without their own) is embedded in the binary.
client/web/node_modules/.ready: client/web/package-lock.json
	@echo "npm: installing the player's packages into client/web/node_modules"
	@cd client/web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# A client of Icecast's titles, for the tests of the network.
tests/server/net/node_modules/.ready: tests/server/net/package-lock.json
	@echo "npm: installing the network tests' packages into tests/server/net/node_modules"
	@cd tests/server/net && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

build:
	@deployment/install-deps.sh run
	@$(MAKE) --no-print-directory client/web/node_modules/.ready
	@test -f $(RUN)/build.ninja || cmake --preset release -DAUR_TESTS=OFF
	@cmake --build $(RUN) --parallel $(JOBS) --target auralis

test:
	@deployment/install-deps.sh test
	@$(MAKE) --no-print-directory client/web/node_modules/.ready tests/server/net/node_modules/.ready
	@cmake --preset dev -DAUR_WERROR=$(WERROR)
	@cmake --build $(TEST) --parallel $(JOBS)
	@# One more than there are processors: many wait more than they compute.
	@ctest --test-dir $(TEST) --output-on-failure --parallel $$(($(JOBS) + 1)) -LE live; others=$$?; \
	mv $(TEST)/Testing/Temporary/LastTest.log $(TEST)/Testing/Temporary/OthersTest.log; \
	ctest --test-dir $(TEST) --output-on-failure --parallel 2 -L live && exit $$others

packages:
	@deployment/install-deps.sh run
	@$(MAKE) --no-print-directory client/web/node_modules/.ready
	@cmake -S . -B build/packages -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DAUR_TESTS=OFF
	@cmake --build build/packages --parallel $(JOBS)
	@cd build/packages && SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)} cpack

packages-test:
	@$(MAKE) --no-print-directory client/web/node_modules/.ready
	@tests/packaging/clean_root.sh packages
	@tests/packaging/clean_root.sh deps
	@tests/packaging/clean_root.sh walk

bench: build
	@$(AURALIS) bench

sound: build
	@tests/sound.sh $(AURALIS)

music: build
	@deployment/install-deps.sh test
	@tests/music.sh $(AURALIS)

soak:
	@deployment/install-deps.sh test
	@tests/soak.sh

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

lint:
	@deployment/install-deps.sh ci
	@$(MAKE) --no-print-directory client/web/node_modules/.ready
	@tests/lint/all.sh

clean:
	@rm -rf build client/web/node_modules tests/server/net/node_modules
