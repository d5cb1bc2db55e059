#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace drydock {

// What a value tells about itself, whatever it is called.

/// A token in one of the formats by which its issuer, and every scanner, knows it.
struct KnownToken {
  std::size_t size = 0;   ///< bytes from the place that was asked for
  std::string_view kind;  ///< "GitHub token"
};
/// Nothing where no such token begins at the byte. Looks no further than the token goes.
std::optional<KnownToken> known_token_at(std::string_view text, std::size_t pos);

enum class ValueKind : std::uint8_t {
  kEmpty,        ///< no value
  kReference,    ///< taken from elsewhere: `$NAME`, `$(…)`, a path, an address without a password
  kSwitch,       ///< `true`, `0`, `none`: says something about a secret
  kPlaceholder,  ///< `changeme`, `<token>`, `{{ token }}`, `password`: to be replaced, or a default that
                 ///< everybody knows
  kPlain,        ///< written out
  kStrong,       ///< written out, and nobody made it up to be read: a known format, or as random as a key
};

/// Of a value without its quotes. `literal`: it stood in single quotes, so that `$` means nothing.
ValueKind value_kind(std::string_view value, bool literal = false);

/// True where the value cannot be but there to let one command of a build start, which is told it and nobody
/// else: `SECRET_KEY_BASE=dummy rake assets:precompile`, an address on the loopback, a user's name as its
/// password.
bool is_stand_in(std::string_view value);

/// The value of a word without the quotes around it; sets `single` where they are single ones.
std::string_view without_quotes(std::string_view word, bool* single = nullptr);

/// Bits of information a byte of the text carries, by how often each byte occurs in it.
double entropy_of(std::string_view text);

}  // namespace drydock
