"""What every source of `bench/inputs` shows and sounds like, so that it is known again in what a viewer got.

From top to bottom, as parts of the picture's height: four colours; its number as a bar code; a band that is black and
white for the moment of the flash; a test picture that moves. The sound is a tone of its own, and another one for the
moment of the flash.
"""

import array
import dataclasses
import math
import subprocess
from pathlib import Path

# Mixed, so that a wrong matrix or range shows in each of them.
COLOURS = ((190, 40, 40), (40, 160, 40), (40, 40, 190), (220, 220, 220))
COLOURS_END, CODE_END, BAND_END = 0.25, 0.55, 0.75
BITS = 10
CELLS = BITS + 1  # and one that makes the number of white ones even
FLASH_S = 0.12
BEEP_HZ = 2_500
WIDTH, HEIGHT = 854, 480  # of the stream
LOOK_WIDTH, LOOK_HEIGHT = 214, 120  # what is looked at of it
SOUND_RATE = 8_000


def code_of(number: int) -> list[int]:
    bits = [number >> bit & 1 for bit in reversed(range(BITS))]
    return [*bits, sum(bits) % 2]


def number_of(cells: list[bool]) -> int | None:
    *bits, even = map(int, cells)
    return int("".join(map(str, bits)), 2) if sum(bits) % 2 == even else None


def tone_of(number: int) -> int:
    """Far from those of its neighbours."""
    return 400 + 20 * (number * 17 % 53)


def boxes(number: int, width: int, height: int, flash_at: float | None) -> str:
    def box(left: float, top: float, right: float, bottom: float, colour: str, when: str = "") -> str:
        x, y = round(left * width), round(top * height)
        return (f"drawbox=x={x}:y={y}:w={round(right * width) - x}:h={round(bottom * height) - y}:c={colour}:t=fill{when}")
    drawn = [box(n / 4, 0, (n + 1) / 4, COLOURS_END, "0x%02x%02x%02x" % colour) for n, colour in enumerate(COLOURS)]
    drawn.append(box(0, COLOURS_END, 1, BAND_END, "black"))
    drawn += [box(n / CELLS, COLOURS_END, (n + 1) / CELLS, CODE_END, "white") for n, bit in enumerate(code_of(number)) if bit]
    if flash_at is not None:
        drawn.append(box(0, CODE_END, 1, BAND_END, "white", f":enable='gte(t,{flash_at - 0.001})*lt(t,{flash_at + FLASH_S})'"))
    return ",".join(drawn)


def picture(number: int, size: tuple[int, int], rate: str, seconds: float, flash_at: float | None, form: str = "yuv420p",
            more: str = "") -> str:
    """A graph for lavfi. `more` comes before the pixel format, and ends in a comma."""
    width, height = size
    jpeg = form.startswith("yuvj")  # whatever its size
    matrix = "bt709" if (height >= 720 or width >= 1280) and not jpeg else "bt601"
    return (f"testsrc2=s={width}x{height}:r={rate}:d={seconds},format=gbrp,{boxes(number, width, height, flash_at)},"
            f"{more}scale=out_color_matrix={matrix},format={form}")


def sound(number: int, rate: int, seconds: float, flash_at: float | None, loud: float = 0.25) -> str:
    tone = str(tone_of(number))
    if flash_at is not None:
        tone += f"+{BEEP_HZ - tone_of(number)}*between(t,{flash_at},{flash_at + FLASH_S})"
    return f"aevalsrc='{loud}*sin(2*PI*({tone})*t)':s={rate}:d={seconds}"


@dataclasses.dataclass(frozen=True)
class Area:
    """In a picture that is looked at."""
    left: float
    top: float
    width: float
    height: float

    def at(self, x: float, y: float) -> int:
        """Where in its bytes."""
        column = min(LOOK_WIDTH - 1, int(self.left + x * self.width))
        row = min(LOOK_HEIGHT - 1, int(self.top + y * self.height))
        return 3 * (row * LOOK_WIDTH + column)


def area_of(shape: float) -> Area:
    """Where a picture of that shape stands: as large as it can be, in the middle."""
    wide = shape >= WIDTH / HEIGHT
    width = WIDTH if wide else HEIGHT * shape
    height = WIDTH / shape if wide else HEIGHT
    part = LOOK_WIDTH / WIDTH
    return Area((WIDTH - width) / 2 * part, (HEIGHT - height) / 2 * part, width * part, height * part)


def colour_at(look: bytes, area: Area, x: float, y: float) -> tuple[int, int, int]:
    at = area.at(x, y)
    return look[at], look[at + 1], look[at + 2]


def read_number(look: bytes, area: Area) -> int | None:
    middle = (COLOURS_END + CODE_END) / 2
    return number_of([sum(colour_at(look, area, (n + 0.5) / CELLS, middle)) > 3 * 128 for n in range(CELLS)])


def is_flash(look: bytes, area: Area) -> bool:
    return sum(colour_at(look, area, 0.5, (CODE_END + BAND_END) / 2)) > 3 * 128


def worst_colour(look: bytes, area: Area, grey: bool) -> int:
    """How far the colours are from what they must be; of 255."""
    worst = 0
    for n, wanted in enumerate(COLOURS):
        seen = colour_at(look, area, (n + 0.5) / 4, COLOURS_END / 2)
        if grey:
            wanted = (round(0.299 * wanted[0] + 0.587 * wanted[1] + 0.114 * wanted[2]),) * 3
        worst = max(worst, *(abs(a - b) for a, b in zip(seen, wanted)))
    return worst


def is_framed(look: bytes, area: Area) -> bool:
    """Black outside of the area, and not inside."""
    def bright(x: float, y: float) -> bool:
        return 0 <= x < LOOK_WIDTH and 0 <= y < LOOK_HEIGHT and max(look[3 * (int(y) * LOOK_WIDTH + int(x)):][:3]) > 40
    top, left = area.top + area.height * 0.1, area.left + area.width * 0.1
    inside = bright(area.left + 2, top) and bright(area.left + area.width - 3, top) and bright(left, area.top + 2)
    outside = bright(area.left - 3, top) or bright(area.left + area.width + 2, top) or bright(left, area.top - 3)
    return inside and not outside


def looks(file: Path):
    """Each picture of a file, small."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "2", "-i", str(file), "-an", "-fps_mode", "passthrough", "-vf",
               f"scale={LOOK_WIDTH}:{LOOK_HEIGHT}:flags=area:in_color_matrix=bt709,format=rgb24", "-f", "rawvideo", "-"]
    size = 3 * LOOK_WIDTH * LOOK_HEIGHT
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=16 * size) as process:
        while len(look := process.stdout.read(size)) == size:
            yield look


def samples(file: Path) -> array.array:
    decoded = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", str(file), "-vn", "-ac", "1", "-ar", str(SOUND_RATE),
        "-f", "s16le", "-"], stdout=subprocess.PIPE, check=True).stdout
    return array.array("h", decoded[:len(decoded) // 2 * 2])


def share_of(heard: array.array, tone: float) -> float:
    """Of the power of a piece of sound that which is at this tone: 0 to 1; 0 for silence."""
    power = sum(one * one for one in heard)
    if power < 100 * len(heard):
        return 0.0
    turn = 2 * math.pi * tone / SOUND_RATE
    real = sum(one * math.cos(turn * n) for n, one in enumerate(heard))
    imaginary = sum(one * math.sin(turn * n) for n, one in enumerate(heard))
    return 2 * (real * real + imaginary * imaginary) / (len(heard) * power)
