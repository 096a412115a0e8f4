-- +goose Up

-- The full-text index, filled after the commit: see indexed.
CREATE TABLE search (position BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX search_words ON search USING gin (words);

-- The last change that is in it.
CREATE TABLE indexed (one SMALLINT PRIMARY KEY CHECK (one = 1), change BIGINT NOT NULL);
INSERT INTO indexed (one, change) VALUES (1, 0);
