#include "split/rust/cargo_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CargoFiles, ManifestNamesThePackageAndItsPrograms) {
  const CargoManifest manifest = read_cargo_manifest(
      "[package]\nname = \"web\"  # the crate\nversion = \"0.1.0\"\n\n[[bin]]\nname = 'server'\npath = \"src/s.rs\"\n"
      "[dependencies]\nname = \"not-this\"\n");
  EXPECT_EQ(manifest.package, "web");
  EXPECT_THAT(manifest.bins, ElementsAre("server"));
  EXPECT_FALSE(manifest.workspace);
  EXPECT_TRUE(manifest.autobins);
}

TEST(CargoFiles, ManifestOfAWorkspace) {
  EXPECT_TRUE(read_cargo_manifest("[workspace]\nmembers = [\"a\"]\n").workspace);
  EXPECT_TRUE(read_cargo_manifest("[workspace.package]\nversion = \"1\"\n").workspace);
  EXPECT_FALSE(read_cargo_manifest("[package]\nname = \"a\"\n").workspace);
}

TEST(CargoFiles, ConfigurationSaysWhereTheTargetIs) {
  const CargoManifest config = read_cargo_manifest("[build]\ntarget = \"x86_64-unknown-linux-musl\"\ntarget-dir = \"/out\"\n");
  EXPECT_EQ(config.build_target, "x86_64-unknown-linux-musl");
  EXPECT_EQ(config.target_dir, "/out");
}

TEST(CargoFiles, LockNamesEveryCrateAndNothingElse) {
  const auto crates = read_cargo_lock(
      "version = 3\n\n[[package]]\nname = \"openssl-sys\"\nversion = \"0.9\"\ndependencies = [\n \"cc\",\n]\n\n[[package]]\r\nname = \"serde\"\r\n"
      "[metadata]\nname = \"no\"\n");
  EXPECT_THAT(crates, ElementsAre("openssl-sys", "serde"));
}

TEST(CargoFiles, HostileTextIsReadToItsEnd) {
  EXPECT_THAT(read_cargo_lock(std::string(100'000, '[')), IsEmpty());
  EXPECT_EQ(read_cargo_manifest("[package]\nname = \"").package, "");
  EXPECT_EQ(read_cargo_manifest("[package]\nname").package, "");
  std::string nested;
  for (int i = 0; i < 50'000; ++i) nested += "/*";
  EXPECT_FALSE(read_rust_source(nested + "Command::new(x)").starts_unknown);
  EXPECT_FALSE(read_rust_source("\"\\").starts_unknown);
}

TEST(RustSource, ProgramsThatItStarts) {
  const RustSource source = read_rust_source(
      "use std::process::Command;\n// Command::new(hidden)\n/* Command::new(\"gone\") /* nested */ */\nfn main() {\n"
      "  Command::new(\"git\").arg(\"x\");\n}\n");
  EXPECT_THAT(source.starts, ElementsAre("git"));
  EXPECT_FALSE(source.starts_unknown);
  EXPECT_TRUE(read_rust_source("use std::process::Command; fn f(p: &str) { Command::new(p); }").starts_unknown);
}

TEST(RustSource, ClapsCommandStartsNothing) {
  EXPECT_FALSE(read_rust_source("use clap::{Arg, Command};\nfn main() { Command::new(crate_name!()); }").starts_unknown);
}

TEST(RustSource, OtherWaysToStartAProgram) {
  EXPECT_TRUE(read_rust_source("use std::process::Command as Cmd;").starts_unknown);
  EXPECT_TRUE(read_rust_source("fn f() { duct::cmd!(\"x\"); }").starts_unknown);
  EXPECT_TRUE(read_rust_source("fn f() { unsafe { libloading::Library::new(p) }; }").starts_unknown);
}

TEST(RustSource, LibrariesThatItLinksItself) {
  EXPECT_TRUE(read_rust_source("#[link(name = \"foo\")]\nextern {}").links);
  EXPECT_TRUE(read_rust_source("fn main() { println!(\"cargo:rustc-link-lib=foo\"); }").links);
  EXPECT_FALSE(read_rust_source("// #[link(name = \"foo\")]\nfn main() {}").links);
}

TEST(CrateLink, LibrariesOfTheSystem) {
  const std::set<std::string, std::less<>> plain{"openssl-sys", "serde"};
  EXPECT_EQ(crate_link("openssl-sys", plain).library, "ssl");
  EXPECT_EQ(crate_link("serde", plain).kind, CrateLink::Kind::kNothing);
  EXPECT_EQ(crate_link("linux-raw-sys", plain).kind, CrateLink::Kind::kNothing);
  EXPECT_EQ(crate_link("somelib-sys", plain).kind, CrateLink::Kind::kUnknown);
  EXPECT_TRUE(crate_link("librocksdb-sys", plain).cplusplus);
}

TEST(CrateLink, NamesThatBindALibrary) {
  const std::set<std::string, std::less<>> none;
  for (const char* crate : {"onig_sys", "ffmpeg-sys-next", "pyo3-ffi"})
    EXPECT_EQ(crate_link(crate, none).kind, CrateLink::Kind::kUnknown) << crate;
  for (const char* crate : {"clang-sys", "kernel32-sys", "dirs-sys", "syslog"})
    EXPECT_EQ(crate_link(crate, none).kind, CrateLink::Kind::kNothing) << crate;
}

TEST(CrateLink, SnmallocNeedsAtomicOperationsAndTheCplusplusLibrary) {
  const CrateLink link = crate_link("snmalloc-sys", {});
  EXPECT_EQ(link.kind, CrateLink::Kind::kLibrary);
  EXPECT_EQ(link.library, "atomic");
  EXPECT_TRUE(link.cplusplus);
}

TEST(CrateLink, VendoredOpensslIsPartOfTheProgram) {
  EXPECT_EQ(crate_link("openssl-sys", {"openssl-sys", "openssl-src"}).kind, CrateLink::Kind::kNothing);
}

}  // namespace
}  // namespace drydock
