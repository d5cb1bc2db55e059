#include "split/files/copy_effects.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/copy_source.h"
#include "split/names.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// A pattern that matches more files than this is told as a tree.
constexpr std::size_t kMaxMatches = 64;

// BuildKit takes a destination for a folder by how it is written, whether or not anything stands there.
bool ends_as_folder(string_view path) {
  return path.ends_with('/') || path == "." || path == ".." || path.ends_with("/.") || path.ends_with("/..");
}

class Copier {
 public:
  Copier(const BuildModel& model, const Instruction& copy, const std::optional<std::string>& workdir,
         const Facts& facts, const KnownPaths& known)
      : model_(model), copy_(copy), workdir_(workdir), facts_(facts), known_(known) {}

  CopyEffects read() {
    const auto words = copy_.arguments();
    if (words.size() < 2) {
      out_.unknown = unknown("where", "writes");
      return std::move(out_);
    }
    // A destination that is not known could be any path of the image, even one of the base image's.
    const auto target = expand(words.back());
    if (!target || target->empty() || (!target->starts_with('/') && !workdir_)) {
      out_.unknown = unknown("where", "writes");
      return std::move(out_);
    }
    to_.path.path = clean_path(target->starts_with('/') ? *target : *workdir_ + "/" + *target);
    // Several sources need a folder to go to; BuildKit refuses the build otherwise.
    to_.into = ends_as_folder(*target) || words.size() > 2;
    for (const Word& word : words.first(words.size() - 1)) source(word);
    return std::move(out_);
  }

 private:
  std::string unknown(string_view what, string_view does) const {
    return fmt::format("{} the `{}` on line {} {} is not known", what, keyword_name(copy_.keyword()),
                       copy_.start_line(), does);
  }

  std::optional<std::string> expand(const Word& word) const {
    return copy_.exec_form() ? copy_.value(word) : model_.expand(copy_, copy_.value(word));
  }

  // Everything below the destination: the answer where the names of the files cannot be told.
  void tree(EffectKind kind, std::vector<std::string> from) {
    out_.effects.push_back({kind, to_.path.path, true, 0, {}, std::move(from)});
  }
  // The file's own name matters only where the destination turns out to be a folder.
  void file(EffectKind kind, const std::string& name, std::vector<std::string> from) {
    Effect effect = placed(known_, kind, to_, PathWord{clean_path("/" + name), true, {}, false}, false);
    effect.from = std::move(from);
    out_.effects.push_back(std::move(effect));
  }

  void source(const Word& word) {
    const std::string written = copy_.value(word);
    // A heredoc carries its text in the Dockerfile itself, so neither context nor stage is asked.
    if (written.starts_with("<<")) return heredoc(written);
    const auto source = expand(word);
    // Paths of another stage are not those of the context, so the context must not be asked about them.
    if (copy_.flag("from")) return from_stage(source);
    // The files may be anywhere in the context; what matters here is where they go.
    if (!source) return tree(EffectKind::kContext, {pattern_for_any_value(written)});
    if (copy_.keyword() == Keyword::kAdd && names_remote_source(*source)) return remote(*source);
    context(*source);
  }

  // The delimiter is the file's name, with the dash of `<<-` and its quotes taken off.
  void heredoc(string_view written) {
    string_view name = written.substr(2);
    if (name.starts_with('-')) name.remove_prefix(1);
    for (const Heredoc& doc : copy_.heredocs()) {
      const string_view plain = doc.opener.name;
      if (name == plain || (name.size() > 2 && name.substr(1, name.size() - 2) == plain))
        return file(EffectKind::kText, std::string(plain), {});
    }
    tree(EffectKind::kText, {});
  }

  void from_stage(const std::optional<std::string>& source) {
    if (!source) {
      tree(EffectKind::kStage, {});
      return;
    }
    const std::string path = clean_path("/" + *source);
    // Whether it is a file or a folder stands in the other stage. A folder's content goes to where a file
    // would.
    // An extension, a single plain source and a written folder together are the only sign of a file that is
    // trusted.
    const bool maybe_file = !ends_as_folder(*source) && path != "/";
    if (to_.into && maybe_file && source->find_first_of("*?[") == std::string::npos &&
        copy_.arguments().size() == 2 && base_name(path).find('.') != string_view::npos &&
        !copy_.flag("parents"))
      return file(EffectKind::kStage, path, {path});
    tree(EffectKind::kStage, {path});
  }

  // ADD of a URL stores the answer under the last part of the path, while a repository is cloned as a tree.
  void remote(const std::string& source) {
    const bool git = source.starts_with("git@") || source.starts_with("git://") ||
                     source.find(".git") != std::string::npos || source.find("://") == std::string::npos;
    const std::size_t scheme = source.find("://");
    const std::string plain = source.substr(0, source.find_first_of("?#"));
    const std::string name(base_name(plain));
    const bool named =
        scheme != std::string::npos && plain.find('/', scheme + 3) != std::string::npos && !name.empty();
    // A repository's content goes into the destination.
    if (git || copy_.flag("unpack") || (to_.into && !named)) return tree(EffectKind::kRemote, {});
    file(EffectKind::kRemote, named ? name : "index", {});
  }

  void context(const std::string& source) {
    // With --parents each source keeps its folders below the destination.
    if (copy_.flag("parents")) return tree(EffectKind::kContext, {source});
    const auto* matches = facts_.context_matches(source);
    if (matches == nullptr || matches->empty() || matches->size() > kMaxMatches) {
      // The top of the context is a folder in any case; of everything else it is not known.
      return tree(EffectKind::kContext, {source});
    }
    // A pattern with several matches is the same to BuildKit as several sources.
    to_.into |= matches->size() > 1;
    for (const ContextEntry& match : *matches) {
      // A name with a pattern's characters in it would be read as another one.
      const bool plain = match.path.find_first_of("*?[\\") == std::string::npos;
      std::vector<std::string> from = {plain && matches->size() > 1 ? match.path : source};
      // ADD unpacks a local tar archive, where COPY leaves it as it is; what is in it was not looked at.
      const bool unpacked = copy_.keyword() == Keyword::kAdd && match.archive != ArchiveKind::kNone;
      if (match.kind == EntryKind::kFile && !unpacked)
        file(EffectKind::kContext, match.path, std::move(from));
      else
        tree(EffectKind::kContext, std::move(from));
    }
  }

  const BuildModel& model_;
  Instruction copy_;
  const std::optional<std::string>& workdir_;
  const Facts& facts_;
  const KnownPaths& known_;
  Destination to_;
  CopyEffects out_;
};

}  // namespace

CopyEffects copy_effects(const BuildModel& model, const Instruction& copy,
                         const std::optional<std::string>& workdir, const Facts& facts,
                         const KnownPaths& known) {
  return Copier(model, copy, workdir, facts, known).read();
}

}  // namespace drydock
