#pragma once

#include <string>
#include <vector>

namespace drydock {

/// Why a fix is right, step by step, for a reader who wants to check it. Printed by `drydock explain --proof` and as JSON.
struct Proof {
  /// Something that the container touches when it runs, and what stands for it in the new image.
  struct Need {
    std::string what;       ///< "the program `./server`"
    std::string by;         ///< who needs it: "`CMD` on line 12"
    std::string satisfied;  ///< by what: "`go build` on line 9 writes /app/server, which is copied out of the stage build"
  };
  /// Something of the old image that the new one does not hold.
  struct Left {
    std::string what;  ///< "the Go toolchain of golang:1.24"
    std::string why;   ///< why it may be missing: "the program is a binary, and nothing starts `go`"
  };
  /// What was believed without having been seen, such as the habits of libraries that are not in the build context.
  std::vector<std::string> assumptions;
  std::vector<Need> needs;
  std::vector<Left> left;
  bool empty() const { return needs.empty() && left.empty() && assumptions.empty(); }
};

}  // namespace drydock
