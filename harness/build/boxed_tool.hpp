#pragma once
// Running a tool of the system (compiler, nm, Python's parser) on a student's files, in the box, under the
// limits of the build.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace harness {

struct ToolRun {
  BoxExit exit;
  std::string output;  // stdout and stderr, raw
  bool succeeded() const { return !exit.limit && exit.signal == 0 && exit.exit_code == 0; }
};

ToolRun run_tool(Sandbox& sandbox, const PhaseLimits& limits, std::vector<std::string> argv,
                 std::vector<Mount> mounts, const std::string& working_folder,
                 const std::function<bool()>& cancelled);

// "the compiler was stopped: it used more than 60 s of time"; for a run that ended by a limit or a signal.
std::string describe_stop(const char* tool, const ToolRun& run, const PhaseLimits& limits);

// Written anew, readable by the box whatever the umask. Throws std::runtime_error.
void write_for_box(const std::filesystem::path& file, std::string_view bytes);

}  // namespace harness
