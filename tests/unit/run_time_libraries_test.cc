#include "split/needs/run_time_libraries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::Optional;
using Kind = Distribution::Kind;

Distribution debian(const char* release) {
  return {Kind::kDebian, release, {}};
}
Distribution ubuntu(const char* release) {
  return {Kind::kUbuntu, release, {}};
}
Distribution alpine(const char* release) {
  return {Kind::kAlpine, release, {}};
}

struct Row {
  const char* package;
  std::vector<std::string> libraries;
};
void expect(const Distribution& distribution, const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_THAT(run_time_packages(row.package, distribution), Optional(ElementsAreArray(row.libraries)))
        << row.package << " in " << distribution.release;
}

// The expectations are what the releases' package indexes have, as https://packages.debian.org/ shows them.
TEST(RunTimeLibraries, Bullseye) {
  expect(debian("bullseye"),
         {{"libpq-dev", {"libpq5"}},
          {"default-libmysqlclient-dev", {"libmariadb3"}},
          {"libmariadb-dev", {"libmariadb3"}},
          {"libffi-dev", {"libffi7"}},
          {"libssl-dev", {"libssl1.1"}},
          {"libxml2-dev", {"libxml2"}},
          {"libjpeg-dev", {"libjpeg62-turbo"}},
          {"zlib1g-dev", {"zlib1g"}},
          {"libpng-dev", {"libpng16-16", "zlib1g"}},
          {"libtiff-dev", {"libtiff5", "libtiffxx5"}},
          {"libwebp-dev", {"libwebp6", "libwebpmux3", "libwebpdemux2"}},
          {"libicu-dev", {"libicu67"}},
          {"libldap2-dev", {"libldap-2.4-2"}},
          {"libcurl4-openssl-dev", {"libcurl4"}},
          {"unixodbc-dev", {"libodbc1", "odbcinst1debian2"}},
          {"libgmp-dev", {"libgmp10", "libgmpxx4ldbl"}},
          {"libpcre2-dev", {"libpcre2-8-0", "libpcre2-16-0", "libpcre2-32-0", "libpcre2-posix2"}},
          {"libpcre3-dev", {"libpcre3", "libpcre16-3", "libpcre32-3", "libpcrecpp0v5"}},
          {"libncurses5-dev", {"libncursesw6", "libncurses6", "libtinfo6"}},
          {"libusb-dev", {"libusb-0.1-4"}},
          {"libusb-1.0-0-dev", {"libusb-1.0-0"}},
          {"libzip-dev", {"libzip4"}},
          {"liburing-dev", {"liburing1"}},
          {"libmagickwand-dev",
           {"libmagickwand-6.q16-6", "libmagickcore-6.q16-6", "libmagickcore-6.q16-6-extra"}}});
}

TEST(RunTimeLibraries, Bookworm) {
  expect(debian("bookworm"),
         {{"libpq-dev", {"libpq5"}},
          {"libffi-dev", {"libffi8"}},
          {"libssl-dev", {"libssl3"}},
          {"libxslt1-dev", {"libxslt1.1", "libxml2"}},
          {"libtiff-dev", {"libtiff6", "libtiffxx6"}},
          {"libwebp-dev", {"libwebp7", "libwebpmux3", "libwebpdemux2"}},
          {"libicu-dev", {"libicu72"}},
          {"libldap-dev", {"libldap-2.5-0"}},
          {"libcurl4-gnutls-dev", {"libcurl3-gnutls"}},
          {"libkrb5-dev",
           {"libkrb5-3", "libk5crypto3", "libgssapi-krb5-2", "libgssrpc4", "libkadm5clnt-mit12",
            "libkadm5srv-mit12"}},
          {"libcairo2-dev", {"libcairo2", "libcairo-gobject2", "libcairo-script-interpreter2"}},
          {"libevent-dev",
           {"libevent-2.1-7", "libevent-core-2.1-7", "libevent-extra-2.1-7", "libevent-pthreads-2.1-7",
            "libevent-openssl-2.1-7"}},
          {"libmemcached-dev", {"libmemcached11", "libmemcachedutil2", "libhashkit2"}},
          {"unixodbc-dev", {"libodbc2", "libodbccr2", "libodbcinst2"}},
          {"freetds-dev", {"libct4", "libsybdb5"}},
          {"librdkafka-dev", {"librdkafka1", "librdkafka++1"}},
          {"portaudio19-dev", {"libportaudio2", "libportaudiocpp0"}},
          {"libpcre2-dev", {"libpcre2-8-0", "libpcre2-16-0", "libpcre2-32-0", "libpcre2-posix3"}},
          {"libgdbm-dev", {"libgdbm6"}},
          {"libhdf5-dev",
           {"libhdf5-103-1", "libhdf5-fortran-102", "libhdf5-hl-100", "libhdf5-hl-fortran-100",
            "libhdf5-cpp-103-1", "libhdf5-hl-cpp-100"}},
          {"libboost-system-dev", {"libboost-system1.74.0"}},
          {"libprotobuf-dev", {"libprotobuf32", "libprotobuf-lite32"}}});
}

TEST(RunTimeLibraries, Trixie) {
  expect(debian("trixie"),
         {{"libpq-dev", {"libpq5"}},
          {"libffi-dev", {"libffi8"}},
          {"libssl-dev", {"libssl3t64"}},
          {"libpng-dev", {"libpng16-16t64", "zlib1g"}},
          {"libwebp-dev", {"libwebp7", "libwebpmux3", "libwebpdemux2", "libwebpdecoder3", "libsharpyuv0"}},
          {"libicu-dev", {"libicu76"}},
          {"libldap2-dev", {"libldap2"}},
          {"libcurl4-openssl-dev", {"libcurl4t64"}},
          {"libcurl4-gnutls-dev", {"libcurl3t64-gnutls"}},
          {"libkrb5-dev",
           {"libkrb5-3", "libk5crypto3", "libgssapi-krb5-2", "libgssrpc4t64", "libkadm5clnt-mit12",
            "libkadm5srv-mit12"}},
          {"libglib2.0-dev", {"libglib2.0-0t64"}},
          {"libmagic-dev", {"libmagic1t64"}},
          {"libuv1-dev", {"libuv1t64"}},
          {"libreadline-dev", {"libreadline8t64"}},
          {"libdb-dev", {"libdb5.3t64"}},
          {"libzip-dev", {"libzip5"}},
          {"libc-ares-dev", {"libcares2"}},
          {"libudev-dev", {"libudev1"}},
          {"libgnutls28-dev", {"libgnutls30t64", "libgnutls-dane0t64", "libgnutls-openssl27t64"}},
          {"libboost-chrono-dev", {"libboost-chrono1.83.0t64"}},
          {"libmagickwand-dev",
           {"libmagickwand-7.q16-10", "libmagickcore-7.q16-10", "libmagickcore-7.q16-10-extra"}}});
}

// https://packages.ubuntu.com/
TEST(RunTimeLibraries, UbuntuHasNamesOfItsOwn) {
  expect(ubuntu("focal"), {{"libssl-dev", {"libssl1.1"}},
                           {"libffi-dev", {"libffi7"}},
                           {"libjpeg-dev", {"libjpeg-turbo8"}},
                           {"default-libmysqlclient-dev", {"libmysqlclient21"}},
                           {"libtiff-dev", {"libtiff5", "libtiffxx5"}},
                           {"libicu-dev", {"libicu66"}},
                           {"libldap2-dev", {"libldap-2.4-2"}},
                           {"libkrb5-dev",
                            {"libkrb5-3", "libk5crypto3", "libgssapi-krb5-2", "libgssrpc4",
                             "libkadm5clnt-mit11", "libkadm5srv-mit11"}}});
  expect(ubuntu("jammy"), {{"libssl-dev", {"libssl3"}},
                           {"libffi-dev", {"libffi8"}},
                           {"libmysqlclient-dev", {"libmysqlclient21"}},
                           {"libtiff-dev", {"libtiff5", "libtiffxx5"}},
                           {"libldap-dev", {"libldap-2.5-0"}},
                           {"libicu-dev", {"libicu70"}},
                           {"unixodbc-dev", {"libodbc2", "libodbccr2", "libodbcinst2"}},
                           {"libcurl4-openssl-dev", {"libcurl4"}}});
  expect(ubuntu("noble"), {{"libssl-dev", {"libssl3t64"}},
                           {"libjpeg8-dev", {"libjpeg-turbo8"}},
                           {"libtiff-dev", {"libtiff6", "libtiffxx6"}},
                           {"libldap-dev", {"libldap2"}},
                           {"libicu-dev", {"libicu74"}},
                           {"libudev-dev", {"libudev1"}},
                           {"libgmp-dev", {"libgmp10", "libgmpxx4ldbl"}},
                           {"libcurl4-openssl-dev", {"libcurl4t64"}}});
}

// https://pkgs.alpinelinux.org/packages
TEST(RunTimeLibraries, Alpine) {
  for (const char* release : {"3.18", "3.19", "3.20", "3.21", "3.22"})
    expect(alpine(release),
           {{"libpq-dev", {"libpq"}},
            {"postgresql-dev", {"libpq"}},
            {"openssl-dev", {"libssl3"}},
            {"libffi-dev", {"libffi"}},
            {"mariadb-connector-c-dev", {"mariadb-connector-c"}},
            {"jpeg-dev", {"libjpeg-turbo"}},
            {"tiff-dev", {"tiff", "libtiffxx"}},
            {"icu-dev", {"icu-libs"}},
            {"openldap-dev", {"libldap"}},
            {"gmp-dev", {"gmp", "libgmpxx"}},
            {"pcre2-dev", {"pcre2", "libpcre2-16", "libpcre2-32"}},
            {"libusb-dev", {"libusb"}},
            {"libmaxminddb-dev", {"libmaxminddb-libs"}},
            {"ncurses-dev", {"libncursesw", "libformw", "libmenuw", "libpanelw", "libncurses++"}},
            {"unixodbc-dev", {"unixodbc"}},
            {"python3-dev", {}}});
}

TEST(RunTimeLibraries, HeadersThatNoLibraryStandsBehind) {
  for (const char* package :
       {"python3-dev", "libpython3-dev", "python3.11-dev", "libeigen3-dev", "uthash-dev"})
    EXPECT_THAT(run_time_packages(package, debian("bookworm")), Optional(IsEmpty())) << package;
}

TEST(RunTimeLibraries, NothingIsSaidOfWhatIsNotKnown) {
  EXPECT_FALSE(run_time_packages("libgdal-dev", debian("bookworm")));
  EXPECT_FALSE(run_time_packages("", debian("bookworm")));
  EXPECT_FALSE(run_time_packages("libpq-dev", debian("sid")));
  EXPECT_FALSE(run_time_packages("libpq-dev", debian("")));
  EXPECT_FALSE(run_time_packages("libpq-dev", ubuntu("bookworm")));
  EXPECT_FALSE(run_time_packages("libpq-dev", {Kind::kOther, "9", {}}));
  // Releases that have no such package.
  EXPECT_FALSE(run_time_packages("libpcre3-dev", debian("trixie")));
  EXPECT_FALSE(run_time_packages("libmysqlclient-dev", debian("bookworm")));
  EXPECT_FALSE(run_time_packages("libjpeg62-turbo-dev", ubuntu("noble")));
  // OpenSSL 1.1 was the library up to Alpine 3.16, and a tag may not tell the release.
  EXPECT_FALSE(run_time_packages("openssl-dev", alpine("3.16")));
  EXPECT_FALSE(run_time_packages("openssl-dev", alpine("")));
  // The other family's names.
  EXPECT_FALSE(run_time_packages("libssl-dev", alpine("3.20")));
  EXPECT_FALSE(run_time_packages("openssl-dev", debian("bookworm")));
}

TEST(RunTimeLibraries, ByTheLibrary) {
  EXPECT_EQ(run_time_library("ssl", debian("bookworm")), "libssl3");
  EXPECT_EQ(run_time_library("ssl", debian("trixie")), "libssl3t64");
  EXPECT_EQ(run_time_library("ssl", debian("bullseye")), "libssl1.1");
  EXPECT_EQ(run_time_library("pq", ubuntu("noble")), "libpq5");
  EXPECT_EQ(run_time_library("udev", ubuntu("noble")), "libudev1");
  EXPECT_EQ(run_time_library("fontconfig", debian("bookworm")), "libfontconfig1");
  EXPECT_EQ(run_time_library("gomp", alpine("3.20")), "libgomp");
  EXPECT_EQ(run_time_library("gssapi", debian("bookworm")), "libgssapi-krb5-2");
  EXPECT_EQ(run_time_library("nothing", debian("bookworm")), "");
  EXPECT_EQ(run_time_library("ssl", debian("buster")), "");
  EXPECT_EQ(run_time_library("webpdecoder", debian("bookworm")), "");
  EXPECT_EQ(run_time_library("systemd", alpine("3.20")), "");
}

}  // namespace
}  // namespace drydock
