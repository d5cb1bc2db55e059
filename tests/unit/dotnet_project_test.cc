#include "split/dotnet/dotnet_project.h"

#include <gtest/gtest.h>

#include <string>

namespace drydock {
namespace {

TEST(DotnetProject, ReadsPropertiesAndReferences) {
  const DotnetProject project = read_dotnet_project(
      "\xEF\xBB\xBF<Project "
      "Sdk=\"Microsoft.NET.Sdk.Web/8.0.1\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></"
      "PropertyGroup>"
      "<ItemGroup><PackageReference Include=\"A.B\" Version=\"1\"/><ProjectReference "
      "Include=\"..\\C\\C.csproj\"/>"
      "<FrameworkReference Include=\"Microsoft.AspNetCore.App\"/></ItemGroup></Project>");
  ASSERT_TRUE(project.valid);
  EXPECT_EQ(project.sdk, "Microsoft.NET.Sdk.Web");
  EXPECT_EQ(project.properties.find("TargetFramework")->second, "net8.0");
  EXPECT_TRUE(project.packages.contains("A.B"));
  EXPECT_TRUE(project.frameworks.contains("Microsoft.AspNetCore.App"));
  ASSERT_EQ(project.projects.size(), 1u);
  EXPECT_EQ(project.projects[0], "../C/C.csproj");
  EXPECT_FALSE(project.runs_commands);
}

TEST(DotnetProject, AConditionMakesAPropertyUnknown) {
  const DotnetProject project = read_dotnet_project(
      "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><A>1</A><B "
      "Condition=\"x\">2</B><C>$(D)</C></PropertyGroup>"
      "<PropertyGroup Condition=\"y\"><A>3</A></PropertyGroup></Project>");
  for (const char* name : {"A", "B", "C"}) EXPECT_EQ(project.properties.find(name)->second, "?") << name;
}

TEST(DotnetProject, SeesCommandsOfTheAuthor) {
  EXPECT_TRUE(
      read_dotnet_project("<Project><Target Name='x'><Exec Command='y'/></Target></Project>").runs_commands);
  EXPECT_TRUE(read_dotnet_project("<Project><Import Project='x.props'/></Project>").imports);
}

TEST(DotnetProject, RefusesWhatIsNoProject) {
  for (const char* text : {"", "{}", "<Project>", "<project/>", "<Project", "<a/>"})
    EXPECT_FALSE(read_dotnet_project(text).valid) << text;
}

TEST(DotnetSource, SeesPrograms) {
  EXPECT_EQ(read_dotnet_source("Process.Start(\"git\", \"log\");").starts, std::set<std::string>{"git"});
  const DotnetSource described = read_dotnet_source(
      "var i = new ProcessStartInfo { FileName = \"ffmpeg\", Arguments = x };\nProcess.Start(i);");
  EXPECT_EQ(described.starts, std::set<std::string>{"ffmpeg"});
  EXPECT_FALSE(described.starts_unknown);
  for (const char* text :
       {"Process.Start(path + \"x\");", "Process.Start(name);", "new ProcessStartInfo(name)",
        "p.StartInfo.FileName = tool;", "Cli.Wrap(tool)", "Process.Start(\"bash\", x);",
        "Process.Start($\"{x}\");", "using SimpleExec;", "new Process { StartInfo = info }.Start()"})
    EXPECT_TRUE(read_dotnet_source(text).starts_unknown) << text;
  for (const char* text : {"// Process.Start(x)", "/* new ProcessStartInfo(x) */",
                           "Process.GetCurrentProcess();", "s = \"// x\"; FileName = x;"})
    EXPECT_FALSE(read_dotnet_source(text).starts_unknown) << text;
}

TEST(DotnetSource, SurvivesAnything) {
  std::string opened;
  for (int i = 0; i < 250'000; ++i) opened += i % 2 == 0 ? "(*" : "/*";
  for (const std::string& text :
       {opened, std::string("Process.Start("), std::string("Process.Start(\""), std::string("@\""),
        std::string("$@\"\"\""), std::string("/*"), std::string("(*"), std::string("\"\\"),
        std::string(500'000, '('), std::string(500'000, '"')})
    read_dotnet_source(text);
}

}  // namespace
}  // namespace drydock
