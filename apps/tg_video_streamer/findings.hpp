// findings.hpp: what `check` says, one line an item: ok, warn, or FAIL with the remedy.
#pragma once

#include "base/text.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string_view>

class Findings {
public:
    void ok(std::string_view item, std::string_view what) { print("ok", item, what); }
    void warn(std::string_view item, std::string_view what) { print("warn", item, what); }
    void fail(std::string_view item, std::string_view what)
    {
        print("FAIL", item, what);
        failed_ = true;
    }
    bool failed() const { return failed_; }

private:
    static void print(std::string_view verdict, std::string_view item, std::string_view what)
    {
        constexpr std::size_t longest = 1'000;
        fmt::print("{:<5} {:<12} {}\n", verdict, item, tgvs::printable(what, longest));
        std::fflush(stdout);
    }

    bool failed_ = false;
};
