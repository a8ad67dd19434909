#include "grader/kit.hpp"

#include <iostream>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/draft_folder.hpp"
#include "grader/find_assignment.hpp"
#include "grader/lms_kit.hpp"
#include "grader/output.hpp"
#include "harness/grade/grade.hpp"

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

bool is_occupied(const fs::path& folder) {
  return fs::exists(folder) && !(fs::is_directory(folder) && fs::is_empty(folder));
}

[[noreturn]] void fail_occupied(const fs::path& folder, const std::string& remedy) {
  throw harness::ConfigError(shown(folder.string()) + (fs::is_directory(folder)
                                                           ? ": is not empty; name a new folder" + remedy
                                                           : ": is a file, expected a folder"));
}

int make_lms_kit(const Arguments& arguments, const harness::Assignment& assignment, const fs::path& target) {
  const std::string name = arguments.required("for");
  const std::optional<KitHost> host = kit_host_from_string(name);
  if (!host) throw UsageError("--for is '" + shown_on_line(name) + "', expected gradescope or prairielearn");
  if (arguments.has("force")) throw UsageError("--force is not for --for: such a kit is made anew");
  if (arguments.has("no-sandbox") == arguments.has("seeds")) {
    throw UsageError(
        "--for needs either --seeds FILE, the seeds of the course's batches (made on first use), or "
        "--no-sandbox, for "
        "a container that forbids isolation: the public checks alone, and not official");
  }
  if (is_occupied(target)) fail_occupied(target, "");
  LmsKit kit{.host = *host, .seeds = {}};
  if (const std::optional<std::string> seeds = arguments.value("seeds")) {
    harness::load_or_create_seeds(*seeds);
    kit.seeds = *seeds;
  }
  DraftFolder draft(target, DraftFolder::Readers::owner);
  write_lms_kit(assignment, kit, draft.path());
  draft.publish();
  std::cout << shown(target.string()) << ": "
            << (*host == KitHost::gradescope
                    ? "zip what is in it (not the folder) and upload it as the autograder"
                    : "build the image of its Dockerfile; info.json says how a question names it")
            << "\n";
  return exit_status::fine;
}

int run_kit(const Arguments& arguments) {
  fs::path target = fs::path(arguments.required("output")).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  const harness::Assignment assignment =
      harness::load_assignment(find_assignment(arguments.operand(0).value(), arguments.value("assignments")));
  if (arguments.has("for") && arguments.has("no-program"))
    throw UsageError("--no-program is for kits of students; one with --for is the program");
  if (arguments.has("for")) return make_lms_kit(arguments, assignment, target);
  for (const char* flag : {"seeds", "no-sandbox"}) {
    if (arguments.has(flag))
      throw UsageError("--" + std::string(flag) + " is for kits of an LMS; name one with --for");
  }
  const bool with_program = !arguments.has("no-program");
  const std::vector<KitFile> files = make_kit(assignment, with_program);
  if (is_occupied(target) && (!arguments.has("force") || !fs::is_directory(target))) {
    fail_occupied(target, ", or replace files with --force");
  }
  if (is_occupied(target)) {
    write_files(target, files);  // what else is in there stays
    if (with_program) write_program_for_students(assignment, target);
  } else {
    DraftFolder draft(target, DraftFolder::Readers::everyone);
    write_files(draft.path(), files);
    if (with_program) write_program_for_students(assignment, draft.path());
    draft.publish();
  }
  for (const KitFile& file : files) std::cout << (target / file.path).string() << "\n";
  if (with_program) {
    std::cout << (target / "Containerfile").string() << "\n" << (target / "program").string() << "\n";
  }
  return exit_status::fine;
}

}  // namespace

const Command kit_command = {
    .name = "kit",
    .summary = "makes what students get: handout, starters, public checks",
    .examples = {"grader kit a7-convnet -o a7-kit",
                 "grader kit a7-convnet --for gradescope --seeds course.db.seeds -o autograder"},
    .details = {"The specification in the kit has no hidden checks. The program is in it too, with a "
                "Containerfile for laptops without Linux. The kit is there whole or not at all; "
                "with --force "
                "its files replace those of an older one.",
                "--for makes another kit, for the staff: the program with its assignment, to be run inside "
                "of Gradescope "
                "or as an external grader of PrairieLearn. It holds the seeds of the hidden checks."},
    .operands = {assignment_operand()},
    .flags = {{.name = "output", .value = "DIR", .help = "the folder to make", .letter = 'o'},
              {.name = "no-program",
               .help = "leave out the program and the Containerfile: everybody has the grader installed"},
              {.name = "force", .help = "write into a folder that is not empty"},
              {.name = "for",
               .value = "LMS",
               .help = "gradescope or prairielearn",
               .choices = {"gradescope", "prairielearn"}},
              {.name = "seeds",
               .value = "FILE",
               .help = "with --for: seeds of the hidden checks; made on first use"},
              {.name = "no-sandbox",
               .help = "with --for: public checks without isolation, where it is forbidden; not official"},
              assignments_flag()},
    .run = run_kit,
};

}  // namespace grader
