#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/text_range.h"

namespace drydock {

/// What stands in a report in place of a secret that nothing names; `‹secret:NPM_TOKEN›` where something
/// does.
inline constexpr std::string_view kSecretMark = "‹secret›";

/// Parts of a text that look like secrets: sorted, disjoint, none of them empty, none with a line ending in
/// it, so that lines stay lines. Found are
/// - passwords in URLs (`scheme://user:password@host`),
/// - tokens of well-known formats, JSON web tokens, and the bodies of private key blocks,
/// - literal values of names that say they are secret (`NAME=value`, `--name=value`, `ENV NAME value`).
/// A value that is taken from elsewhere (`$NAME`, `$(…)`) is no secret.
std::vector<TextRange> find_secrets(std::string_view text);

/// The text with a mark in place of each secret. It changes nothing in a text that it gave.
std::string redact(std::string_view text);

/// Redacts pieces of one text, where a piece may not show by itself that it is secret: the lines of a key
/// block, for instance. The text must outlive it.
class Redactor {
 public:
  explicit Redactor(std::string_view text, bool hide = true);

  std::string slice(TextRange range) const;
  /// True where the range holds at least one byte of a secret.
  bool touches(TextRange range) const;
  /// True where `text`, which is to stand in place of the range, repeats a secret that the range holds. By
  /// itself it may not show that it is one.
  bool repeats_secret(TextRange range, std::string_view text) const;
  /// The mark of the first secret that the range holds a part of.
  std::string mark(TextRange range) const;

 private:
  struct Secret {
    TextRange range;
    std::string_view
        name;  // of the variable, option or field that holds it; empty where there is none to be shown
  };
  std::vector<Secret>::const_iterator first_after(std::uint32_t begin) const;
  static std::string mark(const Secret& secret);

  std::string_view text_;
  std::vector<Secret> secrets_;
};

}  // namespace drydock
