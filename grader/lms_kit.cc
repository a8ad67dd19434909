#include "grader/lms_kit.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "grader/kit.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "grader_cli_embedded.hpp"
#include "harness/sandbox/own_program.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

void write_script(const fs::path& file, std::string_view text) {
  write_output(file.string(), std::string(text));
  fs::permissions(file, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                            fs::perms::others_read | fs::perms::others_exec);
}

// bin/grader and libexec/grader/*, as an installation has them.
void copy_programs(const fs::path& folder) {
  fs::create_directories(folder / "bin");
  fs::create_directories(folder / "libexec/grader");
  fs::copy_file("/proc/self/exe", folder / "bin/grader");
  const std::pair<const char*, const char*> helpers[] = {{"grader-launcher", "harness/sandbox"},
                                                         {"grader-box-init", "harness/sandbox"},
                                                         {"grader-unpack", "harness/intake"},
                                                         {"grader-yardstick", "harness/yardstick"}};
  for (const auto& [name, room] : helpers) {
    const fs::path program =
        harness::find_own_program({.name = name, .folder = room, .built = {}, .installed = {}});
    fs::copy_file(program, folder / "libexec/grader" / name);
  }
}

// What a grading reads of it. Samples and cheats hold answers, starters and handout are for students.
void copy_assignment(const harness::Assignment& assignment, const fs::path& folder) {
  fs::create_directories(folder);
  for (const fs::directory_entry& entry : fs::directory_iterator(assignment.folder)) {
    const std::string name = entry.path().filename().string();
    if (name == "samples" || name == "cheats" || name == "starter") continue;
    fs::copy(entry.path(), folder / name, fs::copy_options::recursive);
  }
}

void copy_public_assignment(const harness::Assignment& assignment, const fs::path& folder) {
  fs::create_directories(folder);
  for (const KitFile& file : make_kit(assignment)) {
    if (file.path == "assignment.yaml") write_output((folder / file.path).string(), file.text);
  }
}

// "debian 12": a program runs on the distribution it was built on, or a newer one with the same libraries.
std::string distribution() {
  std::ifstream stream("/etc/os-release");
  std::string line, name, version;
  while (std::getline(stream, line)) {
    std::string value = line.substr(line.find('=') + 1);
    std::erase(value, '"');
    if (line.starts_with("ID=")) name = value;
    if (line.starts_with("VERSION_ID=")) version = value;
  }
  return name + " " + version;
}

std::string image() {
  std::string name = distribution();
  std::replace(name.begin(), name.end(), ' ', ':');
  return name;
}

// As containers name what the program was compiled for.
std::string platform() {
#if defined(__aarch64__)
  return "linux/arm64";
#else
  return "linux/amd64";
#endif
}

std::string replaced(std::string_view text, const std::string& what, const std::string& by) {
  std::string result(text);
  for (std::size_t at = result.find(what); at != std::string::npos; at = result.find(what, at + by.size())) {
    result.replace(at, what.size(), by);
  }
  return result;
}

}  // namespace

std::optional<KitHost> kit_host_from_string(const std::string& name) {
  if (name == "gradescope") return KitHost::gradescope;
  if (name == "prairielearn") return KitHost::prairielearn;
  return std::nullopt;
}

void write_lms_kit(const harness::Assignment& assignment, const LmsKit& kit, const fs::path& folder) {
  copy_programs(folder / "grader");
  if (kit.seeds) {
    copy_assignment(assignment, folder / "assignment");
    fs::copy_file(*kit.seeds, folder / "seeds");
    fs::permissions(folder / "seeds", fs::perms::owner_read | fs::perms::owner_write);
  } else {
    copy_public_assignment(assignment, folder / "assignment");
  }
  write_script(folder / "setup.sh", replaced(embedded::kit_setup, "@DISTRIBUTION@", distribution()));
  const bool is_gradescope = kit.host == KitHost::gradescope;
  write_script(folder / "run_autograder",
               is_gradescope ? embedded::kit_gradescope : embedded::kit_prairielearn);
  if (!is_gradescope) {
    write_output((folder / "Dockerfile").string(), replaced(embedded::kit_dockerfile, "@IMAGE@", image()));
    write_output((folder / "info.json").string(), std::string(embedded::kit_info));
  }
}

void write_program_for_students(const harness::Assignment& assignment, const fs::path& kit) {
  const fs::path folder = kit / "program";
  fs::remove_all(folder);
  copy_programs(folder / "grader");
  write_script(folder / "setup.sh", replaced(embedded::kit_setup, "@DISTRIBUTION@", distribution()));
  std::string text = replaced(embedded::kit_containerfile, "@IMAGE@", image());
  text = replaced(text, "@PLATFORM@", platform());
  text = replaced(text, "@ASSIGNMENT@", assignment.id);
  text = replaced(text, "@LANGUAGE@", harness::to_string(assignment.languages.front()));
  write_output((kit / "Containerfile").string(), text);
}

}  // namespace grader
