/* archive - what compose.archive and play.archive hold: base64 of gzip of tar.
 *
 * Each layer is diagnosed on its own: an Archive that is broken says in which layer, at which
 * byte and why. Building gives the same bytes for the same files at any time on any machine. */
#ifndef CONTRACT_ARCHIVE_H
#define CONTRACT_ARCHIVE_H

#include "contract/tar.h"

typedef enum ArchiveLayer {
    ARCHIVE_WHOLE, /* nothing is broken */
    ARCHIVE_BASE64,
    ARCHIVE_GZIP,
    ARCHIVE_TAR
} ArchiveLayer;

typedef struct Archive {
    ArchiveLayer broken; /* the layer that stopped reading; ARCHIVE_WHOLE: read to the end */
    Error why;           /* span.start: the byte within that layer's data */
    size_t packed;       /* bytes of the gzip data */
    size_t unpacked;     /* bytes of the tar */
    Tar tar;             /* no entries when a layer is broken */
    Arena *arena;        /* owned */
    Buf data;            /* owned: the tar */
} Archive;

/* Owned. From the base64 text of a contract. NULL only when memory is out (*err). */
Archive *archive_open(Str base64, Error *err);
/* Owned. From bytes of any layer: base64 text, gzip or tar, told apart by how they start. White
 * space in base64 is forgiven here. */
Archive *archive_open_any(Str bytes, Error *err);
void archive_free(Archive *archive);

/* borrowed: the entry of this name (the last one when there are several), NULL: none. */
const TarEntry *archive_find(const Archive *archive, Str name);
/* True when a file or folder of this name is there, also a folder that only its files imply. */
bool archive_has(const Archive *archive, Str name);

/* What was left out of, or is remarkable in, a folder that was packed. */
typedef struct ArchiveNote {
    Str path; /* relative to the folder */
    const char *why;
    bool left_out;
} ArchiveNote;

typedef struct ArchiveBuilt {
    ArchiveNote *notes; /* arena */
    size_t note_count;
    size_t files, folders;
    size_t unpacked, packed; /* bytes of the tar and of the gzip data */
} ArchiveBuilt;

/* Packs what lies in a folder and appends the base64 text (one line, no newline) to `out`.
 * Left out and noted: .git and its like, editor backups, .env files, private keys. ERR_REFUSED:
 * a link, pipe, device or a name that is no UTF-8, with its path. keep_all leaves nothing out.
 * arena: the notes. */
bool archive_build(const char *folder, bool keep_all, Arena *arena, Buf *out,
                   ArchiveBuilt *ret_built, Error *err);
/* One thing in a folder that is to be packed. */
typedef struct ArchiveItem {
    TarEntry entry;  /* name, kind, mode; the content once it was taken */
    uint64_t size;   /* of a file */
    const char *why; /* what speaks against it; NULL: nothing */
    bool cannot;     /* it cannot travel at all */
    bool taken;
    bool is_read; /* the content is in memory */
} ArchiveItem;

/* What lies in a folder, by name; what is taken is in memory, so that what is looked at is what
 * is packed. */
typedef struct ArchiveFolder {
    char *path;         /* owned */
    ArchiveItem *items; /* owned */
    size_t count, cap;
    uint64_t size; /* bytes that are taken */
    Arena *arena;  /* owned: names and content */
} ArchiveFolder;

/* Owned. all: nothing is left out. What cannot travel is there with the reason. */
ArchiveFolder *archive_folder_read(const char *path, bool all, Error *err);
void archive_folder_free(ArchiveFolder *folder);
/* Takes or leaves one item; a folder with all that is in it, but for what is left out with a
 * reason. False when it cannot travel or cannot be read. */
bool archive_folder_take(ArchiveFolder *folder, size_t index, bool take, Error *err);
/* Packs what is taken. ERR_REFUSED: that is nothing. */
bool archive_folder_pack(const ArchiveFolder *folder, Buf *out, ArchiveBuilt *ret_built,
                         Error *err);

/* The same from entries in memory (they are sorted): a changed file in an archive. */
bool archive_pack(const TarEntry *entries, size_t count, Buf *out, ArchiveBuilt *ret_built,
                  Error *err);
/* The base64 text of the archive with one change (tar.h), packed anew; the rest of the tar keeps
 * its bytes. ERR_SYNTAX: it cannot be read; else as tar_change(). */
bool archive_change(const Archive *archive, const TarChange *change, Buf *out, Error *err);
/* Why a file should not travel in an archive; NULL: nothing against it. `head` is the start of
 * its content, or all of it. */
const char *archive_unwanted(Str name, Str head);

/* Writes all files below `folder`, which is made, or must be empty. ERR_REFUSED: an archive with
 * links, devices or names that lead outside; nothing is written then. */
bool archive_extract(const Archive *archive, const char *folder, Error *err);

/* Keeps the last archives unpacked, by their bytes, so that typing elsewhere in a contract does
 * not unpack them again. For one thread at a time. */
typedef struct PackCache PackCache;
PackCache *pack_cache_new(Error *err);
void pack_cache_free(PackCache *cache);
/* borrowed: until four other archives have been asked for. NULL only when memory is out. */
const Archive *pack_cache_open(PackCache *cache, Str base64, Error *err);

#endif
