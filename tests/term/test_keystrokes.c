/* The way of a new user from nothing to a sealed contract: how many keys it takes beside the
 * values themselves. The counts are bounds: a longer way is a defect. */
#include "term/training.h"

#include <stdio.h>
#include <sys/stat.h>

#define DIGEST "@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static size_t pressed;

/* Keys that are no part of a value. */
static void press(Term *t, const char *words)
{
    Str rest = str_from(words), word;
    while (rest.len > 0 && str_split(&rest, ' ', &word))
        pressed += word.len > 0;
    term_keys(t, words);
}

/* What only the user knows. */
static void value(Term *t, const char *text)
{
    term_type(t, text);
}

static Term *start_with_folder(const char *file, const char *content)
{
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    char path[64];
    pressed = 0;
    assert_int_equal(mkdir(term_path(t, "web"), 0755), 0);
    snprintf(path, sizeof path, "web/%s", file);
    term_write_file(t, path, str_from(content));
    training_lend(t);
    term_start(t, NULL);
    assert_screen(t, "What would you like to do?");
    return t;
}

/* From the start screen to the form of the new contract. `platform` and `from` are the keys that
 * choose them. */
static void begin(Term *t, const char *platform, const char *from, const char *folder)
{
    press(t, "Enter");
    assert_screen(t, "Where will it run?");
    press(t, platform);
    press(t, "Enter");
    if (from)
        press(t, from);
    press(t, "Enter");
    if (folder) {
        value(t, folder);
        press(t, "Enter");
        assert_screen(t, "[web.yaml");
    }
    press(t, "Enter");
    press(t, "Enter");
    assert_screen(t, "Outline");
    assert_screen(t, "to do");
}

/* F8 until the to-do is the one with this label and word. */
static void next(Term *t, const char *said)
{
    press(t, "F8");
    assert_screen(t, said);
}

static void seal_it(Term *t, const char *sealed)
{
    Buf bytes;
    assert_screen(t, "0 to do");
    press(t, "^X e e");
    assert_screen(t, "Which image will boot");
    press(t, "Enter");
    assert_screen(t, "Who signs?");
    press(t, "Enter");
    assert_screen(t, "Does the contract end?");
    press(t, "Enter");
    assert_screen(t, "0 errors, 0 to do");
    press(t, "Enter");
    assert_screen(t, "Sealed.");
    term_read_file(t, sealed, &bytes);
    assert_true(str_contains(buf_str(&bytes), STR("envWorkloadSignature: ")));
    buf_clear(&bytes);
}

/* Registry, volume with both seeds, two variables, log service. */
static void fill_in(Term *t)
{
    next(t, "password is still empty");
    value(t, "Yx3-apikey-vMq81Lw");
    next(t, "workload > volumes > data");
    press(t, "Ins");
    assert_screen(t, "32 characters");
    next(t, "The host name is empty");
    value(t, "abc.ingress.eu-de.logs.cloud.ibm.com");
    next(t, "iamApiKey is empty");
    value(t, "Kq8sLm2vTcX6bNw9yHe3jGfA7oRi5Ut1SxDkE");
    next(t, "\"GREETING\" is still");
    value(t, "hello");
    next(t, "\"LEVEL\" is still");
    value(t, "debug");
    next(t, "env > volumes > data");
    press(t, "Ins");
    assert_screen(t, "32 characters");
}

static void report(const char *what, size_t bound)
{
    print_message("%s: %zu keystrokes beside the values\n", what, pressed);
    if (pressed > bound)
        fail_msg("%s takes %zu keystrokes; it took %zu", what, pressed, bound);
}

static const char compose[] = "services:\n"
                              "  web:\n"
                              "    image: us.icr.io/acme/web" DIGEST "\n"
                              "    ports: [\"443:8443\"]\n"
                              "    environment:\n"
                              "      - GREETING=${GREETING}\n"
                              "      - LEVEL=${LEVEL}\n"
                              "    volumes:\n"
                              "      - /mnt/data:/var/lib/data\n";

static const char pod[] = "apiVersion: v1\n"
                          "kind: Pod\n"
                          "metadata:\n"
                          "  name: web\n"
                          "spec:\n"
                          "  restartPolicy: Always\n"
                          "  containers:\n"
                          "    - name: web\n"
                          "      image: us.icr.io/acme/web" DIGEST "\n"
                          "      ports:\n"
                          "        - containerPort: 8443\n"
                          "          hostPort: 443\n"
                          "      env:\n"
                          "        - name: GREETING\n"
                          "          valueFrom:\n"
                          "            configMapKeyRef:\n"
                          "              name: contract.config.map\n"
                          "              key: GREETING\n"
                          "        - name: LEVEL\n"
                          "          valueFrom:\n"
                          "            configMapKeyRef:\n"
                          "              name: contract.config.map\n"
                          "              key: LEVEL\n"
                          "      volumeMounts:\n"
                          "        - name: data\n"
                          "          mountPath: /var/lib/data\n"
                          "  volumes:\n"
                          "    - name: data\n"
                          "      hostPath:\n"
                          "        path: /mnt/data/web\n"
                          "        type: DirectoryOrCreate\n";

static void ccrt_with_a_compose_folder(void **state)
{
    (void)state;
    Term *t = start_with_folder("docker-compose.yaml", compose);
    begin(t, "Down Down", "Down", "web");
    fill_in(t);
    seal_it(t, "web.sealed.yaml");
    report("ccrt, compose folder", 25);
    assert_false(str_contains(term_output(t), STR("Yx3-apikey")));
    assert_false(str_contains(term_output(t), STR("Kq8sLm2v")));
    term_close(t);
}

static void hpvs_with_a_folder_of_pods(void **state)
{
    (void)state;
    Term *t = start_with_folder("pod.yaml", pod);
    begin(t, "Down", "Down", "web");
    fill_in(t);
    seal_it(t, "web.sealed.yaml");
    report("hpvs, podman play", 24);
    term_close(t);
}

static void ccrv_with_a_folder_of_pods(void **state)
{
    (void)state;
    Term *t = start_with_folder("pod.yaml", pod);
    begin(t, "Down Down Down", "Down", "web");
    fill_in(t);
    seal_it(t, "web.sealed.yaml");
    report("ccrv, podman play", 26);
    term_close(t);
}

/* A peer pod takes no folder: its contract holds a policy and where the logs go. */
static void ccco_peer_pod_with_a_policy(void **state)
{
    (void)state;
    Term *t = start_with_folder("policy.rego", "package agent_policy\n\n"
                                               "default CreateContainerRequest := false\n");
    begin(t, "Down Down Down Down", NULL, NULL);
    next(t, "policy");
    press(t, "Ins");
    assert_screen(t, "[File");
    value(t, "web");
    press(t, "Enter");
    value(t, "policy");
    press(t, "Enter");
    assert_screen(t, "[cGFja");
    next(t, "The host name is empty");
    value(t, "abc.ingress.eu-de.logs.cloud.ibm.com");
    next(t, "iamApiKey is empty");
    value(t, "Kq8sLm2vTcX6bNw9yHe3jGfA7oRi5Ut1SxDkE");
    press(t, "Tab");
    seal_it(t, "contract.sealed.yaml");
    report("ccco-peerpod, policy", 23);
    term_close(t);
}

static const char two_images[] = "services:\n"
                                 "  web:\n"
                                 "    image: us.icr.io/acme/web" DIGEST "\n"
                                 "    environment:\n"
                                 "      - GREETING=${GREETING}\n"
                                 "      - LEVEL=${LEVEL}\n"
                                 "    volumes:\n"
                                 "      - /mnt/data:/var/lib/data\n"
                                 "  cache:\n"
                                 "    image: docker.io/acme/cache" DIGEST "\n";

/* A cell of a table: opened, filled, taken. */
static void cell(Term *t, const char *text)
{
    press(t, "Enter");
    assert_screen(t, "Enter Take");
    value(t, text);
    press(t, "Enter");
}

/* From nothing but the folder: every part by its own table, logins of two registries. */
static void ccrt_minimal_by_the_tables(void **state)
{
    (void)state;
    Term *t = start_with_folder("docker-compose.yaml", two_images);
    begin(t, "Down Down", NULL, NULL);
    next(t, "archive is still empty");
    press(t, "Ins");
    assert_screen(t, "[Folder to pack]");
    value(t, "web");
    press(t, "Enter");
    assert_screen(t, "~/web");
    press(t, "Enter");
    assert_screen(t, "Build and insert");
    press(t, "Enter");
    assert_screen(t, "Docker Compose");
    press(t, "^X R");
    assert_screen(t, "Registries: both sides");
    assert_screen(t, "docker.io");
    press(t, "Enter");
    assert_screen(t, "Enter Take"); /* iamapikey stands there */
    press(t, "Enter");
    assert_screen(t, "Masked, wiped");
    value(t, "Yx3-apikey-vMq81Lw");
    press(t, "Enter");
    assert_not_screen(t, "Enter Take");
    press(t, "Down Left");
    cell(t, "acme");
    assert_screen(t, "Masked, wiped");
    value(t, "hub-Yx3-vMq81Lw");
    press(t, "Enter");
    assert_not_screen(t, "Enter Take");
    press(t, "^X V");
    assert_screen(t, "o /mnt/data is mounted");
    press(t, "Enter");
    assert_screen(t, "Generate both seeds");
    press(t, "Enter");
    assert_screen(t, "Both sides describe");
    press(t, "^X E");
    assert_screen(t, "GREETING");
    cell(t, "hello");
    assert_not_screen(t, "Enter Take");
    press(t, "Down");
    cell(t, "debug");
    assert_not_screen(t, "Enter Take");
    press(t, "F3");
    assert_screen(t, "[Source]");
    press(t, "F3");
    assert_screen(t, "[Outline]");
    next(t, "one is supported"); /* of the two services */
    next(t, "The host name is empty");
    value(t, "abc.ingress.eu-de.logs.cloud.ibm.com");
    next(t, "iamApiKey is empty");
    value(t, "Kq8sLm2vTcX6bNw9yHe3jGfA7oRi5Ut1SxDkE");
    press(t, "Tab");
    seal_it(t, "contract.sealed.yaml");
    report("ccrt, minimal, two registries", 46);
    assert_false(str_contains(term_output(t), STR("Yx3-")));
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ccrt_with_a_compose_folder),  cmocka_unit_test(ccrt_minimal_by_the_tables),
        cmocka_unit_test(hpvs_with_a_folder_of_pods),  cmocka_unit_test(ccrv_with_a_folder_of_pods),
        cmocka_unit_test(ccco_peer_pod_with_a_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
