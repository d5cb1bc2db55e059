#include "model/secret_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "model/secret_value.h"
#include "model/shell_commands.h"

namespace drydock {
namespace {

using std::string_view;

bool is_name_character(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

string_view text_of(const Instruction& instruction) {
  const TextRange range = instruction.range();
  return instruction.source().substr(range.begin, range.size());
}

// Where the name stands as a word of its own, from `from` on.
std::size_t find_name(string_view text, string_view name, std::size_t from) {
  for (std::size_t at = text.find(name, from); at != string_view::npos; at = text.find(name, at + 1)) {
    const bool begins = at == 0 || !is_name_character(text[at - 1]);
    const std::size_t end = at + name.size();
    if (begins && (end == text.size() || !is_name_character(text[end]))) return at;
  }
  return string_view::npos;
}

// The `$` of an expansion whose name stands at `at`; npos where it is none.
std::size_t dollar_before(string_view text, std::size_t at) {
  if (at > 0 && text[at - 1] == '$') return at - 1;
  if (at > 1 && text[at - 1] == '{' && text[at - 2] == '$') return at - 2;
  // `${#NAME}`, `${!NAME}`
  if (at > 2 && (text[at - 1] == '#' || text[at - 1] == '!') && text[at - 2] == '{' && text[at - 3] == '$')
    return at - 3;
  return string_view::npos;
}

// `[ -n "$NAME" ]`, `[ "$NAME" = x ]`, `${NAME:-x}`: the author reckons with its absence.
bool asks_whether_set(string_view text, string_view name) {
  for (std::size_t at = find_name(text, name, 0); at != string_view::npos;
       at = find_name(text, name, at + 1)) {
    const std::size_t dollar = dollar_before(text, at);
    if (dollar == string_view::npos) continue;
    const std::size_t end = at + name.size();
    if (text[at - 1] == '{' && end < text.size()) {
      const string_view rest = text.substr(end, 2);
      if (rest.starts_with(":-") || rest.starts_with(":+") || rest.starts_with(":=") || rest[0] == '-' ||
          rest[0] == '+' || rest[0] == '=')
        return true;
    }
    string_view before = text.substr(0, dollar);
    while (!before.empty() && string_view(" \t\"'x").find(before.back()) != string_view::npos)
      before.remove_suffix(1);
    if (before.ends_with("-n") || before.ends_with("-z") || before.ends_with("[") || before.ends_with("test"))
      return true;
  }
  return false;
}

SecretEntry::Gives gives_of(const Instruction& instruction, const NameValue& entry) {
  if (!entry.value)
    return instruction.keyword() == Keyword::kArg ? SecretEntry::Gives::kNothing : SecretEntry::Gives::kOther;
  const string_view value = without_quotes(*entry.value);
  if (value.empty()) return SecretEntry::Gives::kEmpty;
  if (value == "$" + entry.name || value == "${" + entry.name + "}") return SecretEntry::Gives::kCopy;
  // The single quotes of a Dockerfile keep `$` from expanding; that is rare enough to count as unknown.
  return value.find('$') == string_view::npos ? SecretEntry::Gives::kLiteral : SecretEntry::Gives::kOther;
}

// Programs that look at few variables, all their own, and run no program of the project.
constexpr std::array<string_view, 123> kIndifferent = {"apt-get",
                                                       "apt",
                                                       "apt-key",
                                                       "apt-cache",
                                                       "apt-mark",
                                                       "add-apt-repository",
                                                       "apk",
                                                       "dnf",
                                                       "yum",
                                                       "microdnf",
                                                       "zypper",
                                                       "dpkg",
                                                       "rpm",
                                                       "pacman",
                                                       "mkdir",
                                                       "rmdir",
                                                       "rm",
                                                       "cp",
                                                       "mv",
                                                       "ln",
                                                       "chmod",
                                                       "chown",
                                                       "chgrp",
                                                       "touch",
                                                       "echo",
                                                       "printf",
                                                       "cat",
                                                       "sed",
                                                       "grep",
                                                       "egrep",
                                                       "find",
                                                       "xargs",
                                                       "tar",
                                                       "unzip",
                                                       "zip",
                                                       "gunzip",
                                                       "gzip",
                                                       "bunzip2",
                                                       "xz",
                                                       "curl",
                                                       "wget",
                                                       "cd",
                                                       "pushd",
                                                       "popd",
                                                       "set",
                                                       "shopt",
                                                       "umask",
                                                       "test",
                                                       "[",
                                                       "true",
                                                       "false",
                                                       ":",
                                                       "useradd",
                                                       "groupadd",
                                                       "adduser",
                                                       "addgroup",
                                                       "usermod",
                                                       "userdel",
                                                       "deluser",
                                                       "groupdel",
                                                       "ls",
                                                       "pwd",
                                                       "id",
                                                       "whoami",
                                                       "uname",
                                                       "sleep",
                                                       "date",
                                                       "sha256sum",
                                                       "sha512sum",
                                                       "md5sum",
                                                       "sha1sum",
                                                       "gpg",
                                                       "install",
                                                       "ldconfig",
                                                       "update-ca-certificates",
                                                       "locale-gen",
                                                       "update-locale",
                                                       "tee",
                                                       "head",
                                                       "tail",
                                                       "cut",
                                                       "tr",
                                                       "sort",
                                                       "uniq",
                                                       "wc",
                                                       "which",
                                                       "command",
                                                       "type",
                                                       "hash",
                                                       "a2enmod",
                                                       "a2dismod",
                                                       "a2ensite",
                                                       "ssh-keyscan",
                                                       "basename",
                                                       "dirname",
                                                       "readlink",
                                                       "realpath",
                                                       "mktemp",
                                                       "update-alternatives",
                                                       "getent",
                                                       "chpasswd",
                                                       "passwd",
                                                       "stat",
                                                       "du",
                                                       "df",
                                                       "file",
                                                       "exit",
                                                       "return",
                                                       "break",
                                                       "continue",
                                                       "nproc",
                                                       "getconf",
                                                       "arch",
                                                       "seq",
                                                       "diff",
                                                       "cmp",
                                                       "strip",
                                                       "rustup",
                                                       "lsb_release",
                                                       "dpkg-architecture",
                                                       "dpkg-query",
                                                       "free",
                                                       "hostname"};

struct Family {
  std::array<string_view, 10> programs;
  std::array<string_view, 6> prefixes;  // of variables
  bool runs_nothing = false;  // no scripts of the project, no plug-ins: other variables mean nothing to it
};

// Who reads what, after the programs' own documentation. npm, yarn, NuGet, Maven and Gradle put any variable
// that their configuration names into its place, and the usual names for a registry's are among these.
constexpr std::array<Family, 22> kFamilies = {{
    {{"npm", "npx", "yarn", "pnpm", "lerna", "bun", "rush", "corepack"},
     {"NPM_", "npm_", "NODE_AUTH_TOKEN", "YARN_", "GITHUB_TOKEN", "GH_TOKEN"}},
    {{"pip", "pip3", "pipenv", "poetry", "uv", "pdm", "twine"},
     {"PIP_", "POETRY_", "UV_", "TWINE_", "PDM_", "PYPI_"}},
    {{"aws", "s3cmd"}, {"AWS_"}, true},
    {{"gh"}, {"GH_TOKEN", "GITHUB_TOKEN", "GH_"}, true},
    {{"glab"}, {"GITLAB_"}, true},
    {{"composer"}, {"COMPOSER_", "GITHUB_TOKEN"}},
    {{"bundle", "gem", "bundler"}, {"BUNDLE_", "GEM_"}},
    {{"cargo"}, {"CARGO_"}},
    {{"sentry-cli"}, {"SENTRY_"}, true},
    {{"terraform"}, {"TF_"}},
    {{"vault"}, {"VAULT_"}, true},
    {{"snyk"}, {"SNYK_"}},
    {{"sonar-scanner"}, {"SONAR_"}},
    {{"huggingface-cli", "hf"}, {"HF_", "HUGGING_FACE_"}, true},
    {{"dotnet", "nuget"}, {"NUGET_", "VSS_", "GITHUB_", "GH_", "AZURE_"}},
    {{"mvn", "mvnw", "gradle", "gradlew", "sbt"},
     {"MAVEN_", "ORG_GRADLE_PROJECT_", "GITHUB_", "NEXUS_", "ARTIFACTORY_", "SONATYPE_"}},
    {{"git"}, {"GIT_"}, true},
    {{"psql", "pg_dump", "createdb"}, {"PGPASSWORD"}, true},
    {{"mysql", "mysqladmin", "mysqldump"}, {"MYSQL_PWD"}, true},
    {{"sshpass"}, {"SSHPASS"}},
    {{"az"}, {"AZURE_"}, true},
    {{"doctl"}, {"DIGITALOCEAN_"}, true},
}};

// `go build` runs the compiler and git; `go run`, `go test` and `go generate` run the project.
bool is_indifferent_call(const Command& command) {
  if (command.program == "go")
    return command.word_is(1, "build") || command.word_is(1, "mod") || command.word_is(1, "get") ||
           command.word_is(1, "env") || command.word_is(1, "install");
  if (command.program == "export" || command.program == "unset" || command.program == "readonly")
    return command.words.size() > 1;
  const auto runs_nothing = [&](const Family& family) {
    return family.runs_nothing && std::find(family.programs.begin(), family.programs.end(),
                                            command.program) != family.programs.end();
  };
  if (!command.program.empty() && std::any_of(kFamilies.begin(), kFamilies.end(), runs_nothing)) return true;
  return ignores_environment(command.program);
}

SecretReader::Reach reach_of(const Command& command, string_view name) {
  if (reads_variable(command.program, name)) return SecretReader::Reach::kKnown;
  if (is_indifferent_call(command)) return SecretReader::Reach::kHarmless;
  // Assignments alone run nothing.
  if (command.words.empty() && command.node().assignment_count > 0) return SecretReader::Reach::kHarmless;
  return SecretReader::Reach::kMay;
}

class Follower {
 public:
  Follower(const BuildModel& model, string_view name, const std::vector<bool>& delivered)
      : model_(model), delivered_(delivered), seen_(model.stages().size(), 0) {
    flow_.name = name;
  }

  SecretFlow run() {
    for (const Instruction& outer : model_.file().instructions()) {
      if (outer.keyword() == Keyword::kFrom) {
        begin_stage(outer);
        continue;
      }
      // A trigger's own words are looked at whether or not the variable is seen here: other builds run them.
      if (outer.child())
        look_at_trigger(outer);
      else if (outer.keyword() == Keyword::kArg || outer.keyword() == Keyword::kEnv)
        look_at_definition(outer);
      else
        look_at_use(outer);
    }
    return std::move(flow_);
  }

 private:
  static constexpr char kArg = 1, kEnv = 2;

  void object(std::string why) {
    if (flow_.obstacle.empty()) flow_.obstacle = std::move(why);
  }
  std::string line(const Instruction& instruction) const {
    return fmt::format("`{}` on line {}", keyword_name(instruction.keyword()), instruction.start_line());
  }
  char& seen() { return stage_ == nullptr ? global_ : seen_[stage_->index]; }

  void begin_stage(const Instruction& from) {
    stage_ = model_.stage_of(from);
    if (stage_ == nullptr) return;
    if (stage_->parent) seen_[stage_->index] = seen_[*stage_->parent];
    if (global_ != 0 && expands_variable(text_of(from), flow_.name)) object(line(from) + " expands it");
  }

  void look_at_definition(const Instruction& instruction) {
    const std::size_t begin = flow_.entries.size();
    for (const NameValue& entry : name_values(instruction)) {
      if (entry.name == flow_.name) {
        flow_.entries.push_back({instruction, entry, gives_of(instruction, entry)});
        if (flow_.entries.back().gives == SecretEntry::Gives::kOther)
          object(line(instruction) + " makes it of other variables");
      } else if (seen() != 0 && entry.value && expands_variable(*entry.value, flow_.name)) {
        object(fmt::format("{} hands it on as `{}`", line(instruction), entry.name));
      } else if (seen() != 0 && expands_variable(entry.name, flow_.name)) {
        object(line(instruction) + " expands it");
      }
    }
    if (flow_.entries.size() == begin) return;
    const bool env = instruction.keyword() == Keyword::kEnv;
    seen() |= env ? kEnv : kArg;
    if (env && stage_ != nullptr && delivered_[stage_->index]) flow_.at_run_time = true;
  }

  void look_at_trigger(const Instruction& outer) {
    const Instruction child = outer.innermost();
    if (find_name(text_of(child), flow_.name, 0) != string_view::npos)
      return object(line(outer) + " uses it in other builds");
    if (seen() != 0 && child.keyword() == Keyword::kRun &&
        environment_reach(model_, child, flow_.name) != SecretReader::Reach::kHarmless)
      object(line(outer) + " may read it in other builds");
  }

  void look_at_use(const Instruction& instruction) {
    if (seen() == 0) return;
    if (instruction.keyword() == Keyword::kRun) return look_at_run(instruction);
    // What a container starts is expanded when it starts: there an ARG is no more.
    const bool at_run_time = instruction.keyword() == Keyword::kCmd ||
                             instruction.keyword() == Keyword::kEntrypoint ||
                             instruction.keyword() == Keyword::kHealthcheck;
    if (at_run_time && (seen() & kEnv) == 0) return;
    if (expands_variable(text_of(instruction), flow_.name)) object(line(instruction) + " expands it");
  }

  void look_at_run(const Instruction& run) {
    for (const Flag& flag : run.flags())
      if (flag.value && expands_variable(*flag.value, flow_.name))
        return object(line(run) + " expands it in an option");
    SecretReader reader{run};
    const string_view text = text_of(run);
    reader.expands = expands_variable(text, flow_.name);
    reader.may_be_empty = asks_whether_set(text, flow_.name);
    reader.reach = find_name(text, flow_.name, 0) != string_view::npos
                       ? SecretReader::Reach::kNamed
                       : environment_reach(model_, run, flow_.name);
    flow_.readers.push_back(reader);
  }

  const BuildModel& model_;
  const std::vector<bool>& delivered_;
  const Stage* stage_ = nullptr;
  char global_ = 0;
  std::vector<char> seen_;  // by Stage::index: what of the variable is in force where the stage stands now
  SecretFlow flow_;
};

}  // namespace

SecretFlow follow_secret(const BuildModel& model, string_view name, const std::vector<bool>& delivered) {
  return Follower(model, name, delivered).run();
}

bool expands_variable(string_view text, string_view name) {
  for (std::size_t at = find_name(text, name, 0); at != string_view::npos; at = find_name(text, name, at + 1))
    if (dollar_before(text, at) != string_view::npos) return true;
  return false;
}

SecretReader::Reach environment_reach(const BuildModel& model, const Instruction& run, string_view name) {
  const ShellScript* script = model.script(run);
  if (!run.exec_form() && (script == nullptr || !script->ok())) return SecretReader::Reach::kMay;
  SecretReader::Reach reach = SecretReader::Reach::kHarmless;
  const ShellCommands shell(model, run);
  if (shell.scripts().empty()) return SecretReader::Reach::kMay;
  for (const ScriptCommands& part : shell.scripts())
    for (const Command& command : part.commands) {
      // A shell's own text is read as a script of its own; a shell that reads a file, or its input, is not.
      const SecretReader::Reach found = reach_of(command, name);
      reach = std::max(reach, found);
    }
  return reach;
}

bool ignores_environment(string_view program) {
  return std::find(kIndifferent.begin(), kIndifferent.end(), program) != kIndifferent.end();
}

bool reads_variable(string_view program, string_view name) {
  return std::any_of(kFamilies.begin(), kFamilies.end(), [&](const Family& family) {
    const auto is_program = [&](string_view p) { return !p.empty() && p == program; };
    const auto is_prefix = [&](string_view p) { return !p.empty() && name.starts_with(p); };
    return std::any_of(family.programs.begin(), family.programs.end(), is_program) &&
           std::any_of(family.prefixes.begin(), family.prefixes.end(), is_prefix);
  });
}

}  // namespace drydock
