#include "e2e/real_apps.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <regex>
#include <sstream>

#include "support/image_search.h"

namespace drydock::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Whom the images trust is whom this machine trusts, which may reach the world through a proxy.
constexpr const char* kAuthorities = "/etc/ssl/certs/ca-certificates.crt";

// The lists stay, so that an `apt-get update` has nothing to fetch.
constexpr const char* kTools =
    "FROM scratch\n"
    "ADD rootfs.tar /\n"
    "RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl git gosu \\\n"
    "      nginx-light openssh-client python3 python3-flask && apt-get clean\n"
    "CMD [\"bash\"]\n";
constexpr const char* kCopyAuthorities = "COPY authorities /etc/ssl/certs/ca-certificates.crt\n";
constexpr const char* kNode =
    "FROM {}\n"
    "RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && apt-get clean\n";

fs::path apps_folder() {
  return fs::path(DRYDOCK_TEST_CASES).parent_path() / "e2e" / "apps";
}

std::string last_lines(const std::string& text) {
  return text.substr(text.size() - std::min<std::size_t>(text.size(), 3000));
}

}  // namespace

void RealApps::SetUp() {
  std::vector<std::string> programs = BaseImage::programs();
  programs.emplace_back("docker-registry");
  for (const std::string& missing : {missing_root(), missing_programs(programs), BuildKit::missing()})
    if (!missing.empty()) GTEST_SKIP() << missing;
  archive_ = MachineArchive::find();
  if (!archive_) GTEST_SKIP() << "no archive of Debian is known to this machine's apt";
  registry_.emplace();
  kit_.emplace();
}

void RealApps::make_base_images(bool with_node) {
  const std::string key = archive_->deb822() + kTools + kCopyAuthorities + kNode;
  const auto build = [&](const std::string& folder, const std::string& dockerfile, const std::string& name) {
    const TempFolder file;
    ImageBuild image;
    image.context = folder;
    image.name = registry_->host() + "/" + name;
    image.dockerfile = file.put("Dockerfile", dockerfile);
    const ProgramRun run = kit_->build(image);
    if (run.exit_code != 0) throw std::runtime_error("no base image: " + last_lines(run.err));
    kit_->docker({"push", "--quiet", image.name});
  };
  // What is kept for other tests is the registry's storage, which knows nothing of its address.
  if (with_node) {
    fill_once_for_all_tests("images-with-node", key, registry_->storage(), [&] {
      make_base_images(false);
      const TempFolder empty;
      build(empty.path().string(), fmt::format(kNode, registry_->host() + "/debian:bookworm-slim"),
            "debian:bookworm");
    });
    fetch_base("debian:bookworm-slim");
    fetch_base("debian:bookworm");
    return;
  }
  fill_once_for_all_tests("images", key, registry_->storage(), [&] {
    const BaseImage base(*archive_);
    std::string tools = kTools;
    if (fs::exists(kAuthorities)) {
      fs::copy_file(kAuthorities, fs::path(base.folder()) / "authorities");
      tools += kCopyAuthorities;
    }
    build(base.folder(), tools, "debian:bookworm-slim");
  });
  fetch_base("debian:bookworm-slim");
}

void RealApps::fetch_base(const std::string& name) {
  const std::string image = registry_->host() + "/" + name;
  kit_->docker({"pull", "--quiet", image});
  const std::string layers = kit_->docker({"image", "inspect", "--format", "{{json .RootFS.Layers}}", image});
  for (const nlohmann::json& digest : nlohmann::json::parse(layers)) base_layers_.insert(digest);
}

void RealApps::put_project(const App& app) const {
  const fs::path folder = folder_of(app);
  fs::remove_all(folder);
  fs::copy(apps_folder() / app.name, folder, fs::copy_options::recursive);
  if (app.secret && !app.secret->file.empty())
    project_.put(fmt::format("{}/{}", app.name, app.secret->file), app.secret->file_text);
}

ImageBuild RealApps::build_of(const App& app, const std::string& image) const {
  ImageBuild build;
  build.context = folder_of(app);
  build.name = image;
  build.arguments = app.arguments;
  return build;
}

std::optional<RealApps::Hardened> RealApps::harden(const App& app, bool offline) const {
  std::vector<std::string> args{"--write", "--profile=migrate", "--format=json", app.name};
  if (offline) args.emplace_back("--offline");
  const ProgramRun run = drydock(std::move(args));
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  const nlohmann::json report = nlohmann::json::parse(run.out, nullptr, false);
  if (report.is_discarded() || report["files"].size() != 1) {
    ADD_FAILURE() << "no report: " << run.out << run.err;
    return std::nullopt;
  }
  Hardened out;
  out.report = run.out + run.err;
  const nlohmann::json& file = report["files"][0];
  EXPECT_EQ(file["incidents"].size(), 0u) << file["incidents"];
  for (const nlohmann::json& finding : file["findings"]) {
    if (!finding["declined"].is_string()) continue;
    const std::string declined = finding["declined"];
    if (finding["rule"] == "non-root-user") out.user_declined = declined;
    if (finding["rule"] == "secret-mounts") out.secret_declined = declined;
  }
  if (!file.contains("pass") || file["pass"].is_null()) return out;
  // As whoever builds reads it: the id, and where the value comes from.
  for (const nlohmann::json& secret : file["pass"]["secrets"]) {
    const std::string id = secret["id"];
    const std::string env = secret["env"].is_string() ? secret["env"].get<std::string>() : "";
    const std::string path = secret["file"].is_string() ? secret["file"].get<std::string>() : "";
    const auto add = [&](const char* option, const std::string& value) {
      out.build_options.insert(out.build_options.end(), {option, value});
    };
    // What was a file of the build context lies elsewhere by now.
    if (secret["kind"] == "ssh")
      add("--ssh", fmt::format("{}={}", id, given_file(app)));
    else if (!env.empty())
      add("--secret", fmt::format("id={},env={}", id, env));
    else if (app.secret && path == app.secret->file)
      add("--secret", fmt::format("id={},src={}", id, given_file(app)));
    else
      ADD_FAILURE() << "the report asks for a secret that the app has none of: " << secret;
  }
  return out;
}

void RealApps::check_offline(const App& app, const Hardened& online) const {
  // The table of well-known images says of Debian what the registry's image says of itself, so both ways
  // come to the same user.
  const std::string after = project_.get(app.name + "/Dockerfile");
  put_project(app);
  const std::optional<Hardened> offline = harden(app, true);
  ASSERT_TRUE(offline);
  const auto users_in = [](const std::string& text) {
    std::string out;
    const std::regex user("(^|\n)(USER [^\n]*|RUN groupadd[^\n]*|[^\n]*chown[^\n]*)");
    for (std::sregex_iterator at(text.begin(), text.end(), user), end; at != end; ++at)
      out += (*at)[2].str() + "\n";
    return out;
  };
  EXPECT_EQ(users_in(project_.get(app.name + "/Dockerfile")), users_in(after));
  EXPECT_EQ(offline->user_declined.empty(), online.user_declined.empty()) << offline->user_declined;
  EXPECT_EQ(offline->build_options, online.build_options);
}

void RealApps::check_container(const App& app, const std::string& image, const Hardened* hardened,
                               Row& row) const {
  const Container container(*kit_, image);
  const std::string answer = container.answer({"curl", "--silent", "--show-error", "--fail", app.url});
  EXPECT_THAT(answer, HasSubstr(app.answer)) << container.log();
  const bool answers = answer.find(app.answer) != std::string::npos;
  row.answered += (row.answered.empty() ? "" : " / ") + std::string(answers ? "yes" : "NO");
  const std::string user = container.user(), first = container.user_of_first_process();
  row.user += fmt::format("{}{}", row.user.empty() ? "" : " / ", user);
  if (first != user) row.user += fmt::format(" (process 1: {})", first);
  const bool starts_as_root = hardened == nullptr ? app.user != App::User::kOwn : !app.declined.empty();
  EXPECT_EQ(user == "0", starts_as_root) << user;
  const bool runs_as_root = starts_as_root && app.user != App::User::kGivesUp;
  EXPECT_EQ(first == "0", runs_as_root) << first;
}

std::set<std::string> RealApps::layers_of_bases(const std::string& tar,
                                                const nlohmann::json& manifest) const {
  std::set<std::string> out;
  for (const nlohmann::json& image : manifest) {
    const std::string config = run_tool({"tar", "-xOf", tar, image["Config"]});
    const nlohmann::json digests = nlohmann::json::parse(config)["rootfs"]["diff_ids"];
    for (std::size_t i = 0; i < digests.size() && i < image["Layers"].size(); ++i)
      if (base_layers_.contains(digests[i])) out.insert(image["Layers"][i]);
  }
  return out;
}

std::vector<std::vector<std::string>> RealApps::places_of_secret(
    const App& app, const std::vector<std::string>& images) const {
  const TempFolder folder;
  const std::string file = folder / "images.tar";
  // All in one file, which has the layers that they share once.
  kit_->save(images, file);
  const nlohmann::json manifest = nlohmann::json::parse(run_tool({"tar", "-xOf", file, "manifest.json"}));
  // A base image was there before the secret, and most of the bytes are its own.
  const std::vector<std::string> places = places_of(app.secret->text, file, layers_of_bases(file, manifest));
  std::vector<std::vector<std::string>> out(images.size());
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto image = std::find_if(manifest.begin(), manifest.end(), [&](const nlohmann::json& each) {
      return each["RepoTags"] == nlohmann::json::array({images[i]});
    });
    if (image == manifest.end()) throw std::runtime_error("not saved: " + images[i]);
    // A layer's folder holds more than the layer: the configuration that older clients read.
    std::vector<std::string> parts{(*image)["Config"]};
    for (const std::string path : (*image)["Layers"])
      parts.push_back(path.substr(0, path.rfind("/layer.tar")));
    for (const std::string& place : places)
      if (std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return place.starts_with(part); }))
        out[i].push_back(place);
  }
  return out;
}

void RealApps::check_secret(const App& app, const std::string& before, const std::string& after,
                            const Hardened& hardened, Row& row) const {
  const auto places = places_of_secret(app, {before, after});
  const bool declined = !app.secret->declined.empty();
  EXPECT_THAT(places[0], Not(IsEmpty()));
  EXPECT_EQ(places[1].empty(), !declined) << fmt::format("{}", fmt::join(places[1], "\n"));
  EXPECT_EQ(hardened.build_options.empty(), declined);
  EXPECT_THAT(hardened.secret_declined, HasSubstr(app.secret->declined));
  const auto count = [](std::size_t n) { return n == 1 ? "1 place" : fmt::format("{} places", n); };
  row.secret = fmt::format("{} / {}", count(places[0].size()),
                           count(places[1].size()) + (hardened.secret_declined.empty() ? "" : ", declined"));
  // Neither the report nor what drydock keeps holds it.
  for (const std::string& form : forms_of(app.secret->text))
    EXPECT_THAT(hardened.report, Not(HasSubstr(form)));
  for (const auto& entry : fs::recursive_directory_iterator(user_.path())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(places_of(app.secret->text, entry.path().string()), IsEmpty());
  }
}

void RealApps::check(const App& app) {
  SCOPED_TRACE(app.name);
  Row& row = rows_.emplace_back();
  row = {app.name, "NO", "NO", "", "", app.secret ? "" : "-"};
  const std::string before = app.name + ":before", after = app.name + ":after";
  put_project(app);
  // Offline first, by the names that the author wrote.
  const std::string written = project_.get(app.name + "/Dockerfile");
  const std::string host = registry_->host();
  const std::string from_registry =
      std::regex_replace(written, std::regex("FROM debian:"), "FROM " + host + "/debian:");
  const auto put_dockerfile = [&] { project_.put(app.name + "/Dockerfile", from_registry); };

  put_dockerfile();
  ImageBuild first = build_of(app, before);
  if (app.secret && !app.secret->argument.empty())
    first.arguments.emplace_back(app.secret->argument, app.secret->text);
  const ProgramRun first_run = kit_->build(first);
  ASSERT_EQ(first_run.exit_code, 0) << last_lines(first_run.err);
  row.before = "yes";
  check_container(app, before, nullptr, row);

  const std::optional<Hardened> hardened = harden(app, false);
  ASSERT_TRUE(hardened);
  const std::string result = project_.get(app.name + "/Dockerfile");
  SCOPED_TRACE("hardened:\n" + result);
  EXPECT_EQ(app.declined.empty(), hardened->user_declined.empty()) << hardened->user_declined;
  if (!app.declined.empty()) {
    EXPECT_THAT(hardened->user_declined, HasSubstr(app.declined));
  }
  if (!hardened->user_declined.empty()) row.user = "declined: " + hardened->user_declined;

  ImageBuild second = build_of(app, after);
  second.options = hardened->build_options;
  if (app.secret && !app.secret->argument.empty())
    second.environment.emplace_back(app.secret->argument, app.secret->text);
  // What drydock declines to change is built as before.
  if (app.secret && !app.secret->declined.empty())
    second.arguments.emplace_back(app.secret->argument, app.secret->text);
  // A step that the first build left in the cache would hide that the secret no longer comes through.
  if (app.secret) second.options.emplace_back("--no-cache");
  if (app.secret && !app.secret->file.empty()) {
    project_.put(app.name + ".given", app.secret->file_text);
    fs::permissions(given_file(app), fs::perms::owner_read | fs::perms::owner_write);
    fs::remove(folder_of(app) + "/" + app.secret->file);
  }
  const ProgramRun second_run = kit_->build(second);
  EXPECT_EQ(second_run.exit_code, 0) << last_lines(second_run.err);
  if (second_run.exit_code != 0) return;
  row.after = "yes";
  check_container(app, after, &*hardened, row);

  if (app.secret) check_secret(app, before, after, *hardened, row);
  kit_->try_docker({"image", "rm", before, after});
  check_offline(app, *hardened);
}

std::string RealApps::random_secret() {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  std::string out;
  for (int i = 0; i < 32; ++i) out += kLetters[random() % kLetters.size()];
  return out;
}

void RealApps::TearDown() {
  if (rows_.empty()) return;
  rows_.insert(rows_.begin(),
               {"app", "before", "after", "user before / after", "answered", "secret before / after"});
  std::array<std::size_t, 4> widths{};
  for (const Row& row : rows_) {
    const std::array sizes{row.app.size(), row.before.size(), row.after.size(), row.answered.size()};
    for (std::size_t i = 0; i < sizes.size(); ++i) widths[i] = std::max(widths[i], sizes[i]);
  }
  // The user comes last, since a reason may be long.
  for (const Row& row : rows_)
    fmt::print("| {:{}} | {:{}} | {:{}} | {:{}} | {:21} | {}\n", row.app, widths[0], row.before, widths[1],
               row.after, widths[2], row.answered, widths[3], row.secret, row.user);
}

}  // namespace drydock::testing
