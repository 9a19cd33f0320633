// A thread of this process that does nothing, for tests that must know the number of one.
#pragma once

#include <future>
#include <thread>
#include <unistd.h>

namespace tgvs::test {

class OtherThread {
public:
    OtherThread()
        : thread_([this] {
              number_.set_value(::gettid());
              over_.get_future().wait();
          })
    {
        known_ = number_.get_future().get();
    }
    ~OtherThread()
    {
        over_.set_value();
        thread_.join();
    }
    OtherThread(const OtherThread&) = delete;
    OtherThread& operator=(const OtherThread&) = delete;

    pid_t number() const { return known_; }

private:
    std::promise<pid_t> number_;
    std::promise<void> over_;
    pid_t known_ = 0;
    std::thread thread_;  // the last: it uses the others
};

}  // namespace tgvs::test
