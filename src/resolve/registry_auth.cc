#include "resolve/registry_auth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "resolve/bounded_json.h"

namespace drydock {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxRealm = 2048;
constexpr std::size_t kMaxTokenAnswer = 256u << 10;
constexpr std::size_t kMaxToken = 32u << 10;
constexpr std::int64_t kDefaultLife = 60;        // s, by the token specification
constexpr std::int64_t kMaxLife = 24 * 60 * 60;  // s
constexpr std::int64_t kMargin = 10;             // s that a token may take on its way
constexpr std::size_t kMaxRetryAfter = 40;       // bytes that are shown
constexpr std::string_view kClientId = "drydock";

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t offset) -> std::uint32_t {
      return i + offset < bytes.size() ? static_cast<unsigned char>(bytes[i + offset]) : 0;
    };
    const std::uint32_t bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    out += kAlphabet[bits >> 18];
    out += kAlphabet[bits >> 12 & 63];
    out += i + 1 < bytes.size() ? kAlphabet[bits >> 6 & 63] : '=';
    out += i + 2 < bytes.size() ? kAlphabet[bits & 63] : '=';
  }
  return out;
}

std::string basic_value(const Credential& credential) {
  return "Basic " + encode_base64(credential.user + ":" + credential.password);
}

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string key_of(const AuthTarget& target) {
  return target.scheme + "://" + target.host;
}

/// One scope for each that is named; the specification has them in one parameter each.
template <typename Each>
void for_each_scope(std::string_view scopes, Each each) {
  while (!scopes.empty()) {
    const std::size_t space = std::min(scopes.find(' '), scopes.size());
    if (space > 0) each(scopes.substr(0, space));
    scopes.remove_prefix(std::min(space + 1, scopes.size()));
  }
}

HttpRequest token_request(const std::string& realm, std::string_view service, std::string_view scope) {
  HttpRequest request;
  request.url = realm;
  request.max_body = kMaxTokenAnswer;
  char sign = realm.find('?') == std::string::npos ? '?' : '&';
  const auto add = [&](std::string_view name, std::string_view value) {
    request.url += fmt::format("{}{}={}", sign, name, percent_encoded(value));
    sign = '&';
  };
  if (!service.empty()) add("service", service);
  for_each_scope(scope, [&](std::string_view each) { add("scope", each); });
  return request;
}

/// The refresh of OAuth 2 (RFC 6749, section 6), as docker's token servers take it.
HttpRequest refresh_request(const std::string& realm, std::string_view service, std::string_view scope,
                            const Credential& credential) {
  HttpRequest request;
  request.method = "POST";
  request.url = realm;
  request.max_body = kMaxTokenAnswer;
  request.form = fmt::format("grant_type=refresh_token&service={}&scope={}&client_id={}&refresh_token={}",
                             percent_encoded(service), percent_encoded(scope), kClientId,
                             percent_encoded(credential.identity_token));
  return request;
}

/// The seconds that an answer's token lives.
std::int64_t life_of(const nlohmann::json& answer) {
  const nlohmann::json* life = json_member(answer, "expires_in");
  if (life == nullptr || !life->is_number()) return kDefaultLife;
  // By way of a double, which no number is too large for; one that is none compares as false.
  const auto seconds = life->get<double>();
  return seconds > 0 ? static_cast<std::int64_t>(std::min(seconds, static_cast<double>(kMaxLife))) : 0;
}

}  // namespace

/// The token of one repository. Whoever wants it holds the mutex, so that the second who comes finds what the
/// first has fetched.
struct RegistryAuth::Slot {
  std::mutex mutex;
  std::string scope;  // as the registry has named it; empty: the usual one
  Token token;
  std::optional<Error> failure;
  Clock::time_point failed_at;
};

RegistryAuth::RegistryAuth(HttpClient& http, const CredentialStore& credentials)
    : http_(http), credentials_(credentials) {}
RegistryAuth::~RegistryAuth() = default;

Result<Authorization> RegistryAuth::known(const AuthTarget& target) {
  Demand demand;
  {
    const std::lock_guard lock(mutex_);
    const auto found = demands_.find(key_of(target));
    if (found == demands_.end()) return Authorization();
    demand = found->second;
  }
  return demand.is_basic ? basic(target, /*must=*/false) : bearer(target, demand, {}, {});
}

Result<Authorization> RegistryAuth::answer(const AuthTarget& target,
                                           const std::vector<std::string>& challenges,
                                           const Authorization& used) {
  std::optional<Demand> demand;
  std::string scope, problem;
  for (const AuthChallenge& challenge : parse_auth_challenges(challenges)) {
    // A token is worth less to whoever gets at it than a password, so it is preferred.
    if (challenge.scheme == "basic" && !demand) demand = Demand{true, {}, {}};
    if (challenge.scheme != "bearer") continue;
    const std::string_view realm = challenge.parameter("realm");
    problem = why_not_realm(target, realm);
    if (!problem.empty()) continue;
    demand = Demand{false, std::string(realm), std::string(challenge.parameter("service"))};
    scope = challenge.parameter("scope");
    break;
  }
  if (!demand) {
    if (!problem.empty()) return Error{std::move(problem)};
    return Error{
        fmt::format("{} asks for a login of a kind that drydock does not know: check that it is a registry",
                    target.domain)};
  }
  {
    const std::lock_guard lock(mutex_);
    demands_.insert_or_assign(key_of(target), *demand);
  }
  if (!demand->is_basic) return bearer(target, *demand, scope, used.value);
  Result<Authorization> login = basic(target, /*must=*/true);
  if (login && login->value == used.value) return still_refused(target, used);
  return login;
}

Result<Authorization> RegistryAuth::basic(const AuthTarget& target, bool must) const {
  const std::optional<Credential> credential = credentials_.find(target.domain, target.repository);
  if (credential && !credential->user.empty()) return Authorization{basic_value(*credential), true};
  if (!must) return Authorization();
  if (credential)
    return Error{fmt::format(
        "the login kept for {} is an identity token, which it does not take: run `{}` with a password",
        target.domain, login_command(target.domain))};
  return still_refused(target, {});
}

Result<Authorization> RegistryAuth::bearer(const AuthTarget& target, const Demand& demand,
                                           std::string_view scope, const std::string& used) {
  const Clock::time_point arrival = Clock::now();
  std::shared_ptr<Slot> slot;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Slot>& at = slots_[key_of(target) + "/" + target.repository];
    if (at == nullptr) at = std::make_shared<Slot>();
    slot = at;
  }
  const std::lock_guard lock(slot->mutex);
  if (!scope.empty()) slot->scope = scope;
  const auto value = [&] { return Authorization{"Bearer " + slot->token.text, slot->token.is_login}; };
  // Another thread may have replaced the token that was refused.
  if (!slot->token.text.empty() && Clock::now() < slot->token.expires && value().value != used)
    return value();
  // What failed while this thread waited would only fail again.
  if (slot->failure && slot->failed_at >= arrival) return *slot->failure;

  Result<Token> token =
      fetch(target, demand, slot->scope.empty() ? "repository:" + target.repository + ":pull" : slot->scope);
  slot->failure.reset();
  if (token) {
    slot->token = std::move(*token);
    return value();
  }
  slot->token = Token();
  slot->failure = token.error();
  slot->failed_at = Clock::now();
  return token.error();
}

Result<RegistryAuth::Token> RegistryAuth::fetch(const AuthTarget& target, const Demand& demand,
                                                std::string_view scope) const {
  const std::string host = host_of_url(demand.realm);
  std::optional<Credential> credential = credentials_.find(target.domain, target.repository);
  // The realm is what the registry says, so that the user's word that a host may be plain is no word for this
  // one.
  const bool is_withheld = credential && !demand.realm.starts_with("https://") && !is_loopback_host(host);
  if (is_withheld) credential.reset();
  HttpRequest request;
  if (credential && !credential->identity_token.empty()) {
    request = refresh_request(demand.realm, demand.service, scope, *credential);
  } else {
    request = token_request(demand.realm, demand.service, scope);
    if (credential) request.authorization = basic_value(*credential);
  }
  const Result<HttpResponse> response = http_.fetch(request);
  if (!response) return response.error();
  const int status = response->status;
  const std::string& domain = target.domain;
  if (status == 429) return too_many_requests(domain, *response, credential.has_value());
  // A refresh token that has expired or was taken back is answered with 400 (RFC 6749, 5.2).
  if (status == 401 || status == 403 || (status == 400 && request.method == "POST")) {
    if (is_withheld)
      return Error{fmt::format(
          "the login for {} is not sent to its token server {}, which is asked without TLS", domain, host)};
    if (!credential) return still_refused(target, {});
    return Error{fmt::format("{} refuses the login that is kept for it: run `{}` again", domain,
                             login_command(domain))};
  }
  if (status >= 500)
    return Error{fmt::format("the token server {} of {} is in trouble (HTTP {}): try again later", host,
                             domain, status)};
  if (status != 200)
    return Error{fmt::format("the token server {} of {} gives no token (HTTP {})", host, domain, status)};

  const auto answer = parse_bounded_json(response->body, {.max_depth = 16, .max_values = 10'000});
  std::string_view text = answer ? json_text(*answer, "token") : std::string_view();
  if (text.empty() && answer) text = json_text(*answer, "access_token");
  // It will stand in a header, where a line's end would begin another one.
  if (text.empty() || text.size() > kMaxToken || !is_visible_ascii(text))
    return Error{fmt::format("the token server {} of {} sent no token that can be used", host, domain)};
  const std::int64_t life = life_of(*answer);
  const std::int64_t margin = std::min(kMargin, life / 2);
  return Token{std::string(text), credential.has_value(), Clock::now() + std::chrono::seconds(life - margin)};
}

std::string RegistryAuth::why_not_realm(const AuthTarget& target, std::string_view realm) const {
  const auto refusal = [&](std::string_view why) {
    return fmt::format("{} sends to a token server {}", target.domain, why);
  };
  const std::string host = host_of_url(realm);
  constexpr std::string_view kForeign = "\"#<>@\\^`{|}";
  if (realm.size() > kMaxRealm || !is_visible_ascii(realm) ||
      realm.find_first_of(kForeign) != std::string_view::npos || host.empty())
    return refusal("whose address cannot be read");
  if (realm.starts_with("https://")) return {};
  // A registry elsewhere has no business with this machine's own services.
  const bool is_local =
      is_loopback_host(host) && (is_loopback_host(target.host) || is_plain_host(http_.policy(), target.host));
  if (realm.starts_with("http://") && (is_local || is_plain_host(http_.policy(), host))) return {};
  return refusal(fmt::format("without TLS ({}), which is not asked", host));
}

Error RegistryAuth::still_refused(const AuthTarget& target, const Authorization& used) {
  const std::string command = login_command(target.domain);
  if (used.is_login && used.value.starts_with("Basic "))
    return {fmt::format("{} refuses the login that is kept for it: run `{}` again", target.domain, command)};
  if (used.is_login)
    return {fmt::format("{} does not let the login that is kept for it read {}, or has no such image",
                        target.domain, target.repository)};
  // Docker's own registry does not tell the two apart for those who have not logged in.
  if (target.domain == "docker.io")
    return {fmt::format(
        "docker.io has no image {}, or it is private and needs a login: check the name, or run `{}`",
        target.repository, command)};
  return {fmt::format("{} asks for a login: run `{}`", target.domain, command)};
}

std::string login_command(std::string_view domain) {
  return domain == "docker.io" ? "docker login" : fmt::format("docker login {}", domain);
}

Error too_many_requests(std::string_view domain, const HttpResponse& response, bool is_login) {
  const std::string_view after = response.header("retry-after");
  std::string when = "later";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!after.empty() && after.size() <= kMaxRetryAfter) {
    // Seconds or a date (RFC 9110, 10.2.3).
    const auto is_date_character = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
             c == ',' || c == ':';
    };
    if (std::all_of(after.begin(), after.end(), is_digit))
      when = fmt::format("in {} s", after);
    else if (std::all_of(after.begin(), after.end(), is_date_character))
      when = fmt::format("after {}", after);
  }
  const bool helps = domain == "docker.io" && !is_login;
  return {fmt::format("{} limits how often it may be asked: try again {}{}", domain, when,
                      helps ? ", or run `docker login`, which raises the limit" : "")};
}

}  // namespace drydock
