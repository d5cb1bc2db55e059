#pragma once

#include <optional>
#include <string>
#include <vector>

#include "syntax/dockerfile.h"
#include "text/edit.h"

namespace drydock {

/// Edits that put a literal text between double quotes where it stands, so that the words of LABEL or ENV
/// mean the very same text: quotes, `$` and the escape character are escaped. Continuations and comments
/// inside stay.
std::vector<Edit> quote_literal(const LogicalText& text, TextRange source, char escape);

/// What it takes to write a legacy `NAME value` of ENV or LABEL as `NAME=value`.
struct PairRewrite {
  std::vector<Edit> edits;  ///< empty where it cannot be done
  std::string why_not;
};

/// The value is quoted only where it must be. It is proved to come out the same for any values of the
/// variables in it: the text keeps its parts, and both forms are evaluated in several environments besides.
PairRewrite rewrite_legacy_pair(const Instruction& instruction, char escape);

}  // namespace drydock
