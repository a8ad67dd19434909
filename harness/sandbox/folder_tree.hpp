#pragma once
// The launcher's private folder: made, locked while its launcher lives, removed with everything in it.

#include <filesystem>
#include <string>

#include "harness/sandbox/wire.hpp"

namespace harness::sandbox {

// Removes `name` below the open folder `parent` with all that is in it. Follows no link; folders that their
// owner may not enter are opened first. False when something is still there.
bool remove_tree(int parent, const char* name);
bool remove_tree(const std::filesystem::path& folder);

// Lets everyone read what the caller's uid put into the folder (mode go+rX), for the case that the umask did
// not. Best effort; follows no link.
void open_tree(const std::filesystem::path& folder);

// In a root: the folders of its launcher's control group, a line each.
inline constexpr const char* groups_name = "groups";

struct WorkRoot {
  std::filesystem::path path;
  Descriptor lock;    // held as long as the folder is in use
  std::string error;  // not empty: there is no folder
};

// <temp>/grader-box-XXXXXX, which only the caller's uid may list and, beside it, only `gid` may enter.
// First removes the folders of that form that were ours and whose lock nobody holds any more, and the control
// groups they name.
WorkRoot make_work_root(const std::filesystem::path& temp, gid_t gid);

}  // namespace harness::sandbox
