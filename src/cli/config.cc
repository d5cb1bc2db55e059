#include "cli/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "cli/discover.h"
#include "cli/input_check.h"
#include "cli/suggest.h"
#include "resolve/toml.h"
#include "resolve/toml_depth.h"
#include "text/file_io.h"
#include "text/quote.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxConfigFile = 1u << 20;
constexpr std::size_t kMaxDepth = 12;

constexpr std::array<std::string_view, 9> kKeys{
    "profile",        "only",          "skip",               "exclude",  "context",
    "build-contexts", "target-stages", "trusted-registries", "platforms"};
constexpr std::array<std::string_view, 3> kProfiles{"save", "review", "migrate"};
constexpr std::array<std::string_view, 4> kAptPolicies{"exact", "upstream", "snapshot", "exact+snapshot"};
constexpr std::array<std::string_view, 2> kApkPolicies{"exact", "minor"};
constexpr std::array<std::string_view, 3> kSecretForms{"auto", "file", "env"};
constexpr std::array<std::string_view, 7> kNetworkKeys{
    "allow-registries", "plain-http", "mirrors", "archive-mirrors", "ca-file", "cache-mib", "timeout"};
constexpr std::int64_t kMaxCacheMib = 1 << 20;
constexpr std::int64_t kMaxTimeout = 300;  // as long as an exchange may take in all

std::optional<SecretForm> secret_form_named(std::string_view name) {
  for (std::size_t i = 0; i < kSecretForms.size(); ++i) {
    if (kSecretForms[i] == name) return static_cast<SecretForm>(i);
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(const std::string& path, std::span<const std::string_view> rules) : rules_(rules) {
    config_.path = path;
    config_.folder = folder_of(path);
  }

  Result<Config> read(std::string_view text) {
    if (const auto at = too_deep_toml(text, kMaxDepth)) {
      const auto line = static_cast<toml::source_index>(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*at), '\n'));
      problem({line, 1}, "it nests deeper than any configuration does");
      return failure();
    }
    try {
      read_table(toml::parse(text));
    } catch (const toml::parse_error& error) {
      problem(error.source().begin, std::string(error.description()));
    }
    if (problems_.empty()) return std::move(config_);
    return failure();
  }

 private:
  struct Problem {
    toml::source_position at;
    std::string message;
  };

  Error failure() {
    // The library hands the keys out in alphabetical order; people read from the top.
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const Problem& a, const Problem& b) { return a.at.line < b.at.line; });
    std::string message;
    for (const Problem& each : problems_) {
      if (!message.empty()) message += '\n';
      message += fmt::format("{}:{}:{}: error: {}", quote_path(config_.path), each.at.line, each.at.column,
                             printable(each.message));
    }
    return {std::move(message)};
  }

  void problem(const toml::source_position& at, std::string message) {
    problems_.push_back({at, std::move(message)});
  }

  void wrong_type(const toml::node& node, std::string_view key, std::string_view wanted) {
    problem(node.source().begin, fmt::format("`{}` must be {}, not {}", key, wanted, toml_kind(node)));
  }

  void read_table(const toml::table& table) {
    for (auto&& [key, value] : table) {
      const std::string_view name = key;
      if (name == "profile") {
        read_profile(value);
      } else if (name == "only") {
        read_rules(value, name, config_.only);
      } else if (name == "skip") {
        read_rules(value, name, config_.skip);
      } else if (name == "exclude") {
        // Any text is a pattern; a malformed one matches nothing, as in .gitignore.
        each_string(value, name, [&](const std::string& text, const toml::node&) {
          if (!text.empty()) config_.exclude.add(text);
        });
      } else if (name == "context") {
        read_context(value);
      } else if (name == "build-contexts") {
        read_strings(value, name, config_.settings.build_contexts);
      } else if (name == "target-stages") {
        read_strings(value, name, config_.settings.target_stages);
      } else if (name == "trusted-registries") {
        read_strings(value, name, config_.settings.trusted_registries);
      } else if (name == "platforms") {
        read_strings(value, name, config_.platforms.emplace());
      } else if (name == "rules") {
        read_rule_tables(value);
      } else if (name == "network") {
        read_network(value);
      } else {
        // Ignored keys are how a rule stays off, or on, that someone meant to switch.
        std::vector<std::string_view> known(kKeys.begin(), kKeys.end());
        known.push_back("rules");
        known.push_back("network");
        problem(toml_key_position(key, value), fmt::format("unknown key `{}`{}", name, did_you_mean(name, known)));
      }
    }
  }

  template <typename Take>
  void each_string(const toml::node& node, std::string_view key, Take take) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return wrong_type(node, key, "an array of strings");
    for (const toml::node& item : *array) {
      // Every item is looked at, so that one run tells all that is wrong.
      if (const auto* text = item.as_string())
        take(text->get(), item);
      else
        wrong_type(item, key, "an array of strings, and this is one of its items");
    }
  }

  void read_strings(const toml::node& node, std::string_view key, std::vector<std::string>& out) {
    each_string(node, key, [&](const std::string& text, const toml::node& item) {
      if (text.empty())
        problem(item.source().begin, fmt::format("an empty string says nothing in `{}`", key));
      else
        out.push_back(text);
    });
  }

  void read_rules(const toml::node& node, std::string_view key, std::set<std::string>& out) {
    each_string(node, key, [&](const std::string& id, const toml::node& item) {
      if (check_rule(id, item.source().begin)) out.insert(id);
    });
  }

  bool check_rule(std::string_view id, const toml::source_position& at) {
    if (std::find(rules_.begin(), rules_.end(), id) != rules_.end()) return true;
    problem(at, fmt::format("unknown rule `{}`{}", id, did_you_mean(id, rules_)));
    return false;
  }

  void read_profile(const toml::node& node) {
    const auto* name = node.as_string();
    if (name == nullptr) return wrong_type(node, "profile", "a string");
    config_.profile = profile_named(name->get());
    if (!config_.profile)
      problem(node.source().begin, fmt::format("unknown profile `{}`{}: one of save, review, migrate",
                                               name->get(), did_you_mean(name->get(), kProfiles)));
  }

  void read_context(const toml::node& node) {
    const auto* text = node.as_string();
    if (text == nullptr) return wrong_type(node, "context", "a string");
    // The configuration comes with the files under review, so it must not point the reader at other places.
    const std::string context = real_path((fs::path(config_.folder) / text->get()).string());
    const std::string root = repository_of(config_.folder);
    if (context != root && root != "/" && !context.starts_with(root + "/"))
      return problem(node.source().begin, fmt::format("`context` leads out of {}", quote_path(root)));
    std::error_code error;
    if (!fs::is_directory(context, error))
      return problem(node.source().begin, fmt::format("`context` names no folder: `{}`", text->get()));
    config_.context = context;
  }

  void read_rule_tables(const toml::node& node) {
    const toml::table* rules = node.as_table();
    if (rules == nullptr) return wrong_type(node, "rules", "a table");
    for (auto&& [id, value] : *rules) {
      const std::string name{std::string_view(id)};
      if (!check_rule(name, toml_key_position(id, value))) continue;
      // A table and no plain boolean: settings of single rules have their place beside `enabled`.
      const toml::table* rule = value.as_table();
      if (rule == nullptr) {
        wrong_type(value, "rules." + name, "a table");
        continue;
      }
      for (auto&& [key, setting] : *rule) read_rule_setting(name, key, setting);
    }
  }

  template <typename Key>
  void read_rule_setting(const std::string& rule, const Key& key, const toml::node& setting) {
    const std::string_view name = key;
    const std::string full = fmt::format("rules.{}.{}", rule, name);
    std::vector<std::string_view> known{"enabled"};
    if (rule == "pin-apt" || rule == "pin-apk") known.insert(known.end(), {"policy", "annotate"});
    if (rule == "pin-apt") known.push_back("as-of");
    if (rule == "secret-mounts") known.push_back("form");
    if (rule == "non-root-user") known.insert(known.end(), {"numeric", "user-id"});
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problem(toml_key_position(key, setting), fmt::format("unknown key `{}`{}", full, did_you_mean(name, known)));
    } else if (name == "enabled") {
      const auto* enabled = setting.as_boolean();
      if (enabled == nullptr) return wrong_type(setting, full, "true or false");
      if (!enabled->get()) config_.skip.insert(rule);
    } else if (name == "numeric") {
      const auto* numeric = setting.as_boolean();
      if (numeric == nullptr) return wrong_type(setting, full, "true or false");
      config_.settings.numeric_user = numeric->get();
    } else if (name == "user-id") {
      const auto* id = setting.as_integer();
      // Below 1000 distributions hand out numbers themselves, and 65534 is nobody's.
      if (id == nullptr || id->get() < 1000 || id->get() > 60000)
        return wrong_type(setting, full, "a number from 1000 to 60000");
      config_.settings.user_id = static_cast<std::uint32_t>(id->get());
    } else if (name == "form") {
      read_choice(setting, full, kSecretForms, secret_form_named, config_.settings.secret_form);
    } else if (name == "policy" && rule == "pin-apt") {
      read_choice(setting, full, kAptPolicies, apt_policy_named, config_.settings.apt_policy);
    } else if (name == "policy") {
      read_choice(setting, full, kApkPolicies, apk_policy_named, config_.settings.apk_policy);
    } else if (name == "annotate") {
      const auto* text = setting.as_string();
      if (text == nullptr || text->get() != "renovate") return wrong_type(setting, full, "\"renovate\"");
      config_.settings.annotate_renovate = true;
    } else {
      const auto* text = setting.as_string();
      const auto stamp = text == nullptr ? std::nullopt : snapshot_stamp(text->get());
      if (!stamp) return wrong_type(setting, full, "a date such as \"2026-01-31\" or \"20260131T000000Z\"");
      config_.settings.as_of = *stamp;
    }
  }

  template <typename Value, typename Named>
  void read_choice(const toml::node& node, std::string_view key, std::span<const std::string_view> names, Named named, Value& into) {
    const auto* text = node.as_string();
    if (text == nullptr) return wrong_type(node, key, "a string");
    if (const auto value = named(text->get()))
      into = *value;
    else
      problem(node.source().begin, fmt::format("`{}` is no value of `{}`{}: one of {}", text->get(), key,
                                               did_you_mean(text->get(), names), fmt::join(names, ", ")));
  }

  void read_network(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(node, "network", "a table");
    NetworkConfig& network = config_.network.emplace();
    for (auto&& [key, value] : *table) {
      const std::string_view name = key;
      if (name == "allow-registries") {
        read_strings(value, "network.allow-registries", network.allow_registries);
      } else if (name == "plain-http") {
        read_strings(value, "network.plain-http", network.plain_http);
      } else if (name == "mirrors") {
        each_entry(value, "network.mirrors", [&](const std::string& domain, const toml::node& urls) {
          read_strings(urls, "network.mirrors." + domain, network.mirrors[domain]);
        });
      } else if (name == "archive-mirrors") {
        each_entry(value, "network.archive-mirrors", [&](const std::string& prefix, const toml::node& url) {
          if (const auto* text = url.as_string())
            network.archive_mirrors[prefix] = text->get();
          else
            wrong_type(url, "network.archive-mirrors." + prefix, "a string");
        });
      } else if (name == "ca-file") {
        const auto* text = value.as_string();
        if (text == nullptr) return wrong_type(value, "network.ca-file", "a string");
        network.ca_file = (fs::path(config_.folder) / text->get()).string();
      } else if (name == "cache-mib") {
        const auto* number = value.as_integer();
        if (number == nullptr || number->get() < 0 || number->get() > kMaxCacheMib)
          return wrong_type(value, "network.cache-mib", "a number of mebibytes");
        network.cache_mib = static_cast<std::uint64_t>(number->get());
      } else if (name == "timeout") {
        const auto* seconds = value.as_integer();
        if (seconds == nullptr || seconds->get() < 1 || seconds->get() > kMaxTimeout)
          return wrong_type(value, "network.timeout", "a number of seconds from 1 to 300");
        network.timeout = static_cast<std::uint32_t>(seconds->get());
      } else {
        problem(toml_key_position(key, value),
                fmt::format("unknown key `network.{}`{}", name, did_you_mean(name, kNetworkKeys)));
      }
    }
  }

  template <typename Take>
  void each_entry(const toml::node& node, std::string_view key, Take take) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(node, key, "a table");
    for (auto&& [name, value] : *table) take(std::string{std::string_view(name)}, value);
  }

  std::span<const std::string_view> rules_;
  Config config_;
  std::vector<Problem> problems_;
};

}  // namespace

std::optional<Profile> profile_named(std::string_view name) {
  for (std::size_t i = 0; i < kProfiles.size(); ++i) {
    if (kProfiles[i] == name) return static_cast<Profile>(i);
  }
  return std::nullopt;
}

std::optional<AptPolicy> apt_policy_named(std::string_view name) {
  for (std::size_t i = 0; i < kAptPolicies.size(); ++i) {
    if (kAptPolicies[i] == name) return static_cast<AptPolicy>(i);
  }
  return std::nullopt;
}

std::optional<ApkPolicy> apk_policy_named(std::string_view name) {
  for (std::size_t i = 0; i < kApkPolicies.size(); ++i) {
    if (kApkPolicies[i] == name) return static_cast<ApkPolicy>(i);
  }
  return std::nullopt;
}

std::optional<std::string> snapshot_stamp(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  std::string_view shape = text;
  const auto has_shape = [&](std::string_view pattern) {
    return shape.size() == pattern.size() && std::equal(shape.begin(), shape.end(), pattern.begin(), [](char c, char p) {
             return p == '0' ? c >= '0' && c <= '9' : c == p;
           });
  };
  if (has_shape("0000-00-00") || has_shape("00000000")) return digits + "T000000Z";
  if (has_shape("00000000T000000Z")) return std::string(text);
  return std::nullopt;
}

std::span<const std::string_view> config_keys() {
  return kKeys;
}

Result<Config> parse_config(std::string_view text, const std::string& path,
                            std::span<const std::string_view> rules) {
  return Reader(path, rules).read(text);
}

void ConfigCache::use_file(const std::string& path) {
  fixed_ = load(path);
}

// An empty configuration, so that nobody has to tell "none" from one that says nothing.
void ConfigCache::use_none() {
  fixed_ = std::make_shared<const Result<Config>>(Config{});
}

ConfigCache::Entry ConfigCache::load(const std::string& path) const {
  const Result<std::string> text = read_file(path, kMaxConfigFile);
  if (!text) return std::make_shared<const Result<Config>>(Error{describe_error(path, text.error().message)});
  return std::make_shared<const Result<Config>>(parse_config(*text, path, rules_));
}

ConfigCache::Entry ConfigCache::for_folder(const std::string& folder) {
  if (fixed_) return fixed_;
  const std::lock_guard lock(mutex_);
  return find(folder);
}

void ConfigCache::know_folder(const std::string& name, const std::string& real) {
  if (fixed_) return;
  const std::lock_guard lock(mutex_);
  by_name_.try_emplace(name, find(real));
}

ConfigCache::Entry ConfigCache::for_file(const std::string& file) {
  if (fixed_) return fixed_;
  const std::string parent = fs::path(file).parent_path().string();
  const std::lock_guard lock(mutex_);
  // Following links costs more system calls than all else that is done for a small file.
  if (const auto known = by_name_.find(parent); known != by_name_.end()) return known->second;
  return by_name_.emplace(parent, find(folder_of(file))).first->second;
}

ConfigCache::Entry ConfigCache::find(const std::string& start) {
  // Up to a folder that is known or decides, and then the answer for all that were passed.
  std::vector<std::string> passed;
  Entry entry;
  for (std::string folder = start; !entry;) {
    if (const auto known = by_folder_.find(folder); known != by_folder_.end()) {
      entry = known->second;
      break;
    }
    passed.push_back(folder);
    const std::string path = (fs::path(folder) / kConfigFileName).string();
    const std::string parent = fs::path(folder).parent_path().string();
    std::error_code error;
    // A link that leads nowhere exists too: to pass over it would apply what it was meant to prevent.
    if (fs::exists(fs::symlink_status(path, error)))
      entry = load(path);
    else if (is_repository_root(folder) || parent.empty() || parent == folder)
      entry = std::make_shared<const Result<Config>>(Config{});
    else
      folder = parent;
  }
  for (std::string& folder : passed) by_folder_.emplace(std::move(folder), entry);
  return entry;
}

}  // namespace drydock
