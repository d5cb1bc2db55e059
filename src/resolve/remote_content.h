#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "facts/questions.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

/// Fetches a URL and hashes it; more than `max_bytes` is an error.
Result<RemoteFile> hash_remote_file(HttpClient& http, const std::string& url, std::uint64_t max_bytes);

/// The commit that `https://host/repo.git#ref` names now (a branch, a tag, peeled; HEAD without a ref), by git's smart
/// HTTP protocol, version 1 (gitprotocol-http(5)). The part of the fragment after `:` is a folder and is passed over.
Result<std::string> resolve_git_ref(HttpClient& http, const std::string& url);

}  // namespace drydock
