// ingest/gate_child.hpp: the gate (apps/gate) as our child: started, told, heard.
//
// It stands at the network in our place. It gets the bound port, stream id and passphrase over a socket pair that is its
// standard input; it sees no files and makes no sockets. What it says is believed as far as gate/words.hpp goes.
// Threads  one owner. Nothing here blocks.
#pragma once

#include "base/file.hpp"
#include "base/result.hpp"
#include "gate/words.hpp"
#include "ingest/door.hpp"
#include "process/child.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tgvs::ingest {

// Beside our own program, or where a package puts it; else one of the search path.
std::filesystem::path gate_program();

class GateChild final : public Door {
public:
    // `port` stays ours: the next gate gets it again, and callers notice nothing.
    static Result<GateChild> start(const std::filesystem::path& program, const gate::Open& open,
                                   const FileDescriptor& port);

    // Readable when there is something to be heard, or it is gone.
    int fd() const { return link_.get(); }
    void watch(std::vector<pollfd>& watched) const override
    {
        watched.push_back({fd(), POLLIN, 0});
    }
    // Nothing: no more for now. A failure: it is gone, or says what it should not, and is to be given up.
    Result<std::optional<Heard>> hear() override;
    // What cannot be told tells hear() why.
    void tell(const gate::Order& order) override;

private:
    GateChild(process::Child child, FileDescriptor link)
        : child_(std::move(child)), link_(std::move(link))
    {
    }
    std::string last_words();

    process::Child child_;
    FileDescriptor link_;
};

}  // namespace tgvs::ingest
