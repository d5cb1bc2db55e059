#include "split/c/build_copies.h"

#include <algorithm>
#include <array>
#include <string>

#include "split/names.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

string_view next_line(string_view& text) {
  const string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

/// `scp` and `install-sh` are no copies, so the word must stand alone: after a blank, a prefix of make's, a
/// shell operator, a quote or a folder.
bool has_word(string_view line, string_view word) {
  static constexpr string_view kAround = " \t@-;&|(\"'/";
  for (std::size_t at = line.find(word); at != string_view::npos; at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || kAround.find(line[at - 1]) != string_view::npos) &&
        (end == line.size() || line[end] == ' ' || line[end] == '\t'))
      return true;
  }
  return false;
}

bool makefile_copies(string_view text) {
  // Targets by the names that the GNU Coding Standards have for them: none is part of `make` alone.
  static constexpr auto kOthers = std::to_array<string_view>(
      {"install", "uninstall", "dist", "deb", "rpm", "package", "release", "docker", "test", "check", "clean",
       "doc", "tar", "zip", "format", "update"});
  bool counts = true;
  while (!text.empty()) {
    // Only a recipe's lines begin with a tab. A line with a colon is the next rule; assignments and
    // comments leave the rule that is open as it is.
    const string_view line = next_line(text);
    if (!line.starts_with('\t')) {
      const std::size_t colon = line.find(':');
      if (colon == string_view::npos || line.starts_with('#') || line.substr(colon, 2) == ":=") continue;
      counts = std::none_of(kOthers.begin(), kOthers.end(),
                            [&](string_view each) { return line.starts_with(each); });
      continue;
    }
    // Recipes that write lists of headers move `.d` files about, which no running program opens.
    if (!counts || line.find(".d ") != string_view::npos || line.ends_with(".d")) continue;
    // make has no `$(CP)` of its own, but makefiles commonly define such names, and each is the command all
    // the same.
    for (const string_view word :
         {"cp", "install", "ln", "rsync", "tar", "unzip", "$(CP)", "$(INSTALL)", "$(LN)"})
      if (has_word(line, word)) return true;
  }
  return false;
}

bool cmake_copies(string_view text) {
  // CMake's commands are told apart in no case, so `FILE(COPY` is the same as `file(copy`.
  const std::string lower = lower_ascii(std::string(text));
  // All of these put files beside the program at configure or build time, so that leaving the build folder
  // behind could take away what the program opens.
  for (const string_view word :
       {"file(copy", "file(install", "file(create_link", "file(generate", "file(make_directory", "file(write",
        "file(append", "copy_directory", "copy_if_different", "-e copy", "create_symlink"})
    if (lower.find(word) != std::string::npos) return true;
  // `configure_file` mostly writes `config.h` or the files by which other projects find this one, and those
  // are needed for compiling alone. Anything else may be configuration that the program reads.
  for (std::size_t at = lower.find("configure_file"); at != std::string::npos;
       at = lower.find("configure_file", at + 1)) {
    const std::string call = lower.substr(at, lower.find(')', at) - at);
    const bool header = call.find(".h") != std::string::npos || call.find(".pc") != std::string::npos ||
                        call.find(".cmake") != std::string::npos || call.find(".c") != std::string::npos;
    if (!header) return true;
  }
  return false;
}

}  // namespace

bool copies_while_building(string_view path, string_view text) {
  const string_view leaf = base_name(path);
  if (leaf == "CMakeLists.txt" || leaf.ends_with(".cmake")) return cmake_copies(text);
  const bool makefile = leaf == "Makefile" || leaf == "makefile" || leaf == "GNUmakefile" ||
                        leaf.ends_with(".mk") || leaf.ends_with(".am") || leaf.starts_with("Makefile.");
  return makefile && makefile_copies(text);
}

std::string folder_for_the_program(string_view makefiles, string_view source) {
  // An `#include "folder/x.h"` begins like a path that is opened, but only the compiler follows it.
  const auto opened = [&](const std::string& folder) {
    for (std::size_t at = source.find("\"" + folder + "/"); at != string_view::npos;
         at = source.find("\"" + folder + "/", at + 1)) {
      const std::size_t begin = source.substr(0, at).rfind('\n') + 1;
      if (source.substr(begin, at - begin).find("include") == string_view::npos) return true;
    }
    return false;
  };
  // A program that writes into a folder which its Makefile made fails without the folder, even where
  // nothing else of the build is needed.
  while (!makefiles.empty()) {
    const string_view line = next_line(makefiles);
    std::size_t at = line.find("mkdir ");
    if (at == string_view::npos || !line.starts_with('\t')) continue;
    for (at += 6; at < line.size();) {
      const std::size_t end = std::min(line.find_first_of(" \t;&|", at), line.size());
      std::string word(line.substr(at, end - at));
      at = end + 1;
      // `mkdir -p ./logs/` and an `fopen("logs/x")` name the same folder.
      if (word.starts_with("./")) word = word.substr(2);
      while (word.ends_with('/')) word.pop_back();
      if (!word.empty() && word.front() != '-' && opened(word)) return word;
    }
  }
  return {};
}

}  // namespace drydock
