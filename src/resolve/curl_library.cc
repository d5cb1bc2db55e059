#include "resolve/curl_library.h"

#include <dlfcn.h>

#include <initializer_list>

namespace drydock {
namespace {

template <typename Function>
bool find(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(::dlsym(library, name));
  return into != nullptr;
}

bool find_all(void* library, CurlLibrary& curl) {
  return find(library, "curl_global_init", curl.global_init) &&
         find(library, "curl_version_info", curl.version_info) &&
         find(library, "curl_getdate", curl.getdate) && find(library, "curl_free", curl.free) &&
         find(library, "curl_slist_append", curl.slist_append) &&
         find(library, "curl_slist_free_all", curl.slist_free_all) &&
         find(library, "curl_easy_init", curl.easy_init) &&
         find(library, "curl_easy_cleanup", curl.easy_cleanup) &&
         find(library, "curl_easy_setopt", curl.easy_setopt) &&
         find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
         find(library, "curl_easy_pause", curl.easy_pause) &&
         find(library, "curl_easy_strerror", curl.easy_strerror) &&
         find(library, "curl_multi_init", curl.multi_init) &&
         find(library, "curl_multi_cleanup", curl.multi_cleanup) &&
         find(library, "curl_multi_setopt", curl.multi_setopt) &&
         find(library, "curl_multi_add_handle", curl.multi_add_handle) &&
         find(library, "curl_multi_remove_handle", curl.multi_remove_handle) &&
         find(library, "curl_multi_perform", curl.multi_perform) &&
         find(library, "curl_multi_poll", curl.multi_poll) &&
         find(library, "curl_multi_wakeup", curl.multi_wakeup) &&
         find(library, "curl_multi_info_read", curl.multi_info_read) && find(library, "curl_url", curl.url) &&
         find(library, "curl_url_cleanup", curl.url_cleanup) && find(library, "curl_url_set", curl.url_set) &&
         find(library, "curl_url_get", curl.url_get);
}

}  // namespace

Result<CurlLibrary> load_curl_from(std::initializer_list<const char*> names) {
  bool incomplete = false;
  for (const char* name : names) {
    void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) continue;
    CurlLibrary curl;
    if (find_all(library, curl)) {
      if (curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) return curl;
      return Error{"cannot start libcurl, which is needed to ask the network"};
    }
    incomplete = true;
    ::dlclose(library);
  }
  if (incomplete) return Error{"libcurl is too old to ask the network with: install version 7.68 or newer"};
  return Error{
      "cannot load libcurl.so.4, which is needed to ask the network: install libcurl (libcurl4 on Debian)"};
}

Result<const CurlLibrary*> load_curl() {
  // What is loaded into a process is the process's own state, and curl_global_init() of older versions must
  // not be called by two threads: the language makes sure that one alone does.
  static const Result<CurlLibrary> library = load_curl_from({"libcurl.so.4", "libcurl-gnutls.so.4"});
  if (!library) return library.error();
  return &*library;
}

}  // namespace drydock
