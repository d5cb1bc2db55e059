#include "resolve/layer_merge.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "resolve/layer_paths.h"
#include "resolve/layer_text.h"

namespace drydock {
namespace {

using Entry = LayerFacts::Entry;
using Kind = Entry::Kind;

/// As Linux has it.
constexpr int kMaxLinks = 40;
/// Parts of links' targets that are followed for a whole image. Real ones need some thousands; without a
/// bound, each of many links could be made to take 40 targets of 4096 bytes.
constexpr int kMaxSteps = 4'000'000;

std::string joined(std::string_view folder, std::string_view name) {
  std::string out(folder);
  if (!out.empty()) out += '/';
  out += name;
  return out;
}

/// The image's paths while layer after layer is put over them. Folders need not be in it: what is not known
/// is taken for a folder that holds what lies below.
class ImageTree {
 public:
  void add(const LayerFacts& layer) {
    // Whiteouts hide what lower layers have, wherever they stand in this one.
    for (const std::string& path : layer.whiteouts) {
      const std::string place = place_of(path);
      entries_.erase(place);
      erase_below(place);
    }
    for (const std::string& path : layer.opaque)
      if (const auto place = resolve(path)) erase_below(*place);
    // Links first: `bin -> usr/bin` decides where bin/sh goes. Hard links last: they copy.
    for (const auto& [path, entry] : layer.entries)
      if (entry.kind == Kind::kLink) put(path, &entry);
    for (const auto& [path, entry] : layer.entries)
      if (entry.kind != Kind::kLink && entry.kind != Kind::kHardLink) put(path, &entry);
    for (const auto& [path, entry] : layer.entries)
      if (entry.kind == Kind::kHardLink) put_hard_link(path, entry);
    partial_ = partial_ || layer.partial;
  }

  /// Some executables and links are not known.
  bool partial() const { return partial_; }

  const Entry* find(std::string_view place) const {
    const auto found = entries_.find(place);
    return found == entries_.end() ? nullptr : found->second;
  }

  /// Where a path leads to, all links followed: absolute ones begin at the image's root, and `..` stays in
  /// it. Nothing where links go round, or a part of the way is no folder.
  std::optional<std::string> resolve(std::string_view path) {
    std::string place;
    // What is still to be walked, the next part last, so that a link's target can be put in front.
    std::vector<std::string_view> rest;
    push_parts(path, rest);
    int links = 0;
    while (!rest.empty()) {
      const std::string_view part = rest.back();
      rest.pop_back();
      if (links > 0 && --steps_left_ < 0) return std::nullopt;
      if (part == "..") {
        place.resize(folder_of(place).size());
        continue;
      }
      std::string next = joined(place, part);
      const Entry* const entry = find(next);
      if (entry == nullptr || entry->kind == Kind::kFolder) {
        place = std::move(next);
      } else if (entry->kind == Kind::kLink) {
        if (++links > kMaxLinks) return std::nullopt;
        if (entry->text.starts_with('/')) place.clear();
        push_parts(entry->text, rest);
      } else {
        if (!rest.empty()) return std::nullopt;
        place = std::move(next);
      }
    }
    return place;
  }

  /// Calls `each` with the name of everything directly in a folder, which is no link.
  template <typename Each>
  void for_each_in(const std::string& folder, Each each) const {
    const std::string start = folder.empty() ? std::string() : folder + "/";
    for (auto at = entries_.lower_bound(start); at != entries_.end() && at->first.starts_with(start); ++at) {
      const std::string_view name = std::string_view(at->first).substr(start.size());
      if (name.find('/') == std::string_view::npos) each(name);
    }
  }

 private:
  static void push_parts(std::string_view path, std::vector<std::string_view>& rest) {
    while (!path.empty()) {
      const std::size_t slash = path.rfind('/');
      const std::string_view part = last_part(path);
      path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
      if (!part.empty() && part != ".") rest.push_back(part);
    }
  }

  /// Where an entry of a layer goes: the links on the way are followed, the last part is not.
  std::string place_of(std::string_view path) {
    const auto folder = resolve(folder_of(path));
    return folder ? joined(*folder, last_part(path)) : std::string(path);
  }

  void erase_below(const std::string& place) {
    if (place.empty()) return entries_.clear();
    // '0' is the byte after '/'.
    entries_.erase(entries_.lower_bound(place + "/"), entries_.lower_bound(place + "0"));
  }

  void put(const std::string& path, const Entry* entry) {
    const std::string place = place_of(path);
    // A folder is merged with a folder; everything else replaces what is there, a folder with all that it
    // holds.
    if (entry->kind != Kind::kFolder) erase_below(place);
    // What was no folder must have become one.
    for (std::string_view above = folder_of(place); !above.empty(); above = folder_of(above)) {
      const auto found = entries_.find(above);
      if (found != entries_.end() && found->second->kind != Kind::kFolder) entries_.erase(found);
    }
    entries_.insert_or_assign(place, entry);
  }

  void put_hard_link(const std::string& path, const Entry& link) {
    const Entry* const target = find(place_of(link.text));
    // What is not known of the target is not taken from what the path was before.
    put(path, target == nullptr || target->kind == Kind::kFolder ? &link : target);
  }

  std::map<std::string, const Entry*, std::less<>> entries_;
  int steps_left_ = kMaxSteps;
  bool partial_ = false;
};

bool is_program_folder(std::string_view folder) {
  for (const std::string_view known : kProgramFolders)
    if (folder == known) return true;
  return false;
}

/// The text of a file that was kept; null where there is none.
const std::string* text_of(ImageTree& tree, std::string_view path) {
  const auto place = tree.resolve(path);
  const Entry* const entry = place ? tree.find(*place) : nullptr;
  return entry == nullptr || entry->kind != Kind::kFile ? nullptr : &entry->text;
}

/// Calls `each` with the paths of the files in a folder, which may itself be a link.
template <typename Each>
void for_each_file(ImageTree& tree, std::string_view folder, Each each) {
  const auto place = tree.resolve(folder);
  if (!place) return;
  std::vector<std::string> names;
  tree.for_each_in(*place, [&](std::string_view name) { names.emplace_back(name); });
  for (const std::string& name : names) each(joined(folder, name), joined(*place, name));
}

void add_files(ImageTree& tree, ImageContents& out) {
  for (const std::string_view path : kTextFiles)
    if (const std::string* text = text_of(tree, path)) out.files.insert_or_assign(std::string(path), *text);
  for (const std::string_view folder : kTextFolders) {
    for_each_file(tree, folder, [&](std::string path, const std::string& place) {
      if (const std::string* text = text_of(tree, place)) out.files.insert_or_assign(std::move(path), *text);
    });
  }
}

void add_programs(ImageTree& tree, ImageContents& out) {
  for (const std::string_view folder : kProgramFolders) {
    for_each_file(tree, folder, [&](const std::string& path, const std::string& place) {
      const std::string_view name = last_part(path);
      if (!is_known_program(name) || out.programs.count(name) != 0) return;
      const auto target = tree.resolve(place);
      if (!target) return;
      const Entry* const entry = tree.find(*target);
      // A dangling link is no program. Where names had to be left out, one that leads to them is believed.
      const bool there =
          entry == nullptr ? tree.partial() && !is_program_folder(folder_of(*target)) : entry->executable;
      if (there) out.programs.emplace(name);
    });
  }
}

void add_packages(ImageTree& tree, ImageContents& out) {
  std::string dpkg;
  if (const std::string* text = text_of(tree, kDpkgStatus)) dpkg += *text;
  for_each_file(tree, kDpkgStatusFolder, [&](const std::string&, const std::string& place) {
    if (const std::string* text = text_of(tree, place)) dpkg += *text;
  });
  std::string_view first_architecture;
  if (const std::string* text = out.file("var/lib/dpkg/arch"))
    first_architecture = std::string_view(*text).substr(0, text->find_first_of(" \t\r\n"));
  add_dpkg_packages(dpkg, first_architecture, out.installed);
  for (const std::string_view path : kApkDatabases)
    if (const std::string* text = text_of(tree, path)) add_apk_packages(*text, out.installed);
}

}  // namespace

ImageContents merge_layers(const std::vector<const LayerFacts*>& layers) {
  ImageTree tree;
  for (const LayerFacts* layer : layers)
    if (layer != nullptr) tree.add(*layer);
  ImageContents out;
  add_files(tree, out);
  add_programs(tree, out);
  add_packages(tree, out);
  return out;
}

}  // namespace drydock
