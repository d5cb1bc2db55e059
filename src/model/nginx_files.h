#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/build_model.h"
#include "model/facts.h"

namespace drydock {

/// A file below /etc/nginx.
struct NginxFile {
  enum class Kind : std::uint8_t {
    kText,      ///< its text is known
    kHarmless,  ///< the package's own, which writes nothing and listens nowhere: MIME types, lists of
                ///< parameters
    kLink,      ///< a symbolic link
    kUnread,    ///< it is there, and its text is not known
  };
  Kind kind = Kind::kUnread;
  std::string text;  ///< of kText
  std::string
      place;  ///< whose text it is, for a sentence: a path of the build context, or the image's own path
  std::string link;  ///< of kLink: the absolute path that it leads to
};

/// What stands below /etc/nginx in a finished stage: what Debian's package puts there, what COPY and ADD
/// bring out of the build context or a heredoc, and what `rm`, `ln` and `echo … >>` make of it. Everything
/// else that a step does there is a problem.
struct NginxFiles {
  std::string problem;  ///< why it cannot be told, as half a sentence
  std::map<std::string, NginxFile, std::less<>> files;
  /// The RUN that installs nginx out of Debian's or Ubuntu's own archive. Nothing: where it comes from is not
  /// known, and neither is what else lies in its folders.
  std::optional<Instruction> debian;
  std::set<std::string> contexts;  ///< files and patterns of the build context that decide; ask for both

  /// By path, through links; null where there is none or a link leads nowhere that is known.
  const NginxFile* find(std::string_view path) const;
};
NginxFiles nginx_files(const BuildModel& model, const Stage& stage, const Facts& facts);

}  // namespace drydock
