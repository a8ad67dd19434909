#pragma once
// What the pages of the report have in common.

#include <cstring>  // ctemplate 2.4 leaves it to whoever includes it

#include <ctemplate/template_dictionary.h>

#include <string>
#include <string_view>

#include "db/gradebook.hpp"
#include "harness/result/result.hpp"

namespace grader {

// A status is told by its word; symbol and colour repeat it.
struct StatusLook {
  const char* symbol;
  const char* tone;  // a class of style.css
};
StatusLook look_of(harness::Status status);
std::string status_words(harness::Status status);  // "time limit"

std::string display_name(const db::Student& student);  // on one line; the id where there is no name

// Puts the style sheet and pictures into the template where it names them, and expands it.
std::string expand_page(const std::string& name, std::string_view text,
                        const ctemplate::TemplateDictionary& page);

// A name and a value in a list of facts; nothing when the value is empty.
void add_fact(ctemplate::TemplateDictionary& page, const char* name_variable, const std::string& name,
              const std::string& value);

}  // namespace grader
