#include "report/secrets_to_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "report/pass_quoting.h"
#include "report_fixture.h"
#include "rewrite/pipeline.h"

namespace drydock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

SecretToPass variable(const std::string& id, const std::string& name) {
  return {SecretToPass::Kind::kSecret, id, name, "", true};
}
SecretToPass file(const std::string& id, const std::string& path) {
  return {SecretToPass::Kind::kSecret, id, "", path, true};
}
const SecretToPass kToken = variable("npm_token", "NPM_TOKEN");
const SecretToPass kNetrc = file("netrc", ".netrc");
const SecretToPass kAgent = {SecretToPass::Kind::kSsh, "default", "", "", true};

TEST(PassCommands, OfTheBuilders) {
  const PassCommands commands = pass_commands({kToken, kNetrc, kAgent}, "docker/app.Dockerfile");
  EXPECT_EQ(
      commands.docker,
      "docker build --secret id=npm_token,env=NPM_TOKEN --secret id=netrc,src=docker/.netrc --ssh default "
      "-f docker/app.Dockerfile docker");
  EXPECT_EQ(
      commands.buildah,
      "buildah build --secret id=npm_token,env=NPM_TOKEN --secret id=netrc,src=docker/.netrc --ssh default "
      "-f docker/app.Dockerfile docker");
  EXPECT_EQ(commands.buildx_bake,
            "secret = [\"id=npm_token,env=NPM_TOKEN\", \"id=netrc,src=docker/.netrc\"]\nssh = [\"default\"]\n"
            "# docker buildx bake --allow=ssh\n");
  EXPECT_EQ(commands.compose,
            "services:\n  app:\n    build:\n      context: docker\n      dockerfile: app.Dockerfile\n      "
            "secrets:\n"
            "        - npm_token\n        - netrc\n"
            "      ssh:\n        - default\nsecrets:\n  npm_token:\n    environment: NPM_TOKEN\n"
            "  netrc:\n    file: docker/.netrc\n");
  EXPECT_EQ(commands.build_push_action,
            "env:\n  NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\nwith:\n  secret-envs: |\n    npm_token=NPM_TOKEN\n"
            "  secret-files: |\n    netrc=docker/.netrc\n  ssh: |\n    default\n");
}

TEST(PassCommands, TheFolderOfTheFileIsTheContext) {
  for (const char* here : {"Dockerfile", "./Dockerfile", "-", ""})
    EXPECT_EQ(pass_commands({kNetrc}, here).docker, "docker build --secret id=netrc,src=.netrc .") << here;
  const std::pair<const char*, const char*> cases[] = {
      {"/srv/app/Dockerfile", "id=netrc,src=/srv/app/.netrc /srv/app"},
      {"/Dockerfile", "id=netrc,src=/.netrc /"},
      {"../app/Dockerfile", "id=netrc,src=../app/.netrc ../app"},
      {"link/../Dockerfile", "id=netrc,src=link/../.netrc link/.."},
      {"./docker//dev.Dockerfile", "id=netrc,src=docker/.netrc -f docker/dev.Dockerfile docker"},
      {"dev.Dockerfile", "id=netrc,src=.netrc -f dev.Dockerfile ."},
      // These would be an option and a repository on the network.
      {"-x/Dockerfile", "id=netrc,src=./-x/.netrc ./-x"},
      {"github.com/app/Dockerfile", "id=netrc,src=./github.com/app/.netrc ./github.com/app"}};
  for (const auto& [dockerfile, end] : cases)
    EXPECT_EQ(pass_commands({kNetrc}, dockerfile).docker, std::string("docker build --secret ") + end);
}

TEST(PassCommands, AnotherContext) {
  struct Case {
    const char* dockerfile;
    const char* context;
    const char* working_folder;
    const char* docker;
    const char* compose;  // what names the places
  };
  const Case cases[] = {
      {"docker/Dockerfile", ".", "", "src=.netrc -f docker/Dockerfile .", ".|docker/Dockerfile"},
      {"docker/Dockerfile", "./", "/w", "src=.netrc -f docker/Dockerfile .", ".|docker/Dockerfile"},
      {"docker/Dockerfile", "docker/", "/w", "src=docker/.netrc docker", "docker|"},
      {"docker/Dockerfile", "src", "/w", "src=src/.netrc -f docker/Dockerfile src",
       "src|../docker/Dockerfile"},
      {"Dockerfile", "..", "/w/app", "src=../.netrc -f Dockerfile ..", "..|app/Dockerfile"},
      {"Dockerfile", "/w", "/w/app", "src=/w/.netrc -f Dockerfile /w", "/w|app/Dockerfile"},
      {"/w/app/Dockerfile", ".", "/w", "src=.netrc -f /w/app/Dockerfile .", ".|app/Dockerfile"},
      {"/w/Dockerfile", ".", "/w", "src=.netrc .", ".|"},
      // Where the link leads, its text does not say.
      {"link/../Dockerfile", ".", "/w", "src=.netrc -f link/../Dockerfile .", ".|/w/link/../Dockerfile"},
      {"-", "src", "/w", "src=src/.netrc src", "src|"}};
  for (const Case& each : cases) {
    const PassCommands commands =
        pass_commands({kNetrc}, each.dockerfile, {each.context, each.working_folder, ""});
    EXPECT_EQ(commands.docker, std::string("docker build --secret id=netrc,") + each.docker);
    const std::string places = each.compose;
    const std::string in_context = places.substr(places.find('|') + 1);
    std::string compose = "      context: " + places.substr(0, places.find('|')) + "\n";
    if (!in_context.empty()) compose += "      dockerfile: " + in_context + "\n";
    EXPECT_THAT(commands.compose, HasSubstr("    build:\n" + compose + "      secrets:\n")) << each.docker;
  }
}

TEST(PassCommands, AWorkflowStandsInTheRepositorysRoot) {
  const auto file_of = [](const BuildPlace& place, const char* dockerfile) {
    return pass_commands({kNetrc}, dockerfile, place).build_push_action;
  };
  EXPECT_THAT(file_of({"", "/w/app", "/w"}, "docker/Dockerfile"), HasSubstr("    netrc=app/docker/.netrc\n"));
  EXPECT_THAT(file_of({"..", "/w/app", "/w"}, "Dockerfile"), HasSubstr("    netrc=.netrc\n"));
  EXPECT_THAT(file_of({"", "/w/app", "/w"}, "/w/api/Dockerfile"), HasSubstr("    netrc=api/.netrc\n"));
  // Not known, or the context is of no repository's.
  EXPECT_THAT(file_of({"", "/w/app", ""}, "docker/Dockerfile"), HasSubstr("    netrc=docker/.netrc\n"));
  EXPECT_THAT(file_of({"", "", "/w"}, "docker/Dockerfile"), HasSubstr("    netrc=docker/.netrc\n"));
  EXPECT_THAT(file_of({"../../x", "/w/app", "/w"}, "Dockerfile"), HasSubstr("    netrc=../../x/.netrc\n"));
}

TEST(PassCommands, BakeIsAllowedWhatItRefuses) {
  const auto bake = [](const SecretToPass& secret, const BuildPlace& place,
                       const char* dockerfile = "Dockerfile") {
    return pass_commands({secret}, dockerfile, place).buildx_bake;
  };
  EXPECT_EQ(bake(kToken, {}), "secret = [\"id=npm_token,env=NPM_TOKEN\"]\n");
  EXPECT_EQ(bake(kAgent, {}), "ssh = [\"default\"]\n# docker buildx bake --allow=ssh\n");
  EXPECT_EQ(bake(kNetrc, {"..", "/w", ""}),
            "secret = [\"id=netrc,src=../.netrc\"]\n# docker buildx bake --allow=fs.read=../.netrc\n");
  EXPECT_EQ(bake(kNetrc, {"", "/w", ""}, "/w/Dockerfile"), "secret = [\"id=netrc,src=/w/.netrc\"]\n");
  EXPECT_THAT(bake(kNetrc, {"", "/w", ""}, "/v/Dockerfile"), HasSubstr("--allow=fs.read=/v/.netrc\n"));
}

TEST(PassCommands, BuildahIsToldWhatItRefuses) {
  SecretToPass env_mount = kToken;
  EXPECT_THAT(pass_commands({env_mount}, "Dockerfile").buildah, StartsWith("buildah build "));
  env_mount.env_mount = true;
  const PassCommands commands = pass_commands({env_mount}, "Dockerfile");
  EXPECT_EQ(commands.buildah,
            "# buildah from before 2026 refuses env= in a secret mount; for it harden with "
            "[rules.secret-mounts] form = "
            "\"file\"\nbuildah build --secret id=npm_token,env=NPM_TOKEN .");
  EXPECT_EQ(commands.docker, "docker build --secret id=npm_token,env=NPM_TOKEN .");
  const PassCommands comma = pass_commands({kNetrc}, "a,b/Dockerfile");
  EXPECT_THAT(comma.buildah, StartsWith("# buildah takes no path with a comma\nbuildah build"));
  EXPECT_EQ(comma.docker, "docker build --secret 'id=netrc,\"src=a,b/.netrc\"' a,b");
}

TEST(PassCommands, SecretsOfGitHubHaveOtherNames) {
  const std::pair<const char*, const char*> cases[] = {
      {"GITHUB_TOKEN", "GITHUB_TOKEN"},   {"GITHUB_PAT", "GH_PAT"},   {"github_pat", "GH_pat"},
      {"MY_GITHUB_PAT", "MY_GITHUB_PAT"}, {"NPM.TOKEN", "NPM_TOKEN"}, {"1PASSWORD", "_1PASSWORD"}};
  for (const auto& [name, secret] : cases) {
    const std::string text = pass_commands({variable("x", name)}, "Dockerfile").build_push_action;
    EXPECT_THAT(text, HasSubstr(std::string(": ${{ secrets.") + secret + " }}\n"));
    EXPECT_THAT(text, HasSubstr(std::string("  secret-envs: |\n    x=") + name + "\n"));
  }
}

TEST(PassCommands, EveryLanguageIsQuoted) {
  const PassCommands commands = pass_commands({kNetrc}, "it's $x \"${y}\"/-f");
  EXPECT_EQ(
      commands.docker,
      "docker build --secret 'id=netrc,\"src=it'\\''s $x \"\"${y}\"\"/.netrc\"' -f 'it'\\''s $x \"${y}\"/-f' "
      "'it'\\''s $x \"${y}\"'");
  EXPECT_EQ(commands.buildx_bake,
            "secret = [\"id=netrc,\\\"src=it's $x \\\"\\\"$${y}\\\"\\\"/.netrc\\\"\"]\n");
  EXPECT_THAT(commands.compose, HasSubstr("context: 'it''s $$x \"$${y}\"'\n      dockerfile: '-f'\n"));
  // No path makes a line of its own.
  const PassCommands lines = pass_commands({kNetrc}, "a\nevil: ${{ x }}/Dockerfile");
  EXPECT_EQ(lines.docker.find('\n'), std::string::npos);
  for (const std::string* text : {&lines.buildx_bake, &lines.compose, &lines.build_push_action})
    EXPECT_THAT(*text, Not(HasSubstr("\nevil")));
  EXPECT_THAT(lines.build_push_action, Not(HasSubstr("${{ x")));
}

TEST(PassQuoting, Words) {
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("a\tb'\\"), "$'a\\011b\\'\\\\'");
  EXPECT_EQ(shell_word("~/x"), "'~/x'");
  for (const char* plain : {".", "..", "../x", "./x", ".netrc", "a-b_c.d/1", "/srv"})
    EXPECT_EQ(yaml_word(plain), plain);
  for (const char* other :
       {"", "no", "True", "NULL", "~", "1", "1e3", ".5", ".INF", "-", "a: b", "a #b", "*x", "@x", "007"})
    EXPECT_EQ(yaml_word(other), "'" + std::string(other) + "'");
  EXPECT_EQ(yaml_word("a\n\"\\"), "\"a\\x0A\\\"\\\\\"");
  EXPECT_EQ(hcl_string("$x %{y} $$\n"), "\"$x %%{y} $$\\u000A\"");
}

PipelineResult hardened(const std::string& text, const std::string& path = "Dockerfile") {
  PipelineOptions options;
  options.apply_unsafe = true;
  options.only = {"secret-mounts"};
  return run_pipeline(std::make_shared<const SourceText>(text, path), all_transforms(), options, {});
}

TEST(SecretsToPass, ReportsSayWhatToPass) {
  PipelineResult result = hardened("FROM node:22\nARG NPM_TOKEN\nRUN npm ci\n", "docker/Dockerfile");
  ASSERT_EQ(secrets_to_pass(result).size(), 1u);
  result.place = {".", "/w", "/w"};
  const std::string diff = report_of(ReportFormat::kDiff, {result});
  EXPECT_THAT(diff,
              HasSubstr("Pass these when you build:\n"
                        "  docker build --secret id=npm_token,env=NPM_TOKEN -f docker/Dockerfile .\n"
                        "  buildah build --secret id=npm_token,env=NPM_TOKEN -f docker/Dockerfile .\n"));
  EXPECT_THAT(diff, HasSubstr("\n  In the step of docker/build-push-action:\n    env:\n"
                              "      NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n    with:\n      secret-envs: |\n"
                              "        npm_token=NPM_TOKEN\n"));
  const auto pass = parsed(report_of(ReportFormat::kJson, {result}))["files"][0]["pass"];
  const PassCommands commands = pass_commands({kToken}, "docker/Dockerfile", result.place);
  EXPECT_EQ(pass["docker"], commands.docker);
  EXPECT_EQ(pass["buildah"], commands.buildah);
  EXPECT_EQ(pass["buildx_bake"], commands.buildx_bake);
  EXPECT_EQ(pass["compose"], commands.compose);
  EXPECT_EQ(pass["build_push_action"], commands.build_push_action) << "no secret stands there to be hidden";
  EXPECT_TRUE(secrets_to_pass(hardened(result.after)).empty());
}

TEST(SecretsToPass, APathMayHoldASecret) {
  PipelineResult result = hardened("FROM node:22\nARG NPM_TOKEN\nRUN npm ci\n", "password=hunter2/Dockerfile");
  result.place.context = "token=hunter2/x";
  const PassCommands commands = pass_commands(result, true);
  for (const std::string* text : {&commands.docker, &commands.buildah, &commands.compose})
    EXPECT_THAT(*text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(commands.build_push_action, HasSubstr("npm_token=NPM_TOKEN"));
  EXPECT_THAT(pass_commands(result, false).docker, HasSubstr("token=hunter2/x"));
}

TEST(SecretsToPass, TheFormOfTheMountIsKnown) {
  const PipelineResult result =
      hardened("# syntax=docker/dockerfile:1.10\nFROM node:22\nARG NPM_TOKEN\nRUN npm ci\n");
  ASSERT_THAT(result.after, HasSubstr(",env=NPM_TOKEN"));
  ASSERT_EQ(secrets_to_pass(result).size(), 1u);
  EXPECT_TRUE(secrets_to_pass(result)[0].env_mount);
  const std::string diff = report_of(ReportFormat::kDiff, {result});
  EXPECT_THAT(diff,
              HasSubstr("  # buildah from before 2026 refuses env= in a secret mount; for it harden with "
                        "[rules.secret-mounts] form = \"file\"\n  buildah build "));
  EXPECT_FALSE(secrets_to_pass(hardened("FROM node:22\nARG NPM_TOKEN\nRUN npm ci\n"))[0].env_mount);
}

TEST(SecretsToPass, EachOnce) {
  ResultBuilder builder("FROM a\nRUN one\nRUN two\n");
  builder.applied("rule-a", {builder.at("one"), "1"}).applied("rule-b", {builder.at("two"), "2"});
  SecretToPass optional = kToken;
  optional.required = false;
  optional.env_mount = true;
  builder.result().findings[0].finding.fix->secrets = {optional, kNetrc};
  builder.result().findings[1].finding.fix->secrets = {kToken};
  SecretToPass both = kToken;
  both.env_mount = true;
  EXPECT_EQ(secrets_to_pass(builder.result()), (std::vector<SecretToPass>{both, kNetrc}));
}

}  // namespace
}  // namespace drydock
