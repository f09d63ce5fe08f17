"""What masking the worst lines of 4 KiB costs, per rule: parts that match, and that only nearly do.

The lines of a rule are its parts again and again, alone, behind what makes other rules look, and mixed with
the parts of others. CPU time, the least of some rounds, with nothing remembered of words.
"""

import random
import string
import time
from collections.abc import Iterator

import pytest

from desktop_monitor.text.masking import _harmless, mask

pytestmark = pytest.mark.bench

SIZE, ROUNDS, MIXED_LINES = 4096, 5, 400
LONG = "aA1bB2cC3dD4" * 3
PARTS = {
    "pair": ("pw=ab ", "pw=a ", 'pw="a" ', '"pw":"a",', "pw%3da ", "pw:", "pw==== ", "PW=AB ", "pw=\u00e9 "),
    "pair that is none": ("a=b pw ", "key=1 ", "pw.a ", "=a ", "pass ", "xkeyx ", "a.b=pw ", "patx sigx "),
    "pair in a query": ("a?pw=b&c=d& ", "?pw=a&", "a=b&pw=c&"),
    "pairs in pairs": ("a=a=a=a=a=pw ", "a:a:a:", 'pw="', "pw='a ", 'pw=\\"'),
    "option": ("-pw x ", "-pw -x ", "-ab x ", "-a-b-pw ", "psk x ", "my-psk x ", "aPassword x ", "a key "),
    "header": ("auth: basic abcd ", "bearer abcd ", "bearer a ", "auth: ", "authauth "),
    "address": ("a://b:c@d ", "://a ", "://abcdefghijklmnop@ ", "://a:@@ ", "://:", "a@b ://:"),
    "web token": ("eyJabcdef.abcd ", "eyJabcdef ", "eyJ ", "eyJ."),
    "token": ("ghp_abcdefghijklmnop ", "ghp_ ", "key-a ", "sk_ ", "AKIA ", "xoxb-abcdefgh ", "1//", "SG.a "),
    "token, more": (":AA ", "/bot1 ", "/live2/a ", "live_1 ", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----x "),
    "program": ("mysql -pX ", "curl -u a:b ", "-u a curl ", "docker login -p x ", "net -U a%b "),
    "program, more": ("vault login x ", "vault login x\n", "mc set a b c ", "sqlplus a/b ", "7z az oc git "),
    "random": (f"{LONG} ", f"{'a' * 33} ", f"{'AAAaaa111' * 4} ", f"{'a/' * 20} ", f"{'a' * 40}."),
    "words": ("a ", "ab ", "abc ", "/a", "/ab/cd ", "a", " ", '"', "-", "\u00e9 "),
}


def lines(parts: tuple[str, ...], generator: random.Random) -> Iterator[str]:
    """Generate the lines of a rule."""
    every = [part for group in PARTS.values() for part in group]
    mixed = [
        "".join((generator.choice(parts), *generator.sample(every, generator.randrange(1, 3))))
        for _ in range(MIXED_LINES // len(PARTS))
    ]
    for part in (*parts, *mixed):
        for before in ("", "pw=x ", "a://b@ ", "curl eyJ "):
            yield f"{before}{part * SIZE}"[:SIZE]
    for length in (1, 2, 3, 6, 20):
        words = ("".join(generator.choices(string.ascii_letters, k=length)) for _ in range(SIZE))
        yield f"{parts[0]} {' '.join(words)}"[:SIZE]


def cost_us(line: str) -> float:
    """Return the least CPU time of some rounds."""
    rounds: list[int] = []
    for _ in range(ROUNDS):
        _harmless.clear()
        begun_ns = time.process_time_ns()
        mask(line)
        rounds.append(time.process_time_ns() - begun_ns)
    return min(rounds) / 1000


def test_the_worst_lines() -> None:
    """No line of 4 KiB costs many times what a harmless one does."""
    generator = random.Random(1)  # not for a secret
    worst = {
        rule: max((cost_us(line), line[:40]) for line in lines(parts, generator))
        for rule, parts in PARTS.items()
    }
    harmless = cost_us(" ".join(f"-I../lib{n}/include" for n in range(SIZE))[:SIZE])

    print(f"\nharmless: {harmless:.0f} us")
    for rule, (cost, line) in sorted(worst.items(), key=lambda one: -one[1][0]):
        print(f"{rule:20} {cost:5.0f} us  {line!r}")
    assert max(cost for cost, _ in worst.values()) < 4 * harmless
