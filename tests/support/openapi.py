"""The description of the API, and whether an answer is one that it describes.

    description = Description(path)
    description.check(description.operations["me"], answer)
"""

import http.client
import json
import socket
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema

METHODS = ("get", "post", "put", "patch", "delete")
ANSWER_WITHIN_S = 30


@dataclass
class Answer:
    status: int
    headers: dict[str, str]  # lower-case names
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass
class Operation:
    id: str
    method: str
    path: str  # with {names}
    parameters: list[dict]
    body: dict | None  # its schema
    body_examples: list
    responses: dict[str, dict]
    tags: list[str] = field(default_factory=list)

    def address(self, **values: str) -> str:
        address = "/api/v1" + self.path
        for parameter in self.parameters:
            if parameter["in"] == "path":
                name = parameter["name"]
                address = address.replace(f"{{{name}}}", values.get(name, parameter["example"]))
        return address


class Description:
    def __init__(self, file: Path):
        self.document = json.loads(file.read_text(encoding="utf-8"))
        self.operations = {one.id: one for one in self._read()}

    def whole(self, value):
        """Without references."""
        if isinstance(value, dict):
            if "$ref" in value:
                target = self.document
                for part in value["$ref"].removeprefix("#/").split("/"):
                    target = target[part]
                return self.whole(target)
            return {name: self.whole(one) for name, one in value.items()}
        return [self.whole(one) for one in value] if isinstance(value, list) else value

    def _read(self):
        for path, item in self.document["paths"].items():
            shared = item.get("parameters", [])
            for method in METHODS:
                if method not in item:
                    continue
                operation = self.whole(item[method])
                content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                yield Operation(operation["operationId"], method.upper(), path,
                    self.whole(shared) + operation.get("parameters", []), content.get("schema"),
                    [one["value"] for one in content.get("examples", {}).values()], operation["responses"],
                    operation["tags"])

    def methods_of(self, path: str) -> list[str]:
        return [method.upper() for method in METHODS if method in self.document["paths"][path]]

    def problems(self, operation: Operation, answer: Answer) -> str:
        """Empty: it is described."""
        response = operation.responses.get(str(answer.status))
        if response is None:
            return f"{answer.status} is not described: {answer.body[:300]!r}"
        for name in response.get("headers", {}):
            if name.lower() not in answer.headers:
                return f"{answer.status} without {name}"
        content = response.get("content", {})
        if not content:
            return f"{answer.status} has a body: {answer.body[:300]!r}" if answer.body else ""
        kind = answer.headers.get("content-type", "")
        if kind not in content:
            return f"{answer.status} is {kind!r} instead of {list(content)}"
        if not kind.endswith("json"):
            return ""
        return invalid(content[kind]["schema"], answer.json())


def invalid(schema: dict, value) -> str:
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(value))
    return "" if not errors else f"{errors[0].message[:300]} at {list(errors[0].absolute_path)}"


class Client:
    """One request, one connection: what a request breaks is its own."""

    def __init__(self, address: str, token: str):
        self.host, _, port = address.removeprefix("http://").rstrip("/").rpartition(":")
        self.port = int(port)
        self.token = token

    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def ask(self, method: str, address: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=ANSWER_WITHIN_S)
        try:
            connection.putrequest(method, address, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None and "Transfer-Encoding" not in (headers or {}):
                connection.putheader("Content-Length", str(len(body)))
            try:
                connection.endheaders(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before all of it was sent
            answer = connection.getresponse()
            head = {name.lower(): value for name, value in answer.getheaders()}
            endless = head.get("content-type") == "text/event-stream"
            return Answer(answer.status, head, b"" if endless else answer.read())
        finally:
            if connection.sock:
                connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()

    def enter(self, link: str) -> dict[str, str]:
        """The headers of somebody who has come in."""
        answer = self.ask("POST", "/api/v1/login", json.dumps({"link": link.removeprefix("#in=")}).encode(),
                          {"Content-Type": "application/json"})
        return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}

    def person(self, name: str, role: str) -> dict[str, str]:
        answer = self.ask("POST", "/api/v1/people", json.dumps({"name": name, "role": role}).encode(),
                          {"Content-Type": "application/json", **self.bearer()})
        return self.enter(answer.json()["link"])
