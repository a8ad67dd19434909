#pragma once
// Names of entries in a submission, which a student (or an attacker) chose. Used before anything is opened.

#include <cstddef>
#include <string>
#include <string_view>

namespace harness {

inline constexpr std::size_t kMaxEntryNameBytes = 200;  // of the whole path

// For messages: quoted, one line, at most about 80 characters; control characters, invalid UTF-8 and
// characters that reorder text are shown as \x.. or \u....
std::string printable(std::string_view name);

// The path in its clean form: '/'-separated, no leading "./", no trailing '/'; empty for the root itself.
// Throws BadSubmission for a path that is absolute, leaves the folder, has an empty component, a backslash, a
// drive letter, a control character, a leading dash, is no UTF-8 or is too long.
std::string clean_path(std::string_view path);

// Folders that hold nothing a build may see: hidden ones, caches and what other tools leave. Nothing below
// them is looked at.
bool is_ignored_folder(std::string_view component);

// ASCII only: what a build may see is named in ASCII, so no other folding can make two of its names collide.
std::string fold_case(std::string_view text);

std::string_view base_name(std::string_view path);
// "" for a path without folders.
std::string_view parent_path(std::string_view path);

}  // namespace harness
