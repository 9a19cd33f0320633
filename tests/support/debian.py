"""What the releases of Debian do not agree on."""

import subprocess


def ytdlp_version() -> str:
    """Of Debian's own yt-dlp: 2023.03.04 in Debian 12, 2025.04.30 in 13."""
    done = subprocess.run(["/usr/bin/yt-dlp", "--ignore-config", "--version"], check=True, capture_output=True, text=True)
    return done.stdout.strip()
