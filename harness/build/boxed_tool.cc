#include "harness/build/boxed_tool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "harness/build/quantities.hpp"

namespace harness {
namespace {

constexpr std::int64_t tmp_bytes = std::int64_t{256} << 20;  // the driver's assembler and object files

}  // namespace

ToolRun run_tool(Sandbox& sandbox, const PhaseLimits& limits, std::vector<std::string> argv,
                 std::vector<Mount> mounts, const std::string& working_folder,
                 const std::function<bool()>& cancelled) {
  BoxCommand command;
  command.phase = Phase::build;
  command.argv = std::move(argv);
  command.mounts = std::move(mounts);
  command.working_folder = working_folder;
  command.tmp_bytes = tmp_bytes;
  command.limits = limits;
  auto [exit, output] = sandbox.run(command, cancelled);
  return {exit, std::move(output)};
}

std::string describe_stop(const char* tool, const ToolRun& run, const PhaseLimits& limits) {
  const std::string who = std::string("the ") + tool;
  switch (run.exit.limit.value_or(Status::not_run)) {
    case Status::time_limit:
      return who + " was stopped: it needed more than " + seconds_text(limits.wall_seconds) + " or " +
             seconds_text(limits.cpu_seconds) + " of CPU time";
    case Status::memory_limit:
      return who + " was stopped: it needed more than " + bytes_text(limits.memory_bytes) + " of memory";
    case Status::output_limit:
      return who + " was stopped: it printed more than " + bytes_text(limits.output_bytes);
    case Status::process_limit:
      return who + " was stopped: it needed more than " + std::to_string(limits.processes) + " processes";
    default:
      return who + " died: " + strsignal(run.exit.signal);
  }
}

void write_for_box(const std::filesystem::path& file, std::string_view bytes) {
  namespace fs = std::filesystem;
  const fs::perms folder_mode = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                fs::perms::others_read | fs::perms::others_exec;
  if (!fs::exists(file.parent_path())) {
    // Every folder on the way that is new.
    fs::path missing = file.parent_path();
    std::vector<fs::path> made;
    for (; !fs::exists(missing); missing = missing.parent_path()) made.push_back(missing);
    fs::create_directories(file.parent_path());
    for (const fs::path& folder : made) fs::permissions(folder, folder_mode);
  }
  // A name that is there already, a link above all, was not put there by us.
  const int out = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  bool good = out >= 0 && fchmod(out, 0644) == 0;  // whatever the umask
  for (std::size_t done = 0; good && done < bytes.size();) {
    const ssize_t written = write(out, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    good = written > 0;
    done += good ? static_cast<std::size_t>(written) : 0;
  }
  const int error = errno;
  if (out >= 0 && close(out) != 0) good = false;
  if (!good)
    throw std::runtime_error("build: " + file.string() + " cannot be written: " + std::strerror(error));
}

}  // namespace harness
