#!/usr/bin/env python3
"""Writes tests/data/rules: for each rule a contract that breaks it and nothing else (-bad), and one
that nearly does (-near); for those that are often broken another pair (-2-bad, -2-near). Run it in
tests/data; keys and certificates are made anew each time. With words only the files are written
whose names have one of them. The day of the tests is 2026-11-24."""
import base64, datetime, gzip, io, os, subprocess, sys, tarfile, zipfile
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

NOW = datetime.datetime(2026, 11, 24)
D = "3f" * 32
out = {}


def b64(data):
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


def indent(text, n):
    return "".join((" " * n + l if l.strip() else l) for l in text.splitlines(True))


# -- keys -------------------------------------------------------------------------------------
def rsa_key(bits=3072):
    return rsa.generate_private_key(65537, bits)


def private(key, fmt=ser.PrivateFormat.PKCS8, password=None):
    enc = ser.BestAvailableEncryption(password) if password else ser.NoEncryption()
    return key.private_bytes(ser.Encoding.PEM, fmt, enc).decode()


def public(key):
    return key.public_key().public_bytes(ser.Encoding.PEM,
                                         ser.PublicFormat.SubjectPublicKeyInfo).decode()


def certificate(key, name, ca=None, ca_key=None, days=700, start=-30, digest=hashes.SHA256()):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (x509.CertificateBuilder().subject_name(subject)
               .issuer_name(ca.subject if ca else subject).public_key(key.public_key())
               .serial_number(x509.random_serial_number())
               .not_valid_before(NOW + datetime.timedelta(days=start))
               .not_valid_after(NOW + datetime.timedelta(days=days)))
    if not ca:
        builder = builder.add_extension(x509.BasicConstraints(True, None), True)
    return builder.sign(ca_key or key, digest)


def pem(cert):
    return cert.public_bytes(ser.Encoding.PEM).decode()


KEY, KEY2, SHORT, BIG = rsa_key(), rsa_key(), rsa_key(2048), rsa_key(4096)
EC = ec.generate_private_key(ec.SECP256R1())
CA_KEY, CLIENT = rsa_key(2048), rsa_key(2048)
CA = certificate(CA_KEY, "log ca")
CERT = certificate(CLIENT, "client", CA, CA_KEY)


# -- archives ---------------------------------------------------------------------------------
def tar(files):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.USTAR_FORMAT) as t:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.mode = 0o644
            if content is None:
                info.type = tarfile.DIRTYPE
                info.mode = 0o755
            elif isinstance(content, tuple):
                info.type, info.linkname = tarfile.SYMTYPE, content[0]
            else:
                content = content if isinstance(content, bytes) else content.encode()
                info.size = len(content)
            body = content if isinstance(content, bytes) else b""
            t.addfile(info, io.BytesIO(body))
    return data.getvalue()


def archive(files):
    return b64(gzip.compress(tar(files), mtime=0))


IMAGE = "us.icr.io/demo/web@sha256:" + D
COMPOSE = f"services:\n  web:\n    image: {IMAGE}\n    ports: [\"8080:8080\"]\n"


def compose(text=COMPOSE, *more, name="docker-compose.yaml"):
    return archive([(name, text)] + list(more))


# -- contracts --------------------------------------------------------------------------------
LOGIN = ('auths:\n  us.icr.io:\n    username: iamapikey\n'
         '    password: "Kq-4821-made-up-for-a-test-0000000000000000"\n')
LOG = ('logging:\n  logRouter:\n    hostname: "0a1b2c.ingress.eu-de.logs.cloud.ibm.com"\n'
       '    iamApiKey: "Zy-7305-made-up-for-a-test-00000000000000000"\n    port: 443\n')
SEED, SEED2 = "Wq7-kT9x_4Lm2vRz8pN", "Hd3.bY6u_1Ja5cQe9sF"


def work(a=None, more="", login=LOGIN):
    return "type: workload\n" + login + "compose:\n  archive: " + (a or compose()) + "\n" + more


def env(more="", log=LOG):
    return "type: env\n" + log + more


def contract(w=None, e=None, top="", platform="ccrt", first=""):
    w = work() if w is None else w
    e = env() if e is None else e
    return (f"# contract-tui: platform={platform}\n" + first + "workload: |\n" + indent(w, 2) +
            "env: |\n" + indent(e, 2) + top)


POD = f"""apiVersion: v1
kind: Pod
metadata:
  name: demo
spec:
  containers:
    - name: main
      image: {IMAGE}
      ports:
        - containerPort: 8080
          hostPort: 8080
      envFrom:
        - configMapRef:
            name: contract.config.map
  restartPolicy: Always
"""


def item(text):
    lines = text.splitlines(True)
    return "    - " + lines[0] + indent("".join(lines[1:]), 6)


def play(*pods, key="resources", more="", login=LOGIN, platform="ccrv", e=None):
    w = ("type: workload\n" + login + f"play:\n  {key}:\n" +
         "".join(item(p) for p in pods) + more)
    return contract(w, e, platform=platform)


def play_archive(files, more="", e=None):
    return contract("type: workload\n" + LOGIN + "play:\n  archive: " + archive(files) + "\n" +
                    more, e, platform="ccrv")


def rule(n, bad, near):
    out[f"PF{n:03d}-bad"], out[f"PF{n:03d}-near"] = bad, near


def volumes(w, e, compose_text=None, platform="ccrt", w_more="", top=""):
    text = compose_text or COMPOSE.replace("8080\"]", "8080\"]\n    volumes: [\"/mnt/data/web:/d\"]")
    return contract(work(compose(text), "volumes:\n" + indent(w, 2) + w_more),
                    env("volumes:\n" + indent(e, 2)), platform=platform, top=top)


DATA_W = f"data:\n  seed: {SEED}\n  mount: /mnt/data\n"
DATA_E = f"data:\n  seed: {SEED2}\n"

# A
rule(1, "# contract-tui: platform=ccrt\n- workload\n- env\n", contract())
rule(2, "# contract-tui: platform=ccrt\nenv: |\n" + indent(env(), 2), contract())
rule(3, "# contract-tui: platform=ccrt\nworkload: |\n" + indent(work(), 2), contract())
rule(4, contract(e=env().replace("    port: 443\n", "    port: 443\n    port: 443\n")),
     contract(e=env("env:\n  port: \"443\"\n")))
rule(5, contract(work(more="imagess: {}\n")), contract(work(more="images: {}\n")))
rule(6, "# contract-tui: platform=ccrt\nworkload:\n" + indent(work(), 2) + "env: |\n" +
     indent(env(), 2), contract())
rule(7, contract(work().replace("type: workload", "type: Workload")), contract())
rule(8, contract(env(), work()), contract())
rule(9, contract(e=env("env:\n  PORT: 8080\n")), contract(e=env("env:\n  PORT: \"8080\"\n  A: 1.2.3\n")))
rule(10, contract(work(login=LOGIN.replace('"Kq-4821-made-up-for-a-test-0000000000000000"', "Kq-4821 #made-up"))),
     contract(work(login=LOGIN.replace('"Kq-4821-made-up-for-a-test-0000000000000000"', "Kq-4821#made-up"))))
rule(11, contract(e=env("env: &e\n  A: \"1\"\n")), contract(e=env("env:\n  A: \"&1 *2 !3\"\n")))
rule(12, contract(e=env(log=LOG.replace('"Zy-7305-made-up-for-a-test-00000000000000000"', "<your API key>"))),
     contract(e=env("env:\n  A: \"1 < 2 > 0\"\n")))
random = os.urandom(60000)
rule(13, contract(work(compose(COMPOSE, ("x.bin", random))), platform="hpvs"), contract(platform="hpvs"))
rule(14, contract(work(compose(COMPOSE, ("x.bin", random[:30000]))), platform="hpvs"), contract(platform="hpvs"))
FOLDED = work().replace("\n", "\n\n").replace("\n\n  ", "\n  ")
rule(15, "# contract-tui: platform=ccrt\nworkload: >\n" + indent(FOLDED, 2) + "env: |\n" + indent(env(), 2), contract())
rule(16, "# contract-tui: platform=ccrt\nworkload: |\n" + indent(work(), 2) + "env:\n  type: env\n\tlogging: x\n",
     contract(first="#\ta tab in a comment\n"))
rule(17, contract(platform="ccrv"), play(POD))

# B
def token(plain, key=BIG, prefix="contract-basic", password=None, salt=None, cut=None):
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
    password = b64(os.urandom(24)).encode() if password is None else password
    salt = salt or os.urandom(8)
    derived = PBKDF2HMAC(hashes.SHA256(), 48, salt, 10000).derive(password)
    data = plain.encode()
    pad = 16 - len(data) % 16
    c = Cipher(algorithms.AES(derived[:32]), modes.CBC(derived[32:])).encryptor()
    body = b"Salted__" + salt + c.update(data + bytes([pad]) * pad) + c.finalize()
    wrapped = key.public_key().encrypt(password or b"\nnothing", padding.PKCS1v15())
    return f"{prefix}.{b64(wrapped)}.{b64(body)}"


def sealed(w, e, top="", platform="ccrt"):
    return f"# contract-tui: platform={platform}\nworkload: {w}\nenv: {e}\n" + top


W, E = token(work()), token(env())
rule(20, sealed(W[:-1], E), sealed(W, E))
rule(21, sealed(token(work(), prefix="hyper-protect-basic"), E), sealed(W, E))
rule(22, sealed(token(work(), key=SHORT), E), sealed(W, E))
rule(23, sealed(W, W), sealed(W, E))
rule(24, sealed(W, token(env(), password=b"")), sealed(W, E))
rule(26, f"# contract-tui: platform=ccrt\nworkload: {W}\nenv: |\n" + indent(env(), 2), contract())
rule(33, contract("type: workload\n" + LOGIN + "compose:\n  archive: " + W + "\n"), contract())

# C
def sign(w, e, key=KEY):
    return b64(key.sign((w + e).encode(), padding.PKCS1v15(), hashes.SHA256()))


def signing(text, how="base64"):
    if how == "base64":
        return "signingKey: " + b64(text) + "\n"
    return "signingKey: |\n" + indent(text, 2)


def peer(w, e, signature=None):
    top = f"envWorkloadSignature: {signature}\n" if signature else ""
    return f"# contract-tui: platform=ccco-peerpod\nworkload: {w}\nenv: |\n" + indent(e, 2) + top


PUB = signing(public(KEY))
PW = token(work(), prefix="hyper-protect-basic")
SYSLOG = ("logging:\n  syslog:\n    hostname: 192.0.2.1\n    port: 6514\n    server: " + b64(pem(CA)) +
          "\n    cert: " + b64(pem(CERT)) + "\n    key: " + b64(private(CLIENT)) + "\n")


def with_key(key_text, platform="ccrt"):
    return contract(e=env(key_text), platform=platform)


NO_KEY, WITH_KEY = "type: env\n", "type: env\n" + PUB
rule(40, peer(PW, NO_KEY, sign(PW, NO_KEY)), with_key(PUB))
rule(41, peer(PW, WITH_KEY), peer(PW, NO_KEY))
rule(42, peer(PW, WITH_KEY, sign(WITH_KEY, PW)), with_key(PUB))
rule(43, with_key(signing(public(KEY).replace("KEY-----\n", "KEY-----\nAAAA", 1))), with_key(PUB))
rule(44, with_key(signing(private(KEY))), with_key(PUB))
rule(45, with_key(signing(pem(certificate(KEY, "signer", days=-3, start=-400)))),
     with_key(signing(pem(certificate(KEY, "signer", days=400)))))
rule(46, with_key(signing(pem(certificate(KEY, "signer", days=20)))), with_key(PUB))
rule(47, with_key("signingKey: \"" + public(KEY).replace("\n", " ").strip() + "\"\n"),
     with_key("signingKey: \"" + public(KEY).replace("\n", "\\n") + "\"\n"))
rule(48, with_key(signing(b64(public(KEY)))), with_key(PUB))
rule(49, with_key(signing(public(SHORT))), with_key(PUB))
rule(50, with_key(signing(public(EC))), with_key(PUB))
rule(51, peer(PW, WITH_KEY, sign(PW, WITH_KEY)), sealed(W, E, "envWorkloadSignature: " + sign(W, E) + "\n"))
wrapped = sign(W, E)
rule(52, sealed(W, E, "envWorkloadSignature: |\n  " + wrapped[:300] + "\n  " + wrapped[300:] + "\n"),
     sealed(W, E, "envWorkloadSignature: " + wrapped + "\n"))
CRN = "crn:v1:bluemix:public:hs-crypto:us-south:a/1:2:key:3"
KMS = f"  kms:\n    - apiKey: \"made-up-key-0000\"\n      crn: \"{CRN}\"\n"
rule(53, volumes(DATA_W, DATA_E + KMS), volumes(DATA_W, DATA_E))

# D
def dc(text, *more, **k):
    return contract(work(compose(text, *more), **k))


rule(60, contract(work(more="play:\n  resources:\n" + item(POD.replace("8080", "8081")))), contract())
rule(61, contract(work(compose()[:-8] + "!" * 8)), contract())
rule(62, contract(work(b64(tar([("docker-compose.yaml", COMPOSE)])))), contract())
rule(63, contract(work(b64(gzip.compress(COMPOSE.encode(), mtime=0)))), contract())
rule(64, contract(work(archive([("web", None), ("web/docker-compose.yaml", COMPOSE)]))),
     contract(work(archive([("./docker-compose.yaml", COMPOSE)]))))
rule(65, dc(COMPOSE, ("link", ("docker-compose.yaml",))), dc(COMPOSE, ("dir", None), ("dir/file", "x")))
rule(66, dc(COMPOSE, ("../out", "x")), dc(COMPOSE, ("in..side", "x")))
rule(67, dc(COMPOSE, ("docker-compose.yml", COMPOSE)), dc(COMPOSE, ("compose.yml", COMPOSE)))
rule(68, dc(COMPOSE.replace("services", "service")), dc("# first a comment\n" + COMPOSE))
rule(69, dc(COMPOSE.replace("image: " + IMAGE, "build: .")), dc(COMPOSE + "    labels: {build: x}\n"))
rule(70, dc(COMPOSE.replace("    image: " + IMAGE + "\n", "")), dc(COMPOSE))
rule(71, dc(COMPOSE + COMPOSE[10:].replace("web:\n", "two:\n").replace("8080:", "8081:")), dc(COMPOSE))
rule(72, dc(COMPOSE + "    volumes: [\"./key.pub:/k:ro\"]\n"),
     dc(COMPOSE + "    volumes: [\"./key.pub:/k:ro\"]\n", ("key.pub", "x")))
rule(73, dc(COMPOSE + "    env_file: app.env\n"),
     dc(COMPOSE + "    env_file: [app.env, {path: none.env, required: false}]\n", ("app.env", "A=b\n")))
rule(74, dc(COMPOSE + "    volumes: [\"/srv/db:/d\"]\n"), dc(COMPOSE + "    volumes: [\"/srv/db:/d:ro\"]\n"))
rule(75, dc(COMPOSE.replace("[\"8080:8080\"]", "[\"8080:8080\", \"8080:81\"]")),
     dc(COMPOSE.replace("[\"8080:8080\"]", "[\"8080:8080\", \"8080:8080/udp\"]")))
rule(76, dc("version: \"3\"\n" + COMPOSE), dc(COMPOSE))
rule(77, dc(COMPOSE.replace("/web@", "/web-amd64@")), dc(COMPOSE.replace("/web@", "/web-s390x@")))
rule(78, dc(COMPOSE + "    command: echo $(date)\n"), dc(COMPOSE + "    command: echo $$(date)\n"))
rule(79, dc(COMPOSE, (".git/config", "x")), dc(COMPOSE, (".gitignore", "x")))

# E
rule(90, contract("type: workload\nplay: {}\n", platform="ccrv"), play(POD))
rule(91, play(POD.replace("kind: Pod", "kind: Job")), play(POD, POD.replace("kind: Pod", "kind: ConfigMap").split("spec:")[0]))
rule(92, play(POD.replace(f"      image: {IMAGE}\n", "")), play(POD))
rule(93, play(POD.replace("          hostPort: 8080\n", "")),
     play(POD.replace("          hostPort: 8080\n", "").replace("spec:\n", "spec:\n  hostNetwork: true\n")))
rule(94, play(POD, POD.replace("name: demo", "name: two").replace("containerPort: 8080", "containerPort: 81")),
     play(POD, POD.replace("name: demo", "name: two").replace("hostPort: 8080", "hostPort: 8081")))


def pod_volume(source, mount="data", declared="data"):
    text = POD.replace("      envFrom:", f"      volumeMounts:\n        - name: {mount}\n          mountPath: /d\n      envFrom:")
    return text + (f"  volumes:\n    - name: {declared}\n      {source}\n" if source else "")


def pod_data(pod):
    w = "type: workload\n" + LOGIN + "play:\n  resources:\n" + item(pod) + "volumes:\n" + indent(DATA_W, 2)
    return contract(w, env("volumes:\n" + indent(DATA_E, 2)), platform="ccrv")


rule(95, play(pod_volume(None)), play(pod_volume("emptyDir: {}")))
rule(96, play(pod_volume("hostPath: {path: /srv/data}")), pod_data(pod_volume("hostPath: {path: /mnt/data/web}")))
rule(97, play_archive([("pod.yaml", pod_volume("hostPath: {path: ./www}"))]),
     play_archive([("pod.yaml", pod_volume("hostPath: {path: ./www}")), ("www/index.html", "x")]))
rule(98, play(pod_volume("persistentVolumeClaim: {claimName: data}")), play(pod_volume("emptyDir: {}")))
rule(99, play(POD.replace("contract.config.map", "app-config")),
     play(POD.replace("contract.config.map", "app-config"),
          "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-config\ndata:\n  A: b\n"))
TEMPLATE = POD.replace(f"image: {IMAGE}", 'image: "{{ .Env.REGISTRY }}/web@sha256:' + D + '"')
HAS_REGISTRY = env("env:\n  REGISTRY: us.icr.io/demo\n")
rule(100, play(TEMPLATE, e=HAS_REGISTRY), play(TEMPLATE, key="templates", e=HAS_REGISTRY))
rule(101, play(TEMPLATE, key="templates"), play(TEMPLATE, key="templates", e=HAS_REGISTRY))
rule(102, play(POD.replace("hostPort: 8080", 'hostPort: "{{ .Env.PORT }}"'), key="templates",
               e=env("env:\n  PORT: \"8080\"\n")),
     play(POD + '  hostname: "{{ .Env.PORT }}"\n', key="templates", e=env("env:\n  PORT: \"8080\"\n")))
rule(103, play_archive([("pods", None), ("pods/pod.yaml", POD)]), play_archive([("./pod.yml", POD)]))
rule(104, play(POD.replace("restartPolicy", "restartpolicy")), play(POD.replace("Always", "OnFailure")))
rule(105, play(POD + "  hostname: {{ .Env.NAME }}\n", key="templates"),
     play(POD + "  hostname: \"{{ .Env.NAME }}\"\n", key="templates", e=env("env:\n  NAME: x\n")))
rule(106, play(POD.replace("      ports:", "      command: [\"/app\"]\n      args: [\"a && b\"]\n      ports:")),
     play(POD.replace("      ports:", "      command: [\"sh\", \"-c\", \"a && b\"]\n      ports:")))

# F
def image(name, more="", login=LOGIN, **k):
    return contract(work(compose(COMPOSE.replace(IMAGE, name)), more, login), **k)


DIGEST = "@sha256:" + D
PGP = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----\n"
rule(110, image("us.icr.io/demo/web:1.2"), image("us.icr.io/demo/web" + DIGEST))
rule(111, image("us.icr.io/demo/web" + DIGEST[:-1]), image("us.icr.io/demo/web" + DIGEST))
rule(112, image("us.icr.io/demo/web:1" + DIGEST), image("us.icr.io/demo/web" + DIGEST))
dct = lambda key, cert=None: ("images:\n  dct:\n    " + key + ":\n      notary: https://notary.us.icr.io\n"
                              "      publicKey: " + b64(cert or pem(CA)) + "\n")
rhs = lambda key, text=PGP: "images:\n  rhs:\n    " + key + ":\n      publicKey: " + b64(text) + "\n"


def pods_with(name, more):
    return contract("type: workload\n" + LOGIN + "play:\n  resources:\n" + item(POD.replace(IMAGE, name)) + more,
                    platform="ccrv")


rule(113, image("us.icr.io/demo/web:1", dct("us.icr.io/demo/web")), image("us.icr.io/demo/web" + DIGEST))
rule(114, pods_with("us.icr.io/demo/web" + DIGEST, rhs("us.icr.io/demos/web")),
     pods_with("us.icr.io/demo/web:1.2", rhs("us.icr.io/demo/web")))
rule(115, pods_with("us.icr.io/demo/web" + DIGEST, rhs("quay.io/other/thing")),
     pods_with("us.icr.io/demo/web:1.2", rhs("us.icr.io/demo/web")))
rule(116, pods_with("us.icr.io/demo/web:1.2", rhs("us.icr.io/demo/web", public(KEY))),
     pods_with("us.icr.io/demo/web:1.2", rhs("us.icr.io/demo/web")))
rule(117, image("us.icr.io/demo/web:1", dct("us.icr.io/demo/web", public(KEY))), image("us.icr.io/demo/web" + DIGEST))
rule(118, image("us.icr.io/demo/web" + DIGEST, login=""), image("quay.io/demo/web" + DIGEST, login=""))
rule(119, image("us.icr.io/demo/web" + DIGEST, login=LOGIN + LOGIN[7:].replace("us.icr.io", "de.icr.io")),
     image("us.icr.io/demo/web" + DIGEST))
rule(120, contract(e=env(LOGIN)), contract(work(login=""), env(LOGIN)))
rule(121, contract(work(compose(COMPOSE.replace("us.icr.io", "${REGISTRY}")), login=""), env("env:\n  REGISTRY: de.icr.io\n")),
     contract(work(compose(COMPOSE.replace("us.icr.io", "${REGISTRY}")), login=""), env("env:\n  REGISTRY: us.icr.io\n" + LOGIN)))
rule(122, contract(work(login=LOGIN.replace("iamapikey", "jane"))), contract(work(login=LOGIN.replace("iamapikey", "iambearer"))))
rule(123, image("nginx" + DIGEST, login=""), image("docker.io/library/nginx" + DIGEST, login=""))
TWO_PODS = ("type: workload\n" + LOGIN + "play:\n  resources:\n" + item(POD.replace(IMAGE, "us.icr.io/demo/web:1.2")) +
            item(POD.replace(IMAGE, "us.icr.io/demo/web.site:1.2").replace("name: demo", "name: two")
                 .replace("hostPort: 8080", "hostPort: 8081")) + rhs("us.icr.io/demo/web"))
rule(124, contract(TWO_PODS, platform="ccrv"), contract(TWO_PODS.replace("web.site:1.2", "web.site" + DIGEST), platform="ccrv"))

# G
USES = COMPOSE + "    command: echo ${GREETING}\n"
rule(130, dc(USES), dc(USES.replace("GREETING", "GREETING:-hello")))
rule(131, contract(e=env("env:\n  GREETING: hello\n")), contract(work(compose(USES)), env("env:\n  GREETING: hello\n")))
rule(132, contract(work(compose(USES), "env:\n  GREETING: bye\n"), env("env:\n  GREETING: hello\n")),
     contract(work(compose(USES), "env:\n  GREETING: hello\n"), env("env:\n  GREETING: hello\n")))
NO_SECRETS = "type: env\nenv:\n  DB_PASSWORD: \"something\"\n"
rule(133, f"# contract-tui: platform=ccco-peerpod\nworkload: {token(work(), prefix='hyper-protect-basic')}\nenv: |\n" + indent(NO_SECRETS, 2),
     f"# contract-tui: platform=ccco-peerpod\nworkload: {token(work(), prefix='hyper-protect-basic')}\nenv: |\n" +
     indent(NO_SECRETS.replace("DB_PASSWORD", "DB_NAME"), 2))
rule(134, contract(work(compose(USES)), env("env:\n  GREETING: \"hall\\u00f6chen\"\n")),
     contract(work(compose(USES)), env("env:\n  GREETING: \"hallo\"\n")))
rule(135, volumes(DATA_W, DATA_E + "env:\n  A: b\n"), volumes(DATA_W, DATA_E))

# H
rule(140, volumes(DATA_W, DATA_E.replace("data", "date")), volumes(DATA_W, DATA_E))
rule(141, volumes(DATA_W, "data:\n  volumeName: x\n  apiKey: \"made-up-key-0000\"\n"),
     volumes(DATA_W, "data:\n  uv-secret-id: index-1\n"))
rule(142, volumes(DATA_W, DATA_E.replace(SEED2, "short-seed")), volumes(DATA_W, DATA_E.replace(SEED2, "Hd3.bY6u_1Ja5cQ")))
rule(143, volumes(DATA_W, DATA_E.replace(SEED2, "ababababababababab")), volumes(DATA_W, DATA_E))
rule(144, volumes(DATA_W, DATA_E + f"  previousSeed: {SEED2}\n"), volumes(DATA_W, DATA_E))
rule(145, volumes(DATA_W, DATA_E + f"  previousSeed: {SEED2}-old\n"), volumes(DATA_W, DATA_E))
rule(146, volumes(DATA_W.replace("/mnt/data", "/mnt/data/"), DATA_E), volumes(DATA_W, DATA_E))
TWO = COMPOSE.replace("8080\"]", "8080\"]\n    volumes: [\"/mnt/a:/a\", \"/mnt/b:/b\", \"/mnt/a/b:/c\"]")
TWO_W = f"a:\n  seed: {SEED}\n  mount: /mnt/a\nb:\n  seed: {SEED}x\n  mount: /mnt/b\n"
TWO_E = f"a:\n  seed: {SEED2}\nb:\n  seed: {SEED2}x\n"
rule(147, volumes(TWO_W.replace("/mnt/b", "/mnt/a/b"), TWO_E, TWO.replace("\"/mnt/b:/b\", ", "")),
     volumes(TWO_W, TWO_E, TWO))
rule(148, volumes(DATA_W.replace("/mnt/data", "/mnt/other"), DATA_E), volumes(DATA_W, DATA_E))
ID = "  volumeID: r006-1\n  apiKey: \"made-up-key-0000\"\n"
rule(149, volumes(TWO_W, TWO_E, TWO, platform="hpvs"),
     volumes(TWO_W, TWO_E.replace("\nb:", "\n" + ID + "b:") + ID, TWO, platform="hpvs"))
rule(150, volumes(DATA_W, DATA_E + "  volumeID: r006-1\n", platform="hpvs"), volumes(DATA_W, DATA_E + ID, platform="hpvs"))
rule(151, volumes(DATA_W, DATA_E + ID + "  volumeName: x\n"), volumes(DATA_W, DATA_E + ID))
rule(152, volumes(DATA_W, DATA_E + KMS.replace(":key:3", "::")), volumes(DATA_W, DATA_E + KMS))
rule(153, volumes(DATA_W, DATA_E + KMS + KMS.split("\n", 1)[1]), volumes(DATA_W, DATA_E + KMS))
rule(154, volumes(DATA_W, DATA_E + KMS + "  kmsTimeout: 60\n"), volumes(DATA_W, DATA_E + KMS + "  kmsTimeout: 20\n"))
rule(156, volumes(DATA_W, DATA_E + KMS + "      type: private\n"), volumes(DATA_W, DATA_E + KMS + "      type: public\n"))
rule(157, volumes(DATA_W, DATA_E), contract())
rule(158, volumes(DATA_W + "  filesystem: xfs\n", DATA_E), volumes(DATA_W + "  filesystem: ext4\n", DATA_E))
rule(161, volumes(DATA_W, DATA_E.replace(SEED2, SEED)), volumes(DATA_W, DATA_E))

# I
rule(170, contract(e="type: env\n"), contract())
rule(171, contract(e=env(log=LOG + SYSLOG[9:])), contract(e=env(log=SYSLOG)))
DNA = "  logDNA:\n    hostname: syslog-a.eu-de.logging.cloud.ibm.com\n    ingestionKey: \"0123456789abcdef0123456789abcdef\"\n"
rule(172, contract(e=env(log="logging:\n" + DNA)), contract())
rule(173, contract(e=env(log=LOG + DNA)), contract())
HOST = "0a1b2c.ingress.eu-de.logs.cloud.ibm.com"
rule(174, contract(e=env(log=LOG.replace(HOST, "https://" + HOST + "/"))), contract(e=env(log=SYSLOG)))
rule(175, contract(e=env(log=LOG.replace(".ingress.", ".api."))), contract(e=env(log=LOG.replace(".ingress.", ".ingress.private."))))
rule(176, contract(e=env(log=LOG.replace("Zy-7305-made-up-for-a-test-00000000000000000", ""))), contract())
rule(177, contract(e=env(log=LOG.replace("443", "8443"))), contract(e=env(log=LOG.replace("    port: 443\n", ""))))
rule(178, contract(e=env(log=SYSLOG.replace("6514", "514"))), contract(e=env(log=SYSLOG)))


def syslog(server=None, cert=None, key=None):
    return contract(e=env(log="logging:\n  syslog:\n    hostname: 192.0.2.1\n    port: 6514\n" +
                          f"    server: {server or b64(pem(CA))}\n    cert: {cert or b64(pem(CERT))}\n" +
                          f"    key: {key or b64(private(CLIENT))}\n"))


OK = syslog()
rule(179, syslog(server=b64("no certificate")), OK)
rule(180, syslog(key=b64(private(CLIENT, password=b"secret"))), OK)
rule(181, syslog(key=b64(private(CLIENT, ser.PrivateFormat.TraditionalOpenSSL))), OK)
rule(182, contract(e=env(log=SYSLOG[:SYSLOG.index("    key:")])), OK)
rule(183, syslog(key=b64(private(KEY))), OK)
OTHER_CA = certificate(KEY, "another ca")
rule(184, syslog(server=b64(pem(OTHER_CA))), syslog(server=b64(pem(OTHER_CA) + pem(CA))))
rule(185, syslog(cert=b64(pem(certificate(CLIENT, "client", CA, CA_KEY, days=-2, start=-300)))),
     syslog(cert=b64(pem(certificate(CLIENT, "client", CA, CA_KEY, days=40)))))
try:
    weak = certificate(CLIENT, "client", CA, CA_KEY, digest=hashes.SHA1())
except Exception:
    def run(*a, **k):
        return subprocess.run(a, check=True, capture_output=True, **k).stdout
    open("/tmp/ca.pem", "w").write(pem(CA))
    open("/tmp/ca.key", "w").write(private(CA_KEY))
    open("/tmp/cl.key", "w").write(private(CLIENT))
    csr = run("openssl", "req", "-new", "-key", "/tmp/cl.key", "-subj", "/CN=client")
    weak = x509.load_pem_x509_certificate(run("openssl", "x509", "-req", "-sha1", "-days", "900", "-CA", "/tmp/ca.pem",
                                              "-CAkey", "/tmp/ca.key", "-CAcreateserial", input=csr))
rule(186, syslog(cert=b64(pem(weak))), OK)
CCO = """type: workload
confidential-containers:
  regoValidator:
    policy: {}
"""
REGO = """package agent_policy

default CreateContainerRequest := false

CreateContainerRequest if {
    input.OCI.Annotations["io.kubernetes.cri-o.ImageName"] == "quay.io/demo/web@sha256:%s"
}
CreateContainerRequest if {
    regex.match(`^quay\\.io/openshift-release-dev/ocp-v4\\.0-art-dev@sha256:[a-f0-9]{64}$`, input.OCI.Annotations["io.kubernetes.cri-o.ImageName"])
}
default ExecProcessRequest := false
default SetPolicyRequest := false
""" % D


def ccco(rego=REGO, plain=None, more="", e="type: env\n", top="", platform="ccco-peerpod"):
    policy = plain or b64(rego)
    return contract(CCO.format(policy) + more, e, top, platform)


TAGS = LOG + "    tags: [my-tag]\n"
rule(187, ccco(e=env(log=TAGS.replace("my-tag", "my_tag"))), ccco(e=env(log=TAGS)))

# J
rule(190, ccco(plain="|\n" + indent(REGO, 6)), ccco())
rule(191, ccco(REGO.replace("agent_policy", "agent")), ccco())
rule(192, ccco(REGO + "default AllowRequestsFailingPolicy := true\n"), ccco(REGO + "default AllowRequestsFailingPolicy := false\n"))
rule(193, ccco("package agent_policy\n\ndefault CreateContainerRequest := false\n"), ccco())
rule(194, ccco(REGO.replace("SetPolicyRequest := false", "SetPolicyRequest := true")), ccco())
rule(195, ccco(REGO.split("CreateContainerRequest if {\n    regex")[0] + "default ExecProcessRequest := false\n"), ccco())
rule(211, ccco(REGO.replace("web@sha256:" + D, "web:1.2")), ccco())


def keys(d, v):
    return ccco(more="  secret:\n    decryptionKey: " + b64(d) + "\n    verificationKey: " + b64(v) + "\n")


rule(197, keys(public(KEY), public(KEY2)), keys(private(KEY), public(KEY2)))
rule(198, keys(private(KEY), private(KEY2)), keys(private(KEY), public(KEY2)))
cosign = lambda body: ccco(more="  config:\n    cosign:\n      quay.io/demo/web: " + body + "\n")
rule(199, cosign("{}"), cosign("{publicKey: " + b64(public(EC)) + "}"))
rule(200, cosign("{publicKey: " + b64("no key") + "}"), cosign("{publicKey: " + b64(public(EC)) + "}"))


def hosts(*docs):
    return "type: env\nhost-attestation:\n" + "".join(
        f"  HKD-{i}:\n    description: KEY-{i}\n    host-key-doc: {d}\n" for i, d in enumerate(docs))


BOOT = "boot: |\n  sehdr: " + b64(b"IBMSecEx" + bytes(100)) + "\n"
bm = lambda e="type: env\n", top=BOOT: ccco(e=e, top=top, platform="ccco-bmtl")
HKD = b64(pem(CERT))
rule(201, bm(hosts(b64("no certificate"))), bm(hosts(HKD)))
rule(202, bm(hosts(b64(pem(certificate(CLIENT, "host", days=-2, start=-300))))), bm(hosts(HKD)))
rule(203, bm(hosts(*[HKD] * 11)), bm(hosts(*[HKD] * 10)))
rule(204, bm(top=""), bm())
rule(205, bm(top="boot: |\n  sehdr: " + b64(b"nothing" * 20) + "\n"), bm())
rule(206, ccco(top=BOOT), bm())
CW, CE = (token(t, prefix="hyper-protect-basic") for t in (CCO.format(b64(REGO)), "type: env\n"))
rule(207, "# contract-tui: platform=ccco-peerpod\n# it's '''odd'''\n" + f"workload: {CW}\nenv: {CE}\n",
     "# contract-tui: platform=ccco-peerpod\n# it's ''odd''\n" + f"workload: {CW}\nenv: {CE}\n")
rule(209, ccco(REGO + "# " + b64(os.urandom(130000)) + "\n"), ccco())
rule(155, ccco(e="type: env\nvolumes:\n" + indent(DATA_E, 2) + "    kmsTimeout: 10\n",
               more="volumes:\n" + indent(DATA_W, 2), top=BOOT, platform="ccco-bmtl"),
     ccco(e="type: env\nvolumes:\n" + indent(DATA_E + KMS, 2) + "    kmsTimeout: 10\n",
          more="volumes:\n" + indent(DATA_W, 2), top=BOOT, platform="ccco-bmtl"))
rule(159, ccco(e="type: env\nvolumes:\n" + indent(DATA_E, 2), more="volumes:\n" + indent(DATA_W, 2)),
     ccco(e="type: env\nvolumes:\n" + indent(DATA_E, 2), more="volumes:\n" + indent(DATA_W, 2),
          top=BOOT, platform="ccco-bmtl"))

# K
RECORD = COMPOSE + "    volumes: [\"/var/hyperprotect:/var/hyperprotect:ro\"]\n"
attest = lambda text, c=RECORD: contract(work(compose(c)), top="attestationPublicKey: " + text + "\n")
block = lambda text: "|\n" + indent(text, 2).rstrip("\n")
rule(220, attest(block(public(KEY).replace("KEY-----\n", "KEY-----\nAAAA", 1))), attest(block(public(KEY))))
rule(221, attest(b64(public(KEY))), attest(block(public(KEY))))
rule(222, attest(block(private(KEY))), attest(block(public(KEY))))
rule(223, dc(RECORD), attest(block(public(KEY))))
rule(224, sealed(W, E, "attestationPublicKey: " + block(public(KEY)) + "\n"),
     sealed(W, E, "attestationPublicKey: " + token(public(KEY)) + "\n"))
rule(225, attest(block(public(KEY)), COMPOSE), attest(block(public(KEY))))
rule(240, contract(platform="hpvs"), contract())
rule(241, sealed(W, E), contract())
rule(243, contract(work(compose(COMPOSE.replace("us.icr.io", "quay.io")),
                        login=LOGIN.replace("us.icr.io", "quay.io").replace("iamapikey", "jane@example.com"))),
     contract(work(compose(COMPOSE.replace("us.icr.io", "quay.io")),
                   login=LOGIN.replace("us.icr.io", "quay.io").replace("iamapikey", "jane+robot"))))


def network(body):
    return "network:\n  version: 2\n  ethernets:\n" + indent(body, 4)


STATIC = ("enc1:\n  dhcp4: false\n  addresses: [192.168.122.10/24]\n  gateway4: 192.168.122.1\n"
          "  nameservers:\n    addresses: [192.168.122.1]\n")
rule(230, network(STATIC.replace("enc1", "eth0")), network(STATIC.replace("enc1", "enc1000")))
rule(231, network(STATIC[:STATIC.index("  nameservers")]), network("enc1:\n  dhcp4: true\n"))
rule(232, network(STATIC.replace("gateway4: 192.168.122.1", "gateway4: 192.168.1.1")), network(STATIC))
rule(233, network(STATIC.replace("122.10/24", "122.255/24")), network(STATIC.replace("122.10/24", "122.255/16").replace("192.168.122.255", "192.168.122.254")))
rule(234, network(STATIC + "  mtu: 150\n"), network(STATIC + "  mtu: 9000\n"))
rule(235, '{"network": {"version": 2, "ethernets": {"enc1": {"dhcp4": true}}}}\n', network(STATIC))
ROUTE = "  routes: [{ to: 10.0.0.0/8, via: 10.0.0.1%s }]\n"
rule(236, network(STATIC + ROUTE % ""), network(STATIC + ROUTE % ", on-link: true"))

# -- another pair -----------------------------------------------------------------------------
def again(n, bad, near):
    out[f"PF{n:03d}-2-bad"], out[f"PF{n:03d}-2-near"] = bad, near


again(1, contract() + "---\n" + contract(), contract().replace("workload:", "---\nworkload:", 1) + "...\n")
again(4, contract(work(login=LOGIN + LOGIN[7:])), contract(work(login=LOGIN + LOGIN[7:].replace("us.icr.io", "quay.io"),
      a=compose(COMPOSE + "  two:\n    image: quay.io/demo/two@sha256:" + D + "\n    profiles: [two]\n"))))
again(5, attest(block(public(KEY))).replace("PublicKey:", "PublicKy:"), contract(first="# attestationPublicKy: x\n"))
again(6, contract().replace("env: |\n", "env:\n"), "# contract-tui: platform=ccrt\nworkload: |\n" + indent(work(), 2) +
      "env: " + '"' + env().replace('"', '\\"').replace("\n", "\\n") + '"\n')
again(7, contract(e=env()[10:]), contract(e=env().replace("type: env", "type: \"env\" # fixed")))
again(9, contract(work(login=LOGIN.replace('"Kq-4821-made-up-for-a-test-0000000000000000"', "482100117733"))),
      contract(work(login=LOGIN.replace('"Kq-4821-made-up-for-a-test-0000000000000000"', "'482100117733'"))))
again(10, contract(e=env(LOG and "env:\n  GREETING: hello #1\n"), w=work(compose(COMPOSE + "    command: echo ${GREETING}\n"))),
      contract(e=env("env:\n  GREETING: hello#1\n"), w=work(compose(COMPOSE + "    command: echo ${GREETING}\n"))))
again(11, contract(work(login=LOGIN.replace("us.icr.io:\n", "us.icr.io: &icr # all regions\n")) +
                   "env: &more\n  LEVEL: info\n  # how it runs\n  MODE: &mode \"on\"\n  NAME: *mode\n  PORT: !!str 8080\n",
                   env("env:\n  <<: &deep {DEPTH: \"2\"} # both\n  KIND: !plain web\n")),
      contract(work() + "env:\n  LEVEL: \"*mode\"\n  MODE: '&x !y'\n"))
again(12, contract(work(login=LOGIN.replace('"Kq-4821-made-up-for-a-test-0000000000000000"', "changeme"))),
      contract(work(login=LOGIN.replace('"Kq-4821-made-up-for-a-test-0000000000000000"', "changeme-2026-Q4"))))
again(15, contract().replace("env: |\n", "env: >\n").replace("type: env\n", "type: env\n\n").replace("logRouter:\n", "logRouter:\n"),
      contract(e=env(log=LOG.replace('"Zy-7305', '>-\n      "Zy-7305').replace('>-\n      "', ">-\n      ").replace('00"\n', "00\n"))))
again(16, contract(work(compose(), "env:\n  \ufeffA: b\n")), contract(work(compose(), "env:\n  A: |\n    a\n    \tb\n")))
again(17, ccco(platform="ccrt", e=env()), ccco())
again(20, sealed(W.rsplit(".", 1)[0], E), sealed('"' + W + '"', "'" + E + "'"))
again(21, sealed(W, E, platform="hpvs"), sealed(*(t.replace("contract-basic", "hyper-protect-basic") for t in (W, E)), platform="hpvs"))
again(26, "# contract-tui: platform=ccrt\nworkload: |\n" + indent(work(), 2) + f"env: {E}\n", sealed(W, E))
again(33, "# contract-tui: platform=ccrv\nworkload: |\n  type: workload\n  play:\n    archive: " + W + "\nenv: |\n" + indent(env(), 2),
      play_archive([("pod.yaml", POD)]))
again(42, peer(PW, WITH_KEY, sign(PW, WITH_KEY + "\n")), sealed(W, E, "envWorkloadSignature: " + sign(W, E) + "\n"))
again(43, with_key("signingKey: " + b64("no key at all") + "\n"), with_key(signing(public(KEY), "block")))
again(44, with_key(signing(private(KEY, ser.PrivateFormat.TraditionalOpenSSL), "block")), with_key(signing(pem(certificate(KEY, "signer", days=400)))))
again(47, with_key("signingKey:\n" + indent(public(KEY), 2)), with_key(signing(public(KEY), "block")))
again(60, contract("type: workload\n" + LOGIN), contract())
WRAPPED = compose()
again(61, contract(work("|\n    " + WRAPPED[:76] + "\n    " + WRAPPED[76:])), contract(work('"' + WRAPPED + '"')))
zipped = io.BytesIO()
with zipfile.ZipFile(zipped, "w") as z:
    z.writestr("docker-compose.yaml", COMPOSE)
again(62, contract(work(b64(zipped.getvalue()))), contract())
broken = bytearray(tar([("docker-compose.yaml", COMPOSE)]))
broken[3] ^= 1
again(63, contract(work(b64(gzip.compress(bytes(broken), mtime=0)))), contract())
again(64, contract(work(compose(name="compose.yaml"))), contract(work(compose(name="./docker-compose.yml"))))
again(66, dc(COMPOSE, ("/etc/app.conf", "x")), dc(COMPOSE, ("etc/..app.conf", "x")))
again(68, dc(COMPOSE + "    labels:\n\ta: b\n"), dc(COMPOSE + "    labels:\n      a: \"\tb\"\n"))
again(69, dc(COMPOSE + "    build:\n      context: .\n      dockerfile: Dockerfile\n"), dc("x-build: {context: .}\n" + COMPOSE))
again(70, dc(COMPOSE.replace("image: " + IMAGE, "image:")), dc(COMPOSE.replace(IMAGE, "\"${IMAGE:-" + IMAGE + "}\"")))
again(72, dc(COMPOSE + "    volumes:\n      - type: bind\n        source: ./conf\n        target: /c\n        read_only: true\n"),
      dc(COMPOSE + "    volumes: [\".:/all:ro\", \"./conf/:/c:ro\"]\n", ("conf/a.conf", "x")))
again(73, dc(COMPOSE + "    configs: [c]\nconfigs:\n  c: {file: ./c.conf}\n"), dc(COMPOSE + "    configs: [c]\nconfigs:\n  c: {content: x}\n"))
again(74, dc(COMPOSE + "    volumes:\n      - {type: bind, source: /data, target: /d}\n"),
      dc(COMPOSE + "    volumes:\n      - {type: bind, source: /var/run/docker.sock, target: /d}\n"))
again(75, dc(COMPOSE.replace("[\"8080:8080\"]", "[\"8080-8082:8080-8082\", \"8081:81\"]")),
      dc(COMPOSE.replace("[\"8080:8080\"]", "[\"127.0.0.1:8080:8080\", \"10.0.0.1:8080:81\"]")))
again(77, dc(COMPOSE.replace("/web@", "/x86_64/web@")), dc(COMPOSE.replace("/web@", "/web-multiarch@")))
again(78, dc(COMPOSE + "    command: echo ${GREETING\n"), dc(COMPOSE + "    command: echo $$GREETING costs 5$$\n"))
again(79, dc(COMPOSE, ("tls/server.key", private(KEY))), dc(COMPOSE, ("tls/server.pub", public(KEY))))
again(90, contract("type: workload\nplay:\n  resources: []\n", platform="ccrv"), play_archive([("pod.yaml", POD)]))
again(91, play(POD.replace("apiVersion: v1", "apiVersion: apps/v1").replace("kind: Pod", "kind: Deployment")),
      play(POD.replace("apiVersion: v1", "apiVersion: \"v1\"").replace("kind: Pod", "kind: 'Pod'")))
again(92, play(POD.replace("  name: demo\n", "  labels: {a: b}\n")), play(POD.replace("  name: demo\n", "  name: demo\n  labels: {a: b}\n")))
again(93, play(POD.replace("          hostPort: 8080\n", "        - containerPort: 8443\n")),
      play(POD.replace("          hostPort: 8080\n", "          hostPort: 80\n        - containerPort: 8443\n          hostPort: 443\n")))
SECOND = f"    - name: second\n      image: {IMAGE}\n      ports:\n        - containerPort: 8080\n          hostPort: 8081\n"
again(94, play(POD.replace("  restartPolicy", SECOND + "  restartPolicy")),
      play(POD.replace("  restartPolicy", SECOND.replace("          hostPort: 8081", "          hostPort: 8080\n          protocol: UDP") + "  restartPolicy")))
again(95, play(pod_volume("emptyDir: {}", mount="date")), play(pod_volume("emptyDir: {}")))
again(96, play(pod_volume("hostPath: {path: /home/app, type: DirectoryOrCreate}")), play(pod_volume("hostPath: {path: /var/hyperprotect}")))
again(97, play_archive([("pod.yaml", pod_volume("hostPath: {path: conf/app.conf, type: File}"))]),
      play_archive([("pod.yaml", pod_volume("hostPath: {path: conf/app.conf, type: File}")), ("conf/app.conf", "x")]))
again(99, play(POD.replace("      envFrom:\n        - configMapRef:\n            name: contract.config.map\n",
                           "      env:\n        - name: A\n          valueFrom: {configMapKeyRef: {name: settings, key: A}}\n")),
      play(POD.replace("      envFrom:\n        - configMapRef:\n            name: contract.config.map\n",
                       "      env:\n        - name: A\n          valueFrom: {configMapKeyRef: {name: settings, key: A, optional: true}}\n")))
ARGS = POD.replace("      ports:", "      args: [\"--name={{ .Env.NAME }}\"]\n      ports:")
HAS_NAME = env("env:\n  NAME: web\n")
again(100, play(ARGS, e=HAS_NAME), play(ARGS, key="templates", e=HAS_NAME))
again(101, play(ARGS.replace("{{ .Env.NAME }}", "{{- .Env.NAME -}}"), key="templates"),
      play(ARGS.replace("{{ .Env.NAME }}", "{{ if .Env.NAME }}{{ .Env.NAME }}{{ end }}"), key="templates"))
again(103, play_archive([("notes.txt", "x")]), play_archive([("notes.txt", "x"), ("pod.yml", POD)]))
again(104, play(POD.replace("Always", "always")), play(POD.replace("Always", "Never")))
again(106, play(POD.replace("      ports:", "      command: [\"/app\"]\n      args: [\"$(date)\"]\n      ports:")),
      play(POD.replace("      ports:", "      command: [\"/app\"]\n      args: [\"--on=$(DATE)\"]\n      ports:")))
again(110, image("docker.io/library/nginx:latest", login=""), image("docker.io/library/nginx" + DIGEST, login=""))
again(111, image("us.icr.io/demo/web@sha256:" + D[:-2].upper()), image("us.icr.io/demo/web" + DIGEST))
again(116, pods_with("us.icr.io/demo/web:1.2", "images:\n  rhs:\n    us.icr.io/demo/web:\n      publicKey: |\n        " +
                     PGP.replace("\n", "\n        ").rstrip() + "\n").replace("BLOCK-----\n\n", "BLOCK-----\n"),
      pods_with("us.icr.io/demo/web:1.2", rhs("us.icr.io/demo/web:1.2")))
again(118, image("registry.acme.example:5000/web" + DIGEST, login=""), image("ghcr.io/acme/web" + DIGEST, login=""))
again(119, contract(work(login=LOGIN + LOGIN[7:].replace("us.icr.io", "us.icr.oi"))), contract())
again(122, contract(work(compose(COMPOSE.replace("us.icr.io", "de.icr.io")), login=LOGIN.replace("us.icr.io", "de.icr.io").replace("iamapikey", "token"))),
      contract(work(compose(COMPOSE.replace("us.icr.io", "quay.io")), login=LOGIN.replace("us.icr.io", "quay.io").replace("iamapikey", "token"))))
again(123, image("acme/web" + DIGEST, login=""), image("localhost/web" + DIGEST, login=""))
again(130, dc(COMPOSE + "    environment:\n      A: $GREETING\n"), contract(work(compose(COMPOSE + "    environment:\n      A: $GREETING\n"), "env:\n  GREETING: hi\n")))
again(131, contract(work(compose(COMPOSE + "    environment: [Greeting=x]\n")), env("env:\n  GREETING: hello\n")),
      contract(work(compose(COMPOSE + "    environment: [GREETING]\n")), env("env:\n  GREETING: hello\n")))
again(134, contract(work(compose(USES)), env("env:\n  GREETING: |\n    hello\n    you\n")), contract(work(compose(USES)), env("env:\n  GREETING: >-\n    hello\n    you\n")))
again(140, volumes(DATA_W, DATA_E + f"more:\n  seed: {SEED2}y\n"), volumes(DATA_W, DATA_E))
again(142, volumes(DATA_W, DATA_E.replace(SEED2, '"Hd3.bY6u_1Ja5 cQe9sF"')), volumes(DATA_W, DATA_E.replace(SEED2, '"Hd3?bY6u,1Ja5:cQe9{F}"')))
again(143, volumes(DATA_W, DATA_E.replace(SEED2, "seed_value_with_minimum_15_characters")), volumes(DATA_W, DATA_E.replace(SEED2, "kiln-ostrich-verve-47")))
again(146, volumes(DATA_W.replace("/mnt/data", "/etc"), DATA_E, COMPOSE.replace("8080\"]", "8080\"]\n    volumes: [\"/etc/web:/d\"]")),
      volumes(DATA_W.replace("/mnt/data", "/data"), DATA_E, COMPOSE.replace("8080\"]", "8080\"]\n    volumes: [\"/data/web:/d\"]")))
again(147, volumes(TWO_W.replace("/mnt/b", "/mnt/a"), TWO_E, TWO.replace("\"/mnt/b:/b\", ", "")), volumes(TWO_W.replace("/mnt/b", "/mnt/ab"), TWO_E, TWO.replace("/mnt/b:", "/mnt/ab:")))
again(150, volumes(DATA_W, DATA_E + "  volumeName: web-data\n", platform="hpvs"), volumes(DATA_W, DATA_E + "  volumeName: web-data\n  apiKey: \"made-up-key-0000\"\n", platform="hpvs"))
again(170, contract(e="type: env\nlogging: {}\n"), contract(e=env(log=SYSLOG)))
again(172, contract(e=env(log="logging:\n  logDNA: # the old service\n    # its address\n    hostname: syslog-a.eu-de.logging.cloud.ibm.com # in Frankfurt\n"
                          "    port: 6514\n    ingestionKey: \"0123456789abcdef0123456789abcdef\" # of the team\n    tags:\n      - demo\n      - eu-de\n")),
      contract(e=env(log=LOG.replace("logRouter:", "logRouter: # not logDNA"))))
again(174, contract(e=env(log=SYSLOG.replace("192.0.2.1", "logs.example.com:6514"))), contract(e=env(log=SYSLOG.replace("192.0.2.1", "Logs-1.example.com"))))
again(175, contract(e=env(log=LOG.replace(HOST, "logs.example.com"))), contract(e=env(log=LOG.replace("eu-de", "ca-tor"))))
again(176, contract(e=env(log=LOG.replace("Zy-7305-made-up-for-a-test-00000000000000000", "Zy-7305"))), contract(e=env(log=LOG.replace("Zy-7305-made-up-for-a-test-00000000000000000", "Zy_7305-made_up-for-a-test-0000000000000000"))))
again(179, syslog(cert=b64(public(CLIENT))), syslog(cert="|\n" + indent(pem(CERT), 8).rstrip("\n")))
again(180, syslog(key=b64(pem(CERT))), syslog(key="|\n" + indent(private(CLIENT), 8).rstrip("\n")))
again(182, contract(e=env(log="\n".join(l for l in SYSLOG.split("\n") if "cert:" not in l))), OK)
OLD_CA = certificate(CA_KEY, "log ca", days=-2, start=-300)
again(185, syslog(server=b64(pem(OLD_CA))), syslog(server=b64(pem(CA))))
again(187, contract(e=env(log=LOG + "    tags: [demo]\n")), ccco(e=env(log=LOG + "    tags: [demo, EU-2]\n")))
again(191, ccco(REGO.replace("package agent_policy\n", "")), ccco("# of the demo\n\n" + REGO))
again(192, ccco(REGO + "default allow = true\n"), ccco(REGO + "default allow = false\n"))
again(194, ccco(REGO.replace("ExecProcessRequest := false", "ExecProcessRequest := false\ndefault WriteStreamRequest := true")),
      ccco(REGO + "default WriteStreamRequest := false\nWriteStreamRequest if { input.container_id == \"x\" }\n"))
again(197, keys(private(KEY), "no key"), keys(private(KEY, ser.PrivateFormat.TraditionalOpenSSL), public(KEY2)))
again(205, bm(top="boot: |\n  sehdr: no-base64!\n"), bm(top="boot: |\n  # of the worker\n  sehdr: \"" + b64(b"IBMSecEx" + bytes(99)) + "\"\n"))
again(220, attest(block(public(EC))), attest('"' + public(KEY).replace("\n", "\\n") + '"'))
again(230, network(STATIC.replace("enc1", "enc")), network(STATIC.replace("enc1", "enc0")))
again(232, network(STATIC.replace("gateway4: 192.168.122.1", "gateway4: router")), network(STATIC.replace("/24]", "/16]").replace("gateway4: 192.168.122.1", "gateway4: 192.168.1.1")))
again(233, network(STATIC.replace("122.10/24", "122.010/24")), network(STATIC.replace("122.10/24", "122.100/24")))
NO_GATEWAY = STATIC.replace("  gateway4: 192.168.122.1\n", "")
again(236, network(NO_GATEWAY.replace("addresses: [192.168.122.1]", "addresses: [10.0.0.53]")), network(NO_GATEWAY))
again(234, network(STATIC + "  mtu: 20000\n"), network(STATIC + "  mtu: 9216\n"))
again(235, """{
  "network": {
    "version": 2,
    "ethernets": {
      "enc1": {
        "dhcp4": false,
        "addresses": ["192.168.122.15/24", "10.0.0.3/8"],
        "gateway4": "192.168.122.1",
        "nameservers": { "addresses": ["192.168.122.1"], "search": [] },
        "routes": [{ "to": "10.9.0.0/16", "via": "192.168.122.2" }],
        "mtu": 1500
      }
    }
  }
}
""", "network: {version: 2, ethernets: {enc1: {dhcp4: true}}}\n")

wanted = {n: t for n, t in out.items() if not sys.argv[1:] or any(w in n for w in sys.argv[1:])}
for name, text in wanted.items():
    with open(f"rules/{name}.yaml", "w", newline="", encoding="utf-8") as f:
        f.write(text)
print(len(wanted), "files")
