#include "harness/intake/intake.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "harness/assignment/hash.hpp"
#include "harness/intake/archive_reader.hpp"
#include "harness/intake/entry_name.hpp"
#include "harness/intake/folder_reader.hpp"
#include "harness/intake/select.hpp"
#include "harness/intake/tree.hpp"

namespace harness {
namespace {

Tree single_file(const std::string& name, int fd, const std::string& shown, const Limits& limits) {
  TreeBuilder builder(limits);
  const Admission admission = builder.admit(name, EntryType::file);
  const std::int64_t allowance = builder.allowance(admission);
  std::string bytes = read_descriptor(fd, allowance, shown);
  if (static_cast<std::int64_t>(bytes.size()) > allowance) builder.too_large(name);
  builder.add(admission, name, std::move(bytes));
  return std::move(builder).finish();
}

Tree archive_file(const std::string& name, int fd, const std::string& shown, const Limits& limits,
                  const Unpack& unpack) {
  const std::string bytes = read_descriptor(fd, kMaxArchiveBytes, shown);
  if (static_cast<std::int64_t>(bytes.size()) > kMaxArchiveBytes) {
    throw BadSubmission(printable(name) + " is larger than " + std::to_string(kMaxArchiveBytes >> 20) +
                        " MiB: hand in the source files only");
  }
  if (bytes.empty())
    throw BadSubmission(printable(name) + " is empty: hand in a source file or an archive of them");
  try {
    return unpack(bytes, limits);
  } catch (const BadSubmission& refusal) {
    throw BadSubmission(printable(name) + ": " + refusal.what());
  }
}

}  // namespace

std::string snapshot_hash(const std::vector<SourceFile>& files) {
  std::string layout;
  for (const SourceFile& file : files) {
    layout += file.path + '\0' + std::to_string(file.bytes.size()) + '\0' + file.bytes;
  }
  return sha256_hex(layout);
}

Snapshot take_in(const std::filesystem::path& path, const Assignment& assignment,
                 std::optional<Language> language, const Unpack& unpack) {
  const std::string shown = path.string();
  Descriptor opened(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (opened.get() < 0 && errno == ELOOP) {
    throw BadSubmission(printable(shown) + " is a symbolic link: give what it points to");
  }
  struct stat facts {};
  if (opened.get() < 0 || fstat(opened.get(), &facts) != 0) {
    throw ConfigError("cannot read " + printable(shown) + ": " + std::generic_category().message(errno));
  }
  Snapshot snapshot;
  if (S_ISDIR(facts.st_mode)) {
    snapshot = select_sources(read_folder(std::move(opened), shown, assignment.limits), assignment, language,
                              "folder");
  } else if (!S_ISREG(facts.st_mode)) {
    throw BadSubmission(printable(shown) + " is neither a file nor a folder");
  } else if (const std::string name = clean_path(path.filename().string()); is_source_name(name)) {
    snapshot = select_sources(single_file(name, opened.get(), shown, assignment.limits), assignment, language,
                              "file");
  } else {
    snapshot = select_sources(archive_file(name, opened.get(), shown, assignment.limits, unpack), assignment,
                              language, "archive");
  }
  snapshot.hash = snapshot_hash(snapshot.files);
  return snapshot;
}

}  // namespace harness
