// service/show_adapters.hpp: what makes of one module of the show what another one asks for. They forward, and no more: the
// director is written and tested without a library and a playout, and neither of those knows him.
#pragma once

#include "http/sources.hpp"
#include "ingest/ingest.hpp"
#include "library/library.hpp"
#include "outputs/hls_window.hpp"
#include "playlist/expand.hpp"
#include "playlist/url.hpp"
#include "playout/playout.hpp"
#include "service/director.hpp"
#include "ytdlp/extractor.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::service {

struct LibraryShelf : Shelf {
    explicit LibraryShelf(library::Library& l) : library(l) {}
    void want(std::vector<playlist::Item> items, Seconds first_in) override
    {
        library.want(std::move(items), first_in);
    }
    library::ItemState state(const playlist::Item& item, Seconds from) const override
    {
        return library.state(item, from);
    }
    std::optional<playlist::Item> any_cached(const playlist::Programme& among) const override
    {
        return library.any_cached(among);
    }
    Result<library::OpenedTrack> open(const playlist::Item& item, Seconds from) override
    {
        return library.open(item, from);
    }
    void report_bad(const playlist::Item& item, const std::string& reason) override
    {
        library.report_bad(item, reason);
    }
    std::string live_title(const playlist::Item& item) const override
    {
        return library.live_title(item);
    }

    library::Library& library;
};

struct PlayoutDeck : Deck {
    explicit PlayoutDeck(playout::Playout& p) : playout(p) {}
    Result<void> queue(playout::Track track) override { return playout.queue(std::move(track)); }
    void retime(TrackId id, std::chrono::steady_clock::time_point at) override
    {
        playout.retime(id, at);
    }
    void drop_next() override { playout.drop_next(); }
    void cut(TrackId id) override { playout.cut(id); }
    std::optional<playout::TakenBack> take_back() override { return playout.take_back(); }
    playout::PlayoutSnapshot snapshot() const override { return playout.snapshot(); }

    playout::Playout& playout;
};

struct PublisherStage : Stage {
    explicit PublisherStage(ingest::Ingest& i) : ingest(i) {}
    bool ready() const override { return ingest.view().may_go_on; }
    bool has_the_air() const override { return ingest.view().has_the_air; }
    std::unique_ptr<media::TrackReader> take() override { return ingest.take(); }
    void unplayable() override { ingest.unplayable(); }

    ingest::Ingest& ingest;
};

struct ExtractorLists : playlist::ListExpander {
    explicit ExtractorLists(const ytdlp::Extractor& e) : extractor(e) {}
    bool may_be_list(const std::string& url) const override
    {
        return playlist::looks_like_list(url);
    }
    Result<std::vector<playlist::Item>> expand(const std::string& url) override
    {
        auto items = extractor.expand(url, token());
        if (!items)
            return failure(items.error().reason);
        return *std::move(items);
    }

    // What is being asked for is not wanted any more.
    void interrupt()
    {
        const std::scoped_lock lock(mutex);
        std::exchange(stop, std::stop_source()).request_stop();
    }
    std::stop_token token()
    {
        const std::scoped_lock lock(mutex);
        return stop.get_token();
    }

    const ytdlp::Extractor& extractor;
    std::mutex mutex;
    std::stop_source stop;
};

struct WindowPreview : http::PreviewSource {
    explicit WindowPreview(const outputs::HlsWindow& w) : window(w) {}
    std::optional<std::string> playlist() const override { return window.playlist(); }
    std::shared_ptr<const std::string> segment(std::uint64_t sequence) const override
    {
        return window.segment(sequence);
    }

    const outputs::HlsWindow& window;
};

}  // namespace tgvs::service
