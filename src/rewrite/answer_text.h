#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "facts/answer.h"

namespace drydock {

/// "as of 2026-11-24 (registry.example)"; what is not known is left out. Never with credentials, as
/// Provenance has none.
std::string provenance_text(const Provenance& from);

/// The end of a sentence about something that nobody could be asked.
inline constexpr std::string_view kNobodyWasAsked = " is not known: no network was asked and no lock file holds it";

/// True for a reason that why_unknown() gave because nobody could be asked, also where a rule has put it behind words of
/// its own.
inline bool says_nobody_was_asked(std::string_view why) { return why.ends_with(kNobodyWasAsked); }

/// Why there is no value, as half a sentence. `what` begins it where nobody was asked: "its digest". A null
/// pointer is an answer that nobody gave.
template <typename T>
std::string why_unknown(const Answer<T>* answer, std::string_view what) {
  if (answer != nullptr && !answer->problem.empty()) return answer->problem;
  return fmt::format("{}{}", what, kNobodyWasAsked);
}

}  // namespace drydock
