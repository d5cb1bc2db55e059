# The libFuzzer targets: each tests/fuzz/<name>.cc is a program fuzz_<name>.

if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "The fuzz targets need clang: install it (apt-get install clang libclang-rt-dev) and use the preset fuzz.")
endif()

file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/fuzz/*.cc")
foreach(source IN LISTS sources)
  get_filename_component(name "${source}" NAME_WE)
  string(REGEX REPLACE "^fuzz_|_fuzz$" "" name "${name}")
  add_executable(fuzz_${name} "${source}" "${CMAKE_SOURCE_DIR}/tests/support/invariants.cc"
    "${CMAKE_SOURCE_DIR}/tests/support/invented_facts.cc")
  target_include_directories(fuzz_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_link_libraries(fuzz_${name} PRIVATE drydock_cli drydock_options)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endforeach()
