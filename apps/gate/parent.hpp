// apps/gate/parent.hpp: the other end of our standard input, a SOCK_SEQPACKET pair: orders come, reports go.
#pragma once

#include "gate/descriptors.hpp"
#include "gate/words.hpp"

#include <initializer_list>
#include <optional>

namespace tgvs::gate {

class Parent {
public:
    struct Heard {
        std::optional<Order> order;  // nothing: it is gone, or says what we do not know
        Descriptor socket;           // that came with it
    };

    int fd() const { return STDIN_FILENO; }
    // Waits for the first order.
    Heard wait();
    // What has come, if anything.
    std::optional<Heard> poll();
    // False: it could not be told. Reports that say nothing new for the parent's decisions may be lost so.
    bool tell(const Report& report, std::initializer_list<int> descriptors = {});

private:
    static std::optional<Heard> receive(int flags);
};

}  // namespace tgvs::gate
