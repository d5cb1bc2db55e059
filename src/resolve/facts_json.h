#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "facts/image_facts.h"
#include "facts/questions.h"

namespace drydock {

/// Facts as JSON text, for entries of the cache. Reading gives back exactly what was written, whatever bytes
/// the texts hold; it gives nothing for a text of another kind of fact or of another version of the format,
/// and for anything malformed. The same facts always make the same text.
std::string to_json(const ImageFacts& facts);
std::string to_json(const ImageConfig& config);
std::string to_json(const ImageContents& contents);
std::string to_json(const PackageCandidate& candidate);
std::string to_json(const RemoteFile& file);

std::optional<ImageFacts> image_facts_from_json(std::string_view text);
std::optional<ImageConfig> image_config_from_json(std::string_view text);
std::optional<ImageContents> image_contents_from_json(std::string_view text);
std::optional<PackageCandidate> package_candidate_from_json(std::string_view text);
std::optional<RemoteFile> remote_file_from_json(std::string_view text);

}  // namespace drydock
