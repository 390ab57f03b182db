#include "contract/schemas.h"

#include "contract/data.h"

#include <pthread.h>
#include <stdio.h>

/* The built-in documents are registered under the $id that they have; each is compiled when it
 * is first asked for. One lock guards the table, so a Schemas may be shared between threads; a
 * compiled Schema is read only. A schema that was replaced stays until schemas_free(), because
 * somebody may still hold it. */

#define SCHEMAS_FOLDER "core/schemas"
#define SCHEMAS_URI "https://contract-tui.invalid/schemas/"
enum { URI_MAX = 200 };

typedef struct Entry {
    Str name;
    Schema *schema; /* NULL until it is asked for */
} Entry;

typedef struct Old {
    Schema *schema;
    struct Old *next;
} Old;

struct Schemas {
    pthread_mutex_t lock;
    SchemaSet *set;
    Entry *entries;
    size_t count;
    Old *old;
    unsigned overrides;
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

static bool add_built_in(Schemas *schemas, Error *err)
{
    DataFile file;
    char uri[URI_MAX];
    for (size_t i = 0; i < schemas->count && schema_file(i, &file); i++) {
        Str name = schemas->entries[i].name = name_of(&file);
        if (!schema_set_add(schemas->set, uri_of(name, uri), file.bytes, file.name, err))
            return false;
    }
    return true;
}

Schemas *schemas_new(Error *err)
{
    Schemas *schemas = memory_alloc(sizeof *schemas);
    if (!schemas) {
        error_memory(err);
        return NULL;
    }
    pthread_mutex_init(&schemas->lock, NULL);
    schemas->count = schemas_count();
    schemas->entries = memory_alloc(schemas->count * sizeof *schemas->entries + 1);
    if (!schemas->entries)
        error_memory(err);
    else
        schemas->set = schema_set_new(err);
    if (!schemas->set || !add_built_in(schemas, err)) {
        schemas_free(schemas);
        return NULL;
    }
    return schemas;
}

void schemas_free(Schemas *schemas)
{
    if (!schemas)
        return;
    for (size_t i = 0; schemas->entries && i < schemas->count; i++)
        schema_free(schemas->entries[i].schema);
    while (schemas->old) {
        Old *old = schemas->old;
        schemas->old = old->next;
        schema_free(old->schema);
        memory_free(old);
    }
    schema_set_free(schemas->set);
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

const Schema *schemas_get(Schemas *schemas, Str name, Error *err)
{
    const SchemaOptions options = { .draft = SCHEMA_2020_12 };
    char uri[URI_MAX];
    pthread_mutex_lock(&schemas->lock);
    Entry *entry = entry_of(schemas, name, err);
    if (entry && !entry->schema)
        entry->schema = schema_compile(schemas->set, uri_of(entry->name, uri), &options, err);
    const Schema *schema = entry ? entry->schema : NULL;
    pthread_mutex_unlock(&schemas->lock);
    return schema;
}

/* Compiles the user's text and puts it in place of the entry's schema. */
static bool replace_entry(Schemas *schemas, Entry *entry, Str text, const char *from, Error *err)
{
    const SchemaOptions options = { .draft = SCHEMA_2020_12, .check_meta = true };
    char uri[URI_MAX];
    Old *old = memory_alloc(sizeof *old);
    if (!old)
        return error_memory(err);
    snprintf(uri, URI_MAX, SCHEMAS_URI "user/%u", ++schemas->overrides);
    Schema *schema = schema_set_add(schemas->set, str_from(uri), text, from, err)
                         ? schema_compile(schemas->set, str_from(uri), &options, err)
                         : NULL;
    if (!schema) {
        memory_free(old);
        return false;
    }
    *old = (Old){ entry->schema, schemas->old };
    schemas->old = old;
    entry->schema = schema;
    return true;
}

bool schemas_override(Schemas *schemas, Str name, Str text, const char *from, Error *err)
{
    pthread_mutex_lock(&schemas->lock);
    Entry *entry = entry_of(schemas, name, err);
    bool done = entry && replace_entry(schemas, entry, text, from, err);
    pthread_mutex_unlock(&schemas->lock);
    return done;
}
