#pragma once
// The one archive in which an LMS hands over a whole class, unpacked onto the disk: everything in it, since
// it holds the students' own archives. Entry by entry, so that memory does not grow with the class.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace harness {

struct ClassArchiveLimits {
  std::int64_t entries = 200'000;
  std::int64_t file_bytes =
      (std::int64_t{64} << 20) + 1;  // what is longer is cut here, and refused by intake
  std::int64_t total_bytes = std::int64_t{8} << 30;
};

// Reads zip, 7z, tar and compressed tar from a file descriptor into an existing folder. Only folders and
// regular files are made, with the times of the archive; every other entry and every name that leads out of
// the folder is left out and listed: "a/../../b: leads out of the folder". Throws BadSubmission when it is no
// archive, damaged, encrypted or over a limit, and std::runtime_error when the disk refuses.
std::vector<std::string> unpack_class_archive(int descriptor, const std::filesystem::path& folder,
                                              const ClassArchiveLimits& limits);

}  // namespace harness
