#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "layer_archive.h"
#include "resolve/layer_cache.h"
#include "resolve/layer_paths.h"
#include "resolve/layer_reader.h"

namespace drydock {
namespace {

using testing::facts_of;
using testing::file;
using testing::folder;
using testing::hard_link;
using testing::Item;
using testing::link;
using testing::pack;
using testing::Packing;
using testing::program;
using testing::source;
using Kind = LayerFacts::Entry::Kind;

std::string error_of(const std::string& bytes, const LayerLimits& limits = {}) {
  const auto facts = read_layer(source(bytes), limits);
  return facts ? "" : facts.error().message;
}

std::string text_of(const LayerFacts& facts, std::string_view path) {
  const auto found = facts.entries.find(path);
  if (found == facts.entries.end()) return "(absent)";
  return found->second.kind == Kind::kFile ? found->second.text : "(no text)";
}

// One header block of the old GNU format, by hand: for what no library would write.
std::string raw_header(std::string_view name, char type, std::uint64_t size) {
  std::string block(512, '\0');
  const auto put = [&block](std::size_t at, std::string_view text) {
    text.copy(block.data() + at, text.size());
  };
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(136, "00000000000");
  put(257, "ustar  ");
  block[156] = type;
  block[124] = '\x80';  // a number in base 256
  for (int i = 0; i < 8; ++i) block[135 - static_cast<std::size_t>(i)] = static_cast<char>(size >> (8 * i));
  return block;
}
std::string with_checksum(std::string block) {
  block.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  block.replace(148, 7, digits, 7);
  return block;
}

std::vector<Item> small_layer() {
  return {folder("etc/"),
          file("./etc/os-release", "ID=debian\n"),
          file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"),
          program("usr/bin/dash"),
          link("usr/bin/sh", "dash"),
          link("bin", "usr/bin"),
          file("usr/share/big", std::string(20'000, 'x')),
          file("etc/apt/sources.list.d/debian.sources", "Types: deb\n"),
          file("etc/apt/sources.list.d/sub/no.list", "deb x\n")};
}

TEST(Layer, FindsWhatMattersInEveryPacking) {
  const LayerFacts plain = facts_of(small_layer());
  EXPECT_EQ(text_of(plain, "etc/os-release"), "ID=debian\n");
  EXPECT_EQ(text_of(plain, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  EXPECT_EQ(text_of(plain, "etc/apt/sources.list.d/debian.sources"), "Types: deb\n");
  EXPECT_EQ(plain.entries.count("etc/apt/sources.list.d/sub/no.list"), 0u);
  EXPECT_EQ(plain.entries.count("usr/share/big"), 0u);
  EXPECT_TRUE(plain.entries.at("usr/bin/dash").executable);
  EXPECT_EQ(plain.entries.at("usr/bin/sh").kind, Kind::kLink);
  EXPECT_EQ(plain.entries.at("bin").text, "usr/bin");
  EXPECT_EQ(facts_of(small_layer(), Packing::kGzip), plain);
  EXPECT_EQ(facts_of(small_layer(), Packing::kZstd), plain);
}

TEST(Layer, PiecesOfAnySizeGiveTheSame) {
  const LayerFacts whole = facts_of(small_layer());
  for (const Packing packing : {Packing::kPlain, Packing::kGzip, Packing::kZstd}) {
    for (const std::size_t piece : {1u, 7u, 511u, 512u, 4'097u, 100'000u}) {
      auto facts = read_layer(source(pack(small_layer(), packing), piece), LayerLimits{});
      ASSERT_TRUE(facts) << facts.error().message;
      EXPECT_EQ(*facts, whole);
    }
  }
}

TEST(Layer, MembersOneAfterAnotherAreOneStream) {
  // As estargz and zstd:chunked write them: many members, and frames to skip behind the end.
  const std::string tar = pack(small_layer());
  const auto squeeze = [](std::string_view bytes, bool gzip) {
    std::string out;
    const std::unique_ptr<archive, int (*)(archive*)> writer(archive_write_new(), archive_write_free);
    archive_write_set_format_raw(writer.get());
    gzip ? archive_write_add_filter_gzip(writer.get()) : archive_write_add_filter_zstd(writer.get());
    archive_write_set_bytes_per_block(writer.get(), 0);
    archive_write_open(
        writer.get(), &out, nullptr,
        [](archive*, void* data, const void* from, std::size_t size) {
          static_cast<std::string*>(data)->append(static_cast<const char*>(from), size);
          return static_cast<la_ssize_t>(size);
        },
        nullptr);
    const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                         archive_entry_free);
    archive_entry_set_pathname(entry.get(), "data");
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_write_header(writer.get(), entry.get());
    archive_write_data(writer.get(), bytes.data(), bytes.size());
    archive_write_close(writer.get());
    return out;
  };
  for (const bool gzip : {true, false}) {
    std::string members;
    for (std::size_t at = 0; at < tar.size(); at += 3'000)
      members += squeeze(std::string_view(tar).substr(at, 3'000), gzip);
    if (!gzip) members += std::string("\x50\x2A\x4D\x18\x03\0\0\0abc", 11);
    auto facts = read_layer(source(members), LayerLimits{});
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(*facts, facts_of(small_layer()));
    // Compressed once more it is something that no engine takes.
    EXPECT_EQ(error_of(squeeze(members, gzip)), "is compressed more than once");
  }
}

TEST(Layer, AnEmptyLayerHasNoFacts) {
  EXPECT_EQ(facts_of({}), LayerFacts{});
  EXPECT_EQ(facts_of({}, Packing::kGzip), LayerFacts{});
}

TEST(Layer, NamesThatLeaveTheImageAreNoEntries) {
  const LayerFacts facts = facts_of(
      {file("../../etc/passwd", "a:x:0:0::/:\n"), file("etc/../etc/group", "a:x:0:\n"), file("..", "x"),
       file("etc/.wh...", ""), hard_link("etc/passwd", "../../etc/shadow"),
       link("usr/bin/sh", "../../../../bin/busybox"), file(std::string(5'000, 'x') + "/../etc/passwd", "y")});
  EXPECT_EQ(text_of(facts, "etc/passwd"), "(no text)");
  EXPECT_EQ(facts.entries.count("etc/group"), 0u);
  EXPECT_EQ(facts.entries.at("usr/bin/sh").text, "../../../../bin/busybox");
  EXPECT_TRUE(facts.whiteouts.empty());
}

TEST(Layer, PathsAreNormalised) {
  EXPECT_EQ(normalize_layer_path("/.//a/./b//"), "a/b");
  EXPECT_EQ(normalize_layer_path("./"), "");
  EXPECT_EQ(normalize_layer_path("a/..b/.c"), "a/..b/.c");
  EXPECT_EQ(normalize_layer_path("a/.."), std::nullopt);
  EXPECT_EQ(text_of(facts_of({file("////etc/./passwd", "r:x:0:0::/:\n")}), "etc/passwd"), "r:x:0:0::/:\n");
}

TEST(Layer, WhiteoutsAndOpaqueFoldersAreNoted) {
  const LayerFacts facts =
      facts_of({file("etc/.wh.passwd", ""), file(".wh.usr", ""), file("etc/apt/.wh..wh..opq", ""),
                file(".wh..wh..opq", ""), file(".wh..wh.plnk/1.2", "x"), file(".wh..wh.aufs", ""),
                file("etc/.wh.", ""), file("etc/.wh..", "")});
  EXPECT_EQ(facts.whiteouts, (std::vector<std::string>{"etc/passwd", "usr"}));
  EXPECT_EQ(facts.opaque, (std::vector<std::string>{"etc/apt", ""}));
  EXPECT_TRUE(facts.entries.empty());
}

TEST(Layer, TheLaterOfTwoEntriesCounts) {
  EXPECT_EQ(text_of(facts_of({file("etc/passwd", "a:x:1:1::/:\n"), file("etc/passwd", "b:x:2:2::/:\n")}),
                    "etc/passwd"),
            "b:x:2:2::/:\n");
  // A file in a folder's place takes all that was in it.
  const LayerFacts facts =
      facts_of({file("etc/apt/sources.list", "deb\n"), file("etc/apt", "no folder"), file("etc/apt2", "")});
  EXPECT_EQ(facts.entries.count("etc/apt/sources.list"), 0u);
  EXPECT_EQ(facts.entries.at("etc/apt").kind, Kind::kOther);
}

TEST(Layer, HardLinksAreWhatTheyNameInThisLayer) {
  const LayerFacts facts =
      facts_of({file("usr/lib/os-release", "ID=x\n"), hard_link("etc/os-release", "usr/lib/os-release", 0644),
                program("usr/bin/perl5"), hard_link("usr/bin/perl", "./usr/bin/perl5"),
                hard_link("usr/bin/sh", "usr/bin/elsewhere"), hard_link("etc/passwd", "etc/passwd-", 0644),
                // What a link was made from may be replaced.
                file("usr/lib/os-release", "ID=y\n")});
  EXPECT_EQ(text_of(facts, "etc/os-release"), "ID=x\n");
  EXPECT_EQ(facts.entries.at("usr/bin/perl").kind, Kind::kOther);
  EXPECT_TRUE(facts.entries.at("usr/bin/perl").executable);
  EXPECT_EQ(facts.entries.at("usr/bin/sh").kind, Kind::kHardLink);
  EXPECT_EQ(facts.entries.at("usr/bin/sh").text, "usr/bin/elsewhere");
  EXPECT_EQ(text_of(facts, "etc/passwd"), "(no text)");
}

TEST(Layer, DevicesPipesAndTextsThatAreNoneHaveNoText) {
  const LayerFacts facts = facts_of({{"etc/passwd", Item::Type::kFifo, "", 0666},
                                     {"etc/group", Item::Type::kDevice, "", 0666},
                                     {"usr/bin/sh", Item::Type::kDevice, "", 0777},
                                     file("etc/os-release", std::string("ID=a\0b", 6)),
                                     file("etc/apt/sources.list", std::string((4u << 20) + 1, 'x')),
                                     file("etc/apt/apt.conf", std::string(4u << 20, 'x'))});
  for (const char* path : {"etc/passwd", "etc/group", "etc/os-release", "etc/apt/sources.list"})
    EXPECT_EQ(text_of(facts, path), "(no text)") << path;
  EXPECT_FALSE(facts.entries.at("usr/bin/sh").executable);
  EXPECT_EQ(text_of(facts, "etc/apt/apt.conf").size(), 4u << 20);
}

TEST(Layer, SecretsAreNotKept) {
  const LayerFacts facts = facts_of(
      {file("etc/apt/sources.list",
            "deb [trusted=yes] https://me:hunter2@deb.example/a@b c main\ndeb http://deb.example x\n"),
       file("etc/apt/apt.conf.d/proxy", "Acquire::http::Proxy \"http://u:p@ss@proxy.example:3128\";"),
       file("etc/apk/repositories", "https://token@apk.example/main"),
       file("etc/passwd", "root:$1$abcdefgh$secret:0:0:root:/root:/bin/sh\nlocked:!!:1:1::/:\nshort"),
       file("etc/group", "root:hash-of-some-password:0:\n"),
       file("etc/apt/auth.conf", "login me password hunter2")});
  EXPECT_EQ(text_of(facts, "etc/apt/sources.list"),
            "deb [trusted=yes] https://deb.example/a@b c main\ndeb http://deb.example x\n");
  EXPECT_EQ(text_of(facts, "etc/apt/apt.conf.d/proxy"),
            "Acquire::http::Proxy \"http://proxy.example:3128\";");
  EXPECT_EQ(text_of(facts, "etc/apk/repositories"), "https://apk.example/main");
  EXPECT_EQ(text_of(facts, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nlocked:!!:1:1::/:\nshort\n");
  EXPECT_EQ(text_of(facts, "etc/group"), "root:x:0:\n");
  EXPECT_EQ(facts.entries.count("etc/apt/auth.conf"), 0u);
}

TEST(Layer, BombsEndWithTheLimitThatTheyBreak) {
  const std::string zeros(80u << 20, '\0');
  const std::vector<Item> bomb = {file("opt/zeros", zeros), file("etc/os-release", "ID=x\n")};
  const std::string gzip = pack(bomb, Packing::kGzip), zstd = pack(bomb, Packing::kZstd);
  LayerLimits limits;
  EXPECT_EQ(error_of(gzip), "");
  EXPECT_EQ(error_of(zstd),
            "expands to more than 2000 times its size, which is the limit: it is an archive bomb");
  limits.max_ratio = 500;
  EXPECT_EQ(error_of(gzip, limits),
            "expands to more than 500 times its size, which is the limit: it is an archive bomb");
  limits = {};
  limits.max_expanded = 8u << 20;
  EXPECT_EQ(error_of(gzip, limits), "expands to more than the limit of 8 MiB");
  EXPECT_EQ(error_of(zstd, limits), "expands to more than the limit of 8 MiB");
  EXPECT_EQ(error_of(pack(bomb), limits), "expands to more than the limit of 8 MiB");
  limits = {};
  limits.max_compressed = 1'000;
  EXPECT_EQ(error_of(gzip, limits), "is larger than the limit of 1000 bytes");
  // What stands behind the archive counts too.
  limits.max_compressed = 1u << 20;
  EXPECT_EQ(error_of(pack(small_layer(), Packing::kGzip) + zeros, limits),
            "is larger than the limit of 1 MiB");
}

TEST(Layer, TooManyEntriesAndNamesEndWithTheirLimit) {
  std::vector<Item> many;
  for (int i = 0; i < 2'000; ++i) many.push_back(file("usr/bin/" + std::to_string(i), ""));
  LayerLimits limits;
  limits.max_entries = 2'000;
  EXPECT_EQ(error_of(pack(many), limits), "");
  limits.max_entries = 1'999;
  EXPECT_EQ(error_of(pack(many), limits), "has more entries than the limit of 1999");
  limits = {};
  limits.max_kept = 100'000;
  const std::string names =
      "has more names, sources and packages than the limit of 100000 bytes for what is kept";
  EXPECT_EQ(error_of(pack(many), limits), names);
  EXPECT_EQ(error_of(pack({file("etc/passwd", std::string(100'000, 'x'))}), limits), names);
  std::vector<Item> whiteouts;
  for (int i = 0; i < 2'000; ++i) whiteouts.push_back(file("x/.wh." + std::to_string(i), ""));
  EXPECT_EQ(error_of(pack(whiteouts), limits), names);
}

TEST(Layer, NamesOutsideTheUsualFoldersAreLeftOutWhereTheyAreTooMany) {
  std::vector<Item> many;
  for (int i = 0; i < 50'001; ++i) many.push_back(link("opt/" + std::to_string(i), "x"));
  many.push_back(program("usr/bin/bash"));
  const LayerFacts facts = facts_of(many, Packing::kGzip);
  EXPECT_TRUE(facts.partial);
  EXPECT_EQ(facts.entries.size(), 50'001u);
  EXPECT_TRUE(facts.entries.at("usr/bin/bash").executable);
  many.erase(many.begin());
  EXPECT_FALSE(facts_of(many, Packing::kGzip).partial);
}

TEST(Layer, ASparseFileIsReadByWhatIsThereAndNotByWhatItClaims) {
  constexpr std::uint64_t kHuge = 1ull << 62;
  for (const std::string name : {"opt/huge", "etc/passwd", "var/lib/dpkg/status"}) {
    std::string header = raw_header(name, 'S', 512);
    // One piece of 512 bytes at 0, another of nothing at the end: the rest is a hole.
    const auto put = [&header](std::size_t at, std::uint64_t number) {
      header[at] = '\x80';
      for (std::size_t i = 0; i < 8; ++i) header[at + 11 - i] = static_cast<char>(number >> (8 * i));
    };
    put(386, 0), put(398, 512), put(410, kHuge), put(422, 0), put(483, kHuge);
    const std::string tar =
        with_checksum(header) + std::string(512, 'x') + pack({file("etc/os-release", "ID=x\n")});
    const auto facts = read_layer(source(tar), LayerLimits{});
    if (name == "var/lib/dpkg/status") {
      ASSERT_FALSE(facts);
      EXPECT_NE(facts.error().message.find("or with holes"), std::string::npos);
    } else {
      ASSERT_TRUE(facts) << facts.error().message;
      EXPECT_EQ(text_of(*facts, "etc/os-release"), "ID=x\n");
      EXPECT_EQ(text_of(*facts, "etc/passwd"), name == "etc/passwd" ? "(no text)" : "(absent)");
    }
  }
  // A plain file of that size ends where the bytes end.
  EXPECT_NE(error_of(with_checksum(raw_header("opt/huge", '0', kHuge)) + std::string(5'000, 'x')), "");
}

TEST(Layer, EndlessHeadersEndWithAnError) {
  // Extension blocks of a sparse file's map, each of which says that another follows.
  std::string tar = raw_header("opt/sparse", 'S', 512);
  tar.replace(386, 24, std::string_view("00000000000\00000000000001", 24));
  tar[482] = 1;
  tar = with_checksum(tar);
  std::string block(512, '\0');
  for (std::size_t i = 0; i < 21; ++i)
    block.replace(i * 24, 23, std::string_view("00000000001\00000000000001", 23));
  block[504] = 1;
  for (int i = 0; i < 100'000; ++i) tar += block;
  EXPECT_EQ(error_of(tar), "has headers of more than the limit of 32 MiB");
  // Extended headers without an entry.
  std::string chain;
  for (int i = 0; i < 5'000; ++i)
    chain += with_checksum(raw_header("x", 'L', 2)) + "a" + std::string(511, '\0');
  EXPECT_NE(error_of(chain + pack(small_layer())), "");
  // An extended header of gigabytes, and one that is broken: the name after it would be wrong.
  EXPECT_NE(error_of(with_checksum(raw_header("x", 'x', 4ull << 30)) + std::string(100'000, 'x')), "");
  EXPECT_NE(error_of(with_checksum(raw_header("x", 'x', 20)) + "no pax header at all" +
                     std::string(492, '\0') + pack(small_layer())),
            "");
}

TEST(Layer, NamesInOtherCharacterSetsDoNotDisturb) {
  const LayerFacts facts =
      facts_of({file("opt/\xC3\xA4\xFF", "x"), file("etc/apt/sources.list.d/\xC3\xA4.list", "deb\n"),
                link("usr/bin/\xFF", "\xC3\xB6"), file("etc/passwd", "k\xF6nig:x:1:1::/:\n")});
  EXPECT_EQ(text_of(facts, "etc/passwd"), "k\xF6nig:x:1:1::/:\n");
  EXPECT_EQ(text_of(facts, "etc/apt/sources.list.d/\xC3\xA4.list"), "deb\n");
}

TEST(Layer, ATruncatedLayerIsAnErrorOrHoldsAPartOfTheFacts) {
  const LayerFacts whole = facts_of(small_layer());
  for (const Packing packing : {Packing::kPlain, Packing::kGzip, Packing::kZstd}) {
    const std::string bytes = pack(small_layer(), packing);
    const std::size_t step = packing == Packing::kPlain ? 256 : 16;
    for (std::size_t size = 0; size < bytes.size(); size += step) {
      const auto facts = read_layer(source(bytes.substr(0, size)), LayerLimits{});
      if (!facts) continue;
      // A plain archive that ends between two entries looks whole (some programs write no end mark), and a
      // compressed one may lack what stands behind the end mark. The digest tells.
      if (packing != Packing::kPlain) {
        EXPECT_EQ(*facts, whole) << size;
      }
      for (const auto& [path, entry] : facts->entries) EXPECT_EQ(whole.entries.at(path), entry) << path;
    }
    if (packing != Packing::kPlain) {
      EXPECT_NE(error_of(bytes.substr(0, bytes.size() / 2)), "");
    }
    EXPECT_NE(error_of(bytes.substr(0, 100)), "");
  }
  EXPECT_NE(error_of(""), "");
}

TEST(Layer, NoiseIsAnError) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string noise(random() % 5'000, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    if (round % 3 == 1) noise.insert(0, "\x1F\x8B\x08");
    if (round % 3 == 2) noise.insert(0, "\x28\xB5\x2F\xFD");
    EXPECT_NE(error_of(noise), "");
  }
  EXPECT_NE(error_of(pack(small_layer(), Packing::kXz)), "");
}

TEST(Layer, DamagedLayersNeverCrash) {
  std::mt19937 random(11);
  for (const Packing packing : {Packing::kPlain, Packing::kGzip, Packing::kZstd}) {
    const std::string good = pack(small_layer(), packing);
    for (int round = 0; round < 400; ++round) {
      std::string bytes = good;
      for (int i = 0; i < 1 + round % 8; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
      (void)read_layer(source(bytes), LayerLimits{});
    }
  }
}

TEST(Layer, ErrorsOfTheSourceArePassedOn) {
  const std::string bytes = pack(small_layer(), Packing::kGzip);
  for (const std::size_t good : {std::size_t{0}, bytes.size() / 2, bytes.size()}) {
    const ByteSource whole = source(bytes.substr(0, good));
    const auto facts = read_layer(
        [&](char* into, std::size_t size) -> Result<std::size_t> {
          auto got = whole(into, size);
          if (got && *got == 0) return Error{"has another digest than its manifest says"};
          return got;
        },
        LayerLimits{});
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().message, "has another digest than its manifest says");
  }
}

TEST(Layer, PackagesOfDpkgAreCondensed) {
  const std::string status =
      "Package: libc6\nStatus: install ok installed\nPriority: optional\nArchitecture: amd64\nMulti-Arch: "
      "same\n"
      "Version: 2.36-9+deb12u10\nDescription: GNU C Library\n Package: fake\n\n"
      "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n\n\n"
      "package:half\nSTATUS: install ok half-installed\nVersion: 1\n\n"
      "Package: held\nStatus: hold ok installed\nVersion:  1:2 \nArchitecture: all\n\n"
      "Package: trigger\nStatus: install ok triggers-awaited\nVersion: 3\nArchitecture: amd64\n\n"
      "Package: no-version\nStatus: install ok installed\n\n"
      "Package: bad name\nStatus: install ok installed\nVersion: 1\n\n"
      "Package: last\nStatus: install ok installed\nVersion: 9\nArchitecture: i386";
  const LayerFacts facts =
      facts_of({file("var/lib/dpkg/status", status),
                file("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\nArchitecture: amd64\n"),
                file("var/lib/dpkg/status.d/base.md5sums", "Package: no\nVersion: 1\n"),
                file("lib/apk/db/installed",
                     "C:Q1x\nP:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\nR:x\n\nP:busybox\nV:1.36.1-r29\n")});
  EXPECT_EQ(text_of(facts, "var/lib/dpkg/status"),
            "libc6\tamd64\t2.36-9+deb12u10\nheld\tall\t1:2\ntrigger\tamd64\t3\nlast\ti386\t9\n");
  EXPECT_EQ(text_of(facts, "var/lib/dpkg/status.d/base"), "base-files\tamd64\t12\n");
  EXPECT_EQ(facts.entries.count("var/lib/dpkg/status.d/base.md5sums"), 0u);
  EXPECT_EQ(text_of(facts, "lib/apk/db/installed"), "musl\t\t1.2.5-r0\nbusybox\t\t1.36.1-r29\n");
}

TEST(Layer, APackageDatabaseThatIsTooLargeIsAnError) {
  LayerLimits limits;
  limits.max_file = 1'000;
  EXPECT_EQ(error_of(pack({file("lib/apk/db/installed", std::string(1'001, 'x'))}), limits),
            "has a package database lib/apk/db/installed larger than the limit of 1000 bytes, or with holes");
}

TEST(LayerCache, FactsComeBackAsTheyWere) {
  LayerFacts facts = facts_of(small_layer());
  facts.entries["etc/passwd"].text = "all bytes: ";
  for (int i = 0; i < 256; ++i) facts.entries["etc/passwd"].text += static_cast<char>(i);
  facts.entries["a\xFF\xC3\x28"] = {Kind::kHardLink, "\xE2\x82", true};
  facts.whiteouts = {"etc/x", "\x80"};
  facts.opaque = {""};
  facts.partial = true;
  const std::string json = format_layer_facts(facts);
  const auto back = parse_layer_facts(json);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, facts);
  for (std::size_t size = 0; size < json.size(); size += 3)
    EXPECT_FALSE(parse_layer_facts(json.substr(0, size)));
}

TEST(LayerCache, BrokenEntriesAreNothing) {
  const std::string good =
      R"({"version":1,"partial":false,"whiteouts":[],"opaque":[],"entries":[["a",0,false,"x"]]})";
  ASSERT_TRUE(parse_layer_facts(good));
  const auto with = [&good](std::string_view from, std::string_view to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const std::string& text :
       {with("1", "2"), with("1", "\"1\""), with("false", "0"), with("[]", "{}"), with("[]", "[1]"),
        with("\"a\"", "7"), with(",0,", ",5,"), with(",0,", ",-1,"), with(",0,", ",1e99,"),
        with(",false,\"x\"", ",false"), with("\"x\"", "null"), with("x", "\xC4\x80"),
        with("x", "\xE2\x82\xAC"), with("\"entries\"", "\"e\""), std::string("[]"), std::string("null"),
        std::string()})
    EXPECT_FALSE(parse_layer_facts(text)) << text;
}

}  // namespace
}  // namespace drydock
