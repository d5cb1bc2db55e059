#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"
#include "model/entrypoint_script.h"
#include "model/known_programs.h"
#include "model/nginx_files.h"
#include "model/start_reading.h"

namespace drydock {

// The inside of read_start(), for the files that it is made of.

inline std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// The text without its quotes.
std::string unquoted(std::string_view raw);

/// One script, and where it stands.
struct StartScope {
  const ShellScript* script = nullptr;
  std::string file;                      ///< of the build context; empty: an instruction's own text
  std::size_t first_line = 0;            ///< of the file; 0: the text has no lines of its own
  std::span<const ShellWord> arguments;  ///< of the call, words of `caller`
  const StartScope* caller = nullptr;
  std::set<std::string, std::less<>> functions, assigned;
  bool changes_folder = false;
  int depth = 0;
};

class StartReader {
 public:
  StartReader(const BuildModel& model, const Stage& stage, const Facts& facts, StartReading& out)
      : model_(model), stage_(stage), facts_(facts), out_(out) {}

  void read(const BaseStart& base);

 private:
  // start_reading.cc: scripts, their words and what they write.
  void decline(std::string why);
  std::string place(const StartScope& scope, const Command& command) const;
  void read_script(StartScope& scope);
  static void collect_names(StartScope& scope);
  bool mentions_assigned(const StartScope& scope, std::string_view raw) const;
  std::optional<std::string> text_of(const StartScope& scope, const ShellWord& word) const;
  void write(const StartScope& scope, const ShellWord& word, const std::string& who);
  void write_path(const StartScope& scope, const std::string& path, const std::string& who);
  void writes_here(const StartScope& scope, std::string why);
  void read_command(const StartScope& scope, const Command& command);
  void function_call(const StartScope& scope, const Command& command);
  void read_arguments(const StartScope& scope);
  void read_text(const StartScope& scope, LogicalText text, const std::string& file, std::size_t first_line,
                 std::span<const ShellWord> arguments);
  // start_programs.cc: programs by what they are.
  void by_role(const StartScope& scope, const Command& command, const KnownProgram& known,
               const std::string& program);
  void plain(const StartScope& scope, const Command& command, const KnownProgram& known,
             const std::string& program);
  bool is_authors(const StartScope& scope, const Command& command, const std::string& program);
  void compiler_argument(const StartScope& scope, const Command& command, std::size_t first);
  void option_path(const StartScope& scope, const Command& command, std::size_t i, const std::string& word);
  void uwsgi(const StartScope& scope, const Command& command);
  void tool(const StartScope& scope, const Command& command, const std::string& program);
  void writer(const StartScope& scope, const Command& command, const std::string& program);
  void source(const StartScope& scope, const std::string& file);
  // start_builds.cc: what the steps that build a program tell about it.
  void frameworks(const StartScope& scope);
  void built(const std::string& name, const std::vector<const Stage*>& from);
  bool named_by_copy(const FileOrigin& origin) const;
  bool has_steps(const std::vector<const Stage*>& from) const;
  std::uint32_t made_on(const std::string& name, const std::vector<const Stage*>& from) const;
  // start_nginx.cc
  void nginx(const StartScope& scope, const Command& command);
  void config_elsewhere(const std::string& path, NginxFiles& files);
  void need(const std::string& path, bool file, const Instruction* package);
  // start_files.cc: what leads to another script.
  void shell(const StartScope& scope, const Command& command);
  void runner(const StartScope& scope, const Command& command, const std::string& program);
  void package_manager_script(const StartScope& scope, const Command& command, const std::string& program);
  void named_file(const StartScope& scope, const Command& command, std::size_t word, bool by_shell);
  void unknown(const std::string& where, const std::string& name, const FileOrigin& origin);
  void read_file(const StartScope& scope, std::string_view text, const std::string& file,
                 std::size_t first_line, bool by_shell, std::span<const ShellWord> arguments);

  const BuildModel& model_;
  const Stage& stage_;
  const Facts& facts_;
  StartReading& out_;
  Instruction at_ = model_.file().instructions().front();
  bool program_ = false;    // what the container is for has been found
  bool known_ = false;      // the same, and of this one it is known what it writes
  bool passes_on_ = false;  // a script starts what it is given
  int files_ = 0;
  std::vector<std::unique_ptr<ShellScript>> own_;
  std::vector<std::unique_ptr<std::string>> own_text_;
};

}  // namespace drydock
