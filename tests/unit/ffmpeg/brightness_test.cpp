#include "ffmpeg/brightness.hpp"

#include "encoder_support.hpp"
#include "ffmpeg/probe.hpp"

namespace tgvs::ffmpeg {
namespace {

TEST(Brightness, IsToldByTheColoursThatAFileNames)
{
    struct Row {
        Colours colours;
        Brightness brightness;
    };
    const std::vector<Row> rows = {
        {{"smpte2084", "bt2020", "bt2020nc", "yuv420p10le"}, Brightness::said},
        {{"arib-std-b67", "", "", "yuv420p10le"}, Brightness::said},
        {{"smpte2084", "", "", "yuv420p"}, Brightness::said},
        {{"bt709", "bt709", "bt709", "yuv420p10le"}, Brightness::usual},
        {{"bt2020-10", "bt2020", "bt2020nc", "yuv420p10le"}, Brightness::usual},
        {{"", "bt2020", "bt2020nc", "yuv420p"}, Brightness::usual},
        {{"", "", "", "yuv420p"}, Brightness::usual},
        {{"", "bt709", "", "yuv420p10le"}, Brightness::usual},
        {{"unknown", "", "bt709", "yuv422p10le"}, Brightness::usual},
        {{"", "bt2020", "", "yuv420p10le"}, Brightness::unsaid},
        {{"unknown", "unknown", "bt2020nc", "yuv420p12le"}, Brightness::unsaid},
        {{"reserved", "bt2020", "bt2020c", "p010le"}, Brightness::unsaid},
        {{"", "", "", "yuv420p10le"}, Brightness::perhaps},
        {{"unknown", "unknown", "unknown", "yuv422p10le"}, Brightness::perhaps}};
    for (const auto& [colours, brightness] : rows)
        EXPECT_EQ(brightness_of(colours), brightness)
            << colours.transfer << ' ' << colours.primaries << ' ' << colours.space << ' '
            << colours.pixel_format;
}

TEST(Brightness, IsToldByTheScreenThatAFrameWasMadeFor)
{
    const auto with = [](const std::string& type) {
        return R"({"frames":[{"side_data_list":[{"side_data_type":")" + type + R"("}]}]})";
    };
    EXPECT_TRUE(tells_of_light(with("Mastering display metadata")));
    EXPECT_TRUE(tells_of_light(with("Content light level metadata")));
    for (const std::string& none :
         {with("H.26[45] User Data Unregistered SEI message"), std::string(R"({"frames":[{}]})"),
          std::string(R"({"frames":[7]})"), std::string(R"({"frames":{}})"), std::string("[]"),
          std::string(R"({"frames":[{"side_data_list":[{"side_data_type":3},4]}]})"),
          std::string("no json")})
        EXPECT_FALSE(tells_of_light(none)) << none;
}

std::string ten_bits(const std::string& x265)
{
    return "-f lavfi -i testsrc2=s=128x72:r=25:d=0.4 -pix_fmt yuv420p10le -c:v libx265 -preset "
           "ultrafast -x265-params log-level=none" +
           x265;
}

TEST(Probe, KnowsPicturesThatAreBrighterThanTheySay)
{
    struct Row {
        std::string x265;
        bool hdr;
        bool unsaid;
    };
    const std::string screen =
        ":master-display=G(13250,34500)B(7500,3000)R(34000,16000)"
        "WP(15635,16450)L(10000000,1):max-cll=1000,400";
    for (const auto& [x265, hdr, unsaid] :
         {Row{"", false, false}, Row{":colorprim=bt709", false, false},
          Row{":transfer=smpte2084:colorprim=bt2020:colormatrix=bt2020nc", true, false},
          Row{":colorprim=bt2020:colormatrix=bt2020nc", true, true}, Row{screen, true, true}}) {
        const Folder folder;
        const auto file = folder / "a.mkv";
        ASSERT_NO_FATAL_FAILURE(ffmpeg(ten_bits(x265), file));
        const auto info = probe_media({.format = test_format}, file, {});
        ASSERT_TRUE(info) << info.error().message;
        EXPECT_EQ(info->hdr, hdr) << x265;
        EXPECT_EQ(info->hdr_unsaid, unsaid) << x265;
    }
}

}  // namespace
}  // namespace tgvs::ffmpeg
