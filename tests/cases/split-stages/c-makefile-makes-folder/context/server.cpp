#include "objects/generated.h"
#include <fstream>

int main() {
  std::ofstream("received/log.txt") << "ready\n";
}
