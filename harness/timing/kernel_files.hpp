#pragma once
// Small files in which the kernel tells about the machine.

#include <filesystem>
#include <optional>
#include <string>

namespace harness {

// Nothing when there is no such file, or it is empty.
std::optional<std::string> first_line(const std::filesystem::path& file);

// The number behind `key` in lines of "key value" or "key: value kB".
std::optional<double> value_of(const std::filesystem::path& file, const std::string& key);

}  // namespace harness
