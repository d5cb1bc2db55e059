// The golden cases, damaged: whatever stands in a Dockerfile or in a file of its build context, the invariants hold and
// nothing ends the program. Set DRYDOCK_MUTATIONS=N for N damages of each case instead of one.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <random>

#include "support/golden_case.h"
#include "support/invariants.h"
#include "support/temp_folder.h"

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;

// The same damages on every machine, so that a failure can be repeated: neither std::hash nor a distribution of the
// standard library promises that.
class Damage {
 public:
  Damage(const fs::path& folder, int round) {
    std::uint32_t seed = 2166136261U + static_cast<std::uint32_t>(round);
    for (const char c : folder.parent_path().filename().string() + "/" + folder.filename().string())
      seed = (seed ^ static_cast<unsigned char>(c)) * 16777619U;
    numbers_.seed(seed);
  }

  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : numbers_() % bound; }

  std::string of(std::string text) {
    // What commands, instructions and the formats of project files begin, end and join with.
    static constexpr std::array<std::string_view, 24> kPieces = {
        "V=$(date) && ", "A=b ",     " && ", " || true ", " ; ",  " | cat ", "\"",  "'",   "$HOME/", "${X:-", "}",     "{",
        "[",             "]",        "\\\n", "\n",        "<<E ", " -- ",    "( ",  " )",  "<",      "/>",    "RUN X=1\n", "env A=b "};
    const std::size_t begin = below(text.size());
    // Words are what most rules look at, so most damages begin and end where words do.
    const std::size_t word = std::min(text.find_first_of(" \n\"", begin), text.size());
    const std::size_t next = std::min(text.find_first_of(" \n\"", std::min(word + 1, text.size())), text.size());
    switch (below(6)) {
      case 0: return text.erase(word, next - word);
      case 1: return text.insert(word, text.substr(word, next - word));
      case 2: return text.substr(0, word);
      case 3: return text.erase(begin, below(40));
      default: return text.insert(below(2) == 0 ? word : std::min(word + 1, text.size()), kPieces[below(kPieces.size())]);
    }
  }

 private:
  std::minstd_rand numbers_;
};

int rounds() {
  const char* text = std::getenv("DRYDOCK_MUTATIONS");
  return text == nullptr ? 1 : std::max(1, std::atoi(text));
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

void expect_invariants(const GoldenCase& golden, const std::string& what) {
  static const auto transforms = all_transforms();
  GoldenRun prepared = prepare(golden);
  prepared.options.apply_unsafe = true;
  SCOPED_TRACE(what);
  for (const std::string& violation : violations(prepared.before, transforms, prepared.options, prepared.answer))
    ADD_FAILURE() << violation << "\nof\n" << prepared.before;
}

TEST(MutatedCases, DockerfilesKeepTheInvariants) {
  const TempFolder temp;
  for (const GoldenCase& original : find_cases(DRYDOCK_TEST_CASES)) {
    GoldenCase copy = original;
    copy.folder = temp.path() / original.transform / original.name;
    fs::create_directories(copy.folder.parent_path());
    fs::copy(original.folder, copy.folder, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    const std::string before = read_text(original.folder / "before.Dockerfile");
    for (int round = 0; round < rounds(); ++round) {
      Damage damage(original.folder, round);
      write(copy.folder / "before.Dockerfile", damage.of(damage.of(before)));
      expect_invariants(copy, original.transform + "/" + original.name + " round " + std::to_string(round));
    }
  }
}

TEST(MutatedCases, BuildContextsKeepTheInvariants) {
  const TempFolder temp;
  for (const GoldenCase& original : find_cases(DRYDOCK_TEST_CASES)) {
    if (!fs::exists(original.folder / "context")) continue;
    GoldenCase copy = original;
    copy.folder = temp.path() / original.transform / original.name;
    fs::create_directories(copy.folder.parent_path());
    fs::copy(original.folder, copy.folder, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    std::vector<fs::path> files;
    // A .dockerignore that cannot be read is the command line's error, and no rule gets to see such a context.
    for (const auto& entry : fs::recursive_directory_iterator(copy.folder / "context"))
      if (entry.is_regular_file() && !entry.is_symlink() && !entry.path().filename().string().ends_with(".dockerignore")) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (int round = 0; round < rounds() && !files.empty(); ++round) {
      Damage damage(original.folder, round);
      const fs::path file = files[damage.below(files.size())];
      const std::string text = read_text(file);
      write(file, damage.of(damage.of(text)));
      expect_invariants(copy, file.string() + " round " + std::to_string(round));
      write(file, text);
    }
  }
}

}  // namespace
}  // namespace drydock::testing
