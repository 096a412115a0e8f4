// The verdict, the stages, the streams and the dead letters.

import { $, badge, clone, field, put, set, show } from './dom.js';
import { N, P, T, ago, at, decimal, dur, now, pace, size, unit } from './words.js';

let board = null; // as told last

const problem = (p) => {
  const name = p.kind === 'stream_full' || !p.name ? p.name || '' : T('stage.' + p.name);
  if (p.kind === 'dead_letters') return P('verdict.dead_letters', p.count || 0);
  const kind = p.kind === 'nats' && p.detail ? 'nats_error' : p.kind;
  return T('verdict.' + kind, { name, n: N(p.count), of: N(p.of), detail: p.detail || '' });
};
const problemSince = (p) => {
  const t = at(p.since);
  if (isNaN(t) || p.kind === 'starting') return '';
  return T(p.kind === 'dead_letters' ? 'latest_since' : 'since', { d: dur(now() - t) });
};
const polledFeeds = () => ['failed', 'new', 'unchanged'].reduce((n, outcome) => n + (board.feeds[outcome] || 0), 0);
const underWay = () => board.stages.some((s) => s.name !== 'fetcher' && s.backlog + s.in_flight > 0);
const firstItem = () => {
  if (underWay()) return T('next.coming');
  const t = at(board.next_at);
  if (isNaN(t)) return T('next.unknown');
  if (polledFeeds() > 0) return T('next.poll', { in: ago(t) });
  return t - now() < 1000 ? T('next.soon') : T('next.first', { in: ago(t) });
};
const headline = (problems) => {
  if (problems.length) return problem(problems[0]);
  const latest = at(board.latest_at);
  if (isNaN(latest)) return T('verdict.empty', { next: firstItem() });
  const store = board.stages.find((s) => s.name === 'store');
  if (!store || (!store.rate_10s && !store.rate_1m)) return T('verdict.idle', { ago: ago(latest) });
  const [rate, per] = pace(store);
  return T('verdict.ok', { rate: decimal(rate) + ' ' + unit(store, per), ago: ago(latest) });
};

// drawVerdict says whether all is well; lost, whether the server is not heard.
export const drawVerdict = (lost) => {
  if (!board) return;
  const problems = board.verdict.problems || [];
  const level = lost ? 'lost' : board.verdict.level;
  set($('verdict'), 'data-level', level);
  badge($('level'), level, T('level.' + level));
  put($('headline'), lost ? T('verdict.lost', { text: headline(problems) }) : headline(problems));
  const title = (level === 'ok' ? '' : '(' + T('level.' + level) + ') ') + T('title');
  if (document.title !== title) document.title = title;
  if (!lost) speak([level, ...problems.map((p) => p.kind + ' ' + (p.name || ''))].join(), T('level.' + level) + (problems.length ? '. ' + problem(problems[0]) : ''));
  put($('headline-since'), problems.length ? problemSince(problems[0]) : '');
  others(problems.slice(1));
  put($('items-none-text'), T('items.none', { next: firstItem() }));
  const failing = board.feeds.failed || 0;
  const dead = board.stages.reduce((n, s) => n + s.dead, 0);
  const has = (kind) => problems.some((p) => p.kind === kind);
  notes([
    failing && !has('feeds_failing') ? ['#feeds', T('note.feeds', { n: N(failing), of: N(polledFeeds()) })] : null,
    dead && !has('dead_letters') ? ['#letters', P('note.dead', dead)] : null,
  ].filter(Boolean));
};

// others are the problems after the first.
const others = (problems) => {
  const list = $('others');
  while (list.children.length > problems.length) list.lastElementChild.remove();
  problems.forEach((p, i) => {
    const li = list.children[i] || list.appendChild(clone('other-row'));
    put(field(li, 'text'), problem(p));
    put(field(li, 'since'), problemSince(p));
  });
};

// Read aloud when the verdict is another, not at each tick.
let spoken = '';
export const speak = (key, text) => {
  if (key === spoken) return;
  spoken = key;
  put($('spoken'), text);
};

const notes = (list) => {
  const box = $('notes');
  while (box.children.length > list.length) box.lastElementChild.remove();
  list.forEach(([href, text], i) => {
    const a = box.children[i] || box.appendChild(document.createElement('a'));
    set(a, 'href', href);
    put(a, text);
  });
};

const drawStage = (st) => {
  let card = document.querySelector(`[data-stage="${CSS.escape(st.name)}"]`);
  if (!card) card = $('flow').appendChild(clone('stage-card'));
  const [rate, per] = pace(st);
  set(card, 'data-stage', st.name);
  set(card, 'data-state', st.state);
  put(field(card, 'service'), st.name === 'pages' ? 'fetcher' : st.name);
  put(field(card, 'name'), T('stage.' + st.name));
  badge(field(card, 'state'), st.state, T('state.' + st.state));
  put(field(card, 'rate'), decimal(rate));
  put(field(card, 'unit'), unit(st, per));
  const figures = { backlog: st.backlog, in_flight: st.in_flight, retried: st.retried_1m, dead: st.dead };
  for (const [name, n] of Object.entries(figures)) {
    const dd = field(card, name);
    put(dd, N(n));
    dd.parentNode.classList.toggle('bad', n > 0 && (name === 'retried' || name === 'dead'));
  }
  const note = field(card, 'note');
  set(note, 'lang', st.waiting ? 'en' : '');
  put(note, stageNote(st));
  put(field(card, 'foot'), P('done', st.done + st.filtered) + ' · ' + P('instances', st.instances));
  spark(card.querySelector('.spark'), st);
};

const stageNote = (st) => {
  if (st.state === 'unknown' && (board.verdict.problems || []).some((p) => p.kind === 'nats')) return T('stage.unseen');
  if (st.state === 'down' && st.done + st.filtered === 0) return T('stage.never');
  if (st.waiting) return T('stage.waits', { detail: st.waiting });
  return st.lag_s >= 2 ? T('stage.lag', { d: dur(st.lag_s * 1000) }) : '';
};

const spark = (svg, st) => {
  const history = st.history || [];
  const top = Math.max(0, ...history);
  const points = top ? history.map((v, i) => `${60 - history.length + i},${(19 - (18 * v) / top).toFixed(1)}`).join(' ') : '';
  set(svg.firstElementChild, 'points', points);
  set(svg, 'aria-label', T('spark', { max: decimal(top) + ' ' + unit(st, 'per.s') }));
};

const drawStreams = () => {
  const list = $('disk');
  show($('disk-none'), !board.streams.length);
  for (const st of board.streams) {
    let row = list.querySelector(`[data-name="${CSS.escape(st.name)}"]`);
    if (!row) {
      row = list.appendChild(clone('stream-row'));
      row.dataset.name = st.name;
    }
    const max = Math.max(st.max, 1);
    put(field(row, 'name'), st.name);
    put(field(row, 'what'), T('stream.' + st.name));
    put(field(row, 'size'), st.max > 0 ? T('disk.of', { bytes: size(st.bytes), max: size(st.max) }) : size(st.bytes));
    put(field(row, 'messages'), P('disk.messages', st.messages));
    const meter = field(row, 'meter');
    set(meter, 'max', max);
    set(meter, 'value', st.bytes);
    set(meter, 'high', st.queue ? Math.floor(max * 0.9) : '');
    set(meter, 'optimum', st.queue ? 0 : null);
  }
};

const drawLetters = () => {
  const list = $('letters-list');
  const having = board.stages.filter((s) => s.dead > 0);
  show($('letters-none'), !having.length);
  show($('letters-how'), having.length > 0);
  list.replaceChildren(...having.map((s) => {
    const li = document.createElement('li');
    for (const [tag, text] of [['b', N(s.dead)], ['span', T('stage.' + s.name)], ['code', s.name]]) {
      li.append(Object.assign(document.createElement(tag), { textContent: text }), ' ');
    }
    return li;
  }));
};

// drawBoard shows what is told whole.
export const drawBoard = (told) => {
  board = told;
  drawVerdict(false);
  board.stages.forEach(drawStage);
  drawStreams();
  drawLetters();
};
