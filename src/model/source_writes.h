#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// A file or folder that a program's source writes.
struct SourceWrite {
  std::string path;     ///< as written; empty: somewhere beside the source, or in the working folder
  std::string_view by;  ///< the call, for a sentence
};

/// The calls of Python, JavaScript, Ruby and PHP that write to a path which stands in the text: as a literal,
/// as a name that the text gives a literal, or as something built from the source's own folder. It is no
/// parser and sees one file only; what it finds is a reason to let the program write there, and what it does
/// not find proves nothing.
std::vector<SourceWrite> source_writes(std::string_view text);

}  // namespace drydock
