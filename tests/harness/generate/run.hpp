#pragma once
// Runs the compiler and Python on generated files.

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/temp_dir.hpp"

namespace generate_test {

struct Ran {
  int status = -1;
  std::string output;
};

// Runs a command line in `folder`; stdout and stderr together.
inline Ran run(const test_support::TempDir& folder, const std::string& command) {
  const std::string log = (folder.path() / "log.txt").string();
  const std::string script = "exec >'" + log + "' 2>&1; cd '" + folder.path().string() + "' && " + command;
  const int code = std::system(script.c_str());
  std::ifstream stream(log);
  return {WIFEXITED(code) ? WEXITSTATUS(code) : 128, std::string(std::istreambuf_iterator<char>(stream), {})};
}

}  // namespace generate_test
