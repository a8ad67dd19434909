#include "harness/sandbox/uid_lease.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace harness::sandbox {

namespace {

Descriptor try_lock(const std::string& file) {
  Descriptor lock(
      open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR));
  if (lock && flock(lock.get(), LOCK_EX | LOCK_NB) != 0) lock.reset();
  return lock;
}

}  // namespace

UidLease lease_uid(int worker) {
  UidLease lease;
  lease.uid = geteuid();
  lease.gid = getegid();
  if (lease.uid != 0) return lease;
  const std::string folder = access("/run/lock", W_OK) == 0 ? "/run/lock" : "/tmp";
  for (int i = 0; i < box_uids; ++i) {
    const uid_t uid = first_box_uid + static_cast<uid_t>((worker + i) % box_uids);
    lease.lock = try_lock(folder + "/grader-uid-" + std::to_string(uid));
    if (!lease.lock) continue;
    lease.uid = uid;
    lease.gid = uid;
    return lease;
  }
  lease.error = "no free uid between " + std::to_string(first_box_uid) + " and " +
                std::to_string(first_box_uid + box_uids - 1) + " (locks in " + folder + ")";
  return lease;
}

}  // namespace harness::sandbox
