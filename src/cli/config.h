#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/gitignore.h"
#include "rewrite/settings.h"
#include "text/result.h"

namespace drydock {

/// How much is applied; see docs/configuration.md.
enum class Profile : std::uint8_t { kSave, kReview, kMigrate };

std::optional<Profile> profile_named(std::string_view name);

/// How registries and archives are reached. Not a property of single files: it counts where it stands in the
/// configuration for the working folder, in the user's own, or in the file that --config names.
struct NetworkConfig {
  std::vector<std::string> allow_registries;
  std::vector<std::string> plain_http;                      ///< hosts, with port where it is not the usual one
  std::map<std::string, std::vector<std::string>> mirrors;  ///< a registry's domain to base URLs
  std::map<std::string, std::string> archive_mirrors;       ///< prefixes of package archives' URIs to others
  std::optional<std::string> ca_file;
  std::optional<std::uint64_t> cache_mib;
  std::optional<std::uint32_t> timeout;  ///< seconds without a byte after which a server is given up
};

/// The name of the file that is looked for.
inline constexpr std::string_view kConfigFileName = ".drydock.toml";

/// What one configuration file says. Everything is optional.
struct Config {
  std::string path;    ///< of the file; empty where there is none
  std::string folder;  ///< that it stands in
  std::optional<Profile> profile;
  std::set<std::string> only;
  std::set<std::string> skip;
  std::optional<std::string> context;  ///< absolute
  Settings settings;
  std::optional<std::vector<std::string>> platforms;  ///< that images are built for
  std::optional<NetworkConfig> network;
  IgnoreFile exclude;  ///< patterns as in .gitignore, relative to the folder
};

std::optional<AptPolicy> apt_policy_named(std::string_view name);
std::optional<ApkPolicy> apk_policy_named(std::string_view name);
/// A snapshot's stamp out of what people write: `2026-01-31`, `20260131` or `20260131T000000Z`. Nothing for other texts.
std::optional<std::string> snapshot_stamp(std::string_view text);

/// Every key that a configuration file may hold, without `rules` and `network`.
std::span<const std::string_view> config_keys();

/// Reads a configuration. All that is wrong with it is in the error, one line
/// each, `path:line:col: error: …`. `rules` are the ids that exist.
Result<Config> parse_config(std::string_view text, const std::string& path,
                            std::span<const std::string_view> rules);

/// Finds and reads configurations, each once. Safe to use from several threads.
class ConfigCache {
 public:
  using Entry = std::shared_ptr<const Result<Config>>;

  explicit ConfigCache(std::vector<std::string_view> rules) : rules_(std::move(rules)) {}
  /// Uses this one file for everything (--config).
  void use_file(const std::string& path);
  /// Uses none at all (--no-config).
  void use_none();

  /// Saves for_file() from following the links of a folder whose real path is known.
  void know_folder(const std::string& name, const std::string& real);

  /// The configuration for files in a folder given by its real path: that of the
  /// nearest folder with one, up to the repository's root. The same object for
  /// all folders that share it, so that an error is told once.
  Entry for_folder(const std::string& folder);
  /// The same for a file by any name, relative ones included.
  Entry for_file(const std::string& file);

 private:
  Entry load(const std::string& path) const;
  Entry find(const std::string& folder);

  std::vector<std::string_view> rules_;
  Entry fixed_;
  std::mutex mutex_;
  std::map<std::string, Entry> by_folder_;
  std::map<std::string, Entry> by_name_;  ///< by the parent's name as written
};

}  // namespace drydock
