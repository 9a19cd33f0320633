#include "schedule/zone_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace tgvs::schedule {

namespace {

struct Row {
    std::string_view name;
    std::string_view zone;
};

// clang-format off
// The links of tzdata 2025b, and the zones that 2024b made links. Sorted by byte.
constexpr Row aliases[] = {
    {"Africa/Asmera", "Africa/Nairobi"}, {"Africa/Timbuktu", "Africa/Abidjan"},
    {"America/Argentina/ComodRivadavia", "America/Argentina/Catamarca"}, {"America/Atka", "America/Adak"},
    {"America/Buenos_Aires", "America/Argentina/Buenos_Aires"},
    {"America/Catamarca", "America/Argentina/Catamarca"}, {"America/Coral_Harbour", "America/Panama"},
    {"America/Cordoba", "America/Argentina/Cordoba"}, {"America/Ensenada", "America/Tijuana"},
    {"America/Fort_Wayne", "America/Indiana/Indianapolis"}, {"America/Godthab", "America/Nuuk"},
    {"America/Indianapolis", "America/Indiana/Indianapolis"}, {"America/Jujuy", "America/Argentina/Jujuy"},
    {"America/Knox_IN", "America/Indiana/Knox"}, {"America/Kralendijk", "America/Puerto_Rico"},
    {"America/Louisville", "America/Kentucky/Louisville"}, {"America/Lower_Princes", "America/Puerto_Rico"},
    {"America/Marigot", "America/Puerto_Rico"}, {"America/Mendoza", "America/Argentina/Mendoza"},
    {"America/Montreal", "America/Toronto"}, {"America/Nipigon", "America/Toronto"},
    {"America/Pangnirtung", "America/Iqaluit"}, {"America/Porto_Acre", "America/Rio_Branco"},
    {"America/Rainy_River", "America/Winnipeg"}, {"America/Rosario", "America/Argentina/Cordoba"},
    {"America/Santa_Isabel", "America/Tijuana"}, {"America/Shiprock", "America/Denver"},
    {"America/St_Barthelemy", "America/Puerto_Rico"}, {"America/Thunder_Bay", "America/Toronto"},
    {"America/Virgin", "America/Puerto_Rico"}, {"America/Yellowknife", "America/Edmonton"},
    {"Antarctica/South_Pole", "Pacific/Auckland"}, {"Arctic/Longyearbyen", "Europe/Berlin"},
    {"Asia/Ashkhabad", "Asia/Ashgabat"}, {"Asia/Calcutta", "Asia/Kolkata"},
    {"Asia/Choibalsan", "Asia/Ulaanbaatar"}, {"Asia/Chongqing", "Asia/Shanghai"},
    {"Asia/Chungking", "Asia/Shanghai"}, {"Asia/Dacca", "Asia/Dhaka"}, {"Asia/Harbin", "Asia/Shanghai"},
    {"Asia/Istanbul", "Europe/Istanbul"}, {"Asia/Kashgar", "Asia/Urumqi"},
    {"Asia/Katmandu", "Asia/Kathmandu"}, {"Asia/Macao", "Asia/Macau"}, {"Asia/Rangoon", "Asia/Yangon"},
    {"Asia/Saigon", "Asia/Ho_Chi_Minh"}, {"Asia/Tel_Aviv", "Asia/Jerusalem"},
    {"Asia/Thimbu", "Asia/Thimphu"}, {"Asia/Ujung_Pandang", "Asia/Makassar"},
    {"Asia/Ulan_Bator", "Asia/Ulaanbaatar"}, {"Atlantic/Faeroe", "Atlantic/Faroe"},
    {"Atlantic/Jan_Mayen", "Europe/Berlin"}, {"Australia/ACT", "Australia/Sydney"},
    {"Australia/Canberra", "Australia/Sydney"}, {"Australia/Currie", "Australia/Hobart"},
    {"Australia/LHI", "Australia/Lord_Howe"}, {"Australia/NSW", "Australia/Sydney"},
    {"Australia/North", "Australia/Darwin"}, {"Australia/Queensland", "Australia/Brisbane"},
    {"Australia/South", "Australia/Adelaide"}, {"Australia/Tasmania", "Australia/Hobart"},
    {"Australia/Victoria", "Australia/Melbourne"}, {"Australia/West", "Australia/Perth"},
    {"Australia/Yancowinna", "Australia/Broken_Hill"}, {"Brazil/Acre", "America/Rio_Branco"},
    {"Brazil/DeNoronha", "America/Noronha"}, {"Brazil/East", "America/Sao_Paulo"},
    {"Brazil/West", "America/Manaus"}, {"CET", "Europe/Brussels"}, {"CST6CDT", "America/Chicago"},
    {"Canada/Atlantic", "America/Halifax"}, {"Canada/Central", "America/Winnipeg"},
    {"Canada/Eastern", "America/Toronto"}, {"Canada/Mountain", "America/Edmonton"},
    {"Canada/Newfoundland", "America/St_Johns"}, {"Canada/Pacific", "America/Vancouver"},
    {"Canada/Saskatchewan", "America/Regina"}, {"Canada/Yukon", "America/Whitehorse"},
    {"Chile/Continental", "America/Santiago"}, {"Chile/EasterIsland", "Pacific/Easter"},
    {"Cuba", "America/Havana"}, {"EET", "Europe/Athens"}, {"EST", "America/Panama"},
    {"EST5EDT", "America/New_York"}, {"Egypt", "Africa/Cairo"}, {"Eire", "Europe/Dublin"},
    {"Etc/GMT+0", "Etc/GMT"}, {"Etc/GMT-0", "Etc/GMT"}, {"Etc/GMT0", "Etc/GMT"},
    {"Etc/Greenwich", "Etc/GMT"}, {"Etc/UCT", "Etc/UTC"}, {"Etc/Universal", "Etc/UTC"},
    {"Etc/Zulu", "Etc/UTC"}, {"Europe/Belfast", "Europe/London"}, {"Europe/Bratislava", "Europe/Prague"},
    {"Europe/Busingen", "Europe/Zurich"}, {"Europe/Kiev", "Europe/Kyiv"},
    {"Europe/Mariehamn", "Europe/Helsinki"}, {"Europe/Nicosia", "Asia/Nicosia"},
    {"Europe/Podgorica", "Europe/Belgrade"}, {"Europe/San_Marino", "Europe/Rome"},
    {"Europe/Tiraspol", "Europe/Chisinau"}, {"Europe/Uzhgorod", "Europe/Kyiv"},
    {"Europe/Vatican", "Europe/Rome"}, {"Europe/Zaporozhye", "Europe/Kyiv"}, {"GB", "Europe/London"},
    {"GB-Eire", "Europe/London"}, {"GMT", "Etc/GMT"}, {"GMT+0", "Etc/GMT"}, {"GMT-0", "Etc/GMT"},
    {"GMT0", "Etc/GMT"}, {"Greenwich", "Etc/GMT"}, {"HST", "Pacific/Honolulu"},
    {"Hongkong", "Asia/Hong_Kong"}, {"Iceland", "Africa/Abidjan"}, {"Iran", "Asia/Tehran"},
    {"Israel", "Asia/Jerusalem"}, {"Jamaica", "America/Jamaica"}, {"Japan", "Asia/Tokyo"},
    {"Kwajalein", "Pacific/Kwajalein"}, {"Libya", "Africa/Tripoli"}, {"MET", "Europe/Brussels"},
    {"MST", "America/Phoenix"}, {"MST7MDT", "America/Denver"}, {"Mexico/BajaNorte", "America/Tijuana"},
    {"Mexico/BajaSur", "America/Mazatlan"}, {"Mexico/General", "America/Mexico_City"},
    {"NZ", "Pacific/Auckland"}, {"NZ-CHAT", "Pacific/Chatham"}, {"Navajo", "America/Denver"},
    {"PRC", "Asia/Shanghai"}, {"PST8PDT", "America/Los_Angeles"}, {"Pacific/Enderbury", "Pacific/Kanton"},
    {"Pacific/Johnston", "Pacific/Honolulu"}, {"Pacific/Ponape", "Pacific/Guadalcanal"},
    {"Pacific/Samoa", "Pacific/Pago_Pago"}, {"Pacific/Truk", "Pacific/Port_Moresby"},
    {"Pacific/Yap", "Pacific/Port_Moresby"}, {"Poland", "Europe/Warsaw"}, {"Portugal", "Europe/Lisbon"},
    {"ROC", "Asia/Taipei"}, {"ROK", "Asia/Seoul"}, {"Singapore", "Asia/Singapore"},
    {"Turkey", "Europe/Istanbul"}, {"UCT", "Etc/UTC"}, {"US/Alaska", "America/Anchorage"},
    {"US/Aleutian", "America/Adak"}, {"US/Arizona", "America/Phoenix"}, {"US/Central", "America/Chicago"},
    {"US/East-Indiana", "America/Indiana/Indianapolis"}, {"US/Eastern", "America/New_York"},
    {"US/Hawaii", "Pacific/Honolulu"}, {"US/Indiana-Starke", "America/Indiana/Knox"},
    {"US/Michigan", "America/Detroit"}, {"US/Mountain", "America/Denver"},
    {"US/Pacific", "America/Los_Angeles"}, {"US/Samoa", "Pacific/Pago_Pago"}, {"UTC", "Etc/UTC"},
    {"Universal", "Etc/UTC"}, {"W-SU", "Europe/Moscow"}, {"WET", "Europe/Lisbon"}, {"Zulu", "Etc/UTC"},
};

// CLDR 46, windowsZones, territory 001, with today's names; and two that Windows has dropped. Sorted, in lower case.
constexpr Row windows_names[] = {
    {"afghanistan standard time", "Asia/Kabul"}, {"alaskan standard time", "America/Anchorage"},
    {"aleutian standard time", "America/Adak"}, {"altai standard time", "Asia/Barnaul"},
    {"arab standard time", "Asia/Riyadh"}, {"arabian standard time", "Asia/Dubai"},
    {"arabic standard time", "Asia/Baghdad"}, {"argentina standard time", "America/Argentina/Buenos_Aires"},
    {"astrakhan standard time", "Europe/Astrakhan"}, {"atlantic standard time", "America/Halifax"},
    {"aus central standard time", "Australia/Darwin"}, {"aus central w. standard time", "Australia/Eucla"},
    {"aus eastern standard time", "Australia/Sydney"}, {"azerbaijan standard time", "Asia/Baku"},
    {"azores standard time", "Atlantic/Azores"}, {"bahia standard time", "America/Bahia"},
    {"bangladesh standard time", "Asia/Dhaka"}, {"belarus standard time", "Europe/Minsk"},
    {"bougainville standard time", "Pacific/Bougainville"},
    {"canada central standard time", "America/Regina"}, {"cape verde standard time", "Atlantic/Cape_Verde"},
    {"caucasus standard time", "Asia/Yerevan"}, {"cen. australia standard time", "Australia/Adelaide"},
    {"central america standard time", "America/Guatemala"}, {"central asia standard time", "Asia/Bishkek"},
    {"central brazilian standard time", "America/Cuiaba"},
    {"central europe standard time", "Europe/Budapest"},
    {"central european standard time", "Europe/Warsaw"},
    {"central pacific standard time", "Pacific/Guadalcanal"}, {"central standard time", "America/Chicago"},
    {"central standard time (mexico)", "America/Mexico_City"},
    {"chatham islands standard time", "Pacific/Chatham"}, {"china standard time", "Asia/Shanghai"},
    {"cuba standard time", "America/Havana"}, {"dateline standard time", "Etc/GMT+12"},
    {"e. africa standard time", "Africa/Nairobi"}, {"e. australia standard time", "Australia/Brisbane"},
    {"e. europe standard time", "Europe/Chisinau"}, {"e. south america standard time", "America/Sao_Paulo"},
    {"easter island standard time", "Pacific/Easter"}, {"eastern standard time", "America/New_York"},
    {"eastern standard time (mexico)", "America/Cancun"}, {"egypt standard time", "Africa/Cairo"},
    {"ekaterinburg standard time", "Asia/Yekaterinburg"}, {"fiji standard time", "Pacific/Fiji"},
    {"fle standard time", "Europe/Kyiv"}, {"georgian standard time", "Asia/Tbilisi"},
    {"gmt standard time", "Europe/London"}, {"greenland standard time", "America/Nuuk"},
    {"greenwich standard time", "Atlantic/Reykjavik"}, {"gtb standard time", "Europe/Bucharest"},
    {"haiti standard time", "America/Port-au-Prince"}, {"hawaiian standard time", "Pacific/Honolulu"},
    {"india standard time", "Asia/Kolkata"}, {"iran standard time", "Asia/Tehran"},
    {"israel standard time", "Asia/Jerusalem"}, {"jordan standard time", "Asia/Amman"},
    {"kaliningrad standard time", "Europe/Kaliningrad"}, {"kamchatka standard time", "Asia/Kamchatka"},
    {"korea standard time", "Asia/Seoul"}, {"libya standard time", "Africa/Tripoli"},
    {"line islands standard time", "Pacific/Kiritimati"},
    {"lord howe standard time", "Australia/Lord_Howe"}, {"magadan standard time", "Asia/Magadan"},
    {"magallanes standard time", "America/Punta_Arenas"}, {"marquesas standard time", "Pacific/Marquesas"},
    {"mauritius standard time", "Indian/Mauritius"}, {"mid-atlantic standard time", "Etc/GMT+2"},
    {"middle east standard time", "Asia/Beirut"}, {"montevideo standard time", "America/Montevideo"},
    {"morocco standard time", "Africa/Casablanca"}, {"mountain standard time", "America/Denver"},
    {"mountain standard time (mexico)", "America/Mazatlan"}, {"myanmar standard time", "Asia/Yangon"},
    {"n. central asia standard time", "Asia/Novosibirsk"}, {"namibia standard time", "Africa/Windhoek"},
    {"nepal standard time", "Asia/Kathmandu"}, {"new zealand standard time", "Pacific/Auckland"},
    {"newfoundland standard time", "America/St_Johns"}, {"norfolk standard time", "Pacific/Norfolk"},
    {"north asia east standard time", "Asia/Irkutsk"}, {"north asia standard time", "Asia/Krasnoyarsk"},
    {"north korea standard time", "Asia/Pyongyang"}, {"omsk standard time", "Asia/Omsk"},
    {"pacific sa standard time", "America/Santiago"}, {"pacific standard time", "America/Los_Angeles"},
    {"pacific standard time (mexico)", "America/Tijuana"}, {"pakistan standard time", "Asia/Karachi"},
    {"paraguay standard time", "America/Asuncion"}, {"qyzylorda standard time", "Asia/Qyzylorda"},
    {"romance standard time", "Europe/Paris"}, {"russia time zone 10", "Asia/Srednekolymsk"},
    {"russia time zone 11", "Asia/Kamchatka"}, {"russia time zone 3", "Europe/Samara"},
    {"russian standard time", "Europe/Moscow"}, {"sa eastern standard time", "America/Cayenne"},
    {"sa pacific standard time", "America/Bogota"}, {"sa western standard time", "America/La_Paz"},
    {"saint pierre standard time", "America/Miquelon"}, {"sakhalin standard time", "Asia/Sakhalin"},
    {"samoa standard time", "Pacific/Apia"}, {"sao tome standard time", "Africa/Sao_Tome"},
    {"saratov standard time", "Europe/Saratov"}, {"se asia standard time", "Asia/Bangkok"},
    {"singapore standard time", "Asia/Singapore"}, {"south africa standard time", "Africa/Johannesburg"},
    {"south sudan standard time", "Africa/Juba"}, {"sri lanka standard time", "Asia/Colombo"},
    {"sudan standard time", "Africa/Khartoum"}, {"syria standard time", "Asia/Damascus"},
    {"taipei standard time", "Asia/Taipei"}, {"tasmania standard time", "Australia/Hobart"},
    {"tocantins standard time", "America/Araguaina"}, {"tokyo standard time", "Asia/Tokyo"},
    {"tomsk standard time", "Asia/Tomsk"}, {"tonga standard time", "Pacific/Tongatapu"},
    {"transbaikal standard time", "Asia/Chita"}, {"turkey standard time", "Europe/Istanbul"},
    {"turks and caicos standard time", "America/Grand_Turk"},
    {"ulaanbaatar standard time", "Asia/Ulaanbaatar"},
    {"us eastern standard time", "America/Indiana/Indianapolis"},
    {"us mountain standard time", "America/Phoenix"}, {"utc", "Etc/UTC"}, {"utc+12", "Etc/GMT-12"},
    {"utc+13", "Etc/GMT-13"}, {"utc-02", "Etc/GMT+2"}, {"utc-08", "Etc/GMT+8"}, {"utc-09", "Etc/GMT+9"},
    {"utc-11", "Etc/GMT+11"}, {"venezuela standard time", "America/Caracas"},
    {"vladivostok standard time", "Asia/Vladivostok"}, {"volgograd standard time", "Europe/Volgograd"},
    {"w. australia standard time", "Australia/Perth"}, {"w. central africa standard time", "Africa/Lagos"},
    {"w. europe standard time", "Europe/Berlin"}, {"w. mongolia standard time", "Asia/Hovd"},
    {"west asia standard time", "Asia/Tashkent"}, {"west bank standard time", "Asia/Hebron"},
    {"west pacific standard time", "Pacific/Port_Moresby"}, {"yakutsk standard time", "Asia/Yakutsk"},
    {"yukon standard time", "America/Whitehorse"},
};
// clang-format on

template <std::size_t size>
std::string_view zone_in(const Row (&rows)[size], std::string_view name)
{
    const auto found = std::ranges::lower_bound(rows, name, {}, &Row::name);
    return found != std::end(rows) && found->name == name ? found->zone : std::string_view();
}

}  // namespace

bool is_same_name(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view zone_of_alias(std::string_view name)
{
    if (const auto zone = zone_in(aliases, name); !zone.empty())
        return zone;
    const auto* found = std::ranges::find_if(
        aliases, [name](const Row& row) { return is_same_name(row.name, name); });
    return found == std::end(aliases) ? std::string_view() : found->zone;
}

std::string zone_as_written(std::string_view name)
{
    constexpr std::array<std::string_view, 3> small = {"au", "es", "of"};
    auto text = to_lower(name);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find_first_of("/_-", begin), text.size());
        const auto word = std::string_view(text).substr(begin, end - begin);
        const bool capital = !word.empty() && std::ranges::find(small, word) == small.end();
        if (capital && text[begin] >= 'a' && text[begin] <= 'z')
            text[begin] = static_cast<char>(text[begin] - 'a' + 'A');
        begin = end + 1;
    }
    return text;
}

std::string_view zone_of_windows(std::string_view name)
{
    return zone_in(windows_names, to_lower(name));
}

bool is_zone_name(std::string_view name)
{
    constexpr std::size_t longest = 64;  // the longest there is has 32
    constexpr std::string_view others = "_+-/";
    const auto allowed = [&](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) ||
               others.contains(c);
    };
    // right/ has leap seconds, posix/ is a copy: neither is a name that a calendar means.
    return !name.empty() && name.size() <= longest && std::ranges::all_of(name, allowed) &&
           !name.starts_with('/') && !name.ends_with('/') && !name.contains("//") &&
           !name.starts_with("right/") && !name.starts_with("posix/") && name != "localtime" &&
           name != "posixrules";
}

}  // namespace tgvs::schedule
