// yt-dlp and a site for it on loopback: Debian's own against tests/support/media_server.py; where that cannot provoke
// what a site does, a shell script speaks yt-dlp's recorded words.
#pragma once

#include "base/file.hpp"
#include "process/child.hpp"
#include "support/places.hpp"
#include "ytdlp/extractor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <thread>

namespace tgvs::ytdlp {

using namespace std::chrono_literals;

namespace fs = std::filesystem;

// A clip, its sound, and both as HLS; made once for all tests of this program.
inline void make_media(const fs::path& folder)
{
    const auto script = R"(
        set -eu; cd "$1"; mkdir seg apart; quiet='ffmpeg -v error -nostdin -y'
        $quiet -f lavfi -i testsrc=s=160x120:r=10:d=3 -f lavfi -i sine=d=3 -c:v libx264 \
            -preset ultrafast -g 10 -c:a aac -movflags +faststart clip.mp4
        $quiet -i clip.mp4 -vn -b:a 64k sound.mp3
        $quiet -i clip.mp4 -c copy -f hls -hls_time 1 -hls_list_size 0 \
            -hls_segment_filename 'seg/%03d.ts' seg/index.m3u8
        $quiet -i clip.mp4 -an -c copy -f hls -hls_time 1 -hls_list_size 0 apart/picture.m3u8
        $quiet -i clip.mp4 -vn -c copy -f hls -hls_time 1 -hls_list_size 0 apart/sound.m3u8
        cat >apart/master.m3u8 <<'END'
#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="0",NAME="s",DEFAULT=YES,URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=191127,RESOLUTION=160x120,CODECS="avc1.42c00b,mp4a.40.2",AUDIO="0"
picture.m3u8
END
    )";
    const auto made =
        process::run({.argv = {"sh", "-c", script, "sh", folder.string()}}, {.total = 60s});
    ASSERT_TRUE(made && made->success()) << (made ? made->err : made.error().message);
}

class Site {
public:
    static Site& instance()
    {
        static Site site;
        return site;
    }

    const fs::path& folder() const { return folder_; }
    std::string url(const std::string& path) const { return address_ + '/' + path; }

private:
    Site()
    {
        std::string name = (fs::temp_directory_path() / "tgvs-site-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        make_media(folder_);
        auto server = process::Child::start(
            {.argv = {"/usr/bin/python3", test::source_folder() + "/tests/support/media_server.py",
                      "--folder", folder_.string()}});
        if (!server)
            return;
        server_.emplace(std::move(*server));
        while (address_.find('\n') == std::string::npos) {
            pollfd ready = {server_->stdout_fd(), POLLIN, 0};
            char buffer[256];
            if (::poll(&ready, 1, 10'000) != 1)
                return;
            const auto count = ::read(server_->stdout_fd(), buffer, sizeof buffer);
            if (count <= 0)
                return;
            address_.append(buffer, static_cast<std::size_t>(count));
        }
        address_.pop_back();
    }
    ~Site()
    {
        server_.reset();
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    fs::path folder_;
    std::optional<process::Child> server_;
    std::string address_;
};

class ExtractorTest : public testing::Test {
protected:
    ExtractorTest()
    {
        std::string name = (fs::temp_directory_path() / "tgvs-extractor-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        fs::create_directory(folder / "out");
        options.cache_folder = folder / "cache";
        options.resolve_limit = 60s;
    }
    ~ExtractorTest() override
    {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    static std::string url(const std::string& path) { return Site::instance().url(path); }

    Extracted<Resolved> resolve(const std::string& address)
    {
        return Extractor(options).resolve(address, {});
    }
    Extracted<Fetched> fetch(const std::string& address)
    {
        return Extractor(options).fetch(address, folder / "out", {}, {});
    }
    std::string read(const fs::path& file)
    {
        return read_file(file, 1 << 20).value_or("unreadable");
    }
    void write(const fs::path& file, const std::string& contents)
    {
        std::ofstream(file) << contents;
    }

    // What a yt-dlp may write to by itself.
    fs::path home() const { return options.cache_folder / "yt-dlp"; }

    // A yt-dlp that knows these options and does `script`; "$url" is what it was asked for, "$home" is home().
    void fake(const std::string& script, const std::string& known = "")
    {
        options.program = (folder / "yt-dlp").string();
        write(options.program, "#!/bin/sh\nhome='" + home().string() +
                                   "'\ncase \" $* \" in\n*' --version '*) "
                                   "[ ! -e \"$home/mute\" ] || exec sleep 1000; echo "
                                   "2026.08.19; exit;;\n*' --help '*) printf '    %s X\\n' " +
                                   known +
                                   "; exit;;\nesac\nprintf '%s\\n' \"$*\" >>\"$home/argv\"\n"
                                   "jar=; folder=; while [ $# -gt 0 ]; do case $1 in --batch-file) "
                                   "url=$(cat \"$2\");; "
                                   "--cookies) jar=$2;; --paths) folder=$2;; esac; shift; done\n" +
                                   script + "\n");
        fs::permissions(options.program, fs::perms::owner_all);
    }
    std::vector<std::string> runs()
    {
        std::vector<std::string> result;
        std::ifstream file(home() / "argv");
        for (std::string line; std::getline(file, line);)
            result.push_back(line);
        return result;
    }
    std::vector<std::string> leftovers()
    {
        std::vector<std::string> result;
        for (const auto& entry : fs::directory_iterator(options.cache_folder))
            if (entry.path().filename().string().starts_with("run-"))
                result.push_back(entry.path().filename());
        return result;
    }

    fs::path folder;
    ExtractorOptions options;
};

}  // namespace tgvs::ytdlp
