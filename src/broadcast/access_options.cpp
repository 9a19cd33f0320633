#include "broadcast/access_options.hpp"

namespace tgvs::broadcast {

telegram::AccessOptions access_options(const config::Settings& settings, const std::string& version)
{
    telegram::AccessOptions options;
    options.app.api_id = settings.api_id.value_or(0);
    options.app.app_version = version;
    if (const auto& dc = settings.telegram_dc)
        options.server = telegram::PrivateServer{dc->id, {dc->host, dc->port}};
    options.rsa_keys = settings.telegram_rsa_keys;
    options.proxy = settings.telegram_proxy;
    return options;
}

}  // namespace tgvs::broadcast
