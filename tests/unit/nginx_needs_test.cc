#include "model/nginx_needs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {
namespace {

using ::testing::HasSubstr;
using Files = std::map<std::string, std::string>;

constexpr std::string_view kConfig = "/etc/nginx/nginx.conf";
// All that a configuration has to say where the package is not known.
constexpr std::string_view kSaid =
    "pid /tmp/p; error_log stderr; events {}\n"
    "http { access_log off; client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c;\n"
    "uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e; server { listen 8080; } }\n";

NginxFiles text_files(const Files& texts) {
  NginxFiles out;
  for (const auto& [path, text] : texts) out.files[path] = {NginxFile::Kind::kText, text, path, {}};
  return out;
}

NginxNeeds needs_of(const std::string& config, const std::string& global = "daemon off;", Files more = {}) {
  more[std::string(kConfig)] = config;
  return nginx_needs(text_files(more), kConfig, global);
}

// With one more directive in the server, in the http block, and at the top.
std::string problem_in_server(const std::string& directive) {
  std::string config(kSaid);
  return needs_of(config.insert(config.find("listen"), directive)).problem;
}
std::string problem_in_http(const std::string& directive) {
  std::string config(kSaid);
  return needs_of(config.insert(config.find("access_log"), directive)).problem;
}
std::string problem_of_listen(const std::string& address) {
  std::string config(kSaid);
  return needs_of(config.replace(config.find("8080"), 4, address)).problem;
}

TEST(NginxNeeds, WhatAllIsSaidNeedsNoPackage) {
  const NginxNeeds needs = needs_of(std::string(kSaid));
  EXPECT_EQ(needs.problem, "");
  EXPECT_TRUE(needs.foreground);
  EXPECT_FALSE(needs.names_user);
  EXPECT_EQ(needs.files, (std::set<std::string>{"/tmp/p"}));
  EXPECT_EQ(needs.folders, (std::set<std::string>{"/tmp/a", "/tmp/b", "/tmp/c", "/tmp/d", "/tmp/e"}));
}

TEST(NginxNeeds, WhatIsNotSaidTheKnownPackageSays) {
  NginxFiles files = text_files({{std::string(kConfig), "user x; http { server { listen 8080; } }"}});
  EXPECT_THAT(nginx_needs(files, kConfig, "").problem,
              HasSubstr("does not say `pid`, `error_log`, `access_log`"));
  const Dockerfile file =
      parse_dockerfile(std::make_shared<const SourceText>("FROM debian\nRUN x\n", "Dockerfile"));
  files.debian = file.instructions()[1];
  const NginxNeeds needs = nginx_needs(files, kConfig, "");
  EXPECT_EQ(needs.problem, "");
  EXPECT_FALSE(needs.foreground);
  EXPECT_TRUE(needs.names_user);
  EXPECT_EQ(fmt::format("{}", fmt::join(needs.files, " ")),
            "/run/nginx.pid /var/log/nginx/access.log /var/log/nginx/error.log");
  EXPECT_EQ(fmt::format("{}", fmt::join(needs.folders, " ")),
            "/var/lib/nginx/body /var/lib/nginx/fastcgi /var/lib/nginx/proxy /var/lib/nginx/scgi "
            "/var/lib/nginx/uwsgi");
}

TEST(NginxNeeds, PortsFrom1024) {
  for (const char* address : {"1024", "*:8080", "0.0.0.0:8080", "[::]:8080", "localhost:65535", "8080-8090",
                              "[::]:8080 ipv6only=on", "8080 default_server"})
    EXPECT_EQ(problem_of_listen(address), "") << address;
  for (const char* address :
       {"1023", "80", "*:80", "[::]:443", "[::1]", "localhost", "127.0.0.1", "80-8080", "8080x"})
    EXPECT_THAT(problem_of_listen(address), HasSubstr("below 1024")) << address;
  for (const char* address : {"0", "65536", "${PORT}", "$PORT", "__PORT__", "*:", "[::", "[::]8080", "''"})
    EXPECT_THAT(problem_of_listen(address), HasSubstr("a port that cannot be told")) << address;
  EXPECT_THAT(problem_of_listen("unix:/run/x.sock"), HasSubstr("socket file"));
  EXPECT_THAT(needs_of("http { server { root /x; } }").problem,
              HasSubstr("80 for root and 8000 for everybody else"));
  EXPECT_THAT(needs_of("events { }").problem, HasSubstr("no `listen`"));
  EXPECT_THAT(needs_of("user root;" + std::string(kSaid)).problem, HasSubstr("wants its workers to be root"));
  // `server` of an upstream is another thing.
  EXPECT_EQ(problem_in_http("upstream a { server 10.0.0.1:80; } "), "");
}

TEST(NginxNeeds, OnlyWhatIsKnownToBeHarmless) {
  for (const char* harmless :
       {"proxy_pass http://a:80; ", "fastcgi_param A b; ", "gzip on; ",
        "location ~ \\.x$ { try_files $uri =404; } ", "if ($a) { return 403; } ",
        "types { text/html html; listen 80; } ", "add_header A \"b;c\"; ", "ssl_protocols TLSv1.3; "})
    EXPECT_EQ(problem_in_server(harmless), "") << harmless;
  EXPECT_EQ(problem_in_http("map $a $b { default 1; lua_x 2; } "), "");
  for (const char* other :
       {"content_by_lua_file /a; ", "dav_methods PUT; ", "proxy_store on; ", "perl a; ", "js_import a; ",
        "auth_basic_user_file /a; ", "worker_priority -5; ", "proxy_frobnicate x; "})
    EXPECT_THAT(problem_in_server(other), HasSubstr("of which it is not known what it needs")) << other;
  EXPECT_THAT(problem_in_server("ssl_certificate_key /a; "), HasSubstr("may be root's alone"));
  EXPECT_THAT(problem_in_server("proxy_ssl_certificate_key /a; "), HasSubstr("may be root's alone"));
  EXPECT_THAT(problem_in_server("fastcgi_pass unix:/run/php.sock; "), HasSubstr("socket file"));
  EXPECT_THAT(problem_in_server("proxy_pass http://unix:/run/a:/x; "), HasSubstr("socket file"));
  EXPECT_THAT(problem_in_server("proxy_bind $remote_addr transparent; "),
              HasSubstr("addresses that are not its own"));
}

TEST(NginxNeeds, PathsThatItWrites) {
  EXPECT_THAT(problem_in_server("access_log logs/a.log; "), HasSubstr("below nginx's own folder"));
  EXPECT_THAT(problem_in_server("access_log /a/$host.log; "), HasSubstr("a path with a variable"));
  EXPECT_EQ(problem_in_server("access_log syslog:server=a; error_log memory:1m; "), "");
  std::string config(kSaid);
  config.insert(config.find("listen"), "access_log /var/run/a.log main; ");
  config.insert(config.find("access_log off"), "proxy_cache_path /data/cache keys_zone=a:1m; ");
  const NginxNeeds needs = needs_of(config);
  EXPECT_EQ(needs.problem, "");
  EXPECT_TRUE(needs.files.contains("/run/a.log"));
  EXPECT_TRUE(needs.folders.contains("/data/cache"));
}

TEST(NginxNeeds, Includes) {
  const std::string all(kSaid);
  const auto with = [&](const std::string& include, Files more) {
    std::string config = all;
    return needs_of(config.insert(config.find("access_log"), include), "", std::move(more)).problem;
  };
  EXPECT_EQ(with("include mime.types; ", {}), "");
  EXPECT_EQ(with("include a.conf; ", {{"/etc/nginx/a.conf", "gzip on;"}}), "");
  EXPECT_THAT(with("include a.conf; ", {{"/etc/nginx/a.conf", "server { listen 80; }"}}),
              HasSubstr("`/etc/nginx/a.conf`, line 1 listens on port 80"));
  EXPECT_THAT(with("include a.conf; ", {{"/etc/nginx/a.conf", "gzip on"}}), HasSubstr("cannot be read"));
  EXPECT_THAT(with("include a.conf; ", {}), HasSubstr("nothing is known of `/etc/nginx/a.conf`"));
  EXPECT_THAT(with("include $a; ", {}), HasSubstr("cannot be told"));
  EXPECT_THAT(with("include conf.d/*.conf; ", {}), HasSubstr("what the package puts there is not known"));
  EXPECT_THAT(with("include a.conf; ", {{"/etc/nginx/a.conf", "include a.conf;"}}),
              HasSubstr("more files than are followed"));
  EXPECT_THAT(nginx_needs(NginxFiles(), kConfig, "").problem,
              HasSubstr("`/etc/nginx/nginx.conf` is not known"));
}

// What the instructions make of nginx's folder, behind `FROM debian:12`.
NginxFiles files_of(const std::string& body, const Files& context = {}, bool known = true) {
  static std::vector<std::unique_ptr<Dockerfile>> kept;  // the result views them
  kept.push_back(std::make_unique<Dockerfile>(parse_dockerfile(
      std::make_shared<const SourceText>("FROM debian:12\n" + body + "CMD nginx\n", "Dockerfile"))));
  const BuildModel model(*kept.back());
  Facts facts;
  if (known) facts.set_context_known();
  // As the pipeline does: what is asked for in the first round decides what is asked for in the second.
  for (int round = 0; round < 2 && known; ++round) {
    for (const std::string& asked : nginx_files(model, *model.final_stage(), facts).contexts) {
      std::vector<ContextEntry> entries;
      const std::size_t star = asked.find('*');
      for (const auto& [path, text] : context) {
        const std::string rest = path.substr(std::min(path.size(), asked.substr(0, star).size()));
        const auto deep = std::count(rest.begin(), rest.end(), '/');
        const auto wanted =
            star == std::string::npos
                ? 0
                : std::count(asked.begin() + static_cast<std::ptrdiff_t>(star), asked.end(), '/');
        if (path == asked ||
            (star != std::string::npos && path.starts_with(asked.substr(0, star)) && deep == wanted))
          entries.push_back({path, EntryKind::kFile, ArchiveKind::kNone});
        else if (star == std::string::npos && path.starts_with(asked + "/") && entries.empty())
          entries.push_back({asked, EntryKind::kFolder, ArchiveKind::kNone});
      }
      facts.add_context_matches(asked, entries);
      if (context.contains(asked)) facts.add_context_text(asked, context.at(asked));
    }
  }
  return nginx_files(model, *model.final_stage(), facts);
}

constexpr const char* kInstall = "RUN apt-get update && apt-get install -y nginx\n";

std::string text_at(const NginxFiles& files, std::string_view path) {
  const NginxFile* file = files.find(path);
  return file == nullptr ? "none" : file->kind == NginxFile::Kind::kText ? file->text : "?";
}

TEST(NginxFiles, ThePackageBringsItsOwn) {
  const NginxFiles files = files_of(kInstall);
  EXPECT_TRUE(files.debian);
  EXPECT_THAT(text_at(files, kConfig), HasSubstr("include /etc/nginx/sites-enabled/*;"));
  EXPECT_THAT(text_at(files, "/etc/nginx/sites-enabled/default"), HasSubstr("listen 80"));
  EXPECT_FALSE(files_of("RUN apt-get update && apt-get install -y curl\n").debian);
  EXPECT_FALSE(files_of("RUN false || apt-get install -y nginx\n").debian);
  EXPECT_FALSE(files_of("COPY nginx.list /etc/apt/sources.list.d/\n" + std::string(kInstall),
                        {{"nginx.list", "deb x"}})
                   .debian);
}

TEST(NginxFiles, CopiesComeWhereTheyAreSent) {
  const Files context = {{"n.conf", "a;"}, {"conf/x.conf", "b;"}, {"root/etc/nginx/conf.d/y.conf", "c;"}};
  EXPECT_EQ(text_at(files_of("COPY n.conf /etc/nginx/nginx.conf\n", context), kConfig), "a;");
  EXPECT_EQ(text_at(files_of("COPY n.conf /etc/nginx/conf.d/\n", context), "/etc/nginx/conf.d/n.conf"), "a;");
  EXPECT_EQ(text_at(files_of("COPY n.conf /etc/nginx/conf.d\n", context), "/etc/nginx/conf.d/n.conf"), "a;");
  EXPECT_EQ(text_at(files_of("COPY conf /etc/nginx/conf.d\n", context), "/etc/nginx/conf.d/x.conf"), "b;");
  EXPECT_EQ(text_at(files_of("COPY root /\n", context), "/etc/nginx/conf.d/y.conf"), "c;");
  EXPECT_EQ(text_at(files_of("WORKDIR /etc/nginx\nCOPY n.conf nginx.conf\n", context), kConfig), "a;");
  EXPECT_EQ(text_at(files_of("COPY <<E /etc/nginx/nginx.conf\nd;\nE\n"), kConfig), "d;\n");
  EXPECT_EQ(text_at(files_of("COPY <<E /etc/nginx/nginx.conf\nd $x;\nE\n"), kConfig), "?");
  EXPECT_THAT(files_of("COPY n.conf /etc/nginx/\n", {}, false).problem,
              HasSubstr("a build context that is not known"));
  EXPECT_NE(files_of("FROM debian:12\nCOPY --from=0 /a /etc/nginx/nginx.conf\n").problem, "");
  EXPECT_EQ(files_of("FROM debian:12\nCOPY --from=0 /a /srv/a\n").problem, "");
  EXPECT_NE(files_of("FROM debian:12\nCOPY --from=0 /rootfs /\n").problem, "");
}

TEST(NginxFiles, StepsThatAreFollowedAndThoseThatAreNot) {
  const std::string install(kInstall);
  const std::string site = "/etc/nginx/sites-enabled/default";
  EXPECT_EQ(text_at(files_of(install + "RUN rm -f " + site + "\n"), site), "none");
  EXPECT_EQ(text_at(files_of(install + "RUN rm -rf /etc/nginx/sites-enabled/*\n"), site), "none");
  EXPECT_EQ(text_at(files_of(install + "COPY n /etc/nginx/a\nRUN ln -sf /etc/nginx/a " + site + "\n",
                             {{"n", "a;"}}),
                    site),
            "a;");
  EXPECT_EQ(
      text_at(files_of(install + "COPY n /etc/nginx/a\nRUN ln -sf ../a " + site + "\n", {{"n", "a;"}}), site),
      "a;");
  EXPECT_EQ(text_at(files_of("COPY n " + std::string(kConfig) + "\nRUN echo 'daemon off;' >> " +
                                 std::string(kConfig) + "\n",
                             {{"n", "a;"}}),
                    kConfig),
            "a;\ndaemon off; \n");
  for (const char* harmless : {"RUN nginx -t", "RUN mkdir -p /etc/nginx/ssl", "RUN cat /etc/nginx/nginx.conf",
                               "RUN ln -sf /dev/stdout /var/log/nginx/access.log", "RUN cd /etc/nginx && ls"})
    EXPECT_EQ(files_of(install + harmless + "\n").problem, "") << harmless;
  for (const char* other :
       {"RUN sed -i s/80/8080/ /etc/nginx/nginx.conf", "RUN echo a > /etc/nginx/nginx.conf",
        "RUN cd /etc/nginx && mv a b", "RUN rm -f /etc/nginx/$X",
        "RUN test -e x || rm /etc/nginx/sites-enabled/default", "RUN cp a /etc/nginx/conf.d/",
        "RUN cat x > /etc/nginx/nginx.conf", "RUN <<E\ncp a /etc/nginx/\nE",
        "WORKDIR /etc/nginx\nRUN mv a nginx.conf", "RUN [\"cp\", \"a\", \"/etc/nginx/a\"]", "COPY x $X",
        "ADD https://x.example/a /etc/nginx/a"})
    EXPECT_NE(files_of(install + other + "\n").problem, "") << other;
}

}  // namespace
}  // namespace drydock
