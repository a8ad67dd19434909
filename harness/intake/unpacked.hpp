#pragma once
// What an unpacking program says about an archive: a tree or a refusal as bytes. The program runs in a box
// and has read whatever the student made, so the reader believes nothing: names, kinds, counts and sizes are
// checked again by the rules of TreeBuilder, and the stream is as long as it may be, or refused.
//
//   "GRUN" then records: a letter, two 32-bit lengths (little-endian), a name, and data
//   S a source and its bytes | C the self-check and its bytes | O another file | I an ignored folder | B a
//   refusal in words | E the end

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/intake/tree.hpp"

namespace harness {

std::string write_unpacked(const Tree& tree);
std::string write_refusal(std::string_view why);

// The longest stream that a tree within the limits makes.
std::size_t max_unpacked_bytes(const Limits& limits);

// Throws BadSubmission: the refusal, or that the stream breaks a rule.
Tree read_unpacked(std::string_view stream, const Limits& limits);

}  // namespace harness
