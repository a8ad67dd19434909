-- The rules of the course (course.yaml: deadlines, late days, extensions, groups) as the staff wrote them, so that a
-- score can be explained by the very text that held then. The newest row holds.

CREATE TABLE course_files (
  id          INTEGER NOT NULL PRIMARY KEY,
  text        TEXT    NOT NULL CHECK (text <> ''),
  recorded_ms INTEGER NOT NULL
) STRICT;

CREATE TRIGGER course_files_keep_rows BEFORE DELETE ON course_files BEGIN SELECT RAISE(ABORT, 'course_files is append-only'); END;
CREATE TRIGGER course_files_keep_values BEFORE UPDATE ON course_files BEGIN SELECT RAISE(ABORT, 'course_files is append-only'); END;

-- Where submitted_ms comes from, and what the LMS says of lateness; NULL: nothing.
ALTER TABLE submissions ADD COLUMN time_from TEXT NOT NULL DEFAULT 'files' CHECK (time_from IN ('files', 'lms'));
ALTER TABLE submissions ADD COLUMN marked_late INTEGER CHECK (marked_late IN (0, 1));

-- Every submission that still counts for its student, with its newest grading: what newest_grades chooses from.
CREATE VIEW attempts AS
  SELECT assignment, student, submission, run
  FROM (SELECT s.assignment AS assignment, s.student AS student, s.id AS submission, g.run AS run,
               row_number() OVER (PARTITION BY s.id ORDER BY r.finished DESC, g.id DESC) AS place
        FROM submissions AS s
        JOIN grades AS g ON g.submission = s.id
        JOIN grading_runs AS r ON r.id = g.run
        WHERE NOT EXISTS (SELECT 1 FROM submissions AS later
                          WHERE later.assignment = s.assignment AND later.source = s.source
                            AND later.student <> s.student AND later.id > s.id))
  WHERE place = 1;
