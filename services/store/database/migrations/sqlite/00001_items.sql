-- +goose Up

-- The last change number that was given out; its row is the lock of writers.
CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), change INTEGER NOT NULL);
INSERT INTO clock (one, change) VALUES (1, 0);

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

-- One row an item, narrow: what is filtered and compared. position is the change
-- number of its first revision and never changes.
CREATE TABLE item (
  position     INTEGER PRIMARY KEY,
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
  change       INTEGER NOT NULL,
  revision     INTEGER NOT NULL,
  similarity   INTEGER NOT NULL,
  fetched_at   INTEGER NOT NULL,
  published_at INTEGER NOT NULL,
  feed         INTEGER NOT NULL,
  place        INTEGER NOT NULL,
  title        INTEGER NOT NULL,
  publisher    INTEGER NOT NULL,
  credit       INTEGER NOT NULL,
  content      BLOB    NOT NULL,
  sketch       BLOB    NOT NULL
);
CREATE INDEX item_source   ON item (source, position);
CREATE INDEX item_language ON item (language, position);
CREATE INDEX item_country  ON item (country, position);
CREATE INDEX item_agency   ON item (agency, position) WHERE agency <> '';
CREATE INDEX item_story    ON item (story) WHERE story <> id;
CREATE INDEX item_place    ON item (place) WHERE place <> 0;

-- Every revision, whole: body is the wire's JSON, compressed.
CREATE TABLE revision (
  change     INTEGER PRIMARY KEY,
  position   INTEGER NOT NULL,
  revision   INTEGER NOT NULL,
  fetched_at INTEGER NOT NULL,
  checksum   INTEGER NOT NULL,
  content    BLOB    NOT NULL,
  body       BLOB    NOT NULL
);
CREATE UNIQUE INDEX revision_number ON revision (position, revision);

-- The page that a revision was read from, compressed as it was fetched.
CREATE TABLE page (
  change       INTEGER PRIMARY KEY,
  size         INTEGER NOT NULL,
  checksum     INTEGER NOT NULL,
  url          TEXT    NOT NULL,
  content_type TEXT    NOT NULL,
  fetched_at   TEXT    NOT NULL,
  body         BLOB    NOT NULL
);

-- Other ids under which an item was seen.
CREATE TABLE alias (id TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;

-- Revisions that are not known to be on the wire.
CREATE TABLE outbox (change INTEGER PRIMARY KEY, stored_at INTEGER NOT NULL);

-- Each item's smallest hashes, to find copies by.
CREATE TABLE sketch (hash INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (hash, position)) WITHOUT ROWID;
