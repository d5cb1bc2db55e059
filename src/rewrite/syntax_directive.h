#pragma once

#include <optional>
#include <string>

#include "syntax/dockerfile.h"
#include "text/edit.h"

namespace drydock {

/// Whether the frontend that the file is built with knows a feature of BuildKit's Dockerfile language.
struct FrontendSupport {
  std::string obstacle;  ///< why it does not, or may not, as half a sentence; empty: it does, given `add`
  std::optional<Edit>
      add;  ///< `# syntax=docker/dockerfile:1` as the first line, where the file names no frontend
};

/// `minor`: the version 1.minor of docker/dockerfile in which the feature became stable. `what`: for a
/// sentence,
/// "`ADD --checksum`".
///
/// The edit replaces the file's first byte by the line and that byte. So two fixes that both need the line
/// exclude each other in one pass, and the second one finds it there in the next.
FrontendSupport frontend_support(const Dockerfile& file, unsigned minor, const std::string& what);

}  // namespace drydock
