// Takes memory in the box when told to. One line of input, one line of output:
//
//   WAY BYTES   with WAY one of malloc, mmap, shared, stack, file, child, child-gone: touches so
//               much that way, gives it back (child: keeps it in a forked process), and prints "done"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

// Volatile: the writes are the point.
void touch(void* memory, std::size_t bytes) {
  auto* const at = static_cast<volatile char*>(memory);
  for (std::size_t i = 0; i < bytes; i += 1024) at[i] = 1;
}

void map(std::size_t bytes, int flags) {
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  touch(memory, bytes);
  munmap(memory, bytes);
}

__attribute__((noinline)) void use_stack(std::size_t bytes) {
  constexpr std::size_t piece = 1 << 16;
  char here[piece];
  touch(here, sizeof here);
  if (bytes > piece) use_stack(bytes - piece);
  touch(here, 1);  // not a tail call
}

void write_file(std::size_t bytes) {
  const std::string block(1 << 16, 'x');
  const int file = open("/tmp/eaten", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  for (std::size_t written = 0; written < bytes; written += block.size()) {
    if (write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size())) std::abort();
  }
  close(file);
  unlink("/tmp/eaten");
}

void take(const std::string& way, std::size_t bytes) {
  if (way == "malloc") {
    void* const memory = std::malloc(bytes);
    touch(memory, bytes);
    std::free(memory);
  } else if (way == "mmap") {
    map(bytes, MAP_PRIVATE);
  } else if (way == "shared") {
    map(bytes, MAP_SHARED);
  } else if (way == "stack") {
    use_stack(bytes);
  } else if (way == "file") {
    write_file(bytes);
  } else if (way == "child" || way == "child-gone") {
    const pid_t child = fork();
    if (child == 0) {
      map(bytes, MAP_PRIVATE);
      if (way == "child-gone") _exit(0);
      std::puts("done");
      std::fflush(stdout);
      pause();
    }
    if (way == "child") return;
    waitpid(child, nullptr, 0);
  }
  std::puts("done");
  std::fflush(stdout);
}

}  // namespace

int main() {
  char way[32];
  unsigned long bytes = 0;
  std::puts("ready");
  std::fflush(stdout);
  while (std::scanf("%31s %lu", way, &bytes) == 2) take(way, bytes);
  return 0;
}
