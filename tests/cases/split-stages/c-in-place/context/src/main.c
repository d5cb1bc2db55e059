#include <stdio.h>
#include <zlib.h>
/* system("rm -rf /") */
int main(void) { puts(zlibVersion()); return 0; }
