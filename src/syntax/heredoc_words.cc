#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "syntax/word_expansion.h"

namespace drydock {
namespace {

std::ptrdiff_t count_quotes(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return c == '\'' || c == '"'; });
}

unsigned parse_descriptor(std::string_view digits) {
  constexpr std::uint64_t kLargest = std::numeric_limits<unsigned>::max();
  // BuildKit ignores that a number is too large and takes the largest one.
  std::uint64_t number = 0;
  for (const char digit : digits) {
    number = std::min(kLargest, number * 10 + static_cast<std::uint64_t>(digit - '0'));
  }
  return static_cast<unsigned>(number);
}

void set_error(std::string* error, std::string message) {
  if (error != nullptr) *error = std::move(message);
}

}  // namespace

std::optional<HeredocOpener> parse_heredoc_word(std::string_view word, std::string* error) {
  const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  if (!word.substr(digits).starts_with("<<")) return std::nullopt;
  HeredocOpener opener;
  opener.file_descriptor = parse_descriptor(word.substr(0, digits));
  // The lexer keeps white space only right behind `<<`, so that a line's `<<- EOF`
  // comes here as `<<-` and opens nothing; white space behind the dash is
  // accepted all the same where a caller passes it.
  std::string_view delimiter = word.substr(digits + 2);
  opener.chomp = delimiter.starts_with('-');
  if (opener.chomp) delimiter.remove_prefix(1);
  delimiter.remove_prefix(std::min(delimiter.find_first_not_of("\t\n\f\r "), delimiter.size()));
  if (delimiter.empty() || delimiter.find('<') != std::string_view::npos) return std::nullopt;

  // Quotes that count are those which one reading removes and the other keeps;
  // escaped ones are in both results.
  ExpansionOptions options;
  options.skip_unset = true;
  Expansion bare = expand_word(delimiter, options, {});
  if (!bare.error && bare.words.size() != 1) return std::nullopt;
  options.raw_quotes = true;
  const Expansion quoted = expand_word(delimiter, options, {});
  if (bare.error || quoted.error) {
    set_error(error, bare.error ? *bare.error : *quoted.error);
    return std::nullopt;
  }
  if (quoted.words.size() != 1) {
    set_error(error, "internal lexing of heredoc produced inconsistent results: " + std::string(delimiter));
    return std::nullopt;
  }
  opener.name = std::move(bare.words[0]);
  opener.expand = count_quotes(opener.name) == count_quotes(quoted.words[0]);
  return opener;
}

std::vector<HeredocOpener> heredocs_of_line(std::string_view logical_line, std::string* error) {
  std::vector<HeredocOpener> openers;
  // The escape is a backslash here whatever the file's directive says, and all
  // that the second reading of each word needs is kept.
  if (logical_line.find("<<") == std::string_view::npos) return openers;
  ExpansionOptions options;
  options.raw_quotes = true;
  options.raw_escapes = true;
  options.skip_unset = true;
  for (const std::string& word : expand_word(logical_line, options, {}).words) {
    std::string word_error;
    if (auto opener = parse_heredoc_word(word, &word_error)) {
      openers.push_back(std::move(*opener));
    } else if (!word_error.empty()) {
      set_error(error, std::move(word_error));
      return {};
    }
  }
  return openers;
}

}  // namespace drydock
