#pragma once
// A file, folder or archive of a student becomes a clean list of source files with a content hash. Nothing in
// it is trusted: not names, not links, not sizes. The result holds bytes only; who needs files writes them
// anew.

#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/assignment/hash.hpp"

namespace harness {

struct SourceFile {
  std::string path;  // relative, '/'-separated, [A-Za-z0-9._-] components only
  std::string bytes;
};

struct Snapshot {
  Language language = Language::cpp;
  std::vector<SourceFile> files;   // sorted by path; only what the language's build may see
  std::string hash;                // snapshot_hash(files)
  std::vector<std::string> notes;  // "ignored: report.pdf (not a source file)"
  std::string self_check;          // bytes of self-check.json, as the student left it; empty: none
};

// The submission cannot be graded: a result (`bad_submission`), not an error. The message names the entry.
class BadSubmission : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// SHA-256 in lower-case hex over the files in their order, each as
//   path  NUL  size in decimal digits  NUL  bytes
// so that the same sources have the same hash, however they were packed.
std::string snapshot_hash(const std::vector<SourceFile>& files);

struct Tree;
// What reads an archive's bytes: BoxedUnpacker::unpack, or read_archive where nobody else's bytes can come.
using Unpack = std::function<Tree(std::string_view archive, const Limits& limits)>;

// `path`: a folder, a single source file, or an archive (zip, tar, tar.gz/.xz/.bz2/.zst, 7z).
// Throws BadSubmission; ConfigError when `path` itself does not exist or cannot be read.
Snapshot take_in(const std::filesystem::path& path, const Assignment& assignment,
                 std::optional<Language> language, const Unpack& unpack);

}  // namespace harness
