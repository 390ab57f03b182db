#include "contract/data.h"

/* Written by core/base/data.sh while building. */
extern const struct DataRow {
    const char *folder, *name, *start, *end;
} data_rows[];
extern const size_t data_row_count;

size_t data_count(void)
{
    return data_row_count;
}

DataFile data_file(size_t i)
{
    const struct DataRow *row = &data_rows[i];
    return (DataFile){ row->folder, row->name,
                       str_make(row->start, (size_t)(row->end - row->start)) };
}

Str data_find(const char *folder, Str name)
{
    for (size_t i = 0; i < data_row_count; i++)
        if (strcmp(data_rows[i].folder, folder) == 0 && str_is(name, data_rows[i].name))
            return data_file(i).bytes;
    return (Str){ NULL, 0 };
}
