#include "grader/intake/stage.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "grader/intake/forms.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "harness/intake/archive_reader.hpp"
#include "harness/intake/entry_name.hpp"
#include "harness/intake/folder_reader.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

struct Inside {
  bool has_unit = false;
  std::vector<fs::path> archives;
};

// Links are not followed, hidden folders and caches not looked into. Bounded: a folder of a million files is
// for the harness to refuse.
Inside look_inside(const fs::path& folder, const harness::Assignment& assignment) {
  constexpr int most_entries = 4000;
  Inside inside;
  std::error_code error;
  int seen = 0;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator() && seen < most_entries;
       entry.increment(error), ++seen) {
    const std::string name = entry->path().filename().string();
    const fs::file_status status = entry->symlink_status(error);
    if (fs::is_directory(status) && (name.front() == '.' || name == "__MACOSX"))
      entry.disable_recursion_pending();
    if (!fs::is_regular_file(status) || name.front() == '.') continue;
    if (name == assignment.unit + ".cpp" || name == assignment.unit + ".py") inside.has_unit = true;
    if (intake::is_archive_name(name)) inside.archives.push_back(entry->path());
  }
  return inside;
}

[[noreturn]] void fail(const fs::path& path, const std::string& what) {
  throw harness::ConfigError(shown(path.string()) + ": " + what + ": " + std::strerror(errno));
}

// As much as the harness would look at; one byte more, and it refuses the file as too large.
void copy_file(const HandedIn& file, const fs::path& target) {
  const harness::Descriptor from(open(file.path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (from.get() < 0) fail(file.path, "cannot be read");
  const std::string bytes =
      harness::read_descriptor(from.get(), harness::kMaxArchiveBytes, file.path.string());
  const harness::Descriptor to(open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (to.get() < 0) fail(target, "cannot be written");
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = write(to.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(target, "cannot be written");
    done += static_cast<std::size_t>(count);
  }
}

// The harness refuses names that it would not like to see in an archive; what the class's folder calls a
// submission is not its student's doing.
bool has_clean_name(const fs::path& path) {
  try {
    harness::clean_path(path.filename().string());
    return true;
  } catch (const harness::BadSubmission&) {
    return false;
  }
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(fs::symlink_status(path, error));
}

}  // namespace

fs::path stage(const Entry& entry, const harness::Assignment& assignment, const fs::path& folder,
               std::size_t number) {
  const HandedIn& first = entry.files.front();
  if (entry.files.size() == 1 && is_folder(first.path)) {
    const Inside inside = look_inside(first.path, assignment);
    return !inside.has_unit && inside.archives.size() == 1 ? inside.archives.front() : first.path;
  }
  const bool one_archive = entry.files.size() == 1 && intake::is_archive_name(first.name);
  const bool as_it_is = first.path.filename() == first.name || one_archive;
  if (entry.files.size() == 1 && as_it_is && has_clean_name(first.path)) return first.path;
  const fs::path target = folder / std::to_string(number);
  if (mkdir(target.c_str(), S_IRWXU) != 0) fail(target, "cannot be made");
  for (const HandedIn& file : entry.files) {
    // A flat Moodle download may give one student folders and files; a folder of its own is never flat.
    if (is_folder(file.path)) continue;
    copy_file(file,
              target / (has_clean_name(file.name) ? file.name : "unnamed" + intake::suffix_of(file.name)));
  }
  const Inside inside = look_inside(target, assignment);
  return !inside.has_unit && inside.archives.size() == 1 ? inside.archives.front() : target;
}

}  // namespace grader
