#pragma once
// Reads a folder by descriptors: every entry is opened relative to its folder, links are refused and never
// followed, pipes and devices are refused and never opened. A hard link cannot be told from a file here and
// counts as one.

#include "harness/intake/tree.hpp"

namespace harness {

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&&) = delete;
  int get() const { return fd_; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_;
};

// The bytes of a regular file from its start, `limit` + 1 at most: a file that grows while it is read ends
// there. Throws ConfigError on a read error; `shown` is the file's name in its message.
std::string read_descriptor(int fd, std::int64_t limit, const std::string& shown);

// `folder` is an open folder, `shown` its path for messages. Throws BadSubmission, and ConfigError where the
// system refuses to read.
Tree read_folder(Descriptor folder, const std::string& shown, const Limits& limits);

}  // namespace harness
