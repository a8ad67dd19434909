#pragma once
// Started by root, every launcher runs its commands as a uid of its own, so that RLIMIT_NPROC counts one
// worker's processes and no worker can signal another's. The uid is leased by a lock on a file.

#include <sys/types.h>

#include <string>

#include "harness/sandbox/wire.hpp"

namespace harness::sandbox {

inline constexpr uid_t first_box_uid = 60001;
inline constexpr int box_uids = 500;

struct UidLease {
  uid_t uid = 0;
  gid_t gid = 0;
  Descriptor lock;    // none when not root
  std::string error;  // not empty: no lease
};

// As root: 60001 + worker or the next free one. Otherwise the caller's own.
UidLease lease_uid(int worker);

}  // namespace harness::sandbox
