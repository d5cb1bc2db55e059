#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/build_model.h"
#include "model/facts.h"

namespace drydock {

/// What the base image starts, as far as a stage has that from it.
struct BaseStart {
  bool known = false;  ///< its ENTRYPOINT runs the CMD and does nothing that needs root, or it has none
  std::string why;     ///< where it is not known: half a sentence
};

/// A path in one of the system's folders that a program is known to write, and which no step has to make.
struct NeededPath {
  std::string path;   ///< absolute
  bool file = false;  ///< a file by itself, since its folder is the system's; else a folder and what is in it
  bool there = false;       ///< it is sure to be in the image once the package is
  std::uint32_t since = 0;  ///< index of the RUN that installs the package, where one is known

  auto operator<=>(const NeededPath&) const = default;
};

/// What the ENTRYPOINT and CMD of an image, and the scripts of the build context that they name, tell about
/// the rights that the program needs. Scripts are read with the shell grammar, and those that they source or
/// start as well.
struct StartReading {
  std::string
      declined;  ///< why the container must start as root, or why that cannot be told; empty: it need not
  bool home = false;            ///< the program, or a library of its language, keeps files in its user's home
  bool java = false;            ///< it runs on Java, which does without a home
  bool writes_workdir = false;  ///< the program is known to write into the folder that it is started in
  std::string workdir_why;      ///< how that is known: half a sentence
  std::set<std::string>
      written;  ///< absolute paths that it is known to write, those below /tmp and /dev left out
  std::set<NeededPath> needed;
  /// All that is started is known to write nothing but `written` and `needed`: it is nobody's own code.
  bool writes_no_more = false;
  std::string remark;  ///< what else changes for a program that is not root's; half a sentence, or empty
  std::set<std::string> contexts;    ///< files of the build context whose text decides; ask for them
  std::optional<Instruction> start;  ///< the instruction that names the program
};

StartReading read_start(const BuildModel& model, const Stage& stage, const BaseStart& base,
                        const Facts& facts);

}  // namespace drydock
