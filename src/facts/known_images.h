#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drydock {

/// The commands by which a distribution makes users.
enum class UserTool : std::uint8_t {
  kUnknown,
  kShadow,   ///< groupadd and useradd
  kBusybox,  ///< addgroup and adduser of busybox
  kNoShell,  ///< there is neither a command nor a shell to run it
};

/// What an image's own ENTRYPOINT does.
enum class ImageStart : std::uint8_t {
  kPlain,    ///< there is none, or it runs the CMD and changes nothing
  kDrops,    ///< it starts as root and becomes another user
  kOwns,     ///< it writes to folders that belong to root, or to a user of its own
  kOnbuild,  ///< the image holds triggers that run in the image built from it
};

/// What drydock's own table knows of an image.
struct KnownImage {
  std::string user;       ///< who it runs as; empty: root
  std::string provides;   ///< the unprivileged user that it has for this; empty: none
  std::uint32_t uid = 0;  ///< of `provides`
  UserTool tool = UserTool::kUnknown;
  ImageStart start = ImageStart::kPlain;
  std::string sibling;      ///< an image that does the same as another user than root; empty: none
  std::string_view source;  ///< the address where this can be read
};

/// By the name and tag of a canonical reference; nothing where the table has no row for it. Mirrors of
/// Docker's official images are read as those.
std::optional<KnownImage> known_image(std::string_view canonical_reference);

}  // namespace drydock
