#include "split/needs/run_needs.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace drydock {
namespace {

using Files = std::map<std::string, std::string>;

RunNeeds read(const std::string& text, const Files& files = {}, bool context = true) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(text, "Dockerfile"));
  const BuildModel model(file);
  Facts facts;
  if (context) facts.set_context_known();
  for (const auto& [path, content] : files) {
    facts.add_context_text(path, content);
    facts.add_context_matches(path, {{path, EntryKind::kFile, ArchiveKind::kNone}});
  }
  return run_needs(model, *model.final_stage(), facts);
}

RunNeeds start(const std::string& body, const Files& files = {}, bool context = true) {
  return read("FROM alpine:3\nWORKDIR /app\nCOPY . .\n" + body + "\n", files, context);
}
std::string problem(const std::string& body, const Files& files = {}, bool context = true) {
  return start(body, files, context).problem;
}

// "program ./server /app/server; file app.jar /app/app.jar; shell", in order.
std::string needs(const std::string& body, const Files& files = {}) {
  const RunNeeds read = start(body, files);
  EXPECT_EQ(read.problem, "") << body;
  std::string out;
  for (const RunNeed& need : read.needs) {
    if (!out.empty()) out += "; ";
    if (need.kind == RunNeed::Kind::kShell) {
      out += "shell";
      continue;
    }
    out += (need.kind == RunNeed::Kind::kProgram ? "program " : "file ") + need.what;
    for (const std::string& path : need.paths) out += " " + path;
    if (!need.context_path.empty()) out += " <- " + need.context_path;
    EXPECT_FALSE(need.by.empty());
  }
  return out;
}

TEST(RunNeeds, ReadsExecAndShellForms) {
  EXPECT_EQ(needs("CMD [\"./server\"]"), "program ./server /app/server");
  EXPECT_EQ(needs("CMD [\"/usr/bin/server\", \"-p\", \"80\"]"), "program /usr/bin/server /usr/bin/server");
  EXPECT_EQ(needs("CMD [\"server\"]"), "program server");
  EXPECT_EQ(needs("CMD ./server"), "shell; program ./server /app/server");
  EXPECT_EQ(needs("CMD exec ./server"), "shell; program ./server /app/server");
  EXPECT_EQ(needs("SHELL [\"/bin/bash\", \"-c\"]\nCMD ./server"),
            "program bash; shell; program ./server /app/server");
  EXPECT_EQ(needs("ENTRYPOINT [\"./server\"]\nCMD [\"-c\", \"conf/a.toml\"]"),
            "program ./server /app/server; file conf/a.toml /app/conf/a.toml");
}

TEST(RunNeeds, TellsTheProgramAndItsArguments) {
  const RunNeeds read = start("ENTRYPOINT [\"./server\", \"-v\"]\nCMD [\"--port=80\"]");
  EXPECT_EQ(read.program, "./server");
  EXPECT_EQ(read.arguments, (std::vector<std::string>{"-v", "--port=80"}));
  EXPECT_FALSE(read.shell);
  EXPECT_EQ(start("CMD ./server $ARGS x").arguments, (std::vector<std::string>{"x"}));
  EXPECT_TRUE(start("CMD ./server").shell);
}

TEST(RunNeeds, LooksThroughWhatStartsAnother) {
  EXPECT_EQ(needs("ENTRYPOINT [\"tini\", \"--\"]\nCMD [\"./server\"]"),
            "program tini; program ./server /app/server");
  EXPECT_EQ(needs("CMD [\"dumb-init\", \"./server\"]"), "program dumb-init; program ./server /app/server");
  EXPECT_EQ(needs("CMD [\"sh\", \"-c\", \"exec ./server\"]"), "shell; program ./server /app/server");
  EXPECT_EQ(needs("CMD [\"bash\", \"-c\", \"exec ./server\"]"),
            "program bash; shell; program ./server /app/server");
  EXPECT_EQ(needs("CMD [\"env\", \"A=b\", \"./server\"]"), "program env; program ./server /app/server");
  EXPECT_EQ(needs("CMD [\"gosu\", \"app\", \"./server\"]"), "program gosu; program ./server /app/server");
}

TEST(RunNeeds, SeesFilesInArguments) {
  EXPECT_EQ(needs("CMD [\"java\", \"-jar\", \"app.jar\"]"), "program java; file app.jar /app/app.jar");
  EXPECT_EQ(needs("CMD [\"python\", \"app\"]"), "program python; file app /app/app");
  EXPECT_EQ(needs("CMD [\"./s\", \"--conf=/etc/s.conf\", \"./x\", \"dir/y\", \"http://h.example/a\", "
                  "\"0.0.0.0:80\", \"text/html\", "
                  "\"/dev/stdout\", \"a:b\"]"),
            "program ./s /app/s; file /etc/s.conf /etc/s.conf; file ./x /app/x; file dir/y /app/dir/y");
  EXPECT_EQ(needs("ENV C=/etc/c.toml\nCMD ./s --conf $C"),
            "shell; program ./s /app/s; file /etc/c.toml /etc/c.toml");
}

TEST(RunNeeds, SeesSeveralPathsInOneWord) {
  EXPECT_EQ(needs("CMD [\"java\", \"-javaagent:/o/a.jar=x\", \"-Dl=file:///etc/l.xml\", \"-cp\", "
                  "\"/a/lib/*:/a/classes\", \"M\"]"),
            "program java; file /o/a.jar /o/a.jar; file /etc/l.xml /etc/l.xml; file /a/lib /a/lib; file "
            "/a/classes /a/classes");
  EXPECT_EQ(needs("CMD [\"./s\", \"-c/etc/s.conf\", \"-Djava.security.egd=file:/dev/./urandom\", "
                  "\"h.example:80/x\", \"file:////\", \"//\"]"),
            "program ./s /app/s; file /etc/s.conf /etc/s.conf");
}

TEST(RunNeeds, TellsWhereAFileComesFrom) {
  EXPECT_EQ(needs("CMD [\"python\", \"app.py\"]", {{"app.py", "pass\n"}}),
            "program python; file app.py /app/app.py <- app.py");
}

TEST(RunNeeds, ReadsScriptsOfTheContext) {
  const Files files = {{"start.sh",
                        "#!/bin/bash\nset -e\nexport A=1\nmkdir -p /data\ncurl -f http://h.example\n"
                        "cat conf/a.txt\nexec \"$@\"\n"}};
  EXPECT_EQ(needs("ENTRYPOINT [\"./start.sh\"]\nCMD [\"./server\"]", files),
            "program ./start.sh /app/start.sh <- start.sh; program bash; shell; program mkdir; program curl; "
            "program cat; "
            "file conf/a.txt /app/conf/a.txt; program ./server /app/server");
  const RunNeeds read = start("ENTRYPOINT [\"./start.sh\"]\nCMD [\"./server\", \"x\"]", files);
  EXPECT_EQ(read.program, "./server");
  EXPECT_EQ(read.arguments, (std::vector<std::string>{"x"}));
  EXPECT_TRUE(read.context_texts.contains("start.sh"));
  EXPECT_EQ(needs("CMD sh start.sh", {{"start.sh", "cd /srv\nexec ./server\n"}}),
            "shell; file start.sh /app/start.sh <- start.sh; file /srv /srv; program ./server /srv/server");
  EXPECT_EQ(needs("COPY <<EOF /run.sh\n#!/bin/sh\nexec ./server\nEOF\nCMD [\"/run.sh\"]"),
            "program /run.sh /run.sh; shell; program ./server /app/server");
  EXPECT_EQ(needs("CMD [\"./tool\"]", {{"tool", "#!/usr/bin/env python3\npass\n"}}),
            "program ./tool /app/tool <- tool; program env /usr/bin/env; program python3");
}

TEST(RunNeeds, FollowsOneMoreScriptAndNoFurther) {
  EXPECT_EQ(problem("CMD [\"./a.sh\"]", {{"a.sh", ". ./b.sh\nexec ./server\n"}, {"b.sh", "export A=1\n"}}),
            "");
  EXPECT_EQ(problem("CMD [\"./a.sh\"]", {{"a.sh", "./b.sh\n"}, {"b.sh", "./c.sh\n"}, {"c.sh", "./server\n"}}),
            "its scripts call one another too deeply");
  EXPECT_NE(problem("CMD [\"./a.sh\"]", {{"a.sh", "./a.sh; ./a.sh\n"}}), "");
}

TEST(RunNeeds, NeedsTheContextForScripts) {
  EXPECT_EQ(problem("CMD [\"./start.sh\"]"), "`CMD` starts `./start.sh`, which is not in the build context");
  EXPECT_EQ(problem("CMD [\"./start.sh\"]", {}, false),
            "`CMD` starts `./start.sh`, and no build context is known in which it could be read");
  EXPECT_EQ(problem("CMD [\"/opt/start.sh\"]"), "`CMD` starts `/opt/start.sh`, of which nothing is known");
  // A program may be a script of the context, unless a step compiles it.
  EXPECT_NE(problem("CMD [\"./server\"]", {}, false), "");
  EXPECT_EQ(problem("RUN go build -o server .\nCMD [\"./server\"]", {}, false), "");
  EXPECT_EQ(problem("CMD [\"./server\"]", {{"server", std::string("\x7f"
                                                                  "ELF\0",
                                                                  5)}}),
            "");
}

TEST(RunNeeds, DeclinesWhatIsNoOneProgram) {
  EXPECT_EQ(read("FROM alpine\n").problem, "nothing says what the container starts");
  EXPECT_EQ(problem("CMD []"), "nothing says what the container starts");
  for (const std::string shell :
       {"[\"bash\"]", "/bin/sh", "[\"python\"]", "[\"node\"]", "[\"/bin/bash\", \"-l\"]"})
    EXPECT_EQ(problem("CMD " + shell), "it starts a shell: what is done in it is not known") << shell;
  EXPECT_EQ(problem("CMD ./a & ./b"), "it starts several programs: `./a` and `./b`");
  EXPECT_EQ(problem("CMD python manage.py migrate; gunicorn a:b"),
            "it starts several programs: `python` and `gunicorn`");
  EXPECT_EQ(problem("CMD [\"supervisord\"]"), "`CMD` starts `supervisord`, which starts programs of its own");
  EXPECT_EQ(problem("CMD $APP"), "`CMD` starts `$APP`, and which program that is is not known");
  EXPECT_EQ(problem("CMD [\"sleep\", \"infinity\"]"),
            "it starts `sleep`, which is nothing that a container is for");
  EXPECT_EQ(problem("ENTRYPOINT [\"tini\", \"--\"]"),
            "what it starts is said only when the container is started");
  EXPECT_EQ(problem("CMD pip install x && ./a"), "`CMD` runs the package manager `pip`");
  EXPECT_EQ(problem("CMD eval \"$X\""), "`CMD` runs a text that is put together first");
  EXPECT_EQ(problem("CMD cd $X && ./a"), "in which folder `CMD` starts `./a` is not known");
  EXPECT_EQ(problem("CMD export A=1; mkdir -p x && cd sub && ./a"), "");
}

TEST(RunNeeds, StepsBeforeTheLastPythonProgramAreNoOtherPrograms) {
  const RunNeeds read = start("CMD python manage.py migrate && python x.py && gunicorn -b :80 a:b");
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.program, "gunicorn");
  EXPECT_EQ(read.arguments, (std::vector<std::string>{"-b", ":80", "a:b"}));
  EXPECT_EQ(needs("CMD alembic upgrade head && exec uvicorn a:b"), "shell; program alembic; program uvicorn");
  EXPECT_EQ(start("CMD [\"sh\", \"-c\", \"flask db upgrade && gunicorn a:b\"]").program, "gunicorn");
  EXPECT_EQ(start("CMD python a.py && python b.py").arguments, std::vector<std::string>{"b.py"});
  // A step between that is no program of its own.
  EXPECT_EQ(problem("CMD python manage.py migrate && echo done && gunicorn a:b"), "");
  for (const std::string start :
       {"python a.py & gunicorn a:b", "python a.py || gunicorn a:b", "python a.py | gunicorn a:b",
        "python a.py && gunicorn a:b &", "python a.py; gunicorn a:b", "(python a.py) && gunicorn a:b"})
    EXPECT_EQ(problem("CMD " + start), "it starts several programs: `python` and `gunicorn`") << start;
  EXPECT_EQ(problem("CMD gunicorn a:b && python b.py"),
            "it starts several programs: `gunicorn` and `python`");
  EXPECT_EQ(problem("CMD python a.py && node b.js"), "it starts several programs: `python` and `node`");
  EXPECT_EQ(problem("CMD python a.py && ./server"), "it starts several programs: `python` and `./server`");
  // Commands of unlike texts stand at the same place only by chance.
  EXPECT_EQ(problem("CMD sh -c 'python a.py' && sh -c 'gunicorn a:b'"),
            "it starts several programs: `python` and `gunicorn`");
}

TEST(RunNeeds, ReadsHealthchecks) {
  EXPECT_EQ(needs("HEALTHCHECK CMD curl -f http://localhost/ || exit 1\nCMD [\"./server\"]"),
            "program ./server /app/server; shell; program curl");
  EXPECT_EQ(
      needs("HEALTHCHECK --interval=5s CMD [\"./server\", \"-health\", \"conf/h.yml\"]\nCMD [\"./server\"]"),
      "program ./server /app/server; file conf/h.yml /app/conf/h.yml");
  EXPECT_EQ(needs("HEALTHCHECK CMD curl x\nHEALTHCHECK NONE\nCMD [\"./server\"]"),
            "program ./server /app/server");
  EXPECT_EQ(problem("HEALTHCHECK CMD $PROBE\nCMD [\"./server\"]"),
            "`HEALTHCHECK` starts `$PROBE`, and which program that is is not known");
}

TEST(RunNeeds, TakesWhatTheStageBelowStarts) {
  const RunNeeds out = read("FROM alpine AS a\nWORKDIR /app\nCMD [\"./server\"]\nFROM a\nRUN true\n");
  EXPECT_EQ(out.program, "./server");
  EXPECT_EQ(out.problem, "");
}

TEST(RunNeeds, EndsOnHostileScripts) {
  std::string many;
  for (int i = 0; i < 3000; ++i) many += "\"$@\"\n";
  EXPECT_NE(problem("ENTRYPOINT [\"./a.sh\"]\nCMD [\"./a.sh\", \"./a.sh\", \"x\"]", {{"a.sh", many}}), "");
  EXPECT_NE(problem("CMD sh -c 'sh -c \"sh -c x'"), "");
}

}  // namespace
}  // namespace drydock
