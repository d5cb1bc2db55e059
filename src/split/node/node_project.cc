#include "split/node/node_project.h"

#include <algorithm>
#include <array>

#include "split/json_value.h"

namespace drydock {
namespace {

using std::string_view;

// Packages that others depend on to compile C++ when they are installed, or to fetch or find what was
// compiled.
constexpr auto kNativeHelpers = std::to_array<string_view>(
    {"@mapbox/node-pre-gyp", "bindings", "cmake-js", "nan", "napi-macros", "node-addon-api", "node-gyp",
     "node-gyp-build", "node-gyp-build-optional-packages", "node-pre-gyp", "pkg-prebuilds",
     "prebuild-install", "prebuildify"});

bool is_native_helper(string_view name) {
  return std::find(kNativeHelpers.begin(), kNativeHelpers.end(), name) != kNativeHelpers.end();
}

// The managers link such a folder or pack it from where it lies, so node_modules no longer stands by itself.
bool is_local(string_view range) {
  for (const string_view start : {"file:", "link:", "portal:", "workspace:", "./", "../", "/", "~/"})
    if (range.starts_with(start)) return true;
  return false;
}

string_view trim(string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  return begin == string_view::npos ? string_view()
                                    : text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

// A lock file that Git checked out on Windows has lines that end in CR LF.
std::vector<string_view> lines_of(string_view text) {
  std::vector<string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string_view unquoted(string_view text) {
  text = trim(text);
  if (text.size() > 1 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

// Yarn and pnpm write their lock files themselves, two spaces a level, so that depth is all that is needed of YAML.
std::size_t indentation(string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

void add_names(const JsonValue& object, string_view member, std::set<std::string, std::less<>>& names) {
  const JsonValue* found = object.member(member);
  if (found == nullptr) return;
  for (const auto& [name, value] : found->members) names.insert(name);
}

// `dependencies` of a lock file from before npm 7, one in the other.
void read_old_packages(const JsonValue& object, NodeLock& out) {
  const JsonValue* packages = object.member("dependencies");
  if (packages == nullptr) return;
  for (const auto& [name, value] : packages->members) {
    // This format does not say which packages run scripts, so only the helpers tell that something is compiled.
    NodeLockEntry package{name, value.is_true("dev"), is_native_helper(name), false};
    // `requires` is what the package asks for, wherever that stands; `dependencies` below it are the copies of its
    // own.
    if (const JsonValue* wanted = value.member("requires"))
      for (const auto& [other, range] : wanted->members)
        package.native = package.native || is_native_helper(other);
    // What the helpers themselves are made of is no native package.
    if (is_native_helper(name)) package.native = false;
    out.packages.push_back(std::move(package));
    // A version that is in conflict with one further up stands below the package that wants it.
    read_old_packages(value, out);
  }
}

// One entry of yarn.lock.
struct YarnEntry {
  std::vector<std::string> keys;  // name@range
  std::vector<std::string> wants;
  std::string name;
};

// The first letter may be the `@` of a scope.
std::string name_of_key(string_view key) {
  const std::size_t at = key.find('@', 1);
  return std::string(key.substr(0, at));
}

std::vector<YarnEntry> yarn_entries(string_view text) {
  std::vector<YarnEntry> out;
  bool list = false;
  for (const string_view line : lines_of(text)) {
    const string_view content = trim(line);
    if (content.empty() || content.starts_with('#')) continue;
    const std::size_t depth = indentation(line);
    if (depth == 0) {
      out.emplace_back();
      list = false;
      string_view keys = content.ends_with(':') ? content.substr(0, content.size() - 1) : content;
      // Ranges that led to the same version share one entry: `a@^1.0.0, a@^1.2.0:`.
      while (!keys.empty()) {
        // A comma between keys stands outside quotes.
        std::size_t end = 0;
        for (bool quoted = false; end < keys.size() && (quoted || keys[end] != ','); ++end)
          if (keys[end] == '"') quoted = !quoted;
        out.back().keys.emplace_back(unquoted(keys.substr(0, end)));
        keys.remove_prefix(std::min(end + 1, keys.size()));
      }
      if (out.back().keys.empty()) out.back().keys.emplace_back();
      out.back().name = name_of_key(out.back().keys.front());
    } else if (depth == 2) {
      // `resolved` and `integrity` stand at the same depth and want nothing.
      list = content == "dependencies:" || content == "optionalDependencies:";
    } else if (list && !out.empty()) {
      const std::size_t space = content.find(' ');
      if (space == string_view::npos) continue;
      out.back().wants.push_back(std::string(unquoted(content.substr(0, space))) + "@" +
                                 std::string(unquoted(content.substr(space + 1))));
    }
  }
  return out;
}

}  // namespace

std::optional<NodeProject> read_package_json(string_view text) {
  const auto json = read_json(text);
  if (!json || json->kind != JsonValue::Kind::kObject) return std::nullopt;
  NodeProject out;
  add_names(*json, "dependencies", out.dependencies);
  add_names(*json, "optionalDependencies", out.dependencies);
  add_names(*json, "devDependencies", out.dev_dependencies);
  // What the program depends on is needed in the container, even if a list for development has it too.
  for (const std::string& name : out.dependencies) out.dev_dependencies.erase(name);
  // A range shows what the name does not: `file:…`, or another package under the name.
  for (const string_view list : {"dependencies", "optionalDependencies", "devDependencies"}) {
    const JsonValue* found = json->member(list);
    if (found == nullptr) continue;
    for (const auto& [name, range] : found->members) {
      out.local_packages = out.local_packages || is_local(range.text);
      out.versions[name] = range.text;
      if (list != "devDependencies") out.ranges[name] = range.text;
    }
  }
  if (const JsonValue* scripts = json->member("scripts"))
    for (const auto& [name, script] : scripts->members)
      if (script.kind == JsonValue::Kind::kString) out.scripts[name] = script.text;
  if (const std::string* main = json->string_member("main")) out.main = *main;
  if (const std::string* manager = json->string_member("packageManager")) out.package_manager = *manager;
  out.workspaces = json->member("workspaces") != nullptr;
  return out;
}

// It lists every copy in node_modules by its path, and notes of each whether it runs a script: of the three formats
// it is the one that leaves least to assume.
NodeLock read_npm_lock(string_view text) {
  NodeLock out;
  const auto json = read_json(text);
  if (!json || json->kind != JsonValue::Kind::kObject) {
    out.problem = "the lock file is no JSON";
    return out;
  }
  const JsonValue* packages = json->member("packages");
  // npm 6 wrote only `dependencies`. npm 7 writes `packages` too, which says more.
  if (packages == nullptr) {
    read_old_packages(*json, out);
    return out;
  }
  for (const auto& [path, value] : packages->members) {
    if (path.empty()) continue;  // the project itself
    // "node_modules/a/node_modules/@scope/b"; what stands elsewhere is a folder of the project's.
    const std::size_t folder = path.rfind("node_modules/");
    // A link has its content elsewhere, which copying node_modules would not bring.
    if (folder == std::string::npos || value.is_true("link")) {
      out.problem = "its packages stand in folders of the project itself";
      return out;
    }
    NodeLockEntry package;
    package.name = path.substr(folder + 13);
    package.development = value.is_true("dev") || value.is_true("devOptional");
    package.install_script = value.is_true("hasInstallScript");
    // npm calls node-gyp for a binding.gyp even without a script, and prebuilt binaries are looked up when the
    // package is loaded. The helpers that a package depends on show both.
    for (const string_view list : {"dependencies", "optionalDependencies"}) {
      const JsonValue* wanted = value.member(list);
      if (wanted == nullptr) continue;
      for (const auto& [name, range] : wanted->members)
        package.native = package.native || is_native_helper(name);
    }
    // Helpers depend on one another, and are JavaScript themselves.
    if (is_native_helper(package.name)) package.native = false;
    out.packages.push_back(std::move(package));
  }
  return out;
}

NodeLock read_yarn_lock(string_view text, const NodeProject& project) {
  NodeLock out;
  // Later ones write YAML with other keys, and may not fill node_modules at all.
  if (text.find("\n__metadata:") != string_view::npos) {
    out.problem = "its yarn.lock is of a Yarn later than 1";
    return out;
  }
  const std::vector<YarnEntry> entries = yarn_entries(text);
  std::map<std::string_view, std::size_t> by_key;
  for (std::size_t i = 0; i < entries.size(); ++i)
    for (const std::string& key : entries[i].keys) by_key.emplace(key, i);
  // From the project's dependencies to all that they want.
  // yarn.lock does not note what is for development, so whatever is not reached from there is.
  std::vector<char> wanted(entries.size(), 0);
  std::vector<std::size_t> open;
  const auto want = [&](const std::string& key) {
    const auto found = by_key.find(key);
    if (found == by_key.end() || wanted[found->second] != 0) return;
    wanted[found->second] = 1;
    open.push_back(found->second);
  };
  for (const auto& [name, range] : project.ranges) want(name + "@" + range);
  while (!open.empty()) {
    const std::size_t entry = open.back();
    open.pop_back();
    for (const std::string& key : entries[entry].wants) want(key);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    NodeLockEntry package{entries[i].name, wanted[i] == 0, false, false};
    // Nor does it note scripts: a package that compiles is known by its helpers.
    for (const std::string& key : entries[i].wants)
      package.native = package.native || is_native_helper(name_of_key(key));
    if (is_native_helper(package.name)) package.native = false;
    out.packages.push_back(std::move(package));
  }
  return out;
}

NodeLock read_pnpm_lock(string_view text) {
  NodeLock out;
  bool packages = false, list = false;
  for (const string_view line : lines_of(text)) {
    const string_view content = trim(line);
    if (content.empty() || content.starts_with('#')) continue;
    const std::size_t depth = indentation(line);
    if (depth == 0) {
      // Newer ones have what a package depends on below `snapshots`, under the same name as below `packages`.
      packages = content == "packages:" || content == "snapshots:";
      list = false;
    } else if (!packages) {
      continue;
    } else if (depth == 2) {
      // `/@scope/name@1.0.0(peer@2):`, `/name/1.0.0:`, `name@1.0.0: {}`
      string_view key = unquoted(content.substr(0, content.rfind(':')));
      if (content.ends_with("{}")) key = unquoted(content.substr(0, content.rfind(": {}")));
      // The brackets name the peers with which this copy was installed.
      key = key.substr(0, key.find('('));
      if (key.starts_with('/')) key.remove_prefix(1);
      std::size_t end = key.find('@', 1);
      // Older ones have a slash before the version.
      if (end == string_view::npos) end = key.rfind('/');
      // A format that is not known must not pass for one without compiled packages.
      if (end == string_view::npos) {
        out.problem = "its pnpm-lock.yaml names packages in a way that is not known";
        return out;
      }
      out.packages.push_back({std::string(key.substr(0, end)), false, false, false});
      list = false;
    } else if (out.packages.empty()) {
      continue;
    } else if (depth == 4) {
      list = content == "dependencies:" || content == "optionalDependencies:";
      if (content == "requiresBuild: true") out.packages.back().install_script = true;
      if (content == "dev: true") out.packages.back().development = true;
    } else if (list) {
      const std::size_t colon = content.find(": ");
      if (is_native_helper(unquoted(content.substr(0, colon)))) out.packages.back().native = true;
    }
  }
  for (NodeLockEntry& package : out.packages)
    if (is_native_helper(package.name)) package.native = false;
  return out;
}

}  // namespace drydock
