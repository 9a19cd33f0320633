// tests/unit/library/library_fixture.hpp: a library over doubles, in a folder of its own.
#pragma once

#include "library/library.hpp"
#include "library_doubles.hpp"

#include <gtest/gtest.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <memory>

namespace tgvs::library {

class LibraryTest : public testing::Test {
protected:
    LibraryTest()
    {
        std::filesystem::create_directory(root / "state");
        std::filesystem::create_directory(root / "music");
        options = {.cache_folder = root / "cache",
                   .state_folder = root / "state",
                   .quarantine = {.pause = {.first = 1ms, .ceiling = 5ms},
                                  .outage_pause = {.first = 1ms, .ceiling = 5ms}},
                   .changing = {.quiet = 300ms}};
    }
    ~LibraryTest() override
    {
        // What a test still holds back must not hold back the end.
        extractor.looking.open();
        extractor.resolving.open();
        extractor.fetching.open();
        encoder.half_way.open();
    }

    Library& start()
    {
        library.reset();
        registry = std::make_unique<prometheus::Registry>();
        library = std::make_unique<Library>(options, extractor, encoder, *registry);
        return *library;
    }

    playlist::Item file(const std::string& name)
    {
        const auto path = root / "music" / name;
        if (!std::filesystem::exists(path))
            write_bytes(path, "clip " + name);
        return {.location = path.string(), .title = {}};
    }
    static playlist::Item url(const std::string& name)
    {
        return {.location = "https://example.org/" + name, .title = {}};
    }

    template <class State>
    bool becomes(const playlist::Item& item)
    {
        return eventually([&] { return std::holds_alternative<State>(library->state(item)); });
    }
    bool is_encoding(const playlist::Item& item)
    {
        return eventually([&] {
            const auto state = library->state(item);
            const auto* preparing = std::get_if<Preparing>(&state);
            return (preparing != nullptr && preparing->stage == Stage::encoding &&
                    preparing->done > Seconds(0)) ||
                   std::holds_alternative<Playable>(state);
        });
    }
    bool fails_with(const playlist::Item& item, const std::string& error_class)
    {
        return eventually([&] {
            const auto state = library->state(item);
            const auto* unavailable = std::get_if<Unavailable>(&state);
            return unavailable != nullptr && unavailable->error_class == error_class;
        });
    }
    bool quarantined(const playlist::Item& item)
    {
        return eventually([&] {
            const auto state = library->state(item);
            const auto* unavailable = std::get_if<Unavailable>(&state);
            return unavailable != nullptr && unavailable->quarantined;
        });
    }
    bool has_metric(const std::string& line)
    {
        const auto text = prometheus::TextSerializer().Serialize(registry->Collect());
        return text.find(line + '\n') != std::string::npos;
    }

    TestFolder root;
    LibraryOptions options;
    FakeExtractor extractor;
    FakeEncoder encoder;
    std::unique_ptr<prometheus::Registry> registry;
    std::unique_ptr<Library> library;
};

}  // namespace tgvs::library
