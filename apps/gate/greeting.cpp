#include "greeting.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <srt/access_control.h>
#include <utility>

namespace tgvs::gate {

namespace {

using namespace std::chrono_literals;

constexpr auto proof_limit = 1s;
constexpr auto told_every = 1s;
constexpr std::size_t most_greeted = 64;

// It takes as long however much of it is right.
bool same_text(std::string_view a, std::string_view b)
{
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned>(a[i] ^ (i < b.size() ? b[i] : '\0'));
    return difference == 0;
}

}  // namespace

std::string name_of(const sockaddr* address)
{
    char text[INET6_ADDRSTRLEN] = {};
    if (address != nullptr && address->sa_family == AF_INET) {
        const auto* ip = reinterpret_cast<const sockaddr_in*>(address);
        ::inet_ntop(AF_INET, &ip->sin_addr, text, sizeof text);
        return std::string(text) + ':' + std::to_string(ntohs(ip->sin_port));
    }
    if (address == nullptr || address->sa_family != AF_INET6)
        return "?";
    const auto* ip = reinterpret_cast<const sockaddr_in6*>(address);
    ::inet_ntop(AF_INET6, &ip->sin6_addr, text, sizeof text);
    std::string host = text;
    constexpr std::string_view mapped = "::ffff:";
    if (host.starts_with(mapped) && host.find('.') != std::string::npos)
        host.erase(0, mapped.size());
    else
        host = '[' + host + ']';
    return host + ':' + std::to_string(ntohs(ip->sin6_port));
}

void Greeting::install(SRTSOCKET listener)
{
    ::srt_listen_callback(
        listener,
        [](void* self, SRTSOCKET caller, int, const sockaddr* from, const char* stream_id) {
            return static_cast<Greeting*>(self)->greet(caller, from, stream_id);
        },
        this);
}

// Nothing of who is on may be touched here: this one has proved nothing yet.
int Greeting::greet(SRTSOCKET caller, const sockaddr* from, const char* stream_id)
{
    if (!same_text(stream_id_, stream_id != nullptr ? stream_id : "")) {
        ::srt_setrejectreason(caller, SRT_REJX_UNAUTHORIZED);
        refuse(Refusal::stream_id, name_of(from));
        return -1;
    }
    if (closed_) {
        ::srt_setrejectreason(caller, SRT_REJX_LOCKED);
        refuse(Refusal::closed, name_of(from));
        return -1;
    }
    if (::srt_setsockflag(caller, SRTO_PASSPHRASE, passphrase_.data(),
                          static_cast<int>(passphrase_.size())) != 0) {
        ::srt_setrejectreason(caller, SRT_REJX_ISE);
        return -1;
    }
    const std::scoped_lock lock(mutex_);
    greeted_.push_back({name_of(from), std::chrono::steady_clock::now() + proof_limit});
    if (greeted_.size() > most_greeted) {
        count(Refusal::passphrase, greeted_.front().from);
        greeted_.pop_front();
    }
    return 0;
}

// A handshake may be repeated: all of his are proved by it.
void Greeting::arrived(const std::string& from)
{
    const std::scoped_lock lock(mutex_);
    std::erase_if(greeted_, [&](const Greeted& one) { return one.from == from; });
}

void Greeting::refuse(Refusal why, const std::string& from)
{
    const std::scoped_lock lock(mutex_);
    count(why, from);
}

void Greeting::count(Refusal why, const std::string& from)
{
    auto& counted = refused_[why];
    ++counted.count;
    counted.from = from;
}

std::vector<Refused> Greeting::take(Time now)
{
    const std::scoped_lock lock(mutex_);
    while (!greeted_.empty() && now >= greeted_.front().until) {
        count(Refusal::passphrase, greeted_.front().from);
        greeted_.pop_front();
    }
    std::vector<Refused> told;
    for (auto& [why, counted] : refused_)
        if (counted.count > 0 && now - counted.told_at >= told_every) {
            told.push_back({why, std::exchange(counted.count, 0), counted.from});
            counted.told_at = now;
        }
    return told;
}

}  // namespace tgvs::gate
