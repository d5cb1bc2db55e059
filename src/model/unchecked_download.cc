#include "model/unchecked_download.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "model/download.h"
#include "model/interpreter_call.h"

namespace drydock {
namespace {

using std::string_view;

bool checks_files(string_view program) {
  static constexpr std::array<string_view, 9> kTools = {"gpg",      "gpg2",    "gpgv",  "openssl", "cosign",
                                                        "minisign", "signify", "cksum", "rhash"};
  return program.ends_with("sum") || std::find(kTools.begin(), kTools.end(), program) != kTools.end();
}

string_view plain_path(string_view path) {
  return path.starts_with("./") ? path.substr(2) : path;
}

bool runs(const Command& command, string_view path) {
  if (command.words.empty()) return false;
  std::size_t at = 0;
  if (const auto call = interpreter_call(command)) {
    if (call->source != CodeSource::kFile) return false;
    at = call->word;
  } else if (command.script->raw(command.words[0]).find('/') == string_view::npos) {
    return false;  // a bare name is looked for on PATH
  }
  const auto literal = command.literal(at);
  // `~/x.sh` is not literal; both places write it alike.
  return plain_path(literal ? string_view(*literal) : command.script->raw(command.words[at])) == path;
}

}  // namespace

std::vector<UncheckedDownload> unchecked_downloads(const ScriptCommands& commands) {
  std::vector<UncheckedDownload> out;
  const std::vector<Command>& list = commands.commands;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto download = download_of(list[i]);
    if (!download || !download->file) continue;
    const string_view path = plain_path(*download->file);
    for (std::size_t k = i + 1; k < list.size(); ++k) {
      const Command& later = list[k];
      if (checks_files(later.program)) break;
      // The same name may mean another file elsewhere.
      if ((later.program == "cd" || later.program == "pushd") && path.find_first_of("/~") != 0) break;
      if (!runs(later, path)) continue;
      out.push_back({&list[i], &later, *download->file});
      break;
    }
  }
  return out;
}

}  // namespace drydock
