#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/command.h"

namespace drydock {

/// What one command or instruction does to what apt may install.
struct AptSourceChange {
  enum class Kind : std::uint8_t {
    kAdds,      ///< sources whose lines are known
    kRemoves,   ///< a file that an earlier change may have written
    kSnapshot,  ///< points the image's sources at a dated snapshot
    kMayAdd,    ///< sources that are not known
    kRewrites,  ///< what the image has: its sources, its preferences, its configuration
  };
  Kind kind = Kind::kMayAdd;
  std::uint32_t at = 0;            ///< source byte where it happens
  std::vector<std::string> lines;  ///< kAdds: lines of sources.list(5), in one form of writing
  std::string file;                ///< kAdds and kRemoves: the path in the image
  bool replaces = false;           ///< kAdds: what the file held is gone
  std::string stamp;               ///< kSnapshot: "20260131T000000Z"
  std::string what;                ///< kMayAdd and kRewrites: half a sentence that names the line
};

/// What the instructions before a place have made of apt's sources.
struct AptSourceState {
  struct Added {
    std::string file, line;
  };
  std::vector<Added> added;  ///< in order
  std::string snapshot;    ///< the stamp of the snapshot that the image's sources are pointed at; empty: none
  std::string unknown;     ///< why the sources are not known, as half a sentence; empty: they are known
  bool rewritten = false;  ///< the image's own sources, preferences or configuration may have been changed

  std::vector<std::string> lines() const;
};

/// What every instruction of a file does to apt's sources and preferences: files below /etc/apt that it
/// writes, copies, edits or removes, programs that add sources (add-apt-repository, extrepo …), packages that
/// bring sources, and scripts of which nothing is known. Views the model.
class AptSourceChanges {
 public:
  explicit AptSourceChanges(const BuildModel& model);

  /// The state in which the command finds apt: after all instructions before it, in its stage and those that
  /// it is built from, and after the commands before it in its own script. A trigger's is that of a build
  /// that starts from the stage.
  AptSourceState before(const Command& command) const;
  /// The state before an instruction.
  const AptSourceState& before(const Instruction& instruction) const {
    return states_[before_[instruction.id()]];
  }
  /// What the instruction does, in order.
  const std::vector<AptSourceChange>& of(const Instruction& instruction) const {
    return changes_[instruction.id()];
  }

 private:
  void read(const BuildModel& model, const Instruction& instruction, std::uint32_t& state);

  std::vector<AptSourceState> states_;
  std::vector<std::uint32_t> before_;                  // by Instruction::id(), index in states_
  std::vector<std::vector<AptSourceChange>> changes_;  // by Instruction::id()
};

/// `bookworm` of `python:3.12-slim-bookworm`, `debian:12`, `ubuntu:22.04` and their like: what the image's
/// VERSION_CODENAME is, as far as its name says. Empty where it does not.
std::string release_codename(std::string_view image_reference);
/// True for Ubuntu's code names, which a PPA has packages for.
bool is_ubuntu_codename(std::string_view name);

/// The stamp of a command that points apt's sources at snapshot.debian.org or snapshot.ubuntu.com by `sed
/// -i`; empty where the command is none, or names several.
std::string snapshot_stamp(const Command& command);

}  // namespace drydock
