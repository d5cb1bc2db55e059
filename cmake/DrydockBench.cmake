# The benchmarks: every bench/*.cc in one program.

find_package(benchmark QUIET)
file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*.cc")
if(NOT TARGET benchmark::benchmark_main)
  message(STATUS "Google Benchmark is missing (apt-get install libbenchmark-dev): no benchmarks are built")
elseif(sources)
  add_executable(drydock_bench ${sources})
  target_link_libraries(drydock_bench PRIVATE drydock_cli drydock_options benchmark::benchmark_main)
  target_compile_definitions(drydock_bench PRIVATE
    DRYDOCK_TEST_CASES="${CMAKE_SOURCE_DIR}/tests/cases"
    DRYDOCK_EXAMPLES="${CMAKE_SOURCE_DIR}/examples"
    DRYDOCK_CORPUS="${DRYDOCK_CORPUS}")
endif()
