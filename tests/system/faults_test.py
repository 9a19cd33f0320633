#!/usr/bin/python3
"""What the show is made of goes wrong: children, sources, playlist. It stays on air all the time. What bench/torture
does and measures at the receiver is not repeated here."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import clips  # noqa: E402
import processes  # noqa: E402
import vitals  # noqa: E402
from scene import SystemTest, clip  # noqa: E402
from service import Service  # noqa: E402
from waiting import wait_for  # noqa: E402

STARTED_WITHIN_S = 30
PREPARED_WITHIN_S = 90
LARGEST_LAG_S = 0.5  # PacerOptions
DAMAGE_BYTES = 100_000  # over the ends of several frames


class Show(SystemTest):
    def expect_no_gap(self, service: Service) -> None:
        """The preview, which is the sink here, has been live throughout."""
        wait_for("media leaves", lambda: service.get("metrics", "/readyz")[0] == 200, STARTED_WITHIN_S)
        output = service.status()["outputs"][0]
        self.assertEqual((output["state"], output["reconnects"], output["dropped_frames"]), ("live", 0, 0))
        # The clock is moved when media would leave so late. That may happen if there was no processor for it.
        late_s = service.metric("tgvs_output_clock_shifts_total") * LARGEST_LAG_S
        self.assertLessEqual(late_s, vitals.waited_for_processor_s(service.process.pid, "playout"))


class KilledChildren(Show):
    def test_a_killed_yt_dlp_costs_a_try_and_not_the_show(self):
        server = self.media_server()
        service = self.service(["plain.mp4", f"{server.url}/slow/fresh.mp4?rate=40000"])
        service.start()
        wait_for("the download has begun", lambda: partly_fetched(service), PREPARED_WITHIN_S)
        for process in service.processes():
            if process.name == "yt-dlp":
                processes.kill(process.pid)
        service.wait_log(r"(WARN|INFO) library: .*127\.0\.0\.1", STARTED_WITHIN_S)
        service.wait_log(r"track started item=http://127", PREPARED_WITHIN_S)


class HttpSources(Show):
    def test_sources_that_are_gone_are_skipped_with_a_reason_each(self):
        server = self.media_server()
        gone = ["/files/none.mp4", "/status/410", "/html/empty"]
        service = self.service(["plain.mp4", *(server.url + path for path in gone),
                                f"{server.url}/files/second.mp4"])
        service.start()
        service.wait_log(r"track started item=http://127\S* title=second", 2 * PREPARED_WITHIN_S)
        for reason in ("404", "410", "Unsupported URL"):
            service.wait_log(rf"track failed item=http://127\S* reason=\"[^\n]*{reason}[^\n]*class=gone",
                             PREPARED_WITHIN_S)
        self.expect_no_gap(service)

    def expect_others_are_played(self, path: str, reason: str, good_host: str) -> None:
        server = self.media_server()
        good = server.url.replace("127.0.0.1", good_host) + "/files/second.mp4"
        service = self.service(["plain.mp4", server.url + path, good],
            YTDLP_ARGS="--retries 0 --extractor-retries 0")
        service.start()
        service.wait_log(rf"track failed item=http://127\S* reason=\"[^\n]*{reason}", PREPARED_WITHIN_S)
        service.wait_log(r"track started item=http://\S* title=second", PREPARED_WITHIN_S)
        self.expect_no_gap(service)

    def test_a_server_error_does_not_keep_other_sites_away(self):
        self.expect_others_are_played("/status/500", "HTTP Error 500", "localhost")

    def test_a_server_error_does_not_keep_the_rest_of_its_site_away_for_ever(self):
        self.expect_others_are_played("/status/500", "HTTP Error 500", "127.0.0.1")

    def test_two_that_always_fail_do_not_take_every_turn_of_their_site(self):
        server = self.media_server()
        service = self.service(["plain.mp4", f"{server.url}/status/500", f"{server.url}/status/502",
                                f"{server.url}/files/second.mp4"])
        service.start()
        service.wait_log(r"track started item=http://\S* title=second", 4 * PREPARED_WITHIN_S)

    def test_a_download_that_is_cut_off_is_not_played(self):
        self.expect_others_are_played("/truncated/fresh.mp4?at=60000", "60000 bytes", "localhost")

    def test_an_unreachable_address_does_not_hold_up_the_others(self):
        service = self.service(["http://127.0.0.1:1/none.mp4", "plain.mp4", "fast.mp4"])
        service.start()
        service.wait_started("fast.mp4", STARTED_WITHIN_S, times=2)
        service.wait_log(r"track failed item=http://127\.0\.0\.1:1 reason=", STARTED_WITHIN_S)
        self.expect_no_gap(service)

    def test_a_download_that_stalls_is_given_up_and_the_show_goes_on(self):
        server = self.media_server()
        service = self.service([f"{server.url}/stall/fresh.mp4?at=50000", "plain.mp4"],
            YTDLP_ARGS="--socket-timeout 3 --retries 1")
        service.start()
        wait_for("the download has begun", lambda: partly_fetched(service), PREPARED_WITHIN_S)
        service.wait_started("plain.mp4", STARTED_WITHIN_S, times=2)
        service.wait_log(r"item (failed|cannot|put)|track failed item=http://127", 2 * PREPARED_WITHIN_S)
        self.expect_no_gap(service)


class Files(Show):
    def test_a_corrupt_file_is_skipped_and_the_rest_is_played(self):
        gone = self.folder / "gone.mp4"
        gone.write_bytes(b"will be gone")
        service = self.service([clips.BROKEN, "plain.mp4", "/nowhere/missing.mp4", gone])
        gone.unlink()
        service.start()
        service.wait_started("plain.mp4", STARTED_WITHIN_S, times=3)
        self.assertEqual(set(service.failed()), {clips.BROKEN})
        self.assertEqual(service.count_log(r"WARN playlist: playlist line ignored .*missing.mp4"), 1)
        self.expect_no_gap(service)

    def test_only_bad_items_mean_the_filler_and_no_end(self):
        service = self.service([clips.BROKEN, "/nowhere/missing.mp4"])
        service.start()
        service.wait_log(r"playlist line ignored .*missing.mp4", STARTED_WITHIN_S)
        service.wait_log(r"track failed item=broken.mp4 ", STARTED_WITHIN_S)
        filler = service.metric("tgvs_fallback_seconds_total")
        wait_for("the filler goes on",
                 lambda: service.metric("tgvs_fallback_seconds_total") > filler + 2, STARTED_WITHIN_S)
        self.assertEqual(service.started(), [])
        service.write_playlist([clips.BROKEN, clip("plain.mp4")])
        service.wait_started("plain.mp4", STARTED_WITHIN_S)
        self.expect_no_gap(service)

    def test_a_cache_file_damaged_in_its_middle_is_made_anew(self):
        service = self.service(["noise.mp4", "plain.mp4"])
        meta = next(meta for meta in service.cache.glob("*.json") if "noise.mp4" in meta.read_text())
        track = meta.with_suffix(".flv")
        data = bytearray(track.read_bytes())
        track.unlink()  # it is a link to the shared one
        middle = len(data) // 2
        data[middle:middle + DAMAGE_BYTES] = os.urandom(DAMAGE_BYTES)
        track.write_bytes(data)
        track.chmod(0o600)
        service.start()
        # Before its turn, or on air: whichever comes first.
        service.wait_log(r"WARN library: cached track is damaged; removed, .* item=noise.mp4 reason=", STARTED_WITHIN_S)
        service.wait_started("plain.mp4", STARTED_WITHIN_S)
        service.wait_started("noise.mp4", PREPARED_WITHIN_S, times=2)
        self.expect_no_gap(service)


class Playlist(Show):
    def test_an_empty_playlist_shows_the_filler_until_it_is_filled(self):
        service = self.service([])
        service.start()
        wait_for("the filler", lambda: service.metric("tgvs_fallback_seconds_total") > 1, STARTED_WITHIN_S)
        self.assertTrue(service.status()["on_air"]["filler"])
        service.write_playlist([clip("plain.mp4")])
        service.wait_started("plain.mp4", STARTED_WITHIN_S)
        self.expect_no_gap(service)

    def test_a_missing_playlist_is_said_and_waited_for(self):
        service = self.service([])
        service.playlist.unlink()
        service.start()
        service.wait_log(r"WARN playlist: playlist cannot be read", STARTED_WITHIN_S)
        self.assertNotEqual(service.status()["problems"], [])
        service.write_playlist([clip("plain.mp4")])
        service.wait_started("plain.mp4", STARTED_WITHIN_S)

    def test_an_edit_leaves_the_item_on_air_alone(self):
        service = self.service([clips.NOISE])
        service.start()
        service.wait_started(clips.NOISE, STARTED_WITHIN_S)
        service.write_playlist([clip("plain.mp4"), clip(clips.NOISE), clip("fast.mp4")])
        service.wait_log(r"playlist read .*items=3", STARTED_WITHIN_S)
        service.wait_started("fast.mp4", STARTED_WITHIN_S)
        self.assertEqual(service.started()[:2], [clips.NOISE, "fast.mp4"])
        self.assertRegex(service.log(), r"track finished item=noise.mp4 at_s=8")
        service.wait_started("plain.mp4", STARTED_WITHIN_S)
        self.expect_no_gap(service)

    def test_an_item_that_is_taken_out_while_on_air_is_played_to_its_end(self):
        service = self.service([clips.NOISE])
        service.start()
        service.wait_started(clips.NOISE, STARTED_WITHIN_S)
        service.write_playlist([clip("plain.mp4")])
        service.wait_started("plain.mp4", STARTED_WITHIN_S, times=2)
        self.assertEqual(service.started(), [clips.NOISE, "plain.mp4", "plain.mp4"])
        self.assertRegex(service.log(), r"track finished item=noise.mp4 at_s=8")


def partly_fetched(service: Service) -> bool:
    """Of any item: yt-dlp writes to such a file until it has all."""
    return any((service.cache / "incoming").rglob("*.part"))


if __name__ == "__main__":
    unittest.main()
