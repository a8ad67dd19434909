// grader-unpack FILES DEPTH FILE_BYTES TOTAL_BYTES: reads an archive from standard input, writes what it
// holds to standard output (unpacked.hpp). Runs in a box: libarchive's decoders meet a student's bytes
// nowhere else.
//
// grader-unpack --class FOLDER: unpacks the archive of a whole class into the folder. Prints "L" and a line
// for each entry that was left out; or "B", a refusal; or "D", what the disk said.

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <string>

#include "harness/intake/archive_reader.hpp"
#include "harness/intake/class_archive.hpp"
#include "harness/intake/unpacked.hpp"

namespace {

constexpr int failed = 3;

std::string read_all(int descriptor) {
  std::string bytes;
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t got = read(descriptor, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) _exit(failed);
    if (got == 0) return bytes;
    bytes.append(block.data(), static_cast<std::size_t>(got));
    if (bytes.size() > static_cast<std::size_t>(harness::kMaxArchiveBytes)) _exit(failed);
  }
}

void write_all(int descriptor, const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t sent = write(descriptor, bytes.data() + done, bytes.size() - done);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) _exit(failed);
    done += static_cast<std::size_t>(sent);
  }
}

int unpack_class(const std::string& folder) {
  std::string said = "L";
  try {
    for (const std::string& line : harness::unpack_class_archive(STDIN_FILENO, folder, {}))
      said += line + "\n";
  } catch (const harness::BadSubmission& refusal) {
    said = std::string("B") + refusal.what();
  } catch (const std::exception& error) {
    said = std::string("D") + error.what();
  }
  write_all(STDOUT_FILENO, said);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--class") return unpack_class(argv[2]);
  if (argc != 5) return failed;
  harness::Limits limits;
  limits.submission_files = std::atoi(argv[1]);
  limits.submission_depth = std::atoi(argv[2]);
  limits.submission_file_bytes = std::atoll(argv[3]);
  limits.submission_bytes = std::atoll(argv[4]);
  std::string said;
  try {
    said = harness::write_unpacked(harness::read_archive(read_all(STDIN_FILENO), limits));
  } catch (const harness::BadSubmission& refusal) {
    said = harness::write_refusal(refusal.what());
  } catch (const std::bad_alloc&) {
    said = harness::write_refusal(
        "the archive takes too much memory to unpack: pack it again as an ordinary zip");
  }
  write_all(STDOUT_FILENO, said);
}
