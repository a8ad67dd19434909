#pragma once
// People's names as different systems write them: "Doe, Jane", "Jane Doe", "doejane".

#include <string>
#include <string_view>
#include <vector>

namespace grader {

// Letters and digits only, lower case, of any script: what Canvas makes of a name. With `plain` also without
// accents (é, e followed by an accent, and e are one), since some systems take names apart into letter and
// accent.
std::string name_key(std::string_view name, bool plain);

// The keys of the name with its words in every order that keeps them in a ring: "Jane van Doe" is also "van
// Doe Jane", which is how "van Doe, Jane" is sorted.
std::vector<std::string> name_keys(std::string_view name, bool plain);

// ASCII letters in lower case: e-mails and logins do not tell them apart.
std::string lower_ascii(std::string_view text);

}  // namespace grader
