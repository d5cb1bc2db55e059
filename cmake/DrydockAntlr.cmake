# Finds the ANTLR tool and its C++ runtime, checks that they fit, and compiles the grammars.

set(drydock_antlr_hint "apt-get install antlr4 libantlr4-runtime-dev default-jre-headless")

find_program(ANTLR4_PROGRAM NAMES antlr4 antlr)
find_program(JAVA_PROGRAM java)
find_path(ANTLR4_INCLUDE_DIR antlr4-runtime.h PATH_SUFFIXES antlr4-runtime)
# The static library comes first in the search: it saves the dynamic linker some thousand symbols at
# every start of the program.
find_library(ANTLR4_LIBRARY NAMES libantlr4-runtime.a libantlr4-runtime-static.a antlr4-runtime)
find_library(UUID_LIBRARY uuid)
mark_as_advanced(ANTLR4_PROGRAM JAVA_PROGRAM ANTLR4_INCLUDE_DIR ANTLR4_LIBRARY UUID_LIBRARY)

if(NOT ANTLR4_PROGRAM OR NOT JAVA_PROGRAM)
  message(FATAL_ERROR "The parser generator antlr4 or the Java runtime it needs is missing: install antlr4 (${drydock_antlr_hint}).")
endif()
if(NOT ANTLR4_INCLUDE_DIR OR NOT ANTLR4_LIBRARY)
  message(FATAL_ERROR "The C++ runtime of ANTLR is missing: install libantlr4-runtime-dev (${drydock_antlr_hint}).")
endif()

# Sets OUT to the version of the tool: without arguments it prints its name, its version and its usage.
function(drydock_antlr_tool_version out)
  execute_process(COMMAND "${ANTLR4_PROGRAM}" OUTPUT_VARIABLE text ERROR_VARIABLE text RESULT_VARIABLE ignored)
  if(NOT text MATCHES "Version ([0-9]+\\.[0-9]+(\\.[0-9]+)?)")
    message(FATAL_ERROR "${ANTLR4_PROGRAM} does not start or is not ANTLR 4: reinstall it (${drydock_antlr_hint}).")
  endif()
  set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

# Sets OUT to the version of the runtime. Newer runtimes say it in a header; before that only the name of
# the shared library has it.
function(drydock_antlr_runtime_version out)
  set(version "")
  if(EXISTS "${ANTLR4_INCLUDE_DIR}/Version.h")
    file(READ "${ANTLR4_INCLUDE_DIR}/Version.h" header)
    if(header MATCHES "VERSION_MAJOR +([0-9]+)")
      set(version "${CMAKE_MATCH_1}")
      if(header MATCHES "VERSION_MINOR +([0-9]+)")
        string(APPEND version ".${CMAKE_MATCH_1}")
      endif()
    endif()
  else()
    get_filename_component(folder "${ANTLR4_LIBRARY}" DIRECTORY)
    file(GLOB candidates "${folder}/libantlr4-runtime.so.*")
    foreach(candidate IN LISTS candidates)
      if(candidate MATCHES "\\.so\\.([0-9]+\\.[0-9]+(\\.[0-9]+)?)$")
        set(version "${CMAKE_MATCH_1}")
      endif()
    endforeach()
  endif()
  set(${out} "${version}" PARENT_SCOPE)
endfunction()

drydock_antlr_tool_version(ANTLR4_TOOL_VERSION)
drydock_antlr_runtime_version(ANTLR4_RUNTIME_VERSION)
message(STATUS "ANTLR tool ${ANTLR4_TOOL_VERSION}, runtime ${ANTLR4_RUNTIME_VERSION} (${ANTLR4_LIBRARY})")

# ANTLR 4.10 changed the form of the tables that the tool writes and the runtime reads. A mismatch compiles
# and then throws when the program starts, so it is found here.
if(NOT ANTLR4_RUNTIME_VERSION)
  message(WARNING "The version of the ANTLR runtime is unknown, so it was not compared with the tool (${ANTLR4_TOOL_VERSION}).")
elseif(ANTLR4_TOOL_VERSION VERSION_LESS 4.10 AND NOT ANTLR4_RUNTIME_VERSION VERSION_LESS 4.10)
  message(FATAL_ERROR "The ANTLR tool ${ANTLR4_TOOL_VERSION} does not fit the runtime ${ANTLR4_RUNTIME_VERSION}: install an antlr4 tool of version 4.10 or newer, or a libantlr4-runtime-dev before 4.10.")
elseif(NOT ANTLR4_TOOL_VERSION VERSION_LESS 4.10 AND ANTLR4_RUNTIME_VERSION VERSION_LESS 4.10)
  message(FATAL_ERROR "The ANTLR tool ${ANTLR4_TOOL_VERSION} does not fit the runtime ${ANTLR4_RUNTIME_VERSION}: install a libantlr4-runtime-dev of version 4.10 or newer, or an antlr4 tool of version 4.7 to 4.9.")
endif()

# Clang rejects one header of the runtimes before 4.10, InterpreterDataReader.h, that GCC takes. Nothing here
# uses it, so under Clang a copy of the runtime's main header that leaves it out goes before the original.
set(ANTLR4_INCLUDE_DIRS "${ANTLR4_INCLUDE_DIR}")
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND ANTLR4_RUNTIME_VERSION VERSION_LESS 4.10)
  file(READ "${ANTLR4_INCLUDE_DIR}/antlr4-runtime.h" header)
  string(REPLACE "#include \"misc/InterpreterDataReader.h\"" "" header "${header}")
  file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/generated/antlr/antlr4-runtime.h" CONTENT "${header}")
  list(PREPEND ANTLR4_INCLUDE_DIRS "${CMAKE_BINARY_DIR}/generated/antlr")
endif()

# drydock_add_grammars(TARGET) generates a lexer or parser from each grammar/*.g4, in the C++ namespace
# drydock like the rest, and adds them and their hand-written base classes (grammar/*.cc) to TARGET.
function(drydock_add_grammars target)
  set(source_dir "${CMAKE_SOURCE_DIR}/grammar")
  set(output_dir "${CMAKE_BINARY_DIR}/generated/grammar")
  file(MAKE_DIRECTORY "${output_dir}")

  file(GLOB lexers CONFIGURE_DEPENDS "${source_dir}/*Lexer.g4")
  file(GLOB parsers CONFIGURE_DEPENDS "${source_dir}/*Parser.g4")
  file(GLOB bases CONFIGURE_DEPENDS "${source_dir}/*.cc")
  set(generated "")
  set(headers "")

  foreach(grammar IN LISTS lexers parsers)
    get_filename_component(name "${grammar}" NAME_WE)
    set(depends "${grammar}")
    set(outputs "${output_dir}/${name}.cpp" "${output_dir}/${name}.h")
    set(byproducts "${output_dir}/${name}.interp" "${output_dir}/${name}.tokens")
    if(name MATCHES "^(.*)Parser$")
      # A parser numbers its tokens as its lexer does, and reads the numbers from the lexer's output.
      list(APPEND depends "${output_dir}/${CMAKE_MATCH_1}Lexer.tokens")
    else()
      set(byproducts "${output_dir}/${name}.interp")
      list(APPEND outputs "${output_dir}/${name}.tokens")
    endif()
    # The tool appends the folder of a relative path to the output directory, so it runs where the grammar
    # is and gets a bare name.
    add_custom_command(
      OUTPUT ${outputs}
      BYPRODUCTS ${byproducts}
      COMMAND "${ANTLR4_PROGRAM}" -Dlanguage=Cpp -no-visitor -no-listener -package drydock
              -lib "${output_dir}" -o "${output_dir}" "${name}.g4"
      WORKING_DIRECTORY "${source_dir}"
      DEPENDS ${depends}
      COMMENT "Generating ${name} with ANTLR ${ANTLR4_TOOL_VERSION}"
      VERBATIM)
    list(APPEND generated "${output_dir}/${name}.cpp")
    list(APPEND headers "${output_dir}/${name}.h")
  endforeach()

  # ANTLR stays behind this target: PRIVATE keeps its headers out of every other layer.
  set(private_includes ${ANTLR4_INCLUDE_DIRS} "${output_dir}")
  target_include_directories(${target} PRIVATE "${source_dir}")
  target_include_directories(${target} SYSTEM PRIVATE ${private_includes})
  target_link_libraries(${target} PRIVATE "${ANTLR4_LIBRARY}" Threads::Threads)
  if(ANTLR4_LIBRARY MATCHES "\\.a$" AND UUID_LIBRARY)
    # Some builds of the runtime make identifiers with libuuid; a static library cannot say so itself.
    target_link_libraries(${target} PRIVATE "${UUID_LIBRARY}")
  endif()
  target_sources(${target} PRIVATE ${bases})
  # ANTLR's Lexer has public members with names as common as "type", "line" and "text", which a base class
  # inherits; a parameter of that name is no mistake there.
  set_source_files_properties(${bases} PROPERTIES COMPILE_OPTIONS -Wno-shadow)

  if(generated)
    # Generated code is a target of its own, so that neither warnings nor clang-tidy look at it. The tool
    # writes u8"" literals into std::string, which C++20 allows only without the type char8_t.
    add_library(drydock_grammar OBJECT ${generated})
    target_compile_options(drydock_grammar PRIVATE -w -fno-char8_t)
    target_include_directories(drydock_grammar PRIVATE "${source_dir}" "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}")
    target_include_directories(drydock_grammar SYSTEM PRIVATE ${private_includes})
    set_target_properties(drydock_grammar PROPERTIES CXX_CLANG_TIDY "")
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:drydock_grammar>)
    # The sources of TARGET include the generated headers, which therefore must exist before any of them
    # is compiled.
    add_custom_target(drydock_grammar_headers DEPENDS ${headers})
    add_dependencies(drydock_grammar drydock_grammar_headers)
    add_dependencies(${target} drydock_grammar_headers)
  endif()
endfunction()
