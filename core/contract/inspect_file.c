/* What else lies beside contracts: archives, compose files and pods, policies, receipts, bundles
 * of certificates, SE headers, raw signatures. Told by their form, in one table. */
#include "contract/archive.h"
#include "contract/base64.h"
#include "contract/boot_codes.h"
#include "contract/initdata.h"
#include "contract/json.h"
#include "contract/rego.h"
#include "contract/yaml.h"
#include "inspect_impl.h"

#include <stdio.h>

#define SE_HEADER_MAGIC STR("IBMSecEx")
#define NAMES_MAX 12 /* named one by one */

/* -- YAML and JSON, by their keys ------------------------------------------------------------- */

static void set(Inspection *i, InspectKind kind, const char *title, const char *verdict)
{
    i->kind = kind;
    i->kind_title = title;
    i->verdict = verdict;
}

/* Appends up to NAMES_MAX names and how many more there are. */
static void add_name(Buf *names, size_t n, Str name)
{
    if (n < NAMES_MAX)
        buf_printf(names, "%s" STR_FMT, n ? ", " : "", STR_ARG(str_slice(name, 0, 60)));
    else if (n == NAMES_MAX)
        buf_add_text(names, " ...");
}

static Str keys_of(const TreeNode *node, Buf *names)
{
    size_t n = 0;
    buf_reset(names);
    for (const TreeNode *child = node ? node->first : NULL; child; child = child->next)
        add_name(names, n++, child->key.ptr ? child->key : tree_get_string(child, "name"));
    return buf_str(names);
}

static bool say_compose(Inspection *i, const TreeNode *root, Buf *names)
{
    const TreeNode *services = tree_get_text(root, "services");
    if (!services || services->kind != NODE_MAPPING)
        return false;
    set(i, INSPECT_COMPOSE, "compose file",
        "A compose file: it travels in the archive of compose, which archive make packs.");
    inspect_add(i, INSPECT_NOTE, "", "%u service%s: " STR_FMT, services->count,
                services->count == 1 ? "" : "s", STR_ARG(keys_of(services, names)));
    for (const TreeNode *s = services->first; s; s = s->next) {
        Str image = tree_get_string(s, "image");
        if (image.len)
            inspect_add(i, str_contains(image, STR("@sha256:")) ? INSPECT_OK : INSPECT_NOTE, "",
                        STR_FMT ": image " STR_FMT "%s", STR_ARG(str_slice(s->key, 0, 60)),
                        STR_ARG(str_slice(image, 0, 200)),
                        str_contains(image, STR("@sha256:")) ? "" : ", by tag, without a digest");
    }
    return true;
}

static bool say_descriptor(Inspection *i, const TreeNode *root, Buf *names)
{
    Str kind = tree_get_string(root, "kind");
    if (!kind.len || !tree_get_text(root, "apiVersion"))
        return false;
    bool pod = str_is(kind, "Pod"), map = str_is(kind, "ConfigMap");
    set(i, INSPECT_POD, pod ? "pod descriptor" : "Kubernetes descriptor",
        pod   ? "A pod: it stands in play, or policy new makes a policy of it."
        : map ? "A ConfigMap: it stands beside a pod in play."
              : "A descriptor that a contract does not take: play takes Pod and ConfigMap.");
    inspect_add(
        i, INSPECT_NOTE, "", STR_FMT " " STR_FMT, STR_ARG(str_slice(kind, 0, 60)),
        STR_ARG(str_slice(tree_get_string(tree_get_text(root, "metadata"), "name"), 0, 80)));
    const TreeNode *containers = tree_get_text(tree_get_text(root, "spec"), "containers");
    if (containers)
        inspect_add(i, INSPECT_NOTE, "", "%u container%s: " STR_FMT, containers->count,
                    containers->count == 1 ? "" : "s", STR_ARG(keys_of(containers, names)));
    return true;
}

static bool say_receipt(Inspection *i, const TreeNode *root, Buf *names)
{
    (void)names;
    if (!str_is(tree_get_string(root, "kind"), "contract-tui receipt"))
        return false;
    Str file = tree_get_string(tree_get_text(root, "input"), "file");
    Str hash = tree_get_string(tree_get_text(root, "output"), "sha256");
    set(i, INSPECT_RECEIPT, "receipt of a sealing",
        "A receipt: inspect --receipt and verify --receipt compare a sealed contract with it.");
    inspect_add(i, INSPECT_NOTE, "", "sealed on " STR_FMT " for " STR_FMT "%s" STR_FMT,
                STR_ARG(str_slice(tree_get_string(root, "time"), 0, 24)),
                STR_ARG(str_slice(tree_get_string(root, "platform"), 0, 24)),
                file.len ? " from " : "", STR_ARG(str_slice(file, 0, 100)));
    if (hash.len)
        inspect_add(i, INSPECT_NOTE, "", "of the file with SHA-256 " STR_FMT,
                    STR_ARG(str_slice(hash, 0, 64)));
    return true;
}

/* version -> { cert: PEM }, as contract-cli writes it. */
static bool say_bundle(Inspection *i, const TreeNode *root, Buf *names)
{
    const TreeNode *first = root->first;
    if (root->kind != NODE_MAPPING || !first ||
        !str_contains(tree_get_string(first, "cert"), STR("-----BEGIN CERTIFICATE")))
        return false;
    set(i, INSPECT_BUNDLE, "certificates of several versions",
        "Encryption certificates by version, as contract-cli writes them: cert import takes it.");
    inspect_add(i, INSPECT_NOTE, "", "%u version%s: " STR_FMT, root->count,
                root->count == 1 ? "" : "s", STR_ARG(keys_of(root, names)));
    return true;
}

static bool say_images(Inspection *i, const TreeNode *root, Buf *names)
{
    const TreeNode *list = root->kind == NODE_SEQUENCE ? root : tree_get_text(root, "images");
    (void)names;
    if (!list || list->kind != NODE_SEQUENCE || !list->first ||
        !tree_get_text(list->first, "operating_system") || !tree_get_text(list->first, "id"))
        return false;
    set(i, INSPECT_JSON, "list of images",
        "A provider's list of images; choosing one is left to the tool that made it.");
    inspect_add(i, INSPECT_NOTE, "", "%u image%s", list->count, list->count == 1 ? "" : "s");
    return true;
}

static bool say_network(Inspection *i, const TreeNode *root, Buf *names)
{
    const TreeNode *network = tree_get_text(root, "network");
    const TreeNode *cards = tree_get_text(network, "ethernets");
    if (!network)
        return false;
    set(i, INSPECT_NETWORK, "network configuration",
        "A network configuration: check --section network judges it.");
    if (cards && cards->kind == NODE_MAPPING)
        inspect_add(i, INSPECT_NOTE, "", "%u interface%s: " STR_FMT, cards->count,
                    cards->count == 1 ? "" : "s", STR_ARG(keys_of(cards, names)));
    return true;
}

bool inspect_tree(Inspection *i, const TreeNode *root)
{
    static bool (*const kinds[])(Inspection *, const TreeNode *,
                                 Buf *) = { say_receipt,    say_network, say_compose,
                                            say_descriptor, say_bundle,  say_images };
    bool found = false;
    Buf names;
    buf_init(&names, 4000);
    for (size_t n = 0; !found && n < sizeof kinds / sizeof kinds[0]; n++)
        found = kinds[n](i, root, &names);
    if (!found && root->style == STYLE_FLOW && !tree_is_scalar(root)) {
        set(i, INSPECT_JSON, "JSON", "JSON that is none of what belongs to a contract.");
        found = true;
    }
    buf_clear(&names);
    return found;
}

/* -- archives --------------------------------------------------------------------------------- */

static void say_entries(Inspection *i, const Archive *a, Buf *names)
{
    size_t files = 0, folders = 0, odd = 0;
    for (size_t n = 0; n < a->tar.count; n++) {
        const TarEntry *e = &a->tar.entries[n];
        folders += e->kind == TAR_DIRECTORY;
        odd += (e->kind != TAR_FILE && e->kind != TAR_DIRECTORY) ||
               (e->findings & (TAR_NAME_ABSOLUTE | TAR_NAME_DOTDOT));
        if (e->kind == TAR_FILE)
            add_name(names, files++, e->name);
    }
    inspect_add(i, INSPECT_NOTE, "", "%zu file%s, %zu folder%s, %zu bytes unpacked", files,
                files == 1 ? "" : "s", folders, folders == 1 ? "" : "s", a->unpacked);
    if (files)
        inspect_add(i, INSPECT_NOTE, "", "it holds " STR_FMT, STR_ARG(buf_str(names)));
    if (odd)
        inspect_add(i, INSPECT_BAD, "",
                    "%zu entr%s: links, devices or names that lead outside; no machine takes them",
                    odd, odd == 1 ? "y" : "ies");
    bool compose =
        archive_find(a, STR("docker-compose.yaml")) || archive_find(a, STR("docker-compose.yml"));
    inspect_add(i, compose ? INSPECT_OK : INSPECT_NOTE, "", "%s",
                compose ? "a compose file stands at its top"
                        : "no docker-compose.yaml at its top: an archive of pods for play, or of"
                          " something else");
}

void inspect_archive(Inspection *i, Str bytes)
{
    static const char *const layers[] = { [ARCHIVE_WHOLE] = "",
                                          [ARCHIVE_BASE64] = "base64",
                                          [ARCHIVE_GZIP] = "gzip",
                                          [ARCHIVE_TAR] = "tar" };
    Archive *a = archive_open_any(bytes, NULL);
    if (!a)
        return;
    set(i, INSPECT_ARCHIVE, "archive", "An archive, for compose or play: archive list shows more.");
    if (a->broken == ARCHIVE_TAR && !a->tar.count) {
        i->kind_title = "compressed data";
        i->verdict = "Compressed data that is no archive.";
    } else if (a->broken) {
        i->verdict = "An archive that cannot be read to its end.";
    }
    if (a->broken)
        inspect_add(i, INSPECT_BAD, "", "%s, byte %zu: %s", layers[a->broken],
                    (size_t)a->why.span.start, a->why.text);
    Buf names;
    buf_init(&names, 4000);
    if (!a->broken)
        say_entries(i, a, &names);
    buf_clear(&names);
    archive_free(a);
}

/* -- policies, headers, bytes ----------------------------------------------------------------- */

static bool say_policy(Inspection *i, Str bytes)
{
    Rego rego;
    Str text = str_trim(bytes), line = { NULL, 0 };
    bool package = false;
    for (Str rest = str_slice(text, 0, 4000); !package && str_split(&rest, '\n', &line);)
        package =
            str_starts(str_trim(line), STR("package ")) && str_find_byte(line, ':') == line.len;
    if (!package || bytes.len > REGO_MAX)
        return false;
    set(i, INSPECT_POLICY, "Rego policy", "A policy in Rego: policy check judges it.");
    Error why = { 0 };
    if (!rego_read(bytes, i->arena, &rego, &why)) {
        inspect_add(i, INSPECT_BAD, "", "%s", why.text);
        return true;
    }
    inspect_add(i, INSPECT_NOTE, "", "package " STR_FMT ", %zu defaults, %zu rules",
                STR_ARG(str_slice(rego.package, 0, 80)), rego.default_count, rego.rule_count);
    return true;
}

static bool say_se_header(Inspection *i, Str bytes)
{
    if (!str_starts(bytes, SE_HEADER_MAGIC))
        return false;
    set(i, INSPECT_SE_HEADER, "SE header",
        "The header of a Secure Execution image: initdata make --sehdr takes it.");
    return true;
}

static bool say_tar(Inspection *i, Str bytes)
{
    if (bytes.len < 512 || !str_starts(str_slice(bytes, 257, bytes.len), STR("ustar")))
        return false;
    inspect_archive(i, bytes);
    return true;
}

static bool say_toml(Inspection *i, const InspectRequest *request, Str bytes)
{
    Initdata data;
    Error why = { 0 };
    Str head = str_slice(str_trim(bytes), 0, 4000);
    if (!str_contains(head, STR("[data]")) ||
        !(str_starts(head, STR("algorithm")) || str_starts(head, STR("version")) ||
          str_starts(head, STR("[data]"))))
        return false;
    if (initdata_read_toml(bytes, i->arena, &data, &why)) {
        inspect_initdata(i, request, &data);
    } else {
        i->verdict = "initdata that cannot be read.";
        inspect_add(i, INSPECT_BAD, "", "%s", why.text);
    }
    i->kind = INSPECT_INITDATA;
    i->kind_title = "initdata, not packed";
    inspect_add(i, INSPECT_NOTE, "", "it is plain TOML: the annotation takes base64 of gzip of it");
    return true;
}

static bool say_signature(Inspection *i, Str bytes)
{
    if (bytes.len != 256 && bytes.len != 384 && bytes.len != 512 && bytes.len != 1024)
        return false;
    if (utf8_valid_len(bytes) == bytes.len)
        return false;
    set(i, INSPECT_SIGNATURE, "signature, by its length",
        "As long as an RSA signature: attest verify --signature takes the one of a record.");
    inspect_add(i, INSPECT_NOTE, "", "%zu bytes: a key of %zu bits", bytes.len, bytes.len * 8);
    return true;
}

bool inspect_by_form(Inspection *i, const InspectRequest *request, Str bytes)
{
    return say_se_header(i, bytes) || say_tar(i, bytes) || say_policy(i, bytes) ||
           say_toml(i, request, bytes) || say_signature(i, bytes);
}

/* Lines of a console are told by the codes in them. A contract may name codes in its comments:
 * asked last, of what is nothing else. */
static bool say_log(Inspection *i, Str text)
{
    BootHit *hits = NULL;
    size_t count = 0;
    if (!boot_log_scan(text, i->arena, &hits, &count, NULL) || count == 0)
        return false;
    int culprit = boot_log_culprit(hits, count);
    set(i, INSPECT_LOG, "console log",
        culprit >= 0 ? "The console log of a machine that did not boot."
                     : "The console log of a machine; no code in it is an error.");
    inspect_add(i, INSPECT_NOTE, "", "%zu code%s; explain --log tells causes and remedies", count,
                count == 1 ? "" : "s");
    if (culprit >= 0) {
        const BootHit *hit = &hits[culprit];
        inspect_add(i, INSPECT_WARN, "", "line %zu: " STR_FMT " stopped the boot%s%s",
                    hit->line_number, STR_ARG(str_slice(hit->code, 0, 20)), hit->known ? ": " : "",
                    hit->known ? hit->known->meaning : "");
    }
    return true;
}

void inspect_unknown(Inspection *i, Str bytes)
{
    Str text = str_trim(bytes);
    bool readable = utf8_valid_len(bytes) == bytes.len && str_find_byte(bytes, '\0') == bytes.len;
    if (readable && say_log(i, bytes))
        return;
    set(i, INSPECT_UNKNOWN, "unknown", "It is nothing that belongs to a contract.");
    if (!text.len)
        i->verdict = bytes.len ? "Nothing but white space." : "An empty file.";
    else
        inspect_add(i, INSPECT_NOTE, "", "%s", readable ? "text" : "binary data");
}
