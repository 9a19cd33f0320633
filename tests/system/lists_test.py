#!/usr/bin/python3
"""The lists of a running service, changed by `tg_video_streamer ctl` and by hand, at the same time and over restarts."""

import json
import os
import subprocess
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from service import Service, program  # noqa: E402
from waiting import wait_for  # noqa: E402

WITHIN_S = 60
ADDED_AT_ONCE = 20
KILLS = 4


class Lists(SystemTest):
    def station(self, *playlist: str) -> Service:
        service = self.service(playlist or (clips.LONG,), PLAYLIST_DIR=str(self.folder / "lists"),
            YTDLP="/bin/false")
        (self.folder / "lists").mkdir()
        service.start()
        service.wait_log("track started", WITHIN_S)
        return service

    def start_ctl(self, service: Service, *words: str) -> subprocess.Popen:
        return subprocess.Popen([program(), "ctl", "--env-file", str(service.env_file), *words], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=service.folder)

    def ctl(self, service: Service, *words: str, code: int = 0) -> str:
        with self.start_ctl(service, *words) as process:
            said = process.communicate(timeout=WITHIN_S)[0]
        self.assertEqual(process.returncode, code, f"ctl {words}: {said}")
        return said

    def channel(self, service: Service) -> dict:
        return json.loads(self.ctl(service, "--json", "status"))

    def entries(self, service: Service, *words: str) -> dict[str, str]:
        """The ids by their lines."""
        page = json.loads(self.ctl(service, "--json", "playlist", *words))
        return {item["line"]: item["id"] for item in page["items"]}

    def list_file(self, name: str, text: str) -> Path:
        file = self.folder / "lists" / name
        file.write_text(text, encoding="utf-8")
        return file

    def test_entries_are_added_moved_replaced_and_removed_while_it_plays(self):
        service = self.station()
        before = service.playlist.read_text()
        service.playlist.chmod(0o640)
        first = f"https://example.org/{'a' * 40}"
        said = self.ctl(service, "playlist", "add", first, "--first")
        self.assertIn("is in the list", said)
        self.assertEqual(service.playlist.read_text(), f"{first}\n{before}")
        self.assertEqual(service.playlist.stat().st_mode & 0o777, 0o640)
        self.ctl(service, "playlist", "move", said.split(":")[0])
        self.assertEqual(service.playlist.read_text(), f"{before}{first}\n")
        # It is what is played from then on, without anybody saying so.
        wait_for("the programme has the new entry", lambda: any(
            item["item"] == "https://example.org" for item in self.channel(service)["next"]), WITHIN_S)
        self.ctl(service, "playlist", "replace", self.entries(service)[first], "https://example.org/b")
        self.ctl(service, "playlist", "remove", self.entries(service)["https://example.org/b"])
        self.assertEqual(service.playlist.read_text(), before)
        self.assertIn("no longer in the list", self.ctl(service, "playlist", "remove", "0" * 16, code=1))
        service.stop()

    def test_what_is_written_by_hand_in_the_same_moment_survives_too(self):
        service = self.station()
        over = threading.Event()
        by_hand = []

        def write_by_hand() -> None:
            while not over.wait(0.1):
                by_hand.append(f"# by hand {len(by_hand)}")
                with open(service.playlist, "a", encoding="utf-8") as file:
                    file.write(by_hand[-1][:5])
                    file.flush()
                    over.wait(0.005)  # people's programs write in pieces
                    file.write(by_hand[-1][5:] + "\n")

        writer = threading.Thread(target=write_by_hand)
        writer.start()
        try:
            added = [f"https://example.org/{number}" for number in range(ADDED_AT_ONCE)]
            for link in added:
                self.ctl(service, "playlist", "add", link)
        finally:
            over.set()
            writer.join()
        lines = service.playlist.read_text().splitlines()
        self.assertEqual([line for line in lines if line.startswith("# by hand")], by_hand)
        self.assertEqual([line for line in lines if line.startswith("https:")], added)
        self.assertEqual(len(lines), 1 + len(by_hand) + len(added), "and nothing else")
        service.stop()

    def test_a_change_that_was_made_on_an_older_version_is_merged_or_shows_both(self):
        service = self.station()
        evening = self.list_file("evening.txt", "https://a/1\nhttps://a/2\n")
        entries = self.entries(service, "--list", "evening")
        seen = json.loads(self.ctl(service, "--json", "playlist", "--list", "evening"))["revision"]
        evening.write_text("# mine\nhttps://a/1\nhttps://a/hand\n")
        self.ctl(service, "playlist", "add", "https://a/3", "--list", "evening", "--revision", seen)
        self.assertEqual(evening.read_text(), "# mine\nhttps://a/1\nhttps://a/hand\nhttps://a/3\n")
        said = self.ctl(service, "playlist", "replace", entries["https://a/2"], "https://a/mine", "--list", "evening",
            "--revision", seen, code=1)
        for line in ("https://a/2", "https://a/mine", "https://a/hand"):
            self.assertIn(line, said)
        self.assertNotIn("https://a/mine", evening.read_text())
        service.stop()

    def test_a_kill_leaves_a_whole_list_with_all_that_was_confirmed(self):
        service = self.station()
        confirmed = []
        for kill in range(KILLS):
            asked = [f"https://example.org/{kill}/{number}" for number in range(6)]
            running = [(link, self.start_ctl(service, "playlist", "add", link)) for link in asked]
            running[kill % len(running)][1].wait(WITHIN_S)  # somewhere among them
            service.kill9()
            for link, process in running:
                process.communicate(timeout=WITHIN_S)
                if process.returncode == 0:
                    confirmed.append(link)
            lines = service.playlist.read_text().splitlines()
            self.assertEqual([line for line in confirmed if line not in lines], [])
            self.assertEqual(len(lines), len(set(lines)), "nothing twice")
            self.assertEqual([line for line in lines[1:] if not line.startswith("https://example.org/")], [])
            service.start()
        self.assertTrue(confirmed)
        service.stop()

    def test_a_name_does_not_lead_out_of_the_folder(self):
        service = self.station()
        outside = self.folder / "outside.txt"
        outside.write_text("https://a/1\n")
        (self.folder / "lists/link.txt").symlink_to(outside)
        for name in ("../outside", "../outside.txt", str(outside), "link", "a" * 255, "a\nb", ".hidden", ".."):
            self.ctl(service, "playlist", "add", "https://a/2", f"--list={name}", code=1)
            self.ctl(service, "playlist", "add", "https://a/2", f"--list={name}", "--create", code=1)
            self.ctl(service, "playlist", f"--list={name}", code=1)
            self.ctl(service, "list", "use", name, code=1)
        self.assertEqual(outside.read_text(), "https://a/1\n")
        self.assertEqual([file.name for file in (self.folder / "lists").iterdir()], ["link.txt"])
        self.assertIn("--create", self.ctl(service, "playlist", "add", "https://a/2", "--list", "new", code=1))
        self.ctl(service, "playlist", "add", "https://a/2", "--list", "new", "--create")
        self.assertEqual((self.folder / "lists/new.txt").read_text(), "https://a/2\n")
        self.assertEqual(self.ctl(service, "list").split(), ["*", "default", "new"])
        service.stop()

    def test_another_list_shuffle_and_loop_survive_a_kill_and_say_what_they_override(self):
        service = self.station(clips.JOINED[0])
        self.list_file("evening.txt", f"{clip(clips.LONG)}\n")
        self.ctl(service, "list", "use", "evening")
        service.wait_started(clips.LONG, WITHIN_S)
        self.ctl(service, "pause")  # or the show would be over soon
        self.ctl(service, "shuffle", "on")
        self.ctl(service, "loop", "off")
        saved = service.state / "desk.json"
        wait_for("the choice on the disk", lambda: '"loop":false' in saved.read_text(), WITHIN_S)
        service.kill9()
        service.start()
        for setting, set_to, in_force, undo in (("PLAYLIST", "default", "evening", "list use default"),
                                                ("SHUFFLE", "0", "1", "shuffle off"), ("LOOP", "1", "0", "loop on")):
            service.wait_log(rf"a setting is overridden by hand setting={setting} set={set_to} in_force={in_force} "
                             rf'undo="ctl {undo}"', WITHIN_S)
        told = self.channel(service)
        self.assertEqual(told["list"], {"value": "evening", "setting": "default", "by_hand": True})
        self.assertEqual(told["shuffle"], {"value": True, "setting": False, "by_hand": True})
        self.assertEqual(told["loop"], {"value": False, "setting": True, "by_hand": True})
        self.assertIn('loop   false by hand (the setting says true)', self.ctl(service, "status"))
        check = subprocess.run([program(), "check", "--env-file", str(service.env_file)], capture_output=True,
            text=True, cwd=service.folder).stdout
        self.assertRegex(check, r"SHUFFLE.*0 is overridden by hand: 1 is in force; to undo it: ctl shuffle off")
        for undo in (["list", "use", "default"], ["shuffle", "off"], ["loop", "on"]):
            self.ctl(service, *undo)
        self.assertFalse(any(self.channel(service)[name]["by_hand"] for name in ("list", "shuffle", "loop")))
        self.ctl(service, "resume")
        service.wait_started(clips.JOINED[0], WITHIN_S)
        service.stop()

    def test_a_loop_that_is_switched_off_by_hand_ends_the_programme_but_not_the_station(self):
        service = self.station(*clips.JOINED[:2])
        ended = lambda: self.channel(service)["filler"] and not self.channel(service)["now"]  # noqa: E731

        def show_the_rest() -> None:
            self.ctl(service, "loop", "off")
            while not ended():
                self.start_ctl(service, "skip").communicate(timeout=WITHIN_S)

        show_the_rest()
        self.ctl(service, "play", str(clip(clips.LONG)), "next")
        service.wait_started(clips.LONG, WITHIN_S)
        self.ctl(service, "skip")
        wait_for("the filler again", ended, WITHIN_S)
        # Nor does a restart begin another pass.
        service.stop()
        service.start()
        service.wait_log("playlist read", WITHIN_S)
        wait_for("the filler", ended, WITHIN_S)
        self.assertEqual(service.started(), [])
        self.ctl(service, "loop", "on")
        service.wait_log("track started", WITHIN_S)
        service.stop()
        self.assertNotIn("everything has been played", service.whole_log())


if __name__ == "__main__":
    unittest.main()
