#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "resolve/apk_index.h"
#include "text/result.h"

namespace drydock {

/// A file `.SIGN.RSA.alpine-devel@example-1234.rsa.pub` of an index.
struct ApkSignature {
  std::string name;   ///< of the file
  std::string bytes;  ///< PKCS #1 v1.5 over the gzip members behind the signature's own
};

struct ApkArchive {
  std::vector<ApkSignature> signatures;
  std::string index;  ///< the text of APKINDEX
};

/// Reads an APKINDEX.tar.gz to its end, with libarchive and from memory alone. An error where it is cut
/// short, too large or has not exactly one APKINDEX.
Result<ApkArchive> read_apk_archive(std::string_view bytes, const ApkIndexLimits& limits);

/// The part of an APKINDEX.tar.gz that one of its signatures covers, by a key of that name in the folder: all
/// of it where there is no such key, an error where there is one and the signature is wrong. `.SIGN.RSA.` is
/// over SHA-1, `.SIGN.RSA256.` over SHA-256 (abuild-sign).
Result<std::string_view> signed_part(std::string_view bytes, const std::vector<ApkSignature>& signatures,
                                     const std::string& keys_folder);

}  // namespace drydock
