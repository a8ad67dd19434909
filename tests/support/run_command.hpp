#pragma once
// Runs a program and gives back what it printed and how it ended.
//
//   const CommandResult result = run_command({"/bin/cat", "-"}, {.input = "hello"});
//   result.out == "hello", result.status == 0

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

extern char** environ;

namespace test_support {

struct CommandOptions {
  std::string input = {};
  std::vector<std::pair<std::string, std::string>> environment = {};  // on top of ours
  std::filesystem::path folder = {};                                  // working folder; empty: ours
  std::chrono::seconds timeout{50};
};

struct CommandResult {
  int status = -1;  // exit status, or 128 + signal
  std::string out;
  std::string err;
};

namespace command_details {

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(std::size_t end) {
    if (ends[end] >= 0) close(ends[end]);
    ends[end] = -1;
  }
};

// Appends what is there; closes the pipe at its end.
inline void drain(Pipe& pipe, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t count = read(pipe.ends[0], buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  } else {
    pipe.close_end(0);
  }
}

inline std::vector<std::string> merged_environment(const CommandOptions& options) {
  std::vector<std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    bool replaced = false;
    for (const auto& [name, value] : options.environment) replaced |= text.rfind(name + "=", 0) == 0;
    if (!replaced) merged.push_back(text);
  }
  for (const auto& [name, value] : options.environment) merged.push_back(name + "=" + value);
  return merged;
}

inline std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace command_details

inline CommandResult run_command(std::vector<std::string> words, const CommandOptions& options = {}) {
  using namespace command_details;
  Pipe in;
  Pipe out;
  Pipe err;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.ends[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err.ends[1], 2);
  if (!options.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, options.folder.c_str());
  std::vector<std::string> environment = merged_environment(options);
  pid_t child = -1;
  const int error = posix_spawnp(&child, words.front().c_str(), &actions, nullptr, pointers(words).data(),
                                 pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + words.front());
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);

  CommandResult result;
  std::size_t written = 0;
  const auto deadline = std::chrono::steady_clock::now() + options.timeout;
  // A command that does not read its input must not kill or block the test.
  const auto old_handler = signal(SIGPIPE, SIG_IGN);
  fcntl(in.ends[1], F_SETFL, O_NONBLOCK);
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    if (written == options.input.size()) in.close_end(1);
    std::array<pollfd, 3> waits{
        {{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}, {in.ends[1], POLLOUT, 0}}};
    poll(waits.data(), waits.size(), 100);
    if (waits[0].revents != 0) drain(out, result.out);
    if (waits[1].revents != 0) drain(err, result.err);
    if (waits[2].revents != 0) {
      const ssize_t count = write(in.ends[1], options.input.data() + written, options.input.size() - written);
      written = count < 0 ? options.input.size() : written + static_cast<std::size_t>(count);
    }
    if (std::chrono::steady_clock::now() > deadline) {
      kill(child, SIGKILL);
      break;
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  signal(SIGPIPE, old_handler);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace test_support
