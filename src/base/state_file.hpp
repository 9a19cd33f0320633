// base/state_file.hpp: a small state that the next start takes up again. A file that cannot be understood is put aside as
// NAME.damaged and costs an ERROR; so does one that cannot be written, once until it can be again.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tgvs {

class StateFile {
public:
    // What the log says; of constants.
    struct Words {
        std::string_view component;
        std::string_view damaged;
        std::string_view unwritten;
    };

    StateFile(std::filesystem::path path, Words words) : path_(std::move(path)), words_(words) {}

    // Nothing: there is no such file, or it cannot be understood.
    template <class State>
    std::optional<State> load(std::size_t limit_bytes, Result<State> (&parse)(std::string_view))
    {
        const auto text = read(limit_bytes);
        if (!text)
            return std::nullopt;
        auto state = *text ? parse(**text) : Result<State>(std::unexpected(text->error()));
        if (state)
            return *std::move(state);
        put_aside(state.error());
        return std::nullopt;
    }

    void save(std::string_view text, const WriteOptions& options = {.durable = false});
    // It was, at the last save().
    bool failed() const { return failed_; }

    const std::filesystem::path& path() const { return path_; }

private:
    std::optional<Result<std::string>> read(std::size_t limit_bytes) const;
    void put_aside(const Error& why) const;

    std::filesystem::path path_;
    Words words_;
    bool failed_ = false;
};

}  // namespace tgvs
