#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/command.h"
#include "model/facts.h"

namespace drydock {

/// How something comes to stand at a path of the image.
enum class EffectKind : std::uint8_t {
  kContext,           ///< COPY or ADD of the build context, archives that ADD unpacks among them
  kRemote,            ///< ADD of a URL; curl, wget and git clone in a RUN
  kStage,             ///< COPY --from
  kText,              ///< a heredoc of COPY, or a redirection: `echo … > /etc/x`
  kMade,              ///< mkdir, touch, ln
  kMoved,             ///< cp, mv, install: `from` says out of what
  kUnpacked,          ///< tar -x, unzip: `from` names the archive
  kChanged,           ///< chmod, chown, sed -i, strip: something that is there already
  kBuilt,             ///< a compiler or build tool writes it
  kSystemPackages,    ///< apt, apk, dnf …: the path is `/`; see FileModel::packages
  kLanguagePackages,  ///< pip, npm, gem, go mod download, cargo fetch …
  kUser,              ///< useradd, addgroup …: the path is /etc/passwd
  kRemoved,           ///< rm, rmdir
};

/// One thing that an instruction does to the files of the image.
struct Effect {
  EffectKind kind = EffectKind::kMade;
  std::string path;      ///< absolute and clean, no trailing slash but for `/`
  bool tree = false;     ///< everything below the path may be written (or removed), not only the path itself
  std::uint32_t at = 0;  ///< Instruction::index() in the file
  std::string by;        ///< who does it, for a sentence: "`go build`", "`COPY`"
  std::vector<std::string> from;  ///< kContext: the sources as patterns of the build context; kStage, kMoved,
                                  ///< kUnpacked: absolute paths, of the image or of the other stage
};

/// A step of which it is not known what it writes.
struct UnknownEffect {
  std::uint32_t at = 0;
  TextRange range;  ///< source bytes of the command, or of the instruction
  std::string why;  ///< half a sentence that names the command: "what `./setup.sh` writes is not known"
};

/// Packages that one command of a RUN installs.
struct PackageInstall {
  PackageTool tool = PackageTool::kAptGet;
  std::uint32_t at = 0;
  TextRange range;                 ///< source bytes of the command
  std::vector<std::string> names;  ///< without version, suite and architecture
  bool complete =
      true;  ///< false: some word expands or names no package by itself, so others may be installed
};

/// Where a command of a script runs.
struct CommandPlace {
  std::optional<std::string> folder;  ///< absolute: WORKDIR, and what `cd` did before in the same shell
  std::string home;                   ///< of the user that runs it; empty where that is not known
};

/// What a build tool's command does; the recipes know their own tools.
struct ToolEffect {
  std::vector<Effect> effects;  ///< `at` and `by` are filled in by the model where they are empty or 0
  std::string unknown;          ///< why it cannot be told; half a sentence. Empty: the effects are all
};
/// Nothing where the command is none of the reader's tools.
using ToolReader = std::function<std::optional<ToolEffect>(const Command&, const CommandPlace&)>;

/// What the instructions of one stage do to the files of its image, in order.
struct FileModel {
  std::vector<Effect> effects;
  std::vector<UnknownEffect> unknown;
  std::vector<PackageInstall> packages;

  /// The last effect (kRemoved and kChanged left out) that puts something at the path: on it, on a folder
  /// above it with `tree`, or below it. Null where none does, or where it is removed afterwards.
  const Effect* last_at(std::string_view path) const;
};

/// `readers` are asked first, in order, for each command. What neither they nor the general part knows is
/// unknown. The stages that the stage is built from are not looked at.
FileModel file_model(const BuildModel& model, const Stage& stage, const Facts& facts,
                     std::span<const ToolReader> readers);

}  // namespace drydock
