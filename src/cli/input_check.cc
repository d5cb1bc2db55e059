#include "cli/input_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/suggest.h"
#include "report/redact.h"
#include "report/terminal.h"
#include "syntax/dockerfile.h"
#include "text/quote.h"

namespace drydock {
namespace {

/// What a message repeats of its input at most: hostile files have lines of a megabyte.
constexpr std::size_t kMaxShown = 200;

Diagnostic refusal(std::size_t begin, std::size_t end, std::string message) {
  return {Diagnostic::Severity::kError,
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
          std::move(message)};
}

/// The name of the wide encoding that a byte order mark announces, or "".
std::string_view marked_encoding(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  // UTF-32 first: its little-endian mark starts with that of UTF-16.
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv)) return "UTF-16";
  return {};
}

/// True where every other byte at the beginning is NUL: UTF-16 of mostly ASCII text, without a mark.
bool looks_like_utf16(std::string_view bytes) {
  constexpr std::size_t kSample = 64;
  const std::string_view sample = bytes.substr(0, std::min(bytes.size() & ~std::size_t{1}, kSample));
  if (sample.size() < 4) return false;
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0' ? 1 : 0;
  const std::size_t pairs = sample.size() / 2;
  return (zeros[0] * 4 >= pairs * 3 && zeros[1] == 0) || (zeros[1] * 4 >= pairs * 3 && zeros[0] == 0);
}

bool is_marker(std::string_view line, char c) {
  constexpr std::size_t kMarkerSize = 7;
  const std::size_t run = std::min(line.find_first_not_of(c), line.size());
  if (run != kMarkerSize) return false;
  // A separator stands alone; the other two have a blank and a name behind them, or nothing.
  return line.size() == run || (c != '=' && line[run] == ' ');
}

/// The first of the three lines that git leaves around a conflict. All three must be there, in their order:
/// one alone may well be an underline inside a heredoc.
std::optional<TextRange> conflict_marker(std::string_view bytes) {
  // Looked for in bulk, since hardly any file has one.
  if (bytes.find("<<<<<<<") == std::string_view::npos || bytes.find("\n>>>>>>>") == std::string_view::npos)
    return std::nullopt;
  constexpr std::string_view kMarkers = "<=>";
  std::size_t seen = 0;
  TextRange first;
  for (std::size_t pos = 0; pos < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', pos), bytes.size());
    std::string_view line = bytes.substr(pos, end - pos);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (is_marker(line, kMarkers[seen])) {
      if (seen == 0) first = {static_cast<std::uint32_t>(pos), static_cast<std::uint32_t>(pos + line.size())};
      if (++seen == kMarkers.size()) return first;
    }
    pos = end + 1;
  }
  return std::nullopt;
}

/// What may follow "unknown instruction: X" to help its author; "" where nothing comes to mind.
std::string instruction_hint(std::string_view word) {
  for (const std::string_view opener : {"{{", "{%", "{#", "<%", "${", "@", "%%"}) {
    if (word.starts_with(opener)) return "; is this a template? It can only be hardened once it is rendered";
  }
  std::vector<std::string_view> names;
  names.reserve(static_cast<std::size_t>(Keyword::kUnknown));
  for (int k = 0; k < static_cast<int>(Keyword::kUnknown); ++k)
    names.push_back(keyword_name(static_cast<Keyword>(k)));
  return did_you_mean(word, names);
}

}  // namespace

std::optional<Diagnostic> check_input_bytes(std::string_view bytes) {
  if (const std::string_view encoding = marked_encoding(bytes); !encoding.empty())
    return refusal(0, 2, fmt::format("this is {} text; a Dockerfile must be UTF-8", encoding));
  if (const std::size_t zero = bytes.find('\0'); zero != std::string_view::npos) {
    if (looks_like_utf16(bytes))
      return refusal(0, 2, "this looks like UTF-16 text; a Dockerfile must be UTF-8");
    return refusal(zero, zero + 1, "this is a binary file, no Dockerfile: it has NUL bytes");
  }
  if (const auto marker = conflict_marker(bytes))
    return refusal(marker->begin, marker->end, "unresolved merge conflict: resolve it first");
  return std::nullopt;
}

void add_hints(const SourceText& source, std::vector<Diagnostic>& diagnostics) {
  for (Diagnostic& each : diagnostics) {
    // By its text, because a diagnostic has nothing else that tells one kind from another.
    if (each.message.starts_with("unknown instruction"))
      each.message += instruction_hint(source.slice(each.range));
  }
}

std::string describe_diagnostic(const SourceText& source, const Diagnostic& diagnostic) {
  // Code points are what editors and people count as columns.
  const Position at = source.lines().code_point_position(source.bytes(), diagnostic.range.begin);
  const bool error = diagnostic.severity == Diagnostic::Severity::kError;
  return fmt::format("{}:{}:{}: {}: {}", source.path().empty() ? "<stdin>" : quote_path(source.path()),
                     at.line, at.column, error ? "error" : "warning", printable(diagnostic.message));
}

std::string describe_error(std::string_view path, std::string_view message) {
  // The parts of the program that read files name them, since they know no other way to be understood; with
  // the path in front, once is enough.
  const std::string shown = quote_path(path);
  std::string rest(message);
  if (const std::size_t at = rest.find(" " + shown + ":"); at != std::string::npos)
    rest.erase(at, shown.size() + 1);
  return fmt::format("{}: error: {}", shown, rest);
}

std::string describe_note(std::string_view path, std::string_view message) {
  return fmt::format("{}: note: {}", quote_path(path), message);
}

std::string printable(std::string_view text) {
  const std::string shown = terminal_safe(redact(text.substr(0, kMaxShown)));
  return text.size() > kMaxShown ? shown + "…" : shown;
}

}  // namespace drydock
