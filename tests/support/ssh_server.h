#pragma once

#include <optional>
#include <string>

#include "support/real_programs.h"
#include "support/temp_folder.h"

namespace drydock::testing {

/// An `sshd` of its own on 127.0.0.1 that lets one key in, and that key only read one git repository. Needs
/// root.
class SshServer {
 public:
  /// For GTEST_SKIP(): why it cannot run here; empty where it can.
  static std::string missing();

  /// The repository holds one file.
  SshServer(const std::string& path, const std::string& text);

  /// "ssh://root@127.0.0.1:PORT/…"
  std::string repository() const;
  /// The text of the key's file.
  std::string private_key() const { return folder_.get("id_ed25519"); }

 private:
  TempFolder folder_;
  std::optional<BackgroundProgram> program_;
  int port_ = 0;
};

}  // namespace drydock::testing
