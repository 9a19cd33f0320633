"""rtsp_server.py as a process beside the test."""

import sys
from pathlib import Path

import media


class Server(media.Server):
    def __init__(self, *options: object):
        super().__init__(Path())
        self.options = [str(option) for option in options]

    def command(self) -> list[object]:
        return [sys.executable, "-B", Path(__file__).with_name("rtsp_server.py"), "--stdin", *self.options]
