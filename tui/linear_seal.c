/* Sealing and inspecting, question by question. */
#include "linear_private.h"

#include "cmd_io.h"
#include "seal_work.h"

#include "contract/inspect.h"

/* -- sealing ---------------------------------------------------------------------------------- */

typedef bool AddOption(SealWork *w, const char *path, Error *err);

/* One of the options, or a file that becomes one. */
static bool choose_option(Linear *l, SealWork *w, const char *question, const SealOption *options,
                          const size_t *count, size_t *ret_chosen, AddOption *add_file)
{
    AppChoice choices[SEAL_WORK_ROWS + 1];
    for (;;) {
        size_t n = *count;
        for (size_t i = 0; i < n; i++)
            choices[i] =
                (AppChoice){ options[i].label, arena_printf(l->app->frame, "%s%s",
                                                            options[i].mark == 'x'   ? "error: "
                                                            : options[i].mark == '!' ? "warning: "
                                                                                     : "",
                                                            options[i].detail) };
        choices[n] = (AppChoice){ "from a file", NULL };
        linear_print("%s", question);
        int answer = linear_number(l, choices, n + 1, (int)*ret_chosen);
        if (answer < 0)
            return false;
        if ((size_t)answer < n && options[answer].unusable) {
            linear_print("That one cannot be used: its key is not RSA.");
            continue;
        }
        if ((size_t)answer < n) {
            *ret_chosen = (size_t)answer;
            return true;
        }
        Buf path;
        Error err = { 0 };
        buf_init(&path, 0);
        bool named = linear_line(l, "Path of the file", NULL, false, &path);
        bool ok = named && add_file(w, path.ptr, &err);
        buf_clear(&path);
        if (ok && !options[*ret_chosen].unusable)
            return true; /* what was added is chosen */
        if (ok) {
            linear_print("That one cannot be used: its key is not RSA.");
            *ret_chosen = 0;
        } else if (named)
            app_error(l->app, &err);
    }
}

static bool unlock(Linear *l, SealWork *w)
{
    const SealOption *key = seal_work_key(w);
    for (;;) {
        Error err = { 0 };
        if (key->encrypted) {
            buf_reset(&w->passphrase);
            if (!linear_line(l, "Passphrase of the key", NULL, true, &w->passphrase))
                return false;
        }
        if (seal_work_unlock(w, &err))
            return true;
        app_error(l->app, &err);
        if (!key->encrypted || err.code != ERR_PASSPHRASE)
            return false;
    }
}

static bool ask_into(Linear *l, const char *label, const char *value, char *out, size_t size)
{
    Buf line;
    buf_init(&line, 0);
    bool ok = linear_line(l, label, value, false, &line) && line.len < size;
    if (ok)
        snprintf(out, size, "%s", line.ptr);
    buf_clear(&line);
    return ok;
}

/* Whether the contract ends, and who vouches for the signer so long. */
static bool ask_expiry(Linear *l, SealWork *w)
{
    static const AppChoice answers[] = { { "It does not end", NULL },
                                         { "It ends on a day", "needs a CA of your own" },
                                         { "It ends with a certificate of the signer",
                                           "which is there already" } };
    SealExpiry *x = &w->expiry;
    Error err = { 0 };
    if (seal_work_key(w)->none)
        return true;
    linear_print("Does the contract end?");
    int answer = linear_number(l, answers, 3, 0);
    if (answer < 0)
        return false;
    x->how = (SealEnd)answer;
    if (x->how == SEAL_END_BY_CERT &&
        !ask_into(l, "Path of the signer's certificate", NULL, x->own_path, sizeof x->own_path))
        return false;
    if (x->how == SEAL_END_BY_CA &&
        (!ask_into(l, "Days, or the day", "365", x->until, sizeof x->until) ||
         !ask_into(l, "Name of the signer", NULL, x->name, sizeof x->name) ||
         !ask_into(l, "Path of the CA certificate", NULL, x->cert_path, sizeof x->cert_path) ||
         !ask_into(l, "Path of the CA key", NULL, x->key_path, sizeof x->key_path)))
        return false;
    while (!seal_work_expire(w, &err)) {
        if (!x->needs_passphrase) {
            app_error(l->app, &err);
            return false;
        }
        buf_reset(&x->passphrase);
        if (!linear_line(l, "Passphrase of the CA key", NULL, true, &x->passphrase))
            return false;
    }
    return true;
}

static bool ask_form(Linear *l, SealWork *w)
{
    static const AppChoice forms[] = { { "base64", "on one line, as contract-cli writes it" },
                                       { "PEM", "in quotes, as the documentation shows it" } };
    if (seal_work_key(w)->none)
        return true;
    linear_print("How is the public key written into env?");
    int answer = linear_number(l, forms, 2, 0);
    w->form = answer == 1 ? SIGNING_KEY_PEM : SIGNING_KEY_BASE64;
    return answer >= 0;
}

static void print_checks(const SealWork *w)
{
    for (size_t i = 0; i < w->check_count; i++) {
        const SealCheck *c = &w->checks[i];
        const char *mark = c->mark == 'k'   ? "ok"
                           : c->mark == 'x' ? "error"
                           : c->mark == '!' ? "warning"
                           : c->mark == 'o' ? "to do"
                                            : "note";
        linear_print_at(2, "%s, %s%s%s", mark, c->name, c->name[0] ? ": " : "", c->text);
    }
}

static void print_result(const SealWork *w)
{
    for (size_t i = 0; i < w->line_count; i++)
        linear_print("%s", w->lines[i]);
    if (!w->done || w->rehearse)
        return;
    linear_print("Next:");
    for (size_t i = 0; i < SEAL_NEXT_LINES && w->next[i][0]; i++)
        linear_print_at(2, "%s", w->next[i]);
    linear_print("The plain contract is unchanged and still holds secrets.");
}

/* One by one, those that are there and not encrypted yet. */
static bool ask_each_part(Linear *l, const SealWork *w, unsigned *ret_parts)
{
    static const AppChoice answers[] = { { "encrypt it", NULL }, { "leave it", NULL } };
    *ret_parts = 0;
    for (SealPart part = 0; part < SEAL_PARTS; part++) {
        if (!(w->plain & 1u << part))
            continue;
        linear_print("%s", seal_part_name(part));
        int answer = linear_number(l, answers, 2, 0);
        if (answer < 0)
            return false;
        *ret_parts |= answer == 0 ? 1u << part : 0;
    }
    return true;
}

static bool ask_parts(Linear *l, SealWork *w)
{
    static const AppChoice parts[] = {
        { "all that is there", "what is encrypted already stays as it is" },
        { "only workload", "env is sealed by the deployer, later" },
        { "only env", "workload comes from its provider" },
        { "one by one", "each is asked for; none of them: it is only signed" },
    };
    static const unsigned sets[] = { SEAL_ALL_PARTS, 1u << SEAL_WORKLOAD, 1u << SEAL_ENV };
    linear_print("What is to be encrypted?");
    int answer = linear_number(l, parts, 4, 0);
    unsigned set = answer >= 0 && answer < 3 ? sets[answer] : 0;
    if (answer < 0 || (answer == 3 && !ask_each_part(l, w, &set)))
        return false;
    seal_work_set_parts(w, set);
    return true;
}

static bool ask_all(Linear *l, SealWork *w, bool parts)
{
    return (!parts || ask_parts(l, w)) &&
           (!w->parts ||
            choose_option(l, w,
                          "Which image will boot? Its certificate decides who can "
                          "read the contract.",
                          w->cert_options, &w->cert_count, &w->cert, seal_work_add_cert)) &&
           choose_option(l, w, "Who signs?", w->key_options, &w->key_count, &w->key,
                         seal_work_add_key) &&
           unlock(l, w) && ask_form(l, w) && ask_expiry(l, w) &&
           (w->rehearse ||
            ask_into(l, "File for the sealed contract", w->output, w->output, sizeof w->output));
}

static bool go_ahead(Linear *l, SealWork *w)
{
    static const AppChoice answers[] = { { "Seal", NULL }, { "Leave", NULL } };
    static const AppChoice refused[] = {
        { "Leave", NULL }, { "Seal all the same", "a machine that starts with it may stop at boot" }
    };
    if (!w->refused)
        return linear_number(l, answers, 2, -1) == 0;
    linear_print("An error stops sealing; \"next\" goes to those of the contract.");
    w->forced = linear_number(l, refused, w->rehearse ? 1 : 2, 0) == 1;
    return w->forced;
}

static void seal(Linear *l, SealWork *w, const Analysis *a, bool parts)
{
    bool ready = ask_all(l, w, parts);
    if (ready) {
        seal_work_check(w, a);
        print_checks(w);
    }
    if (!ready || !go_ahead(l, w)) {
        linear_print("Left. Nothing was written.");
        return;
    }
    seal_work_run(w);
    print_result(w);
    if (!w->done)
        app_error(l->app, &w->err);
}

void linear_seal(Linear *l, Str word)
{
    App *app = l->app;
    Error err = { 0 };
    char certs[1024], training[1024];
    bool rehearse = word.len && str_starts(STR("rehearsal"), word);
    unsigned parts = str_is(word, "workload") ? 1u << SEAL_WORKLOAD
                     : str_is(word, "env")    ? 1u << SEAL_ENV
                                              : SEAL_ALL_PARTS;
    if (word.len && parts == SEAL_ALL_PARTS && !rehearse && !str_is(word, "all")) {
        linear_print("\"seal\", \"seal all\", \"seal workload\", \"seal env\" or \"seal "
                     "rehearsal\".");
        return;
    }
    const Analysis *a = app_settled(app);
    if (!a)
        return;
    if (!analysis_platform(a)) {
        app_message(app, MESSAGE_WARNING, "State the platform first: {contract.platform}");
        return;
    }
    cmd_data_folder("certs", certs, sizeof certs);
    cmd_data_folder("training", training, sizeof training);
    SealWork *w = seal_work_new(a, document_path(app->document), certs, training, parts, &err);
    if (!w) {
        app_error(app, &err);
        return;
    }
    w->rehearse = rehearse;
    seal(l, w, a, word.len == 0);
    seal_work_free(w);
}

/* -- inspecting ------------------------------------------------------------------------------- */

static bool ask_passphrase(void *context, const char *what, Buf *ret, Error *err)
{
    char label[200];
    snprintf(label, sizeof label, "Passphrase of %s", what);
    return linear_line(context, label, NULL, true, ret) ||
           error_set(err, ERR_CANCELLED, "Stopped at the passphrase");
}

static Key *ask_key(Linear *l, const char *label, unsigned want)
{
    Buf path;
    Error err = { 0 };
    Key *key = NULL;
    Passphrase passphrase = { .ask = ask_passphrase, .context = l };
    buf_init(&path, 0);
    if (linear_line(l, label, NULL, false, &path)) {
        key = key_load(path.ptr, want, &passphrase, &err);
        if (!key)
            app_error(l->app, &err);
    }
    buf_clear(&path);
    return key;
}

static Inspection *look(Linear *l, Str bytes, const char *name, const Key *open, const Key *verify)
{
    Error err = { 0 };
    Buf out;
    InspectRequest request = { .bytes = bytes,
                               .name = name,
                               .open_key = open,
                               .verify_key = verify,
                               .platform = platform_of_text(bytes, NULL, NULL),
                               .now = clock_now() };
    Inspection *i = inspect_bytes(&request, &err);
    buf_init(&out, 0);
    if (i && inspect_text(i, name, &out))
        linear_print_text(buf_str(&out));
    else
        app_error(l->app, &err);
    buf_clear(&out);
    return i;
}

void linear_inspect(Linear *l, Str word)
{
    App *app = l->app;
    char name[4096];
    Buf bytes;
    Error err = { 0 };
    if (!word.len && !screen_is_of_document(app->screen)) {
        Buf path;
        buf_init(&path, 0);
        if (linear_line(l, "Path of the file", NULL, false, &path))
            linear_inspect(l, buf_str(&path));
        buf_clear(&path);
        return;
    }
    buf_init_secret(&bytes, TEXT_MAX);
    snprintf(name, sizeof name, STR_FMT, STR_ARG(str_slice(word, 0, 4000)));
    if (!word.len)
        buf_add_str(&bytes, document_content(app->document));
    else if (!file_read(name, TEXT_MAX, &bytes, NULL, &err))
        app_error(app, &err);
    const char *shown = word.len ? name : document_name(app->document);
    Inspection *i = err.code ? NULL : look(l, buf_str(&bytes), shown, NULL, NULL);
    bool keys = i && ((i->has_signature && !i->signature_checked) || i->sealed);
    inspect_free(i);
    if (keys) {
        Key *verify = ask_key(l, "Public key that checks the signature, its path", KEY_ANY_PUBLIC);
        Key *open = ask_key(l, "Private key that opens it, its path", KEY_PRIVATE);
        if (verify || open)
            inspect_free(look(l, buf_str(&bytes), shown, open, verify));
        key_free(verify);
        key_free(open);
    }
    buf_clear(&bytes);
}
