// http/sources.hpp: what the pages need to know, asked of whoever knows it.
//
// Threads  each is called on the HTTP thread, up to some dozen times a second: give a snapshot,
//          do not wait for anything slow.
#pragma once

#include "base/secret.hpp"
#include "control/person.hpp"
#include "http/page_status.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tgvs::http {

struct Health {
    bool live = false;        // media leaves to the output
    std::string reason = {};  // why not; one sentence
};

class HealthSource {
public:
    virtual ~HealthSource() = default;
    virtual Health health() const = 0;
};

class StatusSource {
public:
    virtual ~StatusSource() = default;
    virtual PageStatus status() const = 0;
};

// HLS from memory. The playlist names its segments "<sequence>.ts", relative to itself.
class PreviewSource {
public:
    virtual ~PreviewSource() = default;
    virtual std::optional<std::string> playlist() const = 0;  // nothing: no segment yet
    virtual std::shared_ptr<const std::string> segment(
        std::uint64_t sequence) const = 0;  // or null
};

// A QR login that waits to be scanned.
struct LoginCode {
    std::string svg = {};          // an element of its own (telegram/qr.hpp qr_as_svg)
    std::chrono::seconds valid{};  // from now
    bool wants_password = false;   // it was scanned; the account's two-step password is asked for
    std::optional<OtherAccount> other_account = {};  // it is to be confirmed, within `valid`
};

// People who come with a link or with the session that they got for it, each by its secret.
class GuestSource {
public:
    struct Entered {
        Secret session;
        std::chrono::seconds good_for{};
    };

    virtual ~GuestSource() = default;
    virtual std::optional<control::Person> person(std::string_view session) = 0;
    // Spends the link. Nothing: it is not good, or not any more.
    virtual std::optional<Entered> enter(std::string_view link, std::string_view device) = 0;
    virtual void leave(std::string_view session) = 0;
};

class LoginSource {
public:
    virtual ~LoginSource() = default;
    virtual std::optional<LoginCode> login_code() const = 0;  // nothing: none is wanted
    virtual void give_password(Secret password) = 0;          // returns at once
    virtual void confirm_account(bool accept) = 0;            // LoginCode::other_account; the same
};

}  // namespace tgvs::http
