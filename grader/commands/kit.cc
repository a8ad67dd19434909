#include "grader/kit.hpp"

#include <stdlib.h>

#include <iostream>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/find_assignment.hpp"
#include "grader/output.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

void write_files(const fs::path& folder, const std::vector<KitFile>& files) {
  for (const KitFile& file : files) {
    const fs::path path = folder / file.path;
    fs::create_directories(path.parent_path());
    write_output(path.string(), file.text);
  }
}

// A folder that is removed unless it was renamed.
class DraftFolder {
 public:
  explicit DraftFolder(const fs::path& beside) {
    std::string pattern = beside.string() + ".XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) {
      throw harness::ConfigError(shown(beside.string()) +
                                 ": cannot be made; name a folder in a writable place");
    }
    path_ = pattern;
    fs::permissions(path_, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                               fs::perms::others_read | fs::perms::others_exec);
  }
  ~DraftFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  DraftFolder(const DraftFolder&) = delete;
  DraftFolder& operator=(const DraftFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

int run(const Arguments& arguments) {
  fs::path target = fs::path(arguments.required("output")).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  const harness::Assignment assignment =
      harness::load_assignment(find_assignment(arguments.operand(0).value(), arguments.value("assignments")));
  const std::vector<KitFile> files = make_kit(assignment);
  const bool is_occupied = fs::exists(target) && !(fs::is_directory(target) && fs::is_empty(target));
  if (is_occupied && (!arguments.has("force") || !fs::is_directory(target))) {
    throw harness::ConfigError(shown(target.string()) +
                               (fs::is_directory(target)
                                    ? ": is not empty; name a new folder, or replace files with "
                                      "--force"
                                    : ": is a file, expected a folder"));
  }
  if (is_occupied) {
    write_files(target, files);  // what else is in there stays
  } else {
    if (target.has_parent_path()) fs::create_directories(target.parent_path());
    const DraftFolder draft(target);
    write_files(draft.path(), files);
    fs::rename(draft.path(), target);
  }
  for (const KitFile& file : files) std::cout << (target / file.path).string() << "\n";
  return exit_status::fine;
}

}  // namespace

const Command kit_command = {
    .name = "kit",
    .summary = "makes what students get: handout, starters, public checks",
    .examples = {"grader kit a7-convnet -o a7-kit"},
    .details = {"The specification in the kit has no hidden checks. The kit is there whole or not at all; "
                "with --force "
                "its files replace those of an older one."},
    .operands = {assignment_operand()},
    .flags = {{.name = "output", .value = "DIR", .help = "the folder to make", .letter = 'o'},
              {.name = "force", .help = "write into a folder that is not empty"},
              assignments_flag()},
    .run = run,
};

}  // namespace grader
