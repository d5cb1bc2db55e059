#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "resolve/apt_archive.h"
#include "resolve/sha256.h"
#include "support/fault_server.h"
#include "support/temp_folder.h"

namespace drydock::testing {

using Names = std::vector<std::string>;
using Kind = PackageCandidate::Kind;

inline std::string compressed(std::string_view text, std::string_view extension) {
  if (extension.empty()) return std::string(text);
  const std::unique_ptr<archive, int (*)(archive*)> writer(archive_write_new(), archive_write_free);
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       archive_entry_free);
  if (extension == ".xz") archive_write_add_filter_xz(writer.get());
  if (extension == ".gz") archive_write_add_filter_gzip(writer.get());
  if (extension == ".zst") archive_write_add_filter_zstd(writer.get());
  archive_write_set_format_raw(writer.get());
  std::string out(text.size() + 4'096, '\0');
  std::size_t used = 0;
  archive_write_open_memory(writer.get(), out.data(), out.size(), &used);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_write_header(writer.get(), entry.get());
  archive_write_data(writer.get(), text.data(), text.size());
  archive_write_close(writer.get());
  out.resize(used);
  return out;
}

inline std::string package(std::string_view name, std::string_view version,
                           std::string_view architecture = "amd64", std::string_view more = {}) {
  return fmt::format("Package: {}\nVersion: {}\nArchitecture: {}\n{}\n", name, version, architecture, more);
}

inline std::string date(std::time_t seconds) {
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{:02} {} {} {:02}:{:02}:{:02} UTC", parts.tm_mday, kMonths[parts.tm_mon],
                     parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// A text as if it were signed.
inline std::string framed(const std::string& text) {
  return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + text +
         "-----BEGIN PGP SIGNATURE-----\n\niQI=\n-----END PGP SIGNATURE-----\n";
}

/// An archive in memory.
struct Archive {
  struct Suite {
    std::string fields;                           ///< of its Release file
    std::map<std::string, std::string> packages;  ///< "main/binary-amd64" to stanzas
    Names compressions = {".xz", ".gz", ""};      ///< that are listed and served
  };

  /// Puts a suite in place; `sign` makes InRelease of Release.
  template <typename Sign>
  void publish(const std::string& name, const Suite& suite, Sign sign) {
    // The client takes `./` out of a URL, as URLs are to be read.
    const std::string base = name == "./"          ? "/debian/"
                             : name.ends_with('/') ? "/debian/" + name
                                                   : "/debian/dists/" + name + "/";
    std::string release = suite.fields + "SHA256:\n";
    for (const auto& [folder, text] : suite.packages)
      for (const std::string& compression : suite.compressions) {
        const std::string path = (folder.empty() ? "" : folder + "/") + "Packages" + compression;
        const std::string bytes = compressed(text, compression);
        release += fmt::format(" {} {} {}\n", sha256_hex(bytes), bytes.size(), path);
        files[base + path] = bytes;
        if (suite.fields.find("Acquire-By-Hash: yes") != std::string::npos)
          files[base + (folder.empty() ? "" : folder + "/") + "by-hash/SHA256/" + sha256_hex(bytes)] = bytes;
      }
    files[base + "InRelease"] = sign(release);
  }
  void publish(const std::string& name, const Suite& suite) { publish(name, suite, framed); }

  std::map<std::string, std::string> files;
};

/// A server of an archive, and a client for it.
class AptArchiveTest : public ::testing::Test {
 protected:
  AptArchiveTest()
      : server_([this](const FaultServer::Request& request) { return reply(request); }),
        cache_(folder_ / "cache", 1u << 30) {
    NetworkPolicy policy;
    policy.retries = 0;
    http_ = std::make_unique<HttpClient>(policy);
    state_.architecture = "amd64";
    // No keys of this machine take part.
    options_.keyring_folder = folder_ / "keys";
  }

  FaultServer::Reply reply(const FaultServer::Request& request) {
    const std::lock_guard lock(mutex_);
    FaultServer::Reply out;
    if (const auto other = replies_.find(request.target); other != replies_.end()) return other->second;
    const auto found = archive_.files.find(request.target);
    if (found == archive_.files.end()) {
      out.status = 404;
      return out;
    }
    const std::string tag = "\"" + sha256_hex(found->second) + "\"";
    out.headers = {{"ETag", tag}};
    if (request.header("if-none-match") == tag) {
      out.status = 304;
    } else {
      out.body = found->second;
    }
    return out;
  }

  AptSource source(const std::string& suite, Names components = {"main"}) const {
    AptSource out;
    out.uri = server_.url() + "/debian";
    out.suite = suite;
    out.components = std::move(components);
    return out;
  }

  /// A suite of one package, and its source.
  void publish_simple(const std::string& fields = "Suite: stable\nCodename: bookworm\n",
                      const std::string& version = "1.0") {
    archive_.publish("bookworm", {fields, {{"main/binary-amd64", package("curl", version)}}});
    state_.sources = {source("bookworm")};
  }

  using Candidates = std::map<std::string, PackageCandidate, std::less<>>;
  /// Asks with an AptArchive of its own, as a new process would.
  Result<Candidates> ask(const std::set<std::string>& names, bool online = true) {
    AptArchive archive(online ? http_.get() : nullptr, cache_, options_);
    auto out = archive.candidates(state_, names, from_);
    trust_ = archive.trust();
    return out;
  }
  PackageCandidate ask_one(const std::string& name) {
    auto out = ask({name});
    EXPECT_TRUE(out) << out.error().message;
    return out ? (*out)[name] : PackageCandidate{};
  }
  /// The error's text; "found" without one.
  std::string problem(bool online = true) {
    const auto out = ask({"curl"}, online);
    return out ? "found" : out.error().message;
  }
  std::size_t requests() const { return server_.requests().size(); }

  TempFolder folder_;
  std::mutex mutex_;
  Archive archive_;
  std::map<std::string, FaultServer::Reply> replies_;  ///< instead of the archive's files, by target
  FaultServer server_;
  std::unique_ptr<HttpClient> http_;
  Cache cache_;
  AptOptions options_;
  AptState state_;
  Provenance from_;
  std::vector<AptTrustNote> trust_;
};

}  // namespace drydock::testing
