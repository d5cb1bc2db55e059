#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"

namespace drydock {
namespace {

// The first command of a RUN, read as a package manager's.
class Subject {
 public:
  explicit Subject(const std::string& script)
      : file_(parse_dockerfile(
            std::make_shared<const SourceText>("FROM alpine\nRUN " + script + "\n", "Dockerfile"))),
        model_(file_),
        commands_(commands_of(model_, file_.instructions()[1])) {
    if (!commands_.empty()) package_ = package_command(commands_[0]);
  }

  explicit operator bool() const { return package_.has_value(); }
  const PackageCommand* operator->() const { return &*package_; }
  bool has(std::string_view option) const { return has_option(commands_[0], *package_, option); }
  std::string packages() const { return joined(package_->packages); }
  std::string options() const { return joined(package_->options); }
  std::string values() const { return joined(package_->values); }

 private:
  std::string joined(const std::vector<std::size_t>& indices) const {
    std::string out;
    for (const std::size_t i : indices) {
      if (!out.empty()) out += ' ';
      out += commands_[0].script->raw(commands_[0].words[i]);
    }
    return out;
  }

  Dockerfile file_;
  BuildModel model_;
  std::vector<Command> commands_;
  std::optional<PackageCommand> package_;
};

TEST(PackageCommand, IsNothingForOtherPrograms) {
  for (const char* script :
       {"make install", "apt-cache search x", "pipenv install", "pipx install x", "python setup.py install",
        "python -m venv /v", "python -c 'x' -m pip", "yum-config-manager x", "$APT install x", "npx x"})
    EXPECT_FALSE(Subject(script)) << script;
}

TEST(PackageCommand, AptOptionsMayStandAnywhere) {
  const Subject s("apt-get -qq -o Dpkg::Use-Pty=0 install -y curl -t bookworm git --no-install-recommends");
  ASSERT_TRUE(s);
  EXPECT_EQ(s->tool, PackageTool::kAptGet);
  EXPECT_EQ(s->verb, "install");
  EXPECT_EQ(s->verb_index, 4u);
  EXPECT_EQ(s.packages(), "curl git");
  EXPECT_EQ(s.values(), "Dpkg::Use-Pty=0 bookworm");
  EXPECT_EQ(s.options(), "-qq -o -y -t --no-install-recommends");
  EXPECT_TRUE(s->complete);
}

TEST(PackageCommand, AptValuesMayBeAttached) {
  const Subject s(
      "apt-get install -tstable -oA::B=1 -qq=2 --target-release=x --option C=2 -yt sid vim -- -odd");
  EXPECT_EQ(s.packages(), "vim -odd");
  EXPECT_EQ(s.values(), "C=2 sid");
}

TEST(PackageCommand, WithoutAVerb) {
  EXPECT_EQ(Subject("apt-get")->verb_index, 0u);
  EXPECT_EQ(Subject("apt-get --version")->verb, "");
  const Subject s("apt-get $VERB curl");
  EXPECT_EQ(s->verb, "");
  EXPECT_FALSE(s->complete);
  EXPECT_TRUE(s->packages.empty());
}

TEST(PackageCommand, WordsThatBeginWithAnExpansionMayHideOptions) {
  EXPECT_FALSE(Subject("apt-get install $OPTIONS curl")->complete);
  EXPECT_FALSE(Subject("apt-get install \"$X\" curl")->complete);
  EXPECT_FALSE(Subject("apt-get $OPTIONS install curl")->complete);
  EXPECT_FALSE(Subject("apt-get install $(cat list)")->complete);
  EXPECT_FALSE(Subject("apt-get install `cat list`")->complete);
  EXPECT_TRUE(Subject("apt-get install nginx=$VERSION php-{cli,fpm}")->complete);
  EXPECT_TRUE(Subject("apk add --virtual=$NAME gcc")->complete);
}

TEST(PackageCommand, AWordThatExpandsIsStillAPackageOrAnOption) {
  const Subject s("apk add --repository=$R gcc=$V");
  EXPECT_EQ(s.options(), "--repository=$R");
  EXPECT_EQ(s.packages(), "gcc=$V");
  EXPECT_TRUE(s.has("--repository"));
}

TEST(PackageCommand, ApkHasOptionsBeforeItsVerb) {
  const Subject s(
      "apk -X http://r --update-cache add --no-cache -t .deps gcc -q --repository http://s musl-dev");
  EXPECT_EQ(s->tool, PackageTool::kApk);
  EXPECT_EQ(s->verb, "add");
  EXPECT_EQ(s.packages(), "gcc musl-dev");
  EXPECT_EQ(s.values(), "http://r .deps http://s");
  EXPECT_EQ(Subject("apk fetch -o /tmp curl").packages(), "curl");
  EXPECT_EQ(Subject("apk --root /r --arch x86_64 --keys-dir /k add a").packages(), "a");
}

TEST(PackageCommand, RpmToolsAreKnown) {
  EXPECT_EQ(Subject("dnf5 install x")->tool, PackageTool::kDnf);
  EXPECT_EQ(Subject("microdnf install x")->tool, PackageTool::kMicrodnf);
  const Subject s(
      "yum -y --enablerepo epel --setopt=tsflags=nodocs install --setopt install_weak_deps=False -x bad "
      "good");
  EXPECT_EQ(s->tool, PackageTool::kYum);
  EXPECT_EQ(s.packages(), "good");
  EXPECT_TRUE(s.has("install_weak_deps"));
  EXPECT_TRUE(s.has("tsflags"));
  EXPECT_FALSE(s.has("other"));
}

TEST(PackageCommand, ZypperReadsLettersByTheirPlace) {
  const Subject s("zypper -n --gpg-auto-import-keys -R /root install -y -r repo -t pattern -R devel");
  EXPECT_EQ(s->verb, "install");
  EXPECT_EQ(s.packages(), "devel");
  EXPECT_EQ(s.values(), "/root repo pattern");
  EXPECT_TRUE(s.has("-n"));
  EXPECT_EQ(Subject("zypper ar -f -p 90 -n name http://r alias").packages(), "http://r alias");
}

TEST(PackageCommand, PipHasManyNames) {
  for (const char* script :
       {"pip install x", "pip3 install x", "pip3.11 install x", "/venv/bin/pip install x"}) {
    const Subject s(script);
    ASSERT_TRUE(s) << script;
    EXPECT_EQ(s->tool, PackageTool::kPip);
    EXPECT_EQ(s->verb_index, 1u);
    EXPECT_EQ(s.packages(), "x");
  }
  for (const char* script :
       {"python -m pip install x", "python3.12 -m pip install x", "python3 -u -mpip install x"}) {
    const Subject s(script);
    ASSERT_TRUE(s) << script;
    EXPECT_EQ(s->verb_index, 3u);
    EXPECT_EQ(s.packages(), "x");
    EXPECT_EQ(s.options(), "");
  }
  EXPECT_EQ(Subject("python3 -u -W ignore -Im pip install x")->verb_index, 6u);
}

TEST(PackageCommand, PipOptionsTakeTheirValues) {
  const Subject s(
      "pip --timeout 5 install -Ur req.txt -c c.txt --index-url http://i -t /lib -e . --no-cache-dir flask");
  EXPECT_EQ(s->verb, "install");
  EXPECT_EQ(s.packages(), "flask");
  EXPECT_EQ(s.values(), "5 req.txt c.txt http://i /lib .");
  EXPECT_TRUE(s.has("-r"));
  EXPECT_TRUE(s.has("-U"));
  EXPECT_FALSE(s.has("--requirement")) << "each spelling is asked for";
}

TEST(PackageCommand, NpmVerbsAreGivenAsWritten) {
  EXPECT_EQ(Subject("npm i")->verb, "i");
  const Subject s(
      "npm --prefix /app install -g --unsafe-perm true --omit dev -C /x yarn --loglevel=error pnpm");
  EXPECT_EQ(s->tool, PackageTool::kNpm);
  EXPECT_EQ(s.packages(), "yarn pnpm");
  EXPECT_EQ(s.values(), "/app true dev /x");
  EXPECT_TRUE(s.has("-g"));
}

TEST(PackageCommand, WrappersDoNotHideIt) {
  const Subject s("sudo -E DEBIAN_FRONTEND=noninteractive apt-get install -y curl");
  ASSERT_TRUE(s);
  EXPECT_EQ(s->verb_index, 1u);
  EXPECT_EQ(s.packages(), "curl");
}

TEST(HasOption, ShortOptionsInClusters) {
  EXPECT_TRUE(Subject("apt-get install -y x").has("-y"));
  EXPECT_TRUE(Subject("apt-get install -qqy x").has("-y"));
  EXPECT_TRUE(Subject("apt-get install -yq x").has("-y"));
  EXPECT_TRUE(Subject("apt-get -y install x").has("-y"));
  EXPECT_FALSE(Subject("apt-get install -qty x").has("-y")) << "y is the value of -t";
  EXPECT_FALSE(Subject("apt-get install -q=y x").has("-y"));
  EXPECT_FALSE(Subject("apt-get install --yes x").has("-y"));
  EXPECT_FALSE(Subject("apt-get install -- -y").has("-y"));
  EXPECT_TRUE(Subject("apt-get -qq update").has("-q"));
}

TEST(HasOption, LongOptions) {
  EXPECT_TRUE(Subject("apt-get install --yes x").has("--yes"));
  EXPECT_FALSE(Subject("apt-get install --assume-yes x").has("--yes"));
  EXPECT_TRUE(Subject("apt-get install \"--no-install-recommends\" x").has("--no-install-recommends"));
  EXPECT_FALSE(Subject("apt-get install --no-install-recommends-x x").has("--no-install-recommends"));
  EXPECT_TRUE(Subject("pip install --no-cache-dir=1 x").has("--no-cache-dir"));
  EXPECT_FALSE(Subject("apt-get install -o --yes x").has("--yes")) << "a value is no option";
}

TEST(HasOption, SettingsByName) {
  constexpr std::string_view kName = "APT::Install-Recommends";
  for (const char* script :
       {"apt-get -o APT::Install-Recommends=0 install x", "apt-get install -oAPT::Install-Recommends=0 x",
        "apt-get install --option APT::Install-Recommends=0 x",
        "apt-get install --option=APT::Install-Recommends=0 x",
        "apt-get install -yo APT::Install-Recommends=false x",
        "apt-get install -o=apt::install-recommends=0 x", "apt-get install -o APT::Install-Recommends=$R x",
        "apt-get install -o \"APT::Install-Recommends=0\" x"})
    EXPECT_TRUE(Subject(script).has(kName)) << script;
  EXPECT_FALSE(Subject("apt-get install -o APT::Install-Suggests=0 x").has(kName));
  EXPECT_FALSE(Subject("apt-get install APT::Install-Recommends=0").has(kName));
}

}  // namespace
}  // namespace drydock
