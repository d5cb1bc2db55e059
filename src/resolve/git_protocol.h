#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "text/result.h"

namespace drydock {

/// What a git server has, as it tells at the start of a fetch.
struct GitAdvertisement {
  struct Ref {
    std::string id;      ///< 40 or 64 small hexadecimal digits
    std::string peeled;  ///< what an annotated tag is of; empty for all others
  };
  std::map<std::string, Ref, std::less<>> refs;  ///< by full name; "HEAD" too, unless it names nothing yet
  std::string
      head;  ///< the branch that HEAD stands for, "refs/heads/main"; empty where the server does not say
};

struct GitLimits {
  std::size_t max_bytes = 16u << 20;
  std::size_t max_refs = 200'000;
  std::size_t max_name = 4096;  ///< bytes
};

/// Reads the answer to `info/refs?service=git-upload-pack`: pkt-lines with the service, then the refs
/// (gitprotocol-http(5), gitprotocol-pack(5), versions 0 and 1). An error where it is anything else, or not
/// all of it.
Result<GitAdvertisement> parse_git_advertisement(std::string_view body, const GitLimits& limits = {});

/// True for a commit's full id, as BuildKit has it: 40 or 64 small hexadecimal digits.
bool is_git_commit(std::string_view text);

/// The commit that BuildKit would check out for a ref: `refs/REF`, else the branch, else the tag, peeled; the
/// default branch for an empty one. An error, too, where a branch and a tag of that name differ: its versions
/// do not agree on which it is.
Result<std::string> choose_git_commit(const GitAdvertisement& advertisement, std::string_view ref);

}  // namespace drydock
