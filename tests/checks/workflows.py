#!/usr/bin/python3
"""The workflows can be read, may do little, keep secrets secret, and never deploy twice at once.

What runs in them can be typed at home: their steps name scripts of this repository, which exist.
"""
import re
import subprocess

import checking

FOLDER = ".github/workflows"
WANTED = ("ci.yml", "deploy.yml")
# May read the repository and nothing else.
PERMISSIONS = {"contents": "read"}
PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40}")
SCRIPT = re.compile(r"(?:^|[\s;|&(])(?:\./)?((?:deploy/)?scripts/[\w-]+)", re.M)
SECRET = re.compile(r"\$\{\{[^}]*\bsecrets\b[^}]*\}\}")
WHOLE_SECRET = re.compile(r"\$\{\{ secrets\.[A-Z_]+ \}\}")
PLAIN = re.compile(r"PRIVATE KEY-----|\bSESSION_STRING=\S|\bAPI_HASH=\S|\b(?i:password|token|secret|key):\s*[\w+/=-]{12,}")
# Believes whoever answers.
TRUSTING = re.compile(r"ssh-keyscan|StrictHostKeyChecking[= ](?!yes)\S+")


def strings(value, place=()):
    """(keys on the way, text) of everything in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, (*place, key))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, place)
    elif isinstance(value, str):
        yield place, value


def check_general(flow):
    if flow.get("permissions") != PERMISSIONS:
        yield f"permissions: are {flow.get('permissions')} instead of {PERMISSIONS}"
    if not (flow.get("concurrency") or {}).get("group"):
        yield "there is no concurrency: group"
    triggers = flow.get(True, flow.get("on", {}))  # to YAML 1.1, `on` is true
    if "pull_request_target" in triggers or "workflow_run" in triggers:
        yield "a trigger that gives secrets to foreign code"
    for place, text in strings(flow):
        for found in SECRET.findall(text):
            if place[-2:-1] != ("env",) or not WHOLE_SECRET.fullmatch(text):
                yield f"{found} belongs into env: alone, not into {'.'.join(map(str, place))}"
        if place[-1] == "run" and "${{" in text:
            yield f"run: has an expression in it, which is pasted into the shell: {text.strip()[:60]}"
        if TRUSTING.search(text):
            yield f"any host key is believed: {TRUSTING.search(text).group()}"


def check_jobs(root, flow):
    for name, job in flow.get("jobs", {}).items():
        if job.get("permissions", PERMISSIONS) != PERMISSIONS:
            yield f"{name}: has permissions of its own"
        if "uses" in job:
            if not (root / job["uses"]).exists():
                yield f"{name}: there is no {job['uses']}"
            continue
        if "timeout-minutes" not in job:
            yield f"{name}: has no timeout-minutes"
        for step in job.get("steps", []):
            yield from (f"{name}: {problem}" for problem in check_step(root, step))


def check_step(root, step):
    uses = step.get("uses", "")
    if uses and not PINNED.fullmatch(uses):
        yield f"{uses} is not pinned to a commit"
    if uses.startswith("actions/checkout@") and (step.get("with") or {}).get("persist-credentials") is not False:
        yield "checkout leaves its credentials: persist-credentials: false"
    if "run" in step:
        if problem := syntax(step["run"]):
            yield f"run: {problem}"
        for script in SCRIPT.findall(step["run"]):
            if not (root / script).is_file():
                yield f"there is no {script}"


def syntax(text):
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    return done.stderr.strip()


def check_deploy(flow, text):
    concurrency = flow.get("concurrency") or {}
    if "${{" in str(concurrency.get("group")):
        yield "the group of a deploy must be the same for all of them"
    if concurrency.get("cancel-in-progress") is not False:
        yield "a deploy must not be cancelled: cancel-in-progress: false"
    if "known_hosts" not in text.lower() or "StrictHostKeyChecking=yes" not in text:
        yield "the host's key is not pinned by a known_hosts"
    if not re.search(r"^#.*\blogin\b.*\bdeploy\b.*\bmust not\b", text, re.M | re.I):
        yield "there is no comment that a login and a deploy must not run together"
    jobs = flow.get("jobs", {})
    deploying = [job for job in jobs.values() if "deploy/scripts/deploy" in str(job.get("steps"))]
    if not deploying or any("environment" not in job or "needs" not in job for job in deploying):
        yield "the job that deploys needs an environment and what it comes after"


def check(root):
    try:
        import yaml
    except ImportError:
        yield "python3-yaml is missing: run scripts/bootstrap"
        return
    for name in WANTED:
        path = root / FOLDER / name
        if not path.exists():
            yield f"{FOLDER}/{name}:1: is missing"
    for path in sorted((root / FOLDER).glob("*")):
        name, text = path.relative_to(root), path.read_text(encoding="utf-8")
        try:
            flow = yaml.safe_load(text)
        except yaml.YAMLError as error:
            yield f"{name}:{error.problem_mark.line + 1}: {error.problem}"
            continue
        problems = [*check_general(flow), *check_jobs(root, flow)]
        if path.name == "deploy.yml":
            problems += check_deploy(flow, text)
        yield from (f"{name}:1: {problem}" for problem in problems)
        yield from (f"{name}:{checking.line_of(text, found.start())}: looks like a secret in plain"
                    for found in PLAIN.finditer(text))


def text_of(name):
    return (checking.ROOT / name).read_text(encoding="utf-8")


TREE = {name: text_of(name) for name in
        (*(f"{FOLDER}/{name}" for name in WANTED), "scripts/test", "scripts/bootstrap",
         "deploy/scripts/deploy", "deploy/scripts/make-release")}


def changed(name, old, new):
    text = TREE[f"{FOLDER}/{name}"]
    assert old in text, old
    return TREE | {f"{FOLDER}/{name}": text.replace(old, new)}


GOOD = [TREE]
BAD = [
    ({}, "ci.yml:1: is missing"),
    (changed("ci.yml", "jobs:", "jobs: ["), "ci.yml:"),
    (changed("ci.yml", "contents: read", "contents: write"), "permissions: are"),
    (changed("ci.yml", "concurrency:", "other:"), "no concurrency"),
    (changed("ci.yml", "  pull_request:", "  pull_request_target:"), "foreign code"),
    (changed("ci.yml", "    timeout-minutes: 120\n", ""), "no timeout-minutes"),
    (changed("ci.yml", "    timeout-minutes: 120\n", "    timeout-minutes: 1\n    permissions: write-all\n"), "of its own"),
    (changed("ci.yml", "@11bd71901bbe5b1630ceea73d27597364c9af683", "@v4"), "not pinned"),
    (changed("ci.yml", "persist-credentials: false", "persist-credentials: true"), "leaves its credentials"),
    (changed("ci.yml", "./scripts/test --long", "./scripts/tset --long"), "there is no scripts/tset"),
    (changed("ci.yml", "./scripts/test --long", "./scripts/test ${{ github.head_ref }}"), "pasted into the shell"),
    (changed("deploy.yml", "fi\n", "\n"), "syntax error"),
    (changed("deploy.yml", "cancel-in-progress: false", "cancel-in-progress: true"), "must not be cancelled"),
    (changed("deploy.yml", "deploy-production", "deploy-${{ github.ref }}"), "the same for all"),
    (changed("deploy.yml", 'printf \'%s\\n\' "$KEY"', "echo ${{ secrets.DEPLOY_SSH_KEY }}"), "belongs into env:"),
    (changed("deploy.yml", "KEY: ${{ secrets.DEPLOY_SSH_KEY }}", "KEY: -----BEGIN OPENSSH PRIVATE KEY-----"), "in plain"),
    (changed("deploy.yml", "SETTINGS: ${{ secrets.DEPLOY_ENV }}", "SETTINGS: SESSION_STRING=1BVts"), "in plain"),
    (changed("deploy.yml", "StrictHostKeyChecking=yes", "StrictHostKeyChecking=accept-new"), "any host key"),
    (changed("deploy.yml", "must not run together", "may run together"), "no comment"),
    (changed("deploy.yml", "    environment: production\n", ""), "needs an environment"),
    (changed("deploy.yml", "./.github/workflows/ci.yml", "./.github/workflows/none.yml"), "there is no ./.github"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
