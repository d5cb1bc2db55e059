#include "resolve/remote_content.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include "resolve/git_protocol.h"
#include "resolve/sha256.h"

namespace drydock {
namespace {

constexpr std::size_t kPiece = 64u << 10;  // bytes read at once

bool has_scheme(std::string_view url, std::string_view scheme) {
  // Schemes have no case (RFC 3986, 3.1).
  return url.size() >= scheme.size() &&
         std::equal(scheme.begin(), scheme.end(), url.begin(), [](char want, char got) {
           return want == (got >= 'A' && got <= 'Z' ? static_cast<char>(got + ('a' - 'A')) : got);
         });
}

bool is_web_url(std::string_view url) {
  return has_scheme(url, "https://") || has_scheme(url, "http://");
}

/// Why a URL is not asked at all; empty where it may be.
std::string why_not(std::string_view url) {
  const bool plain_text = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!plain_text) return "the URL has characters that no URL has; write them as %XX";
  const std::string_view rest = url.substr(url.find("://") + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#\\"));
  // The answer would be kept under the URL, password and all.
  if (authority.find('@') != std::string_view::npos)
    return "the URL holds a user name or password, which drydock does not send; remove it";
  if (authority.empty()) return "the URL names no host";
  return {};
}

std::string what_status_means(const HttpResponse& head, const std::string& url) {
  const std::string shown = printable_url(url);
  const std::string host = host_of_url(head.url.empty() ? url : head.url);
  switch (head.status) {
    case 401:
    case 403:
      return fmt::format("{} wants credentials ({}), which drydock does not send", shown, head.status);
    case 404:
    case 410:
      return fmt::format("{} is not there ({}); check the URL", shown, head.status);
    case 429:
      return fmt::format("{} is asked for too often (429); wait and try again", host);
    default:
      return fmt::format("{} answered {} for {}; try again later", host, head.status, shown);
  }
}

std::optional<std::uint64_t> content_length(const HttpResponse& head) {
  const std::string_view text = head.header("content-length");
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return UINT64_MAX;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Error too_large(const std::string& url, std::uint64_t max_bytes) {
  return Error{
      fmt::format("{} has more than the {} bytes that are fetched; raise the limit or pin it by hand",
                  printable_url(url), max_bytes)};
}

}  // namespace

Result<RemoteFile> hash_remote_file(HttpClient& http, const std::string& url, std::uint64_t max_bytes) {
  if (!is_web_url(url)) return Error{"only http and https URLs can be fetched"};
  if (std::string problem = why_not(url); !problem.empty()) return Error{std::move(problem)};
  HttpRequest request;
  request.url = url.substr(0, url.find('#'));
  // The build fetches it in the same way; the checksum makes that safe from then on.
  request.allow_plain = true;
  request.max_body = static_cast<std::size_t>(std::min<std::uint64_t>(max_bytes, SIZE_MAX));
  const Result<std::unique_ptr<HttpStream>> stream = http.open(request);
  if (!stream) return stream.error();
  const HttpResponse& head = (*stream)->head();
  if (head.status != 200) return Error{what_status_means(head, url)};
  const std::string_view encoding = head.header("content-encoding");
  if (!encoding.empty() && encoding != "identity")
    return Error{fmt::format("{} comes with a Content-Encoding, so that its checksum depends on who asks",
                             printable_url(url))};
  if (content_length(head).value_or(0) > max_bytes) return too_large(url, max_bytes);

  RemoteFile out;
  Sha256 hash;
  std::vector<char> piece(kPiece);
  for (;;) {
    const Result<std::size_t> size = (*stream)->read(piece.data(), piece.size());
    if (!size) return size.error();
    if (*size == 0) break;
    if (*size > max_bytes - out.size) return too_large(url, max_bytes);
    out.size += *size;
    hash.update({piece.data(), *size});
  }
  out.checksum = "sha256:" + hash.hex();
  return out;
}

Result<std::string> resolve_git_ref(HttpClient& http, const std::string& url) {
  const std::size_t hash = url.find('#');
  const std::string remote = url.substr(0, hash);
  std::string_view ref =
      hash == std::string::npos ? std::string_view() : std::string_view(url).substr(hash + 1);
  if (!is_web_url(remote))
    return Error{
        "only git repositories over https can be asked for a commit; ssh and git URLs are not supported"};
  if (std::string problem = why_not(url); !problem.empty()) return Error{std::move(problem)};
  // BuildKit's newer forms carry the ref there. Half understood they would give the wrong commit.
  if (remote.find('?') != std::string::npos || ref.starts_with('#'))
    return Error{"only git URLs of the form https://host/repository.git#ref are supported"};
  ref = ref.substr(0, ref.find(':'));
  if (ref.find('%') != std::string_view::npos)
    return Error{"a git ref with % is not supported; write it out"};
  if (is_git_commit(ref)) return std::string(ref);

  const GitLimits limits;
  HttpRequest request;
  request.url = fmt::format("{}/info/refs?service=git-upload-pack",
                            remote.ends_with('/') ? remote.substr(0, remote.size() - 1) : remote);
  request.max_body = limits.max_bytes;
  const Result<HttpResponse> response = http.fetch(request);
  if (!response) return response.error();
  if (response->status != 200) return Error{what_status_means(*response, remote)};
  // What older servers and plain web servers send is a list without the default branch.
  if (response->header("content-type") != "application/x-git-upload-pack-advertisement")
    return Error{
        fmt::format("{} does not speak git's smart HTTP protocol; check the URL", printable_url(remote))};
  const Result<GitAdvertisement> advertisement = parse_git_advertisement(response->body, limits);
  if (!advertisement) return advertisement.error();
  return choose_git_commit(*advertisement, ref);
}

}  // namespace drydock
