# `cpack` in the build folder: a Debian package and an archive of what `cmake --install` installs.
install(FILES "${PROJECT_SOURCE_DIR}/README.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME copyright)

set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_PACKAGE_NAME grader)
set(CPACK_PACKAGE_VENDOR "The authors of grader")
set(CPACK_PACKAGE_CONTACT "The authors of grader <grader@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION
    "Builds submissions in C++ and Python in a sandbox, judges every number against double precision, says what is
wrong and where, and keeps the scores in one file. With assignments, exam papers and the lecture's models.")
set(CPACK_PACKAGE_INSTALL_DIRECTORY grader)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)   # the libraries; what follows is started by name
set(CPACK_DEBIAN_PACKAGE_DEPENDS "bubblewrap, g++, binutils, python3, python3-numpy")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3-numba")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "texlive-latex-extra, slurm-client")
include(CPack)
