#pragma once

#include <cstdint>
#include <string>

#include "text/text_range.h"

namespace drydock {

/// What a parser has to say of its input.
struct Diagnostic {
  enum class Severity : std::uint8_t {
    kWarning,  ///< BuildKit builds the file and warns
    kError,    ///< BuildKit refuses the file
  };
  Severity severity = Severity::kError;
  TextRange range;      ///< bytes of the source
  std::string message;  ///< one sentence without a final full stop; BuildKit's wording where it has one
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

}  // namespace drydock
