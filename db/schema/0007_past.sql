-- Any past gradebook can be made the current one again, without taking anything away: a restoration says that what was
-- recorded for an assignment after at_ms and until made_ms does not count. It is a row like any other, so a restoration
-- can be undone by a later one.

CREATE TABLE restorations (
  id         INTEGER NOT NULL PRIMARY KEY,
  assignment TEXT    NOT NULL REFERENCES assignments (id),
  at_ms      INTEGER NOT NULL,
  author     TEXT    NOT NULL CHECK (author <> ''),
  reason     TEXT    NOT NULL CHECK (reason <> ''),
  made_ms    INTEGER NOT NULL CHECK (made_ms >= at_ms)
) STRICT;
CREATE INDEX restorations_by_assignment ON restorations (assignment, id);

-- Where the submissions of a batch came from, so that a later specification can be tried on them.
CREATE TABLE batches (
  id          INTEGER NOT NULL PRIMARY KEY,
  assignment  TEXT    NOT NULL REFERENCES assignments (id),
  source      TEXT    NOT NULL CHECK (source <> ''),              -- absolute path
  form        TEXT    NOT NULL,                                  -- as it was told; empty: recognised
  language    TEXT    CHECK (language IN ('cpp', 'python')),      -- as it was told
  recorded_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX batches_by_assignment ON batches (assignment, id);

-- The newest restoration hides what came between; of the older ones those count that had been made by the time it went
-- back to, and so on.
CREATE VIEW hidden_spans AS
  WITH RECURSIVE effective (assignment, id, at_ms, made_ms) AS (
    SELECT assignment, id, at_ms, made_ms FROM restorations AS r
    WHERE id = (SELECT max(id) FROM restorations WHERE assignment = r.assignment)
    UNION ALL
    SELECT r.assignment, r.id, r.at_ms, r.made_ms
    FROM effective AS e
    JOIN restorations AS r ON r.id = (SELECT max(id) FROM restorations
                                      WHERE assignment = e.assignment AND id < e.id AND made_ms <= e.at_ms))
  SELECT assignment, at_ms AS after_ms, made_ms AS until_ms FROM effective;

CREATE VIEW counted_grades AS
  SELECT g.id AS id, g.submission AS submission, g.run AS run, g.recorded_ms AS recorded_ms
  FROM grades AS g
  WHERE NOT EXISTS (SELECT 1 FROM hidden_spans AS h JOIN submissions AS s ON s.id = g.submission
                    WHERE h.assignment = s.assignment AND g.recorded_ms > h.after_ms AND g.recorded_ms <= h.until_ms);
CREATE VIEW counted_adjustments AS
  SELECT * FROM adjustments AS a
  WHERE NOT EXISTS (SELECT 1 FROM hidden_spans AS h
                    WHERE h.assignment = a.assignment AND a.made_ms > h.after_ms AND a.made_ms <= h.until_ms);
CREATE VIEW counted_comments AS
  SELECT * FROM comments AS c
  WHERE NOT EXISTS (SELECT 1 FROM hidden_spans AS h
                    WHERE h.assignment = c.assignment AND c.made_ms > h.after_ms AND c.made_ms <= h.until_ms);
CREATE VIEW counted_decisions AS
  SELECT * FROM decisions AS d
  WHERE NOT EXISTS (SELECT 1 FROM hidden_spans AS h
                    WHERE h.assignment = d.assignment AND d.made_ms > h.after_ms AND d.made_ms <= h.until_ms);
CREATE VIEW counted_cluster_answers AS
  SELECT * FROM cluster_answers AS c
  WHERE NOT EXISTS (SELECT 1 FROM hidden_spans AS h
                    WHERE h.assignment = c.assignment AND c.made_ms > h.after_ms AND c.made_ms <= h.until_ms);

-- As before, of what counts.
DROP VIEW newest_grades;
CREATE VIEW newest_grades AS
  SELECT assignment, student, submission, run
  FROM (SELECT s.assignment AS assignment, s.student AS student, s.id AS submission, g.run AS run,
               row_number() OVER (PARTITION BY s.assignment, s.student
                                  ORDER BY s.submitted_ms DESC, r.finished DESC, g.id DESC) AS place
        FROM submissions AS s
        JOIN counted_grades AS g ON g.submission = s.id
        JOIN grading_runs AS r ON r.id = g.run
        WHERE NOT EXISTS (SELECT 1 FROM submissions AS later
                          WHERE later.assignment = s.assignment AND later.source = s.source
                            AND later.student <> s.student AND later.id > s.id
                            AND EXISTS (SELECT 1 FROM counted_grades AS c WHERE c.submission = later.id)))
  WHERE place = 1;

DROP VIEW attempts;
CREATE VIEW attempts AS
  SELECT assignment, student, submission, run
  FROM (SELECT s.assignment AS assignment, s.student AS student, s.id AS submission, g.run AS run,
               row_number() OVER (PARTITION BY s.id ORDER BY r.finished DESC, g.id DESC) AS place
        FROM submissions AS s
        JOIN counted_grades AS g ON g.submission = s.id
        JOIN grading_runs AS r ON r.id = g.run
        WHERE NOT EXISTS (SELECT 1 FROM submissions AS later
                          WHERE later.assignment = s.assignment AND later.source = s.source
                            AND later.student <> s.student AND later.id > s.id
                            AND EXISTS (SELECT 1 FROM counted_grades AS c WHERE c.submission = later.id)))
  WHERE place = 1;

CREATE TRIGGER restorations_keep_rows BEFORE DELETE ON restorations BEGIN SELECT RAISE(ABORT, 'restorations is append-only'); END;
CREATE TRIGGER restorations_keep_values BEFORE UPDATE ON restorations BEGIN SELECT RAISE(ABORT, 'restorations is append-only'); END;
CREATE TRIGGER batches_keep_rows BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'batches is append-only'); END;
CREATE TRIGGER batches_keep_values BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'batches is append-only'); END;
