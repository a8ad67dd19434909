#include "grader/kit.hpp"

#include <algorithm>
#include <set>

#include "grader/markdown_html.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/generate/generate.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;
using harness::Language;

std::string folder_of(Language language) {
  return harness::to_string(language);
}

std::string unit_file(const harness::Assignment& assignment, Language language) {
  return assignment.unit + (language == Language::cpp ? ".cpp" : ".py");
}

// The staff's own starters where there are some, generated ones elsewhere.
std::vector<KitFile> starters(const harness::Assignment& assignment, Language language) {
  std::vector<KitFile> files;
  const fs::path folder = assignment.folder / "starter" / folder_of(language);
  std::error_code error;
  if (fs::is_directory(folder, error)) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file() || entry.is_symlink()) continue;
      files.push_back(
          {fs::relative(entry.path(), folder).generic_string(), read_input(entry.path().string())});
    }
  }
  const std::string unit = unit_file(assignment, language);
  if (std::none_of(files.begin(), files.end(), [&](const KitFile& file) { return file.path == unit; })) {
    files.push_back({unit, language == Language::cpp ? harness::generate_cpp_starter(assignment)
                                                     : harness::generate_python_starter(assignment)});
  }
  if (language == Language::cpp) {
    const std::set<std::string> generated = {assignment.unit + ".hpp", "tensor_view.hpp"};
    std::erase_if(files, [&](const KitFile& file) { return generated.count(file.path) != 0; });
    files.push_back({assignment.unit + ".hpp", harness::generate_cpp_header(assignment)});
    files.push_back({"tensor_view.hpp", harness::tensor_view_header()});
  }
  for (KitFile& file : files) file.path = folder_of(language) + "/" + file.path;
  return files;
}

// One that a student will want to run alone: the first that needs more than a compiler.
std::string sample_check(const harness::Assignment& assignment) {
  std::string id;
  for (const harness::CheckSpec& check : assignment.checks) {
    if (check.visibility != harness::Visibility::visible) continue;
    if (!check.functions.empty()) return check.id;
    id = check.id;
  }
  return id;
}

std::string readme(const harness::Assignment& assignment, bool with_program) {
  std::string text = "# " + assignment.title + "\n\n";
  text += "`handout.html` (or `handout.md`) says what to do. Write your functions in one of these:\n\n";
  for (const Language language : assignment.languages) {
    text += "- `" + folder_of(language) + "/" + unit_file(assignment, language) + "`\n";
  }
  const std::string first = folder_of(assignment.languages.front());
  text += "\nFrom this folder:\n\n```\n";
  text += "grader check . " + first + "\n";
  text += "grader check . " + first + " --only " + sample_check(assignment) + "\n";
  text += "grader doctor\n```\n\n";
  text +=
      "The first runs every public check, the second only one, the third says what this machine lacks when a "
      "check cannot run. Other checks are hidden and judge what you hand in: the folder you wrote in, or an "
      "archive of it.\n";
  if (with_program) {
    text +=
        "\nNo `grader` here? It is in `program/`. On the Linux that `Containerfile` names: `sudo "
        "program/setup.sh` "
        "once, then `program/grader/bin/grader` in place of `grader`. On any other system, macOS and Windows "
        "too, "
        "the two commands at the head of `Containerfile`, with Docker or Podman.\n";
  }
  return text;
}

}  // namespace

std::vector<KitFile> make_kit(const harness::Assignment& assignment, bool with_program) {
  for (const harness::FunctionSpec& function : assignment.functions) {
    if (!function.solution) continue;
    throw harness::ConfigError(
        assignment.id + ": " + function.name +
        " is judged by the instructor's own solution, which a kit must not give away; name an "
        "oracle of the registry instead");
  }
  const bool has_public =
      std::any_of(assignment.checks.begin(), assignment.checks.end(),
                  [](const auto& check) { return check.visibility == harness::Visibility::visible; });
  if (!has_public) {
    throw harness::ConfigError(assignment.id +
                               ": every check is hidden, so a kit would have nothing to check; make "
                               "at least one public");
  }
  std::error_code error;
  const fs::path handout = assignment.folder / "handout.md";
  if (!fs::is_regular_file(handout, error)) {
    throw harness::ConfigError(handout.string() + ": there is no handout; write one before you make a kit");
  }
  std::vector<KitFile> files;
  files.push_back({"README.md", readme(assignment, with_program)});
  const std::string text = read_input(handout.string());
  files.push_back({"handout.md", text});
  files.push_back({"handout.html", markdown_page(text, assignment.title)});
  files.push_back({"assignment.yaml",
                   public_spec(assignment, read_input((assignment.folder / "assignment.yaml").string()))});
  for (const Language language : assignment.languages) {
    const std::vector<KitFile> more = starters(assignment, language);
    files.insert(files.end(), more.begin(), more.end());
  }
  std::sort(files.begin(), files.end(), [](const KitFile& a, const KitFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace grader
