#include "contract/schemas.h"

#include "contract/data.h"

#include <pthread.h>
#include <stdio.h>

/* Each schema is compiled when it is first asked for, from a set of its own in which all built-in
 * documents are registered. So a set never changes after its schema was handed out, and one
 * thread may look things up in one schema while another thread has the next one compiled. A
 * schema that was replaced stays until schemas_free(), because somebody may still hold it. */

#define SCHEMAS_FOLDER "core/schemas"
#define SCHEMAS_URI "https://contract-tui.invalid/schemas/"
enum { URI_MAX = 200 };

typedef struct Compiled { /* owned by the list of all */
    SchemaSet *set;
    Schema *schema;
    struct Compiled *next;
} Compiled;

typedef struct Entry {
    Str name;
    const Schema *schema; /* NULL until it is asked for */
} Entry;

struct Schemas {
    pthread_mutex_t lock;
    Entry *entries;
    size_t count;
    Compiled *all;
};

/* The i-th file of the folder that is a schema; false at the end. */
static bool schema_file(size_t i, DataFile *ret_file)
{
    for (size_t at = 0; at < data_count(); at++) {
        DataFile file = data_file(at);
        if (strcmp(file.folder, SCHEMAS_FOLDER) == 0 && i-- == 0) {
            *ret_file = file;
            return true;
        }
    }
    return false;
}

static Str name_of(const DataFile *file)
{
    Str name = str_from(file->name);
    return str_slice(name, 0, name.len - strlen(".yaml"));
}

size_t schemas_count(void)
{
    DataFile file;
    size_t n = 0;
    while (schema_file(n, &file))
        n++;
    return n;
}

Str schemas_name(size_t i)
{
    DataFile file;
    return schema_file(i, &file) ? name_of(&file) : (Str){ NULL, 0 };
}

Str schemas_text(Str name)
{
    DataFile file;
    for (size_t i = 0; schema_file(i, &file); i++)
        if (str_eq(name_of(&file), name))
            return file.bytes;
    return (Str){ NULL, 0 };
}

/* The URI that a built-in schema is registered under. */
static Str uri_of(Str name, char out[URI_MAX])
{
    snprintf(out, URI_MAX, SCHEMAS_URI STR_FMT, STR_ARG(name));
    return str_from(out);
}

static bool add_built_in(SchemaSet *set, Error *err)
{
    DataFile file;
    char uri[URI_MAX];
    for (size_t i = 0; schema_file(i, &file); i++)
        if (!schema_set_add(set, uri_of(name_of(&file), uri), file.bytes, file.name, err))
            return false;
    return true;
}

static void compiled_free(Compiled *c)
{
    if (!c)
        return;
    schema_free(c->schema);
    schema_set_free(c->set);
    memory_free(c);
}

Schemas *schemas_new(Error *err)
{
    DataFile file;
    Schemas *schemas = memory_alloc(sizeof *schemas);
    size_t count = schemas_count();
    Entry *entries = memory_alloc(count * sizeof *entries + 1);
    if (!schemas || !entries) {
        memory_free(schemas);
        memory_free(entries);
        error_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < count && schema_file(i, &file); i++)
        entries[i].name = name_of(&file);
    pthread_mutex_init(&schemas->lock, NULL);
    schemas->entries = entries;
    schemas->count = count;
    return schemas;
}

void schemas_free(Schemas *schemas)
{
    if (!schemas)
        return;
    while (schemas->all) {
        Compiled *c = schemas->all;
        schemas->all = c->next;
        compiled_free(c);
    }
    memory_free(schemas->entries);
    pthread_mutex_destroy(&schemas->lock);
    memory_free(schemas);
}

static Entry *entry_of(Schemas *schemas, Str name, Error *err)
{
    for (size_t i = 0; i < schemas->count; i++)
        if (str_eq(schemas->entries[i].name, name))
            return &schemas->entries[i];
    error_set(err, ERR_RANGE, "there is no schema named \"" STR_FMT "\"", STR_ARG(name));
    return NULL;
}

/* Compiles what is registered under `uri`, with `text` registered there first when it is set, and
 * puts it in the entry. */
static bool fill_entry(Schemas *schemas, Entry *entry, Str uri, Str text, const char *from,
                       Error *err)
{
    const SchemaOptions options = { .draft = SCHEMA_2020_12, .check_meta = text.ptr };
    Compiled *c = memory_alloc(sizeof *c);
    if (!c)
        return error_memory(err);
    c->set = schema_set_new(err);
    if (!c->set || !add_built_in(c->set, err) ||
        (text.ptr && !schema_set_add(c->set, uri, text, from, err)) ||
        !(c->schema = schema_compile(c->set, uri, &options, err))) {
        compiled_free(c);
        return false;
    }
    c->next = schemas->all;
    schemas->all = c;
    entry->schema = c->schema;
    return true;
}

const Schema *schemas_get(Schemas *schemas, Str name, Error *err)
{
    char uri[URI_MAX];
    const Str none = { NULL, 0 };
    pthread_mutex_lock(&schemas->lock);
    Entry *entry = entry_of(schemas, name, err);
    if (entry && !entry->schema)
        fill_entry(schemas, entry, uri_of(entry->name, uri), none, NULL, err);
    const Schema *schema = entry ? entry->schema : NULL;
    pthread_mutex_unlock(&schemas->lock);
    return schema;
}

bool schemas_override(Schemas *schemas, Str name, Str text, const char *from, Error *err)
{
    pthread_mutex_lock(&schemas->lock);
    Entry *entry = entry_of(schemas, name, err);
    bool done = entry && fill_entry(schemas, entry, STR(SCHEMAS_URI "user"), text, from, err);
    pthread_mutex_unlock(&schemas->lock);
    return done;
}
