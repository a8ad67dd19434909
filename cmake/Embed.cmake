# grader_embed(<target> <namespace> <symbol>=<file> ...)
# Puts files into the program: each becomes `extern const std::string_view <symbol>` in <namespace>, declared in
# the generated header "<target>_embedded.hpp" (private to the target).
set(GRADER_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake")

function(grader_embed target namespace)
  set(header "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.hpp")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cc")
  set(files)
  set(pairs)
  foreach(pair IN LISTS ARGN)
    string(REPLACE "=" ";" parts "${pair}")
    list(GET parts 0 symbol)
    list(GET parts 1 file)
    get_filename_component(file "${file}" ABSOLUTE)
    list(APPEND files "${file}")
    list(APPEND pairs "${symbol}=${file}")
  endforeach()
  string(REPLACE ";" "|" pairs "${pairs}")
  add_custom_command(
    OUTPUT "${source}" "${header}"
    COMMAND "${CMAKE_COMMAND}" "-DNAMESPACE=${namespace}" "-DPAIRS=${pairs}" "-DSOURCE=${source}"
            "-DHEADER=${header}" -P "${GRADER_EMBED_SCRIPT}"
    DEPENDS ${files} "${GRADER_EMBED_SCRIPT}" VERBATIM)
  target_sources(${target} PRIVATE "${source}" "${header}")
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
endfunction()
