#pragma once
// Pictures of the report as lists of shapes; the template draws them as SVG.

#include <cstring>  // ctemplate 2.4 leaves it to whoever includes it

#include <ctemplate/template_dictionary.h>

#include <string>
#include <vector>

#include "harness/result/result.hpp"

namespace grader {

struct Picture {
  struct Rule {
    const char* css;  // a class of style.css
    double x1, y1, x2, y2;
  };
  struct Bar {
    double x, y, width, height;
  };
  struct Dot {
    const char* css;
    double x, y;
  };
  struct Words {
    double x, y;
    const char* anchor;  // "start" | "middle" | "end"
    std::string text;
  };
  double width = 640, height = 240;
  std::string label;    // for whoever cannot see it
  std::string caption;  // below it
  std::vector<Rule> rules;
  std::vector<Bar> bars;
  std::vector<Dot> dots;
  std::vector<Words> words;
};

// As a section PICTURE of picture.tpl.
void add_picture(ctemplate::TemplateDictionary& parent, const Picture& picture);

// Ten bins of equal width from 0 to `most`; a score outside goes to the nearest.
std::vector<int> score_bins(const std::vector<double>& scores, double most);
Picture score_histogram(const std::vector<int>& bins, double most);

// Ratios to the reference's time with their intervals, fastest first, on a logarithmic scale. Not empty.
Picture speed_of_class(std::vector<harness::Performance> performances);
Picture speed_of_student(const harness::Performance& performance);

}  // namespace grader
