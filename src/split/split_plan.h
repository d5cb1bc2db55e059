#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rewrite/proof.h"
#include "text/text_range.h"

namespace drydock {

/// The stage or stages that an instruction of the old stage goes to.
enum class Placement : std::uint8_t {
  kBuild,  ///< stays above the new FROM
  kFinal,  ///< below it only
  kBoth,   ///< stays, and is written a second time below
};

/// What installs SplitPlan::packages.
enum class PackageManager : std::uint8_t { kApt, kApk };

/// One `COPY --from=build` of the new final stage.
struct Carried {
  std::string path;       ///< absolute; the same in both stages
  bool folder = false;    ///< a folder: its content is copied
  std::string chown;      ///< for --chown; empty: root's
  std::string why;        ///< for the proof: "`CMD` starts it"
};

/// How a stage is split. Recipes fill it, the splitter completes and checks it.
struct SplitPlan {
  std::string problem;  ///< why it is not split, as half a sentence; empty: it is
  TextRange problem_at; ///< source bytes of what stands in the way; empty: the FROM

  std::string runtime_base;             ///< reference of the final stage's FROM
  std::string workdir;                  ///< WORKDIR of the final stage, absolute; empty: `/`, none is written
  std::vector<Carried> carried;         ///< in the order in which they are written
  std::vector<std::string> packages;    ///< distribution packages that the final stage installs, sorted
  PackageManager package_manager = PackageManager::kApt;  ///< of the final stage's distribution
  std::vector<std::string> run;         ///< scripts of further RUNs of the final stage, without the keyword, written behind
                                        ///< the carried files: `ldconfig`; rarely any
  std::vector<std::string> build_run;   ///< scripts of further RUNs at the end of the build stage: `npm prune --omit=dev`
  std::vector<std::string> environment; ///< further `NAME="value"` that the builder's image had and the program needs
  std::map<std::uint32_t, Placement> placements;  ///< by Instruction::index(); the splitter fills in what a recipe left open
  std::set<std::uint32_t> examined;     ///< indices of COPYs whose files the recipe has looked at one by one: what of them
                                        ///< is needed is among `carried`, and the rest is needless
  std::map<std::string, std::string> provided;  ///< programs, as RunNeed::what has them, that the recipe has shown to be in
                                        ///< the final stage, and by what: for the proof
  std::vector<std::string> explained_paths;  ///< paths that a need names, and of which the recipe has shown what stands for them
  std::vector<std::string> left_paths;  ///< paths of the old image that are proved needless at run time; each stands in proof.left
  Proof proof;
};

}  // namespace drydock
