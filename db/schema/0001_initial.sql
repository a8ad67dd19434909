-- The course database. Every table is append-only: what is wrong is corrected by a newer row, so that any score
-- can be explained and any past gradebook rebuilt. Times are milliseconds since 1970-01-01 UTC.

CREATE TABLE assignments (
  id       TEXT    NOT NULL PRIMARY KEY CHECK (id <> ''),
  title    TEXT    NOT NULL,
  added_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE students (
  id       TEXT    NOT NULL PRIMARY KEY CHECK (id <> ''),
  added_ms INTEGER NOT NULL
) STRICT;

-- What a roster said of a student; the newest row holds.
CREATE TABLE student_details (
  id          INTEGER NOT NULL PRIMARY KEY,
  student     TEXT    NOT NULL REFERENCES students (id),
  name        TEXT    NOT NULL,
  email       TEXT    NOT NULL,
  login       TEXT    NOT NULL,
  recorded_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX student_details_by_student ON student_details (student, id);

-- The hash is empty where intake refused the submission: there is no content to hash.
CREATE TABLE submissions (
  id           INTEGER NOT NULL PRIMARY KEY,
  assignment   TEXT    NOT NULL REFERENCES assignments (id),
  student      TEXT    NOT NULL REFERENCES students (id),
  source       TEXT    NOT NULL CHECK (source <> ''),
  hash         TEXT    NOT NULL CHECK (hash = '' OR (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')),
  submitted_ms INTEGER NOT NULL,
  recorded_ms  INTEGER NOT NULL,
  UNIQUE (assignment, student, source, hash, submitted_ms)
) STRICT;
CREATE INDEX submissions_by_source ON submissions (assignment, source);

CREATE TABLE grading_runs (
  id              INTEGER NOT NULL PRIMARY KEY,
  assignment      TEXT    NOT NULL REFERENCES assignments (id),
  submission_hash TEXT    NOT NULL CHECK (submission_hash = '' OR (length(submission_hash) = 64 AND submission_hash NOT GLOB '*[^0-9a-f]*')),
  spec_hash       TEXT    NOT NULL CHECK (length(spec_hash) = 64 AND spec_hash NOT GLOB '*[^0-9a-f]*'),
  seed_id         TEXT    NOT NULL CHECK (seed_id <> ''),
  engine          TEXT    NOT NULL CHECK (engine <> ''),
  official        INTEGER NOT NULL CHECK (official IN (0, 1)),
  finished        INTEGER NOT NULL CHECK (finished IN (0, 1)),  -- 0: the grader failed somewhere, the run counts for nothing
  language        TEXT    CHECK (language IN ('cpp', 'python')),
  isolation       TEXT    NOT NULL CHECK (isolation IN ('cgroup2', 'cgroup1', 'rlimit', 'none')),
  score           REAL    NOT NULL,
  max_score       REAL    NOT NULL,
  graded_ms       INTEGER NOT NULL
) STRICT;
-- One finished run a key: a stored measurement is reused, never silently repeated.
CREATE UNIQUE INDEX grading_runs_by_key ON grading_runs (submission_hash, spec_hash, seed_id, engine, official)
  WHERE finished = 1 AND submission_hash <> '';

-- Which run graded which submission. Equal submissions share a run; the newest row of a submission holds.
CREATE TABLE grades (
  id          INTEGER NOT NULL PRIMARY KEY,
  submission  INTEGER NOT NULL REFERENCES submissions (id),
  run         INTEGER NOT NULL REFERENCES grading_runs (id),
  recorded_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX grades_by_submission ON grades (submission, id);

CREATE TABLE check_results (
  run               INTEGER NOT NULL REFERENCES grading_runs (id),
  position          INTEGER NOT NULL CHECK (position >= 0),
  check_id          TEXT    NOT NULL CHECK (check_id <> ''),
  kind              TEXT    NOT NULL,
  status            TEXT    NOT NULL CHECK (status IN (
                      'passed', 'partial', 'failed', 'flagged', 'skipped', 'compile_error', 'compile_limit', 'time_limit',
                      'memory_limit', 'process_limit', 'output_limit', 'crashed', 'protocol_error', 'missing_function',
                      'bad_submission', 'internal_error')),
  score             REAL    NOT NULL,
  max_score         REAL    NOT NULL,
  visibility        TEXT    NOT NULL CHECK (visibility IN ('public', 'hidden')),
  message           TEXT    NOT NULL,
  has_smallest_case INTEGER NOT NULL CHECK (has_smallest_case IN (0, 1)),
  PRIMARY KEY (run, position),
  UNIQUE (run, check_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE check_functions (
  run            INTEGER NOT NULL,
  check_position INTEGER NOT NULL,
  position       INTEGER NOT NULL CHECK (position >= 0),
  name           TEXT    NOT NULL,
  PRIMARY KEY (run, check_position, position),
  FOREIGN KEY (run, check_position) REFERENCES check_results (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE check_mistakes (
  run            INTEGER NOT NULL,
  check_position INTEGER NOT NULL,
  position       INTEGER NOT NULL CHECK (position >= 0),
  mistake        TEXT    NOT NULL,
  PRIMARY KEY (run, check_position, position),
  FOREIGN KEY (run, check_position) REFERENCES check_results (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_params (
  run            INTEGER NOT NULL,
  check_position INTEGER NOT NULL,
  position       INTEGER NOT NULL CHECK (position >= 0),
  name           TEXT    NOT NULL,
  value          REAL,                                          -- NULL: not a number
  PRIMARY KEY (run, check_position, position),
  FOREIGN KEY (run, check_position) REFERENCES check_results (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_shapes (
  run            INTEGER NOT NULL,
  check_position INTEGER NOT NULL,
  position       INTEGER NOT NULL CHECK (position >= 0),
  name           TEXT    NOT NULL,
  PRIMARY KEY (run, check_position, position),
  FOREIGN KEY (run, check_position) REFERENCES check_results (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_extents (
  run            INTEGER NOT NULL,
  check_position INTEGER NOT NULL,
  shape_position INTEGER NOT NULL,
  axis           INTEGER NOT NULL CHECK (axis >= 0),
  extent         INTEGER NOT NULL,
  PRIMARY KEY (run, check_position, shape_position, axis),
  FOREIGN KEY (run, check_position, shape_position) REFERENCES case_shapes (run, check_position, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  run      INTEGER NOT NULL REFERENCES grading_runs (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  text     TEXT    NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- Measured values: they differ from run to run and are kept apart from the result.
CREATE TABLE costs (
  run     INTEGER NOT NULL REFERENCES grading_runs (id),
  what    TEXT    NOT NULL CHECK (what IN ('total', 'build', 'student', 'session')),
  seconds REAL,                                                 -- NULL: not a number
  PRIMARY KEY (run, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE adjustments (
  id         INTEGER NOT NULL PRIMARY KEY,
  assignment TEXT    NOT NULL REFERENCES assignments (id),
  student    TEXT    NOT NULL REFERENCES students (id),
  amount     REAL    NOT NULL,                                  -- points added; negative: taken off
  author     TEXT    NOT NULL CHECK (author <> ''),
  reason     TEXT    NOT NULL CHECK (reason <> ''),
  made_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX adjustments_by_student ON adjustments (assignment, student, id);

CREATE VIEW current_students AS
  SELECT s.id AS id, coalesce(d.name, '') AS name, coalesce(d.email, '') AS email, coalesce(d.login, '') AS login
  FROM students AS s
  LEFT JOIN student_details AS d ON d.id = (SELECT max(id) FROM student_details WHERE student = s.id);

-- The newest grade of each student: latest submission, then latest grading. A run that the grader itself spoilt
-- stands only where the submission has no finished one. A source that a later batch gave to another student (a
-- roster arrived) no longer counts for the first.
CREATE VIEW newest_grades AS
  SELECT assignment, student, submission, run
  FROM (SELECT s.assignment AS assignment, s.student AS student, s.id AS submission, g.run AS run,
               row_number() OVER (PARTITION BY s.assignment, s.student
                                  ORDER BY s.submitted_ms DESC, r.finished DESC, g.id DESC) AS place
        FROM submissions AS s
        JOIN grades AS g ON g.submission = s.id
        JOIN grading_runs AS r ON r.id = g.run
        WHERE NOT EXISTS (SELECT 1 FROM submissions AS later
                          WHERE later.assignment = s.assignment AND later.source = s.source
                            AND later.student <> s.student AND later.id > s.id))
  WHERE place = 1;

CREATE TRIGGER assignments_keep_rows BEFORE DELETE ON assignments BEGIN SELECT RAISE(ABORT, 'assignments is append-only'); END;
CREATE TRIGGER assignments_keep_values BEFORE UPDATE ON assignments BEGIN SELECT RAISE(ABORT, 'assignments is append-only'); END;
CREATE TRIGGER students_keep_rows BEFORE DELETE ON students BEGIN SELECT RAISE(ABORT, 'students is append-only'); END;
CREATE TRIGGER students_keep_values BEFORE UPDATE ON students BEGIN SELECT RAISE(ABORT, 'students is append-only'); END;
CREATE TRIGGER student_details_keep_rows BEFORE DELETE ON student_details BEGIN SELECT RAISE(ABORT, 'student_details is append-only'); END;
CREATE TRIGGER student_details_keep_values BEFORE UPDATE ON student_details BEGIN SELECT RAISE(ABORT, 'student_details is append-only'); END;
CREATE TRIGGER submissions_keep_rows BEFORE DELETE ON submissions BEGIN SELECT RAISE(ABORT, 'submissions is append-only'); END;
CREATE TRIGGER submissions_keep_values BEFORE UPDATE ON submissions BEGIN SELECT RAISE(ABORT, 'submissions is append-only'); END;
CREATE TRIGGER grading_runs_keep_rows BEFORE DELETE ON grading_runs BEGIN SELECT RAISE(ABORT, 'grading_runs is append-only'); END;
CREATE TRIGGER grading_runs_keep_values BEFORE UPDATE ON grading_runs BEGIN SELECT RAISE(ABORT, 'grading_runs is append-only'); END;
CREATE TRIGGER grades_keep_rows BEFORE DELETE ON grades BEGIN SELECT RAISE(ABORT, 'grades is append-only'); END;
CREATE TRIGGER grades_keep_values BEFORE UPDATE ON grades BEGIN SELECT RAISE(ABORT, 'grades is append-only'); END;
CREATE TRIGGER check_results_keep_rows BEFORE DELETE ON check_results BEGIN SELECT RAISE(ABORT, 'check_results is append-only'); END;
CREATE TRIGGER check_results_keep_values BEFORE UPDATE ON check_results BEGIN SELECT RAISE(ABORT, 'check_results is append-only'); END;
CREATE TRIGGER check_functions_keep_rows BEFORE DELETE ON check_functions BEGIN SELECT RAISE(ABORT, 'check_functions is append-only'); END;
CREATE TRIGGER check_functions_keep_values BEFORE UPDATE ON check_functions BEGIN SELECT RAISE(ABORT, 'check_functions is append-only'); END;
CREATE TRIGGER check_mistakes_keep_rows BEFORE DELETE ON check_mistakes BEGIN SELECT RAISE(ABORT, 'check_mistakes is append-only'); END;
CREATE TRIGGER check_mistakes_keep_values BEFORE UPDATE ON check_mistakes BEGIN SELECT RAISE(ABORT, 'check_mistakes is append-only'); END;
CREATE TRIGGER case_params_keep_rows BEFORE DELETE ON case_params BEGIN SELECT RAISE(ABORT, 'case_params is append-only'); END;
CREATE TRIGGER case_params_keep_values BEFORE UPDATE ON case_params BEGIN SELECT RAISE(ABORT, 'case_params is append-only'); END;
CREATE TRIGGER case_shapes_keep_rows BEFORE DELETE ON case_shapes BEGIN SELECT RAISE(ABORT, 'case_shapes is append-only'); END;
CREATE TRIGGER case_shapes_keep_values BEFORE UPDATE ON case_shapes BEGIN SELECT RAISE(ABORT, 'case_shapes is append-only'); END;
CREATE TRIGGER case_extents_keep_rows BEFORE DELETE ON case_extents BEGIN SELECT RAISE(ABORT, 'case_extents is append-only'); END;
CREATE TRIGGER case_extents_keep_values BEFORE UPDATE ON case_extents BEGIN SELECT RAISE(ABORT, 'case_extents is append-only'); END;
CREATE TRIGGER notes_keep_rows BEFORE DELETE ON notes BEGIN SELECT RAISE(ABORT, 'notes is append-only'); END;
CREATE TRIGGER notes_keep_values BEFORE UPDATE ON notes BEGIN SELECT RAISE(ABORT, 'notes is append-only'); END;
CREATE TRIGGER costs_keep_rows BEFORE DELETE ON costs BEGIN SELECT RAISE(ABORT, 'costs is append-only'); END;
CREATE TRIGGER costs_keep_values BEFORE UPDATE ON costs BEGIN SELECT RAISE(ABORT, 'costs is append-only'); END;
CREATE TRIGGER adjustments_keep_rows BEFORE DELETE ON adjustments BEGIN SELECT RAISE(ABORT, 'adjustments is append-only'); END;
CREATE TRIGGER adjustments_keep_values BEFORE UPDATE ON adjustments BEGIN SELECT RAISE(ABORT, 'adjustments is append-only'); END;
