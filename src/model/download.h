#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"
#include "model/option_spec.h"

namespace drydock {

/// A command that fetches files: `curl`, `wget`, `fetch`.
struct Download {
  std::vector<std::size_t> addresses;  ///< indices in Command::words of what is fetched
  bool to_stdout = false;
  std::optional<std::string> file;  ///< the file that is written, where its name is literal
};

std::optional<Download> download_of(const Command& command);

/// The options that take a value.
OptionSpec download_options(std::string_view program);

/// The host of an address as it is written in a script, quotes included; nothing where it is not literal.
std::optional<std::string> host_of(std::string_view address);

/// True where the host looks as if anybody could reach it: a name with dots, of no private zone, no number,
/// and the port that the scheme has anyway. Such a host has a certificate that every system can verify.
bool is_public_host(std::string_view host);

/// True where a command of the stage installs through apt what it needs and no more, and nowhere
/// `ca-certificates`: apt's curl and wget only recommend the certificates, and without them no server can be
/// verified.
bool may_lack_certificates(const BuildModel& model, const Instruction& run);

}  // namespace drydock
