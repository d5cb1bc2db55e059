#include "rewrite/secret_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/secret_flow.h"
#include "model/secret_name.h"
#include "model/secret_text.h"
#include "model/secret_value.h"
#include "model/shell_commands.h"
#include "rewrite/package_caches.h"

namespace drydock {
namespace {

using std::string_view;

std::string what(const SecretMatch& match) {
  switch (match.sign) {
    case SecretSign::kToken:
      return fmt::format("this {}", match.kind);
    case SecretSign::kWebToken:
      return "this JSON web token";
    case SecretSign::kKeyBlock:
      return "this private key";
    case SecretSign::kUrl:
      return "the password in this address";
    case SecretSign::kUserOption:
      return "the password behind the user's name";
    case SecretSign::kHeader:
      return "the credential in this header";
    case SecretSign::kAccount:
      return "the password of this account";
    case SecretSign::kCommand:
      return "this password";
    case SecretSign::kAssignment:
    case SecretSign::kOption:
    case SecretSign::kField:
      break;
  }
  return "this secret";
}

// Names by themselves are the weakest sign, so here they have to be those of secrets indeed.
bool is_told_by_name(const SecretMatch& match) {
  return match.sign == SecretSign::kAssignment || match.sign == SecretSign::kOption ||
         match.sign == SecretSign::kField;
}

class Texts {
 public:
  Texts(const TransformInput& input, Sink& sink)
      : input_(input), sink_(sink), bytes_(input.file().source().bytes()) {}

  void run() {
    std::size_t at = 0;
    const auto& instructions = input_.file().instructions();
    const SecretMatch* before = nullptr;
    const std::vector<SecretMatch> matches = find_secret_text(bytes_);
    for (const SecretMatch& match : matches) {
      while (at < instructions.size() && instructions[at].range().end <= match.range.begin) ++at;
      if (at == instructions.size()) break;
      const Instruction instruction = instructions[at].innermost();
      if (!instruction.range().contains(match.range) || !is_looked_at(instruction) ||
          is_comment(instruction, match.range))
        continue;
      // The lines of a key are one secret.
      const bool same_key = before != nullptr && match.sign == SecretSign::kKeyBlock &&
                            before->sign == match.sign && match.range.begin - before->range.end < 3;
      before = &match;
      if (!same_key) tell(instruction, match);
    }
  }

 private:
  static bool is_looked_at(const Instruction& instruction) {
    switch (instruction.keyword()) {
      case Keyword::kRun:
      case Keyword::kCmd:
      case Keyword::kEntrypoint:
      case Keyword::kHealthcheck:
      case Keyword::kCopy:
      case Keyword::kAdd:
        return true;
      default:
        return false;
    }
  }

  static bool is_comment(const Instruction& instruction, TextRange range) {
    const auto tokens = instruction.tokens();
    const auto at = std::partition_point(tokens.begin(), tokens.end(),
                                         [&](const Token& t) { return t.range.end <= range.begin; });
    return at != tokens.end() && at->kind == TokenKind::kComment;
  }

  // What a shell makes an end of a word; a Dockerfile's own words have gone another way.
  string_view value_of(const SecretMatch& match) const {
    string_view value = bytes_.substr(match.range.begin, match.range.size());
    const bool quoted = match.range.begin > 0 &&
                        (bytes_[match.range.begin - 1] == '"' || bytes_[match.range.begin - 1] == '\'');
    if (!quoted && match.sign != SecretSign::kKeyBlock)
      value = value.substr(0, value.find_first_of(";|&)<>"));
    while (value.ends_with('\\') || value.ends_with(',')) value.remove_suffix(1);
    if (const std::size_t line = value.find("\\n"); line != string_view::npos) value = value.substr(0, line);
    return value;
  }

  void tell(const Instruction& instruction, const SecretMatch& match) {
    const string_view name = bytes_.substr(match.name.begin, match.name.size());
    if (is_told_by_name(match) && name != "-p" && !names_secret(name)) return;
    const ValueKind kind = match.sign == SecretSign::kKeyBlock
                               ? ValueKind::kStrong
                               : value_kind(value_of(match), match.single_quoted);
    if (kind != ValueKind::kPlain && kind != ValueKind::kStrong && kind != ValueKind::kPlaceholder) return;
    if (kind != ValueKind::kStrong && is_stand_in_for_one(instruction, match)) return;
    if (match.sign == SecretSign::kAssignment && is_package_word(instruction, match)) return;
    // A path, a pattern, or a call is no secret; names that come by way of a file's text are often followed
    // by one.
    const bool weak = is_told_by_name(match) || match.sign == SecretSign::kCommand;
    if (kind == ValueKind::kPlain && weak && !reads_like_value(value_of(match))) return;
    std::string message = fmt::format(
        "{}{} stands in `{}`", what(match),
        name.empty() || name == "-p" || !is_told_by_name(match) ? "" : fmt::format(" (`{}`)", name),
        keyword_name(instruction.keyword()));
    // An account's password opens the account, however well it is known.
    const bool account = match.sign == SecretSign::kAccount;
    if (kind == ValueKind::kPlaceholder && !account)
      return sink_.report(match.range, message + ", if it is more than a default", Severity::kInfo);
    if (kind == ValueKind::kPlaceholder) message += ", and is one that everybody tries";
    message += ", and so in the file's and the image's history: rotate it";
    const Stage* stage = input_.model.stage_of(instruction);
    const bool windows = stage != nullptr && input_.model.is_windows(*stage);
    message += !is_build_step(instruction) ? ", and give the new one to the container when it starts"
               : windows ? ", and keep the new one out of the image; builds for Windows have no "
                           "secret mounts"
                         : ", and give the new one to the build as a secret mount";
    sink_.report(match.range, message, kind == ValueKind::kStrong ? Severity::kError : Severity::kWarning);
  }

  // What the commands of a RUN tell of its words; matches come in the file's order.
  struct Words {
    std::vector<std::pair<TextRange, std::string>> told;  // `NAME=value command`, by the value
    std::vector<TextRange> packages;                      // `apt-get install name=version`
  };
  const Words& words_of(const Instruction& run) {
    if (words_at_ == run.id() + 1) return words_;
    words_at_ = run.id() + 1;
    words_ = {};
    const ShellCommands shell(input_.model, run);
    for (const ScriptCommands& part : shell.scripts())
      for (const Command& command : part.commands) {
        if (command.words.empty() || command.program == "export") continue;
        const ShellScript& script = *command.script;
        const auto add = [&](const ShellWord& word) {
          const string_view raw = script.raw(word);
          const std::size_t equals = raw.find('=');
          if (equals != string_view::npos)
            words_.told.emplace_back(command.source(word),
                                     std::string(without_quotes(raw.substr(equals + 1))));
        };
        for (const ShellWord& word : script.assignments(command.node())) add(word);
        // What `env` sets.
        for (const ShellWord& word : script.words(command.node())) {
          if (word.range.begin >= command.words[0].range.begin) break;
          add(word);
        }
        if (const auto package = package_command(command); package && !package->verb.empty())
          for (const std::size_t i : package->packages)
            words_.packages.push_back(command.source(command.words[i]));
      }
    return words_;
  }

  // `SECRET_KEY_BASE=dummy rake assets:precompile`: the value reaches one command, and no image.
  bool is_stand_in_for_one(const Instruction& run, const SecretMatch& match) {
    if (run.keyword() != Keyword::kRun ||
        (match.sign != SecretSign::kAssignment && match.sign != SecretSign::kUrl))
      return false;
    const auto& told = words_of(run).told;
    return std::any_of(told.begin(), told.end(), [&](const auto& word) {
      return word.first.contains(match.range) && is_stand_in(word.second);
    });
  }

  bool is_package_word(const Instruction& run, const SecretMatch& match) {
    if (run.keyword() != Keyword::kRun) return false;
    const auto& packages = words_of(run).packages;
    return std::any_of(packages.begin(), packages.end(),
                       [&](TextRange range) { return range.contains(match.range); });
  }

  static bool is_build_step(const Instruction& instruction) {
    return instruction.keyword() == Keyword::kRun || instruction.keyword() == Keyword::kCopy ||
           instruction.keyword() == Keyword::kAdd;
  }

  static bool reads_like_value(string_view value) {
    return value.size() > 2 && value.find_first_of("(/*{}[]\\^") == string_view::npos;
  }

  const TransformInput& input_;
  Sink& sink_;
  string_view bytes_;
  Words words_;
  std::uint32_t words_at_ = 0;  // id() + 1 of the RUN that words_ is of
};

// ---- What a RUN makes of a secret that it is given

// A secret as the script knows it: the mounted file, and the variables that are read from it.
struct Given {
  std::string path;
  std::vector<std::string> variables;
};

std::string option_of(string_view options, string_view key) {
  for (std::size_t begin = 0; begin <= options.size();) {
    const std::size_t end = std::min(options.find(',', begin), options.size());
    const string_view option = options.substr(begin, end - begin);
    if (option.starts_with(key) && option.size() > key.size() && option[key.size()] == '=')
      return std::string(option.substr(key.size() + 1));
    begin = end + 1;
  }
  return {};
}

std::vector<Given> given_to(const Instruction& run) {
  std::vector<Given> out;
  const string_view text = source_text(run);
  for (const Flag& flag : run.flags()) {
    if (flag.name != "mount" || !flag.value || option_of(*flag.value, "type") != "secret") continue;
    Given given;
    const std::string id = option_of(*flag.value, "id");
    for (const string_view key : {"target", "dst", "destination"})
      if (given.path.empty()) given.path = option_of(*flag.value, key);
    if (const std::string env = option_of(*flag.value, "env"); !env.empty()) given.variables.push_back(env);
    if (given.path.empty() && !id.empty()) given.path = "/run/secrets/" + id;
    if (given.path.empty()) continue;
    // `NAME="$(cat /run/secrets/x)"`
    const std::string read = "$(cat " + given.path;
    for (std::size_t at = text.find(read); at != string_view::npos; at = text.find(read, at + 1)) {
      std::size_t end = at;
      if (end > 0 && text[end - 1] == '"') --end;
      if (end == 0 || text[end - 1] != '=') continue;
      std::size_t begin = --end;
      const auto is_name = [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      };
      while (begin > 0 && is_name(text[begin - 1])) --begin;
      if (begin < end) given.variables.emplace_back(text.substr(begin, end - begin));
    }
    out.push_back(std::move(given));
  }
  return out;
}

bool mentions(const Given& given, string_view text) {
  if (text.find(given.path) != string_view::npos) return true;
  return std::any_of(given.variables.begin(), given.variables.end(),
                     [&](const std::string& variable) { return expands_variable(text, variable); });
}

// Where a program keeps what it is told, by its first words.
struct Keeper {
  string_view program;
  string_view words;
  string_view place;
};

std::optional<string_view> kept_by(const Command& command) {
  static constexpr std::array<Keeper, 19> kKeepers = {{
      {"git", "clone", "the clone's `.git/config`"},
      {"git", "remote", "`.git/config`"},
      {"git", "submodule", "`.git/config`"},
      {"git", "config", "git's configuration"},
      {"npm", "config", "`.npmrc`"},
      {"npm", "set", "`.npmrc`"},
      {"yarn", "config", "yarn's configuration"},
      {"pnpm", "config", "`.npmrc`"},
      {"pip", "config", "pip's configuration"},
      {"pip3", "config", "pip's configuration"},
      {"composer", "config", "`auth.json`"},
      {"poetry", "config", "poetry's configuration"},
      {"aws", "configure", "`~/.aws`"},
      {"docker", "login", "`~/.docker/config.json`"},
      {"bundle", "config", "bundler's configuration"},
      {"dotnet", "nuget", "`NuGet.Config`"},
      {"nuget", "sources", "`NuGet.Config`"},
      {"gh", "auth", "gh's configuration"},
      {"helm", "repo", "helm's configuration"},
  }};
  for (const Keeper& keeper : kKeepers) {
    if (command.program != keeper.program) continue;
    // Options such as `git -c x=y` may stand before the verb.
    for (std::size_t i = 1; i < command.words.size() && i < 6; ++i)
      if (command.word_is(i, keeper.words)) return keeper.place;
  }
  return std::nullopt;
}

// The file that the command's output goes to.
std::optional<std::string> written_file(const Command& command) {
  const ShellScript& script = *command.script;
  for (const ShellRedirect& redirect : script.redirects(command.node())) {
    const string_view op = script.text().substr(redirect.op.begin, redirect.op.size());
    const string_view target = script.raw(script.redirect_target(redirect));
    if (op.find('>') == string_view::npos || op.ends_with('&') || redirect.fd > 1) continue;
    if (target.starts_with("/dev/") || target.starts_with('&')) continue;
    return script.literal(script.redirect_target(redirect)).value_or(std::string(target));
  }
  const bool edits = command.program == "sed" && (command.has_word("-i") || command.has_word("--in-place"));
  if ((edits || command.program == "cp" || command.program == "install") && command.words.size() > 2)
    return command.literal(command.words.size() - 1).value_or(std::string(script.raw(command.words.back())));
  return std::nullopt;
}

// Programs that print what their words or their input say; the output of others is another thing than the
// secret.
bool prints(string_view program) {
  for (const string_view name :
       {"echo", "printf", "cat", "envsubst", "sed", "base64", "tr", "tee", "cp", "install"})
    if (program == name) return true;
  return false;
}

const Command* command_of_node(const std::vector<Command>& commands, std::uint32_t id) {
  const auto found =
      std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.id == id; });
  return found == commands.end() ? nullptr : &*found;
}

// The same for `echo … | base64 -d > file`, `echo … | tee file`.
std::optional<std::string> written_by_pipe(const std::vector<Command>& commands, const Command& command) {
  const Command* at = &command;
  while (at != nullptr && prints(at->program)) {
    if (auto file = written_file(*at)) return file;
    if (at->program == "tee" && at->words.size() > 1) return std::string(at->script->raw(at->words.back()));
    const ShellNode& node = at->node();
    if (node.join != ShellJoin::kPipe || node.next_sibling == 0) break;
    at = command_of_node(commands, node.next_sibling);
  }
  return std::nullopt;
}

// `NAME="$(cat /run/secrets/x)"` gives the secret to a command, and hands it to nobody else.
void drop_assignments(std::string& text, const Given& given) {
  for (const std::string& variable : given.variables) {
    const std::string assignment = fmt::format("{}=\"$(cat {})\"", variable, given.path);
    for (std::size_t at = text.find(assignment); at != std::string::npos; at = text.find(assignment, at))
      text.erase(at, assignment.size());
  }
}

// The command as written, and the here-documents that it reads.
std::string text_with_heredocs(const Command& command) {
  const ShellScript& script = *command.script;
  const TextRange node = command.node().range;
  std::string out(script.text().substr(node.begin, node.size()));
  for (const ShellRedirect& redirect : script.redirects(command.node()))
    if (!redirect.heredoc.empty())
      out += script.text().substr(redirect.heredoc.begin, redirect.heredoc.size());
  return out;
}

// `rm` of the file, of its folder, or of anything where the name is a variable's.
bool is_removed(const std::vector<Command>& commands, std::size_t from, string_view file) {
  const string_view name = file.substr(file.rfind('/') + 1);
  for (std::size_t i = from; i < commands.size(); ++i) {
    if (commands[i].program != "rm" && commands[i].program != "shred") continue;
    for (std::size_t w = 1; w < commands[i].words.size(); ++w) {
      const string_view raw = commands[i].script->raw(commands[i].words[w]);
      if (raw.find(name) != string_view::npos || file.starts_with(std::string(raw) + "/") ||
          raw.find('$') != string_view::npos)
        return true;
    }
  }
  return false;
}

// The program's own way to forget, or `rm` of where it keeps things.
bool is_forgotten(const std::vector<Command>& commands, std::size_t from) {
  for (std::size_t i = from; i < commands.size(); ++i) {
    for (const string_view word : {"--unset", "unset", "--unset-all", "--remove-section", "delete", "logout",
                                   "set-url", "rm", "remove"})
      if (commands[i].program != "apt-get" && commands[i].has_word(word)) return true;
    if (commands[i].program == "rm")
      for (const string_view place : {".git", "rc", "config", "auth.json", ".aws", ".docker"})
        for (const ShellWord& word : commands[i].words)
          if (commands[i].script->raw(word).find(place) != string_view::npos) return true;
  }
  return false;
}

}  // namespace

void tell_secret_texts(const TransformInput& input, Sink& sink) {
  Texts(input, sink).run();
}

void tell_kept_secrets(const TransformInput& input, Sink& sink) {
  for (const Stage& stage : input.model.stages()) {
    if (!is_shipped(input, stage)) continue;
    for (const Instruction& run : stage.instructions) {
      if (run.keyword() != Keyword::kRun) continue;
      const std::vector<Given> all = given_to(run);
      if (all.empty()) continue;
      const std::vector<Command> commands = commands_of(input.model, run);
      for (std::size_t i = 0; i < commands.size(); ++i) {
        const Command& command = commands[i];
        std::string text = text_with_heredocs(command);
        for (const Given& given : all) drop_assignments(text, given);
        if (command.words.empty() ||
            std::none_of(all.begin(), all.end(), [&](const Given& g) { return mentions(g, text); }))
          continue;
        if (const auto file = written_by_pipe(commands, command);
            file && !is_removed(commands, i + 1, *file) && !mount_covers(input.model, run, *file))
          sink.report(command.source(),
                      fmt::format("the secret is written to `{}`, which stays in the image", *file));
        else if (const auto place = kept_by(command); place && !is_forgotten(commands, i + 1))
          sink.report(command.source(), fmt::format("`{}` keeps the secret in {}, which stays in the image",
                                                    command.program, *place));
      }
    }
  }
}

}  // namespace drydock
