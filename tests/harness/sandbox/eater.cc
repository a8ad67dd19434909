// Takes memory in the box when told to. One line of input, one line of output:
//
//   WAY BYTES   with WAY one of malloc, mmap, shared, stack, child: touches so much that way, gives it back
//               (child: in a forked process that stays), and prints "done"; keep: does not give it back;
//               again: touches so much of what was kept
#include <sys/mman.h>
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

void* kept = nullptr;

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
  } else if (way == "keep") {
    kept = std::malloc(bytes);
    touch(kept, bytes);
  } else if (way == "again") {
    touch(kept, bytes);
  } else if (way == "child") {
    const pid_t child = fork();
    if (child != 0) return;
    map(bytes, MAP_PRIVATE);
    std::puts("done");
    std::fflush(stdout);
    pause();
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
