// The server's configuration, the account itself, the state of updates.
#include "support/telegram/calls.hpp"
#include "support/telegram/data_center.hpp"
#include "support/telegram/objects.hpp"

namespace tgvs::test {

namespace {

TlVector dc_options(const ServerState& server)
{
    TlVector options;
    for (const auto& [id, dc] : server.dcs) {
        TlObject option(api::dc_option::constructor);
        option.set(api::dc_option::id, static_cast<std::int32_t>(id))
            .set(api::dc_option::ip_address, dc->host())
            .set(api::dc_option::port, static_cast<std::int32_t>(dc->port()))
            .set(api::dc_option::this_port_only, true);
        if (dc->host().find(':') != std::string::npos)
            option.set(api::dc_option::ipv6, true);
        options.emplace_back(std::move(option));
    }
    return options;
}

CallResult get_config(CallContext& call)
{
    using Config = api::config;
    constexpr std::int32_t lifetime_s = 3'600;
    TlObject config(Config::constructor);
    // The numbers that nobody here reads are 1, so that a shift of one field is seen at once.
    const auto fields = mtproto::find_combinator(Config::constructor)->fields();
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].mask < 0 && fields[i].kind == mtproto::TlKind::int32)
            config.put(static_cast<std::uint16_t>(i), TlValue(std::int32_t{1}));
    return config.set(Config::date, call.server.now())
        .set(Config::expires, call.server.now() + lifetime_s)
        .set(Config::test_mode, false)
        .set(Config::this_dc, static_cast<std::int32_t>(call.dc.id()))
        .set(Config::dc_options, dc_options(call.server))
        .set(Config::dc_txt_domain_name, std::string("example.org"))
        .set(Config::me_url_prefix, std::string("https://t.me/"));
}

CallResult get_nearest_dc(CallContext& call)
{
    TlObject nearest(api::nearest_dc::constructor);
    return nearest.set(api::nearest_dc::country, std::string("DE"))
        .set(api::nearest_dc::this_dc, static_cast<std::int32_t>(call.dc.id()))
        .set(api::nearest_dc::nearest_dc_, static_cast<std::int32_t>(call.dc.id()));
}

CallResult get_users(CallContext& call)
{
    TlVector found;
    for (const auto& one : call.get(api::users_get_users::id)) {
        const auto& input = std::get<TlObject>(one);
        if (input.is(api::input_user_self::constructor)) {
            found.emplace_back(user_object(*call.self, call.self->id));
            continue;
        }
        const auto id = input.get_or(api::input_user::user_id, std::int64_t{0});
        const auto* account = call.server.world.account(id);
        if (account && input.get_or(api::input_user::access_hash, std::int64_t{0}) ==
                           access_hash(call.self->id, id))
            found.emplace_back(user_object(*account, call.self->id));
    }
    return TlValue(std::move(found));
}

CallResult get_app_config(CallContext&)
{
    return TlObject(api::help_app_config_not_modified::constructor);
}

}  // namespace

std::span<const Method> account_methods()
{
    static constexpr Method table[] = {
        {api::help_get_config::constructor, get_config, false},
        {api::help_get_nearest_dc::constructor, get_nearest_dc, false},
        {api::help_get_app_config::constructor, get_app_config, false},
        {api::users_get_users::constructor, get_users},
    };
    return table;
}

}  // namespace tgvs::test
