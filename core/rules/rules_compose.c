/* D. Archives and the compose file. */
#include "contract/base64.h"
#include "contract/token.h"
#include "rules.h"

enum { REPORTS_MAX = 10, LARGE_FILE = 1 << 20 };

/* Calls check for compose.archive and play.archive, as far as there is one with a value of its
 * own. */
typedef void ArchiveCheck(Run *run, const TreeNode *value, const Archive *archive);

static void each_archive(Run *run, ArchiveCheck *check)
{
    const TreeNode *values[] = { run->facts.compose_value, run->facts.play_value };
    const Archive *archives[] = { run->facts.compose_archive, run->facts.play_archive };
    for (size_t i = 0; i < 2; i++)
        if (values[i] && archives[i] && !is_placeholder(text_of(values[i])) &&
            !token_is_like(str_trim(text_of(values[i]))))
            check(run, values[i], archives[i]);
}

static void one_kind(Run *run)
{
    static const char *const kinds[] = { "compose", "play", "confidential-containers" };
    const TreeNode *there[3];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++)
        if (tree_get_text(run->workload, kinds[i]))
            there[n++] = tree_get_text(run->workload, kinds[i]);
    Str path = tree_path(run->workload, run->arena);
    if (n == 0) {
        Problem *p = found_missing(run, at(run->workload), "", "Nothing in the workload can start");
        p->path = path;
        found_fix(run, p, "Add \"compose\", \"play\" or \"confidential-containers\".");
    } else if (n > 1) {
        Problem *p =
            found_span(run, there[1]->key_span, path,
                       "\"" STR_FMT "\" and \"" STR_FMT "\" are both there; only one can start",
                       STR_ARG(there[0]->key), STR_ARG(there[1]->key));
        found_related(p, there[0]);
        found_fix(run, p, "Keep \"" STR_FMT "\" or \"" STR_FMT "\", not both.",
                  STR_ARG(there[0]->key), STR_ARG(there[1]->key));
        for (size_t i = 0; n == 2 && i < 2; i++)
            found_cut(run, p, there[1 - i], "Keep \"" STR_FMT "\", remove \"" STR_FMT "\"",
                      STR_ARG(there[i]->key), STR_ARG(there[1 - i]->key));
    }
}

/* -- layers ---------------------------------------------------------------------------------- */

static void fits_play(Run *run, const TreeNode *value, Problem *p)
{
    if (value == run->facts.play_value)
        p->boot = STR("HPL15002E");
}

static void offer_one_line(Run *run, Problem *p, Str text)
{
    Buf bare, bytes;
    buf_init(&bare, text.len + 1);
    buf_init(&bytes, text.len + 1);
    base64_strip(&bare, text);
    if (buf_ok(&bare) && base64_decode(&bytes, buf_str(&bare), BASE64_STANDARD, NULL))
        found_set(run, p, true, buf_str(&bare), "Write it on one line");
    buf_clear(&bare);
    buf_clear(&bytes);
}

static void check_base64(Run *run, const TreeNode *value, const Archive *archive)
{
    if (archive->broken != ARCHIVE_BASE64)
        return;
    Str text = text_of(value);
    bool wrapped = false;
    for (size_t i = 0; i < text.len; i++)
        wrapped = wrapped || strchr(" \n\r\t", text.ptr[i]);
    size_t byte = archive->why.span.start;
    Problem *p = wrapped ? found(run, at(value), "The archive has blanks or line breaks in it")
                 : byte < text.len
                     ? found(run, at(value), "The archive is not base64 at byte %zu", byte + 1)
                     : found(run, at(value), "The base64 text of the archive is cut off");
    found_detail(run, p, archive->why.text);
    if (wrapped)
        offer_one_line(run, p, text);
    else
        found_fix(run, p, "Build the archive again, or paste it whole.");
    fits_play(run, value, p);
}

static void check_gzip(Run *run, const TreeNode *value, const Archive *archive)
{
    if (archive->broken != ARCHIVE_GZIP)
        return;
    size_t byte = archive->why.span.start;
    Problem *p = archive->why.code == ERR_TOO_BIG ? found(run, at(value), "The archive is too big")
                 : byte == 0 ? found(run, at(value), "The archive is not gzip data")
                             : found(run, at(value), "The gzip data is broken at byte %zu", byte);
    found_detail(run, p, archive->why.text);
    fits_play(run, value, p);
}

static void check_tar(Run *run, const TreeNode *value, const Archive *archive)
{
    Problem *p;
    if (archive->broken == ARCHIVE_TAR) {
        p = archive->why.code == ERR_TOO_BIG
                ? found(run, at(value), "The tar in the archive is beyond a limit")
                : found(run, at(value), "The tar in the archive is broken at byte %zu",
                        (size_t)archive->why.span.start);
        found_detail(run, p, archive->why.text);
    } else if (archive->broken == ARCHIVE_WHOLE && archive->tar.count == 0) {
        p = found(run, at(value), "The archive is empty");
    } else {
        return;
    }
    fits_play(run, value, p);
}

static void archives_are_base64(Run *run)
{
    each_archive(run, check_base64);
}

static void archives_are_gzip(Run *run)
{
    each_archive(run, check_gzip);
}

static void archives_are_tar(Run *run)
{
    each_archive(run, check_tar);
}

/* -- names ----------------------------------------------------------------------------------- */

static Problem *about_entry(Run *run, const TreeNode *value, Str name, Str message)
{
    InnerFile file = { .archive = value };
    char *copy = arena_copy(run->arena, name.ptr, name.len);
    file.name = str_make(copy ? copy : "", copy ? name.len : 0);
    return found_inside(run, &file, SIZE_MAX, STR_FMT, STR_ARG(message));
}

#define COMPOSE_YAML "docker-compose.yaml"
#define COMPOSE_YML "docker-compose.yml"

static bool is_compose_name(Str name)
{
    return str_is(name, COMPOSE_YAML) || str_is(name, COMPOSE_YML);
}

/* Nothing lies beside the folder, so that what is in it can move up as it is. */
static bool all_below(const Archive *archive, Str folder)
{
    for (size_t i = 0; i < archive->tar.count; i++)
        if (archive->tar.entries[i].name.len &&
            !path_is_below(archive->tar.entries[i].name, folder))
            return false;
    return true;
}

static void has_compose_file(Run *run)
{
    const Archive *archive = run->facts.compose_archive;
    if (!archive || archive->broken != ARCHIVE_WHOLE || archive->tar.count == 0 ||
        run->facts.compose_file)
        return;
    const TreeNode *value = run->facts.compose_value;
    for (size_t i = 0; i < archive->tar.count; i++) {
        Str name = archive->tar.entries[i].name, rest = name, part = name;
        while (str_split(&rest, '/', &part))
            continue;
        bool other_case = !is_compose_name(part) && (str_eq_nocase(part, STR(COMPOSE_YAML)) ||
                                                     str_eq_nocase(part, STR(COMPOSE_YML)));
        if (str_is(part, "compose.yaml") || str_is(part, "compose.yml") || other_case) {
            Problem *p =
                about_entry(run, value, name,
                            text_make(run, "The compose file is named " STR_FMT, STR_ARG(part)));
            found_fix(run, p, "Name it docker-compose.yaml.");
            if (part.len == name.len)
                found_move_file(run, p, true, name, "docker-compose.yaml",
                                "Name it docker-compose.yaml");
            return;
        }
        if (!is_compose_name(part) || name.len == part.len)
            continue;
        Str folder = str_slice(name, 0, name.len - part.len);
        Problem *p =
            about_entry(run, value, name,
                        text_make(run, STR_FMT " is not at the top of the archive", STR_ARG(part)));
        found_fix(run, p, "Move the content of \"" STR_FMT "\" to the top and build again.",
                  STR_ARG(folder));
        Str bare = str_slice(folder, 0, folder.len - 1);
        if (str_find_byte(bare, '/') == bare.len && all_below(archive, bare))
            found_move_file(run, p, true, bare, "",
                            "Move the content of \"" STR_FMT "\" to the top",
                            STR_ARG(str_slice(folder, 0, 120)));
        return;
    }
    found(run, at(value), "There is no docker-compose.yaml in the archive");
}

static void check_kinds(Run *run, const TreeNode *value, const Archive *archive)
{
    size_t reported = 0;
    for (size_t i = 0; i < archive->tar.count && reported < REPORTS_MAX; i++) {
        const TarEntry *e = &archive->tar.entries[i];
        if (e->kind == TAR_FILE || e->kind == TAR_DIRECTORY)
            continue;
        Problem *p = about_entry(run, value, e->name,
                                 text_make(run, "%s in the archive is a %s", quoted(run, e->name),
                                           tar_kind_name(e->kind)));
        if (e->kind == TAR_SYMLINK || e->kind == TAR_HARDLINK)
            found_fix(run, p, "Put the file itself there instead of the link.");
        found_move_file(run, p, false, e->name, NULL, "Take it out of the archive");
        reported++;
    }
}

static void only_files(Run *run)
{
    each_archive(run, check_kinds);
}

static void check_names(Run *run, const TreeNode *value, const Archive *archive)
{
    size_t reported = 0;
    for (size_t i = 0; i < archive->tar.count && reported < REPORTS_MAX; i++) {
        const TarEntry *e = &archive->tar.entries[i];
        const char *what = e->findings & TAR_NAME_ABSOLUTE   ? "starts with \"/\""
                           : e->findings & TAR_NAME_DOTDOT   ? "leads outside with \"..\""
                           : e->findings & TAR_NAME_NOT_UTF8 ? "is no UTF-8"
                           : e->findings & TAR_NAME_CONTROL  ? "has control characters"
                           : e->findings & TAR_NAME_EMPTY    ? "is empty"
                                                             : NULL;
        if (!what)
            continue;
        Problem *p = about_entry(
            run, value, e->name,
            text_make(run, "The name %s in the archive %s", quoted(run, e->name), what));
        if (e->name.len)
            found_move_file(run, p, false, e->name, NULL, "Take it out of the archive");
        reported++;
    }
}

static void names_stay_inside(Run *run)
{
    each_archive(run, check_names);
}

static void check_duplicates(Run *run, const TreeNode *value, const Archive *archive)
{
    if (value == run->facts.compose_value && archive_find(archive, STR("docker-compose.yaml")) &&
        archive_find(archive, STR("docker-compose.yml")))
        found_move_file(
            run,
            about_entry(run, value, STR("docker-compose.yml"),
                        STR("Both docker-compose.yaml and docker-compose.yml are there")),
            false, STR("docker-compose.yml"), NULL, "Take docker-compose.yml out");
    for (size_t i = 0; i < archive->tar.count; i++)
        if (archive->tar.entries[i].findings & TAR_NAME_DUPLICATE) {
            Str name = archive->tar.entries[i].name;
            Problem *p = about_entry(
                run, value, name, text_make(run, "%s is twice in the archive", quoted(run, name)));
            found_fix(run, p, "Build the archive again.");
            return;
        }
}

static void names_are_single(Run *run)
{
    each_archive(run, check_duplicates);
}

/* -- the compose file ------------------------------------------------------------------------ */

static Place in_compose(const Run *run, const TreeNode *node)
{
    return (Place){ node, run->facts.compose_file };
}

/* A key that is nearly the one that is missing. */
static void offer_key(Run *run, Problem *p, Place mapping, const char *wanted)
{
    const TreeNode *near = key_nearly(mapping.node, wanted);
    if (!near)
        return;
    found_fix(run, p, "Did you mean \"%s\" instead of %s?", wanted, quoted(run, near->key));
    found_replace_key(run, p, true, (Place){ near, mapping.file }, str_from(wanted), "Write \"%s\"",
                      wanted);
}

static void compose_is_yaml(Run *run)
{
    const InnerFile *file = run->facts.compose_file;
    if (!file)
        return;
    if (file->error.len)
        found_no_yaml(run, file, "The compose file is no YAML");
    else if (!file->root || file->root->kind != NODE_MAPPING)
        found_inside(run, file, 0, "The compose file holds no keys");
    else if (!run->facts.compose_ok)
        offer_key(
            run,
            found_inside(run, file, file->root->span.start, "The compose file has no services"),
            (Place){ file->root, file }, "services");
}

static void nothing_is_built(Run *run)
{
    const Compose *c = &run->facts.compose;
    for (size_t i = 0; i < c->services.count; i++)
        if (c->services.items[i].build) {
            Problem *p =
                found_key(run, in_compose(run, c->services.items[i].build),
                          "Service %s is to be built", quoted(run, c->services.items[i].name));
            found_fix(run, p, "Build the image, push it, and name it with its digest.");
            bool has_image = text_of(c->services.items[i].image).len > 0;
            found_remove(run, p, has_image, in_compose(run, c->services.items[i].build),
                         has_image ? "Take \"build\" out; \"image\" stays"
                                   : "Take \"build\" out; \"image\" is still to be written");
        }
}

static void services_have_images(Run *run)
{
    const Compose *c = &run->facts.compose;
    for (size_t i = 0; i < c->services.count; i++) {
        const ComposeService *s = &c->services.items[i];
        if (!s->extends && !s->build && !text_of(s->image).len && !get(s->node, "provider"))
            offer_key(run,
                      found_key(run, in_compose(run, s->node), "Service %s has no image",
                                quoted(run, s->name)),
                      in_compose(run, s->node), "image");
    }
}

static void one_service(Run *run)
{
    const Compose *c = &run->facts.compose;
    const TreeNode *second = NULL;
    size_t started = 0;
    for (size_t i = 0; i < c->services.count; i++)
        if (!c->services.items[i].optional && ++started == 2)
            second = c->services.items[i].node;
    if (second)
        found_key(run, in_compose(run, second),
                  "The compose file starts %zu services; one is supported", started);
}

static bool has_extension(Str path)
{
    Str rest = path, part = path;
    while (str_split(&rest, '/', &part))
        continue;
    size_t dot = str_find_byte(part, '.');
    return dot > 0 && dot + 1 < part.len;
}

static void bind_sources_exist(Run *run)
{
    const Compose *c = &run->facts.compose;
    for (size_t i = 0; i < c->mounts.count; i++) {
        const ComposeMount *m = &c->mounts.items[i];
        Str path;
        if (!m->is_bind || !path_in_archive(run, m->source, &path) ||
            archive_has(run->facts.compose_archive, path))
            continue;
        Problem *p = found(run, in_compose(run, m->node), "%s is not in the archive",
                           quoted(run, m->source));
        if (!has_extension(path)) {
            p->severity = SEV_WARNING;
            found_why(run, p,
                      "Docker makes an empty folder of that name, on a disk that is made "
                      "anew at each start.");
        }
    }
}

static bool is_system_path(Str path)
{
    static const char *const folders[] = {
        "/proc", "/sys", "/dev",  "/run",    "/var/run",         "/etc", "/var/log", "/tmp",
        "/usr",  "/lib", "/boot", "/cgroup", "/var/hyperprotect"
    };
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        if (path_is_below(path, str_from(folders[i])))
            return true;
    return false;
}

static void references_exist(Run *run)
{
    const Compose *c = &run->facts.compose;
    for (size_t i = 0; i < c->references.count; i++) {
        const ComposeReference *r = &c->references.items[i];
        Str path;
        if (r->optional || str_contains(r->path, STR("://")) ||
            str_find_byte(r->path, '$') < r->path.len)
            continue;
        if (path_in_archive(run, r->path, &path) && archive_has(run->facts.compose_archive, path))
            continue;
        if (str_starts(r->path, STR("/")) &&
            (is_system_path(r->path) || is_on_volume(run, r->path)))
            continue;
        found(run, in_compose(run, r->node), "%s refers to %s, which is not in the archive",
              r->what, quoted(run, r->path));
    }
}

static void data_stays(Run *run)
{
    const Compose *c = &run->facts.compose;
    for (size_t i = 0; i < c->mounts.count; i++) {
        const ComposeMount *m = &c->mounts.items[i];
        if (!m->is_bind || m->read_only || !str_starts(m->source, STR("/")) ||
            str_find_byte(m->source, '$') < m->source.len || is_system_path(m->source) ||
            is_on_volume(run, m->source))
            continue;
        found(run, in_compose(run, m->node), "%s is on no volume of the contract",
              quoted(run, m->source));
    }
}

static bool ports_clash(const ComposePort *a, const ComposePort *b)
{
    bool address = !a->address.len || !b->address.len || str_eq(a->address, b->address) ||
                   str_is(a->address, "0.0.0.0") || str_is(b->address, "0.0.0.0");
    return a->first && b->first && !a->optional && !b->optional && address &&
           str_eq_nocase(a->protocol, b->protocol) && a->first <= b->last && b->first <= a->last;
}

static void ports_are_apart(Run *run)
{
    const Compose *c = &run->facts.compose;
    if (run->facts.compose_ok && c->ports.count == 0 && !c->host_network) {
        Problem *p =
            found_inside(run, run->facts.compose_file, c->services.items[0].node->key_span.start,
                         "No service publishes a port");
        p->severity = SEV_NOTICE;
        p->boot = str_make("", 0);
        found_why(run, p, "Nothing outside of the machine can reach the workload.");
        found_fix(run, p, "Add \"ports\", if it is to be reached.");
    }
    for (size_t i = 0; i < c->ports.count && i < 200; i++)
        for (size_t k = 0; k < i; k++)
            if (ports_clash(&c->ports.items[i], &c->ports.items[k])) {
                found(run, in_compose(run, c->ports.items[i].node), "Port %u is published twice",
                      c->ports.items[i].first);
                break;
            }
}

static void no_version(Run *run)
{
    const TreeNode *version =
        run->facts.compose_ok ? tree_get_text(run->facts.compose.root, "version") : NULL;
    if (version)
        found_remove(
            run, found_key(run, in_compose(run, version), "\"version\" has no meaning any more"),
            true, in_compose(run, version), "Remove \"version\"");
}

static void images_fit_machine(Run *run)
{
    static const char *const others[] = { "amd64", "x86_64", "x86-64", "arm64", "aarch64" };
    for (size_t i = 0; i < run->facts.images.count; i++) {
        const ImageUse *use = &run->facts.images.items[i];
        Str name = str_slice(use->text, 0, str_find_byte(use->text, '@'));
        for (size_t k = 0; k < sizeof(others) / sizeof(*others); k++)
            if (str_contains_nocase(name, str_from(others[k]))) {
                found(run, use->at, "The image name says %s; the machine is s390x", others[k]);
                break;
            }
    }
}

static void dollars_are_variables(Run *run)
{
    const Compose *c = &run->facts.compose;
    for (size_t i = 0; i < c->dollars.count && i < REPORTS_MAX; i++)
        found(run, in_compose(run, c->dollars.items[i]),
              "A \"$\" that starts no variable: compose cannot read it");
}

/* The compose file or the pods name the file, or a folder that it is in. */
static bool is_named(Run *run, Str name)
{
    const Compose *c = &run->facts.compose;
    Str path;
    for (size_t i = 0; i < c->references.count; i++)
        if (path_in_archive(run, c->references.items[i].path, &path) && str_eq(path, name))
            return true;
    for (size_t i = 0; i < c->mounts.count; i++)
        if (c->mounts.items[i].is_bind && path_in_archive(run, c->mounts.items[i].source, &path) &&
            path.len && path_is_below(name, path))
            return true;
    for (size_t i = 0; i < run->facts.pods.count; i++)
        for (size_t k = 0; k < run->facts.pods.items[i].pod.volumes.count; k++) {
            const PodVolume *v = &run->facts.pods.items[i].pod.volumes.items[k];
            if (v->kind == POD_VOLUME_HOST && path_in_archive(run, v->path, &path) && path.len &&
                path_is_below(name, path))
                return true;
        }
    return false;
}

static void check_weight(Run *run, const TreeNode *value, const Archive *archive)
{
    size_t reported = 0;
    for (size_t i = 0; i < archive->tar.count && reported < REPORTS_MAX; i++) {
        const TarEntry *e = &archive->tar.entries[i];
        const char *why = archive_unwanted(e->name, str_slice(e->data, 0, 4096));
        bool named = why && is_named(run, e->name);
        bool read =
            str_ends(e->name, STR(".env")) || (named && str_contains(e->name, STR(".env.")));
        if (why && read && run->facts.compose_ok)
            why = NULL; /* compose reads it */
        if (!why && e->data.len <= LARGE_FILE)
            continue;
        Str message = why ? text_make(run, "%s in the archive %s", quoted(run, e->name), why)
                          : text_make(run, "%s in the archive has %zu KiB", quoted(run, e->name),
                                      e->data.len >> 10);
        Problem *p = about_entry(run, value, e->name, message);
        if (why && !named)
            found_move_file(run, p, false, e->name, NULL, "Take it out of the archive");
        reported++;
        if (why && str_contains(e->name, STR(".git")))
            return; /* one line for the whole folder */
    }
}

static void archives_are_light(Run *run)
{
    each_archive(run, check_weight);
}

static const Rule rules[] = {
    { .code = "PF060",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = one_kind,
      .same_as_schema = true,
      .title = "not exactly one kind of workload",
      .why = "A workload is either one compose file, or pods, or confidential containers.",
      .boot = "HPL05001E",
      .fix = "Keep one of them.",
      .wrong = "compose:\n  archive: ...\nplay:\n  archive: ...",
      .right = "compose:\n  archive: ..." },
    { .code = "PF061",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = archives_are_base64,
      .same_as_schema = true,
      .title = "archive is not base64 on one line",
      .why = "The value is the base64 form of a packed folder, without line breaks.",
      .boot = "HPL06006E",
      .fix = "Write it on one line (base64 -w0).",
      .wrong = "archive: |\n  H4sIAAAA\n  AAAAA+3O",
      .right = "archive: H4sIAAAAAAAAA+3O" },
    { .code = "PF062",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = archives_are_gzip,
      .title = "archive is not gzip data",
      .why = "The value must be a tar file, compressed with gzip, in base64.",
      .boot = "HPL06006E",
      .fix = "Build it from the folder: tar and gzip, then base64.",
      .wrong = "tar cf - . | base64 -w0",
      .right = "tar czf - . | base64 -w0" },
    { .code = "PF063",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = archives_are_tar,
      .title = "archive is no tar, or empty",
      .why = "Behind gzip the machine expects a tar with the files of the workload.",
      .boot = "HPL06007E",
      .fix = "The archive is empty or damaged; build it again.",
      .wrong = "gzip -c docker-compose.yaml | base64 -w0",
      .right = "tar czf - docker-compose.yaml | base64 -w0" },
    { .code = "PF064",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = has_compose_file,
      .title = "no docker-compose.yaml at the top of the archive",
      .why = "The machine looks for docker-compose.yaml or .yml at the top level only.",
      .boot = "HPL06008E",
      .fix = "Pack from inside the folder that holds docker-compose.yaml.",
      .wrong = "web/docker-compose.yaml",
      .right = "docker-compose.yaml" },
    { .code = "PF065",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = only_files,
      .title = "link, pipe or device in the archive",
      .why = "Only files and folders are supported in the archive.",
      .boot = "HPL06007E",
      .fix = "Remove it from the folder.",
      .wrong = "key.pub -> /etc/keys/key.pub",
      .right = "key.pub, a file" },
    { .code = "PF066",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = names_stay_inside,
      .title = "name that leads outside of the archive",
      .why = "Such a file would be written outside of the workload's folder.",
      .boot = "HPL06007E",
      .fix = "Pack relative names.",
      .wrong = "../key.pub",
      .right = "key.pub" },
    { .code = "PF067",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_TRIAL,
      .needs = PLAIN_WORKLOAD,
      .check = names_are_single,
      .title = "two files of one name",
      .why = "Which one wins is not defined.",
      .fix = "Remove docker-compose.yml.",
      .wrong = "docker-compose.yaml, docker-compose.yml",
      .right = "docker-compose.yaml" },
    { .code = "PF068",
      .severity = SEV_ERROR,
      .sources = BY_COMPOSE | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = compose_is_yaml,
      .title = "compose file cannot be read",
      .why = "The compose file is YAML with a mapping \"services\".",
      .boot = "HPL06009E HPL08002E",
      .fix = "Correct the compose file and build the archive again.",
      .wrong = "service:\n  web: ...",
      .right = "services:\n  web: ..." },
    { .code = "PF069",
      .severity = SEV_ERROR,
      .sources = BY_CONTRACT | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = nothing_is_built,
      .title = "service that is to be built",
      .why = "The machine builds no images; it pulls them.",
      .boot = "HPL08004E",
      .fix = "Build the image, push it, and name it with its digest.",
      .wrong = "web:\n  build: .",
      .right = "web:\n  image: us.icr.io/ns/web@sha256:..." },
    { .code = "PF070",
      .severity = SEV_ERROR,
      .sources = BY_COMPOSE | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = services_have_images,
      .title = "service without an image",
      .why = "There is nothing to start for this service.",
      .boot = "HPL06010E",
      .fix = "Add \"image\" with a digest.",
      .wrong = "web:\n  ports: [\"80:80\"]",
      .right = "web:\n  image: us.icr.io/ns/web@sha256:...\n  ports: [\"80:80\"]" },
    { .code = "PF071",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT | BY_TROUBLE,
      .needs = PLAIN_WORKLOAD,
      .check = one_service,
      .title = "several services",
      .why =
          "With a compose file one container is supported. Samples with more exist; it may work.",
      .fix = "Use play (pods) for several containers.",
      .wrong = "services:\n  web: ...\n  db: ...",
      .right = "services:\n  web: ..." },
    { .code = "PF072",
      .severity = SEV_ERROR,
      .sources = BY_COMPOSE | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = bind_sources_exist,
      .title = "mounted file is not in the archive",
      .why = "A relative path is looked for in the folder that the archive is unpacked to. Docker "
             "makes an empty folder where a file should be.",
      .boot = "HPL08004E",
      .fix = "Add it to the folder and build the archive again.",
      .wrong = "volumes: [\"./key.pub:/key.pub\"]   # no key.pub in the archive",
      .right = "volumes: [\"./key.pub:/key.pub\"]   # and key.pub beside the compose file" },
    { .code = "PF073",
      .severity = SEV_WARNING,
      .sources = BY_COMPOSE | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = references_exist,
      .title = "file referred to is not in the archive",
      .why = "env_file, extends, include, configs and secrets are read from the unpacked archive.",
      .boot = "HPL08004E",
      .fix = "Add the file to the folder and build the archive again.",
      .wrong = "env_file: app.env   # not in the archive",
      .right = "env_file: app.env   # packed too" },
    { .code = "PF074",
      .severity = SEV_WARNING,
      .sources = BY_CONTRACT,
      .needs = PLAIN_WORKLOAD,
      .check = data_stays,
      .title = "data outside of the contract's volumes",
      .why = "The root disk is made anew at each start: what is written there is lost.",
      .fix = "Mount below the mount of a volume, for example /mnt/data.",
      .wrong = "volumes: [\"/srv/db:/var/lib/db\"]",
      .right = "volumes: [\"/mnt/data/db:/var/lib/db\"]" },
    { .code = "PF075",
      .severity = SEV_WARNING,
      .sources = BY_COMPOSE | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = ports_are_apart,
      .title = "no port, or a port twice",
      .why = "Two services cannot share a port of the machine.",
      .boot = "HPL08004E",
      .fix = "Choose another port for one of them.",
      .wrong = "a: { ports: [\"80:80\"] }\nb: { ports: [\"80:8080\"] }",
      .right = "a: { ports: [\"80:80\"] }\nb: { ports: [\"81:8080\"] }" },
    { .code = "PF076",
      .severity = SEV_NOTICE,
      .sources = BY_COMPOSE,
      .needs = PLAIN_WORKLOAD,
      .check = no_version,
      .title = "obsolete version key",
      .why = "Docker compose ignores it and warns.",
      .fix = "Remove \"version\".",
      .wrong = "version: \"3\"\nservices: ...",
      .right = "services: ..." },
    { .code = "PF077",
      .severity = SEV_WARNING,
      .sources = BY_PRACTICE,
      .needs = PLAIN_WORKLOAD,
      .check = images_fit_machine,
      .title = "image for another machine",
      .why = "Programs for another processor do not start (exec format error).",
      .fix = "Use an s390x or multi-architecture image, with the digest of its s390x manifest or "
             "of its index.",
      .wrong = "image: docker.io/amd64/nginx@sha256:...",
      .right = "image: docker.io/s390x/nginx@sha256:..." },
    { .code = "PF078",
      .severity = SEV_WARNING,
      .sources = BY_COMPOSE | BY_CODES,
      .needs = PLAIN_WORKLOAD,
      .check = dollars_are_variables,
      .title = "dollar sign that is no variable",
      .why = "Compose replaces $NAME and ${NAME} and stops at anything else behind a \"$\".",
      .boot = "HPL08004E",
      .fix = "Write \"$$\" for a dollar sign.",
      .wrong = "command: echo $(date)",
      .right = "command: echo $$(date)" },
    { .code = "PF079",
      .severity = SEV_NOTICE,
      .sources = BY_PRACTICE,
      .needs = PLAIN_WORKLOAD,
      .check = archives_are_light,
      .title = "needless files in the archive",
      .why = "They make the contract larger, and may tell more than they should.",
      .fix = "Leave it out and build the archive again.",
      .wrong = ".git/, key.pem, docker-compose.yaml~",
      .right = "docker-compose.yaml and what it mounts" },
};

const RuleGroup rules_compose = { "Archive and compose file", RULES(rules) };
