# The GoogleTest programs. Folders without sources make no program.

find_package(GTest QUIET)
if(NOT TARGET GTest::gmock_main)
  # Building drydock must not need GoogleTest. A run of ctest still fails when it finds no test.
  message(STATUS "GoogleTest is missing (apt-get install libgtest-dev libgmock-dev): no tests are built")
  return()
endif()

include(CTest)
include(GoogleTest)

add_library(drydock_test_options INTERFACE)
target_link_libraries(drydock_test_options INTERFACE
  drydock_cli drydock_options nlohmann_json::nlohmann_json GTest::gmock_main)
target_include_directories(drydock_test_options INTERFACE "${CMAKE_SOURCE_DIR}/tests")
# Most of what a compiler does with a test is to optimise assertions that run once; what is tested is compiled
# with the flags of the build. These come later on the command line, so they win.
target_compile_options(drydock_test_options INTERFACE ${DRYDOCK_TEST_FLAGS})
target_compile_definitions(drydock_test_options INTERFACE
  DRYDOCK_TEST_CASES="${CMAKE_SOURCE_DIR}/tests/cases"
  DRYDOCK_EXAMPLES="${CMAKE_SOURCE_DIR}/examples"
  DRYDOCK_CORPUS="${DRYDOCK_CORPUS}")
if(TARGET drydock)
  target_compile_definitions(drydock_test_options INTERFACE DRYDOCK_BINARY="$<TARGET_FILE:drydock>")
endif()

file(GLOB_RECURSE support CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/support/*.cc")
if(support)
  add_library(drydock_test_support STATIC ${support})
  target_link_libraries(drydock_test_support PUBLIC drydock_test_options)
  if(DRYDOCK_TEST_PCH)
    # One for all programs, since all are compiled alike.
    target_precompile_headers(drydock_test_support PRIVATE
      <algorithm> <chrono> <filesystem> <fstream> <functional> <map> <memory> <optional> <set> <sstream> <string>
      <thread> <vector> <fmt/format.h> <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp>)
  endif()
else()
  add_library(drydock_test_support INTERFACE)
  target_link_libraries(drydock_test_support INTERFACE drydock_test_options)
endif()

# drydock_add_tests(NAME LABEL TIMEOUT PATTERN [ALONE FILTER]) makes one program of the sources that match PATTERN. Its
# tests are listed when ctest runs, not when it is built, because a golden case is a folder that can appear
# without anything being compiled.
#
# Each test is a process of its own, unless DRYDOCK_TEST_SHARDS says how many processes share them: under the
# sanitizers a process takes longer to start than most tests take.
#
# Tests that FILTER names, in GoogleTest's words, never run beside one another: each keeps the images that it builds in
# memory, and two of them at once have filled it.
function(drydock_add_tests name label timeout pattern)
  cmake_parse_arguments(PARSE_ARGV 4 arg "" "ALONE" "")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${pattern}")
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE drydock_test_support)
  if(DRYDOCK_TEST_PCH AND support)
    target_precompile_headers(${name} REUSE_FROM drydock_test_support)
  endif()
  if(TARGET drydock)
    add_dependencies(${name} drydock)
  endif()
  # What may take longest is started first, so that the end does not wait for it alone.
  if(DRYDOCK_TEST_SHARDS)
    foreach(shard RANGE 1 ${DRYDOCK_TEST_SHARDS})
      math(EXPR index "${shard} - 1")
      add_test(NAME "${label}/shard-${shard}-of-${DRYDOCK_TEST_SHARDS}" COMMAND ${name})
      set_tests_properties("${label}/shard-${shard}-of-${DRYDOCK_TEST_SHARDS}" PROPERTIES
        ENVIRONMENT "GTEST_TOTAL_SHARDS=${DRYDOCK_TEST_SHARDS};GTEST_SHARD_INDEX=${index}"
        LABELS "${label}" TIMEOUT 1800 COST "${timeout}")
    endforeach()
  else()
    set(settings DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 NO_PRETTY_VALUES TEST_PREFIX "${label}/")
    set(properties LABELS "${label}" TIMEOUT "${timeout}" COST "${timeout}")
    if(arg_ALONE)
      gtest_discover_tests(${name} ${settings} TEST_FILTER "${arg_ALONE}" PROPERTIES ${properties} RESOURCE_LOCK images)
      gtest_discover_tests(${name} ${settings} TEST_FILTER "-${arg_ALONE}" PROPERTIES ${properties})
    else()
      gtest_discover_tests(${name} ${settings} PROPERTIES ${properties})
    endif()
  endif()
endfunction()

drydock_add_tests(unit_tests unit 60 "tests/unit/*.cc")
drydock_add_tests(golden_tests golden 60 "tests/golden/*.cc")
drydock_add_tests(cli_tests cli 120 "tests/cli/*.cc")
drydock_add_tests(corpus_tests corpus 900 "tests/corpus/*.cc")
# With real parts: registries, archives, image builds. Some wait for the time-outs of a silent server.
if(DRYDOCK_E2E)
  drydock_add_tests(e2e_tests e2e 900 "tests/e2e/*.cc" ALONE "RunAs.*:Secrets.*:Split.*")
endif()
