// login_helper.hpp: AUTO_REGENERATE=1, the login on this terminal by auto_session_runner.
#pragma once

#include <string>

// Waits for it. 0: it has written a new session; 1: not.
int run_login_helper(const std::string& env_file);
