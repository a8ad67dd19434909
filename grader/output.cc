#include "grader/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw harness::ConfigError(shown(file) + ": " + what + ": " + std::strerror(errno));
}

bool write_all(int descriptor, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = write(descriptor, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

// A pipe, a terminal, /dev/null: there is nothing to rename.
void write_in_place(const std::string& file, const std::string& text) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail(file, "cannot be written");
  const bool written = write_all(descriptor, text);
  const int error = errno;
  close(descriptor);
  errno = error;
  if (!written) fail(file, "cannot be written");
}

mode_t file_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

std::string read_input(const std::string& file) {
  if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  if (std::filesystem::is_directory(file))
    throw harness::ConfigError(shown(file) + ": is a folder, expected a file");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(file, "cannot be read");
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) fail(file, "cannot be read");
  return text;
}

void write_output(const std::string& file, const std::string& text) {
  if (file == "-") {
    std::cout << text << std::flush;
    return;
  }
  struct stat info {};
  if (stat(file.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) throw harness::ConfigError(shown(file) + ": is a folder, expected a file");
    if (!S_ISREG(info.st_mode)) return write_in_place(file, text);
  }
  // Through a link to the file it stands for, so that the link stays.
  std::error_code ignored;
  const std::filesystem::path resolved = std::filesystem::weakly_canonical(file, ignored);
  const std::string target = ignored ? file : resolved.string();
  std::string temporary = target + ".XXXXXX";
  const int descriptor = mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) fail(file, "cannot be written");
  const bool written =
      fchmod(descriptor, file_mode()) == 0 && write_all(descriptor, text) && fsync(descriptor) == 0;
  int error = errno;
  close(descriptor);
  if (written && rename(temporary.c_str(), target.c_str()) == 0) return;
  if (written) error = errno;
  unlink(temporary.c_str());
  errno = error;
  fail(file, "cannot be written");
}

}  // namespace grader
