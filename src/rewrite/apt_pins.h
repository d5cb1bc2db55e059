#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/questions.h"
#include "model/apt_package_word.h"
#include "model/apt_source_changes.h"
#include "rewrite/apt_usage.h"
#include "rewrite/settings.h"

namespace drydock {

/// An `apt-get install` of the file, and what there is to ask about it.
struct AptInstall {
  struct Name {
    std::size_t word = 0;  ///< in Command::words
    AptPackageWord package;
  };
  /// Words that are left alone for one reason.
  struct Left {
    std::vector<std::string> words;  ///< as written
    std::string why;                 ///< half a sentence that goes on from the words: "is a file"
    std::string why_many;            ///< the same for several words
  };
  explicit AptInstall(AptCommand command) : apt(std::move(command)) {}

  AptCommand apt;
  AptQuestion question;
  std::vector<Name> names;   ///< kName words
  std::vector<Name> pinned;  ///< kPinned words whose version is known
  std::vector<Left> left;
  std::string declined;  ///< why nothing of this command can be asked, as half a sentence; empty: it can be
  bool overridable = false;  ///< --build-arg may choose another base image

  bool has_words() const { return !names.empty() || !pinned.empty(); }
};

/// All install command lines with package words, in order.
std::vector<AptInstall> apt_installs(const BuildModel& model, const Settings& settings);

/// "`a`, `b`, `c` and 4 more".
std::string list_words(const std::vector<std::string>& words, std::size_t most = 4);

/// True where the text is a version, or one with `*` at its end, that can be written into a script: what an
/// archive says is not to be trusted.
bool is_writable_version(std::string_view version);

/// The word with `=version` behind it, quotes and architecture kept; in quotes of its own where a shell could
/// see a pattern in it.
std::string pinned_word(std::string_view raw, std::string_view name, std::string_view version);

}  // namespace drydock
