# contract-tui - make help lists the targets.
#
# Objects go to $(BUILD); V=1 shows the commands; WERROR=1 makes warnings errors.

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CC ?= cc
WERROR ?=
V ?=
SANITIZE ?=
SHARED ?= ../shared

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)')

# The default goal stands first; deps may change what the rest of this file finds.
all:

# The packages of a bare machine. FULL=1 adds what lint, coverage and bench need.
APT := gcc libc6-dev make pkgconf libncurses-dev libyaml-dev libssl-dev libpcre2-dev zlib1g-dev \
	libjson-c-dev libutf8proc-dev libcmocka-dev libvterm-dev ncurses-bin ncurses-term ncurses-base \
	openssl strace procps libarchive-tools python3-yaml python3-jsonschema
# A software token for the tests of keys in tokens; they are skipped without it.
APT_TOKEN := softhsm2 libengine-pkcs11-openssl
APT_FULL := clang libclang-rt-14-dev clang-format clang-tidy cppcheck gcovr nano vim-tiny valgrind \
	librsvg2-bin fonts-dejavu-core
DNF := gcc make pkgconf-pkg-config ncurses-devel libyaml-devel openssl-devel pcre2-devel zlib-devel \
	json-c-devel utf8proc-devel libcmocka-devel libvterm-devel ncurses-term openssl strace \
	procps-ng bsdtar python3-pyyaml python3-jsonschema
DNF_FULL := clang clang-tools-extra cppcheck gcovr nano vim-minimal valgrind libasan libubsan

deps: ## install what is needed (Debian, Ubuntu, RHEL, Fedora, Alma); FULL=1 adds the lint tools
	$(Q)set -e; sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	if command -v apt-get >/dev/null; then \
		$$sudo apt-get update -qq && \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			$(APT) $(if $(FULL),$(APT_FULL)) >/dev/null; \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			$(APT_TOKEN) >/dev/null 2>&1 || true; \
	elif command -v dnf >/dev/null; then \
		$$sudo dnf -y -q install dnf-plugins-core >/dev/null || true; \
		$$sudo dnf config-manager --set-enabled crb >/dev/null 2>&1 || true; \
		$$sudo dnf -y -q install epel-release >/dev/null 2>&1 || true; \
		$$sudo dnf -y -q install $(DNF) $(if $(FULL),$(DNF_FULL)) >/dev/null; \
	else \
		echo "neither apt-get nor dnf is here; install these or their like: $(APT)" >&2; exit 1; \
	fi; echo "ok    what is needed is installed"

# Goals behind deps on one command line are made afresh once deps is done.
BEHIND_DEPS := $(if $(filter deps,$(MAKECMDGOALS)),$(filter-out deps,$(MAKECMDGOALS)))
ifneq ($(filter deps,$(MAKECMDGOALS)),)
.PHONY: deps $(BEHIND_DEPS)
$(BEHIND_DEPS): deps
	$(Q)$(MAKE) --no-print-directory $@
else

PKGS := ncursesw yaml-0.1 libcrypto libpcre2-8 zlib json-c libutf8proc
ifeq ($(filter help clean,$(MAKECMDGOALS)),)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS := $(shell pkg-config --libs $(PKGS)) -lm
endif

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wno-format-nonliteral \
	$(if $(WERROR),-Werror)
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
HARDEN_LD := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
ifneq ($(SANITIZE),)
HARDEN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -fPIE
HARDEN_LD := -pie -fsanitize=address,undefined
# Instrumented code makes gcc see truncation where there is none.
WARN += -Wno-unknown-warning-option -Wno-format-truncation
endif
ifeq ($(SANITIZE),fuzzer)
HARDEN := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fPIE
endif
OPT ?= -O2
CFLAGS ?= -g
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE $(OPT) $(CFLAGS) $(WARN) $(HARDEN) -pthread -MMD -MP \
	-ffile-prefix-map=$(CURDIR)=. -Iinclude $(PKG_CFLAGS)
# Shared libraries that only one floor needs are linked only where they are used.
ALL_LDFLAGS := $(HARDEN_LD) -pthread -Wl,--as-needed $(LDFLAGS)

CORE_SRC := $(sort $(wildcard core/*/*.c))
TUI_SRC := $(sort $(wildcard tui/*.c))
DATA := $(sort $(wildcard core/schemas/*.yaml core/schema/meta/*.yaml themes/*.theme \
	samples/*.yaml samples/broken/*.yaml core/contract/data/* tui/data/*.txt \
	tui/data/tour/*.txt))
CORE_OBJ := $(CORE_SRC:%.c=$(BUILD)/%.o) $(BUILD)/data.o
TUI_OBJ := $(TUI_SRC:%.c=$(BUILD)/%.o)
LIB := $(BUILD)/libcontract.a
# All of the program but main: for unit tests of it.
TUI_LIB := $(BUILD)/libtui.a
PROGRAM := $(BUILD)/contract-tui

UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT := $(UNIT_SRC:%.c=$(BUILD)/%)
TERM_SRC := $(sort $(wildcard tests/term/test_*.c))
TERM_TESTS := $(TERM_SRC:%.c=$(BUILD)/%)
CLI_SRC := $(sort $(wildcard tests/cli/test_*.c))
CLI := $(CLI_SRC:%.c=$(BUILD)/%)
CONF_SRC := $(sort $(wildcard tests/conformance/test_*.c))
CONF := $(CONF_SRC:%.c=$(BUILD)/%)
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ := $(FUZZ_SRC:%.c=$(BUILD)/%)
BENCH_SRC := $(sort $(wildcard tests/bench/bench_*.c))
BENCH := $(BENCH_SRC:%.c=$(BUILD)/%)

.PHONY: all deps run demo test test-unit test-term conformance check-asan lint format coverage \
	bench install uninstall clean help fuzz storm golden shots tidy check-s390x
.SECONDARY:
.DELETE_ON_ERROR:

all: $(PROGRAM) ## build the program

$(PROGRAM): $(TUI_OBJ) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(TUI_OBJ) $(LIB) $(PKG_LIBS)

$(LIB): $(CORE_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(CORE_OBJ)

$(TUI_LIB): $(filter-out $(BUILD)/tui/main.o,$(TUI_OBJ))
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -DCONTRACT_TUI_VERSION='"$(VERSION)"' -c -o $@ $<

$(BUILD)/data.s: core/base/data.sh $(DATA) $(BUILD)/data.list
	$(call say,DATA,$@)
	$(Q)mkdir -p $(@D) && core/base/data.sh $@ $(DATA)

$(BUILD)/data.o: $(BUILD)/data.s
	$(Q)$(CC) -c -o $@ $<

# Changes only when the list of data files does.
$(BUILD)/data.list: FORCE
	$(Q)mkdir -p $(@D) && echo '$(DATA)' | cmp -s - $@ || echo '$(DATA)' >$@
FORCE:

# -- tests ------------------------------------------------------------------------------------

TEST_CFLAGS = $(ALL_CFLAGS) -DSHARED='"$(abspath $(SHARED))"' -DPROGRAM='"$(abspath $(PROGRAM))"' \
	-DSOURCE_DIR='"$(CURDIR)"' -Itests
TEST_HELP := $(sort $(filter-out tests/unit/test_%.c,$(wildcard tests/unit/*.c)))
TERM_HELP := $(sort $(filter-out tests/term/test_%.c tests/term/shot.c,$(wildcard tests/term/*.c)))
CMOCKA := -lcmocka

$(BUILD)/tests/%.o: tests/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(TEST_CFLAGS) -c -o $@ $<

$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(TEST_HELP:%.c=$(BUILD)/%.o) \
		$(TUI_LIB) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CMOCKA) $(PKG_LIBS)

$(BUILD)/tests/cli/test_%: $(BUILD)/tests/cli/test_%.o $(BUILD)/tests/cli/cli.o \
		$(TEST_HELP:%.c=$(BUILD)/%.o) $(LIB) | $(PROGRAM)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CMOCKA) $(PKG_LIBS)

$(BUILD)/tests/conformance/test_%: $(BUILD)/tests/conformance/test_%.o \
		$(TEST_HELP:%.c=$(BUILD)/%.o) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CMOCKA) $(PKG_LIBS)

$(BUILD)/tests/term/test_%: $(BUILD)/tests/term/test_%.o $(TERM_HELP:%.c=$(BUILD)/%.o) \
		$(TEST_HELP:%.c=$(BUILD)/%.o) $(LIB) | $(PROGRAM)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CMOCKA) -lvterm -lutil $(PKG_LIBS)

$(BUILD)/tests/term/shot: $(BUILD)/tests/term/shot.o $(TERM_HELP:%.c=$(BUILD)/%.o) \
		$(TEST_HELP:%.c=$(BUILD)/%.o) $(LIB) | $(PROGRAM)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CMOCKA) -lvterm -lutil $(PKG_LIBS)

# Each fuzzer is a plain program here that runs its corpus and seeded mutations of it.
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/driver.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/tests/bench/bench_%: $(BUILD)/tests/bench/bench_%.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lutil $(PKG_LIBS)

conformance: $(CONF) ## official suites and vectors, with the numbers of each file
	$(Q)for t in $(CONF); do echo "== $${t##*/}"; CONFORMANCE_VERBOSE=1 $$t || exit 1; done

test: $(PROGRAM) $(UNIT) $(CLI) $(TERM_TESTS) $(CONF) $(FUZZ) ## run every test and print one closing line
	$(Q)tests/run.sh $(UNIT) $(CONF) $(FUZZ) $(CLI) $(TERM_TESTS)

test-unit: $(UNIT) ## the unit tests alone
	$(Q)tests/run.sh $(UNIT)

test-term: $(PROGRAM) $(TERM_TESTS) ## the terminal tests alone
	$(Q)tests/run.sh $(TERM_TESTS)

GOLDEN_TESTS := $(addprefix $(BUILD)/tests/term/test_,golden form)

golden: $(PROGRAM) $(GOLDEN_TESTS) ## write tests/golden/*.txt anew; review the difference
	$(Q)GOLDEN=1 tests/run.sh $(GOLDEN_TESTS)


check-asan: ## every test again under the address, leak and undefined-behaviour sanitizers
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=1 OPT=-O1 CFLAGS=-g1 WERROR=$(WERROR) test

STORM_KEYS ?= 20000

storm: ## keys at random over the whole program under the sanitizers, from a new seed each time
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=1 OPT=-O1 storm-run

.PHONY: storm-run
storm-run: $(PROGRAM) $(BUILD)/tests/term/test_storm $(BUILD)/tests/term/test_archive_storm
	$(Q)export ASAN_OPTIONS=allow_user_segv_handler=0 STORM_SEED=$${STORM_SEED:-$$(date +%s)} STORM_KEYS=$(STORM_KEYS); \
		$(BUILD)/tests/term/test_storm && $(BUILD)/tests/term/test_archive_storm

FUZZ_TIME ?= 30

$(BUILD)/tests/fuzz/lib_%: $(BUILD)/tests/fuzz/fuzz_%.o $(LIB)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)

fuzz: ## coverage-guided fuzzing with libFuzzer (clang), FUZZ_TIME seconds for each parser
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang SANITIZE=fuzzer OPT=-O1 fuzz-run

.PHONY: fuzz-run
fuzz-run: $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(BUILD)/tests/fuzz/lib_%)
	$(Q)set -e; for f in $^; do n=$${f##*/lib_}; mkdir -p $(BUILD)/corpus/$$n tests/corpus/$$n; \
		echo "== $$n"; $$f -max_total_time=$(FUZZ_TIME) -max_len=8192 \
			-verbosity=0 -print_final_stats=0 -artifact_prefix=$(BUILD)/corpus/$$n- $(BUILD)/corpus/$$n tests/corpus/$$n; \
	done

# -- the program as its users meet it -----------------------------------------------------------

run: $(PROGRAM) ## open the program on a copy of a sample contract
	$(Q)mkdir -p $(BUILD)/run && cp -n samples/ccrt-full.yaml $(BUILD)/run/contract.yaml
	$(Q)$(PROGRAM) $(BUILD)/run/contract.yaml

demo: $(PROGRAM) ## check, seal, open and verify a sample without a terminal, step by step
	$(Q)tests/demo.sh $(PROGRAM) $(BUILD)/demo

$(BUILD)/contract-tui.1: $(PROGRAM)
	$(Q)$(PROGRAM) help --man >$@

$(BUILD)/contract-tui.bash: $(PROGRAM)
	$(Q)$(PROGRAM) help --bash >$@

install: $(PROGRAM) $(BUILD)/contract-tui.1 $(BUILD)/contract-tui.bash ## install below $(DESTDIR)$(PREFIX)
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/contract-tui
	install -D -m 644 $(BUILD)/contract-tui.1 $(DESTDIR)$(PREFIX)/share/man/man1/contract-tui.1
	install -D -m 644 $(BUILD)/contract-tui.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/contract-tui
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/contract-tui/README.md
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/contract-tui/LICENSE
	set -e; for f in $(wildcard themes/*.theme); do \
		install -D -m 644 $$f $(DESTDIR)$(PREFIX)/share/contract-tui/$$f; done
	set -e; for f in $(wildcard samples/*.yaml samples/broken/*.yaml); do \
		install -D -m 644 $$f $(DESTDIR)$(PREFIX)/share/contract-tui/$$f; done

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/contract-tui \
		$(DESTDIR)$(PREFIX)/share/man/man1/contract-tui.1 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/contract-tui
	rm -rf $(DESTDIR)$(PREFIX)/share/contract-tui $(DESTDIR)$(PREFIX)/share/doc/contract-tui

shots: $(PROGRAM) $(BUILD)/tests/term/shot ## the pictures of the README, taken from the running program
	$(Q)tests/shots.sh $(BUILD)/tests/term/shot $(abspath $(PROGRAM)) docs

# -- habits -------------------------------------------------------------------------------------

C_FILES := $(sort $(wildcard core/*/*.[ch] tui/*.[ch] include/contract/*.h tests/*/*.[ch]))

# What clang warns of, it sees before it optimises.
UNOPTIMISED := OPT=-O0 CFLAGS= HARDEN= HARDEN_LD=

lint: $(LIB) $(TUI_OBJ) ## borders, headers alone, format, clang warnings, cppcheck
	$(Q)tests/lint.sh $(LIB)
	$(Q)clang-format --dry-run -Werror $(C_FILES) && echo "ok    clang-format"
	$(Q)$(MAKE) --no-print-directory -s BUILD=$(BUILD)/clang CC=clang WERROR=1 $(UNOPTIMISED) all \
		&& echo "ok    clang -Werror"
	$(Q)cppcheck -j$$(nproc) --quiet --std=c11 --enable=warning,portability --max-configs=1 --inline-suppr \
		--error-exitcode=1 --suppress=missingIncludeSystem -Iinclude -Itui \
		--template='{file}:{line}: {severity}: {message} [{id}]' core tui && echo "ok    cppcheck"

# Left out: what traces system calls, which an emulated program does not show.
check-s390x: ## the unit and conformance tests on s390x, big-endian, cross-built and emulated
	$(Q)SHARED='$(abspath $(SHARED))' tests/s390x.sh $(UNIT_SRC:%.c=%) \
		$(filter-out tests/conformance/test_trace,$(CONF_SRC:%.c=%))

tidy: ## clang-tidy over everything: minutes
	$(Q)tests/tidy.sh '$(CC)' '$(ALL_CFLAGS) -DCONTRACT_TUI_VERSION="$(VERSION)"' $(CORE_SRC) $(TUI_SRC)

format: ## clang-format everything
	$(Q)clang-format -i $(C_FILES)

coverage: ## line and branch coverage of the tests (gcovr)
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/cov OPT=-O0 CFLAGS='-g --coverage' \
		HARDEN= LDFLAGS=--coverage test
	$(Q)gcovr -r . --filter core --filter tui $(BUILD)/cov --print-summary -s | tail -40

bench: all $(BENCH) ## figures, as ratios against peers in the same run
	$(Q)tests/bench/run.sh $(BUILD) $(SHARED)

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-13s %s\n", $$1, $$2}' Makefile

-include $(shell find $(BUILD) -name root -prune -o -name '*.d' -type f -print 2>/dev/null)

endif
