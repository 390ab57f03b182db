/* The vi-like preset in the source: texts, keys, and what they make of it. In texts | is the
 * cursor; in keys E is Esc, $ stays $, and ^ before a capital letter is a control key. */
#include "unit/source_bench.h"

#include "../tui/keymap.h"
#include "../tui/source_ex.h"
#include "../tui/vi_motion.h"

#include <unistd.h>

static const struct Case {
    const char *text, *keys, *then;
} cases[] = {
    /* motions */
    { "|one two\nthree\n", "l", "o|ne two\nthree\n" },
    { "|one two\nthree\n", "w", "one |two\nthree\n" },
    { "one |two\nthree\n", "w", "one two\n|three\n" },
    { "one |two\nthree\n", "b", "|one two\nthree\n" },
    { "|one two\nthree\n", "e", "on|e two\nthree\n" },
    { "on|e two\nthree\n", "e", "one tw|o\nthree\n" },
    { "|a.b c\n", "w", "a|.b c\n" },
    { "|a.b c\n", "W", "a.b |c\n" },
    { "|one\n", "lllll", "on|e\n" },
    { "on|e\n", "h", "o|ne\n" },
    { "|one\n", "$", "on|e\n" },
    { "  on|e\n", "^", "  |one\n" },
    { "  on|e\n", "0", "|  one\n" },
    { "|1\n2\n3\n", "j", "1\n|2\n3\n" },
    { "|1\n2\n3\n", "2j", "1\n2\n|3\n" },
    { "1\n2\n|3\n", "k", "1\n|2\n3\n" },
    { "|1\n2\n3\n", "G", "1\n2\n|3\n" },
    { "1\n2\n|3\n", "gg", "|1\n2\n3\n" },
    { "|1\n2\n3\n", "2G", "1\n|2\n3\n" },
    { "|1\n2\n3\n", "G''", "|1\n2\n3\n" },
    { "|long line\nx\nlong line\n", "llljj", "long line\nx\nlon|g line\n" },
    { "|a b a b\n", "fb", "a |b a b\n" },
    { "|a b a b\n", "2fb", "a b a |b\n" },
    { "|a b a b\n", "fb;", "a b a |b\n" },
    { "|a b a b\n", "fb;,", "a |b a b\n" },
    { "|a b a b\n", "tb", "a| b a b\n" },
    { "a b a |b\n", "Fa", "a b |a b\n" },
    { "|x {a [b] c}\n", "%", "x {a [b] c|}\n" },
    { "x {a [b] c|}\n", "%", "x |{a [b] c}\n" },
    { "|a\n\nb\n\nc\n", "}", "a\n|\nb\n\nc\n" },
    { "|a\n\nb\n\nc\n", "}}", "a\n\nb\n|\nc\n" },
    { "a\n\nb\n\n|c\n", "{", "a\n\nb\n|\nc\n" },
    { "|a\n  b\n", "\n", "a\n  |b\n" },
    { "|caf\xC3\xA9 x\n", "e", "caf|\xC3\xA9 x\n" },
    /* deleting, changing, putting */
    { "|one\n", "x", "|ne\n" },
    { "on|e\n", "x", "o|n\n" },
    { "|one\n", "2x", "|e\n" },
    { "on|e\n", "X", "o|e\n" },
    { "|one two three\n", "dw", "|two three\n" },
    { "|one two three\n", "d2w", "|three\n" },
    { "|one two three\n", "2dw", "|three\n" },
    { "one |two\nthree\n", "dw", "one| \nthree\n" },
    { "|one two\n", "de", "| two\n" },
    { "one tw|o\n", "db", "one |o\n" },
    { "o|ne two\n", "D", "|o\n" },
    { "o|ne two\n", "d0", "|ne two\n" },
    { "|one two\n", "dtw", "|wo\n" },
    { "|one two\n", "dft", "|wo\n" },
    { "|1\n2\n3\n", "dd", "|2\n3\n" },
    { "|1\n2\n3\n", "2dd", "|3\n" },
    { "1\n2\n|3", "dd", "1\n|2" },
    { "1\n2\n|3\n", "dd", "1\n|2\n" },
    { "|1\n2\n3\n", "dj", "|3\n" },
    { "1\n2\n|3\n", "dk", "|1\n" },
    { "1\n|2\n3\n", "dG", "|1\n" },
    { "1\n|2\n3\n", "dgg", "|3\n" },
    { "|1\n2\n3\n", "5dj", "|1\n2\n3\n" },
    { "|1\n2\n", "ddp", "2\n|1\n" },
    { "1\n|2\n", "ddP", "|2\n1\n" },
    { "|1\n2", "yyjp", "1\n2\n|1" },
    { "|1\n2\n", "yy2p", "1\n|1\n1\n2\n" },
    { "|ab\n", "xp", "b|a\n" },
    { "|one two\n", "ywP", "one| one two\n" },
    { "|one two\n", "cwxyE", "x|y two\n" },
    { "|a two\n", "cwxyE", "x|y two\n" },
    { "|one two x\n", "c2wabE", "a|b x\n" },
    { "  |one\ntwo\n", "ccabE", "  a|b\ntwo\n" },
    { "o|ne two\n", "CxE", "o|x\n" },
    { "|one\n", "sxyE", "x|yne\n" },
    { "  |one\n", "SxE", "  |x\n" },
    { "|a b\n", "rx", "|x b\n" },
    { "|abc\n", "2rx", "x|xc\n" },
    { "|abC\n", "~~~", "AB|c\n" },
    { "|a\n  b\n", "J", "a| b\n" },
    { "|a\n  b\n c\n", "3J", "a b| c\n" },
    { "|one\n", "iab E", "ab| one\n" },
    { "|one\n", "aabE", "oa|bne\n" },
    { "|one\n", "AabE", "onea|b\n" },
    { "  on|e\n", "IabE", "  a|bone\n" },
    { "  |one\n", "oabE", "  one\n  a|b\n" },
    { "  |one\n", "OabE", "  a|b\n  one\n" },
    { "  |one\n", "oE", "  one\n|\n" },
    { "|one", "oxE", "one\n|x" },
    { "  |a\n", ">>", "    |a\n" },
    { "|a\nb\nc\n", ">j", "  |a\n  b\nc\n" },
    { "    |a\n", "<<", "  |a\n" },
    { "|a\nb\n", "gcc", "|# a\nb\n" },
    { "|a\nb\n", "gcj", "|# a\n# b\n" },
    { "|a\nb\n", "gccgcc", "|a\nb\n" },
    /* objects */
    { "one tw|o three\n", "diw", "one | three\n" },
    { "one tw|o three\n", "daw", "one |three\n" },
    { "one tw|o\n", "ciwxE", "one |x\n" },
    { "say \"he|llo\" x\n", "di\"", "say \"|\" x\n" },
    { "say \"he|llo\" x\n", "da\"", "say | x\n" },
    { "x {a, |b}\n", "di{", "x {|}\n" },
    { "x [a, {b}|]\n", "ci[xE", "x [|x]\n" },
    { "a\nb|\n\nc\n", "dap", "|c\n" },
    /* visual */
    { "|one two\n", "vwd", "|wo\n" },
    { "|one two\n", "ved", "| two\n" },
    { "|1\n2\n3\n", "Vjd", "|3\n" },
    { "|1\n2\n3\n", "Vjyp", "1\n|1\n2\n2\n3\n" },
    { "|a\nb\nc\n", "Vj>", "  |a\n  b\nc\n" },
    { "|a\nb\nc\n", "Vjgc", "|# a\n# b\nc\n" },
    { "|one\n", "vlcxE", "|xe\n" },
    { "on|e\n", "vhhd", "|\n" },
    { "|one two\n", "vllo~", "|ONE two\n" },
    { "|ab cd\n", "vlrx", "|xx cd\n" },
    { "|Ab\n", "vlu", "|ab\n" },
    { "|ab\n", "vlU", "|AB\n" },
    { "|a\nb\n", "VjJ", "a| b\n" },
    { "one tw|o x\n", "viwd", "one | x\n" },
    { "|one two\n", "yiwwviwp", "one on|e\n" },
    { "|one\n", "vlE", "o|ne\n" },
    /* undo, redo, again */
    { "|one\n", "xu", "|one\n" },
    { "|one\n", "xu^R", "|ne\n" },
    { "|one\n",
      "ia b c\nd E"
      "u",
      "|one\n" },
    { "|one\n",
      "cwtwo three E"
      "u",
      "|one\n" },
    { "|one\n",
      "otwo three\nfourE"
      "u",
      "on|e\n" },
    { "|one two three four\n", "dw.", "|three four\n" },
    { "|abcdef\n", "x3.", "|ef\n" },
    { "|a b\n", "cwxyEw.", "xy x|y\n" },
    { "|1\n2\n3\n", "AxEj.j.", "1x\n2x\n3|x\n" },
    { "|1\n2\n3\n4\n", "dd.", "|3\n4\n" },
    { "|a\nb\n", ">>.", "    |a\nb\n" },
    { "|one\n", "\"+yyp", "one\n|one\n" },
    { "|one\n",
      "dE"
      "x",
      "|ne\n" },
    { "|one\n", "dz", "|one\n" },
    { "|one\n",
      "3E"
      "x",
      "|ne\n" },
    { "|\n\n", "x", "|\n\n" },
    { "|", "xddyypPJ~rxD", "|" },
    { "|", "ihelloE", "hell|o" },
    /* registers */
    { "|one\ntwo\n", "\"ayyj\"ap", "one\ntwo\n|one\n" },
    { "|one\ntwo\n", "\"ayyj\"Ayy\"ap", "one\ntwo\n|one\ntwo\n" },
    { "|one two\n", "\"adw\"ap", "tone| wo\n" },
    { "|one two\n", "yiwwdiw\"0p", "one on|e\n" },
    { "|1\n2\n3\n", "dddd\"2p", "3\n|1\n" },
    { "|ab cd\n", "yiww\"_diwp", "ab a|b\n" },
    { "|ab\n", "yiwcwx^R0yE", "xab|y\n" },
    { "|one\ntwo\n", "\"ayyjV\"ap", "one\n|one\n" },
    { "|a\nb\n", "v$yjp", "a\nb|a\n\n" },
    { "  |one\n  two", "jcc1E", "  one\n  |1" },
    { "1\n  |2", "ddP", "  |2\n1" },
    { "|a b\n", "\"zp", "|a b\n" },
    /* marks and jumps */
    { "|1\n2\n  3\n", "jmaG'ax", "1\n|\n  3\n" },
    { "1\n2\n  3|4\n", "magg`ax", "1\n2\n  |3\n" },
    { "1\n2\n  3|4\n", "magg'ax", "1\n2\n  |4\n" },
    { "1\n2\n|3\n", "maggd'a", "|" },
    { "1\n2\n|3\n", "maggO0E'ax", "0\n1\n2\n|\n" },
    { "|1\n2\n3\n", "G``x", "|\n2\n3\n" },

    { "|1\n2\n3\n", "jGgg^O^O\t\tx", "|\n2\n3\n" },
    { "|1\n2\n3\n", "xjjg;x", "|\n2\n3\n" },
    { "|one two\n", "wiabEgixE", "one ab|xtwo\n" },
    /* macros */
    { "|1\n2\n3\n", "qaAxEjq@a", "1x\n2x\n|3\n" },
    { "|1\n2\n3\n4\n", "qaAxEjq2@a", "1x\n2x\n3x\n|4\n" },
    { "|1\n2\n3\n4\n", "qaAxEjq@a@@", "1x\n2x\n3x\n|4\n" },
    { "|1\n2\n3\n4\n", "qaAxEjq99@a", "1x\n2x\n3x\n4|x\n" },
    { "|1\n2\n3\n4\n", "qaAxEjq99@au", "1x\n|2\n3\n4\n" },
    { "|a1\na2\na3\n", "qqfa0rbj0q9@q", "b1\n|a2\na3\n" },
    { "|Ax\nb\n", "\"ayyj@a", "Ax\nbx\n|\n" },
    { "|a b c d\n", "qadwq2@a", "|d\n" },
    { "|a:1\nb:2\n", "qa/:\nrEq", "a|:1\nb:2\n" },
    { "|a:1\nb:2\nc:3\n", "qa/:\nr=q2@a", "a=1\nb=2\nc|=3\n" },
    { "|a\na\na\n", "qa:s/a/b/\njq@a", "b\nb\n|a\n" },
    { "|1\n", "qaA2Eq@au", "1|2\n" },
    { "|1\n", "A2EA3Eu", "1|2\n" },
    { "|1 2\n", "qx^Awq@x", "2 |3\n" },
    /* again */
    { "|a b\n", "3ixE", "xx|xa b\n" },
    { "|a\n", "2oxE", "a\nx\n|x\n" },
    { "|a\n", "2OxE", "x\n|x\na\n" },
    { "|a\n", "3AxyEu", "|a\n" },
    { "|a\n", "2ixE.", "xx|xxa\n" },
    { "|a a a a\n", "cwbEw3.", "b |b a a\n" },
    { "|abcdef\n", "x3.u", "|bcdef\n" },
    { "|one\n", "RxyE", "x|ye\n" },
    { "|one\n", "Rwxyz1E", "wxyz|1\n" },
    { "|one one\n", "RxyEw.", "xye x|ye\n" },
    { "|a b c\n", "wgv", "a |b c\n" },
    { "|a b c\n", "vlEwgvd", "|b c\n" },
    { "|a1\n", "3u", "|a1\n" },
    { "|abcd\n", "xxx2u", "|bcd\n" },
    { "|abcd\n", "xxxuuu2^R", "|cd\n" },
    /* case, numbers, joining */
    { "|one two\n", "gUw", "|ONE two\n" },
    { "|one two\nx\n", "gUU", "|ONE TWO\nx\n" },
    { "|ONE\nTWO\nx\n", "guj", "|one\ntwo\nx\n" },
    { "|One\n", "g~~", "|oNE\n" },
    { "one tw|o\n", "gUiw", "one |TWO\n" },
    { "|one two\n", "gUww.", "ONE |TWO\n" },
    { "|port: 8080\n", "^A", "port: 808|1\n" },
    { "|port: 8080\n", "20^A", "port: 810|0\n" },
    { "|a: -1\n", "^A^A", "a: |1\n" },
    { "|a007\n", "3^A", "a01|0\n" },
    { "|x\n", "^A", "|x\n" },
    { "|a\n  b\n", "gJ", "a|  b\n" },
    { "|a\nb\nc\n", ">2j", "  |a\n  b\n  c\n" },
    { "|a\nb\nc\n", "2>>", "  |a\n  b\nc\n" },
    { "|a b c\n", "wwgex", "a | c\n" },
    { "|a\n  b\n  c\nd\n", "jdii", "a\n|d\n" },
    { "|a\n  b\n  c\nd\n", "jdai", "|d\n" },
    { "|1\n2\n3\n4\n", "50%x", "1\n|\n3\n4\n" },
    /* operators as far as a search */
    { "|one two three\n", "d/th\n", "|three\n" },
    { "|a x b x c x\n", "d/x\n.", "|x c x\n" },
    { "|a x b x c\n", "/x\ndnu", "a |x b x c\n" },
    { "a b |c\n", "d?a\n", "|c\n" },
    { "|one two\n", "v/tw\nd", "|wo\n" },
    { "|one two\n", "d/zz\nx", "|ne two\n" },
    { "|one foo bar\n", "/foo\n/bar\nx", "one foo |ar\n" },
    { "|a foo\nfoo\n", "/foo\n/\nx", "a foo\n|oo\n" },
    { "|a.c abc\n", "/a.c\nx", "a.c |bc\n" },
    { "|one one abc\n", "*/a.c\nx", "one one |bc\n" },
    { "|one onex one\n", "*gg/\nx", "one onex |ne\n" },
    { "| one one\n", "*x", " one |ne\n" },
    { "|a b a b a\n", "2/a\nx", "a b a b| \n" },
    /* the block */
    { "|abc\nabc\nabc\n", "^Vjd", "|bc\nbc\nabc\n" },
    { "a|bc\na\nabc\n", "^V2jd", "a|c\na\nac\n" },
    { "|abc\nabc\n", "l^VljIxyE", "a|xybc\naxybc\n" },
    { "|abc\nabc\n", "^VjI# Eu", "|abc\nabc\n" },
    { "|abc\nabc\n", "^VljAxE", "ab|xc\nabxc\n" },
    { "|a\nabc\nab\n", "^V2j$A;E", "a|;\nabc;\nab;\n" },
    { "|abc\na\nabc\n", "ll^V2jAxE", "abc|x\na  x\nabcx\n" },
    { "|abc\nabc\n", "^VljcxE", "|xc\nxc\n" },
    { "|abc\nabc\n", "^Vljrx", "|xxc\nxxc\n" },
    { "|abc\nabc\n", "l^VjU", "a|Bc\naBc\n" },
    { "|ab\nab\n", "^Vjy$p", "ab|a\naba\n" },
    { "|ab\nab", "^VjdjP", "b\n|ab\na" },
    { "|abc\nabc\n", "l^Vj$d", "|a\na\n" },
    { "|abc\nabc\n", "l^VjD", "|a\na\n" },
    { "|\xC3\xA9x\nab\n", "^Vjd", "|x\nb\n" },
    { "|a\nb\n", "^Vj>", "  |a\n  b\n" },
    /* the command line */
    { "|a a\na\n", ":s/a/b/\n", "|b a\na\n" },
    { "|a a\na\n", ":s/a/b/g\n", "|b b\na\n" },
    { "|a a\na a\n", ":%s/a/b\n", "b a\n|b a\n" },
    { "|a a\na a\n", ":%s/a/b/g\nu", "|a a\na a\n" },
    { "|1\n2\n3\n", ":%s/^/# /\n", "# 1\n# 2\n|# 3\n" },
    { "|1\n2\n3\n", ":2,3s/$/;/\n", "1\n2;\n|3;\n" },
    { "|1\n2\n3\n", ":2,$d\n", "|1\n" },
    { "|1\n2\n3\n", ":.,+1d\n", "|3\n" },
    { "|1\n2\n3\n", ":2\nx", "1\n|\n3\n" },
    { "|1\n2\n3\n", ":$\nx", "1\n2\n|\n" },
    { "|a\na\na\n", "Vj:s/a/b/\n", "b\n|b\na\n" },
    { "|a\na\na\n", "Vj:s/a/b/\nG:'<,'>s/b/c/\n", "c\n|c\na\n" },
    { "|a\na\na\n", "2:s/a/b/\n", "b\n|b\na\n" },
    { "|ab\n", ":s/(a)(b)/\\2\\1&/\n", "|baab\n" },
    { "|a/b\n", ":s/a\\/b/x\\/y/\n", "|x/y\n" },
    { "|a/b\n", ":s#a/b#x#\n", "|x\n" },
    { "|a\n", ":s/a/${X}/\n", "|${X}\n" },
    { "|abc\n", ":s/b/\\u&/\n", "|aBc\n" },
    { "|a,b\n", ":s/,/\\r/\n", "|a\nb\n" },
    { "|Ab\n", ":s/ab/x/i\n", "|x\n" },
    { "|ab ab\n", ":s/ab/x/\n&", "|x x\n" },
    { "|ab ab\nab\n", ":s/ab/x/\nj:&&\n", "x ab\n|x\n" },
    { "|a\na\na\na\n", ":%s/a/b/c\nynyq", "b\na\nb\n|a\n" },
    { "|a\na\na\na\n", ":%s/a/b/c\nna", "a\nb\nb\n|b\n" },
    { "|a\na\na\na\n", ":%s/a/b/c\nau", "|a\na\na\na\n" },
    { "|a a a\n", ":s/a/b/gc\nyny", "|b a b\n" },
    { "|a1\nb\na2\n", ":g/a/d\n", "|b\n" },
    { "|a1\nb\na2\n", ":v/a/d\n", "a1\n|a2\n" },
    { "|1\n2\n3\n", ":g/^/m0\n", "|3\n2\n1\n" },
    { "|a1\nb\na2\n", ":g/a/s/$/;/\n", "a1;\nb\n|a2;\n" },
    { "|a1\nb\na2\n", ":g/a/normal A;\nu", "a|1\nb\na2\n" },
    { "|a1\nb\na2\n", ":g/a/.normal A;\n", "a1;\nb\na2|;\n" },
    { "|a1\nb\na2\n", ":g/a/ g/b/d\n", "a1\nb\n|a2\n" },
    { "|a1\nb\na2\n", ":g/a/%v/b/d\n", "a1\nb\n|a2\n" },
    { "|1\n2\n3\n", ":%normal A;\n", "1;\n2;\n3|;\n" },
    { "|1\n2\n3\n", ":m$\n", "2\n3\n|1\n" },
    { "1\n2\n|3\n", ":m0\n", "|3\n1\n2\n" },
    { "|1\n2\n3", ":m$\n", "2\n3\n|1" },
    { "1\n2\n|3", ":m0\n", "|3\n1\n2" },
    { "|1\n2\n", ":t.\n", "1\n|1\n2\n" },
    { "|1\n2", ":t$\n", "1\n2\n|1" },
    { "|1\n2\n3\n", ":1,2j\n", "1| 2\n3\n" },
    { "|1\n2\n3\n", ":1,2>\n", "  1\n  |2\n3\n" },
    { "|1\n2\n3\n", ":2y a\nG\"ap", "1\n2\n3\n|2\n" },
    { "|1\n2\n3\n", "yy:3pu\n", "1\n2\n3\n|1\n" },
    { "|1\n2\n3\n", "jmagg:'ad\n", "1\n|3\n" },
    { "|1\n2\n3\n", ":/3/d\n", "1\n|2\n" },
    { "|1\n2\n3\n", ":s/1/x/\nj@:", "x\n|2\n3\n" },
    { "|1\n1\n3\n", ":s/1/x/\nj@:", "x\n|x\n3\n" },
    { "|1\n", ":zork\n", "|1\n" },
    { "|1\n", ":9d\n", "|1\n" },
    { "|1\n", ":s/(/x/\n", "|1\n" },
    { "|1\n1\n", ":s/1/x/\nj:^P\n", "x\n|x\n" },
    /* search */
    { "|a foo\nfoo\n", "/foo\nx", "a |oo\nfoo\n" },
    { "|a foo\nfoo\n", "/foo\nnx", "a foo\n|oo\n" },
    { "|a foo\nfoo\nfoo\n", "/foo\nnnNx", "a foo\n|oo\nfoo\n" },
    { "|foo a foo ab\nfoo\n", "*x", "foo a |oo ab\nfoo\n" },
    { "foo\na\n|b foo\n", "?foo\nx", "|oo\na\nb foo\n" },
};

static void press_key(Bench *b, KeyEvent key)
{
    App *app = b->app;
    View *top = app->dialog_count ? app->dialogs[app->dialog_count - 1] : b->view;
    if (!top->class->key(top, &key)) {
        const Action *a = action_of_key(&key, !b->view->class->takes_text(b->view));
        if (a)
            app_run_action(app, a);
    }
    app_bury(app);
}

static void press_all(Bench *b, const char *keys)
{
    for (const char *k = keys; *k; k++) {
        KeyEvent key = { .code = (unsigned char)*k };
        if (*k == 'E')
            key.code = K_ESC;
        else if (*k == '\n')
            key.code = K_ENTER;
        else if (*k == '\t')
            key.code = K_TAB;
        else if (*k == '^' && k[1] >= 'A' && k[1] <= 'Z')
            key = (KeyEvent){ .code = *++k - 'A' + 'a', .mods = MOD_CTRL };
        press_key(b, key);
    }
}

/* The text of a case, and where its cursor is. */
static size_t text_of(const char *from, Buf *out)
{
    size_t cursor = 0;
    buf_init(out, 0);
    buf_add_text(out, "");
    for (; *from; from++) {
        if (*from == '|')
            cursor = out->len;
        else
            buf_add_byte(out, *from);
    }
    return cursor;
}

static void keys_do_what_they_do_in_vi(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct Case *c = &cases[i];
        Bench b = { 0 };
        Buf before, then;
        size_t cursor = text_of(c->text, &before), end = text_of(c->then, &then);
        open_bench(&b, buf_str(&before));
        keymap_reset("vi");
        b.app->cursor = cursor;
        draw(&b, 20, 60);
        press_all(&b, c->keys);
        Str now = app_bytes(b.app);
        if (!str_eq(now, buf_str(&then)) || app_cursor(b.app) != end) {
            print_error("\"%s\" on \"%s\": at %zu of \"" STR_FMT "\", not %zu of \"" STR_FMT "\"\n",
                        c->keys, c->text, app_cursor(b.app), STR_ARG(now), end,
                        STR_ARG(buf_str(&then)));
            wrong++;
        }
        draw(&b, 20, 60);
        close_bench(&b);
        buf_clear(&before);
        buf_clear(&then);
    }
    keymap_reset("plain");
    assert_int_equal(wrong, 0);
}

/* Anything behind the colon: it is read, or refused in words. */
static void random_line(Bench *b, uint64_t *seed)
{
    static const char letters[] = "%%.,,$'<>0123456789sssgvdymtjkpuco/?//ae\\&~+-!|(*)[] #normalX";
    char line[24];
    size_t n = 0, len = 1 + (*seed >> 50) % 20;
    for (; n < len; n++) {
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        line[n] = letters[(*seed >> 33) % (sizeof letters - 1)];
    }
    if (str_find_byte(str_make(line, n), 'e') > 2) /* no other file */
        ex_run(b->app, str_make(line, n));
    while (b->app->dialog_count) {
        app_close(b->app, b->app->dialogs[b->app->dialog_count - 1]);
        app_bury(b->app);
    }
    app_bury(b->app);
}

/* Keys at random: no step leads out of the text, and undo leads back to its first byte. */
static void any_keys_can_be_undone(void **state)
{
    (void)state;
    static const char keys[] = "hjklwbeWBE0^$GgGfatTx;,%{}nNdcy><xXDCYsSJ~rpPuiaIAoOvVE."
                               "3012\n/?*#qz'\"E\"+E  ab: |q@ma`R&UJ\t\x16\x12\x01\x0F\x17";
    static const char first[] = "# contract-tui: platform=ccrt\nworkload: |\n  type: workload\n"
                                "  volumes:\n    data:\n      seed: abcdefghijklmno\n\n"
                                "env: |\n  type: env # caf\xC3\xA9 {a [b]} \"c\"\n";
    static const char *const lines[] = {
        ":%s/a/bb/g\n",
        ":s/e/\\r/\n",
        ":%s/o/x/gc\nynynya",
        ":g/e/d\n",
        ":g/t/normal A;\n",
        ":v/:/j\n",
        ":2,3m0\n",
        ":t$\n",
        ":m$\n",
        ":.,+2>\n",
        ":1,2d a\n",
        ":$y b\n",
        ":pu a\n",
        "&",
        ":&&\n",
        "qaAxEjq",
        "qb:s/e/E/\njq",
        "3@a",
        "@b",
        "@@",
        "@:",
        "^Vjj$A;E",
        "^VjlI# E",
        "^Vjjld",
        "^Vjly",
        "^VjcxyE",
        "\"ap",
        "\"Ayy",
        "gv",
        "3obcE",
        "gUiw",
        "guu",
        "g~j",
        "^A",
        "5^A",
        "^O",
        "\t",
        "dii",
        "cai x:E",
        "d/e\n",
        "/t\n",
        "?a\n",
        "c/:\nxE",
        "mbG'b",
        "RabcE",
        "Vj:s/^/# /\n",
        "3:j\n",
        "g;",
        "gi^RaE",
        "i^T^D^DE",
        ":%normal 2x\n",
        ":1,3normal ^Vjx\n",
        "gJ",
        "viiu",
        ":undo\n",
    };
    assert_int_equal(chdir("/proc"), 0); /* a name that the keys make up cannot be written */
    uint64_t seed = 7;
    const char *given = getenv("VI_KEYS");
    size_t rounds = given ? strtoull(given, NULL, 10) / 400 : 40;
    for (size_t round = 0; round < rounds; round++) {
        Bench b = { 0 };
        open_bench(&b, str_make(first, sizeof first - 1));
        keymap_reset("vi");
        draw(&b, 20, 60);
        for (int i = 0; i < 400; i++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            char key[2] = { keys[(seed >> 33) % (sizeof keys - 1)] };
            View *v = b.view;
            if ((seed >> 12) % 16 == 0 && !b.app->dialog_count)
                random_line(&b, &seed);
            if ((seed >> 20) % 6 == 0) {
                press_all(&b, lines[(seed >> 40) % (sizeof lines / sizeof *lines)]);
                assert_true(app_cursor(b.app) <= app_bytes(b.app).len);
                if (app_bytes(b.app).len > 200000) /* it grew enough */
                    break;
                continue;
            }
            KeyEvent k = { .code = key[0] == 'E'    ? K_ESC
                                   : key[0] == '\n' ? K_ENTER
                                   : key[0] == '\t' ? K_TAB
                                                    : key[0] };
            if (key[0] > 0 && key[0] < 0x20 && k.code == key[0])
                k = (KeyEvent){ .code = key[0] + 0x60, .mods = MOD_CTRL };
            if (b.app->dialog_count)
                k = (KeyEvent){ .code = K_ESC };
            View *top = b.app->dialog_count ? b.app->dialogs[b.app->dialog_count - 1] : v;
            if (!top->class->key(top, &k) && b.app->dialog_count)
                app_close(b.app, top);
            app_bury(b.app);
            assert_true(app_cursor(b.app) <= app_bytes(b.app).len);
            if (i % 50 == 0) {
                document_wait(b.app->document, 2000);
                draw(&b, 20, 60);
            }
        }
        size_t cursor;
        while (document_undo(b.app->document, &cursor))
            ;
        if (!str_is(app_bytes(b.app), first))
            fail_msg("round %zu: undo does not lead back", round);
        for (int i = 0; i < PANE_COUNT; i++) /* ^W goes to others */
            if (i != PANE_SOURCE && b.app->panes[i])
                b.app->panes[i]->class->free(b.app->panes[i]), b.app->panes[i] = NULL;
        close_bench(&b);
    }
    keymap_reset("plain");
}

/* A secret asks before it is copied, and no register outlives its document. */
static void registers_go_with_the_document(void **state)
{
    (void)state;
    static const char text[] = "# contract-tui: platform=ccrt\nenv: |\n  type: env\n  logging:\n"
                               "    logRouter:\n      iamApiKey: SECRET-KEY\nworkload: |\n";
    Bench b = { 0 };
    ViShape shape;
    open_bench(&b, str_from(text));
    keymap_reset("vi");
    assert_true(document_wait(b.app->document, 10000));
    draw(&b, 20, 60);
    press_all(&b, "6G\"ayy");
    assert_int_equal(b.app->dialog_count, 1);
    ViRegisters *r = app_registers(b.app);
    assert_int_equal(vi_register(r, 'a')->text.len, 0);
    press_all(&b, "\n");
    assert_int_equal(b.app->dialog_count, 0);
    assert_str(vi_register_text(r, 'a', app_clipboard(b.app), &shape),
               "      iamApiKey: SECRET-KEY\n");
    assert_int_equal(shape, VI_LINES);
    assert_true(vi_register(r, 'a')->secret);
    press_all(&b, "qbxq:s/key/KEY/i\n");
    assert_int_equal(vi_register(r, 'b')->keys.count, 1);
    assert_true(r->history.len > 0);
    b.view->class->event(b.view, EVENT_DOCUMENT);
    for (const char *name = "ab0-:\""; *name; name++) {
        assert_int_equal(vi_register(r, *name)->text.len, 0);
        assert_int_equal(vi_register(r, *name)->keys.count, 0);
    }
    assert_int_equal(r->history.len, 0);
    assert_int_equal(b.source->vi.last.count, 0);
    close_bench(&b);
    keymap_reset("plain");
}

/* Before anything was drawn no row is on the screen. */
static void nothing_is_seen_yet(void **state)
{
    (void)state;
    Bench b = { 0 };
    open_bench(&b, STR("a\nb\n"));
    keymap_reset("vi");
    press_all(&b, "jHMLzt");
    assert_int_equal(app_cursor(b.app), 2);
    close_bench(&b);
    keymap_reset("plain");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_do_what_they_do_in_vi),
        cmocka_unit_test(any_keys_can_be_undone),
        cmocka_unit_test(registers_go_with_the_document),
        cmocka_unit_test(nothing_is_seen_yet),
    };
    return cmocka_run_group_tests_name("vi", tests, NULL, NULL);
}
