/* main - the table of headless verbs, and the way to the program itself. */
#include "app.h"
#include "cmd.h"
#include "contract/file.h"
#include "contract/secure.h"
#include "contract/str.h"

#include <errno.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const Command commands[] = {
    { "archive make", "[--all] [--force] [-o OUT] FOLDER", "pack a folder for compose or play",
      "The same files give the same text at any time on any machine. Version control, editor\n"
      "backups, .env files and private keys are left out and told, unless --all is given; links,\n"
      "pipes and devices are refused.\n\n"
      "Example:\n  contract-tui archive make -o web.b64 web/\n",
      cmd_archive_make },
    { "archive list", "FILE", "what is in an archive",
      "FILE is base64, a tgz, or a contract.\n\n"
      "Example:\n  contract-tui archive list web.yaml\n",
      cmd_archive_list },
    { "archive extract", "-C DIR FILE", "unpack an archive into a new folder",
      "DIR is made, or must be empty. Links, devices and names that lead outside are refused\n"
      "before anything is written.\n\n"
      "Example:\n  contract-tui archive extract -C web/ web.yaml\n",
      cmd_archive_extract },
    { "archive cat", "FILE NAME", "one file of an archive",
      "Example:\n  contract-tui archive cat web.yaml docker-compose.yaml\n", cmd_archive_cat },
    { "attest open", "--key PEM [-o OUT] FILE", "decrypt an attestation record",
      "The record that a machine wrote for the key in attestationPublicKey (se-checksums.txt.enc)"
      " is\nopened with the private half of that key. The signature covers the opened bytes.\n\n"
      "Example:\n  contract-tui attest open --key audit.pem -o se-checksums.txt"
      " se-checksums.txt.enc\n",
      cmd_attest_open },
    { "attest verify",
      "--cert CRT --signature BIN [--intermediate CRT]... [--root CRT] [--crl FILE|FOLDER]..."
      " [--passphrase-file FILE | --passphrase-fd N] FILE",
      "is a record genuine",
      "Checks se-signature.bin over the opened record with the attestation certificate of the"
      " image,\nand that certificate as cert verify does, with the same options and exit statuses:"
      " 0: the record is\ngenuine; 1: something is wrong; 3: nothing is wrong, but the certificate"
      " was not followed to a root,\nor none of the revocation lists is of its issuer.\n"
      "\nExample:\n  contract-tui attest verify --cert attestation.crt --signature"
      " se-signature.bin se-checksums.txt\n",
      cmd_attest_verify },
    { "attest compare",
      "[--contract FILE] [--cidata DIR] [--expected FILE] [--json | --markdown] FILE",
      "does a record describe my deployment",
      "Compares each hash of the record with the contract as it was delivered, with the files of"
      " the\ncidata disk, with a list of expected hashes (lines of HASH NAME), and with the"
      " published values\nof the images. What was not compared is said.\n\n"
      "Example:\n  contract-tui attest compare --contract web.sealed.yaml se-checksums.txt\n",
      cmd_attest_compare },
    { "bindings", "[KEYS]", "the keys of the program, or what one of them does",
      "Columns: action, behind ^X, anywhere, where letters are commands, title.\n\n"
      "Example:\n  contract-tui bindings '^X e e'\n",
      cmd_bindings },
    { "cert ca", "--key PEM --name NAME [--days N] [-o OUT]",
      "a CA certificate of your own, for contracts that end",
      "Self-signed with the key, valid for N days (3650). seal --expiry-days and --expiry-date "
      "take it"
      " as\n--ca-cert, its key as --ca-key.\n\n"
      "Example:\n  contract-tui key new -o ca.pem && contract-tui cert ca --key ca.pem --name 'Team"
      " CA' -o ca.crt\n",
      cmd_cert_ca },
    { "cert import", "[--passphrase-file FILE | --passphrase-fd N] FILE...",
      "keep certificates where the program finds them",
      "Copies certificates to $XDG_DATA_HOME/contract-tui/certs: PEM files with one or more of "
      "them,\n"
      "DER, PKCS#12, bundles (JSON or YAML, version to certificate), and folders of those, four"
      " deep.\n\n"
      "Example:\n  contract-tui cert import encrypt.crt\n",
      cmd_cert_import },
    { "cert list", "", "the certificates at hand, and the published ones that are not",
      "Certificates lie in $XDG_DATA_HOME/contract-tui/certs.\n\nExample:\n  contract-tui cert "
      "list\n",
      cmd_cert_list },
    { "cert show", "[--passphrase-file FILE | --passphrase-fd N] FILE...",
      "what a certificate says, and which platform it is published for",
      "Of a PKCS#12 file (.p12, .pfx) the one that its key belongs to; a passphrase is needed where"
      " its\ncertificates are encrypted too.\n\n"
      "Example:\n  contract-tui cert show encrypt.crt\n",
      cmd_cert_show },
    { "cert url", "PLATFORM VERSION", "where the encryption certificate of an image is published",
      "Nothing is downloaded: the address is for a machine with a network. For hpvs it is the one"
      " that IBM\ndocuments. For ccrt, ccrv and ccco, whose certificates come with the product, it "
      "is"
      " the copy in the\npublic repository of IBM's library, at a fixed commit; cert import knows "
      "the"
      " file by its\nfingerprint.\n\nExample:\n  curl -fO \"$(contract-tui cert url ccrt 26.7.2)\" "
      "&&"
      " contract-tui cert import ibm-*.crt\n",
      cmd_cert_url },
    { "cert verify",
      "[--intermediate CRT]... [--root CRT] [--crl FILE|FOLDER]... [--at TIME]"
      " [--passphrase-file FILE | --passphrase-fd N] CRT",
      "dates, signature, chain and revocation, step by step",
      "Certificates at hand (cert list) complete those that are given. --crl names revocation"
      " lists, PEM\n(several in one file too) or DER: the certificate and each above it is looked"
      " up in the list of its\nissuer. Exit status 0: verified up to the root; 1: something is"
      " wrong; 3: nothing is wrong, but no root\nwas reached, or none of the lists is of the"
      " issuer of the certificate.\n\n"
      "Example:\n  contract-tui cert verify --intermediate ibm.crt --intermediate digicert.crt \\\n"
      "      --root root.crt --crl ibm.crl encrypt.crt\n",
      cmd_cert_verify },
    { "check",
      "[--platform P] [--section contract|workload|env|network] [--layers yaml,schema,preflight]"
      " [--schema FILE] [--fail-on error|warning] [--rule ID]... [--no-rule ID]..."
      " [--severity [ID=]error|warning|security|notice]... [--pod FILE]... [--fix]"
      " [--json | --sarif] [-j N] FILE|FOLDER...",
      "every problem of a contract: YAML, schema, pre-flight",
      "Of a folder the contracts and network files in it are checked.\n"
      "The platform is taken from the first comment of a file (# contract-tui: platform=ccrt) when"
      " it is\nnot given. --section is guessed from the text when it is not given. --fix applies"
      " the fixes that\nare marked as safe and says which; a file in an archive is mended there and"
      " the archive packed again.\n--severity warning leaves out what is lighter; --severity "
      "PF240=warning"
      " changes what a rule weighs.\n--pod names the pods that a contract of confidential "
      "containers is"
      " for; they are compared with it.\nThe file rules in the configuration folder has lines with "
      "the "
      "same"
      " meaning: severity warning,\nPF240 = warning, only PF177, off PF157.\nExit status 0: "
      "nothing found; 1: errors or security findings "
      "(with"
      " --fail-on warning also\nwarnings); 3: a file could not be read.\n\n"
      "Example:\n  contract-tui check --platform ccrt --fail-on warning web.yaml\n",
      cmd_check },
    { "decrypt", "--key PEM [--passphrase-file FILE | --passphrase-fd N] [-o OUT] [FILE]",
      "one token to its text", "Example:\n  contract-tui decrypt --key own.pem -o text token.txt\n",
      cmd_decrypt },
    { "diff", "A B", "two contracts compared by what they mean",
      "The order of keys, comments, quotes, layout and the form of a section do not count; archives"
      " are\ncompared by the files in them. Secrets are masked. Exit status 0: no difference in"
      " meaning; 1: it\ndiffers; 3: one of them cannot be read.\n\n"
      "Example:\n  contract-tui diff web.yaml web.new.yaml\n",
      cmd_diff },
    { "doctor", "", "what the program finds around it, and what to do about it",
      "Example:\n  contract-tui doctor\n", cmd_doctor },
    { "encrypt",
      "--platform P [--cert CRT [--passphrase-file FILE | --passphrase-fd N]] [--force] [-o OUT] "
      "[FILE]",
      "one text to one token",
      "The bytes are encrypted exactly as they are, with a final line end if there is one. "
      "Without\n"
      "--cert the newest valid certificate at hand is taken (cert list marks it).\n\n"
      "Example:\n  contract-tui encrypt --platform ccrt --cert encrypt.crt workload.yaml\n",
      cmd_encrypt },
    { "explain", "[--platform P] CODE|PATH | --log FILE [--contract FILE]",
      "a field of the contract, a code, or a whole boot log",
      "A path is written as /env/logging/syslog or env.logging.syslog.hostname; a code is PF140,\n"
      "SCH-type, YAML004 or HPL07015E. --log lists the codes of a boot console; --contract says\n"
      "what in a contract may have caused them.\n\n"
      "Example:\n  contract-tui explain env.logging.logRouter.hostname\n"
      "  contract-tui explain --log console.txt --contract web.yaml\n",
      cmd_explain },
    { "help", "[COMMAND | TOPIC | topics]",
      "what there is, one command in full, a page of the help",
      "Topics are the pages of the help in the program, by their short name: sealing, marks.\n\n"
      "Example:\n  contract-tui help seal\n  contract-tui help access\n",
      cmd_help },
    { "inspect",
      "[--key PEM] [--pub PUB] [--receipt JSON] [--record FILE] [--against PLAIN] [--platform P]"
      " [--passphrase-file FILE | --passphrase-fd N] [--json | --markdown] FILE",
      "what a file is and what can be known of it",
      "Sealed and plain contracts, tokens, attestation records, sealed secrets, initdata, keys "
      "and\n"
      "certificates. --key opens tokens, --pub checks the signature. A contract is compared with"
      " --receipt\n(what seal wrote down), --record (an attestation record) and --against (the "
      "plain"
      " contract it is\nsaid to come from). --markdown is for a ticket. Nothing secret is shown. "
      "Exit\n"
      "status 0: nothing is wrong; 1: something is; 3: the signature could not be checked.\n\n"
      "Example:\n  contract-tui inspect --pub sign.pub.pem web.sealed.yaml\n",
      cmd_inspect },
    { "key new", "[--bits N] [--no-passphrase | --passphrase-file FILE | --passphrase-fd N] -o PEM",
      "an RSA key pair in a file of its own",
      "It is written with mode 600 and never over an existing file. Without the other options the\n"
      "passphrase is asked for twice on the terminal.\n\n"
      "Example:\n  contract-tui key new -o sign.pem\n",
      cmd_key_new },
    { "key public", "[--passphrase-file FILE | --passphrase-fd N] [-o OUT] PEM",
      "the public half of a key", "Example:\n  contract-tui key public -o sign.pub.pem sign.pem\n",
      cmd_key_public },
    { "key show", "FILE", "what a key file holds, without opening it",
      "Private and public keys, certificates and PKCS#12 files (.p12, .pfx).\n\n"
      "  --passphrase-file FILE, --passphrase-fd N\n"
      "                            opens it: size and fingerprint of an encrypted key\n\n"
      "Example:\n  contract-tui key show sign.pem\n",
      cmd_key_show },
    { "initdata make", "[--sehdr BIN] [--force] [-o OUT] FILE", "a sealed contract as initdata",
      "Makes the value of the pod annotation io.katacontainers.config.hypervisor.cc_init_data."
      " Bare\nmetal needs the SE header of the image. initdata keeps nothing secret: a contract"
      " that is not\nencrypted and signed is refused (--force insists).\n\n"
      "Example:\n  contract-tui initdata make -o initdata.b64 web.sealed.yaml\n",
      cmd_initdata_make },
    { "initdata open", "[--toml] [-o OUT] FILE", "take initdata apart",
      "Writes the contract that is in it; --toml the whole text.\n\n"
      "Example:\n  contract-tui initdata open initdata.b64\n",
      cmd_initdata_open },
    { "key training", "", "keys to practise with, made on this machine at first use",
      "A certificate with its private key, and a signing key, in "
      "$XDG_DATA_HOME/contract-tui/training."
      "\nThey protect nothing: what is sealed with them opens here and on no real machine.\n\n"
      "Example:\n  contract-tui key training\n",
      cmd_key_training },
    { "new", "--platform P [--section workload|env] [--from FOLDER] [-o OUT]",
      "a contract that is complete but for its to-dos",
      "Each line that is still to be filled in stands empty below a comment that says what "
      "belongs\n"
      "there; check lists them. --from packs a folder (docker-compose.yaml, or pods where the\n"
      "platform starts pods) into the contract, and adds what its files need.\n\n"
      "Example:\n  contract-tui new --platform ccrt --from web -o web.yaml\n",
      cmd_new },
    { "open", "--key PEM [--passphrase-file FILE | --passphrase-fd N] [--masked] [-o OUT] FILE",
      "every section that a private key opens, in plain text",
      "Only whoever holds the private half of the encryption certificate can do this: for\n"
      "contracts that were sealed for your own key. The signature is left out of the result.\n"
      "--masked: to be read, with stars in place of every secret.\n\n"
      "Example:\n  contract-tui open --key own.pem -o web.yaml web.sealed.yaml\n",
      cmd_open },
    { "policy new", "[--pod FILE]... [--allow ENDPOINT]... [--base64] [-o OUT]",
      "a Rego policy for the Kata agent",
      "Allows the containers of the given pods, each by its image and arguments, and nothing "
      "else.\n"
      "A file may hold several pods. --base64: as a contract holds it.\n\n"
      "Example:\n  contract-tui policy new --pod pod.yaml -o policy.rego\n",
      cmd_policy_new },
    { "policy check", "[--pod FILE]... FILE", "what is wrong with a Rego policy",
      "A lexical look: brackets, strings, the package, requests that do not exist, what is allowed"
      "\nwithout a condition; with --pod, images that no rule names. FILE is Rego, or base64 of "
      "it.\n\n"
      "Example:\n  contract-tui policy check --pod pod.yaml policy.rego\n",
      cmd_policy_check },
    { "samples", "[NAME] [-o OUT]", "the contracts that come with the program",
      "Without a name all are listed; with one, it is written out.\n\n"
      "Example:\n  contract-tui samples ccrt -o web.yaml\n",
      cmd_samples },
    { "seal",
      "[--platform P] [--cert CRT] (--key PEM | --no-sign) [--only PARTS] [--force] [-j N] [-o OUT]"
      " FILE...",
      "encrypt and sign",
      "Each section becomes a token that only a machine with the image of CRT can read; the "
      "public\n"
      "half of PEM goes into env as signingKey, and workload and env are signed. Refused while\n"
      "check finds errors, unless forced. Without --cert the newest valid certificate at hand is\n"
      "taken (cert list marks it).\n\n"
      "  --only PARTS              encrypt workload, env, attestationPublicKey (joined by commas)\n"
      "  --no-sign                 no signature: for whoever seals one part for somebody else\n"
      "  --expiry-days N --ca-cert CRT --ca-key PEM [--expiry-name NAME | --csr FILE]\n"
      "                            the contract ends after N days; FILE: a certificate request\n"
      "                            that was made elsewhere for the signing key\n"
      "  --expiry-date 2027-06-30  in place of --expiry-days: it ends on that day\n"
      "  --signing-cert CRT        a certificate of the signing key that is there already stands "
      "in\n"
      "                            env instead of the key: the contract ends with it\n"
      "  --signing-key-form F      base64 (of the PEM) or pem\n"
      "  --receipt FILE            hashes, signer and certificate as JSON, without secrets\n"
      "  --wipe                    overwrites and removes FILE at the end; the disk itself (SSD),\n"
      "                            snapshots and backups may keep copies\n"
      "  -j N                      several files, N of them side by side (else as many as there "
      "are\n"
      "                            processors); -o then names a folder\n"
      "  --key pkcs11:token=NAME;object=NAME\n"
      "                            a key in a token (smart card, HSM): it never leaves it; its "
      "PIN\n"
      "                            is asked for, or read like a passphrase\n"
      "  --passphrase-file FILE, --passphrase-fd N, --ca-passphrase-file, --ca-passphrase-fd\n\n"
      "Example:\n  contract-tui seal --platform ccrt --cert encrypt.crt --key sign.pem"
      " -o web.sealed.yaml web.yaml\n",
      cmd_seal },
    { "secret seal",
      "--type workload|env (--encrypt-key PEM --sign-key PEM | --new-keys FOLDER) [-o OUT] [FILE]",
      "a secret that only the guest can open",
      "The secret comes from FILE or standard input, never from an argument. --encrypt-key is the"
      "\npublic half of decryptionKey, --sign-key the private half of verificationKey. --new-keys"
      " makes\nboth pairs and writes them to FOLDER, with secret.yaml, the part of the section that"
      " holds\nwhat the guest needs of them.\n\n"
      "Example:\n  contract-tui secret seal --type workload --encrypt-key dec.pub --sign-key "
      "sign.pem"
      " password.txt\n",
      cmd_secret_seal },
    { "secret verify", "--key PUB FILE", "the signature of a sealed secret",
      "Example:\n  contract-tui secret verify --key verify.pub secret.sealed\n",
      cmd_secret_verify },
    { "secret open", "--key PEM [-o OUT] FILE", "what is in a sealed secret",
      "Example:\n  contract-tui secret open --key decrypt.pem secret.sealed\n", cmd_secret_open },
    { "settings", "[NAME [VALUE]]", "the settings, each with its default, or one of them",
      "They are kept in $XDG_CONFIG_HOME/contract-tui/settings; the environment variable\n"
      "CONTRACT_TUI_NAME wins over it.\n\n"
      "Example:\n  contract-tui settings theme dark\n",
      cmd_settings },
    { "sign", "--key PEM [--passphrase-file FILE | --passphrase-fd N] [-o OUT] FILE",
      "the signature alone",
      "Signs the sections as they are: encrypt first. A signingKey that is missing in a readable\n"
      "env is added. PEM may be a key in a token: pkcs11:token=NAME;object=NAME (as in seal).\n\n"
      "Example:\n  contract-tui sign --key sign.pem -o web.signed.yaml web.encrypted.yaml\n",
      cmd_sign },
    { "tour", "[--presenter | --notes] [LESSON]",
      "the guided tour: what a contract is, in short lessons",
      "On a terminal it opens as a screen, with steps to do on copies of samples; else, or with\n"
      "the number of a lesson, it is printed. --presenter is for a projector: strong contrast,\n"
      "the keys that are pressed, and no secret. --notes in a second terminal prints what to say\n"
      "to each page, and follows.\n\n"
      "Example:\n  contract-tui tour 3\n",
      cmd_tour },
    { "verify", "[--key PUB | --cert CRT] [--against PLAIN [--open-key PEM]] [--receipt JSON] FILE",
      "the signature, and equality with a plain contract",
      "Without a key the signingKey of a readable env is used, and that is said. --against\n"
      "compares by meaning; encrypted sections need --open-key. --receipt compares with what seal\n"
      "wrote down. Exit status 0: verified; 1: not; 3: could not be checked.\n\n"
      "Example:\n  contract-tui verify --key sign.pub.pem web.sealed.yaml\n",
      cmd_verify },
    { "version", "", "the version of the program and of its libraries",
      "Example:\n  contract-tui version\n", cmd_version },
    { NULL, NULL, NULL, NULL, NULL },
};

const Command *command_find(const char *name)
{
    for (const Command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

/* A word that is neither a file nor like one, and looks like a command. */
static bool is_mistyped(const char *word)
{
    FileStamp stamp;
    Str names[64];
    size_t n = 0;
    if (strpbrk(word, "./") || (file_stamp(word, &stamp, NULL) && stamp.exists))
        return false;
    for (const Command *c = commands; c->name && n < 64; c++)
        names[n++] = str_from(c->name);
    int near = str_nearest(str_from(word), names, n);
    if (near >= 0)
        say("there is no command and no file \"%s\"; did you mean " STR_FMT "?", word,
            STR_ARG(names[near]));
    return near >= 0;
}

/* The program itself: contract-tui [OPTION]... [FILE]. */
static int run_program(int argc, char **argv)
{
    static const Command self = { "",
                                  "[--platform P] [--read-only] [--theme NAME] [--no-color] "
                                  "[--no-mouse] [--plain] [--presenter] [--linear] [FILE]",
                                  "the program", "", NULL };
    AppOptions options = { .path = NULL };
    const char *platform = NULL;
    int operands;
    const Opt opts[] = {
        { "platform", 0, false, &platform, NULL, NULL },
        { "theme", 0, false, &options.theme, NULL, NULL },
        { "read-only", 0, true, NULL, &options.read_only, NULL },
        { "no-color", 0, true, NULL, &options.no_colour, NULL },
        { "no-mouse", 0, true, NULL, &options.no_mouse, NULL },
        { "plain", 0, true, NULL, &options.plain, NULL },
        { "presenter", 0, true, NULL, &options.presenter, NULL },
        { "linear", 0, true, NULL, &options.linear, NULL },
        { 0 },
    };
    if (argc > 1 && argv[1][0] != '-' && is_mistyped(argv[1]))
        return EXIT_USAGE;
    if (!opts_parse(&self, opts, argc, argv, &operands))
        return operands < 0 ? EXIT_DONE : EXIT_USAGE;
    if (operands > 1)
        return say_usage(&self, "one file at a time");
    if (platform) {
        options.platform = cmd_platform(&self, platform, STR(""), "");
        if (!options.platform)
            return EXIT_USAGE;
    }
    options.linear = options.linear || cmd_wants_lines();
    options.path = operands ? argv[1] : NULL;
    if (options.path && is_mistyped(options.path))
        return EXIT_USAGE;
    return app_main(&options);
}

/* The screen program lives long: what an older analysis held goes back to the system. */
static void return_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 18);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
#endif
}

/* For commands. An analysis of a megabyte is made and freed again and again: memory that goes back
 * to the system each time costs a fifth of the whole step in page faults. */
static void keep_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 28);
    mallopt(M_TRIM_THRESHOLD, 1 << 29);
#endif
}

/* A result that could not be printed is not done, whatever it says. */
static int run_command(const Command *c, int argc, char **argv)
{
    int status = c->run(argc, argv);
    if (ferror(stdout) == 0 && fflush(stdout) == 0)
        return status;
    say("cannot write standard output: %s", errno == ENOSPC ? "the disk is full" : strerror(errno));
    return EXIT_WRITE;
}

int main(int argc, char **argv)
{
    secure_process();
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error of writing, not the end */
    setlocale(LC_CTYPE, "");
    int words;
    const Command *c = command_of(argc, argv, &words);
    if (c) {
        keep_memory();
        return run_command(c, argc - words, argv + words);
    }
    return_memory();
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        print_commands(stdout);
        return EXIT_DONE;
    }
    if (argc > 2 && command_is_group(argv[1]) &&
        (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0)) {
        print_group(stdout, argv[1]);
        print_group_examples(argv[1]);
        return EXIT_DONE;
    }
    if (argc > 1 && command_is_group(argv[1])) {
        say("\"%s\" needs a second word:", argv[1]);
        print_group(stderr, argv[1]);
        return EXIT_USAGE;
    }
    return run_program(argc, argv);
}
