#pragma once
// What marks say about questions, and how sure that is. Plain arithmetic on a table of students by parts; no
// database.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace grader::exam {

// A figure with its 95 % interval. Not there where the data cannot say (one student, no spread).
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

// scores[student][item], each between 0 and the item's most.
struct Scores {
  std::vector<double> most;  // of each item
  std::vector<std::vector<double>> students;
};

double mean_of(const std::vector<double>& values);
double deviation_of(const std::vector<double>& values);  // of a sample: n - 1; 0 for fewer than two

// The mean of a sample with Student's interval.
std::optional<Estimate> mean_with_interval(const std::vector<double>& values);
// Pearson's r with Fisher's interval; needs four pairs and spread in both.
std::optional<Estimate> correlation(const std::vector<double>& a, const std::vector<double>& b);
// A share of n with Wilson's interval.
Estimate share(int count, int n);

// Mean score of an item over its most.
std::optional<Estimate> difficulty(const Scores& scores, std::size_t item);
// Correlation of the item with the sum of the others: corrected, so that an item does not agree with itself.
std::optional<Estimate> discrimination(const Scores& scores, std::size_t item);
// Cronbach's alpha (KR-20 for items of 0 and 1); the interval by resampling students, the same every time.
std::optional<Estimate> reliability(const Scores& scores);
// Of one student's total: its standard deviation times sqrt(1 - alpha).
std::optional<double> standard_error(const Scores& scores);

// How much easier a group of students found an item than their other items say, in shares of its most, drawn
// towards 0 as far as the group is small (empirical Bayes over the groups).
struct GroupEffect {
  int group = 0;
  int students = 0;
  double raw = 0;
  Estimate shrunk;
};
// groups[student]: which variant the student had.
std::vector<GroupEffect> group_effects(const Scores& scores, std::size_t item,
                                       const std::vector<int>& groups);

}  // namespace grader::exam
