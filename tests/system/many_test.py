#!/usr/bin/python3
"""Very long lists, and very short clips."""

import json
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "torture"))

import clips  # noqa: E402
from flv import Recording  # noqa: E402
from receiver import FPS, Programme  # noqa: E402
from rtmp_reader import digest  # noqa: E402
from scene import SystemTest, clip, fixture  # noqa: E402
from service import Service  # noqa: E402
from waiting import wait_for  # noqa: E402

LINES = 10_000
WITHIN_S = 240  # of a machine that does much else
CLIPS = 200
PICTURES = 2  # of each, as 40 ms are more than one of the house
ROUNDS = 2
# Of what the start with one line takes of a processor: with the release build and with sanitizers alike.
START_TIMES = 4
READ_AGAIN_TIMES = 3
MEMORY_MIB = 400  # 7 to 13; with sanitizers, which keep what has been freed, 170


def cpu_s(pid: int) -> float:
    """Of the process itself, without its children: no matter how busy the machine is."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Many(SystemTest):
    def started(self, lines: list[object]) -> tuple[Service, float, float]:
        """With its first item on air; what it has taken of a processor and of memory until then."""
        service = self.enterContext(Service(self.folder / f"service-{len(lines)}", {"OUTPUT": "preview", "YTDLP": "/bin/false"},
            lines, cache=fixture() / "cache"))
        service.launch()
        service.wait_log("track started", WITHIN_S)
        return service, cpu_s(service.pid), memory_mib(service.pid)

    def expect_bounds(self, lines: list[object]) -> None:
        first = self.started(lines[:1])
        first[0].stop()
        service, cpu, memory = self.started(lines)
        read = service.wait_log(rf"playlist read .*items={len(lines)} problems=(\d+)", WITHIN_S)
        self.assertEqual(read[1], "0", "nothing is left out")
        self.measured("of a processor until the first item", cpu, f"s; with one line {first[1]:.2f} s")
        self.measured("more memory than with one line", memory - first[2], "MiB")
        self.assertLess(cpu, START_TIMES * first[1] + 1)
        self.assertLess(memory - first[2], MEMORY_MIB)
        service.wait_log(r"panel url=", WITHIN_S)
        for page in ("/api/v1/channels/main", "/api/v1/channels/main/lists/default", "/api/status"):
            status, text = service.get("panel", page)
            self.assertEqual((status, len(text) < 64 * 1024), (200, True), page)
        before = cpu_s(service.pid)
        service.write_playlist([*lines, lines[0]])
        service.wait_log(rf"playlist read .*items={len(lines) + 1} problems=0", WITHIN_S)
        self.measured("of a processor to read it again", cpu_s(service.pid) - before, "s")
        self.assertLess(cpu_s(service.pid) - before, READ_AGAIN_TIMES * max(cpu - first[1], first[1]) + 1)
        self.assertNotIn("the rest is ignored", service.log())
        service.stop()

    def test_ten_thousand_files_are_all_read(self):
        source = clip(clips.JOINED[0])
        files = []
        (self.folder / "films").mkdir()
        for number in range(LINES):
            files.append(self.folder / "films" / f"film {number}.mp4")
            os.link(source, files[-1])
        self.expect_bounds([source, *files[1:]])

    def test_one_file_ten_thousand_times(self):
        self.expect_bounds([clip(clips.JOINED[0])] * LINES)


class ManyLong(SystemTest):
    def test_clips_of_40_ms_are_all_on_air_once_a_round(self):
        folder = self.folder / "clips"
        folder.mkdir()
        clips.ffmpeg(*clips.picture("160x90", "25", CLIPS / 25), "-c:v", "libx264", "-preset", "ultrafast", "-g", 1, "-f", "segment",
            "-segment_time", 0.04, "-reset_timestamps", 1, folder / "%03d.mkv")
        files = sorted(folder.iterdir())
        self.assertEqual(len(files), CLIPS)
        nginx = self.nginx()
        service = self.service(files, cached=False, RTMP_URL=nginx.url(), FFMPEG_ARGS="-preset ultrafast", YTDLP="/bin/false")
        service.start()
        wait_for("all of them made", lambda: len(self.made(service)) == CLIPS, 8 * WITHIN_S)
        began = self.seconds(nginx)
        # As much as that again for what a busy machine puts in between.
        wait_for("the rounds after that", lambda: self.seconds(nginx) > began + 2 * (ROUNDS + 2) * CLIPS * PICTURES / FPS, WITHIN_S)
        service.stop()
        shown = self.shown(nginx.files(), service)
        begin = len(shown) - 1 - shown[::-1].index(files[-1].name) - ROUNDS * CLIPS
        self.assertEqual(shown[begin + 1:begin + 1 + ROUNDS * CLIPS], [file.name for file in files] * ROUNDS)

    @staticmethod
    def seconds(nginx) -> float:
        return sum(Recording(file).seconds() for file in nginx.files())

    @staticmethod
    def made(service: Service) -> dict[str, str]:
        """The names of the files by their tracks."""
        return {file.stem: Path(json.loads(file.read_text(encoding="utf-8"))["location"].split("\n")[0]).name
                for file in service.cache.glob("*.json") if file.with_suffix(".flv").exists() and
                "location" in file.read_text(encoding="utf-8")}

    def shown(self, recordings: list[Path], service: Service) -> list[str]:
        """What was begun to be shown, item by item. On a busy machine the filler comes in between."""
        programme, names = Programme([service.cache]), self.made(service)
        begun: list[str] = []
        for recording in recordings:
            for tag in Recording(recording).video:
                place = programme.place(digest(tag.body), None)
                if place and not place.filler and place.index == 0:
                    begun.append(names[place.item])
        return begun


if __name__ == "__main__":
    unittest.main()
