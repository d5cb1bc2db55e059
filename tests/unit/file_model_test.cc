#include "split/files/file_model.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {
namespace {

using Entries = std::map<std::string, std::vector<ContextEntry>>;

std::string_view kind_name(EffectKind kind) {
  constexpr std::string_view kNames[] = {"context",  "remote",   "stage",   "text",  "made",
                                         "moved",    "unpacked", "changed", "built", "system",
                                         "language", "user",     "removed"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<ToolEffect> read_compiler(const Command& command, const CommandPlace& place) {
  if (command.program != "compile") return std::nullopt;
  ToolEffect out;
  if (!place.folder) {
    out.unknown = "where `compile` runs is not known";
    return out;
  }
  out.effects.push_back({EffectKind::kBuilt, *place.folder + "/out", false, 0, {}, {}});
  return out;
}

struct Read {
  std::string effects;   // "made /app; moved /b <- /a; removed /x/…", `/…` for a tree
  std::string unknown;   // joined by "; "
  std::string packages;  // "a b | c ?", `?` where others may come
  FileModel model;
};

Read read(const std::string& text, const Entries& entries = {}, const ImageConfig* config = nullptr) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text, "Dockerfile"));
  const BuildModel model(file);
  Facts facts;
  if (!entries.empty()) facts.set_context_known();
  for (const auto& [pattern, found] : entries) facts.add_context_matches(pattern, found);
  if (config != nullptr) {
    WorldAnswers world;
    ImageFacts image;
    image.configs["linux/amd64"] = *config;
    world.images["docker.io/library/alpine:3"].value = std::move(image);
    facts.set_world(std::move(world));
  }
  const std::vector<ToolReader> readers = {read_compiler};
  Read out;
  out.model = file_model(model, *model.final_stage(), facts, readers);
  for (const Effect& effect : out.model.effects) {
    if (!out.effects.empty()) out.effects += "; ";
    out.effects += std::string(kind_name(effect.kind)) + " " + effect.path;
    if (effect.tree) out.effects += effect.path == "/" ? "…" : "/…";
    for (std::size_t i = 0; i < effect.from.size(); ++i)
      out.effects += (i == 0 ? " <- " : " ") + effect.from[i];
    EXPECT_FALSE(effect.by.empty());
  }
  for (const UnknownEffect& each : out.model.unknown) {
    if (!out.unknown.empty()) out.unknown += "; ";
    out.unknown += each.why;
    EXPECT_LE(each.range.end, text.size());
    EXPECT_LT(each.range.begin, each.range.end);
  }
  for (const PackageInstall& install : out.model.packages) {
    if (!out.packages.empty()) out.packages += " | ";
    for (std::size_t i = 0; i < install.names.size(); ++i)
      out.packages += (i == 0 ? "" : " ") + install.names[i];
    if (!install.complete) out.packages += install.names.empty() ? "?" : " ?";
  }
  return out;
}

// Of a file whose working folder is /w.
std::string effects(const std::string& body) {
  const Read out = read("FROM alpine:3\nWORKDIR /w\n" + body + "\n");
  EXPECT_EQ(out.unknown, "") << body;
  EXPECT_TRUE(out.effects.starts_with("made /w")) << out.effects;
  return out.effects.size() > 9 ? out.effects.substr(9) : std::string();
}
std::string run(const std::string& script) {
  return effects("RUN " + script);
}

std::string unknown(const std::string& script) {
  return read("FROM alpine:3\nWORKDIR /w\nRUN " + script + "\n").unknown;
}

ContextEntry entry(std::string path, EntryKind kind = EntryKind::kFile,
                   ArchiveKind archive = ArchiveKind::kNone) {
  return {std::move(path), kind, archive};
}

TEST(FileModelCopy, AFolderTakesAFileUnderItsName) {
  const Entries known = {{"a.txt", {entry("a.txt")}}, {"d/b", {entry("d/b")}}};
  const auto to = [&](const std::string& copy) {
    return read("FROM alpine:3\nWORKDIR /w\n" + copy + "\n", known).effects.substr(9);
  };
  EXPECT_EQ(to("COPY a.txt /x/"), "context /x/a.txt <- a.txt");
  EXPECT_EQ(to("COPY d/b ."), "context /w/b <- d/b");
  EXPECT_EQ(to("COPY a.txt d/b /x"), "context /x/a.txt <- a.txt; context /x/b <- d/b");
  EXPECT_EQ(to("COPY [\"a.txt\", \"/x/\"]"), "context /x/a.txt <- a.txt");
  // A folder that stands there already: the working folder, one of every image, one that was made.
  EXPECT_EQ(to("COPY a.txt /w"), "context /w/a.txt <- a.txt");
  EXPECT_EQ(to("COPY a.txt /usr/local/bin"), "context /usr/local/bin/a.txt <- a.txt");
  EXPECT_EQ(to("RUN mkdir /y\nCOPY a.txt /y"), "made /y; context /y/a.txt <- a.txt");
}

TEST(FileModelCopy, AFileGoesToTheNameAndAFoldersContentIntoIt) {
  const Entries known = {{"a.txt", {entry("a.txt")}},
                         {"src", {entry("src", EntryKind::kFolder)}},
                         {"*.md", {entry("x.md"), entry("y.md")}},
                         {"t.tgz", {entry("t.tgz", EntryKind::kFile, ArchiveKind::kGzip)}}};
  const auto to = [&](const std::string& copy) {
    return read("FROM alpine:3\n" + copy + "\n", known).effects;
  };
  EXPECT_EQ(to("COPY a.txt /x/b.txt"), "context /x/b.txt <- a.txt");
  EXPECT_EQ(to("COPY src /x"), "context /x/… <- src");
  EXPECT_EQ(to("COPY src /x/"), "context /x/… <- src");
  EXPECT_EQ(to("COPY *.md /x/"), "context /x/x.md <- x.md; context /x/y.md <- y.md");
  EXPECT_EQ(to("ADD t.tgz /x/"), "context /x/… <- t.tgz");
  EXPECT_EQ(to("COPY t.tgz /x/"), "context /x/t.tgz <- t.tgz");
}

TEST(FileModelCopy, WithoutTheContextItMayBeAFolder) {
  EXPECT_EQ(effects("COPY . ."), "context /w/… <- .");
  EXPECT_EQ(effects("COPY a b"), "context /w/b/… <- a");
}

TEST(FileModelCopy, KnowsHeredocsStagesAndAddresses) {
  EXPECT_EQ(effects("COPY <<EOF /x/a\nhi\nEOF"), "text /x/a");
  EXPECT_EQ(effects("COPY <<one <<\"two\" /x/\nhi\none\nho\ntwo"), "text /x/one; text /x/two");
  EXPECT_EQ(effects("COPY --from=other /usr/bin/x.so /x/"), "stage /x/x.so <- /usr/bin/x.so");
  EXPECT_EQ(effects("COPY --from=other /out /x"), "stage /x/… <- /out");
  EXPECT_EQ(effects("ADD https://host.example/a/b.tgz /x/"), "remote /x/b.tgz");
  EXPECT_EQ(effects("ADD https://host.example/a/b.tgz?v=1 /x.tgz"), "remote /x.tgz");
  EXPECT_EQ(effects("ADD https://host.example/a.git /x"), "remote /x/…");
}

TEST(FileModelCopy, ExpandsVariablesAndKnowsWhereItDoesNot) {
  EXPECT_EQ(effects("ENV D=/data\nCOPY a.txt ${D}/x/"), "context /data/x/… <- a.txt");
  EXPECT_EQ(effects("ARG JAR=target/*.jar\nCOPY ${JAR} app.jar"), "context /w/app.jar/… <- target/*.jar");
  EXPECT_EQ(read("FROM alpine:3\nARG D\nCOPY a $D\n").unknown,
            "where the `COPY` on line 3 writes is not known");
  EXPECT_EQ(read("FROM alpine:3\nCOPY a b\n").unknown, "where the `COPY` on line 2 writes is not known");
}

TEST(FileModelWorkdir, MakesFoldersAndTakesTheImagesOwn) {
  EXPECT_EQ(read("FROM alpine:3\nWORKDIR /a\nWORKDIR b\n").effects, "made /a; made /a/b");
  EXPECT_NE(read("FROM alpine:3\nWORKDIR b\n").unknown, "");
  ImageConfig config;
  config.working_dir = "/srv";
  config.env = {"TOOL_HOME=/opt/tool"};
  const Read out = read("FROM alpine:3\nRUN touch a $TOOL_HOME/b ~/c\n", {}, &config);
  EXPECT_EQ(out.effects, "made /srv/a; made /opt/tool/b; made /root/c");
  EXPECT_EQ(out.unknown, "");
}

TEST(FileModel, LeavesTriggersOut) {
  EXPECT_EQ(effects("ONBUILD COPY . /x\nONBUILD RUN ./x"), "");
}

TEST(FileModelRun, FollowsTheFolder) {
  EXPECT_EQ(run("cd /a && touch b && cd c && touch d"), "made /a/b; made /a/c/d");
  EXPECT_EQ(run("(cd /a && touch b); touch c"), "made /a/b; made /w/c");
  EXPECT_EQ(run("cd /a && touch b\nRUN touch c"), "made /a/b; made /w/c");
  EXPECT_EQ(run("cd /a && cd - && touch c"), "made /w/c");
  EXPECT_EQ(run("pushd /a && touch b && popd && touch c"), "made /a/b; made /w/c");
  EXPECT_EQ(run("cd /a | true; touch c"), "made /w/c");
  EXPECT_EQ(run("cd /a & touch c"), "made /w/c");
  EXPECT_EQ(run("X=$(cd /a && pwd); touch c"), "made /w/c");
  EXPECT_EQ(run("cd /a || exit 1; touch b"), "made /a/b");
  EXPECT_EQ(run("if test -d /a; then (cd /a; touch b); fi; touch c"), "made /a/b; made /w/c");
  EXPECT_EQ(run("sh -c 'cd /a && touch b' && touch c"), "made /a/b; made /w/c");
}

TEST(FileModelRun, ForgetsTheFolderThatHangsOnABranch) {
  for (const std::string begin :
       {"if test -d /a; then cd /a; fi; ", "test -d /a && cd /a; ", "cd /a || true; ", "false || cd /a; ",
        "for d in a b; do cd $d; done; ", "cd $UNKNOWN && ", "case x in x) cd /a;; esac; ",
        "while true; do cd ..; done; "})
    EXPECT_EQ(unknown(begin + "touch b"), "where `touch` writes is not known") << begin;
  // Inside the branch it is known, and behind it where all branches agree.
  EXPECT_EQ(run("test -d /a && cd /a && touch b"), "made /a/b");
  EXPECT_EQ(run("if true; then cd /a; touch b; fi; touch /c"), "made /a/b; made /c");
  // An unknown name below a known folder is known to be below it.
  EXPECT_EQ(run("cd /src/v-$UNKNOWN && touch b"), "made /src/…");
  EXPECT_EQ(unknown("cd /src/v-* && touch ../b"), "where `touch` writes is not known");
}

TEST(FileModelRun, KnowsWhatFileCommandsWrite) {
  EXPECT_EQ(run("mkdir -p -m 755 a /b/"), "made /w/a; made /b");
  EXPECT_EQ(run("touch -d now a"), "made /w/a");
  EXPECT_EQ(run("ln -sf /x/y /bin/z && ln -s /x/y"), "made /bin/z <- /x/y; made /w/y <- /x/y");
  EXPECT_EQ(run("cp a /usr/bin/"), "moved /usr/bin/a <- /w/a");
  EXPECT_EQ(run("cp -r a /x"), "moved /x/… <- /w/a");
  EXPECT_EQ(run("cp -r a/. /etc"), "moved /etc/… <- /w/a");
  EXPECT_EQ(run("cp -t /usr/bin a b"), "moved /usr/bin/a <- /w/a; moved /usr/bin/b <- /w/b");
  EXPECT_EQ(run("cp target/*.jar app.jar"), "moved /w/app.jar <- /w/target/*.jar");
  EXPECT_EQ(run("mv a /b"), "moved /b/… <- /w/a; removed /w/a/…");
  EXPECT_EQ(run("mv a /opt/new/"), "moved /opt/new/… <- /w/a; removed /w/a/…");
  EXPECT_EQ(run("install -m 755 -D a /usr/bin/b && install -d /x"), "moved /usr/bin/b <- /w/a; made /x");
  EXPECT_EQ(run("rm -rf a /b/*"), "removed /w/a/…; removed /b/… <- /b/*");
  EXPECT_EQ(run("chmod +x a && chmod -x a && chown -R u:g /b"), "changed /w/a; changed /w/a; changed /b/…");
  EXPECT_EQ(run("strip a && setcap cap_net_bind_service=+ep /b"), "changed /w/a; changed /b");
  EXPECT_EQ(run("dd if=/dev/zero of=/x bs=1"), "made /x");
}

TEST(FileModelRun, TellsSedInPlaceFromSed) {
  EXPECT_EQ(run("sed s/a/b/ x"), "");
  EXPECT_EQ(run("sed -i s/a/b/ x y"), "changed /w/x; changed /w/y");
  EXPECT_EQ(run("sed -i -e s/a/b/ -e s/c/d/ x"), "changed /w/x");
  EXPECT_EQ(run("sed -ri s/a/b/ x"), "changed /w/x");
  EXPECT_EQ(run("sed -i.bak s/a/b/ x"), "changed /w/x; moved /w/x.bak");
}

TEST(FileModelRun, KnowsWhatArchivesWrite) {
  EXPECT_EQ(run("tar xzf a.tgz -C /opt --strip-components=1"), "unpacked /opt/… <- /w/a.tgz");
  EXPECT_EQ(run("tar -xf /a.tar"), "unpacked /w/… <- /a.tar");
  EXPECT_EQ(run("tar --extract --file=/a.tar --directory /b"), "unpacked /b/… <- /a.tar");
  EXPECT_EQ(run("tar xfC /a.tar /b"), "unpacked /b/… <- /a.tar");
  EXPECT_EQ(run("curl -L https://host.example/x | tar -xzC /b"), "unpacked /b/…");
  EXPECT_EQ(run("tar czf /a.tgz x && tar tf /a.tgz"), "moved /a.tgz");
  EXPECT_EQ(run("unzip -q a.zip -d /b && unzip -l a.zip"), "unpacked /b/… <- /w/a.zip");
  EXPECT_EQ(run("gunzip a.gz && xz -dk b.xz"),
            "unpacked /w/a <- /w/a.gz; removed /w/a.gz; unpacked /w/b <- /w/b.xz");
  EXPECT_EQ(run("gzip -dc a.gz > /b"), "text /b");
  EXPECT_EQ(unknown("tar xPf a.tar"), "where `tar` writes is not known");
}

TEST(FileModelRun, KnowsWhatIsFetched) {
  EXPECT_EQ(run("curl -fsSLo /x https://host.example/a"), "remote /x");
  EXPECT_EQ(run("curl -O https://host.example/a/b.tgz?x=1"), "remote /w/b.tgz");
  EXPECT_EQ(run("curl https://host.example/a > /x"), "remote /x");
  EXPECT_EQ(run("curl https://host.example/a"), "");
  EXPECT_EQ(run("wget -q https://host.example/v$X/b.tgz"), "remote /w/b.tgz");
  EXPECT_EQ(run("wget https://host.example/$X"), "remote /w/…");
  EXPECT_EQ(run("wget -qO- https://host.example/x | tee /y"), "text /y");
  EXPECT_EQ(run("wget -P /x https://host.example/b"), "remote /x/b");
  EXPECT_EQ(run("git clone --depth 1 https://host.example/a/b.git"), "remote /w/b/…");
  EXPECT_EQ(run("git clone https://host.example/a/b /x && cd /x/y && git checkout v1"),
            "remote /x/…; remote /x/…");
  EXPECT_EQ(run("git rev-parse HEAD"), "");
}

TEST(FileModelRun, SeesRedirections) {
  EXPECT_EQ(run("echo a > b; echo c >> /d 2>&1"), "text /w/b; text /d");
  EXPECT_EQ(run("{ echo a; echo b; } > /c"), "text /c");
  EXPECT_EQ(run("echo a >/dev/null 2>/dev/stderr < /in"), "");
  EXPECT_EQ(run("cat <<EOF > /x\nhi\nEOF"), "text /x");
  EXPECT_EQ(effects("RUN <<EOF\ncd /a\necho x > b\nEOF"), "text /a/b");
  EXPECT_EQ(unknown("echo a > $UNKNOWN"), "where a redirection writes is not known");
}

TEST(FileModelRun, KnowsVariables) {
  EXPECT_EQ(effects("ENV A=/a\nARG B=b\nRUN touch $A/${B}x"), "made /a/bx");
  EXPECT_EQ(run("V=1.2 && touch /a-$V && touch \"/b-${V%.*}\""), "made /a-1.2; made /b-1");
  EXPECT_EQ(run("D=\"$(mktemp -d)\" && touch \"$D/a\" && cd \"$D\" && touch b"),
            "made /tmp/…; made /tmp/…; made /tmp/…");
  EXPECT_EQ(run("for i in a b; do touch /x/$i; done"), "made /x/…");
  EXPECT_EQ(run("touch /x/$(uname -m)/a"), "made /x/…");
  EXPECT_EQ(effects("ENV V=1\nRUN V=2; touch /a-$V"), "made /a-2");
  // What is assigned twice, or in a branch, or before its value, has no one value.
  EXPECT_NE(unknown("D=/a; test -e x && D=/b; touch $D"), "");
  EXPECT_NE(unknown("if true; then D=/a; fi; touch $D"), "");
  EXPECT_NE(unknown("touch $D; D=/a"), "");
  EXPECT_NE(unknown("read D; touch $D"), "");
  EXPECT_NE(unknown("touch $1"), "");
  EXPECT_NE(read("FROM alpine:3\nENV F=\"/a /b\"\nRUN rm $F\n").unknown, "");
}

TEST(FileModelRun, KnowsUsersAndTheSystem) {
  EXPECT_EQ(run("useradd -r app && adduser -D -H app"), "user /etc/passwd; user /etc/passwd");
  EXPECT_EQ(run("useradd -m -s /bin/sh app"), "user /etc/passwd; made /home/app/…");
  EXPECT_EQ(run("adduser -D -h /data app"), "user /etc/passwd; made /data/…");
  EXPECT_EQ(run("update-ca-certificates && ldconfig"), "changed /etc/ssl/certs/…; changed /etc/ld.so.cache");
}

TEST(FileModelRun, ReadsPackages) {
  const Read out = read(
      "FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends curl=7.* g++ "
      "libc6:i386 && rm -rf /var/lib/apt/lists/*\nRUN apt-get install -y $X ./a.deb nginx=$V\n"
      "RUN apk add --virtual .build gcc~12 'curl>7' musl-dev=1.2\nRUN apt-get install 'lib*' php$V\nRUN "
      "apt-get purge -y gcc && apt-get clean\n");
  EXPECT_EQ(out.packages, "curl g++ libc6 | nginx ? | gcc curl musl-dev | ?");
  EXPECT_EQ(out.unknown, "");
  EXPECT_TRUE(out.effects.starts_with(
      "remote /var/lib/apt/…; system /; removed /var/lib/apt/lists/… <- /var/lib/apt/lists/*"))
      << out.effects;
}

TEST(FileModelRun, DropsWhatIsWrittenIntoMounts) {
  EXPECT_EQ(effects("RUN --mount=type=cache,target=/root/.cache touch /root/.cache/x /root/y"),
            "made /root/y");
  EXPECT_EQ(effects("RUN --mount=target=. touch x /y"), "made /y");
  EXPECT_EQ(effects("RUN --mount=type=tmpfs,target=/t touch /t/x\nRUN touch /t/x"), "made /t/x");
}

TEST(FileModelRun, ReadsExecFormsAndTexts) {
  EXPECT_EQ(run("[\"mkdir\", \"/a b\"]"), "made /a b");
  EXPECT_EQ(run("[\"bash\", \"-c\", \"cd /a && touch b\"]"), "made /a/b");
  EXPECT_EQ(run("X=/a; bash -c \"touch $X\""), "made /a");
  EXPECT_EQ(run("timeout 5 touch a && env A=b touch c"), "made /w/a; made /w/c");
  EXPECT_EQ(run("su app -c 'touch a'"), "made /w/a");
  EXPECT_NE(unknown("su - app -c 'touch a'"), "");
}

TEST(FileModelRun, FollowsFind) {
  EXPECT_EQ(run("find /a -name '*.pyc' -delete"), "removed /a/… <- /a/**/*.pyc");
  EXPECT_EQ(run("find /a /b -type d -exec chmod 755 {} +"), "changed /a/…; changed /b/…");
  EXPECT_EQ(run("find . -name x | xargs rm -rf"), "removed /w/… <- /w/**/x");
  EXPECT_EQ(run("find / -name x -exec grep y {} \\;"), "");
  EXPECT_EQ(unknown("find / -exec ./x {} \\;"), "what `./x` does with what `find` finds is not known");
}

TEST(FileModelRun, DoesNotGuess) {
  EXPECT_EQ(unknown("./setup.sh secret"), "what `./setup.sh` writes is not known");
  EXPECT_EQ(unknown("make install"), "what `make` writes is not known");
  EXPECT_EQ(unknown("npm ci --token=secret"), "what `npm ci` writes is not known");
  EXPECT_EQ(unknown("curl https://host.example/x | sh"), "what `sh` reads as its script is not known");
  EXPECT_EQ(unknown("sh ./x.sh"), "what the script `./x.sh` writes is not known");
  EXPECT_EQ(unknown("eval \"$X\""), "what `$X` runs is not known");
  EXPECT_EQ(unknown("f() { touch a; }; f"), "what the function `f` writes is not known");
  EXPECT_EQ(unknown("$X a"), "what `$X` runs is not known");
  EXPECT_EQ(unknown("rm -rf $X"), "where `rm` writes is not known");
  EXPECT_NE(unknown("if"), "");
  // What only prints is known whatever it is.
  EXPECT_EQ(run("set -eux; java -version && ./foo --version && which x && . /etc/os-release && command -v y"),
            "");
}

TEST(FileModelRun, AsksTheReadersFirst) {
  EXPECT_EQ(run("cd /a && compile"), "built /a/out");
  EXPECT_EQ(run("timeout 5 compile"), "built /w/out");
  EXPECT_EQ(unknown("cd $X; compile"), "where `compile` runs is not known");
  const Read out = read("FROM alpine:3\nWORKDIR /w\nRUN compile\n");
  EXPECT_EQ(out.model.effects.back().at, 2U);
  EXPECT_EQ(out.model.effects.back().by, "`compile`");
}

TEST(FileModelLastAt, FindsWhatStandsThere) {
  const auto kind = [](const std::string& script, const std::string& path) -> std::string {
    const Read out = read("FROM alpine:3\nWORKDIR /w\nRUN " + script + "\n");
    const Effect* found = out.model.last_at(path);
    return found == nullptr ? "none" : std::string(kind_name(found->kind));
  };
  EXPECT_EQ(kind("compile && chmod +x out", "/w/out"), "built");
  EXPECT_EQ(kind("cp -r x /opt/a", "/opt/a/b"), "moved");
  EXPECT_EQ(kind("touch /x/y/z", "/x"), "made");
  EXPECT_EQ(kind("touch /x/y", "/x/yz"), "none");
  EXPECT_EQ(kind("mkdir /x && rm -rf /x", "/x"), "none");
  EXPECT_EQ(kind("touch /x/a && rm /x/*.o", "/x/a"), "made");
  EXPECT_EQ(kind("touch /x/a.o && rm /x/*.o", "/x/a.o"), "none");
  EXPECT_EQ(kind("cp -r s /x && find /x -name tests -exec rm -r {} +", "/x/y/tests/z"), "none");
  EXPECT_EQ(kind("cp -r s /x && find /x -name tests -exec rm -r {} +", "/x/y/z"), "moved");
  EXPECT_EQ(kind("rm -rf /x && mkdir /x", "/x"), "made");
  EXPECT_EQ(kind("touch a && mv a /b", "/w/a"), "none");
}

TEST(FileModel, EndsOnHostileScripts) {
  std::string values = "RUN A0=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  for (int i = 1; i < 60; ++i)
    values += "; A" + std::to_string(i) + "=$A" + std::to_string(i - 1) + "$A" + std::to_string(i - 1);
  std::string shells = "true";
  for (int i = 0; i < 30; ++i) shells = "(cd a && for i in 1; do cd b; " + shells + "; done)";
  read("FROM alpine:3\n" + values + "; touch /$A59\nRUN " + shells + "\nRUN rm /" + std::string(3000, '*') +
       "\n");
}

}  // namespace
}  // namespace drydock
