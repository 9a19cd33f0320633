#include "playlist/xspf.hpp"

#include "base/code_page.hpp"
#include "base/text.hpp"
#include "playlist/url.hpp"

#include <algorithm>
#include <expat.h>
#include <memory>
#include <string>
#include <vector>

namespace tgvs::playlist {

namespace {

constexpr std::size_t depth_limit = 32;

// Expat 2.9 calls the function of the versions before it deprecated.
std::size_t line_of(XML_Parser parser)
{
#if XML_MAJOR_VERSION > 2 || (XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION >= 9)
    return XML_GetCurrentLineNumber64(parser);
#else
    return XML_GetCurrentLineNumber(parser);
#endif
}

// What a reference means where xml:base says so. The base may be a URL, or a folder relative to the list.
std::string with_base(const std::string& base, std::string_view reference)
{
    if (base.empty() || has_scheme(reference))
        return std::string(reference);
    if (has_scheme(base))
        return resolved_url(base, reference);
    return reference.starts_with('/')
               ? std::string(reference)
               : base.substr(0, base.rfind('/') + 1) + std::string(reference);
}

std::string base_in(const XML_Char** attributes)
{
    for (; *attributes != nullptr; attributes += 2)
        if (std::string_view(attributes[0]) == "xml:base")
            return std::string(trim(attributes[1]));
    return {};
}

// With the text so far; a namespace's prefix is left out of the names.
class XspfReader {
public:
    XspfReader(Collector& into, XML_Parser parser) : into_(into), parser_(parser) {}

    void begin(std::string_view name, const XML_Char** attributes)
    {
        open_.emplace_back(name.substr(name.rfind(':') + 1));
        const auto around = bases_.empty() ? std::string() : bases_.back();
        const auto base = base_in(attributes);
        bases_.push_back(base.empty() ? around
                                      : with_base(around, base).substr(0, line_limit_bytes));
        text_.clear();
        if (open_.size() > depth_limit)
            return stop("its elements are nested more than 32 deep");
        if (open_.back() == "track")
            said_ = {};
        if (open_.back() == "location")
            line_ = line_of(parser_);
    }

    void text(std::string_view part)
    {
        if (text_.size() + part.size() <= line_limit_bytes + 1)
            text_ += part;
        else
            text_.resize(line_limit_bytes + 1);  // too long: add() will say so
    }

    void end()
    {
        const auto name = open_.back();
        const auto base = bases_.back();
        open_.pop_back();
        bases_.pop_back();
        if (open_.empty())
            return;
        const auto& parent = open_.back();
        if (name == "track")
            add();
        else if (parent == "track" && name == "location" && location_.empty())
            location_ = with_base(base, trim(text_));
        else if (parent == "track" && name == "title")
            said_.title = trim(text_);
        else if (parent == "track" && name == "creator")
            creator_ = trim(text_);
        else if (name == "option")
            take_option();
        text_.clear();
    }

    void stop(std::string why)
    {
        if (wrong_.empty())
            wrong_ = std::move(why);
        XML_StopParser(parser_, XML_FALSE);
    }

    const std::string& wrong() const { return wrong_; }

private:
    void add()
    {
        if (!said_.title.empty() && !creator_.empty())
            said_.title = creator_ + " - " + said_.title;
        creator_.clear();
        if (location_.empty())
            return;
        if (!into_.has_room(++tracks_))
            return stop({});
        into_.add(line_, location_, std::move(said_));
        location_.clear();
    }

    void take_option()
    {
        const auto name = printable(text_.substr(0, text_.find('=')), 40);
        const auto taken = take_vlc_option(text_, said_.options);
        const auto line = line_of(parser_);
        if (!taken)
            into_.complain(line, "vlc:option: " + taken.error().message);
        else if (!*taken)
            into_.remark(line, name,
                         "vlc:option: " + name + " is ignored: it only means something to VLC");
    }

    Collector& into_;
    XML_Parser parser_;
    std::vector<std::string> open_;
    std::vector<std::string> bases_;  // of each of them; empty: it is the list
    std::string text_;
    std::string location_;
    std::string creator_;
    Said said_;
    std::size_t line_ = 0;
    std::size_t tracks_ = 0;
    std::string wrong_;
};

XspfReader& reader_of(void* user)
{
    return *static_cast<XspfReader*>(user);
}

// The characters of an 8-bit encoding that expat does not know itself.
int known_encoding(void*, const XML_Char* name, XML_Encoding* encoding)
{
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const auto character = decoded({&c, 1}, name);
        if (!character || character->empty()) {
            encoding->map[byte] = -1;
            continue;
        }
        const auto* bytes = reinterpret_cast<const unsigned char*>(character->data());
        const auto size = character->size();
        encoding->map[byte] =
            size == 1   ? bytes[0]
            : size == 2 ? ((bytes[0] & 0x1F) << 6) | (bytes[1] & 0x3F)
                        : ((bytes[0] & 0x0F) << 12) | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F);
    }
    encoding->data = nullptr;
    encoding->convert = nullptr;
    encoding->release = nullptr;
    return encoding->map['A'] == 'A' ? XML_STATUS_OK : XML_STATUS_ERROR;
}

}  // namespace

bool is_xspf(std::string_view text)
{
    constexpr std::size_t looked_at_bytes = 4'096;
    text = trim(text);
    const auto beginning = text.substr(0, looked_at_bytes);
    return text.starts_with('<') && (beginning.find("<playlist") != std::string_view::npos ||
                                     beginning.find(":playlist") != std::string_view::npos);
}

void read_xspf(std::string_view text, Collector& into)
{
    // What is UTF-8 is read as that, whatever it says: list_text() may have made it so.
    text = trim(text);
    const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
        XML_ParserCreate(is_utf8(text) ? "UTF-8" : nullptr), &XML_ParserFree);
    XspfReader reader(into, parser.get());
    XML_SetUserData(parser.get(), &reader);
    XML_SetElementHandler(
        parser.get(),
        [](void* user, const XML_Char* name, const XML_Char** attributes) {
            reader_of(user).begin(name, attributes);
        },
        [](void* user, const XML_Char*) { reader_of(user).end(); });
    XML_SetCharacterDataHandler(parser.get(), [](void* user, const XML_Char* part, int size) {
        reader_of(user).text({part, static_cast<std::size_t>(size)});
    });
    XML_SetStartDoctypeDeclHandler(
        parser.get(), [](void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
            reader_of(user).stop("it has a DOCTYPE, which is not supported");
        });
    XML_SetUnknownEncodingHandler(parser.get(), known_encoding, nullptr);
    if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), 1) == XML_STATUS_OK)
        return;
    const auto error = XML_GetErrorCode(parser.get());
    if (error != XML_ERROR_ABORTED)
        reader.stop(XML_ErrorString(error));
    if (!reader.wrong().empty())
        into.complain(line_of(parser.get()), "the XSPF list ends here: " + reader.wrong());
}

}  // namespace tgvs::playlist
