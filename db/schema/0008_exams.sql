-- Work that is marked by its numbers (exams) or by hand (rubrics). A marking is never changed: the newest one of a sheet,
-- or of a team, holds.

CREATE TABLE exam_markings (
  id          INTEGER NOT NULL PRIMARY KEY,
  paper       TEXT    NOT NULL CHECK (paper <> ''),
  form        TEXT    NOT NULL,
  code        TEXT    NOT NULL CHECK (code <> ''),
  student     TEXT    NOT NULL,  -- id as the answers name it; empty: a sheet without a name
  version     TEXT    NOT NULL,  -- of the key: blueprint and problems
  score       REAL    NOT NULL,
  max_score   REAL    NOT NULL,
  marked_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX exam_markings_by_sheet ON exam_markings (paper, code, id);

CREATE TABLE exam_decisions (
  marking       INTEGER NOT NULL REFERENCES exam_markings (id) ON DELETE CASCADE,  -- a student may have to be forgotten
  position      INTEGER NOT NULL,
  slot          INTEGER NOT NULL,  -- from 1
  problem       TEXT    NOT NULL,
  variant       TEXT    NOT NULL,  -- its index into the lattice of the problem
  part          TEXT    NOT NULL,
  given         TEXT    NOT NULL,  -- as written
  reason        TEXT    NOT NULL,
  misconception TEXT    NOT NULL,  -- empty: none
  explanation   TEXT    NOT NULL,
  score         REAL    NOT NULL,
  max_score     REAL    NOT NULL,
  PRIMARY KEY (marking, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE rubric_markings (
  id        INTEGER NOT NULL PRIMARY KEY,
  rubric    TEXT    NOT NULL CHECK (rubric <> ''),
  subject   TEXT    NOT NULL CHECK (subject <> ''),  -- a team or a student
  version   TEXT    NOT NULL,                        -- of the rubric
  reviewer  TEXT    NOT NULL,
  verdict   TEXT    NOT NULL,
  score     REAL    NOT NULL,
  max_score REAL    NOT NULL,
  marked_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX rubric_markings_by_subject ON rubric_markings (rubric, subject, id);

CREATE TABLE rubric_scores (
  marking   INTEGER NOT NULL REFERENCES rubric_markings (id),
  position  INTEGER NOT NULL,
  criterion TEXT    NOT NULL,
  level     TEXT    NOT NULL,
  score     REAL    NOT NULL,
  max_score REAL    NOT NULL,
  comment   TEXT    NOT NULL,
  PRIMARY KEY (marking, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER exam_markings_keep_rows BEFORE DELETE ON exam_markings BEGIN SELECT RAISE(ABORT, 'exam_markings is append-only'); END;
CREATE TRIGGER exam_markings_keep_values BEFORE UPDATE ON exam_markings BEGIN SELECT RAISE(ABORT, 'exam_markings is append-only'); END;
CREATE TRIGGER exam_decisions_keep_rows BEFORE DELETE ON exam_decisions BEGIN SELECT RAISE(ABORT, 'exam_decisions is append-only'); END;
CREATE TRIGGER exam_decisions_keep_values BEFORE UPDATE ON exam_decisions BEGIN SELECT RAISE(ABORT, 'exam_decisions is append-only'); END;
CREATE TRIGGER rubric_markings_keep_rows BEFORE DELETE ON rubric_markings BEGIN SELECT RAISE(ABORT, 'rubric_markings is append-only'); END;
CREATE TRIGGER rubric_markings_keep_values BEFORE UPDATE ON rubric_markings BEGIN SELECT RAISE(ABORT, 'rubric_markings is append-only'); END;
CREATE TRIGGER rubric_scores_keep_rows BEFORE DELETE ON rubric_scores BEGIN SELECT RAISE(ABORT, 'rubric_scores is append-only'); END;
CREATE TRIGGER rubric_scores_keep_values BEFORE UPDATE ON rubric_scores BEGIN SELECT RAISE(ABORT, 'rubric_scores is append-only'); END;
