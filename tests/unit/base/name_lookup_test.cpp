#include "base/name_lookup.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <future>
#include <memory>
#include <netinet/in.h>
#include <thread>

namespace tgvs {
namespace {

TEST(NameLookup, AnAddressStandsForItself)
{
    const auto four = addresses_of("127.0.0.7");
    ASSERT_EQ(four.size(), 1U);
    ASSERT_EQ(four[0].ss_family, AF_INET);
    const auto& address = reinterpret_cast<const sockaddr_in&>(four[0]);
    EXPECT_EQ(address.sin_addr.s_addr, ::inet_addr("127.0.0.7"));
    const auto six = addresses_of("::1");
    ASSERT_EQ(six.size(), 1U);
    EXPECT_EQ(six[0].ss_family, AF_INET6);
}

TEST(NameLookup, WhatCannotBeANameIsUnknown)
{
    EXPECT_TRUE(addresses_of(std::string(300, 'x')).empty());
}

TEST(NameLookup, AQuestionAsideHoldsUpNobody)
{
    auto mute = std::make_shared<std::promise<void>>();
    auto asked_on = std::make_shared<std::promise<std::thread::id>>();
    auto answered = asked_on->get_future();
    ASSERT_TRUE(ask_aside([mute, asked_on] {
        mute->get_future().wait();
        asked_on->set_value(std::this_thread::get_id());
    }));
    EXPECT_EQ(answered.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    mute->set_value();
    EXPECT_NE(answered.get(), std::this_thread::get_id());
}

}  // namespace
}  // namespace tgvs
