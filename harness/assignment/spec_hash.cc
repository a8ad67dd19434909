#include "harness/assignment/spec_hash.hpp"

#include <fstream>
#include <iterator>
#include <map>

#include "harness/assignment/hash.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFiles = 1000;
constexpr std::size_t kMaxHashedBytes = std::size_t{64} << 20;

std::string read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(stream), {});
  if (!stream.is_open() || stream.bad())
    throw ConfigError(file.string() + ": cannot be read; check its permissions");
  return bytes;
}

void append(std::string& all, const std::string& path, const std::string& bytes) {
  all += path + '\0' + std::to_string(bytes.size()) + '\0' + bytes;
}

// By path relative to the assignment's folder; folders shared by several functions count once.
std::map<std::string, fs::path> solution_files(const Assignment& assignment) {
  std::map<std::string, fs::path> files;
  for (const FunctionSpec& function : assignment.functions) {
    if (!function.solution) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(*function.solution)) {
      if (entry.is_symlink() || !(entry.is_directory() || entry.is_regular_file())) {
        throw ConfigError(entry.path().string() +
                          ": is a link or a special file, but a solution holds files and folders only");
      }
      if (entry.is_directory()) continue;
      files.emplace(entry.path().lexically_relative(assignment.folder).generic_string(), entry.path());
      if (files.size() > kMaxFiles) {
        throw ConfigError(function.solution->string() + ": holds more than " + std::to_string(kMaxFiles) +
                          " files");
      }
    }
  }
  return files;
}

}  // namespace

std::string hash_spec(const std::string& yaml, const Assignment& assignment) {
  std::string all;
  append(all, "assignment.yaml", yaml);
  try {
    for (const auto& [path, file] : solution_files(assignment)) {
      if (all.size() + fs::file_size(file) > kMaxHashedBytes)
        throw ConfigError(file.string() + ": the solutions are larger than 64 MiB");
      append(all, path, read_file(file));
    }
  } catch (const fs::filesystem_error& error) {
    throw ConfigError(error.path1().string() + ": cannot be read: " + error.code().message());
  }
  return sha256_hex(all);
}

}  // namespace harness
