#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/command.h"

namespace drydock {

/// What an argument of `apt-get install` is to apt (apt-get(8), "install"; apt-private/private-cacheset.cc).
enum class AptWordKind : std::uint8_t {
  kName,  ///< `curl`, `g++`, `libc6:i386`: a package, or, if none has that name, what a trailing + or - says
  kPinned,    ///< `curl=1.2`, `curl=1.*`: the author has chosen
  kVariable,  ///< the shell puts it in: `$PACKAGES`, `linux-headers-$(uname -r)`
  kFile,      ///< `./x.deb`, `/tmp/x.deb`, `*.deb`
  kRelease,   ///< `curl/bookworm-backports`
  kTask,      ///< `ubuntu-desktop^`
  kPattern,   ///< `lib*`, `^php`, `?installed`, `~nfoo`, `{a,b}`
  kInvalid,   ///< nothing that can be a package
};

struct AptPackageWord {
  AptWordKind kind = AptWordKind::kInvalid;
  std::string name;  ///< kName and kPinned: with its architecture, as apt is told it
  std::string
      version;  ///< kPinned: what stands after `=`, perhaps a pattern; empty where the shell puts it in
};

AptPackageWord read_apt_package_word(const Command& command, const ShellWord& word);

/// By Debian Policy 5.6.7, with `:architecture` behind it where there is one.
bool is_apt_package_name(std::string_view text);

/// True where apt reads the word as a request to remove or to install, if no package has exactly that name.
bool may_be_apt_request(std::string_view name);

}  // namespace drydock
