#include "grader/cluster.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>
#include <tuple>

#include "grader/text.hpp"
#include "harness/assignment/hash.hpp"
#include "reference/mistakes/mistakes.hpp"

namespace grader {
namespace {

using harness::CheckResult;
using harness::Status;

constexpr std::size_t cluster_id_digits = 8;
constexpr std::size_t longest_key = 300;  // an exception's text may be as long as a student likes

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Behind the number that starts at `at`, or `at` where none does: 12, -0.5, 1e-7, 0x7f3a, nan, inf. The 2 of
// conv2d and the 1 of x1 are parts of names.
std::size_t end_of_number(std::string_view text, std::size_t at) {
  if (at > 0 && is_word(text[at - 1])) return at;
  std::size_t end = at;
  if (end < text.size() && text[end] == '-') ++end;
  for (const std::string_view word : {"nan", "inf"}) {
    const bool ends = end + word.size() == text.size() ||
                      (end + word.size() < text.size() && !is_word(text[end + word.size()]));
    if (text.substr(end, word.size()) == word && ends) return end + word.size();
  }
  if (end >= text.size() || !is_digit(text[end])) return at;
  while (end < text.size()) {
    const bool sign_of_exponent =
        (text[end] == '-' || text[end] == '+') && (text[end - 1] == 'e' || text[end - 1] == 'E');
    const bool point = text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1]);
    if (!is_word(text[end]) && !sign_of_exponent && !point) break;
    ++end;
  }
  return end;
}

std::string without_numbers(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = end_of_number(text, i);
    if (end == i) {
      result += text[i++];
      continue;
    }
    i = end;
    // "#,#" and "#, #": a list is as good as its first number, however many axes a case has.
    const bool in_list = result.size() >= 2 && result.back() == ',' && result[result.size() - 2] == '#';
    const bool in_spaced_list = result.size() >= 3 && result.compare(result.size() - 3, 3, "#, ") == 0;
    if (in_list) {
      result.pop_back();
    } else if (in_spaced_list) {
      result.resize(result.size() - 2);
    } else {
      result += '#';
    }
  }
  return result;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view first_clause(std::string_view line) {
  return line.substr(0, line.find("; "));
}

// A known mistake in the library's words, and the functions of the check that can hold it: a check of a whole
// network has many, and only one of them averages dw.
struct KnownMistake {
  std::vector<std::string> functions;
  std::string did;  // "divided dw by the batch size"; the id where the library does not know it
};

KnownMistake find_mistake(const std::vector<std::string>& functions, const std::string& id) {
  KnownMistake known{{}, id};
  for (const std::string& function : functions) {
    const reference::MistakeFamily* family = reference::find_mistakes(function);
    if (family == nullptr) continue;
    for (const reference::Mistake& mistake : family->mistakes) {
      if (mistake.id != id) continue;
      if (known.functions.empty()) known.did = mistake.did;
      known.functions.push_back(function);
    }
  }
  if (known.functions.empty()) known.functions = functions;
  return known;
}

std::string mistakes_in_words(const CheckResult& check) {
  std::vector<std::string> words;
  std::string before;
  for (const std::string& id : check.mistakes) {
    const KnownMistake known = find_mistake(check.functions, id);
    const std::string functions = joined(known.functions, ", ");
    words.push_back(functions == before ? known.did : functions + ": " + known.did);
    before = functions;
  }
  return joined(words, " / ");
}

// "relu_forward: y[#] is wrong" says where, whichever check saw it.
bool names_function(const CheckResult& check, const std::string& words) {
  return std::any_of(check.functions.begin(), check.functions.end(),
                     [&](const std::string& function) { return words.starts_with(function + ": "); });
}

bool is_failure(const CheckResult& check) {
  return check.status != Status::passed && check.status != Status::skipped &&
         check.status != Status::flagged && check.status != Status::not_run &&
         check.status != Status::internal_error;
}

// What the members of a cluster share, and what it is called; lines keep the parts of the key apart.
struct Shared {
  std::string key, what;
};

Shared shared_by(const CheckResult& check) {
  if (!check.mistakes.empty()) {
    const std::string words = mistakes_in_words(check);
    return {"mistake\n" + words, words};
  }
  const std::string status = harness::to_string(check.status);
  if (check.performance) {
    // Its message is all figures.
    return {"speed\n" + check.id + "\n" + status, check.id + ": slower than full points ask for"};
  }
  const std::string words = normalised_message(check.message, check.status);
  const std::string where = names_function(check, words) ? "" : check.id;
  return {"words\n" + where + "\n" + status + "\n" + words, words.empty() ? check.id + ": " + status : words};
}

}  // namespace

std::string normalised_message(const std::string& message, Status status) {
  const std::vector<std::string_view> lines = split_lines(message);
  if (lines.empty()) return {};
  std::string_view first = lines.front();
  if (status == Status::compile_error) {
    // What comes before the first error is where it was included from.
    const auto error = std::find_if(lines.begin(), lines.end(), [](std::string_view line) {
      return line.find("error") != std::string_view::npos;
    });
    if (error != lines.end()) first = *error;
  }
  std::string key = without_numbers(first_clause(first));
  const bool tells_symptom = (status == Status::failed || status == Status::partial) && lines.size() > 1 &&
                             lines[1].substr(0, 13) != "for example, ";
  if (tells_symptom) key += "; " + without_numbers(first_clause(lines[1]));
  if (key.size() > longest_key) key.resize(longest_key);
  return key;
}

std::vector<Cluster> cluster_failures(const std::vector<db::Grade>& grades) {
  std::map<std::string, Cluster> by_key;
  for (const db::Grade& grade : grades) {
    if (!grade.finished) continue;
    for (const CheckResult& check : grade.result.checks) {
      if (!is_failure(check)) continue;
      const Shared shared = shared_by(check);
      Cluster& cluster = by_key[shared.key];
      if (cluster.students.empty()) {
        cluster.id = harness::sha256_hex(shared.key).substr(0, cluster_id_digits);
        cluster.status = check.status;
        cluster.mistakes = check.mistakes;
        cluster.what = shared.what;
        cluster.example = check.message;
      }
      const auto add = [](std::vector<std::string>& list, const std::string& text) {
        if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
      };
      add(cluster.checks, check.id);
      add(cluster.students, grade.student.id);
    }
  }
  std::vector<Cluster> clusters;
  clusters.reserve(by_key.size());
  for (auto& [key, cluster] : by_key) {
    std::sort(cluster.students.begin(), cluster.students.end());
    clusters.push_back(std::move(cluster));
  }
  std::sort(clusters.begin(), clusters.end(), [](const Cluster& a, const Cluster& b) {
    return std::tuple(b.students.size(), a.what, a.id) < std::tuple(a.students.size(), b.what, b.id);
  });
  return clusters;
}

}  // namespace grader
