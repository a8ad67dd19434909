#include "harness/intake/class_archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "harness/intake/archive_handle.hpp"
#include "harness/intake/entry_name.hpp"
#include "harness/intake/intake.hpp"
#include "harness/intake/utf8_locale.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_disk(const fs::path& path) {
  throw std::runtime_error("cannot write " + printable(path.string()) + ": " + std::strerror(errno));
}

[[noreturn]] void refuse(archive* reader) {
  const char* reason = archive_error_string(reader);
  throw BadSubmission(std::string("the archive cannot be read (") +
                      printable(reason != nullptr ? reason : "unknown") +
                      "): download it again, or unpack it and name the folder");
}

Archive open_archive(int descriptor) {
  Archive reader(archive_read_new());
  if (!reader) throw std::bad_alloc();
  archive_read_support_format_zip_seekable(reader.get());
  archive_read_support_format_7zip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  constexpr std::size_t block = 1 << 16;
  if (archive_read_open_fd(reader.get(), descriptor, block) != ARCHIVE_OK) refuse(reader.get());
  return reader;
}

// The path below the folder, or why there is none.
fs::path safe_path(std::string_view name, std::string& problem) {
  constexpr std::size_t longest = 255;
  fs::path path;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of("/\\"), name.size());
    const std::string_view part = name.substr(0, end);
    name.remove_prefix(std::min(end + 1, name.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") problem = "leads out of the folder";
    if (part.size() > longest) problem = "has a name that is too long";
    if (!problem.empty()) return {};
    path /= part;
  }
  if (path.empty() || path.string().size() > 2000) problem = path.empty() ? "has no name" : "lies too deep";
  return path;
}

void make_folders(const fs::path& folder, const fs::path& path) {
  fs::path whole = folder;
  for (const fs::path& part : path) {
    whole /= part;
    if (mkdir(whole.c_str(), S_IRWXU) != 0 && errno != EEXIST) fail_disk(whole);
  }
}

class Unpacking {
 public:
  Unpacking(archive* reader, const fs::path& folder, const ClassArchiveLimits& limits)
      : reader_(reader), folder_(folder), limits_(limits) {}

  std::vector<std::string> run() {
    archive_entry* entry = nullptr;
    std::int64_t entries = 0;
    for (;;) {
      const int status = archive_read_next_header(reader_, &entry);
      if (status == ARCHIVE_EOF) break;
      if (archive_read_has_encrypted_entries(reader_) > 0)
        throw BadSubmission("the archive is encrypted: unpack it and name the folder");
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) refuse(reader_);
      if (++entries > limits_.entries)
        throw BadSubmission("the archive has more than " + std::to_string(limits_.entries) + " entries");
      take(entry);
    }
    return std::move(left_out_);
  }

 private:
  void take(archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    std::string problem;
    const fs::path path = safe_path(name == nullptr ? "" : name, problem);
    const bool is_folder = archive_entry_filetype(entry) == AE_IFDIR;
    if (problem.empty() && (archive_entry_hardlink(entry) != nullptr ||
                            (!is_folder && archive_entry_filetype(entry) != AE_IFREG))) {
      problem = "is neither a file nor a folder";
    }
    if (!problem.empty() && !(is_folder && path.empty())) {
      left_out_.push_back(printable(name == nullptr ? "" : name) + ": " + problem);
      return;
    }
    if (is_folder) {
      make_folders(folder_, path);
    } else {
      make_folders(folder_, path.parent_path());
      write_file(entry, folder_ / path);
    }
  }

  void write_file(archive_entry* entry, const fs::path& path) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0 && (errno == EEXIST || errno == ENOTDIR)) {
      left_out_.push_back(printable(archive_entry_pathname(entry)) + ": is there twice");
      return;
    }
    if (file < 0) fail_disk(path);
    try {
      copy_data(file, path);
    } catch (...) {
      close(file);
      throw;
    }
    if (archive_entry_mtime_is_set(entry) != 0) {
      const timespec time{.tv_sec = archive_entry_mtime(entry), .tv_nsec = archive_entry_mtime_nsec(entry)};
      const timespec both[2] = {time, time};
      futimens(file, both);  // best effort: without it the file is of now
    }
    close(file);
  }

  void copy_data(int file, const fs::path& path) {
    std::int64_t written = 0;
    for (;;) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int status = archive_read_data_block(reader_, &block, &size, &offset);
      if (status == ARCHIVE_EOF) return;
      if (status != ARCHIVE_OK) refuse(reader_);
      total_ += static_cast<std::int64_t>(size);
      if (total_ > limits_.total_bytes) {
        throw BadSubmission("the archive unpacks to more than " + std::to_string(limits_.total_bytes >> 20) +
                            " MiB: unpack it and name the folder");
      }
      const auto room = static_cast<std::size_t>(limits_.file_bytes - written);
      const std::size_t wanted = std::min(size, room);
      for (std::size_t done = 0; done < wanted;) {
        const ssize_t count = write(file, static_cast<const char*>(block) + done, wanted - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_disk(path);
        done += static_cast<std::size_t>(count);
      }
      written += static_cast<std::int64_t>(wanted);
    }
  }

  archive* reader_;
  const fs::path& folder_;
  const ClassArchiveLimits& limits_;
  std::int64_t total_ = 0;
  std::vector<std::string> left_out_;
};

}  // namespace

std::vector<std::string> unpack_class_archive(int descriptor, const fs::path& folder,
                                              const ClassArchiveLimits& limits) {
  const Utf8Locale locale;
  const Archive reader = open_archive(descriptor);
  return Unpacking(reader.get(), folder, limits).run();
}

}  // namespace harness
