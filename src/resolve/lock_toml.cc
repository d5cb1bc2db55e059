// The reader of drydock.lock; lock_file.cc writes it.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>
#include <utility>

#include "resolve/lock_file.h"
#include "resolve/lock_kept.h"
#include "resolve/toml.h"
#include "resolve/toml_depth.h"
#include "text/quote.h"

namespace drydock {
namespace {

constexpr std::size_t kMaxText = 16u << 20;
constexpr std::size_t kMaxDepth = 12;
constexpr std::size_t kMaxProblems = 20;
constexpr std::size_t kMaxShown = 120;
constexpr std::size_t kMaxDescription = 300;
constexpr std::int64_t kVersion = 1;

/// A text of the file as it may stand in a message.
std::string shown(std::string_view text) {
  const std::string safe = quote_path(without_url_passwords(text.substr(0, kMaxShown)));
  return text.size() > kMaxShown ? safe + "…" : safe;
}

/// Git may have been told to write CRLF. What the format itself writes as a carriage return is escaped.
std::string with_plain_line_endings(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  return out;
}

toml::source_position position_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = static_cast<toml::source_index>(1 + std::count(before.begin(), before.end(), '\n'));
  const std::size_t begin = before.rfind('\n');
  const std::size_t column = begin == std::string_view::npos ? offset + 1 : offset - begin;
  return {line, static_cast<toml::source_index>(column)};
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  Result<LockFile> read(std::string_view given) {
    if (given.size() > kMaxText)
      return Error{fmt::format("{}: error: it is larger than {} MiB", quote_path(path_), kMaxText >> 20)};
    const std::string text = with_plain_line_endings(given);
    if (const auto deep = too_deep_toml(text, kMaxDepth)) {
      problem(position_of(text, *deep), "no lock file nests this deeply");
      return failure();
    }
    try {
      read_file(toml::parse(std::string_view(text)));
    } catch (const toml::parse_error& error) {
      problem(error.source().begin, quote_path(error.description().substr(0, kMaxDescription)));
    } catch (const std::exception&) {
      problem({1, 1}, "it cannot be read as TOML");
    }
    if (problems_.empty()) return std::move(lock_);
    return failure();
  }

 private:
  struct Problem {
    toml::source_position at;
    std::string message;
  };

  Error failure() {
    // The library hands the keys out in alphabetical order; people read from the top.
    std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
      return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
    });
    std::string message;
    for (std::size_t i = 0; i < std::min(problems_.size(), kMaxProblems); ++i) {
      const auto& [at, what] = problems_[i];
      message += fmt::format("{}{}:{}:{}: error: {}", i == 0 ? "" : "\n", quote_path(path_), at.line,
                             at.column, what);
    }
    if (problems_.size() > kMaxProblems)
      message += fmt::format("\n{}: error: and {} more", quote_path(path_), problems_.size() - kMaxProblems);
    return {std::move(message)};
  }

  void problem(const toml::source_position& at, std::string message) {
    problems_.push_back({at, std::move(message)});
  }

  void wrong_type(const toml::node& node, std::string_view key, std::string_view wanted) {
    problem(node.source().begin, fmt::format("`{}` must be {}, not {}", shown(key), wanted, toml_kind(node)));
  }

  /// Calls `read(name, value)` for the members of a table; one that gives false does not know the key.
  template <typename Read>
  void each_key(const toml::table& table, std::string_view where, Read read) {
    for (auto&& [key, value] : table) {
      const std::string_view name = key;
      if (!read(name, value))
        problem(toml_key_position(key, value),
                fmt::format("unknown key `{}`{}", shown(name),
                            where.empty() ? "" : fmt::format(" in {}", where)));
    }
  }

  /// Calls `read(name, table, position)` for the tables in a table.
  template <typename Read>
  void each_table(const toml::node& node, std::string_view key, Read read) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(node, key, "a table");
    for (auto&& [name, value] : *table) {
      if (const toml::table* inner = value.as_table())
        read(std::string(std::string_view(name)), *inner, toml_key_position(name, value));
      else
        wrong_type(value, std::string_view(name), "a table");
    }
  }

  bool read_text(const toml::node& node, std::string_view key, std::string& into) {
    const auto* text = node.as_string();
    if (text == nullptr) return wrong_type(node, key, "a string"), false;
    into = text->get();
    return true;
  }

  /// A string of a certain form. Everything that ends up in a Dockerfile passes here.
  void read_checked(const toml::node& node, std::string_view key, std::string& into,
                    bool (*good)(std::string_view), std::string_view form) {
    std::string text;
    if (!read_text(node, key, text)) return;
    if (good(text))
      into = std::move(text);
    else
      problem(node.source().begin, fmt::format("`{}` must be {}, not `{}`", shown(key), form, shown(text)));
  }
  void read_line(const toml::node& node, std::string_view key, std::string& into) {
    read_checked(node, key, into, is_plain_line, "one line of text");
  }

  void read_bool(const toml::node& node, std::string_view key, bool& into) {
    if (const auto* value = node.as_boolean())
      into = value->get();
    else
      wrong_type(node, key, "true or false");
  }

  template <typename Take>
  void read_list(const toml::node& node, std::string_view key, Take take) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return wrong_type(node, key, "an array of strings");
    for (const toml::node& item : *array) {
      if (const auto* text = item.as_string())
        take(text->get());
      else
        wrong_type(item, key, "an array of strings, and this is one of its items");
    }
  }
  void read_list(const toml::node& node, std::string_view key, std::vector<std::string>& into) {
    read_list(node, key, [&](const std::string& text) { into.push_back(text); });
  }
  template <typename Order>
  void read_list(const toml::node& node, std::string_view key, std::set<std::string, Order>& into) {
    read_list(node, key, [&](const std::string& text) { into.insert(text); });
  }

  /// A date, or a date and time with its zone, as entries made by hand have it.
  void read_time(const toml::node& node, std::string_view key, std::int64_t& into) {
    toml::date date{};
    toml::time time{};
    std::int64_t offset = 0;
    if (const auto* day = node.as_date()) {
      date = day->get();
    } else if (const auto* moment = node.as_date_time(); moment != nullptr && moment->get().offset) {
      date = moment->get().date;
      time = moment->get().time;
      offset = moment->get().offset->minutes;
    } else {
      return problem(node.source().begin,
                     fmt::format("`{}` must be a date, or a time in UTC (2026-01-31T00:00:00Z)", shown(key)));
    }
    const std::chrono::year_month_day day{std::chrono::year(date.year), std::chrono::month(date.month),
                                          std::chrono::day(date.day)};
    const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
    const std::int64_t when = days * 86'400 + time.hour * 3600 + time.minute * 60 + time.second - offset * 60;
    if (!day.ok() || when <= 0 || when > kLatestTime)
      problem(node.source().begin, fmt::format("`{}` is no time after 1970", shown(key)));
    else
      into = when;
  }

  void read_file(const toml::table& table) {
    // The version comes first: a file of a later one may look like anything.
    const toml::node* version = table.get("version");
    if (version == nullptr)
      return problem({1, 1}, "`version = 1` is missing: this is no lock file of drydock");
    const auto* number = version->as_integer();
    if (number == nullptr) return wrong_type(*version, "version", "a number");
    if (number->get() > kVersion)
      return problem(
          version->source().begin,
          fmt::format("the lock file is of version {}, and this drydock reads version {}: upgrade drydock",
                      number->get(), kVersion));
    if (number->get() != kVersion)
      return problem(version->source().begin, "there is no such version: write it anew with `drydock lock`");
    each_key(table, "", [&](std::string_view name, const toml::node& value) {
      if (name == "version") return true;
      if (name == "image") return read_images(value), true;
      if (name == "apt") return read_packages(value, name, lock_.apt), true;
      if (name == "apk") return read_packages(value, name, lock_.apk), true;
      if (name == "file") return read_files(value), true;
      if (name == "git") return read_git(value), true;
      return false;
    });
  }

  void read_images(const toml::node& node) {
    each_table(node, "image",
               [&](const std::string& reference, const toml::table& table, const toml::source_position& at) {
                 const std::string canonical = canonical_reference(reference);
                 if (canonical.empty())
                   return problem(at, fmt::format("`{}` is no image's name", shown(reference)));
                 if (canonical != reference)
                   return problem(at, fmt::format("write the image's name in full: `{}`", shown(canonical)));
                 LockedImage image;
                 read_image(table, image);
                 if (image.facts.digest.empty() && !table.contains("digest"))
                   problem(at, fmt::format("`{}` has no digest", shown(reference)));
                 lock_.images.emplace(reference, std::move(image));
               });
  }

  void read_image(const toml::table& table, LockedImage& image) {
    ImageFacts& facts = image.facts;
    bool has_index = false;
    each_key(table, "an image", [&](std::string_view name, const toml::node& value) {
      if (name == "digest")
        return read_checked(value, name, facts.digest, is_full_digest, "a whole digest (sha256:…)"), true;
      if (name == "media-type") return read_line(value, name, facts.media_type), true;
      if (name == "index") return read_bool(value, name, facts.is_index), has_index = true;
      if (name == "version-tag")
        return read_checked(value, name, facts.version_tag, is_image_tag, "a tag"), true;
      if (name == "from") return read_line(value, name, image.from), true;
      if (name == "resolved") return read_time(value, name, image.when), true;
      if (name == "platforms") return read_platforms(value, facts), true;
      if (name == "config") return read_config(value, facts), true;
      if (name == "contents") return read_contents(value, facts), true;
      return false;
    });
    if (!has_index) facts.is_index = is_index_type(facts.media_type);
  }

  void read_platforms(const toml::node& node, ImageFacts& facts) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(node, "platforms", "a table");
    each_key(*table, "platforms", [&](std::string_view name, const toml::node& value) {
      if (!is_platform(name)) return false;
      PlatformManifest& platform = facts.platforms.emplace_back();
      platform.platform = name;
      read_checked(value, name, platform.digest, is_full_digest, "a whole digest (sha256:…)");
      return true;
    });
  }

  /// The platform that a table is about; empty, and told, where it does not say.
  std::string platform_of(const toml::table& table) {
    std::string platform;
    if (const toml::node* node = table.get("platform"))
      read_checked(*node, "platform", platform, is_platform, "a platform (linux/amd64)");
    else
      problem(table.source().begin, "`platform` is missing");
    return platform;
  }

  void read_config(const toml::node& node, ImageFacts& facts) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(node, "config", "a table");
    const std::string platform = platform_of(*table);
    ImageConfig& config = facts.configs[platform];
    const std::size_t slash = platform.find('/');
    config.os = platform.substr(0, slash);
    if (slash != std::string::npos)
      config.architecture = platform.substr(slash + 1, platform.find('/', slash + 1) - slash - 1);
    each_key(*table, "a configuration", [&](std::string_view name, const toml::node& value) {
      if (name == "platform") return true;
      if (name == "created") return read_line(value, name, config.created), true;
      if (name == "user") return read_text(value, name, config.user), true;
      if (name == "workdir") return read_text(value, name, config.working_dir), true;
      if (name == "env") return read_list(value, name, config.env), true;
      if (name == "entrypoint") return read_list(value, name, config.entrypoint), true;
      if (name == "cmd") return read_list(value, name, config.cmd), true;
      if (name == "shell") return read_list(value, name, config.shell), true;
      if (name == "onbuild") return read_list(value, name, config.onbuild), true;
      if (name == "ports") return read_list(value, name, config.exposed_ports), true;
      if (name == "volumes") return read_list(value, name, config.volumes), true;
      if (name == "healthcheck") return read_bool(value, name, config.healthcheck), true;
      return false;
    });
  }

  void read_contents(const toml::node& node, ImageFacts& facts) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong_type(node, "contents", "a table");
    ImageContents& contents = facts.contents[platform_of(*table)];
    each_key(*table, "an image's contents", [&](std::string_view name, const toml::node& value) {
      if (name == "platform") return true;
      if (name == "programs") return read_list(value, name, contents.programs), true;
      if (name != "files") return false;
      const toml::table* files = value.as_table();
      if (files == nullptr) return wrong_type(value, name, "a table"), true;
      for (auto&& [path, text] : *files)
        read_text(text, std::string_view(path), contents.files[std::string(std::string_view(path))]);
      return true;
    });
  }

  void read_packages(const toml::node& node, std::string_view section,
                     std::map<std::string, std::map<std::string, LockedPackage>>& into) {
    each_table(node, section,
               [&](const std::string& key, const toml::table& packages, const toml::source_position& at) {
                 if (!is_plain_line(key))
                   return problem(at, fmt::format("`{}` names no sources", shown(key)));
                 for (auto&& [name, value] : packages) {
                   const std::string package{std::string_view(name)};
                   const auto place = toml_key_position(name, value);
                   if (!is_package_name(package)) {
                     problem(place, fmt::format("`{}` is no package's name", shown(package)));
                   } else if (const toml::table* table = value.as_table()) {
                     read_package(package, *table, place, into[key][package]);
                   } else {
                     wrong_type(value, package, "a table");
                   }
                 }
               });
  }

  void read_package(const std::string& name, const toml::table& table, const toml::source_position& at,
                    LockedPackage& package) {
    each_key(table, "a package", [&](std::string_view key, const toml::node& value) {
      if (key == "version")
        return read_checked(value, key, package.version, is_pinned_version, "a version"), true;
      if (key == "suite") return read_line(value, key, package.suite), true;
      if (key == "from") return read_line(value, key, package.from), true;
      if (key == "resolved") return read_time(value, key, package.when), true;
      return false;
    });
    if (!table.contains("version")) problem(at, fmt::format("`{}` has no version", shown(name)));
  }

  void read_files(const toml::node& node) {
    each_table(node, "file",
               [&](const std::string& url, const toml::table& table, const toml::source_position& at) {
                 if (!is_web_url(url))
                   return problem(at, fmt::format("`{}` is no URL of a file", shown(url)));
                 LockedFile& locked = lock_.files[url];
                 each_key(table, "a file", [&](std::string_view key, const toml::node& value) {
                   if (key == "checksum")
                     return read_checked(value, key, locked.file.checksum, is_full_digest,
                                         "a whole checksum (sha256:…)"),
                            true;
                   if (key == "resolved") return read_time(value, key, locked.when), true;
                   if (key != "size") return false;
                   if (const auto* size = value.as_integer(); size != nullptr && size->get() >= 0)
                     locked.file.size = static_cast<std::uint64_t>(size->get());
                   else
                     problem(value.source().begin, "`size` must be a number of bytes");
                   return true;
                 });
                 if (!table.contains("checksum"))
                   problem(at, fmt::format("`{}` has no checksum", shown(url)));
               });
  }

  void read_git(const toml::node& node) {
    each_table(node, "git",
               [&](const std::string& url, const toml::table& table, const toml::source_position& at) {
                 if (!is_web_url(url))
                   return problem(at, fmt::format("`{}` is no URL of a repository", shown(url)));
                 LockedGitRef& locked = lock_.git[url];
                 each_key(table, "a repository", [&](std::string_view key, const toml::node& value) {
                   if (key == "commit")
                     return read_checked(value, key, locked.commit, is_commit, "a whole commit"), true;
                   if (key == "resolved") return read_time(value, key, locked.when), true;
                   return false;
                 });
                 if (!table.contains("commit")) problem(at, fmt::format("`{}` has no commit", shown(url)));
               });
  }

  const std::string& path_;
  LockFile lock_;
  std::vector<Problem> problems_;
};

}  // namespace

Result<LockFile> parse_lock_file(std::string_view text, const std::string& path) {
  return Reader(path).read(text);
}

}  // namespace drydock
