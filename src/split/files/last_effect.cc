#include <fnmatch.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "model/run_time_paths.h"
#include "split/files/file_model.h"

namespace drydock {
namespace {

using std::string_view;

// fnmatch(3) tries every split between stars, so what could keep it busy is taken to match.
bool matches(const std::string& pattern, const std::string& path) {
  if (pattern.size() > 512 || std::count(pattern.begin(), pattern.end(), '*') > 6) return true;
  return fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
}

// A removal by pattern takes what the pattern matches, and all below it. `/x/**/y`: any y below /x.
bool removed_by(const std::string& pattern, const std::string& path) {
  const std::size_t any = pattern.find("/**/");
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (any == std::string::npos ? matches(pattern, part)
                                 : is_inside(part, pattern.substr(0, any)) &&
                                       matches(pattern.substr(any + 4), part.substr(part.rfind('/') + 1)))
      return true;
    if (end == std::string::npos) return false;
  }
}

}  // namespace

// From the end on: the last step to put something at the path is the one whose file the container sees.
const Effect* FileModel::last_at(string_view path) const {
  const std::string wanted(path);
  for (auto effect = effects.rbegin(); effect != effects.rend(); ++effect) {
    // A change presupposes the file and puts none there.
    if (effect->kind == EffectKind::kChanged) continue;
    const bool above = is_inside(path, effect->path);
    if (effect->kind == EffectKind::kRemoved) {
      if (!above) continue;
      const auto gone = [&](const std::string& pattern) { return removed_by(pattern, wanted); };
      // An `rm` without -r takes the path itself and nothing below it.
      if (effect->from.empty() ? effect->tree || effect->path == path
                               : std::any_of(effect->from.begin(), effect->from.end(), gone))
        return nullptr;
      continue;
    }
    // Something below the path shows that the path is a folder that is there.
    if (effect->path == path || (above && effect->tree) || is_inside(effect->path, path)) return &*effect;
  }
  return nullptr;
}

}  // namespace drydock
