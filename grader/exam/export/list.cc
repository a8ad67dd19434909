#include "grader/exam/export/export.hpp"

namespace grader::exam {

const std::vector<PaperFormat>& paper_formats() {
  static const std::vector<PaperFormat> formats = {moodle_format, canvas_format, qti21_format,
                                                   prairielearn_format, rexams_format};
  return formats;
}

}  // namespace grader::exam
