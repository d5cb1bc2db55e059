#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/text_range.h"

namespace drydock {

/// How a piece of text gives itself away as a secret.
enum class SecretSign : std::uint8_t {
  kToken,       ///< a well-known format
  kWebToken,    ///< a JSON web token
  kKeyBlock,    ///< the body of a private key
  kUrl,         ///< `scheme://user:password@host`
  kAssignment,  ///< `NAME=value`, `--name=value`, `ENV NAME value`
  kOption,      ///< `--name value`, `mysql -pvalue`, `config set name value`
  kUserOption,  ///< `-u user:value`
  kHeader,      ///< `Authorization: Bearer value`
  kField,       ///< `name: value`, `"name": "value"`, netrc's `password value`
  kAccount,     ///< the password of an account that is made or changed: `echo user:value | chpasswd`
  kCommand,     ///< told a command by its place among the words: `sshpass -p value`
};

struct SecretMatch {
  TextRange range;  ///< of the secret itself; within one line, never empty
  SecretSign sign = SecretSign::kToken;
  TextRange name;         ///< of the name that tells, where there is one
  std::string_view kind;  ///< kToken: "GitHub token"
  bool single_quoted = false;
};

/// Everything in a text that looks like a secret that is written out: sorted and disjoint; what goes over
/// several lines is one match a line. What is taken from elsewhere (`$NAME`, `$(…)`) and mere switches are
/// none. It finds rather too much: it is what reports hide. Time grows with the text's length and no faster,
/// whatever the text.
std::vector<SecretMatch> find_secret_text(std::string_view text);

}  // namespace drydock
