#pragma once
// What a reader found in a folder or an archive: the sources with their bytes, and the names of all else.
// Every entry passes through TreeBuilder, so that folders and archives obey the same rules while they are
// being read.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/intake/intake.hpp"

namespace harness {

// A bound on the work of reading, for entries of every kind, sources or not. The assignment's own limits
// (Limits::submission_*) bind the sources.
inline constexpr std::size_t kMaxEntries = 2000;

// What `grader check` leaves in a submission: no source, and kept beside them. Nothing in it is believed.
inline constexpr std::string_view kSelfCheckName = "self-check.json";
inline constexpr std::int64_t kMaxSelfCheckBytes = std::int64_t{512} << 10;

struct Tree {
  std::vector<SourceFile> sources;           // *.cpp *.hpp *.h *.py, in the order they were read
  std::vector<std::string> other_files;      // not sources; names only
  std::vector<std::string> ignored_folders;  // not looked into
  std::vector<SourceFile> self_checks;       // at most one
};

// True for the extensions a build of any language reads.
bool is_source_name(std::string_view path);

enum class EntryType { file, folder, symbolic_link, hard_link, device, fifo, socket, sparse_file, unknown };

// What to do with an entry that has been admitted.
enum class Admission {
  keep,        // a source: read it and hand it to add()
  self_check,  // the same for the self-check
  discard,     // any other file; its bytes are of no use
  enter,       // a folder
  ignore,      // an ignored folder, or something below one
};

class TreeBuilder {
 public:
  explicit TreeBuilder(const Limits& limits) : limits_(limits) {}

  // `path` as clean_path gives it. Throws BadSubmission for what is neither file nor folder, for names that
  // occur twice (also when they differ in case only), and for too many or too deeply nested entries.
  Admission admit(const std::string& path, EntryType type);

  // The most bytes the next source (or self-check) may have; more make too_large() the answer.
  std::int64_t allowance(Admission admission) const;
  [[noreturn]] void too_large(std::string_view path) const;
  void add(Admission admission, const std::string& path, std::string bytes);

  Tree finish() &&;

 private:
  void count_entry();
  void remember(const std::string& path, bool folder);

  Limits limits_;
  Tree tree_;
  std::size_t entries_ = 0;
  std::int64_t source_bytes_ = 0;
  std::size_t source_files_ = 0;
  struct Seen {
    std::string path;
    bool folder = false;
    bool implied = false;  // known only as the folder of another entry
  };
  std::map<std::string, Seen, std::less<>> seen_;  // by folded path
};

}  // namespace harness
