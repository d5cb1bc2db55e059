#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What a Cargo.toml says about the programs that it makes. The Cargo book, "The Manifest Format".
struct CargoManifest {
  std::string package;              ///< [package] name; empty: a virtual workspace
  std::vector<std::string> bins;    ///< names of [[bin]]
  bool workspace = false;           ///< it is a workspace's root
  bool autobins = true;
  std::string build_target;         ///< of .cargo/config.toml: [build] target
  std::string target_dir;           ///< of .cargo/config.toml: [build] target-dir
};
/// A Cargo.toml or a .cargo/config.toml, read line by line: what stands in unusual forms is not seen.
CargoManifest read_cargo_manifest(std::string_view text);

/// Names of the crates in a Cargo.lock.
std::set<std::string, std::less<>> read_cargo_lock(std::string_view text);

/// What Rust source says about the running program; comments do not count.
struct RustSource {
  std::vector<std::string> starts;  ///< literal program names of Command::new
  bool starts_unknown = false;
  bool links = false;  ///< it links a library of the system itself: `#[link(…)]`, `cargo:rustc-link-lib` of a build script
};
RustSource read_rust_source(std::string_view text);

/// How a crate is linked with the system.
struct CrateLink {
  enum class Kind {
    kNothing,  ///< it links nothing of the system, or compiles what it links into the program
    kLibrary,  ///< `library` is a shared library of the distribution
    kUnknown,  ///< a `-sys` crate that is not known
  } kind = Kind::kNothing;
  std::string_view library;  ///< "ssl", "pq": see run_time_library()
  bool cplusplus = false;    ///< the program needs libstdc++
};
/// By the crate's name; `crates` are all of the lock file.
CrateLink crate_link(std::string_view crate, const std::set<std::string, std::less<>>& crates);

}  // namespace drydock
