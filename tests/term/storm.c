#include "term/storm.h"

#include "contract/str.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *const motions[] = {
    "\033[A", "\033[B", "\033[C", "\033[D", "\033OA",  "\033OB",  "\033OC",  "\033OD",
    "\033[H", "\033[F", "\033OH", "\033OF", "\033[5~", "\033[6~", "\033[1~", "\033[4~",
    "\t",     "\033[Z", "\t",     "j",      "k",       "g",       "G",       "\033[B",
};

static const char *const acts[] = {
    "\r", "\r",   "\r",      "\033",    " ",       "\007", "\177", "\b", "\033[3~", "\033[2~",
    "a",  "d",    "r",       "=",       "<",       ">",    "u",    "U",  "n",       "N",
    "f",  "v",    "]",       "[",       "/",       ":",    "?",    "x",  "y",       "p",
    "\n", "\033", "\033[2~", "\033[3~", "\033[3~", "+",    "-",    "*",  "1",       "2",
};

/* F1 to F12 of xterm, vt220, PuTTY, rxvt and the Linux console; with Shift, Alt and Ctrl. */
static const char *const functions[] = {
    "\033OP",     "\033OQ",     "\033OR",    "\033OS",    "\033[15~",   "\033[17~",
    "\033[18~",   "\033[19~",   "\033[20~",  "\033[11~",  "\033[12~",   "\033[13~",
    "\033[14~",   "\033[23~",   "\033[24~",  "\033[[A",   "\033[[B",    "\033[[C",
    "\033[[D",    "\033[[E",    "\0331",     "\0332",     "\0333",      "\0334",
    "\0336",      "\0337",      "\0338",     "\0339",     "\033[1;2P",  "\033[1;5A",
    "\033[1;3B",  "\033[1;2C",  "\033[1;6D", "\033[1;5H", "\033[3;5~",  "\033[5;3~",
    "\033[a",     "\033Od",     "\033[7~",   "\033[8~",   "\033[97;5u", "\033[27;5;13~",
    "\033[1;99A", "\033[999;9u"
};

/* Esc and a letter: Alt. */
static const char alts[] = "uracxvdgnp;/[]<>bf.\r\177\t$^=-+";

/* Behind ^X: all commands; those that lead out of the document, to other files or to the end are
 * behind the bar. */
static const char leaders[] = "susygxcp;}{n/rbvlDPTMB]fFo.admR=<>EVAKitzh?k#\tuy|HONqS$!@ e";

/* Of the second preset; those that may lead out, as q does in lists, are behind NULL. */
static const char *const vi_acts[] = {
    "dd",
    "yy",
    "gg",
    "3j",
    "cw",
    "\"ayy",
    "\"ap",
    "gUw",
    "g~j",
    "2dd",
    "dii",
    "5\001",
    "R",
    "ma",
    "`a",
    "'a",
    "gv",
    "g;",
    ">>",
    "&",
    "\026jjI#\033",
    "\026jl$d",
    "\026jjy",
    "Vjd",
    "\017",
    "\t",
    "\022a",
    "zz",
    "*",
    "3ixy\033",
    "2oz\033",
    "d/e\r",
    ":%s/e/E/g\r",
    ":s/$/;/\r",
    ":2,4m0\r",
    ":t.\r",
    ":g/e/d\r",
    ":%normal A#\r",
    ":%s/a/b/gc\r",
    "ynynya",
    ":&&\r",
    ":5\r",
    NULL,
    "qaAx\033jq",
    "5@a",
    "@@",
    "@:",
    ":w\r",
    ":e\r",
    ":q\r",
    ":wq\r",
    ":reg\r",
    ":set wrap\r",
    ":help\r",
    "ZZ",
    "\027w",
};

static const char *const words[] = {
    "web.yaml",
    "out.yaml",
    "workload",
    "env",
    "type: workload\n",
    "docker.io",
    "a: &x [*x, *x]\n",
    "key: |\n  text\n",
    "\"unclosed",
    "${REGISTRY}",
    "ccrt",
    "passphrase",
    "- - - 1",
    "hyper-protect-basic.AAAA.BBBB",
    "%YAML 1.2\n---\n...\n",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    "H4sIAAAAAAAAA",
    "2147483648",
    "\xE4\xB8\xAD\xE6\x96\x87",
    "e\xCC\x81\xCC\x82",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7",
    "\xE2\x80\xAE",
};

static const char *const cut[] = {
    "\033[",
    "\033[1;",
    "\033O",
    "\033]0;title\007",
    "\033]52;c;",
    "\033P+q\033\\",
    "\033[<0;1",
    "\033[200~",
    "\033[201~",
    "\033[?1;2c",
    "\033[>0;10;1c",
    "\033[24;80R",
    "\033[M   ",
    "\033[I",
    "\033[O",
    "\033\033[A",
    "\033[38;5;1m",
    "\033_Gi=1\033\\",
    "\033[99999999999999A",
    "\033\033\033",
};

uint64_t storm_number(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value ? strtoull(value, NULL, 10) : otherwise;
}

uint64_t storm_seed(void)
{
    uint64_t seed = storm_number("STORM_SEED", 1);
    printf("STORM_SEED=%llu\n", (unsigned long long)seed);
    fflush(stdout);
    return seed;
}

void storm_begin(Storm *s, uint64_t seed)
{
    *s = (Storm){ .state = seed * 0x9E3779B97F4A7C15u + 0x2545F4914F6CDD1Du };
    for (int i = 0; i < 4; i++)
        storm_random(s, 2);
}

uint32_t storm_random(Storm *s, uint32_t below)
{
    uint64_t x = s->state ? s->state : 1;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    s->state = x;
    return (uint32_t)((x >> 16) % below);
}

static void add_word(Storm *s, Buf *out)
{
    const char *word = words[storm_random(s, COUNT(words))];
    for (; *word; word++)
        buf_add_byte(out, *word == '\n' ? '\r' : *word);
}

/* Typed in a list each letter would be a command. */
static void add_typed(Storm *s, Buf *out)
{
    buf_add_text(out, s->tame ? "\033[200~" : "");
    add_word(s, out);
    buf_add_text(out, s->tame ? "\033[201~" : "");
}

static void add_mouse(Storm *s, Buf *out)
{
    static const int buttons[] = { 0, 0, 0, 0, 1, 2, 32, 32, 64, 65, 35, 16, 128, 999 };
    int button = buttons[storm_random(s, COUNT(buttons))];
    uint32_t wide = storm_random(s, 20) == 0 ? 70000 : 130;
    uint32_t row = storm_random(s, wide / 3 + 1), column = storm_random(s, wide);
    buf_printf(out, "\033[<%d;%u;%uM", button, column, row);
    if (storm_random(s, 4) == 0)
        buf_printf(out, "\033[<%d;%u;%uM", 32, column + storm_random(s, 9), row);
    if (storm_random(s, 4))
        buf_printf(out, "\033[<%d;%u;%um", button, column, row);
    if (storm_random(s, 4) == 0) /* the second half of a double click */
        buf_printf(out, "\033[<0;%u;%uM\033[<0;%u;%um", column, row, column, row);
}

/* Bytes of any kind but the end of the paste. */
static void add_paste(Storm *s, Buf *out)
{
    uint32_t n = storm_random(s, 50) == 0 ? 3000 : storm_random(s, 60);
    uint32_t kind = storm_random(s, 3);
    buf_add_text(out, "\033[200~");
    for (uint32_t i = 0; i < n; i++) {
        if (kind == 0)
            buf_add_byte(out, (char)(storm_random(s, 8) ? 0x20 + storm_random(s, 95) : '\r'));
        else if (kind == 1 && storm_random(s, 5) == 0)
            add_word(s, out);
        else if (kind == 2)
            buf_add_byte(out, (char)storm_random(s, 256));
    }
    if (storm_random(s, 30)) /* a line that breaks within a paste is made good by the next */
        buf_add_text(out, "\033[201~");
}

static void add_broken_text(Storm *s, Buf *out)
{
    static const char *const wide[] = { "\xC3\xA9",     "\xE4\xB8\xAD", "\xCC\x81",
                                        "\xEF\xBB\xBF", "\xC3",         "\xE4\xB8",
                                        "\xF5\x80",     "\xC0\xAF",     "\xED\xA0\x80" };
    if (storm_random(s, 2))
        buf_add_text(out, wide[storm_random(s, COUNT(wide))]);
    else
        buf_add_byte(out, (char)(0x80 + storm_random(s, 128)));
}

static void add_leader(Storm *s, Buf *out)
{
    size_t safe = strchr(leaders, '|') - leaders, all = sizeof leaders - 1;
    char letter = leaders[storm_random(s, (uint32_t)(s->tame ? safe : all))];
    buf_add_byte(out, 'X' & 0x1F);
    buf_add_byte(out, letter);
    s->keys++;
    if (letter == 'e') {
        buf_add_byte(out, "ewnr"[storm_random(s, 4)]);
        s->keys++;
    }
}

static void add_control(Storm *s, Buf *out)
{
    static const char tame[] = "\003\005\006\013\014\025\027\037\001\002\024";
    if (s->tame)
        buf_add_byte(out, tame[storm_random(s, sizeof tame - 1)]);
    else
        buf_add_byte(out, (char)storm_random(s, 32));
}

/* Keys that open the palette or another file, or end the program. */
static bool is_wild(Str bytes)
{
    static const char *const wild[] = { "\033[20~", "\0339", "\033OS",  "\033[14~",
                                        "\033[[D",  "\0334", "\033[21~" };
    for (size_t i = 0; i < COUNT(wild); i++)
        if (str_is(bytes, wild[i]))
            return true;
    return bytes.len == 1 && strchr(":q? 049", bytes.ptr[0]); /* digits: behind an Esc */
}

static void add_vi(Storm *s, Buf *out)
{
    size_t safe = 0;
    while (vi_acts[safe])
        safe++;
    size_t all = s->tame ? safe : COUNT(vi_acts);
    const char *act = vi_acts[storm_random(s, (uint32_t)all)];
    buf_add_text(out, act ? act : "\033");
    s->keys += act ? strlen(act) - 1 : 0;
}

static void add_one(Storm *s, Buf *out)
{
    if (s->vi && storm_random(s, 4) == 0) {
        add_vi(s, out);
        return;
    }
    uint32_t r = storm_random(s, 1000);
    if (r < 280)
        buf_add_text(out, motions[storm_random(s, COUNT(motions))]);
    else if (r < 560)
        buf_add_text(out, acts[storm_random(s, COUNT(acts))]);
    else if (r < 680)
        buf_add_byte(out, (char)(0x21 + storm_random(s, 94)));
    else if (r < 760)
        add_leader(s, out);
    else if (r < 820)
        buf_add_text(out, functions[storm_random(s, COUNT(functions))]);
    else if (r < 860)
        buf_printf(out, "\033%c", alts[storm_random(s, sizeof alts - 1)]);
    else if (r < 890)
        add_control(s, out);
    else if (r < 925)
        add_mouse(s, out);
    else if (r < 950)
        add_typed(s, out);
    else if (r < 965)
        add_broken_text(s, out);
    else if (r < 985)
        add_paste(s, out);
    else if (r < 995 && !s->tame)
        buf_add_text(out, cut[storm_random(s, COUNT(cut))]);
    else
        buf_add_text(out, "\007\007\007\007"); /* out of whatever is open */
}

void storm_next(Storm *s, Buf *out)
{
    size_t before = out->len;
    for (;;) {
        add_one(s, out);
        if (!s->tame || !is_wild(str_make(out->ptr + before, out->len - before)))
            break;
        buf_splice(out, span_make(before, out->len), STR(""));
    }
    s->keys++;
}
