#include "split/node/node_packages.h"
#include "split/names.h"

#include <algorithm>
#include <array>

namespace drydock {
namespace {

using std::string_view;

// Their binaries are built from source that they bring along, or come prebuilt with all that they need; or
// they only print something, or switch between files of their own, when they are installed.
constexpr auto kSelfContained = std::to_array<string_view>({"@apollo/protobufjs",
                                                            "@biomejs/biome",
                                                            "@contrast/fn-inspect",
                                                            "@datadog/native-appsec",
                                                            "@datadog/native-metrics",
                                                            "@datadog/pprof",
                                                            "@discordjs/opus",
                                                            "@ffmpeg-installer/ffmpeg",
                                                            "@ffprobe-installer/ffprobe",
                                                            "@firebase/util",
                                                            "@mongodb-js/zstd",
                                                            "@nestjs/core",
                                                            "@newrelic/native-metrics",
                                                            "@parcel/watcher",
                                                            "@scarf/scarf",
                                                            "@sentry/cli",
                                                            "@sentry/profiling-node",
                                                            "@serialport/bindings-cpp",
                                                            "@swc/core",
                                                            "@tensorflow/tfjs-node",
                                                            "@vercel/speed-insights",
                                                            "argon2",
                                                            "aws-crt",
                                                            "aws-sdk",
                                                            "bcrypt",
                                                            "better-sqlite3",
                                                            "bigint-buffer",
                                                            "blake-hash",
                                                            "bson-ext",
                                                            "bufferutil",
                                                            "classic-level",
                                                            "core-js",
                                                            "core-js-bundle",
                                                            "core-js-pure",
                                                            "couchbase",
                                                            "cpu-features",
                                                            "dd-trace",
                                                            "deasync",
                                                            "dtrace-provider",
                                                            "ejs",
                                                            "es5-ext",
                                                            "esbuild",
                                                            "event-loop-stats",
                                                            "farmhash",
                                                            "ffmpeg-static",
                                                            "fibers",
                                                            "fsevents",
                                                            "gc-stats",
                                                            "grpc",
                                                            "heapdump",
                                                            "hiredis",
                                                            "husky",
                                                            "iconv",
                                                            "integer",
                                                            "keccak",
                                                            "leveldown",
                                                            "lmdb",
                                                            "lmdb-store",
                                                            "microtime",
                                                            "mmmagic",
                                                            "mongodb-client-encryption",
                                                            "msgpackr-extract",
                                                            "msw",
                                                            "node-expat",
                                                            "node-sass",
                                                            "nodemon",
                                                            "nx",
                                                            "opencollective-postinstall",
                                                            "preact",
                                                            "protobufjs",
                                                            "re2",
                                                            "rocksdb",
                                                            "scrypt",
                                                            "secp256k1",
                                                            "sharp",
                                                            "snappy",
                                                            "sodium-native",
                                                            "sqlite3",
                                                            "ssh2",
                                                            "styled-components",
                                                            "swagger-ui-dist",
                                                            "tiny-secp256k1",
                                                            "unix-dgram",
                                                            "unrs-resolver",
                                                            "ursa-optional",
                                                            "utf-8-validate",
                                                            "v8-profiler-next",
                                                            "vue-demi",
                                                            "web3",
                                                            "web3-bzz",
                                                            "web3-shh",
                                                            "websocket",
                                                            "xxhash",
                                                            "zeromq"});

// Browsers and their drivers, packages that start whatever the system has (systeminformation), and bindings to
// libraries whose packages depend on the release or on how the binding was built.
constexpr auto kUnfit = std::to_array<string_view>(
    // Those that draw text take the fonts of the system.
    {"@napi-rs/canvas",
     "@playwright/browser-chromium",
     "@resvg/resvg-js",
     "canvas",
     "chromedriver",
     "cypress",
     "electron",
     "geckodriver",
     "gl",
     "html-pdf",
     "ibm_db",
     "imagemagick-native",
     "kerberos",
     "node-libcurl",
     "node-pty",
     "node-rdkafka",
     "nodegit",
     "odbc",
     "opencv4nodejs",
     "oracledb",
     "phantomjs-prebuilt",
     "playwright",
     "puppeteer",
     "puppeteer-core",
     "robotjs",
     "skia-canvas",
     "systeminformation",
     "usb",
     "wkhtmltopdf-installer"});

struct Row {
  string_view name;
  NodePackage package;
};
using Kind = NodePackage::Kind;
// Debian and Alpine call the same library or program differently, so both names are kept.
constexpr auto kRows = std::to_array<Row>({
    // Prisma looks for the system's OpenSSL to choose its engine; the engine is linked with it, and trusts
    // whom the system trusts.
    {"@prisma/client", {Kind::kLibrary, {}, "ca-certificates openssl", "ca-certificates openssl"}},
    {"@prisma/engines", {Kind::kLibrary, {}, "ca-certificates openssl", "ca-certificates openssl"}},
    {"prisma", {Kind::kLibrary, {}, "ca-certificates openssl", "ca-certificates openssl"}},
    {"libpq", {Kind::kLibrary, {}, "libpq5", "libpq"}},
    {"pg-native", {Kind::kLibrary, {}, "libpq5", "libpq"}},
    {"fluent-ffmpeg", {Kind::kStarts, "ffmpeg", "ffmpeg", "ffmpeg"}},
    // Those with `ps` look for processes by it, and Debian's slim images leave it out.
    {"find-process", {Kind::kStarts, "ps", "procps", "procps"}},
    {"gm", {Kind::kStarts, "gm", "graphicsmagick", "graphicsmagick"}},
    {"imagemagick", {Kind::kStarts, "convert", "imagemagick", "imagemagick"}},
    {"node-tesseract-ocr", {Kind::kStarts, "tesseract", "tesseract-ocr", "tesseract-ocr"}},
    {"node-wget", {Kind::kStarts, "wget", "wget", "wget"}},
    {"pdf2pic", {Kind::kStarts, "gm", "graphicsmagick", "graphicsmagick"}},
    {"pidusage", {Kind::kStarts, "ps", "procps", "procps"}},
    {"ps-list", {Kind::kStarts, "ps", "procps", "procps"}},
    {"ps-tree", {Kind::kStarts, "ps", "procps", "procps"}},
    {"python-shell", {Kind::kStarts, "python3", "python3", "python3"}},
    {"simple-git", {Kind::kStarts, "git", "git", "git"}},
    {"tree-kill", {Kind::kStarts, "ps", "procps", "procps"}},
    // The yt-dlp that it fetches is a Python program.
    {"youtube-dl-exec", {Kind::kStarts, "python3", "python3", "python3"}},
});

// A container that compiles, bundles or watches as it runs needs the sources and the devDependencies, so there is
// nothing that a split could leave behind.
constexpr auto kDevelopment = std::to_array<string_view>({"babel-node",
                                                          "babel-watch",
                                                          "bun",
                                                          "concurrently",
                                                          "esrun",
                                                          "grunt",
                                                          "gulp",
                                                          "nodemon",
                                                          "npm-watch",
                                                          "parcel",
                                                          "react-scripts",
                                                          "rollup",
                                                          "rspack",
                                                          "ng",
                                                          "supervisor",
                                                          "swc-node",
                                                          "tsc",
                                                          "tsc-watch",
                                                          "ts-node",
                                                          "ts-node-dev",
                                                          "tsnd",
                                                          "tsup",
                                                          "tsx",
                                                          "turbo",
                                                          "vite",
                                                          "vite-node",
                                                          "vue-cli-service",
                                                          "webpack",
                                                          "webpack-dev-server"});

}  // namespace

std::optional<NodePackage> known_node_package(string_view name) {
  if (holds(kSelfContained, name)) return NodePackage{};
  if (holds(kUnfit, name)) return NodePackage{Kind::kUnfit};
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& each) { return each.name == name; });
  return row == kRows.end() ? std::nullopt : std::optional(row->package);
}

bool is_node_development_tool(string_view program) {
  return holds(kDevelopment, program);
}

}  // namespace drydock
