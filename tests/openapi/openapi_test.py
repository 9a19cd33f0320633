#!/usr/bin/python3
"""web/api/v1/openapi.json: others can read it, its examples are right, and the program answers as it says."""

import copy
import json
import os
import random
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import clips  # noqa: E402
from events import Stream  # noqa: E402
from made_requests import JSON, MadeRequests  # noqa: E402
from openapi import Answer, Client, Description, Operation, invalid  # noqa: E402
from scene import SystemTest  # noqa: E402
from waiting import wait_for  # noqa: E402

FILE = HERE.parents[1] / "web/api/v1/openapi.json"
PACKAGES = "TGVS_OPENAPI"  # the folder with the linter, in the environment
WITHIN_S = 60
WRITES = ("writeList", "addItem", "removeItem", "moveItem", "command")
PLAN_WRITES = ("putEvent", "deleteEvent", "undoPlan")
ENTERING = ("login", "logout")

# Of these it is not seen here that they are answered.
UNSEEN = {
    ("resolve", 409): "needs ten slow links: tests/unit/service/resolver_test.cpp",
    **{(name, 507): "needs a full disk: tests/unit/service/desk_site_test.cpp" for name in WRITES},
    **{(name, 507): "needs a full disk: tests/unit/service/schedule_site_test.cpp" for name in PLAN_WRITES},
    ("removeItem", 412): "needs two who change one entry at once: tests/unit/playlist/list_store_test.cpp",
    ("moveItem", 412): "the same",
    ("addItem", 412): "the same",
}


class Document(unittest.TestCase):
    def lint(self, document: dict) -> str:
        folder = Path(os.environ[PACKAGES])
        file = folder / f"{self._testMethodName}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        done = subprocess.run(["node", "lint.cjs", str(file)], cwd=folder, capture_output=True, text=True, timeout=WITHIN_S)
        self.assertEqual(done.returncode, 1 if done.stdout else 0, done.stderr)
        return done.stdout

    def test_a_linter_has_nothing_to_say_but_of_what_is_wrong(self):
        document = Description(FILE).document
        self.assertEqual(self.lint(document), "")
        for break_it, said in ((lambda d: d["paths"]["/me"]["get"].pop("operationId"), "operation-operationId"),
                               (lambda d: d["paths"]["/me"]["get"]["responses"].update(
                                   {"404": {"$ref": "#/components/responses/None"}}), "no-unresolved-refs"),
                               (lambda d: d["components"]["schemas"].update({"More": {"type": "text"}}), "More")):
            broken = copy.deepcopy(document)
            break_it(broken)
            self.assertIn(said, self.lint(broken))

    def test_each_example_is_as_its_schema_says(self):
        description, seen = Description(FILE), 0
        for place, content in self.contents(description.whole(description.document["paths"]), "paths"):
            for name, example in content.get("examples", {}).items():
                self.assertEqual(invalid(content["schema"], example["value"]), "", f"{place} {name}")
                seen += 1
        self.assertGreater(seen, 100)

    def contents(self, value, place: str):
        if isinstance(value, dict):
            if "schema" in value and "examples" in value:
                yield place, value
            for name, one in value.items():
                yield from self.contents(one, f"{place} {name}")
        elif isinstance(value, list):
            for one in value:
                yield from self.contents(one, place)


class Program(SystemTest):
    def setUp(self) -> None:
        super().setUp()
        self.description = Description(FILE)
        self.lists = self.folder / "lists"
        self.lists.mkdir()
        (self.lists / "evening.txt").write_text("https://example.org/1.mp4\nhttps://example.org/2.mp4\n")
        (self.lists / "odd.txt").write_text("[playlist]\nFile1=a.mp4\n")  # PLS: played, but not changed here
        (self.folder / "broken.ics").write_text("BEGIN:VCALENDAR\n")
        self.station = self.service([clips.LONG], OUTPUT="preview", PLAYLIST_DIR=self.lists,
                                    SCHEDULE=f"'{self.folder / 'plan.ics'} {self.folder / 'broken.ics'}'", SCHEDULE_ZONE="Europe/Berlin")
        self.station.start()
        self.station.wait_log("track started", WITHIN_S)
        # Until then it begins anew with each change of the settings.
        wait_for("the output is live", lambda: self.station.get("metrics", "/readyz")[0] == 200, WITHIN_S)
        self.client = Client(self.station.address("panel"), (self.station.state / "panel.token").read_text().strip())
        self.seen: set[tuple[str, int]] = set()
        self.admin: dict[str, str] = {}
        self.admins = self.given = 0

    def somebody(self, reads: bool = False) -> dict[str, str]:
        """An admin who has not yet given 60 commands a minute."""
        if reads:
            return self.client.bearer()
        self.given += 1
        if self.given % 50 == 1:
            self.admins += 1
            self.admin = self.client.person(f"Admin {self.admins}", "admin")
        return self.admin

    def ask(self, name: str, body: object = None, headers: dict | None = None, query: str = "", status: int | None = None,
            who: dict | None = None, **values: str) -> Answer:
        """An operation; with its first example, if no other body is given."""
        operation = self.description.operations[name]
        if body is None and operation.body is not None:
            body = operation.body_examples[0]
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        told = {**(JSON if operation.method != "GET" else {}), **(self.somebody(operation.method == "GET") if who is None else who), **(headers or {})}
        answer = self.client.ask(operation.method, operation.address(**values) + query, data, told)
        self.expect_described(operation, answer)
        if status is not None:
            self.assertEqual(answer.status, status, f"{name}: {answer.body[:300]!r}")
        return answer

    def expect_described(self, operation: Operation, answer: Answer, what: str = "") -> None:
        self.assertEqual(self.description.problems(operation, answer), "", f"{operation.id} {what}")
        self.seen.add((operation.id, answer.status))

    def entry(self, name: str = "evening") -> str:
        items = self.ask("list", list=name).json().get("items")
        return items[0]["id"] if items else "none"

    # ---- By the table

    def test_each_route_and_status_is_answered_as_described(self):
        self.do_what_works()
        self.do_what_any_request_may_do_wrong()
        self.do_what_is_not_possible()
        self.send_each_example()
        self.write_what_cannot_be_written()
        self.listen_with_too_many()
        self.guess()
        described = {(one.id, int(status)) for one in self.description.operations.values() for status in one.responses}
        self.assertEqual(self.seen - described, set())
        self.assertEqual(described - self.seen - set(UNSEEN), set(), "described, and never answered")
        self.assertEqual(set(UNSEEN) - described, set())

    def do_what_works(self) -> None:
        for name in ("channels", "channel", "schedule", "plan", "library", "settings", "live", "lists", "people", "sessions", "me", "log", "events", "openapi"):
            self.ask(name, status=200)
        self.assertEqual(self.ask("openapi").json(), self.description.document)
        tag = self.ask("openapi").headers["etag"]
        self.ask("openapi", headers={"If-None-Match": tag}, status=304)
        page = self.ask("list", list="evening", status=200)
        self.ask("list", list="evening", headers={"If-None-Match": page.headers["etag"]}, status=304)
        self.ask("addItem", list="evening", status=201)
        self.ask("moveItem", list="evening", entry=self.entry(), status=200)
        self.ask("removeItem", list="evening", entry=self.entry(), status=200)
        tag = self.ask("list", list="evening").headers["etag"]
        self.ask("writeList", {"text": "https://example.org/3.mp4\n"}, {"If-Match": tag}, list="evening", status=200)
        self.ask("resolve", status=200)
        event = self.ask("putEvent", status=201).json()
        moved = self.ask("putEvent", {"start": "2026-11-30T21:00:00", "instance": "2026-11-30T19:00:00Z", "scope": "this"},
                         {"If-Match": event["revision"]}, status=200).json()
        gone = self.ask("deleteEvent", headers={"If-Match": f'"{moved["revision"]}"'}, status=200).json()
        back = self.ask("undoPlan", {"change": gone["undo"]}, status=200).json()
        self.assertEqual(back["revision"], moved["revision"])
        self.ask("undoPlan", {"change": back["undo"]}, status=200)
        tag = self.ask("settings").headers["etag"]
        self.ask("writeSettings", {"set": {"LOOP": "0"}}, {"If-Match": tag}, status=200)
        # As it was: once it is stopped, it begins anew with others.
        self.ask("writeSettings", {"set": {"LOOP": "1"}}, {"If-Match": self.ask("settings").headers["etag"]}, status=200)
        self.ask("command", {"command": "pause"}, status=200)
        self.ask("command", {"command": "playlist-add", "location": "https://example.org/4.mp4", "list": "evening"}, status=200)
        self.ask("addPerson", {"name": "Anna", "role": "viewer"}, status=201)
        anna = self.client.enter(self.ask("invite", person="Anna", status=201).json()["link"])
        self.ask("setRole", {"role": "operator"}, person="Anna", status=200)
        session = self.ask("sessions", who=anna).json()["sessions"][0]["id"]
        self.ask("endSession", session=session, status=200)
        link = self.ask("invite", person="Anna").json()["link"].removeprefix("#in=")
        self.ask("login", {"link": link}, who={}, status=204)
        self.ask("logout", who=self.client.person("Ivan", "viewer"), status=204)
        self.ask("removePerson", person="Anna", status=200)

    def do_what_any_request_may_do_wrong(self) -> None:
        viewer = self.client.person("Boris", "viewer")
        key = {"Idempotency-Key": "a key of the tests"}
        holder = self.client.person("Olga", "admin")
        self.ask("command", {"command": "pause"}, key, who=holder)
        for name, operation in self.description.operations.items():
            writes = operation.method != "GET"
            self.ask(name, headers={"Host": "evil.example"}, status=421)
            if name != "logout":
                self.ask(name, {"link": "wrong"} if name == "login" else None, who={}, status=401)
            if not writes:
                self.ask(name, b"{}", status=400)
                continue
            self.ask(name, headers={"Origin": "http://evil.example"}, status=403)
            if operation.method != "DELETE":
                self.ask(name, headers={"Content-Type": "text/plain"}, status=415)
                self.ask(name, b"0\r\n\r\n", {"Transfer-Encoding": "chunked"}, status=411)
            self.ask(name, b"{" + b" " * 70_000 + b"}", status=413)
            if name in ENTERING:
                self.ask(name, b"{", {"Content-Length": "1"} if name == "logout" else None, status=400)
                continue
            self.ask(name, headers={"Idempotency-Key": "short"}, status=400)
            self.ask(name, headers=key, who=holder, status=422)
            if name != "endSession":
                self.ask(name, who=viewer, status=403, person="Nobody", list="evening", headers={"If-Match": '"x"'})
        self.ask("people", who=viewer, status=403)
        self.ask("log", who=viewer, status=403)
        self.ask("settings", who=viewer, status=403)
        self.ask("live", who=viewer, status=403)
        for path in self.description.document["paths"]:
            known = self.description.methods_of(path)
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                if method not in known:
                    answer = self.client.ask(method, "/api/v1" + path.replace("{", "").replace("}", ""), b"" if method != "GET" else None,
                                             {**JSON, **self.somebody()})
                    self.assertEqual((answer.status, answer.headers.get("allow", "").split(", ")), (405, known), f"{method} {path}")

    def do_what_is_not_possible(self) -> None:
        self.ask("command", {"command": "skip", "item": "none"}, status=409)
        self.ask("command", {"command": "queue-remove", "entry": "r999"}, status=404)
        self.ask("command", {"command": "play", "location": "/etc/passwd"}, status=422)
        self.ask("events", query="?channel=other", status=404)
        self.ask("log", query="?limit=0", status=422)
        self.ask("library", query="?state=other", status=400)
        self.ask("command", {"command": "library-retry", "item": "none"}, status=404)
        on_air = self.ask("library").json()["items"][0]
        self.ask("command", {"command": "library-delete", "item": on_air["id"]}, status=409)
        for name in ("writeList", "addItem", "removeItem", "moveItem", "list"):
            matching = {"If-Match": '"x"'} if name == "writeList" else {}
            text = {"text": "https://example.org/8.mp4\n"} if name == "writeList" else None
            for where, status in (("nowhere", 404), ("odd", 409), ("..%2fpasswd", 422)):
                self.ask(name, text, matching, list=where, status=status)
        self.ask("writeList", list="evening", status=428)
        self.ask("writeList", {"text": "https://example.org/5.mp4\n"}, {"If-Match": '"old"'}, list="evening", status=412)
        self.change_what_is_not_in_the_plan()
        self.ask("resolve", {"location": "/etc/passwd"}, status=422)
        self.ask("writeSettings", status=428)
        self.ask("writeSettings", headers={"If-Match": '"old"'}, status=412)
        self.ask("writeSettings", {"set": {"YTDLP": "x"}}, {"If-Match": '"old"'}, status=409)
        self.ask("writeSettings", {"set": {"LOOP": "maybe"}}, {"If-Match": '"old"'}, status=422)
        self.read_broken_settings()
        self.ask("addPerson", {"name": "Boris", "role": "viewer"}, status=409)
        for name in ("setRole", "removePerson", "invite"):
            self.ask(name, person="Nobody", status=404)
        self.ask("endSession", session="s999", status=404)
        stale = self.ask("list", list="evening").json()
        for location in ("https://example.org/6.mp4", "https://example.org/7.mp4"):
            answer = self.ask("command", {"command": "playlist-replace", "entry": stale["items"][0]["id"], "list": "evening",
                                          "location": location, "revision": stale["revision"]})
        self.assertEqual(answer.status, 412)

    def change_what_is_not_in_the_plan(self) -> None:
        self.ask("plan", query="?from=yesterday", status=400)
        self.ask("putEvent", headers={"If-Match": "old"}, event="nobody", status=404)
        self.ask("putEvent", {"title": "x"}, event="nobody", status=422)
        self.ask("putEvent", {"title": "x", "start": "2026-11-30T20:00:00", "length_s": 1, "calendar": 2}, event="nobody", status=409)
        self.ask("deleteEvent", event="nobody", status=404)
        self.ask("deleteEvent", query="?scope=some", status=400)
        change = self.ask("putEvent", event="known", status=201).json()["undo"]
        self.ask("undoPlan", status=404)
        for name in ("putEvent", "deleteEvent"):
            self.ask(name, event="known", status=428)
            self.ask(name, headers={"If-Match": "old"}, event="known", status=412)
        (self.folder / "plan.ics").write_bytes((self.folder / "plan.ics").read_bytes().replace(b"TZID=Europe/Berlin", b"TZID=Nowhere"))
        for event in self.ask("plan", query="?from=2026-11-30T00:00:00Z&to=2026-12-01T00:00:00Z").json()["events"]:
            known = event["revision"]
        self.ask("deleteEvent", headers={"If-Match": known}, event="known", status=409)
        self.ask("undoPlan", {"change": change}, status=412)
        (self.folder / "plan.ics").write_text("BEGIN:VCALENDAR\n")
        self.ask("undoPlan", {"change": change}, status=409)
        (self.folder / "plan.ics").unlink()

    def read_broken_settings(self) -> None:
        kept = self.station.env_file.rename(self.station.env_file.with_name("kept"))
        self.station.env_file.mkdir()
        self.ask("settings", status=409)
        self.station.env_file.rmdir()
        kept.rename(self.station.env_file)

    def send_each_example(self) -> None:
        person = self.client.person("Вера", "admin")
        for name, operation in self.description.operations.items():
            for example in operation.body_examples:
                self.ask(name, example, who=person)

    def write_what_cannot_be_written(self) -> None:
        self.given += -self.given % 50
        self.somebody()  # while somebody can still be let in
        kept = self.station.state / "people.kept"
        (self.station.state / "people.json").rename(kept)
        (self.station.state / "people.json" / "x").mkdir(parents=True)
        session = self.ask("sessions").json()["sessions"][0]["id"]
        self.ask("addPerson", {"name": "Gleb", "role": "viewer"}, status=503)
        for name in ("setRole", "invite", "removePerson"):
            self.ask(name, person="Boris", status=503)
        self.ask("endSession", session=session, status=503)
        (self.station.state / "people.json" / "x").rmdir()
        (self.station.state / "people.json").rmdir()
        kept.rename(self.station.state / "people.json")

    def listen_with_too_many(self) -> None:
        streams = [Stream(self.station.address("panel"), "/api/v1/events", self.client.bearer()) for _ in range(64)]
        self.ask("events", status=503)
        for stream in streams:
            stream.socket.close()

    def guess(self) -> None:
        hasty = self.client.person("Pavel", "operator")
        for _ in range(70):
            self.ask("command", {"command": "resume"}, who=hasty)
        wrong = {"Authorization": "Bearer wrong"}
        for name in self.description.operations:
            for _ in range(20):
                answer = self.ask(name, {"link": "wrong"} if name == "login" else None, who=wrong)
                if answer.status != 401:
                    break
            if name != "logout":
                self.assertEqual(answer.status, 429, name)

    # ---- By chance

    def test_random_requests_get_only_answers_that_are_described(self):
        seed = int(os.environ.get("TGVS_SEED", random.SystemRandom().randrange(1_000_000)))
        print(f"seed: {seed}", file=sys.stderr)
        chance = random.Random(seed)
        people = [self.client.person(f"{role} {number}", role) for role in ("viewer", "operator", "editor", "admin")
                  for number in range(4)]
        made = MadeRequests(chance, self.entry)
        statuses: dict[int, int] = {}
        for _ in range(1_500):
            operation = chance.choice(list(self.description.operations.values()))
            if operation.id in ("removePerson", "endSession") and chance.random() < 0.8:
                continue  # or nobody is left soon
            address, body, headers = made.request(operation)
            who = chance.choice(people) if operation.id != "logout" else {}
            answer = self.client.ask(operation.method, address, body, {**who, **headers})
            self.expect_described(operation, answer, f"seed {seed}: {address} {headers} {(body or b'')[:500]!r}")
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
        print(f"statuses: {statuses}", file=sys.stderr)
        self.assertEqual(self.ask("channel").status, 200)
        self.assertIn(200, statuses)
        self.assertFalse(self.station.count_log("request failed"))


if __name__ == "__main__":
    unittest.main()
