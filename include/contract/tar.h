/* tar - reads ustar, GNU and pax archives; writes ustar that depends on the files alone.
 *
 * Standards: POSIX.1-2017 pax (ustar and extended headers), the GNU long-name extension. What a
 * machine would not take (links, devices, names that lead outside) is read all the same and
 * marked: judging is the rules' work. */
#ifndef CONTRACT_TAR_H
#define CONTRACT_TAR_H

#include "contract/arena.h"
#include "contract/buf.h"

typedef enum TarKind {
    TAR_FILE,
    TAR_DIRECTORY,
    TAR_SYMLINK,
    TAR_HARDLINK,
    TAR_FIFO,
    TAR_DEVICE, /* character or block */
    TAR_OTHER   /* sparse files, volume labels ... */
} TarKind;

enum { /* findings about a name */
       TAR_NAME_ABSOLUTE = 1 << 0,
       TAR_NAME_DOTDOT = 1 << 1,
       TAR_NAME_NOT_UTF8 = 1 << 2,
       TAR_NAME_CONTROL = 1 << 3, /* control characters */
       TAR_NAME_EMPTY = 1 << 4,
       TAR_NAME_DUPLICATE = 1 << 5 /* an earlier entry has the same name */
};

typedef struct TarEntry {
    Str name; /* without leading "./" and without the final "/"; "" is the top folder */
    Str link; /* where a link leads */
    Str data; /* of files */
    TarKind kind;
    uint32_t mode;
    unsigned findings;
    size_t header; /* offset of its header in the archive */
    size_t start,
        end;          /* of all that is its own: from its first extended header to its last block */
    bool named_apart; /* an extended header holds its name */
    bool sized_apart; /* an extended header tells how its data is to be read */
    bool entangled;   /* a header for all that follow stands among its own */
} TarEntry;

typedef struct TarLimits {
    size_t max_entries; /* 0: 20,000 */
    size_t max_depth;   /* folders in a name; 0: 64 */
} TarLimits;

typedef struct Tar {
    TarEntry *entries; /* in the order of the archive */
    size_t count;
} Tar;

/* arena: the entries; names may and data do point into `bytes`. ERR_SYNTAX: span.start is the
 * offset of the header that is broken and the text says how; ERR_TOO_BIG: a limit. An archive
 * of only empty blocks has no entries and is no error. limits may be NULL. */
bool tar_read(Str bytes, const TarLimits *limits, Arena *arena, Tar *ret_tar, Error *err);

/* Appends an archive of files and directories, in the order given: mode 0755 for directories and
 * for files that have the owner's x bit, else 0644; owner and time 0. ERR_TOO_BIG: a name that
 * ustar cannot hold; ERR_USAGE: another kind of entry. */
bool tar_write(const TarEntry *entries, size_t count, Buf *out, Error *err);

typedef enum TarChangeKind {
    TAR_PUT,    /* a file gets this content; one that is not there comes in by the order of names */
    TAR_REMOVE, /* an entry goes, a folder with all that is below it */
    TAR_RENAME  /* an entry, or a folder with all that is below it, gets another name; "" as the
                   name of a folder: what is in it moves to the top */
} TarChangeKind;

typedef struct TarChange {
    TarChangeKind kind;
    Str name;
    Str data;      /* TAR_PUT */
    uint32_t mode; /* TAR_PUT: of a file that was not there */
    Str to;        /* TAR_RENAME */
} TarChange;

/* Appends the archive with one change; all other entries keep every byte, extended headers too.
 * `tar` is what was read from `bytes`. ERR_RANGE: there is no such entry; ERR_REFUSED: a name that
 * is taken, or an entry whose extended headers would not fit any more. */
bool tar_change(Str bytes, const Tar *tar, const TarChange *change, Buf *out, Error *err);

/* "symbolic link", "device" ... */
const char *tar_kind_name(TarKind kind);

#endif
