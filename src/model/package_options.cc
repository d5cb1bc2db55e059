#include "model/package_options.h"

namespace drydock {
namespace {

using std::string_view;

// Reading an unknown option as a switch makes its value look like a package; reading a switch as an option
// with a value hides a package. The tables therefore hold what the tools' manuals list, old spellings
// included, and nothing by analogy.
constexpr string_view kAptLong[] = {
    "option",         "config-file", "target-release", "default-release", "host-architecture",
    "build-profiles", "with-source", "solver",         "planner",         "comment"};

constexpr string_view kApkLong[] = {"repository",
                                    "root",
                                    "virtual",
                                    "repositories-file",
                                    "keys-dir",
                                    "cache-dir",
                                    "wait",
                                    "arch",
                                    "timeout",
                                    "cache-max-age",
                                    "progress-fd",
                                    "output",
                                    "cache-packages-max-age"};

constexpr string_view kDnfLong[] = {"config",
                                    "debuglevel",
                                    "errorlevel",
                                    "randomwait",
                                    "exclude",
                                    "excludepkgs",
                                    "enablerepo",
                                    "disablerepo",
                                    "repo",
                                    "repoid",
                                    "installroot",
                                    "releasever",
                                    "setopt",
                                    "rpmverbosity",
                                    "disableplugin",
                                    "enableplugin",
                                    "disableexcludes",
                                    "disableexcludepkgs",
                                    "forcearch",
                                    "advisory",
                                    "advisories",
                                    "bugzilla",
                                    "bz",
                                    "bzs",
                                    "cve",
                                    "cves",
                                    "sec-severity",
                                    "secseverity",
                                    "advisory-severities",
                                    "color",
                                    "comment",
                                    "destdir",
                                    "downloaddir",
                                    "repofrompath",
                                    "from-repo",
                                    "enable-repo",
                                    "disable-repo"};

// Zypper's global options and those of its commands are parsed apart, with other meanings for some letters.
constexpr string_view kZypperGlobalLong[] = {
    "config",      "reposd-dir", "cache-dir", "raw-cache-dir", "solv-cache-dir", "pkg-cache-dir", "root",
    "installroot", "userdata",   "plus-repo", "plus-content",  "releasever",     "gpg-key",       "color"};
constexpr string_view kZypperLong[] = {"repo",     "from",     "type",        "name",
                                       "priority", "download", "solver-focus"};

constexpr string_view kPipLong[] = {"requirement",
                                    "constraint",
                                    "editable",
                                    "target",
                                    "platform",
                                    "python-version",
                                    "implementation",
                                    "abi",
                                    "root",
                                    "prefix",
                                    "src",
                                    "upgrade-strategy",
                                    "config-settings",
                                    "config-setting",
                                    "global-option",
                                    "install-option",
                                    "build-option",
                                    "no-binary",
                                    "only-binary",
                                    "progress-bar",
                                    "report",
                                    "root-user-action",
                                    "index-url",
                                    "pypi-url",
                                    "extra-index-url",
                                    "find-links",
                                    "group",
                                    "build",
                                    "dest",
                                    "wheel-dir",
                                    "python",
                                    "log",
                                    "log-file",
                                    "proxy",
                                    "retries",
                                    "timeout",
                                    "exists-action",
                                    "trusted-host",
                                    "cert",
                                    "client-cert",
                                    "cache-dir",
                                    "use-feature",
                                    "use-deprecated",
                                    "resume-retries",
                                    "keyring-provider",
                                    "build-constraint",
                                    "format",
                                    "path",
                                    "exclude",
                                    "requirements-from-script",
                                    "default-timeout",
                                    "download",
                                    "download-cache",
                                    "build-dir"};

// npm knows the type of each of its settings; these are the ones that are neither true nor false.
constexpr string_view kNpmLong[] = {"prefix",
                                    "registry",
                                    "cache",
                                    "userconfig",
                                    "globalconfig",
                                    "loglevel",
                                    "omit",
                                    "include",
                                    "only",
                                    "also",
                                    "workspace",
                                    "tag",
                                    "save-prefix",
                                    "before",
                                    "script-shell",
                                    "fetch-retries",
                                    "fetch-retry-factor",
                                    "fetch-retry-mintimeout",
                                    "fetch-retry-maxtimeout",
                                    "fetch-timeout",
                                    "maxsockets",
                                    "install-strategy",
                                    "cpu",
                                    "os",
                                    "libc",
                                    "otp",
                                    "access",
                                    "location",
                                    "audit-level",
                                    "ca",
                                    "cafile",
                                    "node-options",
                                    "proxy",
                                    "https-proxy",
                                    "noproxy",
                                    "user-agent",
                                    "depth",
                                    "cert",
                                    "key",
                                    "scope",
                                    "auth-type",
                                    "logs-max",
                                    "logs-dir",
                                    "umask",
                                    "node-gyp",
                                    "python",
                                    "target",
                                    "arch",
                                    "target_arch",
                                    "target_platform",
                                    "cache-min",
                                    "cache-max",
                                    "init-author-name"};

}  // namespace

OptionSpec package_options(PackageTool tool, string_view verb) {
  switch (tool) {
    case PackageTool::kAptGet:
    case PackageTool::kApt:
      return {"otcaP", kAptLong};
    case PackageTool::kApk:
      return {verb == "fetch" ? string_view("Xpto") : string_view("Xpt"), kApkLong};
    case PackageTool::kDnf:
    case PackageTool::kYum:
    case PackageTool::kMicrodnf:
      return {"cdeRx", kDnfLong};
    case PackageTool::kZypper:
      // Before the verb -n means --non-interactive, -r and -t are unknown; after it -R, -C and -D are flags.
      if (verb.empty()) return {"cDCRp", kZypperGlobalLong};
      if (verb == "addrepo" || verb == "ar" || verb == "modifyrepo" || verb == "mr")
        return {"rtpn", kZypperLong};
      return {verb == "install" || verb == "in" ? string_view("rtn") : string_view("rt"), kZypperLong};
    case PackageTool::kPip:
      // -t is --target where something is installed, and no other command has it; -d is of `download`, -w of
      // `wheel`.
      return {"rcetCifbdw", kPipLong};
    case PackageTool::kNpm:
      return {"Cw", kNpmLong};
  }
  return {};
}

}  // namespace drydock
