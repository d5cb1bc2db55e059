#pragma once

// Deprecation is for those who link against the newest libcurl; this is loaded from whichever the machine
// has.
#define CURL_DISABLE_DEPRECATION
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include <string>

#include "text/result.h"

namespace drydock {

/// The functions of libcurl, which is loaded when it is first needed: an editor that formats on each save
/// pays nothing for a library that it does not use, and drydock works offline on a machine that has none. For
/// http_*.cc alone.
struct CurlLibrary {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_version_info) version_info = nullptr;
  decltype(&::curl_getdate) getdate = nullptr;
  decltype(&::curl_free) free = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_pause) easy_pause = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_multi_init) multi_init = nullptr;
  decltype(&::curl_multi_cleanup) multi_cleanup = nullptr;
  decltype(&::curl_multi_setopt) multi_setopt = nullptr;
  decltype(&::curl_multi_add_handle) multi_add_handle = nullptr;
  decltype(&::curl_multi_remove_handle) multi_remove_handle = nullptr;
  decltype(&::curl_multi_perform) multi_perform = nullptr;
  decltype(&::curl_multi_poll) multi_poll = nullptr;      // since 7.66
  decltype(&::curl_multi_wakeup) multi_wakeup = nullptr;  // since 7.68
  decltype(&::curl_multi_info_read) multi_info_read = nullptr;
  decltype(&::curl_url) url = nullptr;
  decltype(&::curl_url_cleanup) url_cleanup = nullptr;
  decltype(&::curl_url_set) url_set = nullptr;
  decltype(&::curl_url_get) url_get = nullptr;
};

/// Loads libcurl with the first call and gives the same answer to every other. It stays loaded to the end of
/// the program, since the TLS library below it cannot be unloaded safely. The error says what to install.
Result<const CurlLibrary*> load_curl();

/// Loads the first of `names` that is there and whole. For load_curl() and its test.
Result<CurlLibrary> load_curl_from(std::initializer_list<const char*> names);

}  // namespace drydock
