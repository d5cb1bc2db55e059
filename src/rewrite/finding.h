#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rewrite/proof.h"
#include "text/edit.h"
#include "text/text_range.h"

namespace drydock {

/// How sure a fix is. The names are shown to users in lower case.
enum class Applicability : std::uint8_t {
  kSafe,     ///< provably leaves the build's result and the container's behaviour as they were, the hardening aside
  kUnsafe,   ///< valid, but may change behaviour; the reason says how
  kDisplay,  ///< a person must decide; never applied
};

enum class Severity : std::uint8_t { kInfo, kWarning, kError };

/// What a fix means to do to the instruction list; the pipeline refuses any other change to it.
/// Edits inside an instruction's arguments need no entry here.
struct InstructionChange {
  enum class Kind : std::uint8_t { kRemove, kInsert, kReplace } kind = Kind::kReplace;
  std::uint32_t index = 0;  ///< of the instruction in the text before the fix (kInsert: the one it goes before)
  std::uint32_t count = 1;  ///< how many instructions stand there afterwards (kReplace, kInsert)
};

/// What whoever builds has to hand to the build once a fix is applied. Never the secret itself.
struct SecretToPass {
  enum class Kind : std::uint8_t { kSecret, kSsh } kind = Kind::kSecret;
  std::string id;        ///< of the mount: "npm_token"; of an SSH agent: "default"
  std::string env;       ///< the variable that holds it where the build is started; empty: a file does
  std::string file;      ///< that file, relative to the build context
  bool required = true;  ///< the build fails without it
  /// A RUN gets it by `env=` in its mount and not as a file: Dockerfile 1.10, and not every buildah.
  bool env_mount = false;
  friend bool operator==(const SecretToPass&, const SecretToPass&) = default;
};

/// An atomic set of edits: applied whole or not at all.
struct Fix {
  std::vector<Edit> edits;  ///< any order; made sorted by Sink::add
  Applicability applicability = Applicability::kSafe;
  std::string reason;       ///< one sentence for the person who reviews the change, without a final full stop
  std::vector<InstructionChange> changes;
  std::vector<SecretToPass> secrets = {};  ///< what the build has to be given from then on
};

/// What a rule has to say about one place.
struct Finding {
  std::string rule;             ///< the transform's id; filled in by the sink
  TextRange range;              ///< bytes of the text that the rule ran on; the pipeline leads it back to the author's file
  Severity severity = Severity::kWarning;
  std::string message;          ///< what was seen; one sentence without a final full stop
  std::optional<Fix> fix;
  Proof proof = {};             ///< of a fix that has to be argued for, and as far as it goes of one that was declined
  std::string declined;         ///< where a fix was looked for and not found: why, as half a sentence; else empty
};

}  // namespace drydock
