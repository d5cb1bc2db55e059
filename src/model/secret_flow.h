#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"

namespace drydock {

// Where a secret in a variable goes: from the ARG and ENV that define it to every instruction that may read
// it.

/// One entry of an ARG or ENV that gives the name its value.
struct SecretEntry {
  enum class Gives : std::uint8_t {
    kNothing,  ///< ARG without a default: what --build-arg says
    kEmpty,    ///< an empty default
    kCopy,     ///< the name's own value: `ENV NAME=$NAME`
    kLiteral,  ///< written out
    kOther,    ///< made of other variables
  };
  Instruction instruction;  ///< the innermost one
  NameValue entry;
  Gives gives = Gives::kNothing;
};

/// A RUN that has the variable in its environment, and what it does with it.
struct SecretReader {
  enum class Reach : std::uint8_t {
    kHarmless,  ///< none of its commands looks at it
    kMay,       ///< some program runs there that could look at any variable
    kKnown,     ///< a program that is known to read this variable
    kNamed,     ///< the script names it
  };
  Instruction run;
  Reach reach = Reach::kMay;
  bool expands = false;       ///< `$NAME` stands in the script
  bool may_be_empty = false;  ///< the script asks whether it is set: `[ -n "$NAME" ]`, `${NAME:-}`
};

struct SecretFlow {
  std::string name;
  std::vector<SecretEntry> entries;   ///< in the file's order
  std::vector<SecretReader> readers;  ///< RUNs that see the variable, in order; those under ONBUILD are none
  /// An ENV keeps it in the configuration of an image that is delivered: the program in the container may
  /// read it.
  bool at_run_time = false;
  /// Why something else that is no RUN has it, or may have it: half a sentence; empty where all consumers are
  /// RUNs.
  std::string obstacle;
};

/// `delivered`: by Stage::index, whether the stage's configuration reaches somebody who runs it: an ENV there
/// is read at run time.
SecretFlow follow_secret(const BuildModel& model, std::string_view name, const std::vector<bool>& delivered);

/// True where `$NAME` or `${NAME…}` stands in the text.
bool expands_variable(std::string_view text, std::string_view name);

/// How far a RUN's commands reach for a variable that they do not name.
SecretReader::Reach environment_reach(const BuildModel& model, const Instruction& run, std::string_view name);

/// True where the command can neither read a variable that it does not name nor run a program that does.
bool ignores_environment(std::string_view program);

/// True where the program is known to look at a variable of this name.
bool reads_variable(std::string_view program, std::string_view name);

}  // namespace drydock
