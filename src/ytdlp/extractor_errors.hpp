// ytdlp/extractor_errors.hpp: what yt-dlp's words mean. Pure.
//
// yt-dlp's exit code says little (0, 1, and 2 for wrong options), so its stderr is read. The rows are
// those of the project's table of failure classes; the texts were seen in yt-dlp 2023.03 to 2026.08. It quotes what
// servers say: of that only the number of a status counts, and what concerns more than one site (cookies_dead, runtime)
// is believed of YouTube's extractor alone.
#pragma once

#include "process/network_access.hpp"
#include "ytdlp/extractor_types.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgvs::ytdlp {

// Why a run failed, or gave no formats. Errors weigh more than the warnings before them.
ExtractErrc classify(std::string_view stderr_text);

// yt-dlp warns of worn-out account cookies even when the run succeeds.
bool tells_dead_cookies(std::string_view stderr_text);
// The same without the warning, where it is not to be believed: it must not hide what else there is.
std::string without_dead_cookies(std::string_view stderr_text);

// One line for people: the last error without yt-dlp's appeal to report it. Scrubbed.
std::string reason_of(std::string_view stderr_text, const std::vector<std::string>& secrets = {});

// The text without what may be a secret: user names and passwords, queries and fragments of URLs, the
// values of Cookie and Authorization headers, and the `secrets` themselves.
std::string scrubbed(std::string_view text, const std::vector<std::string>& secrets = {});

// The failure as a value to be returned; `delay`: how long until it is worth another try.
std::unexpected<ExtractFailure> refusal(ExtractErrc code, std::string reason,
                                        std::optional<std::chrono::seconds> delay = std::nullopt);

// Is that what it failed by? Not if a server has answered after all: a name may have more addresses than the one that
// was refused. What may only have been getaddrinfo's look at them is not if yt-dlp names another reason; of a connection
// that the system refuses (EACCES) it knows none.
bool is_reason(const process::NetworkRefusal& refused, const ExtractFailure& failure);

// May the address be playable all the same, though yt-dlp did not get anywhere? Not one of a site that it
// knows, not one that answers with an error, and not one that cannot be reached.
bool worth_a_look(const ExtractFailure& failure);

// "Premieres in 6 hours" is 6 h; "will begin in a few moments" a minute.
std::optional<std::chrono::seconds> begins_in(std::string_view stderr_text);

}  // namespace tgvs::ytdlp
