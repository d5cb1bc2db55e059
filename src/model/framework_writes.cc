#include "model/framework_writes.h"

#include <algorithm>
#include <array>
#include <vector>

#include "model/command.h"
#include "model/copy_source.h"
#include "model/final_user.h"
#include "text/ascii.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// How a library is got.
enum class Kind : std::uint8_t { kPython, kJava, kRuby, kPhp };

struct Row {
  string_view package;  // as the manifests of its language write it
  Kind kind;
  string_view folder;  // made in the folder that the program is started in
  string_view source;
};

// Jooby.java makes its `application.tmpdir`, responder/api.py and panther/logging.py what is named here,
// gluon/main.py of web2py its folders.
constexpr auto kRows = std::to_array<Row>({
    {"io.jooby", Kind::kJava, "tmp", "https://github.com/jooby-project/jooby"},
    {"responder", Kind::kPython, "static", "https://github.com/kennethreitz/responder"},
    {"gradio", Kind::kPython, "flagged", "https://gradio.app/docs/gradio/flagging"},
    {"webware-for-python", Kind::kPython, "Logs", "https://github.com/WebwareForPython/w4py"},
    {"web2py", Kind::kPython, "sessions", "https://github.com/web2py/web2py"},
    {"panther", Kind::kPython, "logs", "https://github.com/AliRn76/panther"},
    {"scrapyd", Kind::kPython, "eggs", "https://scrapyd.readthedocs.io/en/latest/config.html"},
    {"chainlit", Kind::kPython, ".chainlit", "https://docs.chainlit.io/backend/config/overview"},
    {"rails", Kind::kRuby, "tmp",
     "https://github.com/rails/rails/blob/main/railties/lib/rails/generators/rails/app/templates/"
     "Dockerfile.tt"},
    {"padrino", Kind::kRuby, "log", "https://github.com/padrino/padrino-framework"},
    {"laravel/framework", Kind::kPhp, "storage", "https://laravel.com/docs/deployment"},
    {"symfony/framework-bundle", Kind::kPhp, "var",
     "https://symfony.com/doc/current/setup/file_permissions.html"},
});

// What a step downloads and unpacks, by a part of its address.
struct Download {
  string_view part;
  string_view package;
};
constexpr auto kDownloads = std::to_array<Download>({
    {"/web2py.git", "web2py"},
    {"/web2py_src", "web2py"},
    {"web2py/web2py", "web2py"},
    {"/webware/Webware", "webware-for-python"},
});

struct Manifest {
  string_view name;
  Kind kind;
};
constexpr auto kManifests = std::to_array<Manifest>({
    {"requirements.txt", Kind::kPython},
    {"pyproject.toml", Kind::kPython},
    {"setup.py", Kind::kPython},
    {"setup.cfg", Kind::kPython},
    {"Pipfile", Kind::kPython},
    {"pom.xml", Kind::kJava},
    {"build.gradle", Kind::kJava},
    {"build.gradle.kts", Kind::kJava},
    {"Gemfile", Kind::kRuby},
    {"composer.json", Kind::kPhp},
});

// More paths than any build has, and a bound for those that are made up.
constexpr std::size_t kMaxManifests = 48;

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

const Manifest* manifest_of(string_view path) {
  const string_view name = file_name(path);
  for (const Manifest& manifest : kManifests)
    if (name == manifest.name) return &manifest;
  // `requirements/prod.txt`, `requirements-dev.txt`
  if (name.ends_with(".txt") && path.find("requirements") != string_view::npos) return kManifests.data();
  return nullptr;
}

bool is_name_part(char c) {
  return c == '-' || c == '_' || c == '.' || c == '/' || c == '@' || (c >= '0' && c <= '9') ||
         (c >= 'a' && c <= 'z');
}

// The name stands in the text by itself, whatever its casing: `Gradio==4.10.0`, but not `gradio-client`.
bool names(string_view lower, const Row& row) {
  for (std::size_t at = lower.find(row.package); at != string_view::npos;
       at = lower.find(row.package, at + 1)) {
    const std::size_t end = at + row.package.size();
    const bool begins = at == 0 || !is_name_part(lower[at - 1]);
    // The group of a Java library may have more groups below it.
    const bool ends =
        end == lower.size() || !is_name_part(lower[end]) || (row.kind == Kind::kJava && lower[end] == '.');
    if (begins && ends) return true;
  }
  return false;
}

// Without the lines that are comments.
std::string without_comments(string_view text, Kind kind) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (kind == Kind::kPython || kind == Kind::kRuby) line = line.substr(0, line.find('#'));
    if (kind == Kind::kJava) line = line.substr(0, line.find("//"));
    out += lower_ascii(line) + "\n";
  }
  return out;
}

class Finder {
 public:
  Finder(const BuildModel& model, const Facts& facts) : model_(model), facts_(facts) {}

  FrameworkWrites run(const Stage& stage) {
    collect(stage, 0);
    for (const Stage* at : stages_)
      for (const Instruction& instruction : at->instructions) look_at(instruction);
    bool read = false;
    for (const std::string& path : out_.contexts)
      if (const std::string* text = facts_.context_text(path)) {
        read = true;
        look_at_manifest(path, *text);
      }
    out_.unread = lists_ && !read && out_.package.empty();
    return std::move(out_);
  }

 private:
  // The stages that the program's files may come from.
  void collect(const Stage& stage, int depth) {
    for (const Stage* at : stage_chain(model_, stage)) {
      if (std::find(stages_.begin(), stages_.end(), at) != stages_.end()) continue;
      stages_.push_back(at);
      for (const Instruction& instruction : at->instructions) {
        const auto from = instruction.keyword() == Keyword::kCopy ? instruction.flag("from") : std::nullopt;
        const Stage* other =
            from && from->value && depth < 8 ? model_.find_stage(*from->value, at->index) : nullptr;
        if (other != nullptr) collect(*other, depth + 1);
      }
    }
  }

  void found(const Row& row) {
    if (!out_.package.empty()) return;
    out_.package = row.package;
    out_.folder = row.folder;
  }

  void look_at(const Instruction& instruction) {
    const Keyword keyword = instruction.keyword();
    if (keyword == Keyword::kCopy || keyword == Keyword::kAdd) return look_at_copy(instruction);
    if (keyword != Keyword::kRun) return;
    const TextRange range = instruction.range();
    const string_view text = instruction.source().substr(range.begin, range.size());
    for (const Download& download : kDownloads)
      if (text.find(download.part) != string_view::npos)
        for (const Row& row : kRows)
          if (row.package == download.package) found(row);
    for (const Command& command : commands_of(model_, instruction)) look_at_command(command);
  }

  void look_at_command(const Command& command) {
    const auto package = package_command(command);
    const bool installs = package && (package->verb == "install" || package->verb == "add");
    if (installs && package->tool == PackageTool::kPip) {
      for (const std::size_t i : package->packages) look_at_package(command, i);
      // `-r requirements.txt`
      for (const std::size_t i : package->values)
        if (const auto value = command.literal(i); value && manifest_of(*value) != nullptr) lists_ = true;
    }
    // npm and sbt are none of these: of their libraries none is known that would matter.
    static constexpr std::array<string_view, 10> kInstallers = {
        "mvn", "mvnw", "gradle", "gradlew", "bundle", "composer", "poetry", "pipenv", "uv", "pdm"};
    if (std::find(kInstallers.begin(), kInstallers.end(), command.program) == kInstallers.end()) return;
    lists_ = true;
    const bool python = command.program == "uv" || command.program == "poetry" || command.program == "pdm";
    for (std::size_t i = 1; python && i < command.words.size(); ++i) look_at_package(command, i);
  }

  void look_at_package(const Command& command, std::size_t i) {
    const auto word = command.literal(i);
    if (!word || word->starts_with('-')) return;
    const std::string lower = lower_ascii(*word);
    const string_view name = string_view(lower).substr(0, lower.find_first_of("=<>!~[; @", 1));
    for (const Row& row : kRows)
      if (row.kind == Kind::kPython && row.package == name) found(row);
  }

  // A manifest that is named, and those that may stand in a folder that is copied whole.
  void look_at_copy(const Instruction& copy) {
    if (copy.flag("from")) return;
    const auto words = copy.arguments();
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const std::string written = copy.value(words[i]);
      const auto source = copy.exec_form() ? std::optional(written) : model_.expand(copy, written);
      if (!source || names_remote_source(*source)) continue;
      std::string path = clean_path(source->starts_with('/') ? source->substr(1) : *source);
      if (manifest_of(path) != nullptr) {
        lists_ = true;
        add(path);
        continue;
      }
      // `package*.json`
      for (const Manifest& manifest : kManifests)
        if (path.find('*') != std::string::npos &&
            manifest.name.starts_with(file_name(path).substr(0, file_name(path).find('*'))) &&
            file_name(path).front() != '*')
          add(std::string(path.substr(0, path.size() - file_name(path).size())) + std::string(manifest.name));
      if (path.find_first_of("*?[") != std::string::npos) continue;
      const bool top = names_context_root(*source) || path == "." || path.empty();
      // What has an ending is a file, and no folder.
      if (!top && file_name(path).find('.') != string_view::npos) continue;
      for (const Manifest& manifest : kManifests)
        add(top ? std::string(manifest.name) : path + "/" + std::string(manifest.name));
    }
  }

  void add(std::string path) {
    if (out_.contexts.size() < kMaxManifests) out_.contexts.insert(std::move(path));
  }

  void look_at_manifest(const std::string& path, string_view text) {
    const Manifest* manifest = manifest_of(path);
    if (manifest == nullptr) return;
    const std::string lower = without_comments(text, manifest->kind);
    for (const Row& row : kRows)
      if (row.kind == manifest->kind && names(lower, row)) found(row);
  }

  const BuildModel& model_;
  const Facts& facts_;
  FrameworkWrites out_;
  std::vector<const Stage*> stages_;
  bool lists_ = false;
};

}  // namespace

FrameworkWrites framework_writes(const BuildModel& model, const Stage& stage, const Facts& facts) {
  return Finder(model, facts).run(stage);
}

}  // namespace drydock
