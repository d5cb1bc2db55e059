/* Answers every request with the name and version that configure put into config.h. */
#include "config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8000)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 8) != 0) return 1;
  for (;;) {
    char request[2048], answer[256];
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    (void)!read(client, request, sizeof request);
    snprintf(answer, sizeof answer, "HTTP/1.0 200 OK\r\n\r\nhello from %s\n", PACKAGE_STRING);
    (void)!write(client, answer, strlen(answer));
    close(client);
  }
}
