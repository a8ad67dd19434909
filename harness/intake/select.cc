#include "harness/intake/select.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/generate/generate.hpp"
#include "harness/intake/entry_name.hpp"

namespace harness {
namespace {

constexpr std::size_t kShownNames = 5;

std::string unit_file(const Assignment& assignment, Language language) {
  return assignment.unit + (language == Language::cpp ? ".cpp" : ".py");
}

const char* language_title(Language language) {
  return language == Language::cpp ? "C++" : "Python";
}

std::string list(const std::vector<std::string>& names, const char* last_word) {
  std::string out;
  const std::size_t shown = names.size() > kShownNames + 1 ? kShownNames : names.size();
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == names.size() ? std::string(" ") + last_word + " " : ", ";
    out += names[i];
  }
  if (shown < names.size()) out += " and " + std::to_string(names.size() - shown) + " more";
  return out;
}

std::vector<std::string> printable_names(const std::vector<std::string>& paths) {
  std::vector<std::string> out(paths.size());
  std::transform(paths.begin(), paths.end(), out.begin(),
                 [](const std::string& path) { return printable(path); });
  return out;
}

std::vector<std::string> all_files(const Tree& tree) {
  std::vector<std::string> paths = tree.other_files;
  for (const SourceFile& file : tree.sources) paths.push_back(file.path);
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Lower-case letters and digits only, so that "Conv_Net (2).cpp" holds "convnet".
std::string essence(std::string_view text) {
  std::string out;
  for (const char c : fold_case(text)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += c;
  }
  return out;
}

// A file that was probably meant to be the unit's: a source by the look of it whose name holds the unit's
// name.
std::optional<std::string> near_miss(const std::vector<std::string>& paths, const std::string& unit) {
  constexpr std::array<std::string_view, 3> kHints = {".c", ".py", ".ipynb"};
  const std::string wanted = essence(unit);
  for (const std::string& path : paths) {
    const std::string name = fold_case(base_name(path));
    const bool looks_like_source = std::any_of(kHints.begin(), kHints.end(), [&](std::string_view hint) {
      return name.find(hint) != std::string::npos;
    });
    if (looks_like_source && essence(name).find(wanted) != std::string::npos) return path;
  }
  return std::nullopt;
}

// A misspelt name: the closest source by edit distance. Headers are out: everybody has the unit's.
std::optional<std::string> misspelt(const Tree& tree, const std::vector<std::string>& expected) {
  std::vector<std::string> names;
  for (const SourceFile& file : tree.sources) {
    if (!file.path.ends_with(".hpp") && !file.path.ends_with(".h")) names.emplace_back(base_name(file.path));
  }
  for (const std::string& wanted : expected) {
    if (std::optional<std::string> name = nearest_name(wanted, names)) return name;
  }
  return std::nullopt;
}

// The expected names that end as `path` does, or all when none does.
std::vector<std::string> of_same_language(const std::vector<std::string>& expected, std::string_view path) {
  std::vector<std::string> out;
  const std::string name = fold_case(path);
  for (const std::string& wanted : expected) {
    if (name.ends_with(wanted.substr(wanted.rfind('.')))) out.push_back(wanted);
  }
  return out.empty() ? expected : out;
}

[[noreturn]] void refuse_other_language(const std::vector<std::string>& expected, const std::string& what,
                                        const std::string& found, Language language) {
  throw BadSubmission("no " + list(expected, "or") + " in the " + what + ", found " + found + ", which is " +
                      language_title(language));
}

[[noreturn]] void refuse_without_unit(const Tree& tree, const Assignment& assignment,
                                      std::span<const Language> languages, const std::string& what) {
  std::vector<std::string> expected;
  for (const Language language : languages) expected.push_back(unit_file(assignment, language));
  const std::vector<std::string> files = all_files(tree);
  if (files.empty()) {
    throw BadSubmission(
        "the " + what + " is empty, expected " + list(expected, "or") +
        (tree.ignored_folders.empty()
             ? std::string()
             : " (not looked into: " + list(printable_names(tree.ignored_folders), "and") + ")"));
  }
  for (const Language other : {Language::cpp, Language::python}) {
    const std::string name = unit_file(assignment, other);
    if (std::find(expected.begin(), expected.end(), name) != expected.end()) continue;
    if (std::any_of(files.begin(), files.end(),
                    [&](const std::string& path) { return base_name(path) == name; })) {
      refuse_other_language(expected, what, name, other);
    }
  }
  std::optional<std::string> meant = near_miss(files, assignment.unit);
  if (!meant) meant = misspelt(tree, expected);
  if (meant) {
    throw BadSubmission("found " + printable(*meant) + ": the file must be named " +
                        list(of_same_language(expected, *meant), "or"));
  }
  throw BadSubmission("no " + list(expected, "or") + " in the " + what + ", found " +
                      list(printable_names(files), "and") + ": hand in the file of that name");
}

// Folders that hold a file of this name; "" is the top.
std::set<std::string> folders_with(const Tree& tree, const std::string& name) {
  std::set<std::string> out;
  for (const SourceFile& file : tree.sources) {
    if (base_name(file.path) == name) out.emplace(parent_path(file.path));
  }
  return out;
}

struct Place {
  Language language = Language::cpp;
  std::string root;
};

[[noreturn]] void refuse_both(const Assignment& assignment) {
  throw BadSubmission("found both " + unit_file(assignment, Language::cpp) + " and " +
                      unit_file(assignment, Language::python) +
                      ": hand in one of them, or choose with --language cpp or --language python");
}

// The top decides when the unit's file is there; otherwise the one folder below that has it.
Place find_unit(const Tree& tree, const Assignment& assignment, std::span<const Language> languages,
                const std::string& what) {
  std::vector<Place> at_top;
  std::vector<Place> below;
  for (const Language language : languages) {
    for (const std::string& folder : folders_with(tree, unit_file(assignment, language))) {
      (folder.empty() ? at_top : below).push_back({language, folder});
    }
  }
  const std::vector<Place>& found = at_top.empty() ? below : at_top;
  if (found.empty()) refuse_without_unit(tree, assignment, languages, what);
  if (std::any_of(found.begin(), found.end(),
                  [&](const Place& p) { return p.language != found.front().language; })) {
    refuse_both(assignment);
  }
  if (found.size() == 1) return found.front();
  const std::string name = unit_file(assignment, found.front().language);
  std::vector<std::string> paths(found.size());
  std::transform(found.begin(), found.end(), paths.begin(),
                 [&](const Place& place) { return printable(place.root + "/" + name); });
  throw BadSubmission("found " + name + " in " + std::to_string(found.size()) + " folders (" +
                      list(paths, "and") + "): hand in one of them");
}

bool is_plain_name(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '/';
  });
}

bool is_language_source(std::string_view path, Language language) {
  return path.ends_with(".py") == (language == Language::python);
}

bool is_course_header(std::string_view path, const Assignment& assignment) {
  const std::string_view name = base_name(path);
  return name == assignment.unit + ".hpp" || name == "tensor_view.hpp";
}

// A header of the kit that was handed in with the rest: nothing to tell anyone.
bool is_unchanged_header(const std::string& path, const std::string& bytes, const Assignment& assignment) {
  return bytes ==
         (base_name(path) == "tensor_view.hpp" ? tensor_view_header() : generate_cpp_header(assignment));
}

// Modules that Python would import instead of the library's, ours, or the unit's.
void refuse_reserved_module(std::string_view path, const std::string& unit) {
  if (path == unit + "/__init__.py") {
    throw BadSubmission(printable(path) + " would be imported instead of '" + unit +
                        ".py': rename the folder");
  }
  constexpr std::array<std::string_view, 6> kReserved = {"numpy",  "numba",         "llvmlite",
                                                         "runner", "sitecustomize", "usercustomize"};
  std::string_view module = path.substr(0, path.find('/'));
  if (module.ends_with(".py")) module.remove_suffix(3);
  if (std::find(kReserved.begin(), kReserved.end(), module) == kReserved.end()) return;
  throw BadSubmission(printable(path) + " would be imported instead of the module '" + std::string(module) +
                      "': rename it");
}

bool is_other_cpp_extension(std::string_view path) {
  constexpr std::array<std::string_view, 9> kExtensions = {".cc",  ".cxx", ".c++", ".c",  ".hh",
                                                           ".hxx", ".tpp", ".ipp", ".inl"};
  const std::string name = fold_case(base_name(path));
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view extension) { return name.ends_with(extension); }) ||
         ((name.ends_with(".cpp") || name.ends_with(".hpp") || name.ends_with(".h")) &&
          name != base_name(path));
}

std::string ignored_note(std::vector<std::string> names, Language language) {
  std::sort(names.begin(), names.end());
  return "ignored: " + list(printable_names(names), "and") +
         (language == Language::cpp ? " (only .cpp, .hpp and .h files are used)"
                                    : " (only .py files are used)");
}

// Sorts the files of the tree into the snapshot's files and its notes.
struct Sorter {
  const Assignment& assignment;
  const Place& place;
  Snapshot snapshot;
  std::vector<std::string> ignored;

  void source(SourceFile file) {
    if (!is_language_source(file.path, place.language)) {
      ignored.push_back(file.path);
      return;
    }
    const std::string prefix = place.root.empty() ? "" : place.root + "/";
    if (!file.path.starts_with(prefix)) {
      note(file.path, "it lies outside the folder of " + unit_file(assignment, place.language));
      return;
    }
    std::string path = file.path.substr(prefix.size());
    if (!is_plain_name(path)) {
      note(file.path, "its name may hold only letters, digits, '.', '_' and '-'");
      return;
    }
    if (place.language == Language::cpp && is_course_header(path, assignment)) {
      if (is_unchanged_header(path, file.bytes, assignment)) return;
      snapshot.notes.push_back(path + " in the submission is ignored: ours is used");
      return;
    }
    if (place.language == Language::python) refuse_reserved_module(path, assignment.unit);
    snapshot.files.push_back({std::move(path), std::move(file.bytes)});
  }

  void other(const std::string& path) {
    if (place.language == Language::cpp && is_other_cpp_extension(path)) {
      note(path, "C++ files must end in .cpp, .hpp or .h");
    } else {
      ignored.push_back(path);
    }
  }

  void note(std::string_view path, const std::string& why) {
    snapshot.notes.push_back("ignored: " + printable(path) + " (" + why + ")");
  }
};

}  // namespace

Snapshot select_sources(Tree tree, const Assignment& assignment, std::optional<Language> language,
                        const std::string& what) {
  std::vector<Language> languages = assignment.languages;
  if (language) {
    if (std::find(languages.begin(), languages.end(), *language) == languages.end()) {
      throw ConfigError("assignment " + assignment.id + " does not take " + language_title(*language));
    }
    languages = {*language};
  }
  const Place place = find_unit(tree, assignment, languages, what);

  Sorter sorter{assignment, place, {}, {}};
  sorter.snapshot.language = place.language;
  for (SourceFile& file : tree.sources) sorter.source(std::move(file));
  for (const std::string& path : tree.other_files) sorter.other(path);
  for (const std::string& path : tree.ignored_folders) sorter.ignored.push_back(path + "/");

  Snapshot& snapshot = sorter.snapshot;
  if (!tree.self_checks.empty()) snapshot.self_check = std::move(tree.self_checks.front().bytes);
  if (!sorter.ignored.empty())
    snapshot.notes.push_back(ignored_note(std::move(sorter.ignored), place.language));
  std::sort(snapshot.files.begin(), snapshot.files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  std::sort(snapshot.notes.begin(), snapshot.notes.end());
  return std::move(snapshot);
}

}  // namespace harness
