// Answers with the pages of a map, so that the C++ library is needed.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>

int main(int argc, char** argv) {
  const std::map<std::string, std::string> pages{{"/", "hello from C++"}, {"/arguments", std::to_string(argc - 1)}};
  const int port = argc > 2 && std::string(argv[1]) == "--port" ? std::stoi(argv[2]) : 8000;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<unsigned short>(port));
  if (bind(listener, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || listen(listener, 8) != 0) return 1;
  for (;;) {
    const int client = accept(listener, nullptr, nullptr);
    std::string request(2048, '\0');
    request.resize(static_cast<std::size_t>(std::max<ssize_t>(read(client, request.data(), request.size()), 0)));
    std::istringstream words(request);
    std::string method, path;
    words >> method >> path;
    const auto page = pages.find(path);
    const std::string answer = "HTTP/1.0 200 OK\r\n\r\n" + (page == pages.end() ? "nothing here" : page->second) + "\n";
    if (write(client, answer.data(), answer.size()) < 0) return 1;
    close(client);
  }
}
