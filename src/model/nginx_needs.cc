#include "model/nginx_needs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "model/nginx_config.h"
#include "model/run_time_paths.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

constexpr int kMaxIncludes = 64;

// Directives of nginx's own modules that write no file, open no port and need no right, whatever they are
// told. http://nginx.org/en/docs/dirindex.html
constexpr string_view kHarmless =
    " absolute_redirect accept_mutex accept_mutex_delay access_log add_after_body add_before_body add_header"
    " add_trailer addition_types aio aio_write alias allow ancient_browser ancient_browser_value auth_basic"
    "  auth_delay auth_request auth_request_set autoindex autoindex_exact_size autoindex_format"
    " autoindex_localtime break charset charset_types charset_map chunked_transfer_encoding "
    "connection_pool_size debug_connection"
    " default default_type deny directio directio_alignment disable_symlinks empty_gif env error_log "
    "error_page etag"
    " events expires flv geo gunzip gunzip_buffers hash http http2 http2_body_preread_size http2_chunk_size"
    " http2_idle_timeout http2_max_concurrent_pushes http2_max_concurrent_streams http2_max_field_size"
    " http2_max_header_size http2_max_requests http2_push http2_push_preload http2_recv_buffer_size "
    "http2_recv_timeout"
    " if if_modified_since ignore_invalid_headers image_filter image_filter_buffer image_filter_interlace"
    " image_filter_jpeg_quality image_filter_sharpen image_filter_transparency image_filter_webp_quality "
    "index internal"
    " ip_hash large_client_header_buffers least_conn least_time limit_conn limit_conn_dry_run "
    "limit_conn_log_level"
    " limit_conn_status limit_conn_zone limit_except limit_rate limit_rate_after limit_req limit_req_dry_run"
    " limit_req_log_level limit_req_status limit_req_zone limit_zone lingering_close lingering_time "
    "lingering_timeout"
    " load_module location lock_file log_format log_not_found log_subrequest map map_hash_bucket_size "
    "map_hash_max_size"
    " master_process max_ranges memcached_bind memcached_buffer_size memcached_connect_timeout "
    "memcached_gzip_flag"
    " memcached_next_upstream memcached_pass memcached_read_timeout memcached_send_timeout merge_slashes "
    "min_delete_depth"
    " mirror mirror_request_body modern_browser modern_browser_value mp4 mp4_buffer_size mp4_max_buffer_size "
    "msie_padding"
    " msie_refresh multi_accept open_file_cache open_file_cache_errors open_file_cache_min_uses "
    "open_file_cache_valid"
    " open_log_file_cache output_buffers override_charset pcre_jit port_in_redirect postpone_output "
    "preread_buffer_size"
    " preread_timeout random random_index read_ahead real_ip_header real_ip_recursive recursive_error_pages "
    "referer_hash"
    " referer_hash_bucket_size referer_hash_max_size request_pool_size reset_timedout_connection resolver"
    " resolver_timeout return rewrite rewrite_log root satisfy send_lowat send_timeout sendfile "
    "sendfile_max_chunk server"
    " server_name server_name_in_redirect server_names_hash_bucket_size server_names_hash_max_size "
    "server_tokens set"
    " set_real_ip_from slice source_charset split_clients ssi ssi_last_modified ssi_min_file_chunk "
    "ssi_silent_errors"
    " ssi_types ssi_value_length state sticky stream stub_status sub_filter sub_filter_last_modified "
    "sub_filter_once"
    " sub_filter_types subrequest_output_buffer_size tcp_nodelay tcp_nopush thread_pool timer_resolution "
    "try_files types"
    " types_hash_bucket_size types_hash_max_size underscores_in_headers uninitialized_variable_warn upstream "
    "use user"
    " userid userid_domain userid_expires userid_flags userid_mark userid_name userid_p3p userid_path "
    "userid_service"
    " valid_referers variables_hash_bucket_size variables_hash_max_size worker_aio_requests "
    "worker_connections"
    " worker_cpu_affinity worker_processes worker_rlimit_nofile worker_shutdown_timeout zone keepalive"
    " keepalive_disable keepalive_requests keepalive_time keepalive_timeout client_body_buffer_size"
    " client_body_in_single_buffer client_body_timeout client_header_buffer_size client_header_timeout"
    " client_max_body_size gzip gzip_buffers gzip_comp_level gzip_disable gzip_hash gzip_http_version "
    "gzip_min_length"
    " gzip_no_buffer gzip_proxied gzip_static gzip_types gzip_vary gzip_window ssl_protocols "
    "ssl_prefer_server_ciphers"
    " ssl_ciphers ssl_session_cache ssl_session_timeout ssl_session_tickets ssl_ecdh_curve ssl_buffer_size"
    " ssl_early_data ssl_verify_depth ssl_verify_client status_zone ";

// What those who pass requests on have in common, behind `proxy_`, `fastcgi_`, `uwsgi_`, `scgi_` and `grpc_`.
constexpr string_view kHarmlessOfProxies =
    " bind buffer_size buffering buffers busy_buffers_size cache cache_background_update cache_bypass"
    " cache_convert_head cache_key cache_lock cache_lock_age cache_lock_timeout cache_max_range_offset "
    "cache_methods"
    " cache_min_uses cache_purge cache_revalidate cache_use_stale cache_valid catch_stderr connect_timeout"
    " cookie_domain cookie_flags cookie_path download_rate force_ranges half_close headers_hash_bucket_size"
    " headers_hash_max_size hide_header http_version ignore_client_abort ignore_headers index "
    "intercept_errors"
    " keep_conn limit_rate max_temp_file_size method modifier1 modifier2 next_upstream next_upstream_timeout"
    " next_upstream_tries no_cache param pass pass_header pass_request_body pass_request_headers protocol"
    " protocol_timeout read_timeout redirect request_buffering requests responses send_lowat send_timeout "
    "set_body"
    " set_header socket_keepalive split_path_info ssl ssl_ciphers ssl_name ssl_protocols ssl_server_name"
    " ssl_session_reuse ssl_trusted_certificate ssl_verify ssl_verify_depth temp_file_write_size timeout"
    " upload_rate string ";

// Their insides are tables, not directives.
constexpr string_view kTables = " map types geo split_clients charset_map ";

constexpr std::array<string_view, 5> kTemporary = {"client_body_temp_path", "proxy_temp_path",
                                                   "fastcgi_temp_path", "uwsgi_temp_path", "scgi_temp_path"};
// Where Debian's packages have them, in the same order.
constexpr std::array<string_view, 5> kDebianTemporary = {"/var/lib/nginx/body", "/var/lib/nginx/proxy",
                                                         "/var/lib/nginx/fastcgi", "/var/lib/nginx/uwsgi",
                                                         "/var/lib/nginx/scgi"};

bool holds(string_view list, string_view name) {
  return list.find(fmt::format(" {} ", name)) != string_view::npos;
}

bool is_harmless(string_view name) {
  if (holds(kHarmless, name)) return true;
  for (const string_view family : {"proxy_", "fastcgi_", "uwsgi_", "scgi_", "grpc_"})
    if (name.starts_with(family)) return holds(kHarmlessOfProxies, name.substr(family.size()));
  return false;
}

// Lists that every package brings, and folders of modules to load.
bool is_packaged(string_view path) {
  static constexpr std::array<string_view, 7> kLists = {"mime.types",   "fastcgi.conf", "fastcgi_params",
                                                        "proxy_params", "scgi_params",  "uwsgi_params",
                                                        "koi-utf"};
  if (path == "/etc/nginx/modules-enabled/*.conf" || path == "/etc/nginx/modules/*.conf" ||
      path == "/usr/share/nginx/modules/*.conf")
    return true;
  return path.starts_with("/etc/nginx/") &&
         std::find(kLists.begin(), kLists.end(), path.substr(string_view("/etc/nginx/").size())) !=
             kLists.end();
}

// The port of `8080`, `*:8080`, `[::]:8080`, `localhost`; nothing where it cannot be told.
std::optional<unsigned> port_of(string_view address) {
  string_view port = address;
  if (address.starts_with('[')) {
    const std::size_t close = address.find(']');
    if (close == string_view::npos) return std::nullopt;
    port = address.substr(close + 1);
    if (port.empty()) return 80;
    if (!port.starts_with(':')) return std::nullopt;
    port.remove_prefix(1);
  } else if (const std::size_t colon = address.find(':'); colon != string_view::npos) {
    port = address.substr(colon + 1);
  } else if (address.find_first_not_of("0123456789-") != string_view::npos) {
    // An address alone; one that is a variable or a placeholder is neither.
    const bool plain = std::all_of(address.begin(), address.end(), [](char c) {
      return c == '.' || c == '-' || c == '*' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
             (c >= 'A' && c <= 'Z');
    });
    return plain ? std::optional(80U) : std::nullopt;
  }
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  const bool whole = end == port.data() + port.size() || *end == '-';
  return error == std::errc() && whole && value > 0 && value < 65536 ? std::optional(value) : std::nullopt;
}

class Needs {
 public:
  explicit Needs(const NginxFiles& files) : files_(files) {}

  NginxNeeds read(string_view config, string_view global) {
    folder_ = clean_path(std::string(config) + "/..");
    text(global, "its `-g`", Place::kMain);
    if (files_.find(config) == nullptr) problem(fmt::format("its configuration `{}` is not known", config));
    include(std::string(config), Place::kMain);
    if (out_.problem.empty() && !listens_) problem("its configuration has no `listen`");
    if (out_.problem.empty()) defaults();
    return std::move(out_);
  }

 private:
  enum class Place : std::uint8_t { kMain, kHttp, kOther };

  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  void text(string_view text, const std::string& name, Place place) {
    const NginxConfig config = read_nginx_config(text);
    if (!config.problem.empty()) return problem(fmt::format("{} cannot be read: {}", name, config.problem));
    const auto& all = config.directives;
    std::vector<Place> inside(all.size(), Place::kOther);
    std::vector<char> table(all.size(), 0);
    for (std::size_t i = 0; i < all.size() && out_.problem.empty(); ++i) {
      const string_view word = all[i].words[0];
      if (all[i].in && (table[*all[i].in] != 0 || holds(kTables, all[*all[i].in].words[0]))) {
        table[i] = 1;
        continue;
      }
      const Place here = all[i].in ? inside[*all[i].in] : place;
      if (word == "http" && here == Place::kMain) inside[i] = Place::kHttp;
      where_ = fmt::format("{}, line {}", name, all[i].line);
      if (word == "server" && all[i].block && !listens_in(all, i)) no_listen();
      directive(all[i], here);
    }
  }

  static bool listens_in(const std::vector<NginxDirective>& all, std::size_t server) {
    return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(server), all.end(),
                       [&](const NginxDirective& d) { return d.in == server && d.words[0] == "listen"; });
  }
  void no_listen() {
    problem(fmt::format("a server in {} has no `listen`: its port is 80 for root and 8000 for everybody else",
                        where_));
  }

  void directive(const NginxDirective& directive, Place place) {
    const string_view name = directive.words[0];
    const std::string value = directive.words.size() > 1 ? directive.words[1] : std::string();
    for (const std::string& word : directive.words) {
      if (word.starts_with("unix:") || word.find("//unix:") != std::string::npos)
        return problem(fmt::format("{} uses a socket file, whose owner decides who may", where_));
      if (word == "transparent")
        return problem(fmt::format("{} takes addresses that are not its own", where_));
    }
    if (name == "http") http_ = true;
    if (name == "include") return include(value, place);
    if (name == "listen") return listen(value);
    if (name == "user") {
      out_.names_user = true;
      if (value == "root") return problem(fmt::format("{} wants its workers to be root", where_));
    }
    if (name == "daemon") {
      out_.foreground |= value == "off";
    } else if (name == "pid") {
      pid_ = true;
      file(value);
    } else if (name == "error_log" || name == "access_log") {
      log(name == "error_log", value, place);
    } else if (const auto at = std::find(kTemporary.begin(), kTemporary.end(), name);
               at != kTemporary.end()) {
      if (place == Place::kHttp) temporary_[static_cast<std::size_t>(at - kTemporary.begin())] = true;
      folder(value);
    } else if (name.ends_with("_cache_path")) {
      folder(value);
    } else if (name.starts_with("ssl_certificate") || name.find("_ssl_certificate") != string_view::npos) {
      // Root reads them before it becomes another user.
      problem(fmt::format("{} names a certificate, whose key may be root's alone", where_));
    } else if (!is_harmless(name)) {
      problem(fmt::format("{} has `{}`, of which it is not known what it needs", where_, name));
    }
  }

  void listen(const std::string& value) {
    const auto port = port_of(value);
    if (!port) return problem(fmt::format("{} listens on a port that cannot be told", where_));
    if (*port < 1024) return problem(fmt::format("{} listens on port {}, below 1024", where_, *port));
    listens_ = true;
  }

  void log(bool error, const std::string& value, Place place) {
    if (error && place == Place::kMain) error_log_ = true;
    if (!error && place == Place::kHttp) access_log_ = true;
    if (value.starts_with("syslog:") || value.starts_with("memory:") ||
        (error ? value == "stderr" : value == "off"))
      return;
    file(value);
  }

  bool is_known(const std::string& path) {
    if (path.starts_with('/') && path.find('$') == std::string::npos) return true;
    problem(path.starts_with('/') ? fmt::format("{} names a path with a variable", where_)
                                  : fmt::format("{} names a path below nginx's own folder", where_));
    return false;
  }
  // Debian has /var/run for a link to /run, as everybody else.
  static std::string clean(const std::string& path) {
    const std::string out = clean_path(path);
    return is_inside(out, "/var/run") ? out.substr(4) : out;
  }
  void file(const std::string& path) {
    if (is_known(path)) out_.files.insert(clean(path));
  }
  void folder(const std::string& path) {
    if (is_known(path)) out_.folders.insert(clean(path));
  }

  void include(const std::string& written, Place place) {
    if (written.empty() || written.find('$') != std::string::npos)
      return problem(fmt::format("{} includes what cannot be told", where_));
    const std::string path = clean_path(written.starts_with('/') ? written : folder_ + "/" + written);
    if (++includes_ > kMaxIncludes) return problem("its configuration includes more files than are followed");
    const std::size_t slash = path.rfind('/');
    const std::string parent = path.substr(0, slash), name = path.substr(slash + 1);
    if (path.find_first_of("*?[") == std::string::npos) {
      const NginxFile* file = files_.find(path);
      if (file == nullptr && is_packaged(path)) return;
      return one(file, path, place);
    }
    const std::size_t star = name.find('*');
    if (parent.find_first_of("*?[") != std::string::npos || name.find_first_of("?[") != std::string::npos ||
        name.find('*', star + 1) != std::string::npos)
      return problem(fmt::format("`{}` is included by a pattern that is not followed", path));
    if (!files_.debian && !is_packaged(path))
      return problem(fmt::format("`{}` is included, and what the package puts there is not known", path));
    const string_view ending = string_view(name).substr(star + 1), begin = string_view(name).substr(0, star);
    for (const auto& [at, ignored] : files_.files) {
      const string_view own = string_view(at).substr(at.rfind('/') + 1);
      if (at.size() == parent.size() + 1 + own.size() && at.starts_with(parent) && own.starts_with(begin) &&
          own.ends_with(ending) && own.size() >= begin.size() + ending.size() &&
          (!own.starts_with('.') || !begin.empty()))
        one(files_.find(at), at, place);
    }
  }

  void one(const NginxFile* file, const std::string& path, Place place) {
    if (file == nullptr)
      return problem(fmt::format("nothing is known of `{}`, which its configuration reads", path));
    if (file->kind == NginxFile::Kind::kHarmless) return;
    if (file->kind != NginxFile::Kind::kText)
      return problem(fmt::format("`{}`, which its configuration reads, cannot be read", file->place));
    const std::string before = where_;
    text(file->text, fmt::format("`{}`", file->place), place);
    where_ = before;
  }

  // What the configuration does not say, the package does.
  void defaults() {
    const bool debian = files_.debian.has_value();
    std::vector<string_view> unsaid;
    const auto unless = [&](bool said, string_view name, string_view path, std::set<std::string>& into) {
      if (said) return;
      if (!debian) unsaid.push_back(name);
      into.emplace(path);
    };
    unless(pid_, "pid", "/run/nginx.pid", out_.files);
    unless(error_log_, "error_log", "/var/log/nginx/error.log", out_.files);
    if (http_) {
      unless(access_log_, "access_log", "/var/log/nginx/access.log", out_.files);
      for (std::size_t i = 0; i < kTemporary.size(); ++i)
        unless(temporary_[i], kTemporary[i], kDebianTemporary[i], out_.folders);
    }
    if (!unsaid.empty())
      problem(fmt::format("its configuration does not say `{}`, and which package it is from is not known",
                          fmt::join(unsaid, "`, `")));
  }

  const NginxFiles& files_;
  NginxNeeds out_;
  std::string folder_, where_;
  int includes_ = 0;
  bool listens_ = false, http_ = false, pid_ = false, error_log_ = false, access_log_ = false;
  std::array<bool, 5> temporary_ = {};
};

}  // namespace

NginxNeeds nginx_needs(const NginxFiles& files, string_view config, string_view global) {
  if (!files.problem.empty()) {
    NginxNeeds out;
    out.problem = files.problem;
    return out;
  }
  return Needs(files).read(config, global);
}

}  // namespace drydock
