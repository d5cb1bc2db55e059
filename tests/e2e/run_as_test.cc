// Whom a container runs as: real apps, each built as its author wrote it, hardened, built again and asked.
// One test, since making the base image takes longest, and each test is a process of its own.

#include "e2e/real_apps.h"

namespace drydock::testing {
namespace {

constexpr const char* kPort8000 = "http://127.0.0.1:8000/";

class RunAs : public RealApps {};

TEST_F(RunAs, AppsWorkWithoutRoot) {
  make_base_images(false);
  check({.name = "python-flask", .url = "http://127.0.0.1:5000/", .answer = "hello from flask"});
  check({.name = "volume-writer", .url = kPort8000, .answer = "notes kept: 1"});
  check({.name = "workdir-writer", .url = kPort8000, .answer = "guests so far: 1"});
  check({.name = "entrypoint-own-user", .url = kPort8000, .answer = "hello from a user of its own"});
  check({.name = "already-non-root",
         .url = kPort8000,
         .answer = "hello from an ordinary user",
         .user = App::User::kOwn});
  check({.name = "entrypoint-setpriv",
         .url = kPort8000,
         .answer = "hello behind setpriv",
         .user = App::User::kGivesUp,
         .declined = "`setpriv`"});
  check({.name = "entrypoint-gosu",
         .url = kPort8000,
         .answer = "hello behind gosu",
         .user = App::User::kGivesUp,
         .declined = "`gosu`"});
  // One keeps all that it writes in /tmp, the other is Debian's own with one more site.
  check({.name = "nginx-high-port", .url = "http://127.0.0.1:8080/", .answer = "hello from nginx"});
  check({.name = "nginx-packaged", .url = "http://127.0.0.1:8080/", .answer = "hello from a site of nginx"});
  check({.name = "nginx-low-port",
         .url = "http://127.0.0.1:81/",
         .answer = "hello below 1024",
         .user = App::User::kStaysRoot,
         .declined = "port 81"});
}

}  // namespace
}  // namespace drydock::testing
