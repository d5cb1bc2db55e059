#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"

namespace drydock {

// The ways in which programs are told not to check certificates or signatures.

/// Words of a command that do so.
struct TlsSwitch {
  std::size_t first = 0, last = 0;  ///< indices in Command::words
  std::string message;
  /// What is left of the first word when the switch goes; empty: the words go whole.
  std::string rest;
  /// The command works the same without the words wherever the certificate is good. Elsewhere other things
  /// hang on them: a package that has no signature, a setting that stays in a file.
  bool removable = false;
  /// What the words name themselves, as `--trusted-host` does.
  std::string host;
};
std::vector<TlsSwitch> tls_switches(const Command& command);

/// What an environment variable of this value does, as a sentence; nothing where it does no such thing.
std::optional<std::string> tls_variable(std::string_view name, std::string_view value);

/// A setting in a text that goes into a configuration file.
struct TlsSetting {
  std::size_t at = 0, size = 0;
  std::string_view message;
};
std::vector<TlsSetting> tls_settings(std::string_view text);

}  // namespace drydock
