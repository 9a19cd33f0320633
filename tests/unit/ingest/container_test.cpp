#include "ingest/container.hpp"

#include <gtest/gtest.h>

namespace tgvs::ingest {
namespace {

std::string sent(std::string first)
{
    first.resize(1'000, 'x');
    return not_transport_stream(first);
}

TEST(Container, TransportStreamsAreKnownWhereverTheyBegin)
{
    std::string stream;
    for (int i = 0; i < 10; ++i)
        stream += '\x47' + std::string(187, static_cast<char>(i));
    for (std::size_t at = 0; at < 188; ++at)
        EXPECT_EQ(not_transport_stream(std::string_view(stream).substr(at)), "") << at;
    EXPECT_EQ(not_transport_stream("FLV\1 too little to say"), "");
}

TEST(Container, WhatElseItIsIsSaid)
{
    EXPECT_EQ(sent("FLV\1\5"),
              "the stream is not MPEG-TS, but FLV; ffmpeg sends that with -f mpegts, OBS and "
              "phones send it by default");
    EXPECT_NE(sent("\x1a\x45\xdf\xa3").find("but Matroska"), std::string::npos);
    EXPECT_NE(sent(std::string("\0\0\0\x18", 4) + "ftypisom").find("but MP4"), std::string::npos);
    EXPECT_NE(sent("noise").find("not MPEG-TS;"), std::string::npos);
}

}  // namespace
}  // namespace tgvs::ingest
