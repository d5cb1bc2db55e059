#include <algorithm>
#include <array>

#include "split/files/command_effects.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Long options whose value is the next word. Without the list, `tar --exclude .git -x` would take `.git` for
// an operand.
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

// The archive's own list of members is not read, so an extraction is an effect on the whole tree below the
// folder.
GeneralEffect tar(const CommandScope& scope) {
  GeneralEffect out;
  const string_view program = scope.command.program;
  const Arguments arguments = tar_arguments(scope);
  const WordText* file = arguments.value({"f", "file"});
  // Out of a pipe, as in `curl … | tar -xz`, no file of the image is the source.
  const bool stream = file == nullptr || file->text == "-";
  if (arguments.has({"x", "extract", "get"})) {
    // The members go to the pipe then; where that leads is told by the redirection or by the next command.
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
    // An archive that is written holds what stood elsewhere in the image, so it counts as moved and not as
    // made.
    if (!stream) add_effect(out, program, EffectKind::kMoved, scope.path(*file));
    if (arguments.has({"remove-files"})) out.unknown = "what `tar` removes is not known";
  } else if (!arguments.has({"t", "list", "d", "diff", "compare"})) {
    // Modes that only look are the harmless rest. A mode that is not recognised may as well be one that writes.
    out.unknown = unknown_place(program);
  }
  return out;
}

// Like tar, unzip puts its members anywhere below the folder of -d, or below the current one.
GeneralEffect unzip(const CommandScope& scope) {
  GeneralEffect out;
  // The word behind -x is a list; nothing of it is written.
  const Arguments arguments(scope, {"dPx", {}});
  // These list, test, or print to standard output, and put no member on the disk.
  if (arguments.has({"l", "p", "t", "Z", "z", "c"})) return out;
  const WordText* folder = arguments.value({"d"});
  std::vector<std::string> from;
  if (!arguments.operands.empty()) from = source_of(scope.path(arguments.operands[0].text));
  add_effect(out, scope.command.program, EffectKind::kUnpacked,
             folder != nullptr ? scope.path(*folder) : scope.place.folder, true, std::move(from));
  return out;
}

// With -m, zip deletes what it has packed, and which files those are hangs on patterns and recursion: too
// much to say.
GeneralEffect zip(const CommandScope& scope) {
  GeneralEffect out;
  const Arguments arguments(scope, {"bntP", {}});
  if (arguments.operands.empty() || arguments.has({"m", "move"})) {
    out.unknown = unknown_place("zip");
    return out;
  }
  auto path = scope.path(arguments.operands[0].text);
  // zip adds the ending to a name that has no dot, so the file that stands there later has another name than
  // the word.
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
  // zstd is the exception of the family: it keeps its input unless --rm is given.
  const bool zstd = program.find("zst") != string_view::npos;
  const bool keeps = arguments.has({"k", "keep"}) || (zstd && !arguments.has({"rm"}));
  // With an output of its own the name need not be guessed from the suffix.
  if (const WordText* target = arguments.value({"o"})) {
    add_effect(out, program, unpacks ? EffectKind::kUnpacked : EffectKind::kMoved, scope.path(*target));
    return out;
  }
  for (const auto& operand : arguments.operands) {
    const auto path = scope.path(operand.text);
    // The operand is both what is read and what is deleted, so a path that cannot be told leaves both open.
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

// Only jar's old letters are read, as in `jar xf app.jar`: those are what Dockerfiles hold, and the long
// options take their file in other places.
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
  // jar has no option of tar's kind for the destination in this style: it always unpacks into the current
  // folder.
  if (letters.find('x') != string_view::npos)
    add_effect(out, "jar", EffectKind::kUnpacked, scope.place.folder, true, source_of(file));
  else
    add_effect(out, "jar", EffectKind::kMoved, file);
  return out;
}

// 7z glues the folder to its option, `-o/opt/app`, so the general reading of options would not find it.
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

// zcat and its like are absent on purpose: they only print, and are known to only_prints().
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
