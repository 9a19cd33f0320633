#include "outputs/rtmp_orders.hpp"

#include <algorithm>
#include <utility>

namespace tgvs::outputs {

bool RtmpOrders::set_target(Secret url, std::string why_none)
{
    const std::scoped_lock lock(mutex_);
    why_none_ = std::move(why_none);
    if (url == url_)
        return false;
    url_ = std::move(url);
    give(RtmpOrder::new_target);
    return true;
}

bool RtmpOrders::reopen()
{
    const std::scoped_lock lock(mutex_);
    if (in_session_ && order_ == RtmpOrder::none) {
        give(RtmpOrder::reopen);
        return true;
    }
    retry_ = true;
    changed_.notify_all();
    return false;
}

void RtmpOrders::stop()
{
    const std::scoped_lock lock(mutex_);
    give(RtmpOrder::stop);
}

std::optional<std::string> RtmpOrders::why_no_target() const
{
    const std::scoped_lock lock(mutex_);
    if (!url_.empty())
        return std::nullopt;
    return why_none_.empty() ? "there is no target" : why_none_;
}

std::optional<Secret> RtmpOrders::next()
{
    std::unique_lock lock(mutex_);
    in_session_ = false;
    changed_.wait(lock, [this] { return order_ == RtmpOrder::stop || !url_.empty(); });
    if (order_ == RtmpOrder::stop)
        return std::nullopt;
    order_ = RtmpOrder::none;
    interrupted_ = false;
    retry_ = false;
    return url_;
}

void RtmpOrders::opened()
{
    const std::scoped_lock lock(mutex_);
    in_session_ = true;
    retry_ = false;
}

bool RtmpOrders::pause(std::chrono::milliseconds time)
{
    std::unique_lock lock(mutex_);
    in_session_ = false;
    return changed_.wait_for(lock, time, [this] { return retry_ || order_ != RtmpOrder::none; });
}

RtmpOrder RtmpOrders::order() const
{
    const std::scoped_lock lock(mutex_);
    return order_;
}

void RtmpOrders::give(RtmpOrder order)
{
    order_ = std::max(order_, order);
    interrupted_ = true;
    changed_.notify_all();
}

}  // namespace tgvs::outputs
