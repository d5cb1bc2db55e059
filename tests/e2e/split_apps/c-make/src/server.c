/* Answers every request with the versions of the libraries that it is linked with, and the text of a file beside it. */
#include <arpa/inet.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

int main(void) {
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8000)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 8) != 0) return 1;
  for (;;) {
    char request[2048], text[256] = "", answer[1024];
    int client = accept(listener, NULL, NULL);
    FILE *file = fopen("greeting.txt", "r");
    if (client < 0) continue;
    (void)!read(client, request, sizeof request);
    if (file != NULL) {
      if (fgets(text, sizeof text, file) == NULL) text[0] = '\0';
      fclose(file);
    }
    snprintf(answer, sizeof answer, "HTTP/1.0 200 OK\r\n\r\n%szlib %s, SQLite %s\n", text, zlibVersion(), sqlite3_libversion());
    (void)!write(client, answer, strlen(answer));
    close(client);
  }
}
