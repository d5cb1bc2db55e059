#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"

namespace drydock {

/// A file of the image that CMD or ENTRYPOINT starts, and where it comes from.
struct EntrypointScript {
  Instruction instruction;  ///< the CMD or ENTRYPOINT
  TextRange range;          ///< source bytes of the word that names the file
  std::string name;         ///< as written there
  bool by_shell = false;    ///< a shell is told to read it, so it needs no `#!`
  /// Where the build context may hold it: the last COPY first, and the first that exists is the file. Ask for
  /// them as Queries::context_texts.
  std::vector<std::string> context_paths;
  /// The bytes of a COPY heredoc that writes it, where no later COPY may replace it.
  std::optional<TextRange> heredoc;
};

/// Where the file at an absolute path of a finished stage may come from. A RUN that writes it is not seen.
struct FileOrigin {
  /// As in EntrypointScript.
  std::vector<std::string> context_paths;
  std::optional<TextRange> heredoc;
  /// The earlier stages of this file that it was copied out of, and those that they copied it from.
  std::vector<const Stage*> stages;
};
FileOrigin file_origin(const BuildModel& model, const Stage& stage, const std::string& path);

/// The paths that a program's name may lead to: below the working folder where it is a path or a shell reads it as a
/// file, in the folders of PATH where it is a bare name: those that ENV adds, and the usual ones.
std::vector<std::string> program_paths(const BuildModel& model, const Instruction& at, const std::string& name,
                                       bool by_shell);

/// The scripts that the images of this file start with: of every stage the CMD and ENTRYPOINT in force,
/// through `sh -c`, `exec`, `tini --` and their like. Where they come from is followed through COPY and ADD
/// with WORKDIR and variables, COPY --from another stage, and the stage that it is built from. A program that
/// no COPY brings is not among them.
std::vector<EntrypointScript> entrypoint_scripts(const BuildModel& model);

/// The CMD and ENTRYPOINT of a stage that are in force; what it has from the stage before is not among them.
std::vector<Instruction> start_instructions(const Stage& stage);

}  // namespace drydock
