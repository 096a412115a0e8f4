-- +goose Up

-- The last change number that was given out; its row is the lock of writers.
CREATE TABLE clock (one SMALLINT PRIMARY KEY CHECK (one = 1), change BIGINT NOT NULL);
INSERT INTO clock (one, change) VALUES (1, 0);

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

-- One row an item, narrow: what is filtered and compared. position is the change
-- number of its first revision and never changes.
CREATE TABLE item (
  position     BIGINT PRIMARY KEY,
  id           TEXT    NOT NULL UNIQUE,
  source       TEXT    NOT NULL,
  country      TEXT    NOT NULL,
  language     TEXT    NOT NULL, -- primary subtag
  tag          TEXT    NOT NULL, -- the whole, in lower case
  agency       TEXT    NOT NULL,
  event        TEXT    NOT NULL,
  story        TEXT    NOT NULL,
  role         TEXT    NOT NULL,
  original     TEXT    NOT NULL,
  change       BIGINT NOT NULL,
  revision     BIGINT NOT NULL,
  similarity   BIGINT NOT NULL,
  fetched_at   BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  feed         BIGINT NOT NULL,
  place        BIGINT NOT NULL,
  title        BIGINT NOT NULL,
  publisher    BIGINT NOT NULL,
  credit       BIGINT NOT NULL,
  content      BYTEA   NOT NULL,
  sketch       BYTEA   NOT NULL
);
CREATE INDEX item_source   ON item (source, position);
CREATE INDEX item_language ON item (language, position);
CREATE INDEX item_country  ON item (country, position);
CREATE INDEX item_agency   ON item (agency, position) WHERE agency <> '';
CREATE INDEX item_story    ON item (story) WHERE story <> id;
CREATE INDEX item_place    ON item (place) WHERE place <> 0;

-- Every revision, whole: body is the wire's JSON, compressed.
CREATE TABLE revision (
  change     BIGINT PRIMARY KEY,
  position   BIGINT NOT NULL,
  revision   BIGINT NOT NULL,
  fetched_at BIGINT NOT NULL,
  checksum   BIGINT NOT NULL,
  content    BYTEA   NOT NULL,
  body       BYTEA   NOT NULL
);
CREATE UNIQUE INDEX revision_number ON revision (position, revision);

-- The page that a revision was read from, compressed as it was fetched.
CREATE TABLE page (
  change       BIGINT PRIMARY KEY,
  size         BIGINT NOT NULL,
  checksum     BIGINT NOT NULL,
  url          TEXT    NOT NULL,
  content_type TEXT    NOT NULL,
  fetched_at   TEXT    NOT NULL,
  body         BYTEA   NOT NULL
);

-- Other ids under which an item was seen.
CREATE TABLE alias (id TEXT PRIMARY KEY, position BIGINT NOT NULL);

-- Revisions that are not known to be on the wire.
CREATE TABLE outbox (change BIGINT PRIMARY KEY, stored_at BIGINT NOT NULL);

-- Each item's smallest hashes, to find copies by.
CREATE TABLE sketch (hash BIGINT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (hash, position));

-- Bodies are compressed already.
ALTER TABLE revision ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE page ALTER COLUMN body SET STORAGE EXTERNAL;
