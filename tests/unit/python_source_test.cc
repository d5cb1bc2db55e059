#include "split/python/python_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drydock {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PythonSource, ReadsImports) {
  const PythonSource source = read_python_source(
      "import os, sys as system\nfrom a.b import c as d\nif x: import json\n# import no\n'import no'\n");
  EXPECT_TRUE(source.imports_module("os"));
  EXPECT_TRUE(source.imports_module("sys"));
  EXPECT_TRUE(source.imports_module("a"));
  EXPECT_TRUE(source.imports_module("a.b.c"));
  EXPECT_TRUE(source.imports_module("json"));
  EXPECT_FALSE(source.imports_module("no"));
  EXPECT_FALSE(source.imports_module("o"));
}

TEST(PythonSource, ReadsProgramsOfCalls) {
  const PythonSource source = read_python_source(R"(
import subprocess as sp, os, shutil
from subprocess import check_output as out, PIPE
sp.run(["git", "log"], stdout=sp.PIPE)
out("ls -l | wc -l", shell=True)
os.system("A=b cat x && date")
shutil.which("ffmpeg")
sp.Popen(args=("id",))
os.system("du %s" % folder)
)");
  EXPECT_FALSE(source.starts_unknown);
  EXPECT_THAT(source.starts, ElementsAre("cat", "date", "du", "ffmpeg", "git", "id", "ls", "wc"));
}

TEST(PythonSource, FollowsAVariableToItsLiteral) {
  EXPECT_THAT(read_python_source("import subprocess\ncommand = ['git', x]\nsubprocess.run(command)\n").starts,
              ElementsAre("git"));
  for (const char* text :
       {"import subprocess\ndef f(command):\n  subprocess.run(command)\n",
        "import subprocess\ncommand = ['git']\ncommand[0] = x\nsubprocess.run(command)\n",
        "import subprocess\nfor command in x:\n  subprocess.run(command)\n",
        "import subprocess\ncommand = ['git'] if x else y\ncommand = z\nsubprocess.run(command)\n",
        "import subprocess\ncommand, x = y\nsubprocess.run(command)\n"})
    EXPECT_TRUE(read_python_source(text).starts_unknown) << text;
}

TEST(PythonSource, IsUnsureOfWhatIsNotWrittenOut) {
  for (const char* text :
       {"import subprocess\nsubprocess.run(x)\n", "import subprocess\nsubprocess.run([x, 'y'])\n",
        "import os\nos.system(f'{x} y')\n", "import os\nos.system('a; ' + x)\n",
        "import os\nos.system('$(cat x)')\n", "from os import system\nsystem(x)\n",
        "from os import *\nsystem(x)\n", "import subprocess\nf(subprocess.run)\n",
        "import subprocess\nf(subprocess)\n", "import subprocess\nsubprocess.run(['sh', '-c', x])\n",
        "import os\nos.execvp(x, y)\n", "import os\nos.spawnlp(os.P_WAIT, x)\n",
        "import asyncio\nasyncio.create_subprocess_exec(x)\n", "import subprocess\nsubprocess.run(*x)\n"})
    EXPECT_TRUE(read_python_source(text).starts_unknown) << text;
}

TEST(PythonSource, ItsOwnInterpreterIsNoOtherProgram) {
  const PythonSource own =
      read_python_source("import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'worker'])\n");
  EXPECT_FALSE(own.starts_unknown);
  EXPECT_THAT(own.starts, IsEmpty());
  EXPECT_FALSE(own.starts_pip);
  EXPECT_TRUE(
      read_python_source("import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install'])\n")
          .starts_pip);
}

TEST(PythonSource, AMethodOfTheSameNameStartsNothing) {
  const PythonSource source = read_python_source(
      "import subprocess\napp.run(x)\nself.call(y)\ntry:\n  pass\nexcept subprocess.CalledProcessError as "
      "e:\n  raise\n");
  EXPECT_FALSE(source.starts_unknown);
  EXPECT_THAT(source.starts, IsEmpty());
}

TEST(PythonSource, SeesLibrariesAndCompilers) {
  EXPECT_TRUE(read_python_source("import ctypes\nctypes.CDLL('libx.so')\n").loads_library);
  EXPECT_TRUE(read_python_source("from ctypes import CDLL\nCDLL(x)\n").loads_library);
  EXPECT_TRUE(read_python_source("from ctypes.util import find_library\nfind_library('c')\n").loads_library);
  EXPECT_TRUE(read_python_source("from cffi import FFI\nffi = FFI()\nffi.dlopen('x')\n").loads_library);
  EXPECT_FALSE(read_python_source("import ctypes\nctypes.CDLL(None)\n").loads_library);
  EXPECT_TRUE(read_python_source("import torch\nmodel = torch.compile(model)\n").compiles);
}

TEST(PythonSource, ReadsPathsOfTheSystem) {
  EXPECT_THAT(read_python_source("x = '/usr/share/dict/words'\ny = '/api/users'\nz = "
                                 "f'/etc/app/{name}.toml'\n\"\"\"/usr/doc of nothing\"\"\"\n")
                  .paths,
              ElementsAre("/etc/app/", "/usr/share/dict/words"));
}

TEST(PythonSource, ReadsStaticRoot) {
  EXPECT_EQ(read_python_source("STATIC_ROOT = os.path.join(BASE_DIR, \"static\")  # here\n").static_root,
            "os.path.join(BASE_DIR,'static')");
  EXPECT_EQ(read_python_source("X = settings.STATIC_ROOT\n").static_root, "");
}

TEST(PythonSource, StandsHostileText) {
  for (const std::string& text :
       {std::string(), std::string("'''"), std::string("\""), std::string("f'"), std::string("\\"),
        std::string("import"), std::string("from . import"),
        std::string("import subprocess\nsubprocess.run("), std::string("import subprocess\nsubprocess.run(["),
        std::string("from os import ("), std::string("a\0b", 3), std::string(300000, '('),
        std::string(300000, ')')})
    read_python_source(text);
  std::string deep = "import os\n";
  for (int i = 0; i < 20000; ++i) deep += "os.system(";
  EXPECT_TRUE(read_python_source(deep).starts_unknown);
  std::string circle = "import subprocess\na = b\nb = a\n";
  for (int i = 0; i < 2000; ++i) circle += "a = b\nb = a\n";
  EXPECT_TRUE(read_python_source(circle + "subprocess.run(a)\n").starts_unknown);
  std::string line = "import subprocess\nx = [";
  for (int i = 0; i < 100000; ++i) line += "a, ";
  read_python_source(line + "]\n");
}

}  // namespace
}  // namespace drydock
