#pragma once

#include <string_view>

namespace drydock {

/// True where an image's name or tag says that it is for Windows. Images that are for both say nothing.
bool names_windows_image(std::string_view image);

}  // namespace drydock
