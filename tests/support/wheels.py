"""A package index on this machine (PEP 503), with small wheels that are made here.

    with Index(folder, "198.18.0.1") as index:       # serves at once; `index.settings()` for pip's environment
        index.add(ytdlp("2026.11.1"))
        index.add(runtime())
        index.hold()                                  # whoever fetches a wheel waits from now on
        wait_for("a download", index.waiting, 10); index.release()
        index.close()                                 # nobody is there

Of yt-dlp a wheel here has what the updater asks of it: --version, and -J for a list of qualities; and the --help
that the service reads.
"""

import base64
import contextlib
import hashlib
import http.server
import threading
import zipfile
from functools import partial
from pathlib import Path
from typing import Mapping, NamedTuple

HELD_FOR_S = 120  # a test that failed meanwhile must not hang

GOOD = """\
import json, sys, urllib.request

def main():
    if "--version" in sys.argv:
        print({version!r})
        return
    if "--help" in sys.argv:
        print("  --js-runtimes RUNTIME")
        return
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
    master = direct.open(sys.argv[-1], timeout=10).read().decode()
    print(json.dumps({{"height": 720 if "RESOLUTION=1280x720" in master else None}}))
"""
CANNOT_IMPORT = "import a_module_that_nobody_has\n" + GOOD
# Prints its version, and that is all.
CANNOT_EXTRACT = GOOD.replace("    direct =", '    sys.exit("ERROR: Unsupported URL")\n    direct =')
# Has an answer only when the index has one, too.
ASKS = GOOD.replace('    if "--version"', '    urllib.request.urlopen({address!r} + "/asked").read()\n    if "--version"')


class Wheel(NamedTuple):
    name: str  # as in the file's name: yt_dlp
    version: str
    files: Mapping[str, str | bytes]
    metadata: str = ""
    script: str = ""  # "yt-dlp = yt_dlp:main"
    tag: str = "py3-none-any"


def ytdlp(version: str, code: str = GOOD, address: str = "") -> Wheel:
    year, month, day = version.split(".")
    said = f"{year}.{month:0>2}.{day:0>2}"  # as yt-dlp says it; pip has no zeros in front
    return Wheel("yt_dlp", version, {"yt_dlp/__init__.py": code.format(version=said, address=address)},
        "Provides-Extra: default\nRequires-Dist: yt-dlp-ejs==0.8.0; extra == 'default'\n", "yt-dlp = yt_dlp:main")


def ejs() -> Wheel:
    return Wheel("yt_dlp_ejs", "0.8.0", {"yt_dlp_ejs/__init__.py": ""})


def runtime(version: str = "2.9.7") -> Wheel:
    """As the makers of deno have it: a program."""
    said = f"deno {version} (stable, release, x86_64-unknown-linux-gnu)\nv8 14.0\n"
    return Wheel("deno", version, {f"deno-{version}.data/scripts/deno": f"#!/bin/sh\nprintf '%s' '{said}'\n"})


class Index:
    def __init__(self, folder: Path, address: str = "127.0.0.1", port: int = 0):
        self.folder = folder
        self.open = threading.Event()
        self.open.set()
        self.held, self.what = 0, ""
        (folder / "simple").mkdir(parents=True, exist_ok=True)
        (folder / "asked").touch()
        self.server = http.server.ThreadingHTTPServer((address, port), partial(Site, self))
        self.server.daemon_threads = True
        self.address = f"http://{address}:{self.server.server_port}"
        self.host = address
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self.open.set()
        self.server.shutdown()
        self.server.server_close()

    def settings(self) -> dict[str, str]:
        return {"PIP_INDEX_URL": f"{self.address}/simple", "PIP_TRUSTED_HOST": self.host}

    def add(self, *wheels: Wheel) -> None:
        for wheel in wheels:
            write_wheel(self.folder / "simple" / wheel.name.replace("_", "-"), wheel)

    def hold(self, what: str = ".whl") -> None:
        self.held, self.what = 0, what
        self.open.clear()

    def waiting(self) -> bool:
        return self.held > 0

    def release(self) -> None:
        self.open.set()


class Site(http.server.SimpleHTTPRequestHandler):
    """A folder's list of files is what PEP 503 asks for."""

    def __init__(self, index: Index, *args):
        self.index = index
        super().__init__(*args, directory=str(index.folder))

    def do_GET(self) -> None:
        if not self.index.open.is_set() and self.path.endswith(self.index.what):
            self.index.held += 1
            self.index.open.wait(HELD_FOR_S)
        with contextlib.suppress(OSError):  # who asked may be gone meanwhile
            super().do_GET()

    def log_message(self, *_) -> None:
        pass


def write_wheel(folder: Path, wheel: Wheel) -> None:
    info = f"{wheel.name}-{wheel.version}.dist-info"
    files = {**wheel.files,
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: {}\nVersion: {}\n{}".format(
            wheel.name.replace("_", "-"), wheel.version, wheel.metadata),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {wheel.tag}\n"}
    if wheel.script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{wheel.script}\n"
    record = ""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / f"{wheel.name}-{wheel.version}-{wheel.tag}.whl", "w") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100755 if ".data/scripts/" in name else 0o100644) << 16
            archive.writestr(entry, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(data)}\n"
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
