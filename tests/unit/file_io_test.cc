#include "text/file_io.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#ifdef __linux__
#include <sys/xattr.h>
#endif

namespace drydock {
namespace {

namespace fs = std::filesystem;

// Each test has a folder with a Dockerfile in it.
class FileIo : public testing::Test {
 protected:
  FileIo() {
    std::string name = (fs::temp_directory_path() / "drydock-file-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    put("Dockerfile", "FROM a\r\n");
  }
  ~FileIo() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  std::string get(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.insert(entry.path().filename().string());
    return names;
  }
  FileStamp stamp(const std::string& name) const {
    const auto contents = read_file_stamped(path(name));
    EXPECT_TRUE(contents) << (contents ? "" : contents.error().message);
    return contents ? contents->stamp : FileStamp{};
  }
  struct stat status(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(::lstat(path(name).c_str(), &status), 0);
    return status;
  }
  // Expects a refusal for this reason that leaves everything as it was.
  void expect_left_alone(const std::string& name, const FileStamp& as_read, const std::string& reason) const {
    const auto names_before = names();
    const std::string bytes_before = get(name);
    const auto written = write_file_atomically(path(name), "new", as_read);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "cannot write " + path(name) + ": " + reason + "; left alone");
    EXPECT_EQ(get(name), bytes_before);
    EXPECT_EQ(names(), names_before);
  }

  fs::path folder_;
};

void expect_error(const Result<std::string>& result, const std::string& message) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, message);
}

TEST_F(FileIo, ReadsEveryByte) {
  const std::string bytes(
      "\xEF\xBB\xBF"
      "a\r\n\0\xFF",
      8);
  put("f", bytes);
  const auto read = read_file(path("f"));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, bytes);
  put("empty", "");
  EXPECT_EQ(*read_file(path("empty")), "");
}

TEST_F(FileIo, ReadsMoreThanOneChunk) {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes += std::to_string(i);
  put("f", bytes);
  EXPECT_EQ(*read_file(path("f")), bytes);
}

TEST_F(FileIo, TheBoundIsOnBytesNotOnTheClaimedSize) {
  put("f", "12345");
  EXPECT_TRUE(read_file(path("f"), 5));
  expect_error(read_file(path("f"), 4), "cannot read " + path("f") + ": it is larger than 4 bytes");
  expect_error(read_file(path("f"), 0), "cannot read " + path("f") + ": it is larger than 0 bytes");
  put("empty", "");
  EXPECT_TRUE(read_file(path("empty"), 0));
#ifdef __linux__
  // Says that it has no bytes at all, and has many.
  const auto status = read_file("/proc/self/status");
  ASSERT_TRUE(status);
  EXPECT_NE(status->find("Name:"), std::string::npos);
  EXPECT_FALSE(read_file("/proc/self/status", 10));
#endif
}

TEST_F(FileIo, WhatIsNoRegularFileIsNamedAndNeverWaitedFor) {
  expect_error(read_file(folder_.string()),
               "cannot read " + folder_.string() + ": it is a directory, not a file");
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  expect_error(read_file(path("pipe")), "cannot read " + path("pipe") + ": it is a pipe, not a regular file");
  expect_error(read_file("/dev/zero"), "cannot read /dev/zero: it is a device, not a regular file");

  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = path("socket");
  ASSERT_LT(name.size(), sizeof address.sun_path);
  name.copy(address.sun_path, name.size());
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(fd);
  expect_error(read_file(name), "cannot read " + name + ": it is a socket, not a regular file");
}

TEST_F(FileIo, ErrorsNameThePathWithoutItsControlCharacters) {
  expect_error(read_file(path("none")), "cannot read " + path("none") + ": No such file or directory");
  expect_error(read_file("no\x1b[31m\n"), "cannot read \"no\\033[31m\\n\": No such file or directory");
}

TEST_F(FileIo, ReadsThroughASymbolicLink) {
  fs::create_symlink("Dockerfile", folder_ / "link");
  EXPECT_EQ(*read_file(path("link")), "FROM a\r\n");
  EXPECT_EQ(stamp("link"), stamp("Dockerfile"));
}

TEST_F(FileIo, WritesAndLeavesNothingElseBehind) {
  const auto written = write_file_atomically(path("Dockerfile"), "FROM b\r\nUSER 1\r\n", stamp("Dockerfile"));
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(get("Dockerfile"), "FROM b\r\nUSER 1\r\n");
  EXPECT_EQ(names(), (std::set<std::string>{"Dockerfile"}));
}

TEST_F(FileIo, AReaderThatHasTheOldFileOpenKeepsAllOfIt) {
  std::ifstream reader(path("Dockerfile"), std::ios::binary);
  ASSERT_TRUE(write_file_atomically(path("Dockerfile"), "x", stamp("Dockerfile")));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "FROM a\r\n");
}

TEST_F(FileIo, WritesARelativePathAndAVeryLongName) {
  const std::string name(255, 'n');
  put(name, "old");
  const fs::path back = fs::current_path();
  fs::current_path(folder_);
  const auto contents = read_file_stamped(name);
  const auto written = write_file_atomically(name, "new", contents->stamp);
  fs::current_path(back);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(get(name), "new");
}

TEST_F(FileIo, ASymbolicLinkStaysAndItsTargetIsWritten) {
  fs::create_directory(folder_ / "sub");
  fs::create_symlink("../Dockerfile", folder_ / "sub" / "link");
  ASSERT_TRUE(write_file_atomically(path("sub/link"), "new", stamp("sub/link")));
  EXPECT_TRUE(S_ISLNK(status("sub/link").st_mode));
  EXPECT_EQ(get("Dockerfile"), "new");
  EXPECT_EQ(names(), (std::set<std::string>{"Dockerfile", "sub"}));
}

TEST_F(FileIo, ModeAndOwnerStay) {
  for (const mode_t mode : {0640u, 0755u, 0606u}) {
    ASSERT_EQ(::chmod(path("Dockerfile").c_str(), mode), 0);
    ASSERT_TRUE(write_file_atomically(path("Dockerfile"), "new", stamp("Dockerfile")));
    EXPECT_EQ(status("Dockerfile").st_mode & 07777u, mode);
  }
  // Only the superuser can give files away, and so see whether that is kept.
  if (::geteuid() != 0) return;
  ASSERT_EQ(::chown(path("Dockerfile").c_str(), 4321, 1234), 0);
  ASSERT_EQ(::chmod(path("Dockerfile").c_str(), 04755), 0);
  ASSERT_TRUE(write_file_atomically(path("Dockerfile"), "newer", stamp("Dockerfile")));
  EXPECT_EQ(status("Dockerfile").st_uid, 4321u);
  EXPECT_EQ(status("Dockerfile").st_gid, 1234u);
  EXPECT_EQ(status("Dockerfile").st_mode & 07777u, 04755u);
}

#ifdef __linux__
TEST_F(FileIo, ExtendedAttributesStay) {
  const std::string file = path("Dockerfile");
  if (::setxattr(file.c_str(), "user.drydock", "a\0b", 3, 0) != 0)
    GTEST_SKIP() << "no extended attributes here";
  ASSERT_EQ(::setxattr(file.c_str(), "user.empty", "", 0, 0), 0);
  ASSERT_TRUE(write_file_atomically(file, "new", stamp("Dockerfile")));
  char value[8] = {};
  EXPECT_EQ(::getxattr(file.c_str(), "user.drydock", value, sizeof value), 3);
  EXPECT_EQ(std::string(value, 3), std::string("a\0b", 3));
  EXPECT_EQ(::getxattr(file.c_str(), "user.empty", value, sizeof value), 0);
}
#endif

TEST_F(FileIo, AFileThatChangedSinceItWasReadIsLeftAlone) {
  const std::string reason = "it changed since it was read";
  const FileStamp as_read = stamp("Dockerfile");
  const auto time = fs::last_write_time(path("Dockerfile"));

  put("Dockerfile", "FROM somebody else\n");
  expect_left_alone("Dockerfile", as_read, reason);

  // The same size and, as on a file system with a coarse clock, the same time.
  put("Dockerfile", "FROM z\r\n");
  fs::last_write_time(path("Dockerfile"), time);
  expect_left_alone("Dockerfile", as_read, reason);

  // The same bytes once more, but written later.
  put("Dockerfile", "FROM a\r\n");
  fs::last_write_time(path("Dockerfile"), time + std::chrono::seconds(1));
  expect_left_alone("Dockerfile", as_read, reason);

  // Another file under the name.
  put("other", "FROM a\r\n");
  fs::last_write_time(path("other"), time);
  fs::rename(path("other"), path("Dockerfile"));
  expect_left_alone("Dockerfile", as_read, reason);
}

TEST_F(FileIo, AFileWithFurtherHardLinksIsLeftAlone) {
  fs::create_hard_link(folder_ / "Dockerfile", folder_ / "backup");
  expect_left_alone("Dockerfile", stamp("Dockerfile"), "it has 2 hard links");
  EXPECT_EQ(get("backup"), "FROM a\r\n");
  EXPECT_EQ(status("Dockerfile").st_ino, status("backup").st_ino);
}

TEST_F(FileIo, AFileThatIsGoneOrNoLongerRegularIsNotWritten) {
  const FileStamp as_read = stamp("Dockerfile");
  fs::remove(path("Dockerfile"));
  EXPECT_FALSE(write_file_atomically(path("Dockerfile"), "new", as_read));
  EXPECT_TRUE(names().empty());
  fs::create_directory(path("Dockerfile"));
  const auto written = write_file_atomically(path("Dockerfile"), "new", as_read);
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("it is a directory"), std::string::npos);
}

TEST_F(FileIo, PermissionsAreNotGotRound) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may write anything";
  const FileStamp as_read = stamp("Dockerfile");
  ASSERT_EQ(::chmod(path("Dockerfile").c_str(), 0444), 0);
  expect_left_alone("Dockerfile", as_read, "Permission denied");
  ASSERT_EQ(::chmod(path("Dockerfile").c_str(), 0644), 0);
  ASSERT_EQ(::chmod(folder_.c_str(), 0555), 0);
  EXPECT_FALSE(write_file_atomically(path("Dockerfile"), "new", as_read));
  ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);
  EXPECT_EQ(names(), (std::set<std::string>{"Dockerfile"}));
}

TEST_F(FileIo, AWriteThatFailsHalfwayLeavesTheOldFileAndNoOther) {
  const FileStamp as_read = stamp("Dockerfile");
  // A limit on file sizes is as good as a full disk, and needs no disk.
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit small{4096, limit.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = write_file_atomically(path("Dockerfile"), std::string(10'000, 'x'), as_read);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  std::signal(SIGXFSZ, handler);

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write " + path("Dockerfile") + ": File too large; left alone");
  EXPECT_EQ(get("Dockerfile"), "FROM a\r\n");
  EXPECT_EQ(names(), (std::set<std::string>{"Dockerfile"}));
}

}  // namespace
}  // namespace drydock
