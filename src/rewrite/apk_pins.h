#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/questions.h"
#include "model/command.h"
#include "rewrite/settings.h"
#include "text/edit.h"

namespace drydock {

/// A package that an `apk add` names.
struct ApkWord {
  std::size_t word = 0;    ///< in Command::words
  std::string name;        ///< "curl"
  std::string constraint;  ///< "=8.5.0-r0", "~8.5", ">=8": operator and version, as written; empty: none
};

/// An `apk add` of the file, and what there is to ask about it.
struct ApkAdd {
  /// Words that are left alone for one reason.
  struct Left {
    std::vector<std::size_t> words;
    std::string why;  ///< half a sentence
  };
  Command command;
  ApkQuestion question;
  std::vector<ApkWord> words;
  std::vector<Left> left;
  std::string obstacle;  ///< why nothing of this command can be asked, as half a sentence; empty: it can be
  bool overridable = false;  ///< --build-arg may choose another base image
};

/// All `apk add` command lines of readable RUNs that name packages, those under ONBUILD included, in order.
/// Files, virtual packages and `!name` are in no list: their version is not a repository's.
std::vector<ApkAdd> apk_adds(const BuildModel& model);

/// `=8.5.0-r0`, or `~=8.5` where the policy asks for it and that surely admits the version. Empty where the
/// version is none: what a repository says is not to be trusted.
std::string apk_pin(std::string_view version, ApkPolicy policy);

/// The text behind the package's name in its word, inside of quotes that stand around it. Nothing where
/// quotes or escapes stand inside the word.
std::optional<Edit> insert_behind_name(const Command& command, const ApkWord& word, std::string_view text);

}  // namespace drydock
