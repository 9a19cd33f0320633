#include "telegram/qr.hpp"

#include <fmt/format.h>

#include <memory>
#include <qrencode.h>

namespace tgvs::telegram {

namespace {

struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

// Of the 256-colour palette, since themes change the first sixteen.
constexpr std::string_view white_on_black = "\033[38;5;231;48;5;16m";
constexpr std::string_view usual_colours = "\033[0m";

std::string_view half_blocks(bool upper_light, bool lower_light)
{
    if (upper_light)
        return lower_light ? "█" : "▀";
    return lower_light ? "▄" : " ";
}

}  // namespace

Result<QrCode> QrCode::encode(std::string_view text)
{
    const std::unique_ptr<QRcode, Free> code(
        QRcode_encodeData(static_cast<int>(text.size()),
                          reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_L));
    if (!code)
        return failure("cannot create a QR code of this text: it is empty or too long");
    std::vector<bool> dark;
    for (int i = 0; i < code->width * code->width; ++i)
        dark.push_back((code->data[i] & 1) != 0);
    return QrCode(code->width, std::move(dark));
}

bool QrCode::is_dark(int x, int y) const
{
    return x >= 0 && y >= 0 && x < width_ && y < width_ &&
           dark_[static_cast<std::size_t>(y * width_ + x)];
}

std::string qr_for_terminal(const QrCode& code, QrColours colours)
{
    const int end = code.width() + QrCode::quiet_zone;
    std::string text;
    for (int y = -QrCode::quiet_zone; y < end; y += 2) {
        if (colours == QrColours::ansi)
            text += white_on_black;
        for (int x = -QrCode::quiet_zone; x < end; ++x)
            text += half_blocks(!code.is_dark(x, y), y + 1 < end && !code.is_dark(x, y + 1));
        if (colours == QrColours::ansi)
            text += usual_colours;
        text += '\n';
    }
    return text;
}

std::string qr_as_svg(const QrCode& code)
{
    const int side = code.width() + 2 * QrCode::quiet_zone;
    std::string path;
    for (int y = 0; y < code.width(); ++y)
        for (int x = 0; x < code.width(); ++x) {
            if (!code.is_dark(x, y) || code.is_dark(x - 1, y))
                continue;
            int length = 1;
            while (code.is_dark(x + length, y))
                ++length;
            path += fmt::format("M{} {}h{}v1h-{}z", x + QrCode::quiet_zone, y + QrCode::quiet_zone,
                                length, length);
        }
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
        R"(<path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/><path fill="#000" d="{1}"/></svg>)",
        side, path);
}

}  // namespace tgvs::telegram
