#include "model/start_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/entrypoint_script.h"
#include "model/final_user.h"
#include "model/nginx_files.h"
#include "model/nginx_needs.h"
#include "model/run_time_paths.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// The folders that packages make for nginx alone.
constexpr std::array<string_view, 4> kOwnFolders = {"/var/log/nginx", "/var/lib/nginx", "/var/cache/nginx",
                                                    "/run/nginx"};
// The system's, in which only a name of its own can be given to it.
constexpr std::array<string_view, 4> kSystemFolders = {"/run", "/var/log", "/var/lib", "/var/cache"};

}  // namespace

void StartReader::nginx(const StartScope& scope, const Command& command) {
  const std::string where = place(scope, command);
  std::string config = "/etc/nginx/nginx.conf", global;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = text_of(scope, command.words[i]);
    if (!word) return decline(fmt::format("{} starts `nginx` with words that cannot be told", where));
    if (*word == "-q") continue;
    const string_view option = string_view(*word).substr(0, 2);
    if (option != "-g" && option != "-c")
      return decline(fmt::format("{} starts `nginx` with `{}`, which is not followed", where, *word));
    std::optional<std::string> value = word->substr(2);
    if (value->empty()) value = ++i < command.words.size() ? text_of(scope, command.words[i]) : std::nullopt;
    if (!value) return decline(fmt::format("{} starts `nginx` with words that cannot be told", where));
    (option == "-g" ? global : config) = *value;
  }
  if (!config.starts_with('/'))
    return decline(fmt::format("{} starts `nginx` with a configuration that cannot be told", where));
  config = clean_path(config);
  NginxFiles files = nginx_files(model_, stage_, facts_);
  if (!is_inside(config, "/etc/nginx")) config_elsewhere(config, files);
  out_.contexts.insert(files.contexts.begin(), files.contexts.end());
  const NginxNeeds needs = nginx_needs(files, config, global);
  if (!needs.problem.empty()) return decline(fmt::format("{} starts `nginx`: {}", where, needs.problem));
  // In the background it leaves the container to whatever comes next.
  known_ |= needs.foreground;
  if (needs.names_user)
    out_.remark = "nginx ignores the `user` of its configuration, and says so when it starts";
  const Instruction* package = files.debian ? &*files.debian : nullptr;
  for (const std::string& path : needs.files) need(path, true, package);
  for (const std::string& path : needs.folders) need(path, false, package);
}

// `-c /app/nginx.conf`: what includes of its own folder would find there is not looked for.
void StartReader::config_elsewhere(const std::string& path, NginxFiles& files) {
  for (const Stage* stage : stage_chain(model_, stage_))
    for (const Instruction& instruction : stage->instructions)
      if (instruction.keyword() == Keyword::kRun &&
          model_.file().source().slice(instruction.full_lines()).find(file_name(path)) != string_view::npos)
        files.problem = fmt::format("line {} may change `{}`", instruction.start_line(), path);
  const FileOrigin origin = file_origin(model_, stage_, path);
  files.contexts.insert(origin.context_paths.begin(), origin.context_paths.end());
  for (const std::string& place : origin.context_paths) {
    const std::string* text = facts_.context_text(place);
    if (text == nullptr) continue;
    files.files[path] = {NginxFile::Kind::kText, *text, place, {}};
    return;
  }
}

void StartReader::need(const std::string& path, bool file, const Instruction* package) {
  const std::string parent = clean_path(path + "/..");
  for (const string_view own : kOwnFolders) {
    if (!is_inside(path, own)) continue;
    // Debian's nginx-common makes these two.
    const bool there = package != nullptr && (own == "/var/log/nginx" || own == "/var/lib/nginx");
    out_.needed.insert({std::string(own), false, there, package != nullptr ? package->index() : 0});
    return;
  }
  if (std::find(kSystemFolders.begin(), kSystemFolders.end(), parent) != kSystemFolders.end())
    out_.needed.insert({path, file, false, 0});
  else
    write_path(StartScope(), path, "nginx");
}

}  // namespace drydock
