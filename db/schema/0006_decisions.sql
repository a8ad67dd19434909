-- What the staff said after looking: a decision on something that needed a person, an answer to all who went wrong in
-- the same way.

-- An item of `grader review` that somebody decided. The item's id names what was looked at: the kind, the student, the
-- check, the submission and the specification, so that a new submission or specification asks anew.
CREATE TABLE decisions (
  id         INTEGER NOT NULL PRIMARY KEY,
  assignment TEXT    NOT NULL REFERENCES assignments (id),
  student    TEXT    NOT NULL REFERENCES students (id),
  item       TEXT    NOT NULL CHECK (item <> ''),
  what       TEXT    NOT NULL,                                  -- the item in words, as it was shown
  author     TEXT    NOT NULL CHECK (author <> ''),
  reason     TEXT    NOT NULL CHECK (reason <> ''),
  made_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_by_item ON decisions (assignment, item, id);

-- Words to a student. Those of a cluster are one row a member.
CREATE TABLE comments (
  id         INTEGER NOT NULL PRIMARY KEY,
  assignment TEXT    NOT NULL REFERENCES assignments (id),
  student    TEXT    NOT NULL REFERENCES students (id),
  text       TEXT    NOT NULL CHECK (text <> ''),
  author     TEXT    NOT NULL CHECK (author <> ''),
  made_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX comments_by_student ON comments (assignment, student, id);

-- Which members of a cluster (grader/cluster.hpp) have been answered, so that a later member gets the same answer and
-- the earlier ones do not get it twice.
CREATE TABLE cluster_answers (
  id         INTEGER NOT NULL PRIMARY KEY,
  assignment TEXT    NOT NULL REFERENCES assignments (id),
  cluster    TEXT    NOT NULL CHECK (cluster <> ''),
  student    TEXT    NOT NULL REFERENCES students (id),
  made_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX cluster_answers_by_cluster ON cluster_answers (assignment, cluster, student);

CREATE TRIGGER decisions_keep_rows BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER decisions_keep_values BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER comments_keep_rows BEFORE DELETE ON comments BEGIN SELECT RAISE(ABORT, 'comments is append-only'); END;
CREATE TRIGGER comments_keep_values BEFORE UPDATE ON comments BEGIN SELECT RAISE(ABORT, 'comments is append-only'); END;
CREATE TRIGGER cluster_answers_keep_rows BEFORE DELETE ON cluster_answers BEGIN SELECT RAISE(ABORT, 'cluster_answers is append-only'); END;
CREATE TRIGGER cluster_answers_keep_values BEFORE UPDATE ON cluster_answers BEGIN SELECT RAISE(ABORT, 'cluster_answers is append-only'); END;
