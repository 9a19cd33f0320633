// library/errands.hpp: what a reader cannot do itself, because it takes longer than the playout may wait.
//
//   reader ──ask──► Errands ◄──next── worker      one errand at a time for each reader
//          ◄─take──         ◄─answer─
//
// Readers hold their Errands and nothing else of the library: one that outlives it asks in vain and goes
// on saying NotYet.
//
// Threads  ask() and take() on the playout's, which finds no lock that is held for longer than it takes to
//          move a value. The worker blocks in next() and wherever the errand leads it.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace tgvs::library {

template <class ErrandType, class AnswerType>
class Errands {
public:
    using Errand = ErrandType;
    using Answer = AnswerType;

    // `wake` is called on the asking thread, without a lock held.
    explicit Errands(std::function<void()> wake) : wake_(std::move(wake)) {}

    // The reader's side. While one errand is under way, another is ignored.
    void ask(Errand errand)
    {
        {
            const std::lock_guard lock(mutex_);
            if (!std::holds_alternative<Idle>(state_))
                return;
            state_ = Asked{std::move(errand)};
        }
        wake_();
    }

    std::optional<Answer> take()
    {
        const std::lock_guard lock(mutex_);
        auto* answered = std::get_if<Answered>(&state_);
        if (answered == nullptr)
            return std::nullopt;
        auto answer = std::move(answered->answer);
        state_ = Idle{};
        return answer;
    }

    // The worker's side: each errand is given out once.
    std::optional<Errand> accept()
    {
        const std::lock_guard lock(mutex_);
        auto* asked = std::get_if<Asked>(&state_);
        if (asked == nullptr)
            return std::nullopt;
        auto errand = std::move(asked->errand);
        state_ = UnderWay{};
        return errand;
    }

    void answer(Answer answer)
    {
        const std::lock_guard lock(mutex_);
        state_ = Answered{std::move(answer)};
    }

private:
    struct Idle {};
    struct Asked {
        Errand errand;
    };
    struct UnderWay {};
    struct Answered {
        Answer answer;
    };

    std::function<void()> wake_;
    std::mutex mutex_;
    std::variant<Idle, Asked, UnderWay, Answered> state_;
};

// Wakes the workers. Shared by them and the readers, of whom none knows who goes last.
class ErrandBell {
public:
    void ring() { set(rung_); }
    void stop() { set(stopped_); }

    bool stopped() const
    {
        const std::lock_guard lock(mutex_);
        return stopped_;
    }

    // Until it is rung, or was since the last time; or stopped.
    void wait()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return rung_ || stopped_; });
        rung_ = false;
    }

private:
    void set(bool& flag)
    {
        {
            const std::lock_guard lock(mutex_);
            flag = true;
        }
        changed_.notify_all();
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool rung_ = false;
    bool stopped_ = false;
};

// The readers whose errands a worker carries out, or several. `Whose` is what the worker must know of the reader.
template <class Mailbox, class Whose>
class ErrandDesk {
public:
    struct Order {
        Whose whose;
        std::shared_ptr<Mailbox> errands;
        typename Mailbox::Errand errand;
    };

    // For a new reader; forgotten when he is gone.
    std::shared_ptr<Mailbox> open(Whose whose)
    {
        auto errands = std::make_shared<Mailbox>([bell = bell_] { bell->ring(); });
        const std::lock_guard lock(mutex_);
        std::erase_if(readers_, [](const Reader& reader) { return reader.errands.expired(); });
        readers_.push_back({std::move(whose), errands});
        return errands;
    }

    // Waits for an errand; nothing: closed. In the order in which the readers came.
    std::optional<Order> next()
    {
        for (; !bell_->stopped(); bell_->wait())
            for (const auto& [whose, reader] : readers())
                if (auto errands = reader.lock())
                    if (auto errand = errands->accept()) {
                        bell_->ring();  // another worker may find another
                        return Order{whose, std::move(errands), *std::move(errand)};
                    }
        return std::nullopt;
    }

    void close() { bell_->stop(); }

private:
    struct Reader {
        Whose whose;
        std::weak_ptr<Mailbox> errands;
    };

    // A copy: the last owner of an answer may have a child to end, which takes a moment.
    std::vector<Reader> readers()
    {
        const std::lock_guard lock(mutex_);
        return readers_;
    }

    const std::shared_ptr<ErrandBell> bell_ = std::make_shared<ErrandBell>();
    std::mutex mutex_;
    std::vector<Reader> readers_;
};

}  // namespace tgvs::library
