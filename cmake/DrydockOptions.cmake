# Options, compiler flags, and the function that makes a library out of a folder.

option(DRYDOCK_TESTS "Build the tests (needs GoogleTest)" ON)
option(DRYDOCK_E2E "Among the tests, build those with real registries, archives and image builds" ON)
option(DRYDOCK_BENCH "Build the benchmarks (needs Google Benchmark)" OFF)
option(DRYDOCK_FUZZ "Build the fuzz targets (needs clang)" OFF)
option(DRYDOCK_WERROR "Treat the compiler's warnings as errors" OFF)
option(DRYDOCK_TIDY "Run clang-tidy on the project's own sources while they compile" OFF)
option(DRYDOCK_LTO "Optimise across translation units (slow to build)" OFF)
option(DRYDOCK_CCACHE "Compile through ccache where it is installed" ON)
option(DRYDOCK_FAST_LINKER "Link with mold or lld where one is installed" ON)
set(DRYDOCK_SANITIZE "" CACHE STRING "Sanitizers for every source, for instance address,undefined")
set(DRYDOCK_TEST_FLAGS "-O0" CACHE STRING "Compiler flags for the sources of the tests, after those of the build type")
set(DRYDOCK_TEST_SHARDS 0 CACHE STRING "In how many processes each test program runs its tests; 0: one for each test")

# The corpus is too large for the repository. What wants it says so and skips when it is not there; the
# environment variable of the same name goes before this value.
set(DRYDOCK_CORPUS "${CMAKE_SOURCE_DIR}/../shared/corpus" CACHE PATH "A folder of Dockerfiles for the corpus tests")

# Single-configuration generators build without optimisation when nothing is said; nobody wants that.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "The kind of build" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(DRYDOCK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CCACHE_PROGRAM ccache)
  if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
  endif()
endif()

# Clang reads GoogleTest and its like faster out of a precompiled header; GCC, out of one four times that size,
# hardly. A compiler cache wants settings of its own for such headers, and makes up for them by far.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(drydock_test_pch ON)
else()
  set(drydock_test_pch OFF)
endif()
option(DRYDOCK_TEST_PCH "Precompile the headers that all tests share" ${drydock_test_pch})

include(CheckLinkerFlag)
if(DRYDOCK_FAST_LINKER)
  # Asking the compiler, and not the file system, matters: GCC before 12 does not know mold by name.
  check_linker_flag(CXX "-fuse-ld=mold" DRYDOCK_HAVE_MOLD)
  if(DRYDOCK_HAVE_MOLD)
    add_link_options("-fuse-ld=mold")
  elseif(NOT DRYDOCK_LTO)
    # lld cannot read the intermediate code of GCC, so it is left alone when that is what it would get.
    check_linker_flag(CXX "-fuse-ld=lld" DRYDOCK_HAVE_LLD)
    if(DRYDOCK_HAVE_LLD)
      add_link_options("-fuse-ld=lld")
    endif()
  endif()
endif()

# A library that the program does not call must not be loaded with it: an editor starts drydock on every
# save, and libarchive alone brings a dozen others along.
check_linker_flag(CXX "-Wl,--as-needed" DRYDOCK_HAVE_AS_NEEDED)
if(DRYDOCK_HAVE_AS_NEEDED)
  add_link_options("-Wl,--as-needed")
endif()

if(DRYDOCK_LTO)
  include(CheckIPOSupported)
  check_ipo_supported()
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

# The inputs are files of strangers. An index out of range must stop the program and not read on, in a
# release too; what this costs is not measurable beside the parser.
add_compile_definitions(_GLIBCXX_ASSERTIONS)

if(DRYDOCK_SANITIZE)
  add_compile_options("-fsanitize=${DRYDOCK_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options("-fsanitize=${DRYDOCK_SANITIZE}")
endif()

# Flags for the project's own sources; generated code is compiled without them.
add_library(drydock_options INTERFACE)
target_compile_options(drydock_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
if(DRYDOCK_WERROR)
  target_compile_options(drydock_options INTERFACE -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # These warnings follow the optimiser and report correct uses of std::string in some GCC releases.
    # They stay visible, but a new compiler must not be able to break the build with them.
    target_compile_options(drydock_options INTERFACE
      -Wno-error=array-bounds -Wno-error=maybe-uninitialized -Wno-error=restrict
      -Wno-error=stringop-overflow -Wno-error=stringop-overread)
  endif()
endif()

if(DRYDOCK_TIDY)
  find_program(CLANG_TIDY_PROGRAM clang-tidy)
  if(NOT CLANG_TIDY_PROGRAM)
    message(FATAL_ERROR "clang-tidy is missing: install it (apt-get install clang-tidy).")
  endif()
  set(CMAKE_CXX_CLANG_TIDY "${CLANG_TIDY_PROGRAM}" "--quiet")
endif()

# drydock_add_library(NAME FOLDER [EXCEPT FILE...]) makes a static library out of every .cc file below FOLDER.
# A new file is picked up by the next build: the build tool repeats the search.
function(drydock_add_library name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "EXCEPT")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cc")
  foreach(file IN LISTS arg_EXCEPT)
    list(REMOVE_ITEM sources "${CMAKE_SOURCE_DIR}/${folder}/${file}")
  endforeach()
  if(NOT sources)
    # CMake refuses a library without sources, but a folder of headers is a legitimate layer.
    set(sources "${CMAKE_BINARY_DIR}/generated/${name}_empty.cc")
    file(CONFIGURE OUTPUT "${sources}" CONTENT "")
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PRIVATE drydock_options)
  # Headers are included by their path below src ("text/edit.h") or below the top ("transforms/x.h").
  target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}")
endfunction()
