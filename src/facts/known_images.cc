#include "facts/known_images.h"

#include <algorithm>
#include <array>

#include "facts/image_reference.h"

namespace drydock {
namespace {

using std::string_view;

struct Row {
  string_view
      name;  // below docker.io/library where it names no registry; a trailing slash matches all below it
  string_view user, provides;
  std::uint32_t uid;
  UserTool tool;
  ImageStart start;
  string_view sibling;
  string_view source;
};

constexpr auto kShadow = UserTool::kShadow;
constexpr auto kBusybox = UserTool::kBusybox;
constexpr auto kUnknown = UserTool::kUnknown;
constexpr auto kNoShell = UserTool::kNoShell;
constexpr auto kPlain = ImageStart::kPlain;
constexpr auto kDrops = ImageStart::kDrops;
constexpr auto kOwns = ImageStart::kOwns;

// One row an image, each from the Dockerfile that its source shows.
constexpr auto kRows = std::to_array<Row>({
    // Distributions: no USER, a shell or nothing as CMD.
    {"debian", "", "", 0, kShadow, kPlain, "", "https://github.com/debuerreotype/docker-debian-artifacts"},
    {"ubuntu", "", "", 0, kShadow, kPlain, "", "https://git.launchpad.net/cloud-images/+oci/ubuntu-base"},
    {"buildpack-deps", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/buildpack-deps"},
    {"alpine", "", "", 0, kBusybox, kPlain, "", "https://github.com/alpinelinux/docker-alpine"},
    {"busybox", "", "", 0, kBusybox, kPlain, "", "https://github.com/docker-library/busybox"},
    {"fedora", "", "", 0, kShadow, kPlain, "", "https://github.com/fedora-cloud/docker-brew-fedora"},
    {"centos", "", "", 0, kShadow, kPlain, "", "https://github.com/CentOS/sig-cloud-instance-images"},
    {"rockylinux", "", "", 0, kShadow, kPlain, "",
     "https://github.com/rocky-linux/sig-cloud-instance-images"},
    {"almalinux", "", "", 0, kShadow, kPlain, "", "https://github.com/AlmaLinux/container-images"},
    {"archlinux", "", "", 0, kShadow, kPlain, "", "https://gitlab.archlinux.org/archlinux/archlinux-docker"},
    {"amazonlinux", "", "", 0, kUnknown, kPlain, "", "https://github.com/amazonlinux/container-images"},
    {"oraclelinux", "", "", 0, kUnknown, kPlain, "", "https://github.com/oracle/container-images"},
    {"opensuse/leap", "", "", 0, kShadow, kPlain, "", "https://github.com/openSUSE/docker-containers-build"},
    {"opensuse/tumbleweed", "", "", 0, kShadow, kPlain, "",
     "https://github.com/openSUSE/docker-containers-build"},
    {"gcr.io/distroless/", "", "nonroot", 65532, kNoShell, kPlain, "",
     "https://github.com/GoogleContainerTools/distroless"},
    // Languages: no USER, and an ENTRYPOINT, where there is one, that only runs the CMD.
    {"python", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/python"},
    {"pypy", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/pypy"},
    {"golang", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/golang"},
    {"rust", "", "", 0, kShadow, kPlain, "", "https://github.com/rust-lang/docker-rust"},
    {"gcc", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/gcc"},
    {"ruby", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/ruby"},
    {"perl", "", "", 0, kShadow, kPlain, "", "https://github.com/perl/docker-perl"},
    {"php", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/php"},
    {"openjdk", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/openjdk"},
    {"eclipse-temurin", "", "", 0, kShadow, kPlain, "", "https://github.com/adoptium/containers"},
    {"ibm-semeru-runtimes", "", "", 0, kShadow, kPlain, "",
     "https://github.com/ibmruntimes/semeru-containers"},
    {"amazoncorretto", "", "", 0, kUnknown, kPlain, "", "https://github.com/corretto/corretto-docker"},
    // Oracle Linux below; the images of native-image have that as their ENTRYPOINT, and are left out.
    {"ghcr.io/graalvm/graalvm-ce", "", "", 0, kUnknown, kPlain, "", "https://github.com/graalvm/container"},
    {"ghcr.io/graalvm/graalvm-community", "", "", 0, kUnknown, kPlain, "",
     "https://github.com/graalvm/container"},
    {"ghcr.io/graalvm/jdk", "", "", 0, kUnknown, kPlain, "", "https://github.com/graalvm/container"},
    {"ghcr.io/graalvm/jdk-community", "", "", 0, kUnknown, kPlain, "",
     "https://github.com/graalvm/container"},
    {"container-registry.oracle.com/graalvm/jdk", "", "", 0, kUnknown, kPlain, "",
     "https://github.com/graalvm/container"},
    {"azul/zulu-openjdk", "", "", 0, kShadow, kPlain, "", "https://github.com/zulu-openjdk/zulu-openjdk"},
    {"azul/zulu-openjdk-debian", "", "", 0, kShadow, kPlain, "",
     "https://github.com/zulu-openjdk/zulu-openjdk"},
    {"azul/zulu-openjdk-alpine", "", "", 0, kBusybox, kPlain, "",
     "https://github.com/zulu-openjdk/zulu-openjdk"},
    {"bellsoft/liberica-openjdk-debian", "", "", 0, kShadow, kPlain, "",
     "https://github.com/bell-sw/Liberica"},
    {"bellsoft/liberica-openjre-debian", "", "", 0, kShadow, kPlain, "",
     "https://github.com/bell-sw/Liberica"},
    {"bellsoft/liberica-openjdk-alpine", "", "", 0, kBusybox, kPlain, "",
     "https://github.com/bell-sw/Liberica"},
    {"bellsoft/liberica-openjre-alpine", "", "", 0, kBusybox, kPlain, "",
     "https://github.com/bell-sw/Liberica"},
    {"maven", "", "", 0, kShadow, kPlain, "", "https://github.com/carlossg/docker-maven"},
    {"gradle", "", "gradle", 1000, kShadow, kPlain, "", "https://github.com/gradle/docker-gradle"},
    {"clojure", "", "", 0, kShadow, kPlain, "", "https://github.com/Quantisan/docker-clojure"},
    {"haskell", "", "", 0, kShadow, kPlain, "", "https://github.com/haskell/docker-haskell"},
    {"erlang", "", "", 0, kShadow, kPlain, "", "https://github.com/erlang/docker-erlang-otp"},
    {"elixir", "", "", 0, kShadow, kPlain, "", "https://github.com/erlef/docker-elixir"},
    {"julia", "", "", 0, kShadow, kPlain, "", "https://github.com/docker-library/julia"},
    {"dart", "", "", 0, kShadow, kPlain, "", "https://github.com/dart-lang/dart-docker"},
    {"swift", "", "", 0, kShadow, kPlain, "", "https://github.com/swiftlang/swift-docker"},
    {"crystallang/crystal", "", "", 0, kShadow, kPlain, "",
     "https://github.com/crystal-lang/distribution-scripts"},
    {"node", "", "node", 1000, kShadow, kPlain, "", "https://github.com/nodejs/docker-node"},
    {"oven/bun", "", "bun", 1000, kShadow, kPlain, "", "https://github.com/oven-sh/bun/tree/main/dockerhub"},
    {"denoland/deno", "", "deno", 1993, kShadow, kPlain, "", "https://github.com/denoland/deno_docker"},
    {"mcr.microsoft.com/dotnet/aspnet", "", "app", 1654, kShadow, kPlain, "",
     "https://github.com/dotnet/dotnet-docker"},
    {"mcr.microsoft.com/dotnet/runtime", "", "app", 1654, kShadow, kPlain, "",
     "https://github.com/dotnet/dotnet-docker"},
    {"mcr.microsoft.com/dotnet/runtime-deps", "", "app", 1654, kShadow, kPlain, "",
     "https://github.com/dotnet/dotnet-docker"},
    {"mcr.microsoft.com/dotnet/sdk", "", "app", 1654, kShadow, kPlain, "",
     "https://github.com/dotnet/dotnet-docker"},
    {"mcr.microsoft.com/dotnet/core/aspnet", "", "", 0, kShadow, kPlain, "",
     "https://github.com/dotnet/dotnet-docker"},
    {"mcr.microsoft.com/dotnet/core/runtime", "", "", 0, kShadow, kPlain, "",
     "https://github.com/dotnet/dotnet-docker"},
    // Servers whose ENTRYPOINT or program starts as root and gives its rights away.
    {"nginx", "", "", 0, kShadow, kDrops, "nginxinc/nginx-unprivileged",
     "https://github.com/nginx/docker-nginx"},
    {"httpd", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/httpd"},
    {"postgres", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/postgres"},
    {"mysql", "", "", 0, kUnknown, kDrops, "", "https://github.com/docker-library/mysql"},
    {"mariadb", "", "", 0, kShadow, kDrops, "", "https://github.com/MariaDB/mariadb-docker"},
    {"percona", "mysql", "", 0, kUnknown, kDrops, "", "https://github.com/percona/percona-docker"},
    {"redis", "", "", 0, kShadow, kDrops, "", "https://github.com/redis/docker-library-redis"},
    {"valkey/valkey", "", "", 0, kShadow, kDrops, "", "https://github.com/valkey-io/valkey-container"},
    {"mongo", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/mongo"},
    {"rabbitmq", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/rabbitmq"},
    {"cassandra", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/cassandra"},
    {"couchdb", "", "", 0, kShadow, kDrops, "", "https://github.com/apache/couchdb-docker"},
    {"zookeeper", "", "", 0, kShadow, kDrops, "", "https://github.com/31z4/zookeeper-docker"},
    {"influxdb", "", "", 0, kShadow, kDrops, "", "https://github.com/influxdata/influxdata-docker"},
    {"telegraf", "", "", 0, kShadow, kDrops, "", "https://github.com/influxdata/influxdata-docker"},
    {"neo4j", "", "", 0, kShadow, kDrops, "", "https://github.com/neo4j/docker-neo4j"},
    {"ghost", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/ghost"},
    {"consul", "", "", 0, kBusybox, kDrops, "", "https://github.com/hashicorp/docker-consul"},
    {"vault", "", "", 0, kBusybox, kDrops, "", "https://github.com/hashicorp/docker-vault"},
    {"envoyproxy/envoy", "", "", 0, kShadow, kDrops, "",
     "https://github.com/envoyproxy/envoy/tree/main/distribution/docker"},
    {"wordpress", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/wordpress"},
    {"drupal", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/drupal"},
    {"joomla", "", "", 0, kShadow, kDrops, "", "https://github.com/joomla-docker/docker-joomla"},
    {"nextcloud", "", "", 0, kShadow, kDrops, "", "https://github.com/nextcloud/docker"},
    {"phpmyadmin", "", "", 0, kShadow, kDrops, "", "https://github.com/phpmyadmin/docker"},
    {"redmine", "", "", 0, kShadow, kDrops, "", "https://github.com/docker-library/redmine"},
    {"docker", "", "", 0, kBusybox, kOwns, "", "https://github.com/docker-library/docker"},
    {"tomcat", "", "", 0, kShadow, kOwns, "", "https://github.com/docker-library/tomcat"},
    {"tomee", "", "", 0, kShadow, kOwns, "", "https://github.com/tomitribe/docker-tomee"},
    {"traefik", "", "", 0, kBusybox, kOwns, "", "https://github.com/traefik/traefik-library-image"},
    {"caddy", "", "", 0, kBusybox, kOwns, "", "https://github.com/caddyserver/caddy-docker"},
    {"registry", "", "", 0, kBusybox, kOwns, "",
     "https://github.com/distribution/distribution-library-image"},
    {"eclipse-mosquitto", "", "", 0, kBusybox, kDrops, "", "https://github.com/eclipse-mosquitto/mosquitto"},
    // Images that run as another user already.
    {"nginxinc/nginx-unprivileged", "101", "", 0, kUnknown, kPlain, "",
     "https://github.com/nginx/docker-nginx-unprivileged"},
    {"jenkins/jenkins", "jenkins", "", 0, kUnknown, kOwns, "", "https://github.com/jenkinsci/docker"},
    {"elasticsearch", "elasticsearch", "", 0, kUnknown, kOwns, "",
     "https://github.com/elastic/elasticsearch/tree/main/distribution/docker"},
    {"memcached", "memcache", "", 0, kUnknown, kPlain, "", "https://github.com/docker-library/memcached"},
    {"haproxy", "haproxy", "", 0, kUnknown, kPlain, "", "https://github.com/docker-library/haproxy"},
    {"varnish", "varnish", "", 0, kUnknown, kPlain, "", "https://github.com/varnish/docker-varnish"},
    {"solr", "solr", "", 0, kUnknown, kOwns, "", "https://github.com/apache/solr-docker"},
    {"jetty", "jetty", "", 0, kUnknown, kOwns, "", "https://github.com/jetty/jetty.docker"},
    {"groovy", "groovy", "", 0, kUnknown, kPlain, "", "https://github.com/groovy/docker-groovy"},
});

// Docker's official images under the names that mirrors have for them.
std::string official_name(const ImageReference& image) {
  const string_view path = image.path;
  if (image.domain == "docker.io") return std::string(path.starts_with("library/") ? path.substr(8) : path);
  if (image.domain == "mirror.gcr.io")
    return std::string(path.starts_with("library/") ? path.substr(8) : path);
  if (image.domain == "public.ecr.aws" && path.starts_with("docker/library/"))
    return std::string(path.substr(15));
  return image.name();
}

bool has(string_view tag, string_view word) {
  return tag.find(word) != string_view::npos;
}

template <std::size_t N>
bool has_any(string_view tag, const std::array<string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](string_view word) { return has(tag, word); });
}

// The number that a tag begins with; nothing where it begins with none.
std::optional<int> leading_number(string_view tag) {
  int value = 0;
  std::size_t i = 0;
  for (; i < tag.size() && i < 4 && tag[i] >= '0' && tag[i] <= '9'; ++i) value = value * 10 + (tag[i] - '0');
  return i == 0 ? std::nullopt : std::optional(value);
}

// What a variant's tag says of the distribution below it.
UserTool tool_of(const Row& row, string_view tag) {
  static constexpr std::array<string_view, 16> kOthers = {
      "amazon", "al2",  "corretto", "ubi",     "oracle",     "ol7",   "ol8",  "ol9",
      "centos", "rhel", "minimal",  "mariner", "azurelinux", "graal", "nano", "windows"};
  static constexpr std::array<string_view, 6> kDebian = {"slim",     "buster",  "bullseye",
                                                         "bookworm", "stretch", "debian"};
  if (row.tool == UserTool::kNoShell) return row.tool;
  if (has(tag, "alpine")) return UserTool::kBusybox;
  if (row.name == "centos") return row.tool;
  if (has_any(tag, kOthers) || has(tag, "distroless")) return UserTool::kUnknown;
  if (row.name == "amazoncorretto") return has(tag, "debian") ? UserTool::kShadow : UserTool::kUnknown;
  // OpenJDK's images moved from Debian to Oracle Linux with version 12; those of Maven that are built on them
  // did too.
  if (row.name == "openjdk" || (row.name == "maven" && has(tag, "jdk-"))) {
    if (has_any(tag, kDebian)) return UserTool::kShadow;
    const auto version =
        row.name == "openjdk" ? leading_number(tag) : leading_number(tag.substr(tag.find("jdk-") + 4));
    return version && *version < 12 ? UserTool::kShadow : UserTool::kUnknown;
  }
  return row.tool;
}

}  // namespace

std::optional<KnownImage> known_image(string_view canonical_reference) {
  const auto image = parse_image_reference(canonical_reference);
  if (!image) return std::nullopt;
  const std::string name = official_name(*image);
  const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) {
    return r.name.ends_with('/') ? name.starts_with(r.name) : name == r.name;
  });
  if (row == kRows.end()) return std::nullopt;
  // A digest without a tag does not say which variant it is.
  if (!image->tag && image->digest && row->name != "busybox" && row->name != "ubuntu" &&
      row->name != "debian")
    return std::nullopt;
  const std::string tag = image->tag.value_or("latest");
  const auto version = leading_number(tag);
  KnownImage out{std::string(row->user),
                 std::string(row->provides),
                 row->uid,
                 tool_of(*row, tag),
                 row->start,
                 std::string(row->sibling),
                 row->source};
  if (has(tag, "onbuild")) out.start = ImageStart::kOnbuild;
  if (row->name == "php" && (has(tag, "fpm") || has(tag, "apache"))) out.start = ImageStart::kDrops;
  if (row->name == "gcr.io/distroless/" && has(tag, "nonroot")) out.user = "nonroot";
  if (has(name, "dotnet/")) {
    if (has(tag, "chiseled") || has(tag, "distroless")) out.user = "app";
    // The user came with .NET 8.
    if (version && *version < 8) out.provides.clear();
  }
  // Users that older images lack, or ran as.
  if (row->name == "node" && version && *version < 6) out.provides.clear();
  if (row->name == "gradle" && version && *version < 6) return std::nullopt;
  return out;
}

}  // namespace drydock
