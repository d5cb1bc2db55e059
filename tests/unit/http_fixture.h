#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>

#include "resolve/http.h"
#include "support/fault_server.h"

namespace drydock::testing {

using Request = FaultServer::Request;
using Reply = FaultServer::Reply;

/// Two retries, without much of a wait.
inline NetworkPolicy quick() {
  NetworkPolicy policy;
  policy.retry_base = std::chrono::milliseconds(1);
  policy.retries = 2;
  return policy;
}

inline NetworkPolicy once() {
  NetworkPolicy policy = quick();
  policy.retries = 0;
  return policy;
}

inline HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  return request;
}

/// The error of a request that must fail.
inline std::string error_of(HttpClient& client, const HttpRequest& request) {
  const Result<HttpResponse> response = client.fetch(request);
  EXPECT_FALSE(response) << "status " << response->status;
  return response ? "" : response.error().message;
}

/// Reads a stream to its end.
inline Result<std::string> read_all(HttpStream& stream, std::size_t block = 1000) {
  std::string body;
  std::string buffer(block, '\0');
  while (true) {
    const Result<std::size_t> count = stream.read(buffer.data(), buffer.size());
    if (!count) return count.error();
    if (*count == 0) return body;
    body.append(buffer, 0, *count);
  }
}

/// Bytes of which no two blocks are alike.
inline std::string pattern(std::size_t size) {
  std::string text;
  text.reserve(size + 8);
  for (std::size_t i = 0; text.size() < size; ++i) text += fmt::format("{:07x}.", i);
  text.resize(size);
  return text;
}

}  // namespace drydock::testing
