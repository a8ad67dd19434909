-- How far the reference was from itself just before it timed a student. 1: not measured then.

ALTER TABLE check_performance ADD COLUMN noise_low REAL NOT NULL DEFAULT 1;
ALTER TABLE check_performance ADD COLUMN noise_high REAL NOT NULL DEFAULT 1;
