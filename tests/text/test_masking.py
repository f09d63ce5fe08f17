"""Masking hides every secret of a command line and little else."""

import base64
import os
import random
import string
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.cli.main import main
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.text.masking import _harmless, mask
from tests.conftest import Serve
from tests.waiting import PATIENCE_S, eventually

# @ is replaced by a password, # by a token in a known format.
SECRET_LINES = (
    "app --password=@ --user bob",
    "app --password @ run",
    'app --password="@ with blanks" run',
    "app -password @",
    "app --db-password=@",
    "PGPASSWORD=@ psql -h db",
    "env AWS_SECRET_ACCESS_KEY=@ aws s3 ls",
    "docker run -e DB_PASS=@ -p 8080:80 image",
    "java -Djavax.net.ssl.keyStorePassword=@ -jar a.jar",
    "mysql -uroot -p@ shop",
    "sshpass -p @ ssh host",
    "redis-cli -a @ ping",
    "ldapsearch -x -w @ -b dc=example",
    "smbclient //host/share -U bob%@",
    "zip -P @ a.zip b",
    "openssl enc -aes-256-cbc -passin pass:@ -in x",
    "nmcli dev wifi connect home password @",
    "curl -u bob:@ https://example.org/",
    "curl --user bob:@ https://example.org/",
    "curl -H 'Authorization: Bearer @' https://example.org",
    "curl -H 'X-Api-Key: @' https://example.org",
    "curl https://example.org/?token=@&page=2",
    "curl https://example.org/?page=2&access_token=@&z=1",
    "git clone https://bob:@@example.org/repo.git",
    "postgres://app:@@db.example.org:5432/shop",
    "app --token=@",
    "app --api-key=@",
    "app --apikey @",
    "app --client-secret @ --verbose",
    "app key=@",
    "app --secret-key=@",
    'app {"password":"@","user":"bob"}',
    "app 'server=db;uid=sa;pwd=@'",
    "app DefaultEndpointsProtocol=https;AccountKey=@",
    "app dbPassword=@ accessToken=x",
    "vault login token=@",
    "app --auth-token @",
    "aws configure set aws_session_token #",
    "git push https://#@github.com/a/b",
    "app --header #",
    "deploy #",
)
HARMLESS_LINES = (
    "/usr/bin/python3 -m http.server {n}",
    "/usr/share/code/code --type=renderer --password-store=basic --user-data-dir=/home/bob/.config/Code{n}",
    "/opt/chrome --type=renderer --field-trial-handle=0,i,{n}7193624,98{n}4321,262144 --lang=en-US",
    "sort --key=2,2n --parallel={n} /tmp/file",
    "docker run -p {n}:80 -u 1000:1000 nginx:1.25",
    "git log --author=bob -n {n}",
    "python tokenizer.py --vocab-size {n} --tokenizer bert-base",
    "ssh -i /home/bob/.ssh/id_ed25519 -p {n} bob@example.org",
    "/usr/bin/gnome-keyring-daemon --components=pkcs11,secrets --start",
    "nginx: worker process {n}",
    "openssl x509 -in cert.pem -keyout /etc/ssl/private/key.pem -days {n}",
    "Xorg :{n} -auth /run/user/1000/gdm/Xauthority -nolisten tcp",
    "ps aux --sort=-%mem",
    "vim +{n} notes/passwords-policy.txt",
    "node --max-old-space-size={n} server.js --keep-alive",
    "dbus-daemon --session --address=systemd: --nofork --nopidfile",
    "postgres: checkpointer {n}",
    "rsync -a --partial --exclude=*.key src/ host:/dst/{n}",
    "mount -t nfs host:/export /mnt/{n}",
    "ffmpeg -i input{n}.mp4 -c:v libx264 -pass 1 -f mp4 /dev/null",
    "java -Xmx{n}m -XX:+UseG1GC -Dfile.encoding=UTF-8 org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.5",
    "/usr/lib/systemd/systemd --user --deserialize={n}",
    "containerd-shim-runc-v2 -id 4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a{n}",
    "grep -rn token_count src --include=*.py -m {n}",
    "kubectl get secrets -n team{n}",
    "gpg --list-keys --keyid-format long",
    "setxkbmap -layout us -option compose:ralt",
    "tmux new-session -s work{n} -x 200 -y 50",
    "psql -h db{n}.example.org -U app shop",
    "curl -sS -o /tmp/out{n} https://example.org/a?page={n}&sort=asc",
    "make -j{n} all CC=gcc CFLAGS=-O2",
    "qemu-system-x86_64 -m {n} -machine q35,accel=kvm -cpu host -uuid 0f8fad5b-d9cb-469f-a165-70867728950e",
    "find / -name id_rsa.pub -mtime -{n}",
    "gimp-2.10 photo_{n}.xcf",
    "/usr/libexec/goa-identity-service",
    "env PATH=/a/bin:/b/bin:/c/bin:/d/bin:/e/bin:/f/bin:/g/bin:/h/bin run {n}",
    "run -DSIGNAL=/a/bin:/b/bin:/c/bin:/d/bin:/e/bin:/f/bin:/g/bin:/h/bin:/i/{n}",
)


@pytest.mark.parametrize("line", HARMLESS_LINES[-2:])
def test_a_word_in_capitals_that_begins_like_a_secret_is_none(line: str) -> None:
    """PATH is no PAT."""
    assert mask(line) == line


def secrets() -> list[str]:
    """Return 200 strings: a secret, NUL, and a command line with this secret."""
    rng = random.Random(7)
    lines: list[str] = []
    while len(lines) < 200:
        line = SECRET_LINES[len(lines) % len(SECRET_LINES)]
        secret = _token(rng) if "#" in line else _password(rng)
        filled = line.replace("#", secret) if "#" in line else line.replace("@", secret, 1)
        lines.append(f"{secret}\0{filled}")
    return lines


def _password(rng: random.Random) -> str:
    return (
        "".join(rng.choices(string.ascii_letters + string.digits + "!._-+", k=rng.randrange(10, 24))).strip(
            "-._"
        )
        + "Q9z"
    )


def _token(rng: random.Random) -> str:
    letters = string.ascii_letters + string.digits
    plain = "".join(rng.choices(letters, k=36))
    jwt = ".".join(base64.urlsafe_b64encode(rng.randbytes(24)).decode().strip("=") for _ in range(2))
    known = (
        f"ghp_{plain}",
        f"AKIA{plain[:16].upper()}",
        f"eyJhbGciOiJIUzI1NiJ9.{jwt}",
        f"xoxb-{plain}",
        f"sk_live_{plain}",
    )
    return rng.choice((*known, f"glpat-{plain[:20]}", f"AIza{plain[:35]}", f"hf_{plain}"))


@pytest.mark.parametrize("canary", secrets(), ids=lambda canary: canary.split("\0")[1][:30])
def test_every_secret_is_masked(canary: str) -> None:
    """200 generated secrets, in each syntax that programs accept."""
    secret, _, line = canary.partition("\0")

    assert secret not in mask(line)


def test_harmless_lines_are_unchanged() -> None:
    """At most 2 % of harmless lines are changed."""
    rng = random.Random(3)
    lines = [HARMLESS_LINES[n % len(HARMLESS_LINES)].format(n=rng.randrange(10, 9999)) for n in range(500)]

    masked = [line for line in lines if mask(line) != line]

    assert len(masked) <= 10, masked[:3]


def test_the_text_around_a_secret_is_unchanged() -> None:
    """The masked command line stays readable."""
    assert (
        mask("curl https://a.example/?page=2&token=abcdef123&z=1")
        == "curl https://a.example/?page=2&token=***&z=1"
    )
    assert mask("app --password=x1y2z3 --user bob run") == "app --password=*** --user bob run"
    assert mask("git clone https://bob:pw12@host/a.git") == "git clone https://bob:***@host/a.git"


@pytest.mark.untraced
@given(st.text(max_size=300))
def test_mask_accepts_any_text(text: str) -> None:
    """A process may have any title."""
    assert isinstance(mask(text), str)


def test_long_hostile_lines_do_not_backtrack() -> None:
    """Adversarial lines of about 64 kB take less than 2 s together; quadratic time is more."""
    hostile = (
        "a" * 4000,
        "--a=" * 1000,
        "://:" * 1000,
        "eyJ" * 1300,
        "password " * 450,
        '"' * 4000,
        "a.-" * 1300,
        "-p " * 1300,
        "docker a " * 440,
        "vault\n" * 650,
        "mc set\nmc a " * 300,
        "mc set add " * 350,
        "vault login " * 330,
        "/steamcmd" * 440 + " steamcmd" + "/steamcmd" * 440,
    )
    begun_s = time.process_time()

    for line in hostile:
        mask(line * 16)

    assert time.process_time() - begun_s < 2


def test_a_line_of_too_many_secrets_is_masked_from_there_on() -> None:
    """What was not looked at is not shown; what is before it is shown as ever."""
    masked = mask("run --verbose " + "".join(f"--password=hunter{n} " for n in range(200)))

    assert masked.startswith("run --verbose --password=*** --password=*** ")
    assert masked.endswith(" ***")
    assert masked.count("=***") < 50
    assert "hunter" not in masked


@pytest.mark.parametrize("part", ["w{n}/x ", "patx{n} ", "a/b/c/d/e/f{n}/", f"{'a' * 40}{{n}} "])
def test_what_is_behind_the_limit_is_not_shown(part: str) -> None:
    """Also where nothing before it is near to a secret."""
    line = "".join(part.format(n=n) for n in range(2000))

    assert "hunter2" not in mask(f"{line} mysql -phunter2")


@pytest.mark.parametrize(
    "part",
    [
        "-Dapp.module{n}.path=/opt/app/lib/module-{n}.jar ",
        "-I../../third_party/lib{n}/include -DHAVE_FEATURE_{n}=1 ",
        "https://mirror{n}.example.org/pool/main/package_{n}.deb ",
        "--author{n} bob --from src{n} ",
        "/usr/share/doc/package-with-a-long-name-{n}/README ",
    ],
)
def test_a_long_harmless_line_is_unchanged(part: str) -> None:
    """A line of 4 KiB with one secret at its end is looked at as a whole."""
    line = "".join(part.format(n=n) for n in range(99))[:4000].rsplit(" ", 1)[0]

    assert mask(f"java {line} --password=hunter2 run") == f"java {line} --password=*** run"


def test_no_secret_is_in_any_file_log_or_export(
    serve: Callable[..., Serve], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Processes with secrets in their arguments and environment are recorded by a real engine."""
    canaries = [canary.split("\0") for canary in secrets()]
    running = serve("--interval", "1")
    readers = [
        subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                "read line; exit",
                *[word for _, line in canaries[start : start + 10] for word in line.split(" ")],
            ],
            stdin=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "API_TOKEN": canaries[start][0]},
        )
        for start in range(0, 200, 10)
    ]
    client = running.client()

    def recorded_count() -> int:
        moment = client.get(f"/api/moment?at={time.time_ns() // 1_000_000}").json
        return sum("read line; exit" in row["command"] for row in moment.get("processes", []))

    eventually(lambda: recorded_count() == len(readers))
    for reader in readers:
        reader.communicate()
    running.process.terminate()
    running.process.communicate(timeout=PATIENCE_S)
    arguments = running.process.args
    assert isinstance(arguments, list)
    data_dir = Path(arguments[arguments.index("--data-dir") + 1])
    exports = [tmp_path / f"export.{form}" for form in ("csv", "json", "html")]
    for export in exports:
        asked = ["export", "--from", "10m ago", "--to", "0s ago", "--data-dir", str(data_dir)]

        assert main([*asked, "--format", export.suffix[1:], "--output", str(export)]) == 0

    kept = [path.read_bytes() for path in (*data_dir.rglob("*"), *exports) if path.is_file()]
    for path in data_dir.rglob("*.sqlite"):
        kept += [one.packed for kind in RecordKind for one in RecordFile(path).find(kind, 0, 2**53)]
    assert all(b"read line; exit" in export.read_bytes() for export in exports[:2])
    assert [secret for secret, _ in canaries if any(secret.encode() in one for one in kept)] == []


def test_what_is_remembered_of_words_changes_nothing() -> None:
    """A word that was harmless in one line is no less masked in the next."""
    lines = [line.replace("@", "hunter2Q").replace("#", "ghp_" + "a1B2" * 9) for line in SECRET_LINES]
    masked = []
    for line in lines:
        _harmless.clear()
        masked.append(mask(line))
    for word in {word for line in lines for word in line.split()}:
        mask(word)

    assert [mask(line) for line in lines] == masked
    assert _harmless
