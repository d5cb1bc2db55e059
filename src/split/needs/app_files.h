#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/facts.h"
#include "split/files/file_model.h"

namespace drydock {

/// A file of the build context that a COPY or ADD puts into the image.
struct AppFile {
  std::string path;          ///< absolute, in the image
  std::string context_path;  ///< in the build context
  std::uint32_t at = 0;      ///< index of the COPY
  std::string root = {};     ///< folder of the image that the COPY made for a folder of the context: all files below it are
                             ///< the context's, as far as COPYs go; empty where a file was copied by itself
};

/// The files of the build context that stand below the folder (`/app`) in the image, by its COPY and ADD instructions.
/// Nothing where the context is not known, does not hold one of the sources, or is too large; `problem` then says so.
std::optional<std::vector<AppFile>> app_files(const BuildModel& model, const Stage& stage, const Facts& facts,
                                              std::string_view folder, std::string& problem);

/// What to ask, so that app_files() can answer.
void ask_app_files(const BuildModel& model, const Stage& stage, Queries& queries);

/// True where the file plays no part at run time, whatever the language: version control, CI, editors, documentation,
/// licences, Dockerfiles, tests by the name of their folder.
bool is_project_file(std::string_view context_path);

/// True where the file tells people about the project and nothing else suggests that a program opens it: TODO, NEWS,
/// CITATION.cff, Markdown and reStructuredText at the top or in a folder of documentation. A program may open it all the
/// same, so keep_named() has the last word.
bool is_documentation(std::string_view context_path);

/// The shortest list of paths below `folder` that covers `needed` and nothing of `others`: whole folders where they hold
/// only needed files and were copied as folders.
std::vector<std::string> cover(std::string_view folder, std::span<const AppFile> needed, std::span<const AppFile> others);

/// Moves files whose name, or whose folder's, stands in a literal of the source from `unnamed` to `needed`: what documents a
/// project may be opened as well. `source` is of a language with C's comments; a name in a comment is no reason, since
/// every second file begins with "see LICENSE".
void keep_named(std::string_view source, std::vector<AppFile>& unnamed, std::vector<AppFile>& needed);

struct SplitPlan;
/// Carries the needed files out of the build stage and leaves the others there. A COPY that brings needed files alone is
/// left to the splitter, which can move it as it is. `why`: "it is no Go source".
void carry_app_files(std::span<const AppFile> needed, std::span<const AppFile> others, std::string_view why, SplitPlan& plan);

}  // namespace drydock
