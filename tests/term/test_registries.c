/* Registries: logins by host over both sections; passwords never on the screen. */
#include "term/pty.h"

#include <stdio.h>

static Term *open_registries(Buf *ret_sample)
{
    char path[1024];
    TermOptions o = { .rows = 24, .columns = 80 };
    Term *t = term_prepare(&o);
    snprintf(path, sizeof path, "%s/samples/ccrt-full.yaml", SOURCE_DIR);
    unit_read(path, ret_sample);
    term_write_file(t, "web.yaml", buf_str(ret_sample));
    const char *args[] = { "web.yaml", NULL };
    term_start(t, args);
    assert_screen(t, "workload");
    term_keys(t, "^X R");
    assert_screen(t, "Registries: both sides");
    assert_screen(t, "registry.example.com");
    return t;
}

static void save(Term *t, Buf *out)
{
    assert_screen(t, "web.yaml *");
    term_keys(t, "F2");
    assert_not_screen(t, "web.yaml *");
    term_read_file(t, "web.yaml", out);
}

static void an_image_name_is_reduced_to_its_host(void **state)
{
    (void)state;
    Buf sample, now;
    Term *t = open_registries(&sample);
    assert_false(str_contains(term_output(t), STR("Ku4dPq")));
    term_keys(t, "a");
    assert_screen(t, "Registry, image or URL");
    term_keys(t, "https://us.icr.io/team/web:1 Enter");
    assert_screen(t, "Login for us.icr.io: which side?");
    term_keys(t, "Down Enter");
    assert_screen(t, "Enter Take");
    term_keys(t, "secret-api-key-1 Enter");
    assert_screen(t, "iamapikey");
    assert_not_screen(t, "Enter Take");
    save(t, &now);
    assert_true(str_contains(buf_str(&now), STR("    us.icr.io:\n      username: iamapikey\n"
                                                "      password: \"secret-api-key-1\"\n")));
    assert_false(str_contains(term_output(t), STR("secret-api")));
    buf_clear(&now);
    term_keys(t, "d");
    assert_screen(t, "Removed the login of us.icr.io");
    save(t, &now);
    assert_true(str_eq(buf_str(&now), buf_str(&sample)));
    buf_clear(&now);
    buf_clear(&sample);
    term_close(t);
}

static void a_login_file_is_taken_by_choice(void **state)
{
    (void)state;
    Buf sample, now;
    Term *t = open_registries(&sample);
    term_write_file(
        t, "config.json",
        STR("{\"auths\": {\"https://index.docker.io/v1/\": "
            "{\"auth\": \"bWU6cGFzczp3b3JkLTk=\"}, \"quay.io\": {}, "
            "\"us.icr.io\": {\"auth\": \"aWFtYXBpa2V5OmtleS13b3JkLTc=\"}, "
            "\"gcr.io\": {\"identitytoken\": \"x\"}, \"de.icr.io\": {\"auth\": \"!\"}}, "
            "\"credHelpers\": {\"example.com\": \"pass\"}}"));
    term_keys(t, "i");
    assert_screen(t, "config.json or auth.json");
    term_keys(t, "config Enter");
    assert_screen(t, "[-] example.com                  kept by the helper pass");
    assert_screen(t, "[x] https://index.docker.io/v1/  user me");
    assert_screen(t, "[-] quay.io                      no user and password are kept");
    assert_screen(t, "[x] us.icr.io                    user iamapikey");
    assert_screen(t, "[-] gcr.io                       a token of a session");
    assert_screen(t, "[-] de.icr.io                    its \"auth\" is no user:password");
    term_keys(t, "Space Down Down Down Space"); /* what is barred stays so */
    assert_screen(t, "[ ] us.icr.io");
    assert_screen(t, "[-] example.com");
    term_keys(t, "Enter");
    assert_screen(t, "1 login taken into workload.");
    assert_screen(t, "docker.io");
    save(t, &now);
    assert_true(str_contains(buf_str(&now), STR("    \"https://index.docker.io/v1/\":\n")));
    assert_false(str_contains(buf_str(&now), STR("icr.io")));
    assert_true(str_contains(buf_str(&now), STR("username: me\n")));
    assert_true(str_contains(buf_str(&now), STR("pass:word-9")));
    assert_false(str_contains(buf_str(&now), STR("quay.io")));
    assert_false(str_contains(term_output(t), STR("word-9")));
    buf_clear(&now);
    term_keys(t, "u");
    assert_not_screen(t, " me ");
    save(t, &now);
    assert_true(str_eq(buf_str(&now), buf_str(&sample)));
    buf_clear(&now);
    buf_clear(&sample);
    term_close(t);
}

/* Docker Hub: the key that docker and podman find, whichever way it is named; one login for it. */
static void docker_hub_gets_the_key_that_is_found(void **state)
{
    (void)state;
    Buf sample, now;
    Term *t = open_registries(&sample);
    term_keys(t, "a");
    assert_screen(t, "Registry, image or URL");
    term_keys(t, "acme/cache:1 Enter");
    assert_screen(t, "Login for docker.io: which side?");
    term_keys(t, "Enter");
    assert_screen(t, "Enter Take");
    term_keys(t, "acme Enter");
    assert_screen(t, "Masked, wiped after use");
    term_keys(t, "hub-word-5 Enter");
    assert_not_screen(t, "Enter Take");
    save(t, &now);
    assert_true(str_contains(buf_str(&now),
                             STR("    \"https://index.docker.io/v1/\":\n      username: \"acme\"\n"
                                 "      password: \"hub-word-5\"\n")));
    assert_false(str_contains(term_output(t), STR("hub-word")));
    buf_clear(&now);
    buf_clear(&sample);
    term_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_name_is_reduced_to_its_host),
        cmocka_unit_test(a_login_file_is_taken_by_choice),
        cmocka_unit_test(docker_hub_gets_the_key_that_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
