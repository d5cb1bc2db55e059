#include "resolve/credentials.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <utility>

#include "resolve/bounded_json.h"
#include "resolve/credential_helper.h"
#include "text/file_io.h"
#include "text/quote.h"

namespace drydock {
namespace {

constexpr std::size_t kMaxFile = 1u << 20;
constexpr std::string_view kDockerDomain = "docker.io";
/// Where docker keeps the login of its own registry.
constexpr std::string_view kDockerServer = "https://index.docker.io/v1/";

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// The bytes of standard base64 (RFC 4648, section 4). Line ends are passed over, as docker does: `base64`
/// wraps long tokens. All else that is not canonical is refused, so that no two texts are one password.
std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0, padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos || padding > 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if (++count < 4) continue;
    for (const int shift : {16, 8, 0}) out += static_cast<char>(bits >> shift & 0xFF);
    bits = 0;
    count = 0;
  }
  // What is left are 2 or 3 digits for 1 or 2 bytes, and the bits beyond these must be zero.
  if (count == 0) return padding == 0 ? std::optional(std::move(out)) : std::nullopt;
  if (count == 1 || count + padding != 4) return std::nullopt;
  const std::uint32_t spare = count == 2 ? bits & 0xF : bits & 0x3;
  if (spare != 0) return std::nullopt;
  bits <<= 6 * padding;
  out += static_cast<char>(bits >> 16 & 0xFF);
  if (count == 3) out += static_cast<char>(bits >> 8 & 0xFF);
  return out;
}

/// A key of `auths` or `credHelpers` as "registry.example" or "registry.example/team". With a scheme the key
/// is a server's address, of which only the host counts.
std::string normalized_key(std::string_view key) {
  std::string out = lower_ascii(key);
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!out.starts_with(scheme)) continue;
    out.erase(0, scheme.size());
    out.erase(std::min(out.find('/'), out.size()));
    break;
  }
  while (out.ends_with('/')) out.pop_back();
  for (const std::string_view version : {"/v1", "/v2"})
    if (out.ends_with(version)) out.erase(out.size() - version.size());
  const std::size_t slash = std::min(out.find('/'), out.size());
  const std::string_view host = std::string_view(out).substr(0, slash);
  if (host == "index.docker.io" || host == "registry-1.docker.io") out.replace(0, slash, kDockerDomain);
  return out;
}

/// The entry for a name; what is spelled in docker's own way comes first where several mean the same.
const nlohmann::json* entry_of(const nlohmann::json* table, const std::string& name) {
  if (table == nullptr || !table->is_object()) return nullptr;
  if (name == kDockerDomain) {
    if (const auto found = table->find(kDockerServer); found != table->end()) return &*found;
  }
  if (const auto found = table->find(name); found != table->end()) return &*found;
  for (const auto& item : table->items())
    if (normalized_key(item.key()) == name) return &item.value();
  return nullptr;
}

/// "registry.example/team/app", "registry.example/team", "registry.example".
std::vector<std::string> names_of(const std::string& domain, std::string_view path) {
  std::vector<std::string> names;
  for (std::string name = domain + "/" + lower_ascii(path); name.size() > domain.size();
       name.erase(name.rfind('/')))
    names.push_back(name);
  names.push_back(domain);
  return names;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

struct CredentialStore::State {
  explicit State(Environment from) : environment(std::move(from)) {}

  struct File {
    std::string path;
    nlohmann::json content;
  };

  void note(std::string text) {
    if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(std::move(text));
  }

  void read(const std::string& path, bool must_exist) {
    struct stat status {};
    const bool missing = ::stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
    if (missing && !must_exist) return;
    Result<std::string> text = read_file(path, kMaxFile);
    if (!text) return note(text.error().message + ", so its logins are not used");
    auto content = parse_bounded_json(*text);
    if (!content || !content->is_object())
      return note(fmt::format("{} is not a JSON object, so its logins are not used", quote_path(path)));
    files.push_back({path, std::move(*content)});
  }

  void read_files() {
    if (std::exchange(are_files_read, true)) return;
    if (!environment.registry_auth_file.empty()) return read(environment.registry_auth_file, true);
    if (!environment.runtime_dir.empty())
      read(environment.runtime_dir + "/containers/auth.json", false);
    else if (!environment.runtime_auth_file.empty())
      read(environment.runtime_auth_file, false);
    const std::string& home = environment.home;
    if (!environment.config_home.empty())
      read(environment.config_home + "/containers/auth.json", false);
    else if (!home.empty())
      read(home + "/.config/containers/auth.json", false);
    if (!environment.docker_config.empty())
      read(environment.docker_config + "/config.json", false);
    else if (!home.empty())
      read(home + "/.docker/config.json", false);
  }

  std::optional<Credential> find(const std::string& domain, std::string_view path) {
    read_files();
    const std::vector<std::string> names = names_of(domain, path);
    for (const File& file : files)
      if (auto found = find_in(file, names)) return found;
    return std::nullopt;
  }

  std::optional<Credential> find_in(const File& file, const std::vector<std::string>& names) {
    const std::string& domain = names.back();
    const nlohmann::json* own_helper = entry_of(json_member(file.content, "credHelpers"), domain);
    const std::string helper =
        own_helper != nullptr && own_helper->is_string() ? own_helper->get<std::string>() : std::string();
    if (!helper.empty())
      if (auto found = ask_helper(file, helper, domain)) return found;
    const nlohmann::json* auths = json_member(file.content, "auths");
    for (const std::string& name : names)
      if (const nlohmann::json* entry = entry_of(auths, name))
        if (auto found = read_entry(file, name, *entry)) return found;
    const std::string store(json_text(file.content, "credsStore"));
    if (own_helper != nullptr || store.empty()) return std::nullopt;
    return ask_helper(file, store, domain);
  }

  std::optional<Credential> read_entry(const File& file, const std::string& name,
                                       const nlohmann::json& entry) {
    Credential out;
    out.identity_token = json_text(entry, "identitytoken");
    out.user = json_text(entry, "username");
    out.password = json_text(entry, "password");
    if (const std::string_view auth = json_text(entry, "auth"); !auth.empty()) {
      const auto decoded = decode_base64(auth);
      const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
      if ((colon == std::string::npos || colon == 0) && out.identity_token.empty()) {
        note(fmt::format("the login for {} in {} is not base64 of `user:password`, so it is not used", name,
                         quote_path(file.path)));
        return std::nullopt;
      }
      if (colon != std::string::npos) {
        out.user = decoded->substr(0, colon);
        out.password = decoded->substr(colon + 1);
        // Docker has padded passwords with NUL, and takes it away again.
        while (out.password.ends_with('\0')) out.password.pop_back();
      }
    }
    // With a login in a helper, docker leaves an empty entry here.
    if (out.identity_token.empty() && (out.user.empty() || out.password.empty())) return std::nullopt;
    return out;
  }

  std::optional<Credential> ask_helper(const File& file, const std::string& helper,
                                       const std::string& domain) {
    const std::string server = domain == kDockerDomain ? std::string(kDockerServer) : domain;
    const auto [at, is_new] = answers.try_emplace({helper, server});
    if (!is_new || broken_helpers.count(helper) != 0) return at->second;
    HelperAnswer answer = ask_credential_helper({.name = helper, .path = environment.path}, server);
    if (answer.outcome == HelperAnswer::Outcome::kFound) at->second = std::move(answer.credential);
    if (answer.outcome == HelperAnswer::Outcome::kUnusable) broken_helpers.insert(helper);
    if (!answer.problem.empty())
      note(fmt::format("{} ({} names it for {}), so no login is taken from it", answer.problem,
                       quote_path(file.path), domain));
    return at->second;
  }

  const Environment environment;
  std::mutex mutex;  // held while a helper runs: some ask the user, and should do so one after another
  bool are_files_read = false;
  std::vector<File> files;
  std::map<std::pair<std::string, std::string>, std::optional<Credential>> answers;  // by helper and server
  std::set<std::string> broken_helpers;
  std::vector<std::string> notes;
};

CredentialStore::Environment CredentialStore::process_environment() {
  return {.registry_auth_file = variable("REGISTRY_AUTH_FILE"),
          .runtime_dir = variable("XDG_RUNTIME_DIR"),
          .config_home = variable("XDG_CONFIG_HOME"),
          .docker_config = variable("DOCKER_CONFIG"),
          .home = variable("HOME"),
          .path = variable("PATH"),
          .runtime_auth_file = fmt::format("/run/containers/{}/auth.json", ::getuid())};
}

CredentialStore::CredentialStore(Environment environment)
    : state_(std::make_shared<State>(std::move(environment))) {}

std::optional<Credential> CredentialStore::find(std::string_view domain, std::string_view path) const {
  const std::lock_guard lock(state_->mutex);
  return state_->find(normalized_key(domain), path);
}

std::vector<std::string> CredentialStore::notes() const {
  const std::lock_guard lock(state_->mutex);
  return state_->notes;
}

}  // namespace drydock
