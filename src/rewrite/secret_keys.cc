#include "rewrite/secret_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"
#include "rewrite/package_caches.h"

namespace drydock {
namespace {

using std::string_view;

std::string word_text(const Command& command, std::size_t i) {
  if (i >= command.words.size()) return {};
  return command.literal(i).value_or(std::string(command.script->raw(command.words[i])));
}

// `ssh-keygen -t ed25519 -f key`, `ssh-keygen -A`; all other modes read a key, or sign.
std::optional<std::string> key_of_ssh(const Command& command) {
  std::string file = "/root/.ssh";
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string word = word_text(command, i);
    if (!word.starts_with('-') || word.size() < 2) continue;
    if (word == "-A") return "/etc/ssh";
    if (string_view("lFRyeiDHcpsQBLkKrYIM").find(word[1]) != string_view::npos) return std::nullopt;
    if (word[1] == 'f') file = word.size() > 2 ? word.substr(2) : word_text(command, i + 1);
    // Their values are no options.
    if (word.size() == 2 && string_view("abCfNtmOPzZwn").find(word[1]) != string_view::npos) ++i;
  }
  return file;
}

// `openssl req -newkey … -keyout key`, `openssl genrsa -out key`
std::optional<std::string> key_of_openssl(const Command& command) {
  const std::string verb = word_text(command, 1);
  const bool makes = verb == "genrsa" || verb == "genpkey" || verb == "gendsa" ||
                     (verb == "ecparam" && command.has_word("-genkey"));
  const bool requests =
      verb == "req" && (command.has_word("-newkey") || command.has_word("-x509") || command.has_word("-new"));
  if (!makes && !requests) return std::nullopt;
  const string_view option = makes ? "-out" : "-keyout";
  for (std::size_t i = 2; i + 1 < command.words.size(); ++i)
    if (command.word_is(i, option)) return word_text(command, i + 1);
  return std::nullopt;
}

// `rm` of the file, of a folder that it is in, of anything that a variable or a pattern names.
bool is_taken_away(const std::vector<Command>& commands, std::size_t from, string_view file) {
  const string_view name = file.substr(file.rfind('/') + 1);
  for (std::size_t i = from; i < commands.size(); ++i) {
    if (commands[i].program != "rm" && commands[i].program != "shred") continue;
    for (std::size_t w = 1; w < commands[i].words.size(); ++w) {
      const string_view raw = commands[i].script->raw(commands[i].words[w]);
      if (raw.find(name) != string_view::npos || raw.find_first_of("$*?") != string_view::npos ||
          file.starts_with(std::string(raw) + "/"))
        return true;
    }
  }
  return false;
}

}  // namespace

void tell_made_keys(const TransformInput& input, Sink& sink) {
  for (const Stage& stage : input.model.stages()) {
    if (!is_shipped(input, stage) || input.model.is_windows(stage)) continue;
    for (const Instruction& run : stage.instructions) {
      if (run.keyword() != Keyword::kRun) continue;
      const string_view text = source_text(run);
      if (text.find("ssh-keygen") == string_view::npos && text.find("openssl") == string_view::npos) continue;
      const std::vector<Command> commands = commands_of(input.model, run);
      for (std::size_t i = 0; i < commands.size(); ++i) {
        const Command& command = commands[i];
        const auto file = command.program == "ssh-keygen" ? key_of_ssh(command)
                          : command.program == "openssl"  ? key_of_openssl(command)
                                                          : std::nullopt;
        if (!file || file->empty() || file->starts_with("/dev/") || is_taken_away(commands, i + 1, *file) ||
            mount_covers(input.model, run, *file))
          continue;
        sink.report(
            command.source(),
            fmt::format("the private key that `{}` makes here is in the image, and so the same for all who "
                        "have it: make it when the container starts",
                        command.program));
      }
    }
  }
}

}  // namespace drydock
