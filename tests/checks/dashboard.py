#!/usr/bin/python3
"""The Grafana dashboard can be imported and read: every panel has its own id, place, title, unit, description and
the data source of the variable, every expression is PromQL, and asks only for the chosen instances."""
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import checking
import metrics

DASHBOARD = metrics.DASHBOARD
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
VARIABLES = {"datasource": "datasource", "instance": "query"}
ROWS = ["On air", "Output", "Programme", "Encoder & cache", "Telegram", "Process"]
COLUMNS = 24
# What Grafana puts in for its variables, for promtool.
VALUES = {"$__rate_interval": "1m", "$__range": "1h", "$instance": "a"}


def problems_of_dashboard(dashboard):
    if dashboard.get("id", 0) is not None:
        yield "its id is not null: an import would be taken for another dashboard"
    for key in ("uid", "title", "schemaVersion"):
        if not dashboard.get(key):
            yield f"it has no {key}"
    variables = {v.get("name"): v for v in dashboard.get("templating", {}).get("list", [])}
    for name, kind in VARIABLES.items():
        variable = variables.get(name, {})
        if variable.get("type") != kind:
            yield f"it has no variable {name} of type {kind}"
        elif kind == "query" and variable.get("datasource") != DATASOURCE:
            yield f"the variable {name} does not use ${{datasource}}"
    rows = [panel["title"] for panel in dashboard.get("panels", []) if panel.get("type") == "row"]
    if rows != ROWS:
        yield f"its rows are not {ROWS}"


def problems_of_targets(panel):
    targets = panel.get("targets", [])
    if not targets:
        yield "has no query"
    if len({target.get("refId") for target in targets}) != len(targets):
        yield "has two queries of one refId"
    for target in targets:
        if target.get("datasource") != DATASOURCE:
            yield "has a query that does not use ${datasource}"
        if 'instance=~"$instance"' not in target.get("expr", ""):
            yield "has a query that is not limited to $instance"
        if not target.get("legendFormat"):
            yield "has a query without legendFormat"


def problems_of_panel(panel):
    for key in ("title", "description"):
        if not panel.get(key):
            yield f"has no {key}"
    if not panel.get("fieldConfig", {}).get("defaults", {}).get("unit"):
        yield "has no unit"
    if panel.get("datasource") != DATASOURCE:
        yield "does not use ${datasource}"
    yield from problems_of_targets(panel)


def places(panel):
    grid = panel.get("gridPos", {})
    if not {"x", "y", "w", "h"} <= grid.keys() or not 0 <= grid["x"] <= COLUMNS - grid["w"]:
        return None
    return {(x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])}


def problems_of_promql(expressions):
    """promtool's, of all expressions at once: they are put into a file of recording rules."""
    program = shutil.which("promtool")
    if program is None:
        yield "promtool is missing: run scripts/bootstrap"
        return
    rules = []
    for number, expression in enumerate(expressions):
        for variable, value in VALUES.items():
            expression = expression.replace(variable, value)
        rules.append({"record": f"expression:{number}", "expr": expression})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rules.yml"
        file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
        done = subprocess.run([program, "check", "rules", str(file)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr).replace(str(file), "")
        wrong = sorted({int(number) for number in re.findall(r'"expression:(\d+)"', said)})
        yield from (f"is no PromQL: {expressions[number]}" for number in wrong)
        if not wrong:
            yield f"promtool: {said}"


def problems(dashboard):
    yield from problems_of_dashboard(dashboard)
    ids = set()
    taken = set()
    expressions = []
    for panel in metrics.panels_of(dashboard):
        name = f"panel {panel.get('id')} ({panel.get('title', '')})"
        if panel.get("id") in ids or not isinstance(panel.get("id"), int):
            yield f"{name} has no id of its own"
        ids.add(panel.get("id"))
        place = places(panel)
        if place is None or place & taken:
            yield f"{name} has no place of its own"
        taken |= place or set()
        if panel.get("type") == "row":
            continue
        yield from (f"{name} {problem}" for problem in problems_of_panel(panel))
        expressions += [target.get("expr", "") for target in panel.get("targets", [])]
    yield from problems_of_promql(expressions)


def check(root):
    path = root / DASHBOARD
    if not path.exists():
        yield f"{DASHBOARD}:1: is missing"
        return
    try:
        dashboard = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        yield f"{DASHBOARD}:{error.lineno}: is no JSON: {error.msg}"
        return
    yield from (f"{DASHBOARD}:1: {problem}" for problem in problems(dashboard))


def panel_sample(**changed):
    target = {"refId": "A", "datasource": DATASOURCE, "legendFormat": "x",
              "expr": 'rate(a{instance=~"$instance"}[$__rate_interval])'}
    return {
        "id": 1, "type": "timeseries", "title": "Sent", "description": "What left.", "datasource": DATASOURCE,
        "gridPos": {"x": 0, "y": 0, "w": 24, "h": 5}, "fieldConfig": {"defaults": {"unit": "Bps"}},
        "targets": [target | changed.pop("target", {})],
    } | changed


def sample(*panels, **changed):
    rows = [{"id": 100 + n, "type": "row", "title": title, "gridPos": {"x": 0, "y": 100 + n, "w": 24, "h": 1}}
            for n, title in enumerate(ROWS)]
    dashboard = {
        "id": None, "uid": "a", "title": "A", "schemaVersion": 39,
        "templating": {"list": [{"name": "datasource", "type": "datasource"},
                                {"name": "instance", "type": "query", "datasource": DATASOURCE}]},
        "panels": [*panels, *rows],
    } | changed
    return {DASHBOARD: json.dumps(dashboard)}


BELOW = {"x": 0, "y": 5, "w": 24, "h": 5}
GOOD = [sample(panel_sample()), sample(panel_sample(), panel_sample(id=2, gridPos=BELOW))]
BAD = [
    ({DASHBOARD: "{\n  x\n}"}, "tg_video_streamer.json:2: is no JSON"),
    ({}, "is missing"),
    (sample(panel_sample(), id=7), "its id is not null"),
    (sample(panel_sample(), uid=""), "it has no uid"),
    (sample(panel_sample(), templating={"list": []}), "no variable datasource of type datasource"),
    (sample(panel_sample(), panels=[]), "its rows are not"),
    (sample(panel_sample(), panel_sample(gridPos=BELOW)), "panel 1 (Sent) has no id of its own"),
    (sample(panel_sample(), panel_sample(id=2)), "panel 2 (Sent) has no place of its own"),
    (sample(panel_sample(gridPos={"x": 12, "y": 0, "w": 13, "h": 5})), "no place of its own"),
    (sample(panel_sample(title="")), "has no title"),
    (sample(panel_sample(description="")), "has no description"),
    (sample(panel_sample(fieldConfig={"defaults": {}})), "has no unit"),
    (sample(panel_sample(datasource={"type": "prometheus", "uid": "x"})), "does not use ${datasource}"),
    (sample(panel_sample(target={"datasource": None})), "a query that does not use ${datasource}"),
    (sample(panel_sample(target={"expr": "a"})), "not limited to $instance"),
    (sample(panel_sample(target={"legendFormat": ""})), "without legendFormat"),
    (sample(panel_sample(targets=[])), "has no query"),
    (sample(panel_sample(target={"expr": 'rate(a{instance=~"$instance"})'})), "is no PromQL: rate(a"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
