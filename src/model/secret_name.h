#pragma once

#include <string>
#include <string_view>

namespace drydock {

// What the name of a variable, an option, a label or a field tells about its value.

/// True where a value under this name is a secret: password, token, API key, credential …, in any casing and
/// with any separators (`DB_PASSWORD`, `apiKey`, `--auth-token`). Names that only look it are none: they say
/// where a secret is
/// (`_FILE`, `_PATH`, `_URL`), what is known of it (`_TYPE`, `_VERSION`, `MAX_`, `ALLOW_`), or something else
/// with the same word in it (`PUBLIC_KEY`, `GPG_KEYS`, `TOKENIZERS_PARALLELISM`, `PASSENGER_ROOT`).
bool names_secret(std::string_view name);

/// True where the value shows that the name is that of a setting all the same: `AUTH=basic`, `TOKEN_BASE=60`.
bool is_setting(std::string_view name, std::string_view value);

/// names_secret() with less care, for what a report must hide: a little too much is hidden, and never too
/// little.
bool may_name_secret(std::string_view name);

/// The name as the id of a secret mount: `NPM_TOKEN` and `npm-token` are `npm_token`.
std::string secret_id(std::string_view name);

}  // namespace drydock
