#include "split/python/python_project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "split/needs/run_time_libraries.h"
#include "split/python/python_extras.h"
#include "split/python/python_packages.h"
#include "split/python/python_wheels.h"

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PythonProject, NormalisesNames) {
  EXPECT_EQ(python_name("Flask_SQLAlchemy"), "flask-sqlalchemy");
  EXPECT_EQ(python_name("zope..interface-_x"), "zope-interface-x");
}

TEST(PythonProject, ReadsRequirements) {
  const PythonRequirements read = read_requirements(
      "\xEF\xBB\xBF# comment\nFlask==3.1 ; python_version > '3'\r\nuvicorn[standard]>=0.3 # why\nrequests "
      "\\\n  --hash=sha256:ab\n-r base.txt\n-cconstraints.txt\n"
      "--index-url https://pypi.example/simple\npkg @ "
      "https://files.example/pkg-1-py3-none-any.whl\npsycopg2;sys_platform=='linux'\n");
  EXPECT_THAT(read.names,
              ElementsAre("flask", "pkg", "psycopg2", "requests", "uvicorn", "uvicorn[standard]"));
  EXPECT_THAT(read.files, ElementsAre("base.txt", "constraints.txt"));
  EXPECT_EQ(read.source, "");
  EXPECT_EQ(read.problem, "");
}

TEST(PythonProject, SeesWhatIsBuiltFromSource) {
  EXPECT_NE(read_requirements("git+https://git.example/a/b.git@v1#egg=b\n").source, "");
  EXPECT_THAT(read_requirements("git+https://git.example/a/b.git@v1#egg=B_x\n").names, ElementsAre("b-x"));
  EXPECT_NE(read_requirements("./vendor/x\n").source, "");
  EXPECT_NE(read_requirements("x @ https://files.example/x.tar.gz\n").source, "");
  EXPECT_NE(read_requirements("--no-binary :all:\nx\n").source, "");
  EXPECT_TRUE(read_requirements("-e git+https://git.example/a#egg=a\n").editable);
}

TEST(PythonProject, AnUnknownLineIsAProblem) {
  EXPECT_NE(read_requirements("--frobnicate\n").problem, "");
  EXPECT_NE(read_requirements("==3\n").problem, "");
  EXPECT_NE(read_requirements("${PKG}\n").problem, "");
}

TEST(PythonProject, ReadsLocks) {
  EXPECT_THAT(read_python_lock("version = 1\n[[package]]\nname = \"Flask\"\nversion = "
                               "\"3\"\n[package.source]\nname = \"no\"\n[[package]]\nname = 'a_b'\n")
                  .names,
              ElementsAre("a-b", "flask"));
  const PythonRequirements pipfile = read_pipfile_lock(
      R"({"default": {"flask": {"version": "==3.1"}, "Psycopg2": {}}, "develop": {"pytest": {}}})");
  EXPECT_THAT(pipfile.names, ElementsAre("flask", "psycopg2"));
  EXPECT_THAT(pipfile.limits, ElementsAre(std::pair("flask", "==3.1")));
  EXPECT_EQ(pipfile.problem, "");
  EXPECT_NE(read_pipfile_lock("[").problem, "");
}

TEST(PythonProject, ReadsConsoleScripts) {
  EXPECT_THAT(read_console_scripts("[project]\nname = \"x:y\"\n[project.scripts]\nserve = "
                                   "\"shop:main\"\n[project.urls]\nhome = \"https://x\"\n"),
              ElementsAre("serve"));
  EXPECT_THAT(read_console_scripts("setup(entry_points={'console_scripts': ['a=b:c', 'd = e:f']})\n"),
              ElementsAre("a", "d"));
  EXPECT_THAT(
      read_console_scripts("[options.entry_points]\nconsole_scripts =\n  go-on = a.b:c\n[x]\ny = a:b\n"),
      ElementsAre("go-on"));
}

TEST(PythonProject, ReadsTomlValues) {
  EXPECT_EQ(toml_value("[a]\nk = 1\n[b]\nk = \"x\" # y\n", "b", "k"), "x");
  EXPECT_EQ(toml_value("[virtualenvs]\nin-project = true # y\n", "virtualenvs", "in-project"), "true");
  EXPECT_EQ(toml_value("[b]\nk = \"x\n", "b", "k"), "x");
  EXPECT_EQ(toml_value("", "b", "k"), "");
}

TEST(PythonProject, ComparesVersions) {
  EXPECT_TRUE(version_allowed("3.12.8", ">=3.10"));
  EXPECT_TRUE(version_allowed("3.12.8", ">=3.10,<4.0"));
  EXPECT_TRUE(version_allowed("3.12.8", "^3.11"));
  EXPECT_FALSE(version_allowed("3.12.8", ">=3.13"));
  EXPECT_FALSE(version_allowed("3.12.8", "==3.11.*"));
  EXPECT_FALSE(version_allowed("3.12.8", "<3.12"));
  EXPECT_FALSE(version_allowed("", ">=3"));
}

TEST(PythonProject, SeesExtensionsThatLink) {
  EXPECT_TRUE(links_libraries("setup(ext_modules=[Extension('x', ['x.c'], libraries=['pq'])])"));
  EXPECT_FALSE(links_libraries("setup(ext_modules=[Extension('x', ['x.c'])])"));
  EXPECT_TRUE(links_libraries("[build-system]\nrequires = [\"maturin\"]\n"));
}

TEST(PythonProject, StandsHostileText) {
  for (const std::string& text :
       {std::string(), std::string("["), std::string("[]"), std::string("x["), std::string("x @"),
        std::string("-r"), std::string("\\"), std::string("name ="), std::string("git+https://x#egg="),
        std::string(200000, '['), std::string(200000, '\\') + "\n", std::string(100000, 'a') + "=:"}) {
    read_requirements(text);
    read_python_lock("[[package]]\n" + text);
    read_console_scripts("[project.scripts]\n" + text);
    toml_value("[b]\n" + text, "b", "name");
    read_pipfile_lock(text);
    version_allowed(text, text);
    python_wheel("lxml", "3.13", text);
    for (const std::string operation : {"==", "<", "~=", "<="}) {
      python_wheel("lxml", "3.13", operation + text);
      read_requirements("lxml" + operation + text);
    }
  }
}

TEST(PythonProject, ReadsLimitsOfVersions) {
  const auto limits = [](const std::string& text) {
    std::string out;
    for (const auto& [name, limit] : read_requirements(text).limits) out += name + limit + " ";
    return out;
  };
  EXPECT_EQ(limits("Pillow==9.5.0\nlxml >= 4, < 5 ; python_version < '3.9'\nflask>=2\nx != 3\n"),
            "lxml<5 pillow==9.5.0 ");
  EXPECT_EQ(limits("celery[sqs]~=5.3 --hash=sha256:00\nlxml (<=4.9)\n"), "celery~=5.3 lxml<=4.9 ");
  const auto locked =
      read_python_lock("[[package]]\nname = \"lxml\"\nversion = \"4.9.2\"\n[package.x]\nversion = \"1\"\n");
  EXPECT_THAT(locked.limits, ElementsAre(std::pair("lxml", "==4.9.2")));
}

TEST(PythonWheels, GoWithTheInterpreter) {
  const auto missing = [](std::string_view name, std::string_view branch, std::string_view limit) {
    return python_wheel(name, branch, limit).missing;
  };
  EXPECT_TRUE(missing("pillow", "3.13", "==9.5.0"));
  EXPECT_FALSE(missing("pillow", "3.11", "==9.5.0"));
  EXPECT_FALSE(missing("pillow", "3.13", "==11.0.0"));
  EXPECT_FALSE(missing("pillow", "3.13", "==10.4"));
  EXPECT_EQ(python_wheel("lxml", "3.13", "==4.9.2").libraries, "xml2 xslt z");
  for (const std::string_view below : {"<5.3", "<5.3.0", "<=5.2.2", "~=5.2.0", "~=4.9", "==5.2.*", "==4.*",
                                       "==5.3rc1", "==?", "==", "===4.9"})
    EXPECT_TRUE(missing("lxml", "3.13", below)) << below;
  for (const std::string_view above :
       {"<5.4", "<6", "<=5.3", "~=5.2", "~=5.3.0", "==5.*", "==5.3.*", "==5.3.0", "==6.0+x"})
    EXPECT_FALSE(missing("lxml", "3.13", above)) << above;
  // Of an interpreter that nothing is known of, no wheel is known either.
  EXPECT_TRUE(missing("lxml", "3.99", "==5.3.0"));
  EXPECT_FALSE(missing("flask", "3.13", "==0.1"));
}

TEST(PythonExtras, BringOthers) {
  EXPECT_THAT(python_brings("sqlalchemy[postgresql]"), ElementsAre("psycopg2"));
  EXPECT_THAT(python_brings("flask-mysqldb"), ElementsAre("mysqlclient"));
  EXPECT_THAT(python_brings("flask"), IsEmpty());
  EXPECT_TRUE(is_known_extra("databases[postgresql]"));
  EXPECT_FALSE(is_known_extra("celery[redis]"));
  for (const std::string_view extra :
       {"postgres", "mysql", "ldap", "odbc", "kerberos", "images", "pdf", "all"})
    EXPECT_TRUE(hints_at_system(extra)) << extra;
  for (const std::string_view extra : {"redis", "standard", "socks", "security", "http2", "email"})
    EXPECT_FALSE(hints_at_system(extra)) << extra;
}

TEST(RunTimeLibraries, GoWithTheRelease) {
  const Distribution bookworm{Distribution::Kind::kDebian, "bookworm", {}},
      trixie{Distribution::Kind::kDebian, "trixie", {}}, alpine{Distribution::Kind::kAlpine, "3.20", {}},
      other{Distribution::Kind::kDebian, "sid", {}};
  EXPECT_THAT(*run_time_packages("libpq-dev", bookworm), ElementsAre("libpq5"));
  EXPECT_THAT(*run_time_packages("libssl-dev", trixie), ElementsAre("libssl3t64"));
  EXPECT_THAT(*run_time_packages("libssl-dev", bookworm), ElementsAre("libssl3"));
  EXPECT_THAT(*run_time_packages("postgresql-dev", alpine), ElementsAre("libpq"));
  EXPECT_THAT(*run_time_packages("python3-dev", bookworm), IsEmpty());
  EXPECT_FALSE(run_time_packages("libgdal-dev", bookworm));
  EXPECT_FALSE(run_time_packages("libpq-dev", other));
}

TEST(PythonPackages, KnowTheirNeeds) {
  ASSERT_EQ(python_package_needs("psycopg2").size(), 1u);
  EXPECT_EQ(python_package_needs("psycopg2")[0].kind, PythonPackageNeed::Kind::kLinks);
  EXPECT_TRUE(python_package_needs("psycopg2-binary").empty());
  EXPECT_EQ(project_of_command("django-admin"), "django");
}

}  // namespace
}  // namespace drydock
