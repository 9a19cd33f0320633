#!/usr/bin/python3
"""Each alert says how bad it is, what is wrong and what to do, and its tests show it both firing and silent."""
import re
from collections import defaultdict

import yaml

import checking

ALERTS = "deploy/prometheus/alerts.yml"
ALERT_TESTS = "deploy/prometheus/alerts_test.yml"

SEVERITIES = {"critical", "warning"}
NAME = re.compile(r"Tgvs([A-Z][a-z]+)+")
SHORTEST_REMEDY = 60  # characters; a symptom said again is shorter


def read(root, name):
    path = root / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def line_with(text, key, name):
    found = re.search(rf"\b{key}: {re.escape(name)}\b", text)
    return checking.line_of(text, found.start()) if found else 1


def problems_of_rule(rule):
    if not NAME.fullmatch(rule["alert"]):
        yield "is not named TgvsLikeThis"
    if "for" not in rule:
        yield "has no `for`"
    if rule.get("labels", {}).get("severity") not in SEVERITIES:
        yield f"its severity is none of {', '.join(sorted(SEVERITIES))}"
    annotations = rule.get("annotations", {})
    if "$labels.instance" not in annotations.get("summary", ""):
        yield "its summary does not name the instance"
    if len(annotations.get("description", "")) < SHORTEST_REMEDY:
        yield "its description does not say what to do"


def outcomes(tests):
    """{alert: {True if a test sees it fire, False if one sees it silent}}"""
    seen = defaultdict(set)
    for group in tests:
        for test in group.get("alert_rule_test", []):
            seen[test["alertname"]].add(bool(test.get("exp_alerts")))
    return seen


def check(root):
    text = read(root, ALERTS)
    tests_text = read(root, ALERT_TESTS)
    if text is None or tests_text is None:
        yield f"{ALERTS if text is None else ALERT_TESTS}:1: is missing"
        return
    rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
    seen = outcomes(yaml.safe_load(tests_text)["tests"])
    for rule in rules:
        name = rule["alert"]
        where = f"{ALERTS}:{line_with(text, 'alert', name)}: {name}"
        for problem in problems_of_rule(rule):
            yield f"{where} {problem}"
        for fires in (True, False):
            if fires not in seen[name]:
                yield f"{where} has no test in which it {'fires' if fires else 'is silent'}"
    # promtool is content with a silent alert that does not exist.
    for name in sorted(set(seen) - {rule["alert"] for rule in rules}):
        yield f"{ALERT_TESTS}:{line_with(tests_text, 'alertname', name)}: there is no alert {name}"


REMEDY = "Nothing is left of it. Make room on the disk, or lower the limit in the settings."


def sample(tested=(("TgvsFull", True), ("TgvsFull", False)), without="", **changed):
    rule = {
        "alert": "TgvsFull", "expr": "up == 0", "for": "0m", "labels": {"severity": "warning"},
        "annotations": {"summary": "{{ $labels.instance }} is full", "description": REMEDY},
    } | changed
    rule.pop(without, None)
    tests = [{"alertname": name, "exp_alerts": [{}] if fires else []} for name, fires in tested]
    return {
        ALERTS: yaml.safe_dump({"groups": [{"rules": [rule]}]}, sort_keys=False),
        ALERT_TESTS: yaml.safe_dump({"tests": [{"alert_rule_test": tests}]}, sort_keys=False),
    }


GOOD = [sample()]
BAD = [
    (sample(alert="tgvs_full"), "is not named"),
    (sample(without="for"), "alerts.yml:3: TgvsFull has no `for`"),
    (sample(without="labels"), "its severity is none of critical, warning"),
    (sample(labels={"severity": "page"}), "its severity is none of"),
    (sample(annotations={"description": REMEDY}), "does not name the instance"),
    (sample(annotations={"summary": "{{ $labels.instance }}"}), "does not say what to do"),
    (sample(tested=[("TgvsFull", True)]), "no test in which it is silent"),
    (sample(tested=[("TgvsFull", False)]), "no test in which it fires"),
    (sample(tested=[("TgvsFull", True), ("TgvsFull", False), ("TgvsFul", False)]),
     "alerts_test.yml:8: there is no alert TgvsFul"),
    ({ALERTS: "groups: []\n"}, "alerts_test.yml:1: is missing"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
