#!/usr/bin/python3
"""The Kubernetes files: one pod a channel and never two, confined, and not killed for what it only waits for.

They are read as they lie there; what kustomize makes of them is not looked at.
"""
import re

import checking
import yaml

FOLDER = "deploy/kubernetes"
STATEFUL_SET = f"{FOLDER}/base/statefulset.yaml"
CONTAINERFILE = "deploy/container/Containerfile"
MEMORY_LIMIT = "src/process/memory_limit.hpp"
UNITS = {"Mi": 1, "Gi": 1024}
KINDS = {"StatefulSet", "Service", "NetworkPolicy", "PodMonitor", "Kustomization"}
METADATA = "169.254.0.0/16"
POD = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
CONTAINER = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
HEALTH = {"exec": {"command": ["tg_video_streamer", "health"]}}
PROBES = {"startupProbe": HEALTH, "livenessProbe": HEALTH,
          "readinessProbe": {"httpGet": {"path": "/readyz", "port": "metrics"}}}
REASONS = {"startupProbe": "", "readinessProbe": "",
           "livenessProbe": ": it would be killed while it waits, or by whoever fills the port"}
WAYS = ("exec", "grpc", "httpGet", "tcpSocket")
NAME = "app.kubernetes.io/name"
JOB = "tg_video_streamer"  # that alerts.yml selects
INSTANCE = "app.kubernetes.io/instance"


def differing(what, found, wanted):
    for key, value in wanted.items():
        if found.get(key) != value:
            yield f"{what}: {key} is not {value}"


def mebibytes(quantity):
    return int(quantity[:-2]) * UNITS[quantity[-2:]]


def needed_mebibytes(root):
    """For the service and all children that may run at once, each with the least it may have."""
    text = (root / MEMORY_LIMIT).read_text(encoding="utf-8")
    sizes = {name: int(size.replace("'", "")) for name, size in
             re.findall(r"(\w+) = std::uint64_t\{([\d']+)\} << 20;", text)}
    children = int(re.search(r"decoding_children = (\d+);", text)[1])
    return sizes["service_bytes"] + sizes["look_bytes"] + children * sizes["least_bytes"]


def check_memory(pod, needed):
    """The kubelet lets a container die as a whole (memory.oom.group): no child may come to where one has to."""
    limit = pod["containers"][0].get("resources", {}).get("limits", {}).get("memory")
    if limit and mebibytes(limit) < needed:
        yield f"limit of memory: {limit}, and the program with its children may take {needed}Mi"
    if any("medium" in volume.get("emptyDir", {}) for volume in pod["volumes"]):
        yield "a volume in memory takes from what the children are promised"


def check_stateful_set(spec, uid, needed):
    wanted = {"replicas": 1, "podManagementPolicy": "Parallel", "updateStrategy": {"type": "RollingUpdate"}}
    yield from differing("two pods, or none that could be replaced", spec, wanted)
    for claim in spec["volumeClaimTemplates"]:
        if claim["spec"]["accessModes"] != ["ReadWriteOncePod"]:
            yield f"{claim['metadata']['name']}: a second pod could have this volume, too"
    pod = spec["template"]["spec"]
    yield from differing("pod", pod, {"automountServiceAccountToken": False})
    user = {"runAsUser": uid, "runAsGroup": uid, "fsGroup": uid}
    yield from differing("pod", pod.get("securityContext", {}), POD | user)
    yield from (f"pod: {key}" for key in pod if key.startswith("host"))
    yield from check_volumes(spec, pod)
    yield from check_memory(pod, needed)
    for container in [*pod["initContainers"], *pod["containers"]]:
        yield from check_container(container)
    for key, wanted in PROBES.items():
        probe = pod["containers"][0].get(key, {})
        if {way: probe[way] for way in WAYS if way in probe} != wanted:
            yield f"{key} is not {wanted}{REASONS[key]}"


def check_container(container):
    name = container["name"]
    yield from differing(name, container.get("securityContext", {}), CONTAINER)
    resources = container.get("resources", {})
    for kind in ("requests", "limits"):
        if "memory" not in resources.get(kind, {}):
            yield f"{name}: no {kind} of memory"
    if "cpu" in resources.get("limits", {}):
        yield f"{name}: a limit of processor time holds up the clock of the stream"
    if "envFrom" in container or any("valueFrom" in variable for variable in container.get("env", [])):
        yield f"{name}: a variable hides what is read again from .env, and every child inherits it"


def check_volumes(spec, pod):
    known = {each["name"] for each in pod["volumes"]} | {
        each["metadata"]["name"] for each in spec["volumeClaimTemplates"]}
    for container in [*pod["initContainers"], *pod["containers"]]:
        mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
        yield from (f"{container['name']}: no volume {name}" for name in sorted(mounts.keys() - known))
        if any("subPath" in mount for mount in mounts.values()):
            yield f"{container['name']}: a subPath hides later edits"
    if any(mount["name"] == "secret" for mount in pod["containers"][0]["volumeMounts"]):
        yield "the program cannot write to a Secret, as it does after a login"


def check_policy(spec):
    if not spec["podSelector"].get("matchLabels"):
        yield "podSelector is empty: it would be for all pods of the namespace"
    for rule in spec["ingress"]:
        if rule.get("ports") != [{"port": "metrics"}]:
            yield "more than the metrics can be reached"
        # Both in one entry: the pods of that name in that namespace, not all of either.
        if any(not each.get(key, {}).get("matchLabels") for each in rule.get("from", [{}])
               for key in ("namespaceSelector", "podSelector")):
            yield "others than Prometheus are let in"
    blocks = [to["ipBlock"] for rule in spec["egress"] for to in rule["to"]]
    if any(METADATA not in block.get("except", []) for block in blocks if block["cidr"] == "0.0.0.0/0"):
        yield f"{METADATA} can be reached: the cloud's metadata"


def check_monitor(spec):
    if spec["selector"] != {"matchLabels": {NAME: "tg-video-streamer"}}:
        yield "does not choose the pods by their name"
    for endpoint in spec["podMetricsEndpoints"]:
        if {"targetLabel": "job", "replacement": JOB} not in endpoint.get("relabelings", []):
            yield f"its job is not {JOB}, which alerts.yml selects"


def check_kustomization(folder, document):
    listed = set(document.get("resources", []))
    for name in sorted(listed):
        if not (folder / name).exists():
            yield f"{name} is not there"
    if folder.parent.name != "channels":
        yield from (f"{path.name} is not used" for path in sorted(folder.glob("*.yaml"))
                    if path.name not in listed | {"kustomization.yaml"})
        return
    if document.get("nameSuffix") != f"-{folder.name}":
        yield f"nameSuffix is not -{folder.name}"
    labels = document.get("labels", [{}])[0]
    if labels != {"pairs": {INSTANCE: folder.name}, "includeSelectors": True, "includeTemplates": True}:
        yield "two channels would choose each other's pods by their labels"
    for key, file in {"secretGenerator": ".env", "configMapGenerator": "playlist.txt"}.items():
        if [each["files"] for each in document.get(key, [])] != [[file]]:
            yield f"{key}: not {file}"
    if (ignored := folder.parents[3] / ".gitignore").exists() and ".env" not in ignored.read_text().splitlines():
        yield "a .env beside it would be committed"


def check_document(path, document, uid, needed):
    kind = document.get("kind")
    if kind not in KINDS:
        yield f"{kind} is not known here"
    elif kind == "StatefulSet":
        yield from check_stateful_set(document["spec"], uid, needed)
    elif kind == "NetworkPolicy":
        yield from check_policy(document["spec"])
    elif kind == "PodMonitor":
        yield from check_monitor(document["spec"])
    elif kind == "Kustomization":
        yield from check_kustomization(path.parent, document)


def check(root):
    uid = int(re.search(r"(?m)^USER (\d+):\1$", (root / CONTAINERFILE).read_text(encoding="utf-8"))[1])
    needed = needed_mebibytes(root)
    for path in sorted((root / FOLDER).rglob("*.yaml")):
        name = path.relative_to(root)
        try:
            problems = [problem for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))
                        for problem in check_document(path, document, uid, needed)]
        except (yaml.YAMLError, KeyError, TypeError) as error:
            problems = [f"cannot be understood: {error!r}"]
        yield from (f"{name}:1: {problem}" for problem in problems)


TREE = {str(path.relative_to(checking.ROOT)): path.read_text(encoding="utf-8")
        for path in [*sorted((checking.ROOT / FOLDER).rglob("*.*")), checking.ROOT / CONTAINERFILE,
                     checking.ROOT / MEMORY_LIMIT, checking.ROOT / ".gitignore"] if path.is_file() and path.name != ".env"}


def changed(name, old, new):
    path = f"{FOLDER}/{name}" if f"{FOLDER}/{name}" in TREE else name
    assert old in TREE[path], old
    return TREE | {path: TREE[path].replace(old, new, 1)}


def set_changed(old, new):
    return changed("base/statefulset.yaml", old, new)


NEWS = "channels/news/kustomization.yaml"
GOOD = [TREE]
BAD = [
    (set_changed("replicas: 1", "replicas: 2"), "replicas is not 1"),
    (set_changed("Parallel", "OrderedReady"), "podManagementPolicy is not"),
    (set_changed("kind: StatefulSet", "kind: Deployment"), "Deployment is not known"),
    (set_changed("accessModes: [ReadWriteOncePod]", "accessModes: [ReadWriteOnce]"), "could have this volume"),
    (set_changed("runAsNonRoot: true", "runAsNonRoot: false"), "runAsNonRoot is not"),
    (set_changed("runAsUser: 900", "runAsUser: 901"), "runAsUser is not 900"),
    (set_changed("type: RuntimeDefault", "type: Unconfined"), "seccompProfile is not"),
    (set_changed("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"), "readOnlyRootFilesystem is not"),
    (set_changed("drop: [ALL]", "drop: []"), "capabilities is not"),
    (set_changed("      automountServiceAccountToken: false\n", ""), "automountServiceAccountToken is not"),
    (set_changed("      enableServiceLinks: false\n", "      hostNetwork: true\n"), "pod: hostNetwork"),
    (set_changed("livenessProbe:\n            exec: {command: [tg_video_streamer, health]}",
                 "livenessProbe:\n            httpGet: {path: /readyz, port: metrics}"), "would be killed"),
    (set_changed("livenessProbe:\n            exec: {command: [tg_video_streamer, health]}",
                 "livenessProbe:\n            httpGet: {path: /healthz, port: metrics}"), "by whoever fills the port"),
    (set_changed("startupProbe:\n            exec: {command: [tg_video_streamer, health]}",
                 "startupProbe:\n            tcpSocket: {port: metrics}"), "startupProbe is not"),
    (set_changed("httpGet: {path: /readyz", "httpGet: {path: /healthz"), "readinessProbe is not"),
    (set_changed("limits: {memory: 2Gi, ", "limits: {"), "no limits of memory"),
    (set_changed("limits: {memory: 2Gi, ", "limits: {memory: 1536Mi, "), "may take 2048Mi"),
    (changed(MEMORY_LIMIT, "decoding_children = 2", "decoding_children = 3"), "may take 2688Mi"),
    (set_changed("emptyDir: {sizeLimit", "emptyDir: {medium: Memory, sizeLimit"), "a volume in memory"),
    (set_changed("limits: {memory: 2Gi, ", "limits: {cpu: 1, memory: 2Gi, "), "a limit of processor time"),
    (set_changed("{name: PANEL_PORT, value: \"8080\"}", "{name: A, valueFrom: {secretKeyRef: {name: a, key: b}}}"),
     "a variable hides"),
    (set_changed("- {name: tmp, mountPath", "- {name: temp, mountPath"), "no volume temp"),
    (set_changed("- {name: tmp, mountPath", "- {name: secret, mountPath"), "cannot write to a Secret"),
    (set_changed("mountPath: /etc/tg_video_streamer,", "mountPath: /etc/a, subPath: a,"), "hides later edits"),
    (changed("base/networkpolicy.yaml", "podSelector:\n    matchLabels:\n      app.kubernetes.io/name: "
             "tg-video-streamer", "podSelector: {}"), "podSelector is empty"),
    (changed("base/networkpolicy.yaml", "  ingress:\n    - from:\n", "  ingress:\n    - from:\n        - podSelector: {}\n"),
     "others than Prometheus"),
    (changed("base/networkpolicy.yaml", "            matchLabels: {kubernetes.io/metadata.name: monitoring}\n",
             "            matchLabels: {}\n"), "others than Prometheus"),
    (changed("base/networkpolicy.yaml", "          podSelector:\n", "        - podSelector:\n"), "others than Prometheus"),
    (changed("base/networkpolicy.yaml", "        - {port: metrics}\n", "        - {port: metrics}\n        - {port: 8080}\n"),
     "more than the metrics"),
    (changed("base/networkpolicy.yaml", "169.254.0.0/16, ", ""), "can be reached"),
    (changed("monitoring/podmonitor.yaml", "name: tg-video-streamer\n  podM", "name: other\n  podM"), "by their name"),
    (changed("base/kustomization.yaml", "  - networkpolicy.yaml\n", ""), "networkpolicy.yaml is not used"),
    (changed("base/kustomization.yaml", "  - service.yaml\n", "  - a.yaml\n"), "a.yaml is not there"),
    (changed(NEWS, "nameSuffix: -news", "nameSuffix: -main"), "nameSuffix is not -news"),
    (changed(NEWS, "instance: news", "instance: main"), "each other's pods"),
    (changed(NEWS, "files: [.env]", "literals: [API_ID=1]"), "cannot be understood"),
    (changed(".gitignore", "\n.env\n", "\n"), "would be committed"),
    (changed(NEWS, "resources:", "resources: ["), "cannot be understood"),
]

if __name__ == "__main__":
    checking.run(check, GOOD, BAD)
