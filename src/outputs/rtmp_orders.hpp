// outputs/rtmp_orders.hpp: what the owner of an RTMP sink wants of it, for the sink's thread to follow:
// where to publish, a session anew, no more pause, the end. An order interrupts what is under way.
//
// Bounds   only the newest order counts; the end counts more than any other.
// Errors   none.
// Threads  the owner's functions from any thread, the sink's from its own.
#pragma once

#include "base/secret.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace tgvs::outputs {

enum class RtmpOrder { none, reopen, new_target, stop };

class RtmpOrders {
public:
    explicit RtmpOrders(Secret url) : url_(std::move(url)) {}

    // ---- The owner's

    // True: the target is another one now.
    bool set_target(Secret url, std::string why_none);
    // True: there is a session, and it will end. Without one the pause is over; an attempt that is under way
    // is followed by the next one at once if it fails.
    bool reopen();
    void stop();

    // Nothing while there is a target.
    std::optional<std::string> why_no_target() const;

    // ---- The sink's

    // Waits for a target, and takes the orders so far for followed; nothing after stop().
    std::optional<Secret> next();
    void opened();  // the attempt has become a session
    // True: an order cut it short.
    bool pause(std::chrono::milliseconds time);
    RtmpOrder order() const;
    // Set while there is an order.
    const std::atomic<bool>& interrupted() const { return interrupted_; }

private:
    void give(RtmpOrder order);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Secret url_;
    std::string why_none_;
    RtmpOrder order_ = RtmpOrder::none;
    bool retry_ = false;
    bool in_session_ = false;
    std::atomic<bool> interrupted_ = false;
};

}  // namespace tgvs::outputs
