"""What the service's log says of a day: what was on air from when to when, and which events began."""

import dataclasses
import datetime
import re
from typing import Iterator

LINE = re.compile(r"^(\d{4}-\d\d-\d\dT\S+Z) +\w+ +(\w+): (.*)$")
FIELD = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)')
MESSAGES = {"track started": "started", "track cut": "ended", "track finished": "ended", "track failed": "ended"}


@dataclasses.dataclass
class Line:
    at: float  # seconds since the epoch, by the service's clock
    component: str
    message: str
    fields: dict[str, str]


@dataclasses.dataclass
class Track:
    item: str  # "news.mp4 (News)"
    claim: str
    begin: float
    end: float = float("inf")
    how: str = ""  # it ended

    @property
    def file(self) -> str:
        return self.item.partition(" (")[0]


def lines(text: str) -> Iterator[Line]:
    for line in text.splitlines():
        if found := LINE.match(line):
            at = datetime.datetime.fromisoformat(found[1].replace("Z", "+00:00")).timestamp()
            fields = {name: value.strip('"') for name, value in FIELD.findall(found[3])}
            yield Line(at, found[2], found[3], fields)


def tracks(text: str, ended_at: list[float]) -> list[Track]:
    """In their order. A service that was killed says nothing of the end: it ended then."""
    found: list[Track] = []
    for line in lines(text):
        what = next((what for start, what in MESSAGES.items() if line.message.startswith(start)), None)
        if line.component != "programme" or what is None:
            continue
        if what == "started":
            found.append(Track(line.fields["item"], line.fields["claim"], line.at))
        elif found and found[-1].end == float("inf") and found[-1].item == line.fields.get("item"):
            found[-1].end, found[-1].how = line.at, line.message.split()[1]
    for one, following in zip(found, [*found[1:], None]):
        if one.end == float("inf"):
            one.end = min([at for at in ended_at if at > one.begin] + [following.begin if following else float("inf")])
            one.how = "killed"
    return found


def events_began(text: str) -> list[Line]:
    return [line for line in lines(text) if line.message.startswith("event began ")]
