#include "ffmpeg/languages.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace tgvs::ffmpeg {

namespace {

// ISO 639: two letters, three letters (terminological, bibliographic), English name.
using LanguageNames = std::array<std::string_view, 4>;
// clang-format off
constexpr std::array languages_known = {
    LanguageNames{"aa", "aar", "aar", "afar"}, LanguageNames{"ab", "abk", "abk", "abkhazian"},
    LanguageNames{"ae", "ave", "ave", "avestan"}, LanguageNames{"af", "afr", "afr", "afrikaans"},
    LanguageNames{"ak", "aka", "aka", "akan"}, LanguageNames{"am", "amh", "amh", "amharic"},
    LanguageNames{"an", "arg", "arg", "aragonese"}, LanguageNames{"ar", "ara", "ara", "arabic"},
    LanguageNames{"as", "asm", "asm", "assamese"}, LanguageNames{"av", "ava", "ava", "avaric"},
    LanguageNames{"ay", "aym", "aym", "aymara"}, LanguageNames{"az", "aze", "aze", "azerbaijani"},
    LanguageNames{"ba", "bak", "bak", "bashkir"}, LanguageNames{"be", "bel", "bel", "belarusian"},
    LanguageNames{"bg", "bul", "bul", "bulgarian"}, LanguageNames{"bh", "bih", "bih", "bihari"},
    LanguageNames{"bi", "bis", "bis", "bislama"}, LanguageNames{"bm", "bam", "bam", "bambara"},
    LanguageNames{"bn", "ben", "ben", "bengali"}, LanguageNames{"bo", "bod", "tib", "tibetan"},
    LanguageNames{"br", "bre", "bre", "breton"}, LanguageNames{"bs", "bos", "bos", "bosnian"},
    LanguageNames{"ca", "cat", "cat", "catalan"}, LanguageNames{"ce", "che", "che", "chechen"},
    LanguageNames{"ch", "cha", "cha", "chamorro"}, LanguageNames{"co", "cos", "cos", "corsican"},
    LanguageNames{"cr", "cre", "cre", "cree"}, LanguageNames{"cs", "ces", "cze", "czech"},
    LanguageNames{"cu", "chu", "chu", "slavonic"}, LanguageNames{"cv", "chv", "chv", "chuvash"},
    LanguageNames{"cy", "cym", "wel", "welsh"}, LanguageNames{"da", "dan", "dan", "danish"},
    LanguageNames{"de", "deu", "ger", "german"}, LanguageNames{"dv", "div", "div", "divehi"},
    LanguageNames{"dz", "dzo", "dzo", "dzongkha"}, LanguageNames{"ee", "ewe", "ewe", "ewe"},
    LanguageNames{"el", "ell", "gre", "greek"}, LanguageNames{"en", "eng", "eng", "english"},
    LanguageNames{"eo", "epo", "epo", "esperanto"}, LanguageNames{"es", "spa", "spa", "spanish"},
    LanguageNames{"et", "est", "est", "estonian"}, LanguageNames{"eu", "eus", "baq", "basque"},
    LanguageNames{"fa", "fas", "per", "persian"}, LanguageNames{"ff", "ful", "ful", "fulah"},
    LanguageNames{"fi", "fin", "fin", "finnish"}, LanguageNames{"fj", "fij", "fij", "fijian"},
    LanguageNames{"fo", "fao", "fao", "faroese"}, LanguageNames{"fr", "fra", "fre", "french"},
    LanguageNames{"fy", "fry", "fry", "frisian"}, LanguageNames{"ga", "gle", "gle", "irish"},
    LanguageNames{"gd", "gla", "gla", "gaelic"}, LanguageNames{"gl", "glg", "glg", "galician"},
    LanguageNames{"gn", "grn", "grn", "guarani"}, LanguageNames{"gu", "guj", "guj", "gujarati"},
    LanguageNames{"gv", "glv", "glv", "manx"}, LanguageNames{"ha", "hau", "hau", "hausa"},
    LanguageNames{"he", "heb", "heb", "hebrew"}, LanguageNames{"hi", "hin", "hin", "hindi"},
    LanguageNames{"ho", "hmo", "hmo", "hiri motu"}, LanguageNames{"hr", "hrv", "hrv", "croatian"},
    LanguageNames{"ht", "hat", "hat", "haitian"}, LanguageNames{"hu", "hun", "hun", "hungarian"},
    LanguageNames{"hy", "hye", "arm", "armenian"}, LanguageNames{"hz", "her", "her", "herero"},
    LanguageNames{"ia", "ina", "ina", "interlingua"}, LanguageNames{"id", "ind", "ind", "indonesian"},
    LanguageNames{"ie", "ile", "ile", "interlingue"}, LanguageNames{"ig", "ibo", "ibo", "igbo"},
    LanguageNames{"ii", "iii", "iii", "yi"}, LanguageNames{"ik", "ipk", "ipk", "inupiaq"},
    LanguageNames{"io", "ido", "ido", "ido"}, LanguageNames{"is", "isl", "ice", "icelandic"},
    LanguageNames{"it", "ita", "ita", "italian"}, LanguageNames{"iu", "iku", "iku", "inuktitut"},
    LanguageNames{"ja", "jpn", "jpn", "japanese"}, LanguageNames{"jv", "jav", "jav", "javanese"},
    LanguageNames{"ka", "kat", "geo", "georgian"}, LanguageNames{"kg", "kon", "kon", "kongo"},
    LanguageNames{"ki", "kik", "kik", "kikuyu"}, LanguageNames{"kj", "kua", "kua", "kuanyama"},
    LanguageNames{"kk", "kaz", "kaz", "kazakh"}, LanguageNames{"kl", "kal", "kal", "kalaallisut"},
    LanguageNames{"km", "khm", "khm", "khmer"}, LanguageNames{"kn", "kan", "kan", "kannada"},
    LanguageNames{"ko", "kor", "kor", "korean"}, LanguageNames{"kr", "kau", "kau", "kanuri"},
    LanguageNames{"ks", "kas", "kas", "kashmiri"}, LanguageNames{"ku", "kur", "kur", "kurdish"},
    LanguageNames{"kv", "kom", "kom", "komi"}, LanguageNames{"kw", "cor", "cor", "cornish"},
    LanguageNames{"ky", "kir", "kir", "kyrgyz"}, LanguageNames{"la", "lat", "lat", "latin"},
    LanguageNames{"lb", "ltz", "ltz", "luxembourgish"}, LanguageNames{"lg", "lug", "lug", "ganda"},
    LanguageNames{"li", "lim", "lim", "limburgish"}, LanguageNames{"ln", "lin", "lin", "lingala"},
    LanguageNames{"lo", "lao", "lao", "lao"}, LanguageNames{"lt", "lit", "lit", "lithuanian"},
    LanguageNames{"lu", "lub", "lub", "luba-katanga"}, LanguageNames{"lv", "lav", "lav", "latvian"},
    LanguageNames{"mg", "mlg", "mlg", "malagasy"}, LanguageNames{"mh", "mah", "mah", "marshallese"},
    LanguageNames{"mi", "mri", "mao", "maori"}, LanguageNames{"mk", "mkd", "mac", "macedonian"},
    LanguageNames{"ml", "mal", "mal", "malayalam"}, LanguageNames{"mn", "mon", "mon", "mongolian"},
    LanguageNames{"mr", "mar", "mar", "marathi"}, LanguageNames{"ms", "msa", "may", "malay"},
    LanguageNames{"mt", "mlt", "mlt", "maltese"}, LanguageNames{"my", "mya", "bur", "burmese"},
    LanguageNames{"na", "nau", "nau", "nauru"}, LanguageNames{"nd", "nde", "nde", "ndebele"},
    LanguageNames{"ne", "nep", "nep", "nepali"}, LanguageNames{"ng", "ndo", "ndo", "ndonga"},
    LanguageNames{"nl", "nld", "dut", "dutch"}, LanguageNames{"no", "nor", "nor", "norwegian"},
    LanguageNames{"nr", "nbl", "nbl", "nr"}, LanguageNames{"nv", "nav", "nav", "navajo"},
    LanguageNames{"ny", "nya", "nya", "chichewa"}, LanguageNames{"oc", "oci", "oci", "occitan"},
    LanguageNames{"oj", "oji", "oji", "ojibwa"}, LanguageNames{"om", "orm", "orm", "oromo"},
    LanguageNames{"or", "ori", "ori", "oriya"}, LanguageNames{"os", "oss", "oss", "ossetian"},
    LanguageNames{"pa", "pan", "pan", "punjabi"}, LanguageNames{"pi", "pli", "pli", "pali"},
    LanguageNames{"pl", "pol", "pol", "polish"}, LanguageNames{"ps", "pus", "pus", "pashto"},
    LanguageNames{"pt", "por", "por", "portuguese"}, LanguageNames{"qu", "que", "que", "quechua"},
    LanguageNames{"rm", "roh", "roh", "romansh"}, LanguageNames{"rn", "run", "run", "rundi"},
    LanguageNames{"ro", "ron", "rum", "romanian"}, LanguageNames{"ru", "rus", "rus", "russian"},
    LanguageNames{"rw", "kin", "kin", "kinyarwanda"}, LanguageNames{"sa", "san", "san", "sanskrit"},
    LanguageNames{"sc", "srd", "srd", "sardinian"}, LanguageNames{"sd", "snd", "snd", "sindhi"},
    LanguageNames{"se", "sme", "sme", "sami"}, LanguageNames{"sg", "sag", "sag", "sango"},
    LanguageNames{"si", "sin", "sin", "sinhala"}, LanguageNames{"sk", "slk", "slo", "slovak"},
    LanguageNames{"sl", "slv", "slv", "slovenian"}, LanguageNames{"sm", "smo", "smo", "samoan"},
    LanguageNames{"sn", "sna", "sna", "shona"}, LanguageNames{"so", "som", "som", "somali"},
    LanguageNames{"sq", "sqi", "alb", "albanian"}, LanguageNames{"sr", "srp", "srp", "serbian"},
    LanguageNames{"ss", "ssw", "ssw", "swati"}, LanguageNames{"st", "sot", "sot", "sotho"},
    LanguageNames{"su", "sun", "sun", "sundanese"}, LanguageNames{"sv", "swe", "swe", "swedish"},
    LanguageNames{"sw", "swa", "swa", "swahili"}, LanguageNames{"ta", "tam", "tam", "tamil"},
    LanguageNames{"te", "tel", "tel", "telugu"}, LanguageNames{"tg", "tgk", "tgk", "tajik"},
    LanguageNames{"th", "tha", "tha", "thai"}, LanguageNames{"ti", "tir", "tir", "tigrinya"},
    LanguageNames{"tk", "tuk", "tuk", "turkmen"}, LanguageNames{"tl", "tgl", "tgl", "tagalog"},
    LanguageNames{"tn", "tsn", "tsn", "tswana"}, LanguageNames{"to", "ton", "ton", "tonga"},
    LanguageNames{"tr", "tur", "tur", "turkish"}, LanguageNames{"ts", "tso", "tso", "tsonga"},
    LanguageNames{"tt", "tat", "tat", "tatar"}, LanguageNames{"tw", "twi", "twi", "twi"},
    LanguageNames{"ty", "tah", "tah", "tahitian"}, LanguageNames{"ug", "uig", "uig", "uighur"},
    LanguageNames{"uk", "ukr", "ukr", "ukrainian"}, LanguageNames{"ur", "urd", "urd", "urdu"},
    LanguageNames{"uz", "uzb", "uzb", "uzbek"}, LanguageNames{"ve", "ven", "ven", "venda"},
    LanguageNames{"vi", "vie", "vie", "vietnamese"}, LanguageNames{"vo", "vol", "vol", "volapuk"},
    LanguageNames{"wa", "wln", "wln", "walloon"}, LanguageNames{"wo", "wol", "wol", "wolof"},
    LanguageNames{"xh", "xho", "xho", "xhosa"}, LanguageNames{"yi", "yid", "yid", "yiddish"},
    LanguageNames{"yo", "yor", "yor", "yoruba"}, LanguageNames{"za", "zha", "zha", "zhuang"},
    LanguageNames{"zh", "zho", "chi", "chinese"}, LanguageNames{"zu", "zul", "zul", "zulu"}};
// clang-format on

// What else is met in files and their names: old codes, parts of a language in the list, countries for languages.
struct LanguageAlias {
    std::string_view written, meant;
};

// clang-format off
constexpr std::array<LanguageAlias, 27> language_aliases = {{
    {"nb", "no"}, {"nob", "no"}, {"nn", "no"}, {"nno", "no"}, {"iw", "he"}, {"in", "id"}, {"ji", "yi"}, {"mo", "ro"}, {"mol", "ro"},
    {"scr", "hr"}, {"scc", "sr"}, {"fil", "tl"}, {"cmn", "zh"}, {"chs", "zh-hans"}, {"cht", "zh-hant"}, {"pob", "pt-br"}, {"arb", "ar"},
    {"ua", "uk"}, {"cz", "cs"}, {"gr", "el"}, {"dk", "da"}, {"jp", "ja"}, {"cn", "zh"}, {"kz", "kk"}, {"by", "be"}, {"farsi", "fa"}, {"castilian", "es"}}};
// clang-format on

struct LanguageParts {
    std::string code;    // the first of its names; of an unknown one itself
    std::string region;  // or script: "br" of "pt-BR"; empty: none is said
};

LanguageParts parts_of(std::string_view language)
{
    const auto lower = to_lower(language);
    const auto end = std::min(lower.find_first_of("-_"), lower.size());
    LanguageParts parts{lower.substr(0, end), lower.substr(std::min(end + 1, lower.size()))};
    const auto* known = std::ranges::find_if(languages_known, [&](const LanguageNames& names) {
        return std::ranges::count(names, std::string_view(parts.code)) > 0;
    });
    if (known != languages_known.end())
        return {std::string(known->front()), std::move(parts.region)};
    const auto* alias = std::ranges::find(language_aliases, parts.code, &LanguageAlias::written);
    if (alias == language_aliases.end())
        return parts;
    const auto meant = split(alias->meant, '-');
    return {std::string(meant[0]),
            meant.size() > 1 ? std::string(meant[1]) : std::move(parts.region)};
}

}  // namespace

Likeness likeness(std::string_view wanted, std::string_view language)
{
    if (wanted.empty() || language.empty())
        return Likeness::none;
    const auto a = parts_of(wanted);
    const auto b = parts_of(language);
    if (a.code != b.code)
        return Likeness::none;
    return a.region == b.region ? Likeness::whole : Likeness::language;
}

bool same_language(std::string_view a, std::string_view b)
{
    return likeness(a, b) != Likeness::none;
}

}  // namespace tgvs::ffmpeg
