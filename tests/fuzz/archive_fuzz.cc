// Archives as they are handed in: BadSubmission, or a tree within its limits whose names are clean.

#include "harness/intake/archive_reader.hpp"
#include "harness/intake/entry_name.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  harness::Limits limits;
  limits.submission_files = 10;
  limits.submission_depth = 3;
  limits.submission_file_bytes = 1000;
  limits.submission_bytes = 3000;
  try {
    const harness::Tree tree = harness::read_archive(fuzz::text(data, size), limits);
    std::size_t bytes = 0;
    for (const harness::SourceFile& file : tree.sources) {
      bytes += file.bytes.size();
      if (harness::clean_path(file.path) != file.path || file.bytes.size() > 1000) fuzz::violated();
    }
    if (tree.sources.size() > 10 || bytes > 3000) fuzz::violated();
  } catch (const harness::BadSubmission&) {
  }
  return 0;
}
