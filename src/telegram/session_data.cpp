#include "telegram/session_data.hpp"

namespace tgvs::telegram {

std::string_view to_string(SessionFormat format)
{
    switch (format) {
        case SessionFormat::pyrogram:
            return "Pyrogram";
        case SessionFormat::pyrogram_old_64:
            return "Pyrogram before 2022, 64-bit user id";
        case SessionFormat::pyrogram_old_32:
            return "Pyrogram before 2022, 32-bit user id";
        case SessionFormat::telethon:
            return "Telethon";
        case SessionFormat::gramjs:
            return "GramJS";
        case SessionFormat::mtcute:
            return "mtcute";
    }
    return "unknown";
}

}  // namespace tgvs::telegram
