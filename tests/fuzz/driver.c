/* driver - a fuzz entry point as a plain test: its corpus, and seeded mutations of it.
 *
 *   fuzz_NAME [FILE...]      runs the files instead
 *   FUZZ_SEED=N FUZZ_RUNS=N  others than always the same, or more of them
 *
 * Each input lies in memory of exactly its size, so that a sanitizer sees a read beyond it. */
#include <dirent.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUTS_MAX 512
#define SIZE_MAX_INPUT ((size_t)1 << 16)
#define RUNS_DEFAULT 2000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Input {
    uint8_t *bytes;
    size_t size;
} Input;

static Input inputs[INPUTS_MAX];
static size_t input_count;
static uint64_t state;

/* xorshift64*: repeatable, and good enough to pick bytes. */
static uint64_t next(uint64_t below)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % (below ? below : 1);
}

static void run(const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        exit(1);
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static void add_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = malloc(SIZE_MAX_INPUT);
    if (!f || !bytes || input_count == INPUTS_MAX) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    size_t size = fread(bytes, 1, SIZE_MAX_INPUT, f);
    fclose(f);
    inputs[input_count++] = (Input){ bytes, size };
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_folder(const char *folder)
{
    struct dirent **names;
    int n = scandir(folder, &names, NULL, by_name);
    if (n < 0) {
        fprintf(stderr, "there is no corpus at %s\n", folder);
        exit(1);
    }
    for (int i = 0; i < n; i++) {
        char path[4096 + 257];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            add_file(path);
        free(names[i]);
    }
    free(names);
}

/* One small change: a byte, a range removed or repeated, a piece of another input, a token. */
static size_t mutate(uint8_t *bytes, size_t size)
{
    static const char *const tokens[] = { "\n",   "  ",  "- ", ": ", "\"",  "'", "|",
                                          ">",    "{",   "}",  "[",  "]",   ",", "&a",
                                          "*a",   "---", "\t", "\r", "\\u", "#", "\xC3",
                                          "\x00", "?",   "!",  "0",  "e9",  "%" };
    size_t at = (size_t)next(size + 1), len, room = SIZE_MAX_INPUT - size;
    const Input *other = &inputs[next(input_count)];
    switch (next(6)) {
    case 0:
        if (at < size)
            bytes[at] = (uint8_t)(next(8) ? 32 + next(95) : next(256));
        return size;
    case 1:
        len = (size_t)next(size - at < 16 ? size - at + 1 : 16);
        memmove(bytes + at, bytes + at + len, size - at - len);
        return size - len;
    case 2:
        len = (size_t)next(size - at < 64 ? size - at + 1 : 64);
        len = len < room ? len : room;
        memmove(bytes + at + len, bytes + at, size - at);
        return size + len;
    case 3: {
        size_t from = (size_t)next(other->size + 1);
        len = (size_t)next(other->size - from + 1);
        len = len < room ? len : room;
        memmove(bytes + at + len, bytes + at, size - at);
        memcpy(bytes + at, other->bytes + from, len);
        return size + len;
    }
    default: {
        const char *token = tokens[next(sizeof tokens / sizeof *tokens)];
        len = strlen(token) ? strlen(token) : 1;
        if (len > room)
            return size;
        memmove(bytes + at + len, bytes + at, size - at);
        memcpy(bytes + at, token, len);
        return size + len;
    }
    }
}

static void run_mutations(unsigned long runs)
{
    uint8_t *bytes = malloc(SIZE_MAX_INPUT);
    if (!bytes || !input_count)
        exit(1);
    for (unsigned long i = 0; i < runs; i++) {
        const Input *from = &inputs[next(input_count)];
        size_t size = from->size;
        memcpy(bytes, from->bytes, size);
        for (size_t n = 1 + (size_t)next(6); n; n--)
            size = mutate(bytes, size);
        run(bytes, size);
    }
    free(bytes);
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/'), *seed = getenv("FUZZ_SEED"), *n = getenv("FUZZ_RUNS");
    char folder[4096];
    name = strstr(name ? name : argv[0], "fuzz_");
    state = seed ? strtoull(seed, NULL, 10) : 1;
    state = state ? state : 1;
    printf("seed %" PRIu64 "\n", state);
    fflush(stdout);
    for (int i = 1; i < argc; i++)
        add_file(argv[i]);
    if (argc == 1) {
        snprintf(folder, sizeof folder, "%s/tests/corpus/%s", SOURCE_DIR, name ? name + 5 : "");
        add_folder(folder);
    }
    for (size_t i = 0; i < input_count; i++)
        run(inputs[i].bytes, inputs[i].size);
    if (argc == 1)
        run_mutations(n ? strtoul(n, NULL, 10) : RUNS_DEFAULT);
    printf("%zu files, no crash\n", input_count);
    for (size_t i = 0; i < input_count; i++)
        free(inputs[i].bytes);
    return 0;
}
