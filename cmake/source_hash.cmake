# Writes HEADER with a hash over every source that decides a score, so that a stored result says which program
# made it. Run at each build; the header changes only when a source did.
file(GLOB_RECURSE sources RELATIVE "${ROOT}"
     "${ROOT}/reference/*.cc" "${ROOT}/reference/*.hpp" "${ROOT}/reference/*-inl.h"
     "${ROOT}/harness/*.cc" "${ROOT}/harness/*.hpp" "${ROOT}/harness/*.py")
list(SORT sources)
set(digest "")
foreach(source IN LISTS sources)
  file(SHA256 "${ROOT}/${source}" hash)
  string(APPEND digest "${source} ${hash}\n")
endforeach()
string(SHA256 hash "${digest}")
string(SUBSTRING "${hash}" 0 12 hash)
set(text "#pragma once\n#define GRADER_ENGINE_VERSION \"${VERSION}+${hash}\"\n")
set(old "")
if(EXISTS "${HEADER}")
  file(READ "${HEADER}" old)
endif()
if(NOT old STREQUAL text)
  file(WRITE "${HEADER}" "${text}")
endif()
