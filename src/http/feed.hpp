// http/feed.hpp: an answer that has no end (Server-Sent Events), as whoever has something to say sees it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tgvs::http {

// One reader's. The server asks for what is new when it is woken (Bell) and has sent all before; a reader who does not
// take it is not waited for. Called on the server's thread, and destroyed with the connection.
class Feed {
public:
    using Text = std::shared_ptr<const std::string>;  // one for all who are told it
    struct Part {
        std::vector<Text> texts = {};
        bool last = false;  // then the connection is closed
    };

    virtual ~Feed() = default;
    virtual Part news() = 0;   // since the last call
    virtual Part pulse() = 0;  // nothing was new for a while: what shows that we are still here
    // What was told last has not been taken yet. True: it is not worth waiting for.
    virtual bool give_up() = 0;
    // It was closed because the reader did not read.
    virtual void dropped() = 0;
};

// Rung when there is something new for feeds; from any thread. Nobody need listen.
class Bell {
public:
    void ring()
    {
        const std::scoped_lock lock(mutex_);
        if (listener_)
            listener_();
    }
    void hang(std::function<void()> listener)
    {
        const std::scoped_lock lock(mutex_);
        listener_ = std::move(listener);
    }

private:
    std::mutex mutex_;
    std::function<void()> listener_;
};

}  // namespace tgvs::http
