#include "cli/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

// Only this file reads TOML. The library's own formatting and file access are not used.
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
// It asserts things that a malformed file does violate (`[[[`), and in a release promises them to the
// compiler. Without either it reports them like any other error.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include "cli/discover.h"
#include "cli/input_check.h"
#include "cli/suggest.h"
#include "text/file_io.h"
#include "text/quote.h"

namespace drydock {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxConfigFile = 1u << 20;

constexpr std::array<std::string_view, 8> kKeys{"profile",         "only",    "skip",           "exclude",
                                                "context",         "build-contexts", "target-stages",
                                                "trusted-registries"};
constexpr std::array<std::string_view, 3> kProfiles{"save", "review", "migrate"};
constexpr std::array<std::string_view, 1> kRuleKeys{"enabled"};

std::string_view kind_of(const toml::node& node) {
  if (node.is_table()) return "a table";
  if (node.is_array()) return "an array";
  if (node.is_string()) return "a string";
  if (node.is_boolean()) return "a boolean";
  if (node.is_number()) return "a number";
  return "a date or time";
}

/// Where a key stands. Older releases of the library do not tell, and the value stands on the same line.
template <typename Key>
toml::source_position key_position(const Key& key, const toml::node& value) {
  if constexpr (requires { key.source().begin; })
    return key.source().begin;
  else
    return value.source().begin;
}

/// The first byte beyond ASCII that stands outside strings and comments, where TOML allows none; the end where
/// there is none. Looked for before the library sees the text: some releases of it tell the compiler that such
/// characters cannot occur.
std::size_t stray_byte(std::string_view text) {
  std::size_t pos = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (pos < text.size()) {
    const char c = text[pos];
    if (static_cast<unsigned char>(c) >= 0x80) return pos;
    if (c == '#') {
      pos = std::min(text.find('\n', pos), text.size());
    } else if (c == '"' || c == '\'') {
      const std::string triple(3, c);
      const bool multi_line = text.substr(pos, 3) == triple;
      pos += multi_line ? 3 : 1;
      while (pos < text.size() && (multi_line ? text.substr(pos, 3) != triple : text[pos] != c && text[pos] != '\n'))
        pos += c == '"' && text[pos] == '\\' ? 2 : 1;
      pos += multi_line ? 3 : 1;
    } else {
      ++pos;
    }
  }
  return text.size();
}

class Reader {
 public:
  Reader(const std::string& path, std::span<const std::string_view> rules) : rules_(rules) {
    config_.path = path;
    config_.folder = folder_of(path);
  }

  Result<Config> read(std::string_view text) {
    if (const std::size_t stray = stray_byte(text); stray < text.size()) {
      const Position at = LineIndex(text).code_point_position(text, static_cast<std::uint32_t>(stray));
      problem({at.line, at.column}, "only strings and comments may hold characters beyond ASCII");
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

  void problem(const toml::source_position& at, std::string message) { problems_.push_back({at, std::move(message)}); }

  void wrong_type(const toml::node& node, std::string_view key, std::string_view wanted) {
    problem(node.source().begin, fmt::format("`{}` must be {}, not {}", key, wanted, kind_of(node)));
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
      } else if (name == "rules") {
        read_rule_tables(value);
      } else {
        std::vector<std::string_view> known(kKeys.begin(), kKeys.end());
        known.push_back("rules");
        problem(key_position(key, value), fmt::format("unknown key `{}`{}", name, did_you_mean(name, known)));
      }
    }
  }

  template <typename Take>
  void each_string(const toml::node& node, std::string_view key, Take take) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return wrong_type(node, key, "an array of strings");
    for (const toml::node& item : *array) {
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
      problem(node.source().begin, fmt::format("unknown profile `{}`{}: one of save, review, migrate", name->get(),
                                               did_you_mean(name->get(), kProfiles)));
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
      if (!check_rule(name, key_position(id, value))) continue;
      const toml::table* rule = value.as_table();
      if (rule == nullptr) {
        wrong_type(value, "rules." + name, "a table");
        continue;
      }
      for (auto&& [key, setting] : *rule) {
        const std::string_view key_name = key;
        if (key_name != "enabled")
          problem(key_position(key, setting),
                  fmt::format("unknown key `rules.{}.{}`{}", name, key_name, did_you_mean(key_name, kRuleKeys)));
        else if (const auto* enabled = setting.as_boolean(); enabled == nullptr)
          wrong_type(setting, fmt::format("rules.{}.enabled", name), "true or false");
        else if (!enabled->get())
          config_.skip.insert(name);
      }
    }
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

std::span<const std::string_view> config_keys() { return kKeys; }

Result<Config> parse_config(std::string_view text, const std::string& path, std::span<const std::string_view> rules) {
  return Reader(path, rules).read(text);
}

void ConfigCache::use_file(const std::string& path) { fixed_ = load(path); }

void ConfigCache::use_none() { fixed_ = std::make_shared<const Result<Config>>(Config{}); }

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
