#include "harness/yardstick/yardstick.hpp"

#include "harness/sandbox/own_program.hpp"

namespace harness {

namespace fs = std::filesystem;

BuiltSubmission place_yardstick(Sandbox& sandbox, const Assignment& assignment) {
  BuiltSubmission built;
  built.language = Language::cpp;
  built.job_folder = sandbox.make_folder("yardstick");
  const fs::path program = built.job_folder / "grader-yardstick";
  fs::copy_file(find_own_program({"grader-yardstick", "harness/yardstick", GRADER_YARDSTICK_BUILT,
                                  GRADER_YARDSTICK_INSTALLED}),
                program);
  fs::permissions(program, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                               fs::perms::others_read | fs::perms::others_exec);
  built.argv = {sandbox.inside(Mount{built.job_folder, job_in_box}) + "/grader-yardstick"};
  for (const FunctionSpec& function : assignment.functions) built.argv.push_back(function.oracle);
  built.status = Status::passed;
  built.trusted = true;
  return built;
}

}  // namespace harness
