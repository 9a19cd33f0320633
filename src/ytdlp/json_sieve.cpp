#include "ytdlp/json_sieve.hpp"

#include <algorithm>

namespace tgvs::ytdlp {

namespace {

constexpr std::size_t depth_limit = 64;
constexpr std::size_t name_limit_bytes = 128;
constexpr std::size_t string_limit_bytes = 16 * 1024;  // a longer one is null

bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

void JsonSieve::feed(std::string_view bytes)
{
    for (const char c : bytes) {
        if (overflowed_)
            return;
        if (text_ != Text::none)
            read_string(c);
        else if (dropping_)
            read_dropped(c);
        else
            read_kept(c);
        if (out_.size() > wanted_.limit_bytes) {
            overflowed_ = true;
            out_ = {};
        }
    }
}

void JsonSieve::read_string(char c)
{
    const bool ends = c == '"' && !escaped_;
    escaped_ = c == '\\' && !escaped_;
    if (text_ == Text::name && !ends && key_.size() <= name_limit_bytes)
        key_ += c;
    if (text_ == Text::kept) {
        out_ += c;
        if (out_.size() - string_at_ > string_limit_bytes) {
            out_.replace(string_at_, std::string::npos, "null");
            text_ = Text::dropped;
        }
    }
    if (ends)
        text_ = Text::none;
}

// Until the comma or the bracket that ends the value.
void JsonSieve::read_dropped(char c)
{
    if (c == '"') {
        text_ = Text::dropped;
    } else if (c == '{' || c == '[') {
        ++drop_depth_;
    } else if (drop_depth_ > 0) {
        drop_depth_ -= c == '}' || c == ']' ? 1 : 0;
    } else if (c == '}' || c == ']' || c == ',') {
        dropping_ = false;
        read_kept(c);
    }
}

void JsonSieve::read_kept(char c)
{
    const bool in_word = std::exchange(in_word_, false);
    if (is_space(c)) {
        if (in_word)
            out_ += ' ';
    } else if (c == '"') {
        begin_string();
    } else if (c == '{' || c == '[') {
        open(c);
    } else if (c == '}' || c == ']') {
        close(c);
    } else if (c == ',' && !frames_.empty()) {
        frames_.back().at_key = frames_.back().object;
        frames_.back().begun = false;
    } else if (c == ':' && !frames_.empty() && frames_.back().at_key) {
        begin_member();
    } else {
        begin_value();
        in_word_ = !dropping_;
        if (in_word_)
            out_ += c;
    }
}

void JsonSieve::begin_string()
{
    if (!frames_.empty() && frames_.back().at_key) {
        key_.clear();
        text_ = Text::name;
        return;
    }
    begin_value();
    text_ = dropping_ ? Text::dropped : Text::kept;
    if (dropping_)
        return;
    string_at_ = out_.size();
    out_ += '"';
}

void JsonSieve::begin_member()
{
    auto& frame = frames_.back();
    frame.at_key = false;
    const bool wanted =
        frame.whole || std::ranges::find(wanted_.members, key_) != wanted_.members.end();
    if (!wanted || key_.size() > name_limit_bytes) {
        dropping_ = true;
        drop_depth_ = 0;
        return;
    }
    if (!std::exchange(frame.first, false))
        out_ += ',';
    out_ += '"' + key_ + "\":";
    member_whole_ = frame.whole || key_ == wanted_.whole;
}

// Those of an object began with their name.
void JsonSieve::begin_value()
{
    if (frames_.empty() || frames_.back().object || std::exchange(frames_.back().begun, true))
        return;
    if (out_.size() > wanted_.full_bytes) {
        dropping_ = true;
        drop_depth_ = 0;
        return;
    }
    if (!std::exchange(frames_.back().first, false))
        out_ += ',';
}

void JsonSieve::open(char c)
{
    begin_value();
    if (!dropping_ && frames_.size() == depth_limit) {
        out_ += "null";
        dropping_ = true;
        drop_depth_ = 0;
    }
    if (dropping_) {
        ++drop_depth_;
        return;
    }
    const bool whole = frames_.empty()         ? false
                       : frames_.back().object ? member_whole_
                                               : frames_.back().whole;
    frames_.push_back({.object = c == '{', .whole = whole, .at_key = c == '{'});
    out_ += c;
}

void JsonSieve::close(char c)
{
    out_ += c;
    if (!frames_.empty())
        frames_.pop_back();
}

}  // namespace tgvs::ytdlp
