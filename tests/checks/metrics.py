#!/usr/bin/python3
"""Alerts, their tests and the dashboard use metrics and labels that the program has.

What it has is read from where a metric is made: its name as a literal in src/, and the labels of that call, of
the calls chained to it, or of an `Add({{"label", …}})` to a family that is named like the metric.
"""
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field

import yaml

import checking
import promql

ALERTS = "deploy/prometheus/alerts.yml"
ALERT_TESTS = "deploy/prometheus/alerts_test.yml"
DASHBOARD = "deploy/grafana/tg_video_streamer.json"

# Prometheus adds these to what it scrapes.
OWN_METRICS = {"up"}
TARGET_LABELS = {"job", "instance"}

METRIC = re.compile(r'"((?:tgvs|process)_[a-z0-9_]+|streams_played_total)"')
LABEL = re.compile(r'\{\s*"([a-z][a-z0-9_]*)"\s*,')
WORD = re.compile(r'"([a-z][a-z0-9_]*)"')
CHAINED = re.compile(r"\s*\.\s*\w+\s*(?=\()")
FAMILY_ADD = re.compile(r"\b(\w+?)_?(?:\([^()]*\))?\s*(?:\.|->)\s*Add\s*(?=\(\s*\{\s*\{)")
COUNTER_ONLY = re.compile(r"\b(?:rate|irate|increase)\s*\(\s*([a-z_]+)")


@dataclass
class Metric:
    labels: set = field(default_factory=set)
    histogram: bool = False


def end_of_brackets(text, at):
    """Behind the ) of the ( at `at`, or of the one that is open there."""
    depth = 0 if text[at] == "(" else 1
    for place in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    return len(text)


def labels_of_maker(text, found):
    """The labels in the call that has the name as an argument, or in the calls chained to `.Name("…")`."""
    end = end_of_brackets(text, found.end())
    if not re.search(r"\.\s*Name\(\s*$", text[:found.start()]):
        arguments = text[found.end():end]
        return set(LABEL.findall(arguments) or WORD.findall(arguments))
    begin = end
    while chained := CHAINED.match(text, end):
        end = end_of_brackets(text, chained.end())
    return set(LABEL.findall(text[begin:end]))


def base_name(name):
    return re.sub(r"^tgvs_|_total$", "", name)


def registered(root):
    metrics = defaultdict(Metric)
    added = defaultdict(set)
    for path in checking.files(root, ["src"], {".cpp", ".hpp"}):
        text = path.read_text(encoding="utf-8")
        before = 0
        for found in METRIC.finditer(text):
            metric = metrics[found.group(1)]
            metric.labels |= labels_of_maker(text, found)
            makers = re.findall(r"Build\w+\(", text[before:found.start()])
            metric.histogram |= makers[-1:] == ["BuildHistogram("]
            before = found.end()
        for add in FAMILY_ADD.finditer(text):
            begin = add.end()
            added[base_name(add.group(1))] |= set(LABEL.findall(text[begin:end_of_brackets(text, begin)]))
    for name, metric in metrics.items():
        metric.labels |= added.get(base_name(name), set())
    return metrics


def series(metrics):
    """{name of a series: its labels}: a histogram has three."""
    known = {name: TARGET_LABELS for name in OWN_METRICS}
    for name, metric in metrics.items():
        labels = metric.labels | TARGET_LABELS
        if metric.histogram:
            known |= {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
        else:
            known[name] = labels
    return known


def problems_of_expression(known, expression, shown=()):
    """`shown`: labels that a text beside it uses."""
    names = promql.names_of(expression)
    available = set(TARGET_LABELS)
    for name, labels in names.metrics:
        if name not in known:
            yield name, f"the program has no metric {name}"
            continue
        available |= known[name]
        for label in sorted(labels - known[name]):
            yield name, f"{name} has no label {label}"
    for label in sorted((names.grouping | set(shown)) - available):
        yield label, f"no metric of this expression has a label {label}"
    for name in COUNTER_ONLY.findall(expression):
        if name in known and not name.endswith(("_total", "_bucket", "_sum", "_count")):
            yield name, f"{name} is not a counter: no rate of it"


def expressions_of_alerts(text):
    for group in yaml.safe_load(text)["groups"]:
        for rule in group["rules"]:
            words = " ".join(map(str, rule.get("annotations", {}).values()))
            yield rule["alert"], rule["expr"], re.findall(r"\$labels\.(\w+)", words)


def expressions_of_tests(text):
    for test in yaml.safe_load(text)["tests"]:
        for one in test["input_series"]:
            yield test.get("name", ""), one["series"], ()


def panels_of(dashboard):
    for panel in dashboard.get("panels", []):
        yield panel
        yield from panel.get("panels", [])


def expressions_of_dashboard(text):
    dashboard = json.loads(text)
    for panel in panels_of(dashboard):
        for target in panel.get("targets", []):
            legend = re.findall(r"\{\{\s*(\w+)\s*\}\}", target.get("legendFormat", ""))
            yield panel.get("title", ""), target["expr"], legend
    for variable in dashboard.get("templating", {}).get("list", []):
        query = variable.get("query")
        query = query.get("query", "") if isinstance(query, dict) else query or ""
        if values := re.fullmatch(r"label_values\((.*),\s*(\w+)\)", query):
            yield f"${variable['name']}", values.group(1), [values.group(2)]


FILES = {
    ALERTS: expressions_of_alerts,
    ALERT_TESTS: expressions_of_tests,
    DASHBOARD: expressions_of_dashboard,
}


def check(root):
    known = series(registered(root))
    for name, expressions_of in FILES.items():
        path = root / name
        if not path.exists():
            yield f"{name}:1: is missing"
            continue
        text = path.read_text(encoding="utf-8")
        found = {}  # each once, in order
        for place, expression, shown in expressions_of(text):
            for word, problem in problems_of_expression(known, expression, shown):
                line = checking.line_of(text, max(text.find(word), 0))
                found[f"{name}:{line}: {place}: {problem}"] = True
        yield from found


SOURCE = """
auto& a = counter(registry, "tgvs_sent_total", "What was sent.", {{"output", output}, {"stream", "video"}});
auto& b = BuildGauge().Name("tgvs_info").Help("One.").Register(*registry).Add({{"version", version}});
Family& failed_total = BuildCounter().Name("tgvs_failed_total").Help("One.").Register(registry);
auto& c = BuildHistogram().Name("tgvs_took_seconds").Help("One.").Register(registry).Add({}, {1, 2});
void fail(std::string_view why) { failed_total.Add({{"class", std::string(why)}}).Increment(); }
families.push_back(family("process_threads", "Threads.", MetricType::Gauge, stat[threads]));
one_hot(registry, "tgvs_mode", "Which of them.", "mode", modes);
"""


def sample(expression='up{job="a"}', annotation="", series_tested="up", legend="", panel_expression="up"):
    rule = {"alert": "A", "expr": expression, "annotations": {"summary": annotation}}
    panel = {"title": "P", "targets": [{"expr": panel_expression, "legendFormat": legend}]}
    return {
        "src/http/a.cpp": SOURCE,
        ALERTS: yaml.safe_dump({"groups": [{"rules": [rule]}]}),
        ALERT_TESTS: yaml.safe_dump({"tests": [{"input_series": [{"series": series_tested}]}]}),
        DASHBOARD: json.dumps({
            "panels": [{"title": "row", "panels": [panel]}],
            "templating": {"list": [{"name": "v", "query": {"query": "label_values(tgvs_info, version)"}}]},
        }),
    }


GOOD = [
    sample(),
    sample('rate(tgvs_sent_total{output="x", stream=~"a|b"}[5m]) > 0.5 and ignoring (stream) up == 1'),
    sample("sum without (class) (increase(tgvs_failed_total[30m])) > 2 ^ 30 or tgvs_mode{mode='a'} offset 5m"),
    sample("histogram_quantile(0.9, sum by (le, instance) (rate(tgvs_took_seconds_bucket[$__rate_interval])))"),
    sample("time() - process_threads > bool 7 * 3600", "{{ $labels.instance }} tgvs_nothing"),
    sample("tgvs_info", "{{ or $labels.version 1 }}"),
    sample(panel_expression='tgvs_info{instance=~"$instance"}', legend="{{instance}} {{ version }}"),
]
BAD = [
    (sample("tgvs_sent > 1"), "alerts.yml:6: A: the program has no metric tgvs_sent"),
    (sample("node_load1 > 1"), "no metric node_load1"),
    (sample('{output="x"} > 1'), "no metric {…}"),
    (sample('tgvs_sent_total{class="x"}'), "tgvs_sent_total has no label class"),
    (sample('tgvs_mode{output="x"}'), "tgvs_mode has no label output"),
    (sample('tgvs_took_seconds{instance="x"}'), "no metric tgvs_took_seconds"),
    (sample("sum by (le) (tgvs_took_seconds_sum)"), "no metric of this expression has a label le"),
    (sample("sum by (stream) (tgvs_failed_total)"), "a label stream"),
    (sample("tgvs_failed_total", "{{ $labels.stream }}"), "a label stream"),
    (sample("rate(process_threads[5m])"), "process_threads is not a counter"),
    (sample(series_tested='tgvs_failed_total{clas="x"}'), "alerts_test.yml:3: : tgvs_failed_total has no label clas"),
    (sample(panel_expression="tgvs_inf"), "tg_video_streamer.json:1: P: the program has no metric tgvs_inf"),
    (sample(panel_expression="tgvs_info", legend="{{output}}"), "a label output"),
    ({"src/http/a.cpp": SOURCE}, "alerts.yml:1: is missing"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
