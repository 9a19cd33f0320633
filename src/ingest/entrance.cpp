#include "ingest/entrance.hpp"

#include "base/file.hpp"
#include "base/log.hpp"
#include "gate/words.hpp"
#include "ingest/rtmp_desk.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <sys/random.h>
#include <system_error>
#include <unistd.h>

namespace tgvs::ingest {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t secrets_limit_bytes = 4'096;

// Five bits each. Without what is easily taken for something else when it is read out.
Result<Secret> make_secret()
{
    constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(letters.size() == 32);
    std::array<unsigned char, 26> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        return failure("cannot get random bytes", errno);
    std::string text;
    for (const auto byte : random)
        text += letters[byte % letters.size()];
    return Secret(std::move(text));
}

Secret secret_in(const Json& object, const char* name)
{
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string())
        return {};
    auto text = found->get<std::string>();
    return gate::is_secret_word(text) ? Secret(std::move(text)) : Secret();
}

// Nothing is wrong with a file that is not there.
Result<Secrets> read_secrets(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return Secrets{};
    const auto text = read_file(file, secrets_limit_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto object = Json::parse(*text, nullptr, false);
    Secrets secrets;
    if (object.is_object())
        secrets = {.stream_id = secret_in(object, "stream_id"),
                   .passphrase = secret_in(object, "passphrase")};
    if (secrets.stream_id.empty() || secrets.passphrase.empty())
        return failure("it is not what was written there");
    return secrets;
}

Result<Secrets> make_secrets(const std::filesystem::path& file)
{
    auto stream_id = make_secret();
    auto passphrase = make_secret();
    if (!stream_id || !passphrase)
        return std::unexpected((stream_id ? passphrase : stream_id).error());
    const Json object = {{"stream_id", stream_id->reveal()}, {"passphrase", passphrase->reveal()}};
    if (auto written = write_file_atomically(file, object.dump(1) + '\n'); !written)
        return std::unexpected(written.error());
    return Secrets{*std::move(stream_id), *std::move(passphrase)};
}

}  // namespace

std::filesystem::path secrets_file(const std::filesystem::path& state_dir)
{
    return state_dir / "ingest.json";
}

Result<Secrets> load_or_make_secrets(const std::filesystem::path& file, const Secrets& given)
{
    if (!given.stream_id.empty() && !given.passphrase.empty())
        return given;
    auto kept = read_secrets(file);
    if (!kept) {
        auto aside = file;
        aside += ".damaged";
        std::error_code error;
        std::filesystem::rename(file, aside, error);
        log::error("ingest",
                   "cannot read stream id and passphrase; using new ones, which publishers must "
                   "enter (ctl live how)",
                   {{"file", aside.string()}, {"reason", kept.error().message}});
        kept = Secrets{};
    }
    if (kept->stream_id.empty())
        kept = make_secrets(file);
    if (!kept)
        return kept;
    return Secrets{given.stream_id.empty() ? kept->stream_id : given.stream_id,
                   given.passphrase.empty() ? kept->passphrase : given.passphrase};
}

std::string url_host(const std::string& address)
{
    if (address != "0.0.0.0" && address != "::")
        return address.find(':') == std::string::npos ? address : '[' + address + ']';
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0')
        return "localhost";
    return name.data();
}

std::string entrance_json(const Entrance& entrance)
{
    if (!entrance.rtmp_app.empty()) {
        const Json rtmp = {
            {"rtmp",
             {{"url",
               fmt::format("rtmp://{}:{}/{}", entrance.host, entrance.port, entrance.rtmp_app)},
              {"key", fmt::format("{}?key={}", rtmp_stream_name, entrance.passphrase.reveal())}}}};
        return rtmp.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    }
    const Json object = {{"srt",
                          {{"url", fmt::format("srt://{}:{}", entrance.host, entrance.port)},
                           {"stream_id", entrance.stream_id.reveal()},
                           {"passphrase", entrance.passphrase.reveal()},
                           {"latency_ms", entrance.latency.count()}}}};
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tgvs::ingest
