"""A certificate authority for one test, and certificates of it good and bad, made by openssl."""

import subprocess
from pathlib import Path

CONF = """\
[ca]
default_ca = here
[here]
dir = {folder}
database = {folder}/index.txt
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""


class Authority:
    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        (folder / "index.txt").touch()
        (folder / "serial").write_text("01\n")
        (folder / "ca.cnf").write_text(CONF.format(folder=folder))
        self.file = folder / "ca.pem"
        self.key = folder / "ca.key"
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Test authority",
            "-days", "30", "-keyout", self.key, "-out", self.file)

    def issue(self, name: str, alt_name: str, begin: str = "20200101000000Z",
              end: str = "20991231000000Z") -> tuple[Path, Path]:
        """(certificate, key) for an alt_name such as "IP:127.0.0.1"."""
        key, request, certificate = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
            "-addext", f"subjectAltName={alt_name}", "-keyout", key, "-out", request)
        self.openssl("ca", "-batch", "-config", self.folder / "ca.cnf", "-cert", self.file,
            "-keyfile", self.key, "-startdate", begin, "-enddate", end, "-in", request,
            "-out", certificate, "-notext")
        return certificate, key

    def openssl(self, *arguments: object) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
