"""H.264 of any size for next to nothing: one grey picture, and pictures that are all like the one before.

Source  ITU-T H.264, 7.3 (syntax), 9.1 (Exp-Golomb codes), Annex B (byte stream)."""

import re

MACROBLOCK = 16
ALL_LEVELS = 62  # 6.2, the highest
MAIN_PROFILE = 77
# mb_type I_16x16_2_0_0 (DC, nothing coded), intra_chroma_pred_mode DC, mb_qp_delta 0, no DC coefficient: 8 bits.
GREY_MACROBLOCK = "00100" "1" "1" "1"


def ue(value: int) -> str:
    """Exp-Golomb."""
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def nal(header: int, bits: str) -> bytes:
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    payload = int(bits, 2).to_bytes(len(bits) // 8, "big")
    payload = re.sub(rb"\x00\x00(?=[\x00-\x03])", b"\x00\x00\x03", payload)  # emulation prevention
    return b"\x00\x00\x00\x01" + bytes([header]) + payload


def sps(width: int, height: int, references: int, reordered: int) -> bytes:
    head = f"{MAIN_PROFILE:08b}" + "0" * 8 + f"{ALL_LEVELS:08b}" + ue(0)
    counts = ue(12) + ue(2)  # frame numbers of 16 bits; pictures come in the order they are shown in
    size = ue(references) + "0" + ue(width // MACROBLOCK - 1) + ue(height // MACROBLOCK - 1)
    vui = "0" * 4 + "1" + f"{1:032b}" + f"{50:032b}" + "1" + "000"  # 25 pictures a second
    restriction = "1" + "1" + ue(0) * 2 + ue(16) * 2 + ue(reordered) + ue(references)
    return nal(0x67, head + counts + size + "1" + "1" + "0" + "1" + vui + restriction)


def pps() -> bytes:
    return nal(0x68, ue(0) * 2 + "0" + "0" + ue(0) * 3 + "0" + "00" + "1" * 3 + "1" + "0" + "0")


def key_picture(macroblocks: int) -> bytes:
    header = ue(0) + ue(7) + ue(0) + "0" * 16 + ue(0) + "00" + "1" + ue(1)
    return nal(0x65, header + GREY_MACROBLOCK * macroblocks)


def same_picture(number: int, macroblocks: int) -> bytes:
    header = ue(0) + ue(5) + ue(0) + f"{number % 65536:016b}" + "0" + "0" + "0" + "1" + ue(1)
    return nal(0x61, header + ue(macroblocks))


def clip(width: int, height: int, pictures: int, references: int, reordered: int = 0) -> bytes:
    """A byte stream; each picture stays a reference for as long as there may be so many."""
    macroblocks = (width // MACROBLOCK) * (height // MACROBLOCK)
    head = sps(width, height, references, reordered) + pps()
    return head + key_picture(macroblocks) + b"".join(same_picture(i, macroblocks) for i in range(1, pictures))
