// The table of feeds, failing ones first, and its filter.

import { $, badge, clone, field, link, moment, put, set, show } from './dom.js';
import { N, P, T, lang, shortAddress, why } from './words.js';

const limit = 50;
const feeds = new Map(); // id -> row as told
const feedNodes = new Map(); // id -> <tr>
let everyFeed = new URLSearchParams(location.search).has('all');

// tellFeeds takes what changed.
export const tellFeeds = (data) => {
  for (const id of data.removed || []) feeds.delete(id);
  for (const f of data.feeds || []) feeds.set(f.id, f);
  drawFeeds(new Set((data.feeds || []).map((f) => f.id)));
};

// forgetFeeds makes room for all of them.
export const forgetFeeds = () => feeds.clear();

const urgency = { failed: 0, waiting: 1, new: 2, unchanged: 2, paused: 3 };
const byUrgency = (a, b) => (urgency[a.outcome] ?? 2) - (urgency[b.outcome] ?? 2) || compare(a.source.toLowerCase(), b.source.toLowerCase()) || compare(a.url, b.url);
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const fillFeed = (tr, f) => {
  set(tr, 'data-id', f.id);
  set(tr, 'data-outcome', f.outcome);
  badge(field(tr, 'state'), f.outcome, T('outcome.' + f.outcome));
  put(field(tr, 'source'), f.source);
  put(field(tr, 'country'), f.country || '');
  const a = field(tr, 'url');
  put(a, shortAddress(f.url));
  link(a, f.url);
  put(field(tr, 'moved'), f.moved_to ? T('feed.moved', { url: f.moved_to }) : '');
  const error = field(tr, 'error');
  const french = lang === 'fr' && f.error_fr;
  put(error, french ? f.error_fr : f.error || '');
  set(error, 'lang', french ? 'fr' : 'en');
  set(error, 'title', f.error || '');
  moment(field(tr, 'success'), f.succeeded_at, 'data-rel', T('feed.never'));
  put(field(tr, 'failures'), f.failures ? P('feed.failures', f.failures) : '');
  moment(field(tr, 'next'), f.next_at, 'data-next', '—');
  put(field(tr, 'why'), why(f.next_why));
  put(field(tr, 'entries'), N(f.entries));
  put(field(tr, 'published'), N(f.total));
};

// drawFeeds shows the table; changed are the ids of the rows that are new or other.
const drawFeeds = (changed) => {
  const wanted = $('filter-text').value.trim().toLowerCase();
  const onlyFailing = $('filter-failing').checked;
  const matches = [...feeds.values()].filter((f) => (!onlyFailing || f.outcome === 'failed')
    && (!wanted || [f.source, f.source_id, f.url, f.error || '', f.error_fr || '', f.country || ''].some((s) => s.toLowerCase().includes(wanted)))).sort(byUrgency);
  const shown = everyFeed ? matches : matches.slice(0, limit);
  const body = $('feed-rows');
  const kept = new Set(shown.map((f) => f.id));
  for (const tr of [...body.children]) {
    if (!kept.has(tr.dataset.id)) { tr.remove(); feedNodes.delete(tr.dataset.id); }
  }
  shown.forEach((f, i) => {
    let tr = feedNodes.get(f.id);
    if (!tr) {
      tr = [...body.children].find((row) => row.dataset.id === f.id) || clone('feed-row');
      feedNodes.set(f.id, tr);
      fillFeed(tr, f);
    } else if (changed.has(f.id)) fillFeed(tr, f);
    if (body.children[i] !== tr) body.insertBefore(tr, body.children[i] || null);
  });
  const failing = [...feeds.values()].filter((f) => f.outcome === 'failed').length;
  put($('feeds-count'), P('feeds.count', feeds.size));
  put($('feeds-failing'), failing ? P('feeds.failing', failing) : '');
  show($('feeds-card'), feeds.size > 0);
  show($('feeds-none'), feeds.size === 0);
  show($('feeds-no-match'), feeds.size > 0 && matches.length === 0);
  show($('filter'), feeds.size > 8 || wanted !== '' || onlyFailing);
  show($('feeds-more'), shown.length < matches.length);
  put($('feeds-some'), T('feeds.some', { shown: N(shown.length), n: N(matches.length) }));
  put($('feeds-all'), T('feeds.all', { n: N(matches.length) }));
};

const nothing = new Set();
$('filter-text').addEventListener('input', () => drawFeeds(nothing));
$('filter-failing').addEventListener('change', () => drawFeeds(nothing));
$('feeds-all').addEventListener('click', (e) => { e.preventDefault(); everyFeed = true; drawFeeds(nothing); });
