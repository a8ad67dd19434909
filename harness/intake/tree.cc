#include "harness/intake/tree.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "harness/intake/entry_name.hpp"

namespace harness {
namespace {

const char* describe(EntryType type) {
  switch (type) {
    case EntryType::file:
      return "a file";
    case EntryType::folder:
      return "a folder";
    case EntryType::symbolic_link:
      return "a symbolic link";
    case EntryType::hard_link:
      return "a hard link";
    case EntryType::device:
      return "a device";
    case EntryType::fifo:
      return "a named pipe";
    case EntryType::socket:
      return "a socket";
    case EntryType::sparse_file:
      return "a sparse file";
    case EntryType::unknown:
      break;
  }
  return "of an unknown kind";
}

// The uppermost ignored folder that `path` is or lies in, with its own path; "" when there is none.
std::string_view ignored_folder_of(std::string_view path, bool is_folder) {
  for (std::size_t begin = 0;;) {
    const std::size_t slash = path.find('/', begin);
    const bool last = slash == std::string_view::npos;
    if (last && !is_folder) return {};
    if (is_ignored_folder(path.substr(begin, last ? slash : slash - begin))) return path.substr(0, slash);
    if (last) return {};
    begin = slash + 1;
  }
}

}  // namespace

bool is_source_name(std::string_view path) {
  constexpr std::array<std::string_view, 4> kExtensions = {".cpp", ".hpp", ".h", ".py"};
  const std::string_view name = base_name(path);
  if (name.starts_with('.')) return false;  // ".cpp" itself, and "._unit.cpp" as macOS writes it
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view extension) { return name.ends_with(extension); });
}

void TreeBuilder::count_entry() {
  if (++entries_ <= kMaxEntries) return;
  throw BadSubmission("the submission has more than " + std::to_string(kMaxEntries) +
                      " entries: hand in the source files only");
}

// Throws when `path` is there already, as itself or under a name that only differs in case.
void TreeBuilder::remember(const std::string& path, bool folder) {
  for (std::string_view parent = parent_path(path); !parent.empty(); parent = parent_path(parent)) {
    const auto [it, added] = seen_.try_emplace(fold_case(parent), Seen{std::string(parent), true, true});
    if (added) continue;
    if (!it->second.folder) {
      throw BadSubmission(printable(parent) + " is a file and a folder at once: hand in one of them");
    }
    if (it->second.path != parent) {
      throw BadSubmission("the folders " + printable(it->second.path) + " and " + printable(parent) +
                          " differ in case only: rename one of them");
    }
    break;  // its own parents are known
  }
  const auto [it, added] = seen_.try_emplace(fold_case(path), Seen{path, folder, false});
  if (added) return;
  Seen& other = it->second;
  if (other.path != path) {
    throw BadSubmission("the names " + printable(other.path) + " and " + printable(path) +
                        " differ in case only: rename one of them");
  }
  if (other.folder && folder && other.implied) {
    other.implied = false;
    return;
  }
  throw BadSubmission(printable(path) + " is there twice: hand in one of them");
}

Admission TreeBuilder::admit(const std::string& path, EntryType type) {
  count_entry();
  if (path.empty()) {
    if (type == EntryType::folder) return Admission::enter;
    throw BadSubmission("the top of the submission is " + std::string(describe(type)) +
                        ", expected a folder");
  }
  if (const std::string_view ignored = ignored_folder_of(path, type == EntryType::folder); !ignored.empty()) {
    std::vector<std::string>& names = tree_.ignored_folders;
    if (std::find(names.begin(), names.end(), ignored) == names.end()) names.emplace_back(ignored);
    return Admission::ignore;
  }
  if (type != EntryType::file && type != EntryType::folder) {
    throw BadSubmission(printable(path) + " is " + describe(type) +
                        ": only plain files and folders can be handed in; replace it by the file itself");
  }
  const auto depth = std::count(path.begin(), path.end(), '/') + (type == EntryType::folder ? 1 : 0);
  if (depth > limits_.submission_depth) {
    throw BadSubmission(printable(path) + " lies " + std::to_string(depth) + " folders deep, at most " +
                        std::to_string(limits_.submission_depth) + " are allowed");
  }
  remember(path, type == EntryType::folder);
  if (type == EntryType::folder) return Admission::enter;
  if (base_name(path) == kSelfCheckName && tree_.self_checks.empty()) return Admission::self_check;
  if (!is_source_name(path)) {
    tree_.other_files.push_back(path);
    return Admission::discard;
  }
  if (++source_files_ > static_cast<std::size_t>(limits_.submission_files)) {
    throw BadSubmission("the submission has more than " + std::to_string(limits_.submission_files) +
                        " source files: hand in those of the assignment only");
  }
  return Admission::keep;
}

std::int64_t TreeBuilder::allowance(Admission admission) const {
  if (admission == Admission::self_check) return kMaxSelfCheckBytes;
  return std::min(limits_.submission_file_bytes, limits_.submission_bytes - source_bytes_);
}

void TreeBuilder::too_large(std::string_view path) const {
  if (base_name(path) == kSelfCheckName)
    throw BadSubmission(printable(path) + " is none that `grader check` wrote: leave it out");
  if (limits_.submission_file_bytes <= limits_.submission_bytes - source_bytes_) {
    throw BadSubmission(printable(path) + " is larger than the " +
                        std::to_string(limits_.submission_file_bytes) + " bytes a source file may have");
  }
  throw BadSubmission("with " + printable(path) + " the source files are larger than the " +
                      std::to_string(limits_.submission_bytes) + " bytes they may have together");
}

void TreeBuilder::add(Admission admission, const std::string& path, std::string bytes) {
  if (admission == Admission::self_check) {
    tree_.self_checks.push_back({path, std::move(bytes)});
    return;
  }
  source_bytes_ += static_cast<std::int64_t>(bytes.size());
  tree_.sources.push_back({path, std::move(bytes)});
}

Tree TreeBuilder::finish() && {
  return std::move(tree_);
}

}  // namespace harness
