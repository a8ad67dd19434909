# Catch2 2 and 3 under one roof: the target grader_catch_main, the header tests/support/catch.hpp, and
#
#   grader_test(<name> SOURCES a_test.cc ... LIBRARIES grader::reference ... [LABEL reference] [TIMEOUT 60]
#               [ALONE b_test.cc ...])
#
# which builds one test program and registers each of its test cases with CTest as "<label>/<name>: <case>". ALONE are
# the sources that share a name with another one, and so are never compiled together with others.

find_package(Catch2 QUIET)
if(NOT Catch2_FOUND)
  grader_missing("Catch2" "catch2")
endif()
include(Catch)

# Catch2's own main, compiled once by the distribution: compiling it here would cost half a minute a preset.
add_library(grader_catch_main INTERFACE)
target_include_directories(grader_catch_main INTERFACE "${PROJECT_SOURCE_DIR}")
target_link_libraries(grader_catch_main INTERFACE Catch2::Catch2WithMain)
if(Catch2_VERSION VERSION_GREATER_EQUAL 3)
  target_compile_definitions(grader_catch_main INTERFACE GRADER_CATCH2_MAJOR=3)
else()
  target_compile_definitions(grader_catch_main INTERFACE GRADER_CATCH2_MAJOR=2)
endif()

# The header is most of what a test compiles: read once for all of them. Not with a compiler cache, which would not
# cache a file that uses it.
if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  add_library(grader_catch_header STATIC "${PROJECT_SOURCE_DIR}/tests/support/catch_header.cc")
  target_link_libraries(grader_catch_header PRIVATE grader_catch_main)
  target_precompile_headers(grader_catch_header PRIVATE "${PROJECT_SOURCE_DIR}/tests/support/catch.hpp")
endif()

function(grader_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;LIBRARIES;ALONE")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if("${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_NONE}" MATCHES "-fsanitize=")
    math(EXPR arg_TIMEOUT "4 * ${arg_TIMEOUT}")   # code that is watched runs so much slower
  endif()
  add_executable(${name} ${arg_SOURCES})
  if(arg_ALONE)
    set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
  target_link_libraries(${name} PRIVATE grader_catch_main ${arg_LIBRARIES})
  if(TARGET grader_catch_header)
    target_precompile_headers(${name} REUSE_FROM grader_catch_header)
    # g++ 12 warns of std::string when it comes out of a precompiled header.
    target_compile_options(${name} PRIVATE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
  # Without -w NoTests a case name with special characters would match nothing and pass.
  if(Catch2_VERSION VERSION_GREATER_EQUAL 3)
    set(extra "")   # Catch2 3 fails by itself when no test case ran
  else()
    set(extra EXTRA_ARGS -w NoTests)
  endif()
  catch_discover_tests(${name} TEST_PREFIX "${arg_LABEL}/${name}: " ${extra}
                       PROPERTIES LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT}
                                  ENVIRONMENT "XDG_CACHE_HOME=${PROJECT_BINARY_DIR}/cache")
endfunction()
