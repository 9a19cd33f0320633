"""What is to be heard in a file."""

import array
import subprocess
from pathlib import Path

RATE = 8_000
TOLERANCE_HZ = 8


def tones(file: Path) -> list[int]:
    """Of each whole second the tone in Hz, by how often the sound crosses zero; 0: silence."""
    decoded = subprocess.run(["ffmpeg", "-nostdin", "-v", "quiet", "-i", str(file), "-vn", "-ac", "1", "-ar", str(RATE),
        "-f", "s16le", "-"], stdout=subprocess.PIPE, timeout=120, check=False).stdout
    samples = array.array("h", decoded[:len(decoded) // 2 * 2])
    result = []
    for at in range(0, len(samples) - RATE + 1, RATE):
        second = samples[at:at + RATE]
        if max(second) < 100:
            result.append(0)
        else:
            result.append(sum(a < 0 <= b for a, b in zip(second, second[1:])))
    return result


def seconds_of(file: Path, tone: int) -> int:
    return sum(abs(heard - tone) <= TOLERANCE_HZ for heard in tones(file))
