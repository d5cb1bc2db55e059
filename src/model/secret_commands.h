#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/secret_text.h"

namespace drydock {

// Secrets that a command is told by their place among its words, where no name gives them away. The text is
// looked at as it stands, for it may be any part of a report.

/// The text of the command that goes on behind the end of `line`, from its program on: `sudo`, `RUN`,
/// assignments and their like are left out. Empty where none has begun.
std::string_view command_before(std::string_view line);

/// Takes note of the secrets that the word at `pos` tells of:
/// - passwords of accounts: `chpasswd`, `passwd`, `useradd -p`, `net user`, `htpasswd -b`, `rabbitmqctl
///   add_user`, `mysqladmin password`, debconf's answers, and SQL's `IDENTIFIED BY` and `PASSWORD`,
/// - what a command logs in with: `docker login -p`, `sshpass -p`, `redis-cli -a`, `-storepass`, `-passout
///   pass:`.
/// Looks a bounded way around the place.
void find_command_secrets(std::string_view text, std::size_t pos, std::vector<SecretMatch>& out);

}  // namespace drydock
