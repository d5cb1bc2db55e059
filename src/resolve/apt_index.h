#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/result.h"

namespace drydock {

/// Bounds for an index from the network.
struct AptIndexLimits {
  std::size_t max_packages = 1'000'000;
  std::size_t max_provides = 4'000'000;
  std::size_t max_field = 1u << 20;  ///< bytes of a value that is read
};

/// Turns a Packages file into drydock's sorted form, which AptIndex searches: a line with the sizes of two
/// parts, then in each part sorted lines with tabs between the fields. Names, versions and architectures that
/// hold a character which none may hold (a shell could read it) are left out. The same text always gives the
/// same bytes.
Result<std::string> build_apt_index(std::string_view packages, const AptIndexLimits& limits = {});

/// One version of a package. The views are into the index.
struct AptIndexEntry {
  std::string_view version;
  std::string_view architecture;
  std::string_view source;  ///< the source package's name; empty: the package's own
};

/// A view of what build_apt_index() made; the bytes have to stay. Each look-up is a binary search.
class AptIndex {
 public:
  /// Nothing where the bytes are not such an index.
  static std::optional<AptIndex> open(std::string_view bytes);
  std::vector<AptIndexEntry> find(std::string_view name) const;
  /// Names of packages that provide the name, sorted, each once, at most `limit`.
  std::vector<std::string_view> providers(std::string_view name, std::size_t limit) const;

 private:
  std::string_view packages_, provides_;
};

}  // namespace drydock
