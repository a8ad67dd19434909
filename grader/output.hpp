#pragma once
// Files in and out, where "-" is stdin or stdout.

#include <string>

namespace grader {

// Throws harness::ConfigError.
std::string read_input(const std::string& file);

// A regular file appears whole or not at all: written beside its final name, synced, renamed. Throws
// harness::ConfigError.
void write_output(const std::string& file, const std::string& text);

}  // namespace grader
