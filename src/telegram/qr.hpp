// telegram/qr.hpp: a text as a QR code, for a terminal and for a page.
//
// Both have the quiet zone of four modules that the standard wants.
// Source   ISO/IEC 18004, by libqrencode; the lowest error correction, since screens do not get dirty.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tgvs::telegram {

class QrCode {
public:
    static constexpr int quiet_zone = 4;

    static Result<QrCode> encode(std::string_view text);

    int width() const { return width_; }  // modules on a side, without the quiet zone
    bool is_dark(int x, int y) const;     // outside of the code it is light

private:
    QrCode(int width, std::vector<bool> dark) : width_(width), dark_(std::move(dark)) {}

    int width_;
    std::vector<bool> dark_;  // row by row
};

enum class QrColours {
    ansi,  // black on white, whatever the terminal's own colours are
    // The light modules in the terminal's text colour: right on a dark terminal; on a light one the
    // code is inverted, which most scanners read as well.
    plain,
};

// Lines of UTF-8 half blocks, two modules to a character; as many columns as modules.
std::string qr_for_terminal(const QrCode& code, QrColours colours);

// An element of its own, without fixed size: one unit a module.
std::string qr_as_svg(const QrCode& code);

}  // namespace tgvs::telegram
