#include "split/rust/cargo_files.h"

#include <algorithm>
#include <array>

namespace drydock {
namespace {

using std::string_view;

string_view trim(string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == string_view::npos ? string_view() : text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

/// The next line, taken off the text.
string_view take_line(string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const string_view line = trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// `key = "value"`; empty where the line is another key's or no plain string.
/// Names that matter here are plain strings in practice; an array or an inline table is another key's
/// value.
string_view string_of(string_view line, string_view key) {
  if (!line.starts_with(key)) return {};
  line = trim(line.substr(key.size()));
  if (!line.starts_with('=')) return {};
  line = trim(line.substr(1));
  if (line.size() < 2 || (line[0] != '"' && line[0] != '\'')) return {};
  const std::size_t end = line.find(line[0], 1);
  return end == string_view::npos ? string_view() : line.substr(1, end - 1);
}

/// The code with comments taken out and strings kept. The Rust reference, "Comments": block comments nest.
/// `'` is left alone, for a lifetime such as `'a` has no closing quote, and taking it for a literal would
/// swallow code.
std::string without_comments(string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const string_view rest = text.substr(i);
    if (rest.starts_with("//")) {
      i += std::min(rest.find('\n'), rest.size());
    } else if (rest.starts_with("/*")) {
      std::size_t depth = 1;
      i += 2;
      while (i < text.size() && depth > 0) {
        const string_view at = text.substr(i, 2);
        if (at == "/*" || at == "*/") {
          depth += at == "/*" ? 1 : std::size_t(-1);
          i += 2;
        } else {
          ++i;
        }
      }
      out += ' ';
    } else if (text[i] == '"') {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
      out += text.substr(i, end - i);
      i = end;
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace

CargoManifest read_cargo_manifest(string_view text) {
  CargoManifest out;
  string_view section;
  while (!text.empty()) {
    const string_view line = take_line(text);
    // A header of TOML ends the section before it, and the keys that are looked for mean other things
    // elsewhere: a dependency may have a `name` too.
    if (line.starts_with('[')) {
      section = line.substr(0, line.find('#'));
      section = trim(section);
      if (section == "[workspace]" || section.starts_with("[workspace.")) out.workspace = true;
      continue;
    }
    if (section == "[package]") {
      if (const auto name = string_of(line, "name"); !name.empty()) out.package = name;
      // Without autobins, src/main.rs makes no program of the package's name.
      if (line.starts_with("autobins") && line.find("false") != string_view::npos) out.autobins = false;
    } else if (section == "[[bin]]") {
      if (const auto name = string_of(line, "name"); !name.empty()) out.bins.emplace_back(name);
    } else if (section == "[build]") {
      // Only .cargo/config.toml has [build]; in a Cargo.toml the key of that name stands below [package].
      if (const auto target = string_of(line, "target"); !target.empty()) out.build_target = target;
      if (const auto folder = string_of(line, "target-dir"); !folder.empty()) out.target_dir = folder;
    }
  }
  return out;
}

/// A lock file lists what the whole workspace may use, with features that are off. A crate that is listed
/// and not linked costs a package too many, while one that was missed would cost the start.
std::set<std::string, std::less<>> read_cargo_lock(string_view text) {
  std::set<std::string, std::less<>> out;
  bool package = false;
  while (!text.empty()) {
    const string_view line = take_line(text);
    // Lock files of old versions have a [metadata] section behind the packages, with keys of its own.
    if (line.starts_with('[')) package = line == "[[package]]";
    else if (package)
      if (const auto name = string_of(line, "name"); !name.empty()) out.emplace(name);
  }
  return out;
}

/// Reads the text and not the syntax tree: a call that looks like another is a reason to decline, and that
/// is the safe mistake.
RustSource read_rust_source(string_view text) {
  RustSource out;
  const std::string code = without_comments(text);
  const string_view all = code;
  // Other ways to start a program or to load a library, by crates that are known for it.
  for (const string_view way : {"Command as ", "duct::", "xshell::", "libloading::", "cmd_lib::", "dlopen::"})
    out.starts_unknown = out.starts_unknown || all.find(way) != string_view::npos;
  // Such a source links by itself, so the list of crates does not say all.
  out.links = all.find("#[link(") != string_view::npos || all.find("rustc-link-lib") != string_view::npos;
  // Both `use std::process::Command` and the full path have this before the name.
  const bool process = all.find("process::") != string_view::npos || all.find("process::{") != string_view::npos;
  for (std::size_t at = all.find("Command::new("); at != string_view::npos; at = all.find("Command::new(", at + 1)) {
    // clap has a Command as well, whose argument is the program's own name.
    if (!process && all.find("clap") != string_view::npos) continue;
    const string_view rest = trim(all.substr(at + 13, 200));
    // A name from a variable, a setting or an argument may be any program.
    if (rest.starts_with('"') && rest.find('"', 1) != string_view::npos) out.starts.emplace_back(rest.substr(1, rest.find('"', 1) - 1));
    else out.starts_unknown = true;
  }
  return out;
}

/// Cargo.lock says nothing about C libraries, so this table does. A crate that binds a library and is not
/// in it is unknown.
CrateLink crate_link(string_view crate, const std::set<std::string, std::less<>>& crates) {
  using Kind = CrateLink::Kind;
  // Linked with the distribution's library where pkg-config finds it: the crate's build script decides.
  struct Row {
    string_view crate, library;
  };
  static constexpr auto kLinked = std::to_array<Row>({
      {"openssl-sys", "ssl"}, {"libsqlite3-sys", "sqlite3"}, {"pq-sys", "pq"}, {"mysqlclient-sys", "mysql"},
      {"curl-sys", "curl"}, {"libz-sys", "z"}, {"bzip2-sys", "bz2"}, {"lzma-sys", "lzma"}, {"liblzma-sys", "lzma"},
      {"yeslogic-fontconfig-sys", "fontconfig"}, {"servo-fontconfig-sys", "fontconfig"}, {"freetype-sys", "freetype"},
      {"libxml", "xml2"}, {"libsodium-sys", "sodium"}, {"zmq-sys", "zmq"}, {"libudev-sys", "udev"}, {"libdbus-sys", "dbus"},
  });
  for (const Row& row : kLinked) {
    if (row.crate != crate) continue;
    // `vendored`: OpenSSL is compiled into the program.
    // That feature brings the crate openssl-src, so the lock file shows it.
    if (row.library == "ssl" && crates.contains("openssl-src")) return {};
    return {Kind::kLibrary, row.library, false};
  }
  // Its build script compiles C++ into the program, which brings libstdc++, and links libatomic by itself:
  // https://github.com/SchrodingerZhu/snmalloc-rs, snmalloc-sys/build.rs.
  if (crate == "snmalloc-sys") return {Kind::kLibrary, "atomic", true};
  // These compile C++ with the `cc` crate, which links libstdc++ dynamically unless it is told otherwise.
  static constexpr auto kCplusplus = std::to_array<string_view>({"cxx", "link-cplusplus", "librocksdb-sys", "esaxx-rs"});
  if (std::find(kCplusplus.begin(), kCplusplus.end(), crate) != kCplusplus.end()) return {Kind::kNothing, {}, true};
  // Crates that bind a library of another language are called so.
  const bool binds = crate.ends_with("-sys") || crate.ends_with("_sys") || crate.ends_with("-ffi") || crate.find("-sys-") != string_view::npos;
  if (!binds) return {};
  // Their C code is compiled into the program, or they belong to other systems.
  static constexpr auto kOwn = std::to_array<string_view>({
      "aws-lc-sys", "aws-lc-fips-sys", "brotli-sys", "core-foundation-sys", "coreaudio-sys", "fsevent-sys", "inotify-sys",
      "io-kit-sys", "io-uring-sys", "jemalloc-sys", "jni-sys", "js-sys", "kqueue-sys", "libmimalloc-sys", "linux-raw-sys",
      "lz4-sys", "mach-sys", "ndk-sys", "objc-sys", "objc2-sys", "ring-sys", "schannel-sys", "secp256k1-sys",
      "security-framework-sys", "clang-sys", "kernel32-sys", "ws2_32-sys", "advapi32-sys", "user32-sys", "secur32-sys", "crypt32-sys",
      "userenv-sys", "bcrypt-sys", "ole32-sys", "fuchsia-zircon-sys", "dirs-sys", "dirs-sys-next", "system-configuration-sys", "tikv-jemalloc-sys", "tree-sitter-sys", "wasi-sys", "web-sys",
      "windows-sys", "winapi-sys", "zstd-sys", "psm-sys", "sha2-asm-sys",
  });
  if (std::find(kOwn.begin(), kOwn.end(), crate) != kOwn.end()) return {};
  // What remains binds a library in a way that nobody has looked at; without it the program would not
  // start.
  return {Kind::kUnknown, {}, false};
}

}  // namespace drydock
