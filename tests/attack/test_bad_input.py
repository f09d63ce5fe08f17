"""What is wrong in the body of a request, tried with every operation that has one, also those added later."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from desktop_monitor.engine.engine import Engine
from tests.attack.raw_client import Target, exchange, request, status_of
from tests.conftest import Client
from tests.waiting import PATIENCE_S, eventually

Schema = dict[str, Any]

VALUES = {
    "integer": 7,
    "number": 0.5,
    "string": "text",
    "boolean": True,
    "array": [1],
    "object": {"a": 1},
    "null": None,
}
"""One of each type of JSON."""
NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", str(2**70), "-" + "9" * 4000, "0x10", "01")
MALFORMED = (
    *(b"", b"{", b"[]", b"null", b"7", b'"text"', b"\xff\xfe", b'{"\xff": 1}', b"{}\x00", b"'a'"),
    *(b"[" * 50_000, b'{"a":' * 20_000, b'{"a":' * 500 + b"1" + b"}" * 500),
)


@pytest.fixture
def target(engine: Engine, client: Client) -> Target:
    """The engine of the fixture as a target."""
    secret = engine._credentials.control_secret
    port = int(client.host.rpartition(":")[2])
    return Target(port, client.token, secret, engine._credentials.issue_key, lambda *_: b"")


@pytest.fixture
def child() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that every action is about."""
    process = subprocess.Popen(["sleep", "300"])
    yield process
    process.kill()
    process.wait()


class Operations:
    """The operations of the description that have a body, and what they can change."""

    def __init__(self, client: Client, target: Target, pid: int) -> None:
        self._client, self._target = client, target
        rows = eventually(
            lambda: [
                one for one in client.get("/api/processes").json.get("processes", ()) if one["pid"] == pid
            ]
        )
        self._key = {"pid": pid, "created": rows[0]["created_unix_ms"]}
        self._described = client.get("/api/openapi.json").json
        self._schemas: dict[str, Schema] = self._described["components"]["schemas"]

    def all(self) -> Iterator[tuple[str, str, Schema]]:
        """Yield method, path and schema of the body."""
        for path, methods in self._described["paths"].items():
            for method, one in methods.items():
                if "requestBody" in one:
                    schema = one["requestBody"]["content"]["application/json"]["schema"]
                    yield method.upper(), path.format(**self._key), self.resolved(schema)

    def resolved(self, schema: Schema) -> Schema:
        """Follow a reference."""
        name = schema.get("$ref", "").rpartition("/")[2]
        return self._schemas[name] if name else schema

    def types(self, schema: Schema) -> set[str]:
        """Return the types of JSON that a schema accepts."""
        schema = self.resolved(schema)
        if "anyOf" in schema:
            return set().union(*map(self.types, schema["anyOf"]))
        if "enum" in schema:
            return {"string"} if all(isinstance(one, str) for one in schema["enum"]) else {"integer"}
        kind = schema.get("type", list(VALUES))
        found = {kind} if isinstance(kind, str) else set(kind)
        return found | {"integer"} if "number" in found else found

    def send(self, method: str, path: str, body: bytes, **headers: str | None) -> tuple[int, Any, bytes]:
        """Return status, decoded body and the whole of an answer."""
        fields = {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        whole = request(self._target, method, path, fields, body)
        answer = exchange(self._target.port, whole, PATIENCE_S, is_all=True)
        content = answer.partition(b"\r\n\r\n")[2]
        return status_of(answer), json.loads(content) if content else None, answer

    def state(self) -> tuple[Any, ...]:
        """Return what requests can change."""
        alerts, status = self._client.get("/api/alerts").json, self._client.get("/api/status").json
        settings = self._client.get("/api/settings").json
        return settings, alerts["rules"], alerts["quiet_hours"], status["recorder"]["oldest_unix_ms"]


@pytest.fixture
def operations(client: Client, target: Target, child: "subprocess.Popen[bytes]") -> Operations:
    """Those of the engine of the fixture."""
    return Operations(client, target, child.pid)


def assert_refused(answer: tuple[int, Any, bytes], statuses: set[int], *named: str) -> None:
    """The error is JSON, names the field, and shows nothing of the inside."""
    status, content, whole = answer
    assert status in statuses, whole[-400:]
    message = content["error"]["message"]
    assert all(name in message for name in named), message
    assert b"Traceback" not in whole
    assert ".py" not in message
    assert len(message) < 500


def test_every_wrong_value_is_refused_by_name(operations: Operations, child: Any) -> None:
    """A value of each other type, and numbers that no field has, for each field of each operation."""
    before, tried = operations.state(), 0
    for method, path, schema in operations.all():
        for name, field in schema["properties"].items():
            accepted = operations.types(field)
            wrong = [json.dumps(one) for kind, one in VALUES.items() if kind not in accepted]
            for text in (*wrong, *NUMBERS):
                body = f'{{"{name}": {text}}}'.encode()
                answer = operations.send(method, path, body)
                # A number that JSON does not have makes the whole body malformed, at no field.
                assert_refused(answer, {400}, *([name] if text in wrong else []))
                tried += 1
    assert tried > 300
    assert operations.state() == before
    assert child.poll() is None


def test_unknown_and_repeated_names_are_refused(operations: Operations, child: Any) -> None:
    """Which of two values is meant is not known."""
    before = operations.state()
    for method, path, schema in operations.all():
        assert_refused(operations.send(method, path, b'{"__proto__": {"a": 1}}'), {400}, "__proto__")
        name, field = next(iter(schema["properties"].items()))
        value = json.dumps(VALUES[min(operations.types(field))])
        repeated = f'{{"{name}": {value}, "{name}": {value}}}'.encode()
        assert_refused(operations.send(method, path, repeated), {400}, name)
    assert operations.state() == before
    assert child.poll() is None


def test_what_is_no_json_object_is_refused(operations: Operations, child: Any) -> None:
    """Nor is what is nested too deep, another type of content, or too much; an action needs no body."""
    before = operations.state()
    for method, path, _ in operations.all():
        for body in MALFORMED:
            if body or "/processes/" not in path:
                assert_refused(operations.send(method, path, body), {400, 413})
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            None,
        ):
            # Content in several parts is refused where headers are read.
            assert_refused(operations.send(method, path, b"{}", Content_Type=kind), {400, 415})
        assert_refused(operations.send(method, path, b'{"a": "' + b"a" * 2_000_000 + b'"}'), {413})
        for flaw in ("Host", "Origin", "Authorization"):
            if flaw != "Authorization" or path != "/api/session":
                assert operations.send(method, path, b"{}", **{flaw: "Bearer old"})[0] == 403
    assert operations.state() == before
    assert child.poll() is None


def test_the_launcher_is_refused_the_same_way(operations: Operations, target: Target) -> None:
    """What only the launcher may ask names what it takes."""
    before = operations.state()
    launcher = {"Origin": None, "Authorization": f"Bearer {target.control_secret}"}
    wrong = [json.dumps(one) for one in VALUES.values()] + ["NaN", "1e999", "[[1]]", "7.5"]
    for path, name, accepted in (
        ("/control/shown", "window", "7"),
        ("/control/bye", "window", "7"),
        ("/control/background", "on", "true"),
    ):
        bodies = [f'{{"{name}": {text}}}'.encode() for text in wrong if text != accepted]
        for body in (*bodies, b"{}", b"[]", b"7", b"{", b"\xff"):
            assert_refused(operations.send("POST", path, body, **launcher), {400}, name)
    assert operations.state() == before
