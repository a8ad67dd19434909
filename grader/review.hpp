#pragma once
// What of a class needs a person, and what somebody decided about it.

#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"

namespace grader {

enum class ReviewKind {
  flagged,         // a check that says: look yourself
  policy,          // toeplitz_free measured something between clean and toeplitz
  inconclusive,    // a timing whose interval meets two tiers
  internal_error,  // the grader failed; the score does not count
  unmatched,       // an entry of nobody on the roster, or something that was left out
};
const char* to_string(ReviewKind kind);

struct ReviewItem {
  // Eight hex digits of kind, student, check, submission and specification (unmatched: kind, student and
  // source): grading the same again asks nothing new, a new submission or another specification does.
  std::string id;
  ReviewKind kind = ReviewKind::flagged;
  std::string student;                   // empty: it is nobody's
  std::string check;                     // empty: unmatched
  std::string what;                      // one line for the staff; words of a submission may be in it
  std::optional<db::Decision> decision;  // the newest
};

// In the order of the grades, then of their checks; what is unmatched comes last.
std::vector<ReviewItem> review_items(const std::vector<db::Grade>& grades,
                                     const std::vector<db::Unmatched>& unmatched,
                                     const std::vector<db::Decision>& decisions);

// "flagged, ada, conv2d-forward: answers twice"
std::string in_words(const ReviewItem& item);

}  // namespace grader
