#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "split/java/gradle_project.h"
#include "split/java/java_source.h"
#include "split/java/java_start.h"
#include "split/java/maven_project.h"
#include "split/xml_text.h"

namespace drydock {
namespace {

using Options = std::map<std::string, std::string, std::less<>>;
using Goals = std::set<std::string, std::less<>>;

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

MavenOutputs outputs_of(std::string_view pom, const Options& options = {}, const Goals& goals = {"package"}) {
  const auto project = read_pom(pom);
  if (!project) return {"no project", {}, {}};
  const std::vector<const MavenProject*> chain{&*project};
  return maven_outputs(chain, options, goals);
}

std::string project(std::string_view build, std::string_view more = "") {
  return "<project><artifactId>app</artifactId><version>1.0</version>" + std::string(more) +
         "<dependencies><dependency><artifactId>x</artifactId></dependency></dependencies><build>" +
         std::string(build) + "</build></project>";
}

std::string plugin(std::string_view name, std::string_view goal, std::string_view configuration = "") {
  return "<plugin><artifactId>" + std::string(name) + "</artifactId><executions><execution><goals><goal>" +
         std::string(goal) + "</goal></goals></execution></executions><configuration>" +
         std::string(configuration) + "</configuration></plugin>";
}

TEST(XmlText, ReadsElementsAttributesAndText) {
  const auto root = read_xml(
      "\xEF\xBB\xBF<?xml version=\"1.0\"?><!-- x > --><a:b k='1' l=\"&lt;2&gt;\"> t "
      "<c/><![CDATA[<d>]]>\n<e><f>g</f></e></a:b>\n");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->name, "b");
  EXPECT_EQ(root->attribute("l"), "<2>");
  EXPECT_EQ(root->text, "t <d>");
  ASSERT_NE(root->at("e/f"), nullptr);
  EXPECT_EQ(root->at("e/f")->text, "g");
  EXPECT_EQ(root->at("e/g"), nullptr);
}

TEST(XmlText, RefusesWhatIsNotWellFormed) {
  for (const char* text : {"",
                           "a",
                           "<a>",
                           "<a></b>",
                           "</a>",
                           "<a/><b/>",
                           "<a b></a>",
                           "<a b=c/>",
                           "<a b='c/>",
                           "<a><!-- </a>",
                           "<a><![CDATA[x</a>",
                           "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
                           "<a>x</a>y",
                           "<",
                           "<a",
                           "<a ",
                           "<>x</>",
                           "<?xml",
                           "<a></a",
                           "<a><</a>"})
    EXPECT_FALSE(read_xml(text)) << text;
}

TEST(XmlText, RefusesWhatIsTooDeepOrTooLarge) {
  EXPECT_TRUE(read_xml(repeated("<a>", 60) + repeated("</a>", 60)));
  EXPECT_FALSE(read_xml(repeated("<a>", 100'000) + repeated("</a>", 100'000)));
  EXPECT_FALSE(read_xml("<a>" + repeated("<b/>", 60'000) + "</a>"));
}

TEST(MavenProject, NamesTheJarThatSpringBootRepacks) {
  const auto found =
      outputs_of(project("<plugins>" + plugin("spring-boot-maven-plugin", "repackage") + "</plugins>"));
  ASSERT_EQ(found.outputs.size(), 1u);
  EXPECT_EQ(found.outputs[0].file, "target/app-1.0.jar");
  const auto named = outputs_of(project(
      "<finalName>${project.artifactId}-${env}</finalName><plugins>" +
          plugin("spring-boot-maven-plugin", "repackage", "<classifier>exec</classifier>") + "</plugins>",
      "<properties><env>${unknown}</env></properties>"));
  ASSERT_FALSE(named.outputs.empty());
  EXPECT_EQ(named.outputs[0].file, "target/app-*-exec.jar");
  // Used, but bound to nothing.
  EXPECT_TRUE(
      outputs_of(
          project("<plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins>"))
          .outputs.empty());
  EXPECT_TRUE(
      outputs_of(project("<plugins>" + plugin("spring-boot-maven-plugin", "repackage", "<skip>true</skip>") +
                         "</plugins>"))
          .outputs.empty());
}

TEST(MavenProject, OptionsAreStrongerThanProperties) {
  const auto found = outputs_of(project("<finalName>app-${revision}</finalName><plugins>" +
                                            plugin("maven-shade-plugin", "shade") + "</plugins>",
                                        "<properties><revision>1</revision></properties>"),
                                {{"revision", "2"}});
  ASSERT_EQ(found.outputs.size(), 1u);
  EXPECT_EQ(found.outputs[0].file, "target/app-2.jar");
}

TEST(MavenProject, AThinJarIsNotEnough) {
  EXPECT_TRUE(outputs_of(project("")).outputs.empty());
  // Without libraries it is.
  const auto found = outputs_of("<project><artifactId>a</artifactId><version>1</version></project>");
  ASSERT_EQ(found.outputs.size(), 1u);
  EXPECT_EQ(found.outputs[0].file, "target/a-1.jar");
  // What a parent that nobody has seen brings is not known.
  EXPECT_TRUE(
      outputs_of("<project><parent><artifactId>p</artifactId></parent><artifactId>a</artifactId></project>")
          .outputs.empty());
}

TEST(MavenProject, ShadeThatLeavesLibrariesOut) {
  EXPECT_TRUE(
      outputs_of(project("<plugins>" +
                         plugin("maven-shade-plugin", "shade",
                                "<artifactSet><excludes><exclude>x</exclude></excludes></artifactSet>") +
                         "</plugins>"))
          .outputs.empty());
  const auto found = outputs_of(
      project("<plugins>" +
              plugin("maven-shade-plugin", "shade", "<shadedArtifactAttached>true</shadedArtifactAttached>") +
              "</plugins>"));
  ASSERT_EQ(found.outputs.size(), 1u);
  EXPECT_EQ(found.outputs[0].file, "target/app-1.0-shaded.jar");
}

TEST(MavenProject, DeclinesWhatItCannotTell) {
  EXPECT_NE(outputs_of(project("<directory>out</directory>")).problem, "");
  EXPECT_NE(outputs_of(project("<plugins>" + plugin("exec-maven-plugin", "exec") + "</plugins>")).problem,
            "");
  EXPECT_NE(outputs_of(project("<plugins>" +
                               plugin("maven-jar-plugin", "jar", "<outputDirectory>/opt</outputDirectory>") +
                               "</plugins>"))
                .problem,
            "");
  EXPECT_NE(
      outputs_of(
          project("", "<profiles><profile><build><finalName>x</finalName></build></profile></profiles>"))
          .problem,
      "");
  EXPECT_NE(
      outputs_of(project("<plugins>" + plugin("maven-shade-plugin", "shade", "<finalName>a</finalName>") +
                         plugin("maven-shade-plugin", "shade", "<finalName>b</finalName>") + "</plugins>"))
          .problem,
      "");
}

TEST(MavenProject, PropertiesThatNameEachOtherEnd) {
  const auto found = outputs_of(
      project("<finalName>${a}</finalName><plugins>" + plugin("maven-shade-plugin", "shade") + "</plugins>",
              "<properties><a>${b}${b}</a><b>${a}${a}</b></properties>"));
  ASSERT_EQ(found.outputs.size(), 1u);
  EXPECT_NE(found.outputs[0].file.find('*'), std::string::npos);
  EXPECT_LT(found.outputs[0].file.size(), 5000u);
}

TEST(MavenProject, EmptyPropertiesEndToo) {
  const std::string many = repeated("${b}", 3000);
  const auto found = outputs_of(
      project("<finalName>${a}</finalName><plugins>" + plugin("maven-shade-plugin", "shade") + "</plugins>",
              "<properties><a>" + many + "</a><b>" + repeated("${c}", 3000) + "</b><c></c></properties>"));
  ASSERT_EQ(found.outputs.size(), 1u);
  EXPECT_NE(found.outputs[0].file.find('*'), std::string::npos);
}

GradleModule module_of(const GradleScript& script, Goals tasks) {
  GradleModule out;
  out.own = out.root = &script;
  out.folder_name = "folder";
  out.tasks = std::move(tasks);
  return out;
}

TEST(GradleProject, NamesTheJarOfSpringBoot) {
  const GradleScript script = read_gradle_script(
      "plugins {\n  id 'java'\n  id 'org.springframework.boot' version '3.3.5'\n}\n// version = '9'\nversion "
      "= '0.3'\ndependencies { implementation 'a:b:1' }\n");
  GradleModule module = module_of(script, {"bootJar"});
  module.settings = read_gradle_settings("rootProject.name = \"shop\"\n");
  const auto found = gradle_outputs(module);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].file, "build/libs/shop-0.3.jar");
  EXPECT_TRUE(gradle_outputs(module_of(script, {"test"})).empty());
}

TEST(GradleProject, PluginsThatAreNotAppliedDoNotCount) {
  const GradleScript script = read_gradle_script(
      "plugins { id(\"org.springframework.boot\") version \"3.3.5\" apply false }\ndependencies { "
      "implementation(\"a\") }\n");
  EXPECT_TRUE(gradle_outputs(module_of(script, {"build"})).empty());
}

TEST(GradleProject, ReadsArchiveNames) {
  const GradleScript kotlin = read_gradle_script(
      "plugins {\n  id(\"com.gradleup.shadow\") version \"8\"\n}\ntasks.named<ShadowJar>(\"shadowJar\") {\n  "
      "archiveClassifier.set(\"\")\n  archiveBaseName.set(\"x\")\n}\nversion = \"1\"\n"
      "dependencies { api(\"a\") }\n");
  auto found = gradle_outputs(module_of(kotlin, {"shadowJar"}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].file, "build/libs/x-1.jar");
  const GradleScript groovy = read_gradle_script(
      "apply plugin: 'org.springframework.boot'\nbootJar {\n  archiveFileName = "
      "\"${project.name}.jar\"\n}\ndependencies { implementation 'a' }\n");
  found = gradle_outputs(module_of(groovy, {"build"}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].file, "build/libs/*.jar");
}

TEST(GradleProject, AFatJarUnpacksTheRunTimeClassPath) {
  const std::string_view text =
      "plugins { id 'java' }\nversion = '1'\njar {\n  from { configurations.runtimeClasspath.collect { "
      "it.isDirectory() ? it : zipTree(it) } }\n}\ndependencies {\n  implementation 'a'\n}\n";
  EXPECT_EQ(gradle_outputs(module_of(read_gradle_script(text), {"build"})).size(), 1u);
  EXPECT_TRUE(
      gradle_outputs(
          module_of(read_gradle_script("plugins { id 'java' }\ndependencies {\n  implementation 'a'\n}\n"),
                    {"build"}))
          .empty());
}

TEST(GradleProject, SeesWhatWritesElsewhere) {
  for (const char* text :
       {"task x(type: Copy) { into '/etc' }", "task x { doLast { exec { commandLine 'x' } } }",
        "copy { from 'a' }", "tasks.register<Exec>(\"x\") {}", "layout.buildDirectory.set(file(\"/out\"))",
        "buildDir = '/out'", "ant.copy(file: 'a')"})
    EXPECT_NE(read_gradle_script(text).opaque, "") << text;
  for (const char* text : {"// exec { }\n", "description = 'copy (of x)'\n", "println buildDir\n",
                           "jar { from(\"$buildDir/x\") }\n"})
    EXPECT_EQ(read_gradle_script(text).opaque, "") << text;
}

TEST(GradleProject, SurvivesAnything) {
  for (const std::string& text :
       {std::string("bootJar {"), std::string("plugins {{{{"), repeated("{", 200'000),
        repeated("jar {", 30'000), repeated("exec", 50'000), std::string("version = \""), std::string("\"${"),
        std::string("}}}}"), std::string("plugin:"), std::string("/*"), std::string("'\\")})
    read_gradle_script(text);
  read_gradle_settings("rootProject.name");
  read_properties("=\n#\nx");
}

TEST(JavaSource, SeesProgramsAndTools) {
  const JavaSource source = read_java_source(
      "// new ProcessBuilder(x)\nclass A { void f() { new ProcessBuilder(\"git\", \"log\").start();\n "
      "Runtime.getRuntime().exec(new String[] {\"/bin/ls\", x}); } }");
  EXPECT_EQ(source.starts, (std::set<std::string>{"/bin/ls", "git"}));
  EXPECT_FALSE(source.starts_unknown);
  for (const char* text :
       {"new ProcessBuilder(list)", "Runtime.getRuntime().exec(command)",
        "Runtime.getRuntime().exec(\"a\" + b)", "import org.apache.commons.exec.*;", "ProcessBuilder::new",
        "new ProcessBuilder(\"/bin/sh\", \"-c\", x)", "['ls'].execute()", "import scala.sys.process._"})
    EXPECT_TRUE(read_java_source(text).starts_unknown) << text;
  for (const char* text : {"import java.lang.ProcessBuilder;", "executor.exec(x)",
                           "/* new ProcessBuilder(x) */", "String s = \"// x\"; // exec(y)"})
    EXPECT_FALSE(read_java_source(text).starts_unknown) << text;
  EXPECT_EQ(read_java_source("import javax.tools.JavaCompiler;").tool, "javax.tools");
  EXPECT_EQ(read_java_source("new File(\"src/main/resources/x\")").project_path, "src/main/");
  EXPECT_EQ(read_java_source("new File(\"pom.xml\")").project_path, "pom.xml");
  EXPECT_TRUE(read_java_source("\"\"\"").starts.empty());
  read_java_source("new ProcessBuilder(\"");
  read_java_source("/*");
}

TEST(JavaStart, ReadsWhatOptionsName) {
  const std::vector<std::string> words{"-Xmx1g",
                                       "-javaagent:/opt/a.jar=x=y",
                                       "-Dlogging.config=file:/etc/l.xml",
                                       "-Dspring.profiles.active=prod",
                                       "-jar",
                                       "app.jar",
                                       "--spring.config.location=optional:file:./a/,classpath:/b/",
                                       "server",
                                       "x.yml"};
  const JavaStart start = read_java_start(words);
  EXPECT_EQ(start.problem, "");
  EXPECT_EQ(start.jar, "app.jar");
  EXPECT_EQ(start.files, (std::vector<std::string>{"/opt/a.jar", "/etc/l.xml", "./a/"}));
}

TEST(JavaStart, ReadsAClassPath) {
  const std::vector<std::string> words{"--add-opens",
                                       "java.base/java.lang=ALL-UNNAMED",
                                       "-cp",
                                       "a:lib/*::b.jar",
                                       "com.example.Main",
                                       "-jar",
                                       "x"};
  const JavaStart start = read_java_start(words);
  EXPECT_EQ(start.problem, "");
  EXPECT_EQ(start.jar, "");
  EXPECT_EQ(start.main_class, "com.example.Main");
  EXPECT_EQ(start.class_path, (std::vector<std::string>{"a", "lib/*", "b.jar"}));
}

TEST(JavaStart, DeclinesWhatNeedsMore) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"Main.java"},
                                             {"@args"},
                                             {"-m", "a/b"},
                                             {"-agentlib:jdwp=x"},
                                             {"--add-modules", "jdk.compiler", "-jar", "a"},
                                             {"-jar"},
                                             {"-jar", "-x"},
                                             {"-XX:OnOutOfMemoryError=/x.sh", "-jar", "a"},
                                             {"--add-exports=jdk.compiler/com.sun=ALL-UNNAMED", "-jar", "a"}})
    EXPECT_NE(read_java_start(words).problem, "") << words.front();
  EXPECT_TRUE(read_java_options("https://a.example -javaagent:/x").files.empty());
  EXPECT_EQ(read_java_options("-Xmx1g -javaagent:/x.jar").files, std::vector<std::string>{"/x.jar"});
}

}  // namespace
}  // namespace drydock
