#include "model/root_only_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "model/command.h"
#include "model/copy_source.h"
#include "model/final_user.h"
#include "model/inner_script.h"
#include "model/known_programs.h"

namespace drydock {
namespace {

using std::string_view;

// A mention of root's home: /root, ~, $HOME.
bool names_root_home(string_view text) {
  const auto ends_name = [&](std::size_t at) {
    return at >= text.size() || string_view("/ \t\n\r\"';:,)}&|\\<>`=").find(text[at]) != string_view::npos;
  };
  for (std::size_t at = text.find("/root"); at != string_view::npos; at = text.find("/root", at + 1)) {
    const bool starts =
        at == 0 || string_view(" \t\n\"'=:,(<>[{`;&|").find(text[at - 1]) != string_view::npos;
    if (starts && ends_name(at + 5)) return true;
  }
  for (const string_view home : {"$HOME", "${HOME"})
    if (text.find(home) != string_view::npos) return true;
  for (std::size_t at = text.find('~'); at != string_view::npos; at = text.find('~', at + 1)) {
    const bool starts = at == 0 || string_view(" \t\n\"=:(<>").find(text[at - 1]) != string_view::npos;
    if (starts && ends_name(at + 1)) return true;
  }
  return false;
}

// The mode, as chmod takes it, lets others read. Nothing where it says nothing of reading.
std::optional<bool> others_may_read(string_view mode) {
  if (!mode.empty() && mode.find_first_not_of("01234567") == string_view::npos && mode.size() >= 3)
    return ((mode.back() - '0') & 4) != 0;
  const std::size_t at = mode.find_first_of("+-=");
  if (at == string_view::npos) return std::nullopt;
  const string_view who = mode.substr(0, at);
  const bool others = who.empty() || who.find('o') != string_view::npos || who.find('a') != string_view::npos;
  const bool reads = mode.substr(at).find('r') != string_view::npos;
  if (others && mode[at] == '-' && (reads || mode.substr(at).find('x') != string_view::npos)) return false;
  if (others && mode[at] == '=') return reads;
  return std::nullopt;
}

std::optional<std::string> mode_of(const Command& command) {
  if (command.program == "umask" || command.program == "chmod") {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
      const auto word = command.literal(i);
      if (word && word->starts_with('-') && word->size() > 1 &&
          string_view("Rvfc-").find((*word)[1]) != string_view::npos)
        continue;
      return word;
    }
    return std::nullopt;
  }
  if (command.program != "install" && command.program != "mkdir") return std::nullopt;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word) continue;
    if (*word == "-m" || *word == "--mode") return command.literal(i + 1);
    if (word->starts_with("--mode=")) return word->substr(7);
    if (word->starts_with("-m") && !word->starts_with("--")) return word->substr(2);
  }
  return std::nullopt;
}

// Installers and downloaders that put what they bring into the home of whoever runs them.
struct HomeTool {
  string_view program, word, where;
};
constexpr auto kHomeTools = std::to_array<HomeTool>({
    {"playwright", "install", "~/.cache/ms-playwright"},
    {"poetry", "install", "~/.cache/pypoetry"},
    {"pipenv", "install", "~/.local/share/virtualenvs"},
    {"pipenv", "sync", "~/.local/share/virtualenvs"},
    {"pipx", "install", "~/.local"},
    {"pip", "--user", "~/.local"},
    {"pip3", "--user", "~/.local"},
    {"gem", "--user-install", "~/.gem"},
    {"huggingface-cli", "download", "~/.cache/huggingface"},
    {"hf", "download", "~/.cache/huggingface"},
    {"rustup", "", "~/.rustup"},
    {"rustup-init", "", "~/.rustup"},
    {"nvm", "", "~/.nvm"},
    {"pyenv", "", "~/.pyenv"},
    {"rbenv", "", "~/.rbenv"},
    {"sdk", "install", "~/.sdkman"},
    {"stack", "install", "~/.local/bin"},
    {"cabal", "install", "~/.cabal"},
    {"ollama", "pull", "~/.ollama"},
    {"ansible-galaxy", "install", "~/.ansible"},
    {"julia", "", "~/.julia"},
    {"raco", "", "~/.local/share/racket"},
    {"bundle", "config", "~/.bundle"},
});

// Texts by which a script keeps data in its user's home without saying so.
constexpr auto kHomeTexts = std::to_array<std::pair<string_view, string_view>>({
    {"nltk.download", "~/nltk_data"},
    {"from_pretrained", "~/.cache/huggingface"},
    {"SentenceTransformer(", "~/.cache"},
    {"torch.hub", "~/.cache/torch"},
    {"snapshot_download", "~/.cache"},
    {"whisper.load_model", "~/.cache/whisper"},
    {"sh.rustup.rs", "~/.cargo"},
    {"get.sdkman.io", "~/.sdkman"},
    {"install.python-poetry.org", "~/.local"},
    {"astral.sh/uv", "~/.local"},
    {"deno.land/install", "~/.deno"},
    {"deno.land/x/install", "~/.deno"},
    {"bun.sh/install", "~/.bun"},
    {"nvm-sh/nvm", "~/.nvm"},
    {"pyenv.run", "~/.pyenv"},
    {"dotnet tool install -g", "~/.dotnet/tools"},
    {"dotnet tool install --global", "~/.dotnet/tools"},
    {"composer global", "~/.composer"},
    {"playwright install", "~/.cache/ms-playwright"},
    {"puppeteer", "~/.cache/puppeteer"},
    {"nltk.downloader", "~/nltk_data"},
    {"docker.sock", "/var/run/docker.sock"},
});

bool is_install(string_view verb) {
  return verb == "install" || verb == "add" || verb == "in";
}

// Bundler keeps a setting beside the Gemfile, where there is one, or where the official images'
// BUNDLE_APP_CONFIG says: both are everybody's to read.
bool has_gemfile(const BuildModel& model, const Instruction& run) {
  const Stage* stage = model.stage_of(run);
  if (stage == nullptr) return false;
  for (const Stage* at : stage_chain(model, *stage))
    for (const Instruction& instruction : at->instructions) {
      const Keyword keyword = instruction.keyword();
      if (instruction.index() > run.index() || (keyword != Keyword::kCopy && keyword != Keyword::kAdd))
        continue;
      const auto words = instruction.arguments();
      for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const std::string source = instruction.value(words[i]);
        if (source.find("Gemfile") != std::string::npos || names_context_root(source)) return true;
      }
    }
  return false;
}

std::string of_command(const BuildModel& model, const Instruction& run, const Command& command) {
  const auto line = run.start_line();
  if (const auto package = package_command(command);
      package && is_install(package->verb) && package->tool <= PackageTool::kZypper) {
    for (const std::size_t i : package->packages) {
      const std::string raw = command.literal(i).value_or("");
      const string_view name = string_view(raw).substr(0, raw.find_first_of("=<>~:@"));
      if (is_root_package(name))
        return fmt::format("line {} installs `{}`, which is of use to root alone", line, name);
      if (is_privilege_package(name))
        return fmt::format("line {} installs `{}`, which starts programs as other users", line, name);
    }
  }
  if (command.program == "chmod" || command.program == "install" || command.program == "mkdir") {
    if (const auto mode = mode_of(command); mode && others_may_read(*mode) == false)
      return fmt::format("the `{} {}` on line {} shuts other users out", command.program, *mode, line);
  }
  if (command.program == "umask") {
    const auto mode = mode_of(command);
    if (!mode || mode->empty() || (mode->back() != '0' && mode->back() != '2'))
      return fmt::format("the `umask` on line {} shuts other users out", line);
  }
  // Private keys get the mode 0600, whatever the umask.
  if (command.program == "ssh-keygen" ||
      (command.program == "openssl" && (command.has_word("genrsa") || command.has_word("genpkey") ||
                                        command.has_word("-keyout") || command.has_word("ecparam"))))
    return fmt::format("`{}` on line {} makes a key that root alone may read", command.program, line);
  for (const HomeTool& tool : kHomeTools) {
    if (command.program != tool.program || tool.where.empty() ||
        (!tool.word.empty() && !command.has_word(tool.word)))
      continue;
    const bool environment =
        tool.program == "poetry" ? model.variable(run, "POETRY_VIRTUALENVS_CREATE").value.has_value() ||
                                       model.variable(run, "POETRY_VIRTUALENVS_IN_PROJECT").value.has_value()
        : tool.program == "pipenv"
            ? command.has_word("--system") || model.variable(run, "PIPENV_VENV_IN_PROJECT").value.has_value()
        : tool.program == "bundle"
            ? !command.has_word("--global") && (command.has_word("--local") || has_gemfile(model, run) ||
                                                model.variable(run, "BUNDLE_APP_CONFIG").value.has_value())
        : tool.program == "julia"      ? model.variable(run, "JULIA_DEPOT_PATH").value.has_value()
        : tool.program == "playwright" ? model.variable(run, "PLAYWRIGHT_BROWSERS_PATH").value.has_value()
                                       : false;
    if (!environment)
      return fmt::format("`{}` on line {} keeps what it brings in root's home", tool.program, line);
  }
  return {};
}

// Commands that name root's home and leave nothing in it that a program may want.
bool leaves_nothing(const Command& command) {
  static constexpr std::array<string_view, 4> kPrograms = {"rm", "ls", "cd", "du"};
  return std::find(kPrograms.begin(), kPrograms.end(), command.program) != kPrograms.end();
}

std::string of_run(const BuildModel& model, const Instruction& run) {
  const TextRange range = run.range();
  const string_view text = run.source().substr(range.begin, range.size());
  for (const auto& [mention, where] : kHomeTexts)
    if (!where.empty() && text.find(mention) != string_view::npos)
      return where.starts_with('/')
                 ? fmt::format("line {} speaks of {}, which is root's", run.start_line(), where)
                 : fmt::format("line {} keeps what it brings in root's home ({})", run.start_line(), where);
  const ShellScript* script = model.script(run);
  if (script == nullptr || !script->ok()) {
    if (names_root_home(text)) return fmt::format("line {} uses root's home", run.start_line());
    return {};
  }
  for (Command command : commands_of(model, run)) {
    const TextRange node = command.node().range;
    if (names_root_home(script->text().substr(node.begin, node.size())) && !leaves_nothing(command))
      return fmt::format("line {} keeps files in root's home", run.start_line());
    if (std::string why = of_command(model, run, command); !why.empty()) return why;
    for (int depth = 0; depth < 3; ++depth) {
      auto inner = inner_command(command);
      if (!inner) break;
      command = std::move(*inner);
      if (std::string why = of_command(model, run, command); !why.empty()) return why;
    }
  }
  return {};
}

std::string of_copy(const BuildModel& model, const Instruction& copy) {
  const auto words = copy.arguments();
  if (words.size() < 2) return {};
  const std::uint32_t line = copy.start_line();
  const std::string target = copy.value(words.back());
  const auto known = model.expand(copy, target);
  if (names_root_home(known.value_or(target))) return fmt::format("line {} copies into root's home", line);
  const auto mode = copy.flag("chmod");
  if (mode && mode->value && others_may_read(*mode->value) == false)
    return fmt::format("the `--chmod` on line {} shuts other users out", line);
  if (copy.keyword() != Keyword::kAdd || mode) return {};
  for (const Word& word : words.first(words.size() - 1)) {
    const std::string source = copy.value(word);
    if (names_remote_source(source) && source.find(".git") == std::string::npos)
      return fmt::format("`ADD` on line {} gives what it fetches the mode 0600, which shuts other users out",
                         line);
  }
  return {};
}

}  // namespace

std::string root_only_files(const BuildModel& model, const Stage& stage) {
  const auto chain = stage_chain(model, stage);
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    for (const Instruction& instruction : (*at)->instructions) {
      std::string why;
      const auto words = instruction.arguments();
      switch (instruction.keyword()) {
        case Keyword::kRun:
          why = of_run(model, instruction);
          break;
        case Keyword::kCopy:
        case Keyword::kAdd:
          why = of_copy(model, instruction);
          break;
        case Keyword::kWorkdir:
          if (const auto path =
                  words.empty() ? std::nullopt : model.expand(instruction, instruction.value(words[0]));
              path && names_root_home(*path))
            why = fmt::format("its working folder is root's home (line {})", instruction.start_line());
          break;
        case Keyword::kEnv:
        case Keyword::kCmd:
        case Keyword::kEntrypoint:
        case Keyword::kVolume: {
          const TextRange range = instruction.range();
          const string_view text = instruction.source().substr(range.begin, range.size());
          if (names_root_home(text))
            why = fmt::format("line {} speaks of root's home", instruction.start_line());
          else if (text.find("docker.sock") != string_view::npos)
            why = fmt::format("line {} speaks of the Docker socket", instruction.start_line());
          else if (text.find("ssh_host_") != string_view::npos ||
                   text.find("/etc/ssl/private") != string_view::npos ||
                   text.find("/etc/shadow") != string_view::npos)
            why = fmt::format("line {} speaks of keys that root alone may read", instruction.start_line());
          for (const NameValue& entry : name_values(instruction))
            if (entry.name == "DISPLAY")
              why = fmt::format(
                  "it is a desktop program (line {} sets `DISPLAY`), whose devices and sockets are not "
                  "everybody's",
                  instruction.start_line());
            else if (entry.name == "HOME")
              why = fmt::format("line {} sets `HOME`", instruction.start_line());
          break;
        }
        default:
          break;
      }
      if (!why.empty()) return why;
    }
  }
  return {};
}

}  // namespace drydock
