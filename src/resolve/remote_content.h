#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "facts/questions.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

/// Fetches an http or https URL and hashes what comes as BuildKit's `ADD --checksum` does; more than
/// `max_bytes` is an error. So are an answer other than 200, a Content-Encoding, which BuildKit would undo,
/// and a URL that holds a user name or password.
Result<RemoteFile> hash_remote_file(HttpClient& http, const std::string& url, std::uint64_t max_bytes);

/// The commit that `https://host/repo.git#ref` names now (a branch, a tag, peeled; HEAD without a ref), by
/// git's smart HTTP protocol, version 1 (gitprotocol-http(5)). The part of the fragment after `:` is a folder
/// and is passed over. A ref that is a commit's full id is the answer, and no one is asked. Over http only
/// where the client's policy allows it.
///
/// An error where a branch and a tag have the name and differ, and for what is not read here: ssh and git
/// URLs, a URL with a user name, password or query, `##ref=…`, and percent signs after the `#`.
Result<std::string> resolve_git_ref(HttpClient& http, const std::string& url);

}  // namespace drydock
