#include <algorithm>
#include <array>

#include "split/files/command_effects.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

constexpr std::array<string_view, 14> kTarLong = {
    "file",  "directory", "exclude", "exclude-from",         "strip-components", "transform", "files-from",
    "owner", "group",     "mode",    "use-compress-program", "wildcards-match",  "mtime",     "format"};
constexpr std::array<string_view, 3> kCompressLong = {"suffix", "threads", "memlimit"};

std::vector<std::string> source_of(const std::optional<PathWord>& path) {
  if (!path) return {};
  if (path->exact) return {path->path};
  if (!path->pattern.empty()) return {path->pattern};
  return {};
}

// The letters of tar's old style take their values from the words behind: `tar xzfC a.tgz /opt`.
Arguments tar_arguments(const CommandScope& scope) {
  constexpr string_view kWithValue = "fCTXIbgHKNVL";
  const OptionSpec spec{kWithValue, kTarLong};
  const auto first = scope.command.literal(1);
  if (!first || first->empty() || first->front() == '-') return Arguments(scope, spec);
  std::size_t next = 2;
  std::vector<Arguments::Option> old;
  for (const char letter : *first) {
    Arguments::Option option{std::string(1, letter), std::nullopt, 1};
    if (kWithValue.find(letter) != string_view::npos && next < scope.command.words.size())
      option.value = scope.words.text(scope.command.words[next++], scope.place);
    old.push_back(std::move(option));
  }
  Arguments out(scope, spec, next);
  out.options.insert(out.options.begin(), old.begin(), old.end());
  return out;
}

GeneralEffect tar(const CommandScope& scope) {
  GeneralEffect out;
  const string_view program = scope.command.program;
  const Arguments arguments = tar_arguments(scope);
  const WordText* file = arguments.value({"f", "file"});
  const bool stream = file == nullptr || file->text == "-";
  if (arguments.has({"x", "extract", "get"})) {
    if (arguments.has({"O", "to-stdout"})) return out;
    // With -P, or a command of its own, an archive may write anywhere.
    if (arguments.has({"P", "absolute-names", "to-command", "checkpoint-action"})) {
      out.unknown = unknown_place(program);
      return out;
    }
    std::optional<PathWord> target = scope.place.folder;
    // Each -C counts from the one before.
    for (const auto& option : arguments.options)
      if (option.value && (option.name == "C" || option.name == "directory"))
        target = path_of(*option.value, target);
    add_effect(out, program, EffectKind::kUnpacked, target, true,
               stream ? std::vector<std::string>() : source_of(scope.path(*file)));
  } else if (arguments.has({"c", "create", "r", "append", "u", "update"})) {
    if (!stream) add_effect(out, program, EffectKind::kMoved, scope.path(*file));
    if (arguments.has({"remove-files"})) out.unknown = "what `tar` removes is not known";
  } else if (!arguments.has({"t", "list", "d", "diff", "compare"})) {
    out.unknown = unknown_place(program);
  }
  return out;
}

GeneralEffect unzip(const CommandScope& scope) {
  GeneralEffect out;
  // The word behind -x is a list; nothing of it is written.
  const Arguments arguments(scope, {"dPx", {}});
  if (arguments.has({"l", "p", "t", "Z", "z", "c"})) return out;
  const WordText* folder = arguments.value({"d"});
  std::vector<std::string> from;
  if (!arguments.operands.empty()) from = source_of(scope.path(arguments.operands[0].text));
  add_effect(out, scope.command.program, EffectKind::kUnpacked,
             folder != nullptr ? scope.path(*folder) : scope.place.folder, true, std::move(from));
  return out;
}

GeneralEffect zip(const CommandScope& scope) {
  GeneralEffect out;
  const Arguments arguments(scope, {"bntP", {}});
  if (arguments.operands.empty() || arguments.has({"m", "move"})) {
    out.unknown = unknown_place("zip");
    return out;
  }
  auto path = scope.path(arguments.operands[0].text);
  if (path && path->exact && path->path.substr(path->path.rfind('/')).find('.') == std::string::npos)
    path->path += ".zip";
  add_effect(out, "zip", EffectKind::kMoved, path);
  return out;
}

// gzip, xz and their like put the result beside the file, and take the file away.
GeneralEffect compress(const CommandScope& scope, bool unpacks) {
  static constexpr std::array<string_view, 7> kSuffixes = {".gz",   ".xz", ".bz2", ".zst",
                                                           ".lzma", ".Z",  ".lz4"};
  GeneralEffect out;
  const string_view program = scope.command.program;
  const Arguments arguments(scope, {"STMo", kCompressLong});
  unpacks |= arguments.has({"d", "decompress", "uncompress"});
  if (arguments.has({"c", "stdout", "to-stdout", "t", "test", "l", "list"})) return out;
  const bool zstd = program.find("zst") != string_view::npos;
  const bool keeps = arguments.has({"k", "keep"}) || (zstd && !arguments.has({"rm"}));
  if (const WordText* target = arguments.value({"o"})) {
    add_effect(out, program, unpacks ? EffectKind::kUnpacked : EffectKind::kMoved, scope.path(*target));
    return out;
  }
  for (const auto& operand : arguments.operands) {
    const auto path = scope.path(operand.text);
    if (!path) {
      out.unknown = unknown_place(program);
      continue;
    }
    PathWord result = *path;
    result.pattern.clear();
    for (const string_view suffix : kSuffixes) {
      if (!unpacks || !path->exact || !path->path.ends_with(suffix)) continue;
      result.path.resize(result.path.size() - suffix.size());
      break;
    }
    // A name that does not change is one that is not understood: the result is somewhere beside it.
    if (path->exact && result.path == path->path) {
      const std::size_t slash = path->path.rfind('/');
      result = {slash == 0 ? "/" : path->path.substr(0, slash), false, {}, false};
    }
    add_effect(out, program, unpacks ? EffectKind::kUnpacked : EffectKind::kMoved, result,
               arguments.has({"r", "recursive"}), source_of(path));
    if (!keeps && path->exact) out.effects.push_back({EffectKind::kRemoved, path->path, false, 0, {}, {}});
  }
  return out;
}

GeneralEffect jar(const CommandScope& scope) {
  GeneralEffect out;
  const auto mode = scope.command.literal(1);
  const string_view letters = mode ? string_view(*mode) : string_view();
  if (letters.empty() || letters.starts_with("--") || letters.find_first_of("xtcu") == string_view::npos) {
    out.unknown = unknown_place("jar");
    return out;
  }
  if (letters.find('t') != string_view::npos) return out;
  std::optional<PathWord> file;
  if (letters.find('f') != string_view::npos && scope.command.words.size() > 2)
    file = scope.words.path(scope.command.words[2], scope.place);
  if (letters.find('x') != string_view::npos)
    add_effect(out, "jar", EffectKind::kUnpacked, scope.place.folder, true, source_of(file));
  else
    add_effect(out, "jar", EffectKind::kMoved, file);
  return out;
}

GeneralEffect seven_zip(const CommandScope& scope) {
  GeneralEffect out;
  if (!scope.command.word_is(1, "x") && !scope.command.word_is(1, "e")) {
    if (!scope.command.word_is(1, "l") && !scope.command.word_is(1, "t")) out.unknown = unknown_place("7z");
    return out;
  }
  std::optional<PathWord> target = scope.place.folder;
  for (std::size_t i = 2; i < scope.command.words.size(); ++i) {
    WordText text = scope.words.text(scope.command.words[i], scope.place);
    if (!text.text.starts_with("-o")) continue;
    text.text = text.text.substr(2);
    text.pattern.clear();
    target = scope.path(text);
  }
  add_effect(out, "7z", EffectKind::kUnpacked, target, true);
  return out;
}

}  // namespace

std::optional<GeneralEffect> archive_command(const CommandScope& scope) {
  const string_view program = scope.command.program;
  if (program == "tar" || program == "bsdtar" || program == "gtar") return tar(scope);
  if (program == "unzip") return unzip(scope);
  if (program == "zip") return zip(scope);
  if (program == "jar") return jar(scope);
  if (program == "7z" || program == "7za" || program == "7zr") return seven_zip(scope);
  for (const string_view name : {"gunzip", "unxz", "bunzip2", "unzstd", "unlzma"})
    if (program == name) return compress(scope, true);
  for (const string_view name : {"gzip", "xz", "bzip2", "zstd", "pigz", "lzma"})
    if (program == name) return compress(scope, false);
  return std::nullopt;
}

}  // namespace drydock
