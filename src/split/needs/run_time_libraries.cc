#include "split/needs/run_time_libraries.h"

#include <algorithm>
#include <array>
#include <span>

namespace drydock {
namespace {

using std::string_view;

struct Library {
  string_view name;
  // Three names, or one where it never changed: bullseye, bookworm, trixie. `-`: the release has no such
  // library and needs none; `?` and an empty cell: not known.
  string_view debian;
  string_view ubuntu;  // focal, jammy, noble; `=`: as in the Debian release of the same column
  string_view alpine;  // 3.18 to 3.22
};
// dpkg's and apk's names of packages. `t64` is the change to 64-bit time of Debian 13 and Ubuntu 24.04.
// A package that does not exist in the release would fail the build, so a cell holds only what an index
// shows.
constexpr auto kLibraries = std::to_array<Library>({
    {"pq", "libpq5", "=", "libpq"},
    // Debian's default client library for MySQL is MariaDB's, Ubuntu's is MySQL's own.
    {"mysql", "libmariadb3", "libmysqlclient21", "mariadb-connector-c"},
    {"mysqlclient", "", "libmysqlclient21", ""},
    {"mariadb", "libmariadb3", "? libmariadb3 libmariadb3", "mariadb-connector-c"},
    // A library whose soname changes has another package in the next release, which is why a cell may hold
    // three names.
    {"ssl", "libssl1.1 libssl3 libssl3t64", "=", "libssl3"},
    {"ffi", "libffi7 libffi8 libffi8", "=", "libffi"},
    {"xml2", "libxml2", "=", "libxml2"},
    {"xslt", "libxslt1.1", "=", "libxslt"},
    // Debian builds libjpeg-turbo with the interface of version 6.2, Ubuntu with that of version 8.
    {"jpeg", "libjpeg62-turbo", "libjpeg-turbo8", "libjpeg-turbo"},
    {"jpeg62", "libjpeg62-turbo", "", ""},
    {"jpeg8", "", "libjpeg-turbo8", ""},
    {"z", "zlib1g", "=", "zlib"},
    {"bz2", "libbz2-1.0", "=", "libbz2"},
    {"lzma", "liblzma5", "=", "xz-libs"},
    {"png", "libpng16-16 libpng16-16 libpng16-16t64", "=", "libpng"},
    {"freetype", "libfreetype6", "=", "freetype"},
    {"fontconfig", "libfontconfig1", "=", "fontconfig"},
    {"lcms2", "liblcms2-2", "=", "lcms2"},
    {"openjp2", "libopenjp2-7", "? libopenjp2-7 libopenjp2-7", "openjpeg"},
    {"tiff", "libtiff5 libtiff6 libtiff6", "libtiff5 libtiff5 libtiff6", "tiff"},
    {"tiffxx", "libtiffxx5 libtiffxx6 libtiffxx6", "libtiffxx5 libtiffxx5 libtiffxx6", "libtiffxx"},
    {"webp", "libwebp6 libwebp7 libwebp7", "=", "libwebp"},
    {"webpmux", "libwebpmux3", "=", "libwebpmux"},
    {"webpdemux", "libwebpdemux2", "=", "libwebpdemux"},
    {"webpdecoder", "- - libwebpdecoder3", "=", ""},
    {"sharpyuv", "- - libsharpyuv0", "=", ""},
    {"gif", "libgif7", "? libgif7 libgif7", ""},
    // ICU changes its soname with each major version, so a program never runs with that of another release.
    {"icu", "libicu67 libicu72 libicu76", "libicu66 libicu70 libicu74", "icu-libs"},
    {"ldap", "libldap-2.4-2 libldap-2.5-0 libldap2", "=", "libldap"},
    {"sasl2", "libsasl2-2", "=", "libsasl"},
    {"curl", "libcurl4 libcurl4 libcurl4t64", "=", "libcurl"},
    {"curl-gnutls", "libcurl3-gnutls libcurl3-gnutls libcurl3t64-gnutls", "=", ""},
    // Debian has a package for each library of Kerberos, and Alpine one for all of them.
    {"krb5", "libkrb5-3", "=", "krb5-libs"},
    {"k5crypto", "libk5crypto3", "=", "krb5-libs"},
    {"gssapi", "libgssapi-krb5-2", "=", "krb5-libs"},
    {"gssrpc", "libgssrpc4 libgssrpc4 libgssrpc4t64", "=", "krb5-libs"},
    {"kadm5clnt", "libkadm5clnt-mit12", "libkadm5clnt-mit11 libkadm5clnt-mit12 libkadm5clnt-mit12", ""},
    {"kadm5srv", "libkadm5srv-mit12", "libkadm5srv-mit11 libkadm5srv-mit12 libkadm5srv-mit12", ""},
    {"cairo", "libcairo2", "=", "cairo"},
    {"cairo-gobject", "libcairo-gobject2", "=", "cairo-gobject"},
    {"cairo-script", "libcairo-script-interpreter2", "=", "cairo"},
    {"dbus", "libdbus-1-3", "? libdbus-1-3 libdbus-1-3", "dbus-libs"},
    {"glib", "libglib2.0-0 libglib2.0-0 libglib2.0-0t64", "=", "glib"},
    {"rsvg", "librsvg2-2", "=", "librsvg"},
    // libevent is split in the same way.
    {"event", "libevent-2.1-7 libevent-2.1-7 libevent-2.1-7t64", "=", "libevent"},
    {"event-core", "libevent-core-2.1-7 libevent-core-2.1-7 libevent-core-2.1-7t64", "=", "libevent"},
    {"event-extra", "libevent-extra-2.1-7 libevent-extra-2.1-7 libevent-extra-2.1-7t64", "=", "libevent"},
    {"event-pthreads", "libevent-pthreads-2.1-7 libevent-pthreads-2.1-7 libevent-pthreads-2.1-7t64", "=",
     "libevent"},
    {"event-openssl", "libevent-openssl-2.1-7 libevent-openssl-2.1-7 libevent-openssl-2.1-7t64", "=",
     "libevent"},
    {"ev", "libev4 libev4 libev4t64", "? libev4 libev4t64", "libev"},
    {"uv", "libuv1 libuv1 libuv1t64", "? libuv1 libuv1t64", "libuv"},
    {"memcached", "libmemcached11 libmemcached11 libmemcached11t64", "? libmemcached11 libmemcached11t64",
     "libmemcached-libs"},
    {"memcachedutil", "libmemcachedutil2 libmemcachedutil2 libmemcachedutil2t64",
     "? libmemcachedutil2 libmemcachedutil2t64", "libmemcached-libs"},
    {"hashkit", "libhashkit2 libhashkit2 libhashkit2t64", "? libhashkit2 libhashkit2t64",
     "libmemcached-libs"},
    {"magic", "libmagic1 libmagic1 libmagic1t64", "=", "libmagic"},
    {"odbc", "libodbc1 libodbc2 libodbc2", "? libodbc2 libodbc2", "unixodbc"},
    {"odbccr", "- libodbccr2 libodbccr2", "? libodbccr2 libodbccr2", "unixodbc"},
    {"odbcinst", "odbcinst1debian2 libodbcinst2 libodbcinst2", "? libodbcinst2 libodbcinst2", "unixodbc"},
    {"ct", "libct4", "? libct4 libct4", "freetds"},
    {"sybdb", "libsybdb5", "? libsybdb5 libsybdb5", "freetds"},
    {"yaml", "libyaml-0-2", "=", "yaml"},
    {"sqlite3", "libsqlite3-0", "=", "sqlite-libs"},
    {"gmp", "libgmp10", "=", "gmp"},
    {"gmpxx", "libgmpxx4ldbl", "=", "libgmpxx"},
    {"mpfr", "libmpfr6", "=", ""},
    {"mpc", "libmpc3", "=", ""},
    {"zmq", "libzmq5", "? libzmq5 libzmq5", "libzmq"},
    {"sodium", "libsodium23", "? libsodium23 libsodium23", "libsodium"},
    {"rdkafka", "librdkafka1", "? librdkafka1 librdkafka1", "librdkafka"},
    {"rdkafka++", "librdkafka++1", "? librdkafka++1 librdkafka++1", "librdkafka"},
    {"snappy", "libsnappy1v5", "? libsnappy1v5 libsnappy1v5", "snappy"},
    {"lz4", "liblz4-1", "=", "lz4-libs"},
    {"zstd", "libzstd1", "=", "zstd-libs"},
    {"uuid", "libuuid1", "=", "libuuid"},
    {"expat", "libexpat1", "=", "libexpat"},
    {"brotli", "libbrotli1", "? libbrotli1 libbrotli1", ""},
    {"usb", "libusb-1.0-0", "? libusb-1.0-0 libusb-1.0-0", "libusb"},
    {"usb-0.1", "libusb-0.1-4", "? libusb-0.1-4 libusb-0.1-4", ""},
    {"sndfile", "libsndfile1", "? libsndfile1 libsndfile1", "libsndfile"},
    {"portaudio", "libportaudio2", "? libportaudio2 libportaudio2", ""},
    {"portaudiocpp", "libportaudiocpp0", "? libportaudiocpp0 libportaudiocpp0", ""},
    {"asound", "libasound2 libasound2 libasound2t64", "? libasound2 libasound2t64", "alsa-lib"},
    {"opus", "libopus0", "? libopus0 libopus0", ""},
    {"pcre2", "libpcre2-8-0", "=", "pcre2"},
    {"pcre2-16", "libpcre2-16-0", "=", "libpcre2-16"},
    {"pcre2-32", "libpcre2-32-0", "=", "libpcre2-32"},
    {"pcre2-posix", "libpcre2-posix2 libpcre2-posix3 libpcre2-posix3", "=", "pcre2"},
    // The first PCRE is no longer maintained, so newer releases may lack it altogether.
    {"pcre", "libpcre3 libpcre3 ?", "=", ""},
    {"pcre16", "libpcre16-3 libpcre16-3 ?", "=", ""},
    {"pcre32", "libpcre32-3 libpcre32-3 ?", "=", ""},
    {"pcrecpp", "libpcrecpp0v5 libpcrecpp0v5 ?", "=", ""},
    {"systemd", "libsystemd0", "=", ""},
    {"udev", "libudev1", "=", ""},
    {"cap", "libcap2", "? libcap2 libcap2", "libcap2"},
    {"seccomp", "libseccomp2", "=", "libseccomp"},
    {"pam", "libpam0g", "=", ""},
    {"maxminddb", "libmaxminddb0", "=", "libmaxminddb-libs"},
    {"zbar", "libzbar0 libzbar0 libzbar0t64", "? libzbar0 libzbar0t64", ""},
    {"readline", "libreadline8 libreadline8 libreadline8t64", "=", "readline"},
    {"edit", "libedit2", "=", ""},
    {"tinfo", "libtinfo6", "=", ""},
    {"ncurses", "libncurses6", "=", ""},
    {"ncursesw", "libncursesw6", "=", "libncursesw"},
    {"formw", "", "", "libformw"},
    {"menuw", "", "", "libmenuw"},
    {"panelw", "", "", "libpanelw"},
    {"ncurses++", "", "", "libncurses++"},
    {"gdbm", "libgdbm6 libgdbm6 libgdbm6t64", "=", "gdbm"},
    {"db", "libdb5.3 libdb5.3 libdb5.3t64", "=", ""},
    {"gcrypt", "libgcrypt20", "=", ""},
    {"gpg-error", "libgpg-error0", "=", ""},
    {"gnutls", "libgnutls30 libgnutls30 libgnutls30t64", "", ""},
    {"gnutls-dane", "libgnutls-dane0 libgnutls-dane0 libgnutls-dane0t64", "", ""},
    {"gnutls-openssl", "libgnutls-openssl27 libgnutls-openssl27 libgnutls-openssl27t64", "", ""},
    {"gnutlsxx", "libgnutlsxx28 libgnutlsxx30 -", "", ""},
    {"ltdl", "libltdl7", "=", "libltdl"},
    {"jansson", "libjansson4", "? libjansson4 libjansson4", ""},
    {"zip", "libzip4 libzip4 libzip5", "? libzip4 ?", "libzip"},
    {"onig", "libonig5", "? libonig5 libonig5", "oniguruma"},
    {"argon2", "libargon2-1", "? libargon2-1 libargon2-1", ""},
    {"numa", "libnuma1", "? libnuma1 libnuma1", "numactl"},
    {"aio", "libaio1 libaio1 libaio1t64", "? libaio1 libaio1t64", ""},
    {"jemalloc", "libjemalloc2", "? libjemalloc2 libjemalloc2", ""},
    {"uring", "liburing1 liburing2 liburing2", "", ""},
    {"nghttp2", "libnghttp2-14", "=", "nghttp2-libs"},
    {"ssh2", "libssh2-1 libssh2-1 libssh2-1t64", "? libssh2-1 libssh2-1t64", ""},
    {"ssh", "libssh-4", "=", ""},
    {"cares", "libc-ares2 libc-ares2 libcares2", "? libc-ares2 ?", ""},
    {"pcap", "libpcap0.8 libpcap0.8 libpcap0.8t64", "? libpcap0.8 libpcap0.8t64", ""},
    {"x11", "libx11-6", "=", "libx11"},
    {"xext", "libxext6", "=", "libxext"},
    {"xrender", "libxrender1", "=", "libxrender"},
    {"xcb", "libxcb1", "=", "libxcb"},
    {"sm", "libsm6", "=", "libsm"},
    {"ice", "libice6", "=", "libice"},
    // The names hold ImageMagick's version and the depth of a pixel's channels, which both belong to the
    // interface.
    {"magickcore", "libmagickcore-6.q16-6 libmagickcore-6.q16-6 libmagickcore-7.q16-10",
     "libmagickcore-6.q16-6 libmagickcore-6.q16-6 libmagickcore-6.q16-7t64", ""},
    {"magickwand", "libmagickwand-6.q16-6 libmagickwand-6.q16-6 libmagickwand-7.q16-10",
     "libmagickwand-6.q16-6 libmagickwand-6.q16-6 libmagickwand-6.q16-7t64", ""},
    {"magick-coders", "libmagickcore-6.q16-6-extra libmagickcore-6.q16-6-extra libmagickcore-7.q16-10-extra",
     "libmagickcore-6.q16-6-extra libmagickcore-6.q16-6-extra libmagickcore-6.q16-7-extra", ""},
    {"hdf5", "libhdf5-103-1 libhdf5-103-1 libhdf5-310", "", ""},
    {"hdf5-fortran", "libhdf5-fortran-102 libhdf5-fortran-102 libhdf5-fortran-310", "", ""},
    {"hdf5-hl", "libhdf5-hl-100 libhdf5-hl-100 libhdf5-hl-310", "", ""},
    {"hdf5-hl-fortran", "libhdf5-hl-fortran-100 libhdf5-hl-fortran-100 libhdf5-hl-fortran-310", "", ""},
    {"hdf5-cpp", "libhdf5-cpp-103-1 libhdf5-cpp-103-1 libhdf5-cpp-310", "", ""},
    {"hdf5-hl-cpp", "libhdf5-hl-cpp-100 libhdf5-hl-cpp-100 libhdf5-hl-cpp-310", "", ""},
    {"archive", "libarchive13 libarchive13 libarchive13t64", "? libarchive13 libarchive13t64", ""},
    {"tirpc", "libtirpc3 libtirpc3 libtirpc3t64", "? libtirpc3 libtirpc3t64", ""},
    {"nsl", "libnsl2", "", ""},
    {"luajit", "libluajit-5.1-2", "? libluajit-5.1-2 libluajit-5.1-2", ""},
    {"lua5.3", "liblua5.3-0", "? liblua5.3-0 liblua5.3-0", ""},
    {"tcl", "libtcl8.6", "? libtcl8.6 libtcl8.6", ""},
    {"tk", "libtk8.6", "? libtk8.6 libtk8.6", ""},
    {"jsoncpp", "libjsoncpp24 libjsoncpp25 libjsoncpp26", "", ""},
    {"json-c", "libjson-c5", "? libjson-c5 libjson-c5", ""},
    {"cjson", "libcjson1", "? libcjson1 libcjson1", ""},
    {"hiredis", "libhiredis0.14 libhiredis0.14 libhiredis1.1.0", "? libhiredis0.14 ?", ""},
    {"microhttpd", "libmicrohttpd12 libmicrohttpd12 libmicrohttpd12t64",
     "? libmicrohttpd12 libmicrohttpd12t64", ""},
    {"protobuf", "libprotobuf23 libprotobuf32 libprotobuf32t64", "", ""},
    {"protobuf-lite", "libprotobuf-lite23 libprotobuf-lite32 libprotobuf-lite32t64", "", ""},
    {"openblas", "libopenblas0", "? libopenblas0 libopenblas0", ""},
    {"openblas-pthread", "libopenblas0-pthread", "? libopenblas0-pthread libopenblas0-pthread", ""},
    {"lapack", "liblapack3", "? liblapack3 liblapack3", ""},
    {"blas", "libblas3", "? libblas3 libblas3", ""},
    {"elf", "libelf1 libelf1 libelf1t64", "", ""},
    {"bsd", "libbsd0", "=", ""},
    {"unwind", "libunwind8", "? libunwind8 libunwind8", ""},
    {"popt", "libpopt0", "? libpopt0 libpopt0", ""},
    {"acl", "libacl1", "=", ""},
    {"attr", "libattr1", "=", ""},
    {"gomp", "libgomp1", "=", "libgomp"},
    {"atomic", "libatomic1", "=", ""},
    // Boost promises no stable interface between versions, so the whole version stands in each name.
    {"boost-atomic", "libboost-atomic1.74.0 libboost-atomic1.74.0 libboost-atomic1.83.0", "", ""},
    {"boost-context", "libboost-context1.74.0 libboost-context1.74.0 libboost-context1.83.0", "", ""},
    {"boost-date-time", "libboost-date-time1.74.0 libboost-date-time1.74.0 libboost-date-time1.83.0", "", ""},
    {"boost-filesystem", "libboost-filesystem1.74.0 libboost-filesystem1.74.0 libboost-filesystem1.83.0", "",
     ""},
    {"boost-iostreams", "libboost-iostreams1.74.0 libboost-iostreams1.74.0 libboost-iostreams1.83.0", "", ""},
    {"boost-program-options",
     "libboost-program-options1.74.0 libboost-program-options1.74.0 libboost-program-options1.83.0", "", ""},
    {"boost-regex", "libboost-regex1.74.0 libboost-regex1.74.0 libboost-regex1.83.0", "", ""},
    {"boost-serialization",
     "libboost-serialization1.74.0 libboost-serialization1.74.0 libboost-serialization1.83.0", "", ""},
    {"boost-system", "libboost-system1.74.0 libboost-system1.74.0 libboost-system1.83.0", "", ""},
    {"boost-thread", "libboost-thread1.74.0 libboost-thread1.74.0 libboost-thread1.83.0", "", ""},
    {"boost-chrono", "libboost-chrono1.74.0 libboost-chrono1.74.0 libboost-chrono1.83.0t64", "", ""},
});

// From the package that was installed to compile with, to the libraries that the program may be linked with.
struct Headers {
  string_view package;
  string_view libraries;  // names of kLibraries; empty: nothing at run time
};
// The shared objects among the package's own dependencies, and among those of the packages that it stands
// for. The last rows are headers that no library stands behind, or only that of the interpreter.
// clang-format off
constexpr auto kDebianHeaders = std::to_array<Headers>({
    {"libpq-dev", "pq"}, {"default-libmysqlclient-dev", "mysql"}, {"libmysqlclient-dev", "mysqlclient"},
    {"libmariadb-dev", "mariadb"}, {"libmariadb-dev-compat", "mariadb"}, {"libffi-dev", "ffi"}, {"libssl-dev", "ssl"},
    {"libxml2-dev", "xml2"}, {"libxslt1-dev", "xslt xml2"}, {"libxslt-dev", "xslt xml2"}, {"libjpeg-dev", "jpeg"},
    {"libjpeg62-turbo-dev", "jpeg62"}, {"libjpeg8-dev", "jpeg8"}, {"libjpeg-turbo8-dev", "jpeg8"},
    {"zlib1g-dev", "z"}, {"libz-dev", "z"}, {"libbz2-dev", "bz2"}, {"liblzma-dev", "lzma"}, {"libpng-dev", "png z"},
    {"libfreetype6-dev", "freetype"}, {"libfreetype-dev", "freetype"}, {"libfontconfig1-dev", "fontconfig"},
    {"libfontconfig-dev", "fontconfig"}, {"liblcms2-dev", "lcms2"}, {"libopenjp2-7-dev", "openjp2"},
    {"libtiff-dev", "tiff tiffxx"}, {"libtiff5-dev", "tiff tiffxx"},
    {"libwebp-dev", "webp webpmux webpdemux webpdecoder sharpyuv"}, {"libgif-dev", "gif"}, {"libicu-dev", "icu"},
    {"libldap2-dev", "ldap"}, {"libldap-dev", "ldap"}, {"libsasl2-dev", "sasl2"}, {"libcurl4-openssl-dev", "curl"},
    {"libcurl4-gnutls-dev", "curl-gnutls"}, {"libkrb5-dev", "krb5 k5crypto gssapi gssrpc kadm5clnt kadm5srv"},
    {"libcairo2-dev", "cairo cairo-gobject cairo-script"}, {"libdbus-1-dev", "dbus"}, {"libglib2.0-dev", "glib"},
    {"librsvg2-dev", "rsvg"}, {"libevent-dev", "event event-core event-extra event-pthreads event-openssl"},
    {"libev-dev", "ev"}, {"libuv1-dev", "uv"}, {"libmemcached-dev", "memcached memcachedutil hashkit"},
    {"libmagic-dev", "magic"}, {"unixodbc-dev", "odbc odbccr odbcinst"}, {"freetds-dev", "ct sybdb"},
    {"libyaml-dev", "yaml"}, {"libsqlite3-dev", "sqlite3"}, {"libgmp-dev", "gmp gmpxx"}, {"libmpfr-dev", "mpfr"},
    {"libmpc-dev", "mpc"}, {"libzmq3-dev", "zmq"}, {"libsodium-dev", "sodium"},
    {"librdkafka-dev", "rdkafka rdkafka++"}, {"libsnappy-dev", "snappy"}, {"liblz4-dev", "lz4"},
    {"libzstd-dev", "zstd"}, {"uuid-dev", "uuid"}, {"libexpat1-dev", "expat"}, {"libexpat-dev", "expat"},
    {"libbrotli-dev", "brotli"}, {"libusb-1.0-0-dev", "usb"}, {"libusb-dev", "usb-0.1"},
    {"libsndfile1-dev", "sndfile"}, {"portaudio19-dev", "portaudio portaudiocpp"}, {"libasound2-dev", "asound"},
    {"libopus-dev", "opus"}, {"libpcre2-dev", "pcre2 pcre2-16 pcre2-32 pcre2-posix"},
    {"libpcre3-dev", "pcre pcre16 pcre32 pcrecpp"}, {"libsystemd-dev", "systemd"}, {"libudev-dev", "udev"},
    {"libcap-dev", "cap"}, {"libseccomp-dev", "seccomp"}, {"libpam0g-dev", "pam"}, {"libmaxminddb-dev", "maxminddb"},
    {"libzbar-dev", "zbar"}, {"libreadline-dev", "readline"}, {"libedit-dev", "edit"},
    {"libncurses-dev", "ncursesw ncurses tinfo"}, {"libncurses5-dev", "ncursesw ncurses tinfo"},
    {"libncursesw5-dev", "ncursesw ncurses tinfo"}, {"libtinfo-dev", "ncursesw ncurses tinfo"},
    {"libgdbm-dev", "gdbm"}, {"libdb-dev", "db"}, {"libgcrypt20-dev", "gcrypt"}, {"libgpg-error-dev", "gpg-error"},
    {"libgnutls28-dev", "gnutls gnutls-dane gnutls-openssl gnutlsxx"}, {"libltdl-dev", "ltdl"},
    {"libjansson-dev", "jansson"}, {"libzip-dev", "zip"}, {"libonig-dev", "onig"}, {"libargon2-dev", "argon2"},
    {"libnuma-dev", "numa"}, {"libaio-dev", "aio"}, {"libjemalloc-dev", "jemalloc"}, {"liburing-dev", "uring"},
    {"libnghttp2-dev", "nghttp2"}, {"libssh2-1-dev", "ssh2"}, {"libssh-dev", "ssh"}, {"libc-ares-dev", "cares"},
    {"libpcap-dev", "pcap"}, {"libx11-dev", "x11"}, {"libxext-dev", "xext"}, {"libxrender-dev", "xrender"},
    {"libxcb1-dev", "xcb"}, {"libsm-dev", "sm"}, {"libice-dev", "ice"},
    {"libmagickcore-dev", "magickcore magick-coders"}, {"libmagickwand-dev", "magickwand magickcore magick-coders"},
    {"libhdf5-dev", "hdf5 hdf5-fortran hdf5-hl hdf5-hl-fortran hdf5-cpp hdf5-hl-cpp"}, {"libarchive-dev", "archive"},
    {"libtirpc-dev", "tirpc"}, {"libnsl-dev", "nsl"}, {"libluajit-5.1-dev", "luajit"}, {"liblua5.3-dev", "lua5.3"},
    {"tcl-dev", "tcl"}, {"tk-dev", "tk tcl"}, {"libjsoncpp-dev", "jsoncpp"}, {"libjson-c-dev", "json-c"},
    {"libcjson-dev", "cjson"}, {"libhiredis-dev", "hiredis"}, {"libmicrohttpd-dev", "microhttpd"},
    {"libprotobuf-dev", "protobuf protobuf-lite"}, {"libopenblas-dev", "openblas openblas-pthread"},
    {"liblapack-dev", "lapack blas"}, {"libblas-dev", "blas"}, {"libelf-dev", "elf"}, {"libbsd-dev", "bsd"},
    {"libunwind-dev", "unwind"}, {"libpopt-dev", "popt"}, {"libacl1-dev", "acl"}, {"libattr1-dev", "attr"},
    {"libboost-atomic-dev", "boost-atomic"}, {"libboost-chrono-dev", "boost-chrono"},
    {"libboost-context-dev", "boost-context boost-thread boost-atomic boost-chrono boost-date-time boost-system"},
    {"libboost-date-time-dev", "boost-date-time boost-serialization"},
    {"libboost-filesystem-dev", "boost-filesystem boost-system boost-atomic"},
    {"libboost-iostreams-dev", "boost-iostreams boost-regex"},
    {"libboost-program-options-dev", "boost-program-options"}, {"libboost-regex-dev", "boost-regex"},
    {"libboost-serialization-dev", "boost-serialization"}, {"libboost-system-dev", "boost-system"},
    {"libboost-thread-dev", "boost-thread boost-atomic boost-chrono boost-date-time boost-serialization boost-system"},
    {"python3-dev", ""}, {"python-dev", ""}, {"python2-dev", ""}, {"python-dev-is-python3", ""},
    {"libpython3-dev", ""}, {"libeigen3-dev", ""}, {"libboost-dev", ""}, {"libgtest-dev", ""},
    {"nlohmann-json3-dev", ""}, {"rapidjson-dev", ""}, {"systemtap-sdt-dev", ""}, {"uthash-dev", ""},
});
// clang-format on

// The same name can be another library here: Debian's libusb-dev is the old libusb 0.1.
// clang-format off
constexpr auto kAlpineHeaders = std::to_array<Headers>({
    {"libpq-dev", "pq"}, {"postgresql-dev", "pq"}, {"mariadb-connector-c-dev", "mysql"}, {"mariadb-dev", "mariadb"},
    {"libffi-dev", "ffi"}, {"openssl-dev", "ssl"}, {"libxml2-dev", "xml2"}, {"libxslt-dev", "xslt xml2"},
    {"jpeg-dev", "jpeg"}, {"libjpeg-turbo-dev", "jpeg"}, {"zlib-dev", "z"}, {"bzip2-dev", "bz2"}, {"xz-dev", "lzma"},
    {"libpng-dev", "png z"}, {"freetype-dev", "freetype"}, {"fontconfig-dev", "fontconfig"}, {"lcms2-dev", "lcms2"},
    {"openjpeg-dev", "openjp2"}, {"tiff-dev", "tiff tiffxx"}, {"icu-dev", "icu"}, {"openldap-dev", "ldap"},
    {"cyrus-sasl-dev", "sasl2"}, {"curl-dev", "curl"}, {"cairo-dev", "cairo cairo-gobject cairo-script"},
    {"dbus-dev", "dbus"}, {"glib-dev", "glib"}, {"librsvg-dev", "rsvg"}, {"libevent-dev", "event"},
    {"libev-dev", "ev"}, {"libuv-dev", "uv"}, {"libmemcached-dev", "memcached"}, {"file-dev", "magic"},
    {"unixodbc-dev", "odbc"}, {"freetds-dev", "ct sybdb"}, {"yaml-dev", "yaml"}, {"sqlite-dev", "sqlite3"},
    {"gmp-dev", "gmp gmpxx"}, {"zeromq-dev", "zmq"}, {"libsodium-dev", "sodium"}, {"librdkafka-dev", "rdkafka"},
    {"snappy-dev", "snappy"}, {"lz4-dev", "lz4"}, {"zstd-dev", "zstd"}, {"expat-dev", "expat"}, {"libusb-dev", "usb"},
    {"libsndfile-dev", "sndfile"}, {"alsa-lib-dev", "asound"}, {"pcre2-dev", "pcre2 pcre2-16 pcre2-32"},
    {"libcap-dev", "cap"}, {"libseccomp-dev", "seccomp"}, {"libmaxminddb-dev", "maxminddb"},
    {"readline-dev", "readline"}, {"ncurses-dev", "ncursesw formw menuw panelw ncurses++"}, {"gdbm-dev", "gdbm"},
    {"libzip-dev", "zip"}, {"oniguruma-dev", "onig"}, {"numactl-dev", "numa"}, {"nghttp2-dev", "nghttp2"},
    {"libx11-dev", "x11"}, {"libxext-dev", "xext"}, {"libxrender-dev", "xrender"}, {"libxcb-dev", "xcb"},
    {"python3-dev", ""}, {"python-dev", ""},
});
// clang-format on

// The order is that of the columns. A release that is not here has no names at all, rather than those of a
// neighbour.
constexpr auto kDebianReleases = std::to_array<string_view>({"bullseye", "bookworm", "trixie"});
constexpr auto kUbuntuReleases = std::to_array<string_view>({"focal", "jammy", "noble"});
constexpr auto kAlpineReleases = std::to_array<string_view>({"3.18", "3.19", "3.20", "3.21", "3.22"});

// The words of a cell, one after the other.
string_view take_word(string_view& words) {
  const std::size_t end = std::min(words.find(' '), words.size());
  const string_view word = words.substr(0, end);
  words.remove_prefix(std::min(end + 1, words.size()));
  return word;
}

// One word stands for all releases, which keeps the table short where a soname never changed.
string_view in_column(string_view cell, std::size_t column) {
  if (cell.find(' ') == string_view::npos) return cell;
  for (; column > 0; --column) take_word(cell);
  return take_word(cell);
}

// As the table has it: a name, `-`, or nothing.
string_view cell_of(string_view library, const Distribution& distribution) {
  using Kind = Distribution::Kind;
  const auto row = std::find_if(kLibraries.begin(), kLibraries.end(),
                                [&](const Library& each) { return each.name == library; });
  // Nothing is guessed from the name: a wrong package would leave the program without its library when it
  // starts.
  if (row == kLibraries.end()) return {};
  // The number of releases stands for one that is not listed.
  const auto column = [&](const auto& releases) {
    return std::size_t(std::find(releases.begin(), releases.end(), distribution.release) - releases.begin());
  };
  string_view out;
  if (distribution.kind == Kind::kAlpine && column(kAlpineReleases) < kAlpineReleases.size()) {
    out = row->alpine;
  } else if (distribution.kind == Kind::kDebian && column(kDebianReleases) < kDebianReleases.size()) {
    out = in_column(row->debian, column(kDebianReleases));
  } else if (distribution.kind == Kind::kUbuntu && column(kUbuntuReleases) < kUbuntuReleases.size()) {
    out = in_column(row->ubuntu == "=" ? row->debian : row->ubuntu, column(kUbuntuReleases));
  }
  return out == "?" ? string_view() : out;
}

}  // namespace

// A release that has no such library and needs none is the same to this caller as one that is not known.
std::string run_time_library(string_view library, const Distribution& distribution) {
  const string_view cell = cell_of(library, distribution);
  return cell == "-" ? std::string() : std::string(cell);
}

std::optional<std::vector<std::string>> run_time_packages(string_view package,
                                                          const Distribution& distribution) {
  // `python3.11-dev`, `libpython3.11-dev`
  const bool python =
      (package.starts_with("python3.") || package.starts_with("libpython3.")) && package.ends_with("-dev");
  // Headers of one Python, `libpython3.11-dev`, whose library comes with the interpreter.
  if (python) return std::vector<std::string>{};
  // Ubuntu takes its packages from Debian and keeps their names.
  const std::span<const Headers> table = distribution.kind == Distribution::Kind::kAlpine
                                             ? std::span<const Headers>(kAlpineHeaders)
                                             : std::span<const Headers>(kDebianHeaders);
  const auto row =
      std::find_if(table.begin(), table.end(), [&](const Headers& each) { return each.package == package; });
  if (row == table.end()) return std::nullopt;
  std::vector<std::string> out;
  for (string_view rest = row->libraries; !rest.empty();) {
    const string_view library = cell_of(take_word(rest), distribution);
    // One library that is not known spoils the list: the program may be linked with that very one.
    if (library.empty()) return std::nullopt;
    // Several libraries may come in one package, which is to be named once.
    if (library != "-" && std::find(out.begin(), out.end(), library) == out.end()) out.emplace_back(library);
  }
  return out;
}

}  // namespace drydock
