#include "grader/similar/tokens.hpp"

#include "grader/similar/lexer.hpp"

namespace grader {

std::vector<Token> tokenise(std::string_view text, harness::Language language) {
  return language == harness::Language::cpp ? tokenise_cpp(text) : tokenise_python(text);
}

}  // namespace grader
