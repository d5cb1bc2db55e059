#include "model/windows_image.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/ascii.h"

namespace drydock {

bool names_windows_image(std::string_view image) {
  // Repositories and the tags that Microsoft's naming has made usual: golang:1.22-nanoserver-ltsc2022 …
  static constexpr std::array<std::string_view, 5> kMarks = {"nanoserver", "servercore", "windows/",
                                                             "dotnet/framework", "-ltsc20"};
  const std::string name = lower_ascii(image);
  if (std::any_of(kMarks.begin(), kMarks.end(),
                  [&](std::string_view mark) { return name.find(mark) != std::string::npos; }))
    return true;
  // A colon before the last slash belongs to the registry's port.
  const std::size_t slash = name.rfind('/');
  const std::size_t colon = name.find(':', slash == std::string::npos ? 0 : slash);
  const std::string_view tag =
      colon == std::string::npos ? std::string_view() : std::string_view(name).substr(colon + 1);
  return tag.starts_with("ltsc20") || tag.starts_with("windows") ||
         name.starts_with("mcr.microsoft.com/windows");
}

}  // namespace drydock
