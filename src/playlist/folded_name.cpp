#include "playlist/folded_name.hpp"

#include "base/text.hpp"

#include <array>
#include <cstdint>

namespace tgvs::playlist {

namespace {

struct Mark {
    char32_t mark;
    std::u32string_view pairs;  // a character, and the one that with the mark is the same
};

// Of Unicode's canonical decompositions those of Latin, Greek, Cyrillic, and of kana. Hangul is reckoned.
// clang-format off
constexpr std::array<Mark, 27> marks = {{
    {0x0300, 
     U"ÀAÈEÌIÒOÙUàaèeìiòoùuǛÜǜüǸNǹnЀЕЍИѐеѝиḔĒḕēṐŌṑōẀWẁwẦÂầâẰĂằăỀÊềêỒÔồô"
     U"ỜƠờơỪƯừưỲYỳy"},
    {0x0301, 
     U"ÁAÉEÍIÓOÚUÝYáaéeíióoúuýyĆCćcĹLĺlŃNńnŔRŕrŚSśsŹZźzǗÜǘüǴGǵgǺÅǻåǼÆǽæ"
     U"ǾØǿø΅¨ΆΑΈΕΉΗΊΙΌΟΎΥΏΩΐϊάαέεήηίιΰϋόούυώωϓϒЃГЌКѓгќкḈÇḉçḖĒḗēḮÏḯïḰKḱk"
     U"ḾMḿmṌÕṍõṒŌṓōṔPṕpṸŨṹũẂWẃwẤÂấâẮĂắăẾÊếêỐÔốôỚƠớơỨƯứư"},
    {0x0302, U"ÂAÊEÎIÔOÛUâaêeîiôoûuĈCĉcĜGĝgĤHĥhĴJĵjŜSŝsŴWŵwŶYŷyẐZẑzẬẠậạỆẸệẹỘỌộọ"},
    {0x0303, U"ÃAÑNÕOãañnõoĨIĩiŨUũuṼVṽvẪÂẫâẴĂẵăẼEẽeỄÊễêỖÔỗôỠƠỡơỮƯữưỸYỹy"},
    {0x0304, 
     U"ĀAāaĒEēeĪIīiŌOōoŪUūuǕÜǖüǞÄǟäǠȦǡȧǢÆǣæǬǪǭǫȪÖȫöȬÕȭõȰȮȱȯȲYȳyӢИӣиӮУӯу"
     U"ḠGḡgḸḶḹḷṜṚṝṛ"},
    {0x0306, U"ĂAăaĔEĕeĞGğgĬIĭiŎOŏoŬUŭuЎУЙИйиўуӁЖӂжӐАӑаӖЕӗеḜȨḝȩẶẠặạ"},
    {0x0307, 
     U"ĊCċcĖEėeĠGġgİIŻZżzȦAȧaȮOȯoḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṤŚ"
     U"ṥśṦŠṧšṨṢṩṣṪTṫtẆWẇwẊXẋxẎYẏyẛſ"},
    {0x0308, 
     U"ÄAËEÏIÖOÜUäaëeïiöoüuÿyŸYΪΙΫΥϊιϋυϔϒЁЕЇІёеїіӒАӓаӚӘӛәӜЖӝжӞЗӟзӤИӥиӦО"
     U"ӧоӪӨӫөӬЭӭэӰУӱуӴЧӵчӸЫӹыḦHḧhṎÕṏõṺŪṻūẄWẅwẌXẍxẗt"},
    {0x0309, U"ẢAảaẨÂẩâẲĂẳăẺEẻeỂÊểêỈIỉiỎOỏoỔÔổôỞƠởơỦUủuỬƯửưỶYỷy"},
    {0x030A, U"ÅAåaŮUůuẘwẙy"},
    {0x030B, U"ŐOőoŰUűuӲУӳу"},
    {0x030C, 
     U"ČCčcĎDďdĚEěeĽLľlŇNňnŘRřrŠSšsŤTťtŽZžzǍAǎaǏIǐiǑOǒoǓUǔuǙÜǚüǦGǧgǨKǩk"
     U"ǮƷǯʒǰjȞHȟh"},
    {0x030F, U"ȀAȁaȄEȅeȈIȉiȌOȍoȐRȑrȔUȕuѶѴѷѵ"},
    {0x0311, U"ȂAȃaȆEȇeȊIȋiȎOȏoȒRȓrȖUȗu"},
    {0x031B, U"ƠOơoƯUưu"},
    {0x0323, 
     U"ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịi"
     U"ỌOọoỢƠợơỤUụuỰƯựưỴYỵy"},
    {0x0324, U"ṲUṳu"},
    {0x0325, U"ḀAḁa"},
    {0x0326, U"ȘSșsȚTțt"},
    {0x0327, U"ÇCçcĢGģgĶKķkĻLļlŅNņnŖRŗrŞSşsŢTţtȨEȩeḐDḑdḨHḩh"},
    {0x0328, U"ĄAąaĘEęeĮIįiŲUųuǪOǫo"},
    {0x032D, U"ḒDḓdḘEḙeḼLḽlṊNṋnṰTṱtṶUṷu"},
    {0x032E, U"ḪHḫh"},
    {0x0330, U"ḚEḛeḬIḭiṴUṵu"},
    {0x0331, U"ḆBḇbḎDḏdḴKḵkḺLḻlṈNṉnṞRṟrṮTṯtẔZẕzẖh"},
    {0x3099, 
     U"がかぎきぐくげけごこざさじしずすぜせぞそだたぢちづつでてどとばはびひぶふべへぼほゔうゞゝガカギキグクゲケゴコザサジシズスゼセゾソ"
     U"ダタヂチヅツデテドトバハビヒブフベヘボホヴウヷワヸヰヹヱヺヲヾヽ"},
    {0x309A, U"ぱはぴひぷふぺへぽほパハピヒプフペヘポホ"},
}};
// clang-format on

char32_t point_of(std::string_view sequence)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
    if (sequence.size() == 1)
        return byte(0);
    char32_t point = byte(0) & (0x7FU >> sequence.size());
    for (std::size_t i = 1; i < sequence.size(); ++i)
        point = (point << 6U) | (byte(i) & 0x3FU);
    return point;
}

char32_t lower(char32_t point)
{
    const auto within = [point](char32_t first, char32_t last) {
        return point >= first && point <= last;
    };
    const bool latin = within('A', 'Z') || (within(0xC0, 0xDE) && point != 0xD7);
    if (latin || within(0x391, 0x3A9) || within(0x410, 0x42F))
        return point + 0x20;
    if (within(0x400, 0x40F))
        return point + 0x50;
    // Pairs of a capital and a small letter.
    const bool even_first = within(0x100, 0x137) || within(0x14A, 0x177) || within(0x460, 0x4BF) ||
                            within(0x4D0, 0x52F);
    return even_first && point % 2 == 0 ? point + 1 : point;
}

void append(char32_t point, std::u32string& to)
{
    constexpr char32_t hangul = 0xAC00;
    constexpr char32_t hangul_end = 0xD7A4;
    constexpr char32_t vowels = 21;
    constexpr char32_t finals = 28;
    if (point >= hangul && point < hangul_end) {
        const auto syllable = point - hangul;
        to += 0x1100 + syllable / (vowels * finals);
        to += 0x1161 + syllable % (vowels * finals) / finals;
        if (syllable % finals != 0)
            to += 0x11A7 + syllable % finals;
        return;
    }
    if (point >= 0xC0)
        for (const auto& [mark, pairs] : marks)
            for (std::size_t i = 0; i < pairs.size(); i += 2)
                if (pairs[i] == point) {
                    append(pairs[i + 1], to);
                    to += mark;
                    return;
                }
    to += lower(point);
}

}  // namespace

std::u32string folded(std::string_view name)
{
    std::u32string result;
    while (!name.empty()) {
        const auto length = utf8_length(name);
        if (length == 0)
            return {};
        append(point_of(name.substr(0, length)), result);
        name.remove_prefix(length);
    }
    return result;
}

}  // namespace tgvs::playlist
