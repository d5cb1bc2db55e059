#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drydock::testing {

/// Where in a file a text stands: "layer.tar: root/.netrc". Archives and compressed files are opened, and
/// what stands in them as well. Looks for the text as it is, in hexadecimal, and in base64. Where the file is
/// a tar archive, its members of these names are left out.
std::vector<std::string> places_of(std::string_view text, const std::string& file,
                                   const std::set<std::string>& left_out = {});

/// The forms in which places_of() looks for a text.
std::vector<std::string> forms_of(std::string_view text);

}  // namespace drydock::testing
