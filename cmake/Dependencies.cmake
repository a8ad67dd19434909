# Finds every package the project uses, or stops with one message that names the Debian package.
# Nothing is downloaded.

function(grader_missing what package)
  message(FATAL_ERROR "${what} was not found. Install it with: apt-get install ${package}\n"
                      "(scripts/test and scripts/demo install everything that is missing.)")
endfunction()

find_package(Threads REQUIRED)

find_package(Boost 1.74 QUIET COMPONENTS program_options filesystem)
if(NOT Boost_FOUND)
  grader_missing("Boost (Program_options, Process)" "libboost-program-options-dev libboost-filesystem-dev libboost-dev")
endif()

find_package(yaml-cpp QUIET)
if(NOT yaml-cpp_FOUND)
  grader_missing("yaml-cpp" "libyaml-cpp-dev")
endif()
add_library(grader_yaml INTERFACE)
if(TARGET yaml-cpp::yaml-cpp)        # 0.8
  target_link_libraries(grader_yaml INTERFACE yaml-cpp::yaml-cpp)
else()                               # 0.7
  target_link_libraries(grader_yaml INTERFACE yaml-cpp)
endif()

find_package(nlohmann_json QUIET)
if(NOT nlohmann_json_FOUND)
  grader_missing("nlohmann-json" "nlohmann-json3-dev")
endif()

find_package(SQLiteCpp QUIET)
if(NOT SQLiteCpp_FOUND)
  grader_missing("SQLiteCpp" "libsqlitecpp-dev libsqlite3-dev")
endif()

find_package(LibArchive QUIET)
if(NOT LibArchive_FOUND)
  grader_missing("libarchive" "libarchive-dev")
endif()

find_package(OpenSSL QUIET COMPONENTS Crypto)   # SHA-256 of submissions and specs
if(NOT OpenSSL_FOUND)
  grader_missing("OpenSSL" "libssl-dev")
endif()

find_path(GRADER_SECCOMP_HEADERS seccomp.h)
find_library(GRADER_SECCOMP_LIBRARY seccomp)
if(NOT GRADER_SECCOMP_HEADERS OR NOT GRADER_SECCOMP_LIBRARY)
  grader_missing("libseccomp" "libseccomp-dev")
endif()
add_library(grader_seccomp INTERFACE)
target_include_directories(grader_seccomp SYSTEM INTERFACE "${GRADER_SECCOMP_HEADERS}")
target_link_libraries(grader_seccomp INTERFACE "${GRADER_SECCOMP_LIBRARY}")

find_path(GRADER_CTEMPLATE_HEADERS ctemplate/template.h)
find_library(GRADER_CTEMPLATE_LIBRARY ctemplate)
if(NOT GRADER_CTEMPLATE_HEADERS OR NOT GRADER_CTEMPLATE_LIBRARY)
  grader_missing("ctemplate" "libctemplate-dev")
endif()
add_library(grader_ctemplate INTERFACE)
target_include_directories(grader_ctemplate SYSTEM INTERFACE "${GRADER_CTEMPLATE_HEADERS}")
target_link_libraries(grader_ctemplate INTERFACE "${GRADER_CTEMPLATE_LIBRARY}")

find_package(PNG QUIET)   # pictures of models
if(NOT PNG_FOUND)
  grader_missing("libpng" "libpng-dev")
endif()

# Loaded twice, Highway 1.0's package would define its targets twice.
if(NOT TARGET hwy::hwy)
  find_package(hwy QUIET)
  if(NOT hwy_FOUND)
    grader_missing("Highway" "libhwy-dev")
  endif()
endif()
