#pragma once
// Archives as students and attackers make them, and a small assignment to take them in for.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/intake/intake.hpp"

namespace intake_support {

struct Entry {
  enum class Type { file, folder, symlink, hardlink, fifo, device, socket };
  std::string path;
  std::string bytes;  // of a file
  Type type = Type::file;
  std::string target;   // of a link
  bool sparse = false;  // a hole before the bytes
};

enum class Packing {
  zip,
  zip_stored,
  zip_encrypted,
  seven_zip,
  tar,
  gnu_tar,
  tar_gz,
  tar_bz2,
  tar_xz,
  tar_zst
};
std::string to_string(Packing packing);

// The archive's bytes. Throws std::runtime_error with libarchive's words.
std::string pack(Packing packing, const std::vector<Entry>& entries);
// The bytes of one stream, gzip-compressed.
std::string gzip(std::string_view bytes);

// unit "convnet", C++ and Python, limits small enough for tests to reach.
harness::Assignment small_assignment();

harness::Snapshot take_in(const std::filesystem::path& path, std::optional<harness::Language> language = {});
// Writes the bytes to a file of its own and takes that in.
harness::Snapshot take_in_bytes(const std::string& bytes, const std::string& name = "submission.zip");

// The message of the BadSubmission; "" when the submission was taken in.
std::string refusal_of(const std::filesystem::path& path, std::optional<harness::Language> language = {});
std::string refusal_of_bytes(const std::string& bytes, const std::string& name = "submission.zip");

std::vector<std::string> paths_of(const harness::Snapshot& snapshot);
// All notes in one string, a line each.
std::string notes_of(const harness::Snapshot& snapshot);

}  // namespace intake_support
