#include "grader/similar/read.hpp"

#include <algorithm>

#include "grader/intake/class_source.hpp"
#include "grader/intake/stage.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/generate/generate.hpp"
#include "harness/intake/boxed_unpack.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;
using harness::Language;

}  // namespace

ReadDocuments read_submissions(const fs::path& source, const harness::Assignment& assignment, bool older) {
  ReadDocuments read;
  harness::Sandbox sandbox({.isolate = true, .worker = 0});
  harness::BoxedUnpacker unpacker(sandbox);
  const harness::Unpack unpack = [&unpacker](std::string_view archive, const harness::Limits& limits) {
    return unpacker.unpack(archive, limits);
  };
  const std::atomic<bool> cancelled{false};
  const Download download =
      open_class({.source = source, .form = {}, .rosters = {}}, assignment, sandbox, unpacker, cancelled);
  const fs::path staged = sandbox.make_folder("staged");
  const std::string year = fs::path(source / "").parent_path().filename().string();
  for (std::size_t i = 0; i < download.entries.size(); ++i) {
    const Entry& entry = download.entries[i];
    try {
      harness::Snapshot snapshot =
          harness::take_in(stage(entry, assignment, staged, i), assignment, std::nullopt, unpack);
      read.documents.push_back({.label = older ? year + "/" + entry.source : entry.source,
                                .older = older,
                                .language = snapshot.language,
                                .files = std::move(snapshot.files)});
    } catch (const harness::BadSubmission& refusal) {
      read.unread.push_back(entry.source + ": " + refusal.what());
    }
  }
  return read;
}

std::vector<Document> generated_starters(const harness::Assignment& assignment) {
  const std::string unit = assignment.unit;
  return {{.label = "starter",
           .older = false,
           .language = Language::cpp,
           .files = {{unit + ".cpp", harness::generate_cpp_starter(assignment)},
                     {unit + ".hpp", harness::generate_cpp_header(assignment)},
                     {"tensor_view.hpp", harness::tensor_view_header()}}},
          {.label = "starter",
           .older = false,
           .language = Language::python,
           .files = {{unit + ".py", harness::generate_python_starter(assignment)}}}};
}

std::vector<Document> read_starter(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_regular_file()) files.push_back(entry->path());
  }
  if (error) throw harness::ConfigError(shown(folder.string()) + ": cannot be read: " + error.message());
  std::sort(files.begin(), files.end());
  std::vector<Document> starters;
  for (const fs::path& file : files) {
    const std::string extension = file.extension().string();
    const bool is_cpp = extension == ".cpp" || extension == ".hpp" || extension == ".h";
    if (!is_cpp && extension != ".py") continue;
    starters.push_back({.label = "starter",
                        .older = false,
                        .language = is_cpp ? Language::cpp : Language::python,
                        .files = {{file.filename().string(), read_input(file.string())}}});
  }
  if (starters.empty()) {
    throw harness::ConfigError(
        shown(folder.string()) +
        ": holds no source file, expected the .cpp, .hpp, .h or .py students start from");
  }
  return starters;
}

}  // namespace grader
