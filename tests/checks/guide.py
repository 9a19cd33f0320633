#!/usr/bin/python3
"""The operator's guide says what is so, and its translation says the same.

- A translation has the code blocks, the outline, the links and the names (`inline code`) of its original.
- The guide's table of alerts has exactly the alerts that are shipped, that of reasons exactly the program's.
- Each log line that it quotes is in the source; "…" stands for anything. Each metric that it names is the program's.
"""
import re
from collections import Counter

import checking
import markdown
import metrics

GUIDE = "docs/guide.md"
TRANSLATED = {GUIDE: "docs/guide.ru.md", "README.md": "README.ru.md"}
ALERTS, ALERTS_HEADING = "deploy/prometheus/alerts.yml", "Alerts"
REASONS, REASONS_HEADING = "src/broadcast/broadcast_state.cpp", "Degraded mode"
SYMPTOMS_HEADING = "Troubleshooting"
KINDS = {"sh", "sh home", "sh real", "sh home real", "nginx"}

LINK = re.compile(r"\]\(\s*([^)\s]+)\s*\)")
APART = 200  # characters at most between the parts of a quoted line


def shared_links(text):
    """Of a translation the same, but for the language of where they lead and the names of headings."""
    return Counter(re.sub(r"#.*|\.ru(?=\.md)", "", target) for target in LINK.findall(markdown.prose(text)))


def difference(ours, theirs):
    ours, theirs = Counter(ours), Counter(theirs)
    return ", ".join(sorted((ours - theirs) | (theirs - ours)))[:200]


def problems_of_translation(original, translation):
    ours, theirs = markdown.blocks(original), markdown.blocks(translation)
    for one, other in zip(ours, theirs):
        if (one.kind, one.text) != (other.kind, other.text):
            yield other.line, f"this block is not the original's, line {one.line}: {one.first_line}"
            return
    if len(ours) != len(theirs):
        yield 1, f"{len(theirs)} code blocks instead of {len(ours)}"
        return
    outlines = [[level for level, _ in markdown.headings(text)] for text in (original, translation)]
    if outlines[0] != outlines[1]:
        yield 1, "the outline is not the original's"
        return
    if odd := difference(shared_links(original), shared_links(translation)):
        yield 1, f"links that only one of the two has: {odd}"
    for one, other in zip(markdown.sections(original), markdown.sections(translation)):
        if odd := difference(set(markdown.code_in(one)), set(markdown.code_in(other))):
            yield 1, f"names that only one of the two has, below \"{other.splitlines()[0]}\": {odd}"


def check_translations(root):
    for original, translation in TRANSLATED.items():
        texts = []
        for name, other in ((original, translation), (translation, original)):
            path = root / name
            if not path.exists():
                yield f"{name}:1: is missing"
                continue
            texts.append(path.read_text(encoding="utf-8"))
            if f"]({other.rpartition('/')[2]})" not in texts[-1]:
                yield f"{name}:1: does not link to {other}"
        if len(texts) == 2:
            for line, problem in problems_of_translation(*texts):
                yield f"{translation}:{line}: {problem}"


def source_of(root):
    """With string literals that continue each other made one."""
    text = "\n".join(path.read_text(encoding="utf-8")
                     for path in checking.files(root, ["src", "apps"], {".cpp", ".hpp"}))
    return re.sub(r'"\s*\n\s*"', "", text).replace('\\"', '"')


def is_said(source, quoted):
    if value := re.fullmatch(r"class=(\w+)", quoted):
        return f'"{value[1]}"' in source
    parts = [re.escape(part) for part in quoted.split("…") if part.strip()]
    return re.search(rf"(?s:.{{0,{APART}}}?)".join(parts), source) is not None


def first_names(rows):
    return {name for row in rows for name in markdown.code_in(row[0])}


def check_guide(root):
    if not (root / GUIDE).exists():
        return
    text = (root / GUIDE).read_text(encoding="utf-8")
    source = source_of(root)
    for block in markdown.blocks(text):
        if block.kind not in KINDS:
            yield f"{GUIDE}:{block.line}: a block of an unknown kind: {block.kind}"
    shipped = set(re.findall(r"^\s+- alert: (\w+)", (root / ALERTS).read_text(encoding="utf-8"), re.M))
    for name in sorted(shipped ^ first_names(markdown.table_under(text, ALERTS_HEADING))):
        yield f"{GUIDE}:1: {name} is only in one of {ALERTS} and the table of alerts"
    reasons = set(re.findall(r'case Reason::(\w+):', (root / REASONS).read_text(encoding="utf-8")))
    for name in sorted(reasons ^ first_names(markdown.table_under(text, REASONS_HEADING))):
        yield f"{GUIDE}:1: {name} is only in one of {REASONS} and the table of reasons"
    symptoms = markdown.table_under(text, SYMPTOMS_HEADING)
    if not symptoms:
        yield f"{GUIDE}:1: there is no table of symptoms"
    for row in symptoms:
        quoted = markdown.code_in(row[1])
        for one in quoted or ["(nothing)"]:
            if not is_said(source, one):
                yield f"{GUIDE}:{checking.line_of(text, text.find(one))}: nothing in src/ says: {one}"
    known = metrics.series(metrics.registered(root))
    for found in re.finditer(r"\b(tgvs_[a-z_]+[a-z]|streams_played_total)\b", text):
        if found[1] not in known and not any(name.startswith(found[1] + "_") for name in known):
            yield f"{GUIDE}:{checking.line_of(text, found.start())}: the program has no metric {found[1]}"


def check(root):
    yield from check_translations(root)
    yield from check_guide(root)


# ---- Samples

SOURCE = 'log::warn(component, "the port is "\n    "taken", {});\nauto x = "it holds " + path + "; stop it";\n' \
         'counter(registry, "tgvs_sent_total", "What was sent.");\n'
TEXT = """\
# A
[other]({other})

```sh
run {command}
```

## Degraded mode

| r | t |
|---|---|
| `chat` | x |

## Alerts

| a | t |
|---|---|
| `{alert}` | `{name}` |

## Troubleshooting

| s | log | t |
|---|---|---|
| x | `{line}` | [b]({link}) |
"""


def sample(name="LOOP", alert="TgvsDown", line="the port is taken", *, translated=None, **changes):
    values = {"name": name, "alert": alert, "line": line, "command": "a", "link": "x.md#b"}
    english = TEXT.format(**values, other="guide.ru.md")
    russian = TEXT.format(**{**values, "link": "x.ru.md#c", "other": "guide.md", **(translated or {})})
    return {GUIDE: english, "docs/guide.ru.md": russian, "README.md": "[r](README.ru.md)\n",
            "README.ru.md": "[e](README.md)\n", "src/a.cpp": SOURCE, ALERTS: "  - alert: TgvsDown\n",
            REASONS: "case Reason::chat:\n", **changes}


GOOD = [
    sample(),
    sample(line="it holds …; stop it"),
    sample(line="… port … taken"),
    sample(name="tgvs_sent_total"),
]
BAD = [
    (sample(translated={"command": "b"}), "guide.ru.md:4: this block is not the original's, line 4: run a"),
    (sample(translated={"name": "LOOPS"}), "Alerts\": LOOP, LOOPS"),
    (sample(translated={"link": "y.md"}), "links that only one of the two has: x.md, y.md"),
    (sample(translated={"other": "x.md"}), "guide.ru.md:1: does not link to docs/guide.md"),
    (sample(**{"README.ru.md": "[e](README.md)\n# B\n"}), "README.ru.md:1: the outline"),
    (sample(**{"README.ru.md": "[e](README.md)\n```sh\na\n```\n"}), "1 code blocks instead of 0"),
    (sample(alert="TgvsUp"), "TgvsDown is only in one"),
    (sample(**{REASONS: "case Reason::rights:\n"}), "rights is only in one"),
    (sample(line="the port was taken"), "guide.md:24: nothing in src/ says: the port was taken"),
    (sample(line="; stop it … it holds"), "nothing in src/ says"),
    (sample(line="class=bot"), "nothing in src/ says"),
    (sample(name="tgvs_lost_total"), "no metric tgvs_lost_total"),
    (sample(**{GUIDE: "```bash\n```\n"}), "unknown kind: bash"),
    ({}, "docs/guide.md:1: is missing"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
