#pragma once

#include <cstdint>
#include <string_view>

namespace drydock {

/// What a program is to a container that shall not run as root.
enum class ProgramRole : std::uint8_t {
  kUnknown,
  kPlain,       ///< runs as any user, as far as it goes by itself: interpreters, application servers
  kTool,        ///< a step of a script that needs no rights: echo, grep, curl
  kWrites,      ///< a step of a script that writes the paths in its words: mkdir, tee, cp
  kShell,       ///< reads another script
  kRunner,      ///< starts the command in its words and changes nothing else: tini, timeout
  kScripts,     ///< runs what package.json says: npm, yarn
  kDrops,       ///< becomes another user, for which it must be root: gosu, su-exec
  kSupervises,  ///< an init, or a supervisor that starts its programs as several users
  kDaemon,      ///< a server that is made to start as root, or whose files belong to a user of its own
  kSystem,      ///< changes what is root's: mount, chown, useradd, iptables
  kInstalls,    ///< a package manager
  kBuilds,      ///< builds when it is started, and keeps caches in its user's home: mvn, `go run`
  kBundle,      ///< `bundle exec` runs what its words say
  kUwsgi,       ///< an application server whose settings may tell it a user
  kNginx,       ///< a server that can do without root, as far as its configuration says
  kIdles,       ///< waits for somebody to come in by `docker exec`
};

struct KnownProgram {
  std::string_view name;
  ProgramRole role = ProgramRole::kUnknown;
  bool writes_folder = false;  ///< keeps files in the folder that it is started in
};

/// By the program's file name; a version behind it (`python3.12`, `php-fpm8.2`) makes no other program of it.
KnownProgram known_program(std::string_view file_name);

/// True for a compiler or build tool, whose output the image is made for.
bool is_build_tool(std::string_view program);

/// A compiler by its file name, with a version behind it or not. `ambiguous`: the name is a word for other
/// things as well (`go`, `make`).
struct CompilerName {
  bool is = false;
  bool ambiguous = false;
};
CompilerName compiler_name(std::string_view file_name);

/// True for a server that keeps its data and logs in the tree that it was unpacked to.
bool keeps_own_tree(std::string_view program);

/// A package whose programs do what only root may, whoever starts them: firewalls, tunnels, file systems.
bool is_root_package(std::string_view package);

/// A package that lets an entrypoint become another user or start many programs.
bool is_privilege_package(std::string_view package);

}  // namespace drydock
