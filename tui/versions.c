#include "versions.h"

#include "contract/data.h"
#include "contract/platform.h"

#include <json-c/json_c_version.h>
#include <openssl/crypto.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <utf8proc.h>
#include <yaml.h>
#include <zlib.h>

void versions_libraries(Buf *out)
{
    int major = 0, minor = 0, patch = 0;
    char pcre2[64] = "";
    yaml_get_version(&major, &minor, &patch);
    pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
    buf_printf(out, "%s\nlibyaml %d.%d.%d\nPCRE2 %s\nzlib %s\njson-c %s\nutf8proc %s\n",
               OpenSSL_version(OPENSSL_VERSION), major, minor, patch, pcre2, zlibVersion(),
               json_c_version(), utf8proc_version());
}

void versions_schemas(Buf *out)
{
    for (int i = 0; i < PLATFORM_COUNT; i++) {
        const Platform *p = platform_get((PlatformId)i);
        char name[80];
        snprintf(name, sizeof name, "%s.yaml", p->schema);
        Str text = data_find("core/schemas", str_from(name));
        buf_printf(out, "%s: %s, %zu bytes, %016llx\n", p->name, p->schema, text.len,
                   (unsigned long long)str_hash(text));
    }
}
