#include "report/shown_diff.h"

#include <functional>

#include "report/describe.h"

namespace drydock {
namespace {

// Both texts outlive the lines, which are slices of them; where a line comes from decides which secrets
// apply, and its kind does not tell for context. `std::less` compares pointers into different texts too.
bool is_slice_of(std::string_view piece, std::string_view whole) {
  const std::less_equal<const char*> not_after;
  return not_after(whole.data(), piece.data()) &&
         not_after(piece.data() + piece.size(), whole.data() + whole.size());
}

}  // namespace

ShownDiff::ShownDiff(const PipelineResult& result, bool hide_secrets)
    : result_(result),
      before_(result.before->bytes(), hide_secrets),
      after_(result.after, hide_secrets),
      hunks_(diff_lines(result.before->bytes(), result.after)) {}

std::string ShownDiff::line(const DiffLine& line) const {
  const bool old = is_slice_of(line.text, result_.before->bytes());
  const std::string_view whole = old ? result_.before->bytes() : std::string_view(result_.after);
  const auto begin = static_cast<std::uint32_t>(line.text.data() - whole.data());
  const auto size = static_cast<std::uint32_t>(line.text.size() - ending(line).size());
  return (old ? before_ : after_).slice({begin, begin + size});
}

std::string_view ShownDiff::ending(const DiffLine& line) {
  const std::string_view text = line.text;
  return text.substr(text.size() - (text.ends_with("\r\n") ? 2u : text.ends_with('\n') ? 1u : 0u));
}

char ShownDiff::mark(const DiffLine& line) {
  switch (line.kind) {
    case DiffLine::Kind::kDelete:
      return '-';
    case DiffLine::Kind::kInsert:
      return '+';
    case DiffLine::Kind::kContext:
      break;
  }
  return ' ';
}

std::string ShownDiff::text() const {
  if (hunks_.empty()) return {};
  std::string out = diff_header(shown_path(*result_.before));
  for (const DiffHunk& hunk : hunks_) {
    out += hunk_header(hunk);
    out += '\n';
    for (const DiffLine& each : hunk.lines) {
      const std::string_view end = ending(each);
      out += mark(each);
      out += line(each);
      out += end;
      // Without the marker the reader of the diff would see a line ending that is not there.
      if (end.empty()) {
        out += '\n';
        out += kNoNewline;
        out += '\n';
      }
    }
  }
  return out;
}

}  // namespace drydock
