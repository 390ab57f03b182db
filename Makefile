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

PKGS := ncursesw yaml-0.1 libcrypto libpcre2-8 zlib json-c libutf8proc
ifeq ($(filter deps help clean,$(MAKECMDGOALS)),)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS := $(shell pkg-config --libs $(PKGS))
endif

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)')

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wno-format-nonliteral \
	$(if $(WERROR),-Werror)
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
HARDEN_LD := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
ifneq ($(SANITIZE),)
HARDEN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -fPIE
HARDEN_LD := -pie -fsanitize=address,undefined
endif
OPT ?= -O2
CFLAGS ?= -g
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE $(OPT) $(CFLAGS) $(WARN) $(HARDEN) -pthread -MMD -MP \
	-ffile-prefix-map=$(CURDIR)=. -Iinclude $(PKG_CFLAGS)
# Shared libraries that only one floor needs are linked only where they are used.
ALL_LDFLAGS := $(HARDEN_LD) -pthread -Wl,--as-needed $(LDFLAGS)

CORE_SRC := $(sort $(wildcard core/*/*.c))
TUI_SRC := $(sort $(wildcard tui/*.c))
DATA := $(sort $(wildcard core/schemas/*.yaml themes/*.theme samples/*.yaml samples/broken/*.yaml \
	core/contract/data/* tui/data/*))
CORE_OBJ := $(CORE_SRC:%.c=$(BUILD)/%.o) $(BUILD)/data.o
TUI_OBJ := $(TUI_SRC:%.c=$(BUILD)/%.o)
LIB := $(BUILD)/libcontract.a
PROGRAM := $(BUILD)/contract-tui

UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT := $(UNIT_SRC:%.c=$(BUILD)/%)
TERM_SRC := $(sort $(wildcard tests/term/test_*.c))
TERM := $(TERM_SRC:%.c=$(BUILD)/%)
CONF_SRC := $(sort $(wildcard tests/conformance/test_*.c))
CONF := $(CONF_SRC:%.c=$(BUILD)/%)
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ := $(FUZZ_SRC:%.c=$(BUILD)/%)
BENCH_SRC := $(sort $(wildcard tests/bench/bench_*.c))
BENCH := $(BENCH_SRC:%.c=$(BUILD)/%)

.PHONY: all deps run demo test test-unit test-term conformance check-asan lint format coverage \
	bench install uninstall clean help fuzz golden
.SECONDARY:
.DELETE_ON_ERROR:

all: $(PROGRAM) ## build the program

$(PROGRAM): $(TUI_OBJ) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(TUI_OBJ) $(LIB) $(PKG_LIBS)

$(LIB): $(CORE_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(CORE_OBJ)

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

$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(TEST_HELP:%.c=$(BUILD)/%.o) $(LIB)
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

test: $(PROGRAM) $(UNIT) $(TERM) $(CONF) $(FUZZ) ## run every test and print one closing line
	$(Q)tests/run.sh $(UNIT) $(CONF) $(FUZZ) $(TERM)

test-unit: $(UNIT) ## the unit tests alone
	$(Q)tests/run.sh $(UNIT)

test-term: $(PROGRAM) $(TERM) ## the terminal tests alone
	$(Q)tests/run.sh $(TERM)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
