#include "harness/intake/boxed_unpack.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "harness/intake/archive_reader.hpp"
#include "harness/intake/class_archive.hpp"
#include "harness/intake/entry_name.hpp"
#include "harness/intake/folder_reader.hpp"
#include "harness/intake/unpacked.hpp"
#include "harness/sandbox/own_program.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;

constexpr const char* program_name = "grader-unpack";

// The archive as a file in memory that nobody can change any more; its own file the box does not get to see.
Descriptor sealed_copy(std::string_view bytes) {
  Descriptor file(memfd_create("grader-archive", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file.get() < 0) throw std::runtime_error(std::string("intake: memfd_create: ") + std::strerror(errno));
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = write(file.get(), bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      throw std::runtime_error(std::string("intake: copying an archive: ") + std::strerror(errno));
    done += static_cast<std::size_t>(written);
  }
  if (lseek(file.get(), 0, SEEK_SET) != 0 ||
      fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
    throw std::runtime_error(std::string("intake: sealing an archive: ") + std::strerror(errno));
  }
  return file;
}

PhaseLimits unpacking_limits(const Limits& limits) {
  PhaseLimits bounds;
  bounds.wall_seconds = 30;
  bounds.cpu_seconds = 10;
  bounds.memory_bytes = std::int64_t{512} << 20;
  bounds.processes = 4;
  bounds.file_bytes = 0;
  bounds.output_bytes = static_cast<std::int64_t>(max_unpacked_bytes(limits));
  return bounds;
}

PhaseLimits class_limits() {
  PhaseLimits bounds;
  bounds.wall_seconds = 1200;
  bounds.cpu_seconds = 1200;
  bounds.memory_bytes = std::int64_t{1} << 30;
  bounds.processes = 4;
  bounds.file_bytes = ClassArchiveLimits().file_bytes;
  bounds.output_bytes = std::int64_t{16} << 20;
  return bounds;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

[[noreturn]] void refuse(const BoxExit& exit) {
  const std::string advice = ": pack the source files again as an ordinary zip";
  switch (exit.limit.value_or(Status::not_run)) {
    case Status::time_limit:
      throw BadSubmission("the archive takes too long to unpack" + advice);
    case Status::memory_limit:
      throw BadSubmission("the archive takes too much memory to unpack" + advice);
    case Status::output_limit:
      throw BadSubmission("the archive holds more than a submission may have" + advice);
    default:
      throw BadSubmission("the program that unpacks archives died of this one" + advice);
  }
}

}  // namespace

BoxedUnpacker::BoxedUnpacker(Sandbox& sandbox) : sandbox_(sandbox) {
  if (sandbox.isolation() == "none") return;
  program_ = {sandbox.make_folder("unpack"), "/unpack"};
  const fs::path copy = program_.host / program_name;
  fs::copy_file(
      find_own_program({program_name, "harness/intake", GRADER_UNPACK_BUILT, GRADER_UNPACK_INSTALLED}), copy);
  fs::permissions(copy, fs::perms(0755));
}

BoxedUnpacker::~BoxedUnpacker() {
  if (!program_.host.empty()) sandbox_.remove_folder(program_.host);
}

Tree BoxedUnpacker::unpack(std::string_view archive, const Limits& limits) {
  if (program_.host.empty()) return read_archive(archive, limits);
  const Descriptor input = sealed_copy(archive);
  BoxCommand command;
  command.argv = {sandbox_.inside(program_) + "/" + program_name, std::to_string(limits.submission_files),
                  std::to_string(limits.submission_depth), std::to_string(limits.submission_file_bytes),
                  std::to_string(limits.submission_bytes)};
  command.mounts = {program_};
  command.descriptors = {{input.get(), STDIN_FILENO}};
  command.limits = unpacking_limits(limits);
  const auto [exit, said] = sandbox_.run(command, nullptr);
  if (exit.limit || exit.signal != 0 || exit.exit_code != 0) refuse(exit);
  return read_unpacked(said, limits);
}

std::vector<std::string> BoxedUnpacker::unpack_class(const fs::path& archive, const fs::path& folder,
                                                     const std::function<bool()>& cancelled) {
  const Descriptor input(open(archive.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
  if (input.get() < 0)
    throw ConfigError("cannot read " + printable(archive.string()) + ": " + std::strerror(errno));
  if (program_.host.empty()) return unpack_class_archive(input.get(), folder, {});
  const Mount target{folder, "/class", true};
  BoxCommand command;
  command.phase = Phase::build;  // a program of a submission may change no file
  command.argv = {sandbox_.inside(program_) + "/" + program_name, "--class", sandbox_.inside(target)};
  command.mounts = {program_, target};
  command.descriptors = {{input.get(), STDIN_FILENO}};
  command.limits = class_limits();
  const auto [exit, said] = sandbox_.run(command, cancelled);
  if (cancelled && cancelled()) return {};
  if (exit.limit || exit.signal != 0 || exit.exit_code != 0) refuse(exit);
  const std::string_view rest = said.empty() ? std::string_view() : std::string_view(said).substr(1);
  if (said.starts_with("L")) return lines_of(rest);
  if (said.starts_with("D"))
    throw ConfigError("unpacking " + printable(archive.string()) + ": " + printable(rest));
  throw BadSubmission(printable(archive.string()) + ": " +
                      (said.starts_with("B") ? std::string(rest) : "cannot be unpacked"));
}

}  // namespace harness
