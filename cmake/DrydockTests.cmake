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
else()
  add_library(drydock_test_support INTERFACE)
  target_link_libraries(drydock_test_support INTERFACE drydock_test_options)
endif()

# drydock_add_tests(NAME LABEL TIMEOUT PATTERN) makes one program of the sources that match PATTERN. Its
# tests are listed when ctest runs, not when it is built, because a golden case is a folder that can appear
# without anything being compiled.
function(drydock_add_tests name label timeout pattern)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${pattern}")
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE drydock_test_support)
  if(TARGET drydock)
    add_dependencies(${name} drydock)
  endif()
  gtest_discover_tests(${name}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    NO_PRETTY_VALUES
    TEST_PREFIX "${label}/"
    PROPERTIES LABELS "${label}" TIMEOUT "${timeout}")
endfunction()

drydock_add_tests(unit_tests unit 60 "tests/unit/*.cc")
drydock_add_tests(golden_tests golden 60 "tests/golden/*.cc")
drydock_add_tests(cli_tests cli 120 "tests/cli/*.cc")
drydock_add_tests(corpus_tests corpus 900 "tests/corpus/*.cc")
# With real parts: registries, archives, image builds. Some wait for the time-outs of a silent server.
drydock_add_tests(e2e_tests e2e 900 "tests/e2e/*.cc")
