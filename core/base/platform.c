#include "contract/platform.h"

static const Platform platforms[PLATFORM_COUNT] = {
    [PLATFORM_HPVS] = {
        .id = PLATFORM_HPVS, .bit = ON_HPVS, .name = "hpvs",
        .title = "Hyper Protect Virtual Servers for VPC",
        .summary = "no new machines since Feb 2026, ends Feb 2027",
        .prefix = TOKEN_PREFIX_HYPER_PROTECT, .cert_family = "hpvs", .schema = "contract-hpvs",
        .delivered_as = "VPC user data", .size_limit = 64 * 1024,
    },
    [PLATFORM_CCRT] = {
        .id = PLATFORM_CCRT, .bit = ON_CCRT, .name = "ccrt",
        .title = "Confidential Computing Container Runtime",
        .summary = "on-premises, KVM on IBM Z or LinuxONE; docker compose or podman play",
        .prefix = TOKEN_PREFIX_CONTRACT, .cert_family = "ccrt", .schema = "contract-ccrt",
        .delivered_as = "cidata ISO (user-data)",
    },
    [PLATFORM_CCRV] = {
        .id = PLATFORM_CCRV, .bit = ON_CCRV, .name = "ccrv",
        .title = "Confidential Computing Container Runtime for Red Hat Virtualization Solutions",
        .summary = "as ccrt, on Red Hat virtualization; podman play only",
        .prefix = TOKEN_PREFIX_CONTRACT, .cert_family = "ccrv", .schema = "contract-ccrv",
        .delivered_as = "cidata ISO (user-data)",
    },
    [PLATFORM_CCCO_PEERPOD] = {
        .id = PLATFORM_CCCO_PEERPOD, .bit = ON_PEERPOD, .name = "ccco-peerpod",
        .title = "Confidential Computing Containers for OpenShift, peer pod",
        .summary = "what a pod VM may run; the VM is created beside the worker",
        .prefix = TOKEN_PREFIX_HYPER_PROTECT, .cert_family = "ccco",
        .schema = "contract-ccco-peerpod", .delivered_as = "initdata in a pod annotation",
        .size_limit = 256 * 1024,
    },
    [PLATFORM_CCCO_BMTL] = {
        .id = PLATFORM_CCCO_BMTL, .bit = ON_BMTL, .name = "ccco-bmtl",
        .title = "Confidential Computing Containers for OpenShift, bare metal",
        .summary = "what a pod may run; the worker starts one SE guest for each pod",
        .prefix = TOKEN_PREFIX_HYPER_PROTECT, .cert_family = "ccco",
        .schema = "contract-ccco-bmtl", .delivered_as = "initdata in a pod annotation",
        .size_limit = 256 * 1024,
    },
};

const Platform *platform_get(PlatformId id)
{
    return (unsigned)id < PLATFORM_COUNT ? &platforms[id] : NULL;
}

const Platform *platform_find(Str name)
{
    for (size_t i = 0; i < PLATFORM_COUNT; i++)
        if (str_is(name, platforms[i].name))
            return &platforms[i];
    return NULL;
}

const char *platform_names(void)
{
    return "hpvs, ccrt, ccrv, ccco-peerpod, ccco-bmtl";
}

const Platform *platform_of_text(Str text, Str *ret_name, Span *ret_at)
{
    static const Str marker = STR("contract-tui:"), key = STR("platform=");
    size_t at = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < text.len) {
        Str rest = str_slice(text, at, SIZE_MAX);
        Str line = str_slice(rest, 0, str_find_byte(rest, '\n')), trimmed = str_trim(line);
        if (trimmed.len && trimmed.ptr[0] != '#' && !str_is(trimmed, "---"))
            return NULL;
        if (trimmed.len && trimmed.ptr[0] == '#') {
            Str words = str_trim(str_slice(trimmed, 1, SIZE_MAX));
            if (str_starts(words, marker)) {
                words = str_trim(str_slice(words, marker.len, SIZE_MAX));
                Str word;
                while (str_split(&words, ' ', &word)) {
                    if (!str_starts(word, key))
                        continue;
                    word = str_slice(word, key.len, SIZE_MAX);
                    if (ret_name)
                        *ret_name = word;
                    if (ret_at)
                        *ret_at = span_make((size_t)(word.ptr - text.ptr),
                                            (size_t)(word.ptr - text.ptr) + word.len);
                    return platform_find(word);
                }
            }
        }
        at += line.len + 1;
    }
    return NULL;
}
