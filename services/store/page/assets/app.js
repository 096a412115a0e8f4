// Keeps the page current. Everything that comes from publishers is put in as
// text; no HTML is made here.
'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const lang = document.documentElement.lang;
  const table = JSON.parse($('texts').textContent);
  const plural = new Intl.PluralRules(lang);
  const whole = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  const dates = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'medium' });
  const clock = new Intl.DateTimeFormat(lang, { timeStyle: 'medium' });
  let names = null;
  try { names = new Intl.DisplayNames(lang, { type: 'language' }); } catch { /* the tag will do */ }

  // --- words and numbers

  const T = (key, places = {}) => {
    if (!Object.hasOwn(table, key)) return '!' + key;
    return table[key].replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(places, name) ? String(places[name]) : all));
  };
  const N = (n) => whole.format(n || 0);
  const P = (key, n) => T(key + (plural.select(n) === 'one' ? '.one' : '.other'), { n: N(n) });
  const decimal = (v) => (v < 9.95 ? tenth : whole).format(v);

  let skew = 0; // the server's clock minus this one's, in ms
  const now = () => Date.now() + skew;
  const at = (text) => { const t = Date.parse(text || ''); return t > 0 ? t : NaN; };
  const dur = (ms) => {
    const s = Math.max(0, Math.round(ms / 1000));
    for (const [size, key] of [[86400, 'd'], [3600, 'h'], [60, 'min']]) {
      if (s >= size) return N(Math.floor(s / size)) + ' ' + T(key);
    }
    return N(s) + ' ' + T('s');
  };
  const ago = (t) => {
    const d = now() - t;
    if (d >= 1000) return T('ago', { d: dur(d) });
    if (d <= -1000) return T('in', { d: dur(-d) });
    return T('now');
  };
  const nextPoll = (t) => {
    const d = t - now();
    if (d < -30000) return T('feed.late', { ago: ago(t) });
    return d < 1000 ? T('feed.due') : ago(t);
  };
  const size = (n) => {
    let v = n || 0, unit = 'B';
    for (const next of ['kB', 'MB', 'GB', 'TB']) {
      if (v < 999.5) break;
      v /= 1000; unit = next;
    }
    return decimal(v) + ' ' + T('byte.' + unit);
  };
  const pace = (st) => {
    const rate = st.rate_10s < 0.5 ? st.rate_1m : st.rate_10s;
    return rate >= 1 || !rate ? [rate || 0, 'per.s'] : [rate * 60, 'per.min'];
  };
  const unit = (st, per) => T(per, { unit: T('unit.' + st.name) });
  const whys = { 'pace': 'why.pace', 'retry-after': 'why.retry_after', 'first poll': 'why.first', 'cache-control': 'why.server', 'the feed\'s ttl': 'why.feed' };
  const why = (text) => {
    const lower = (text || '').toLowerCase();
    if (Object.hasOwn(whys, lower)) return T(whys[lower]);
    const backoff = /^back-off after (\d+)\b/.exec(lower);
    return backoff ? P('why.backoff', Number(backoff[1])) : text || '';
  };
  const languageName = (tag) => {
    if (tag === 'und') return T('item.und');
    try { return names ? names.of(tag) : tag; } catch { return tag; }
  };
  const webAddress = (text) => {
    try {
      const u = new URL(text);
      return u.protocol === 'http:' || u.protocol === 'https:' ? u.href : '';
    } catch { return ''; }
  };
  const shortAddress = (text) => {
    const i = text.indexOf('://');
    return i < 0 ? text : text.slice(i + 3).replace(/^www\./, '').replace(/\/$/, '');
  };

  // --- putting them in

  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const set = (node, name, value) => {
    if (value === null || value === '') node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  };
  const show = (node, visible) => { node.hidden = !visible; };
  const field = (row, name) => row.querySelector(`[data-f="${name}"]`);
  const clone = (id) => $(id).content.firstElementChild.cloneNode(true);
  const link = (node, address) => set(node, 'href', webAddress(address));
  const badge = (node, kind, text) => { set(node, 'data-kind', kind); put(node, text); };
  const moment = (node, text, mode, none) => {
    const t = at(text);
    for (const m of ['data-rel', 'data-next']) if (m !== mode || isNaN(t)) node.removeAttribute(m);
    if (isNaN(t)) {
      set(node, 'datetime', ''); set(node, 'title', ''); put(node, none);
      return;
    }
    set(node, 'datetime', text); node.setAttribute(mode, '');
    set(node, 'title', dates.format(t));
    put(node, mode === 'data-next' ? nextPoll(t) : ago(t));
  };

  // --- the board: verdict, stages, streams, dead letters

  let board = null;
  let lostAt = 0; // when the server was last heard, once it is not heard any more

  const problem = (p) => {
    const name = p.kind === 'stream_full' || !p.name ? p.name || '' : T('stage.' + p.name);
    if (p.kind === 'dead_letters') return P('verdict.dead_letters', p.count || 0);
    return T('verdict.' + p.kind, { name, n: N(p.count), of: N(p.of), detail: p.detail || '' });
  };
  const problemSince = (p) => {
    const t = at(p.since);
    if (isNaN(t) || p.kind === 'starting') return '';
    return T(p.kind === 'dead_letters' ? 'latest_since' : 'since', { d: dur(now() - t) });
  };
  const firstPoll = () => {
    const t = at(board.next_at);
    if (isNaN(t)) return T('next.unknown');
    return t - now() < 1000 ? T('next.soon') : T('next.first', { in: ago(t) });
  };
  const headline = (problems) => {
    if (problems.length) return problem(problems[0]);
    const latest = at(board.latest_at);
    if (isNaN(latest)) return T('verdict.empty', { next: firstPoll() });
    const store = board.stages.find((s) => s.name === 'store');
    if (!store || (!store.rate_10s && !store.rate_1m)) return T('verdict.idle', { ago: ago(latest) });
    const [rate, per] = pace(store);
    return T('verdict.ok', { rate: decimal(rate) + ' ' + unit(store, per), ago: ago(latest) });
  };

  const drawVerdict = () => {
    const problems = board.verdict.problems || [];
    const level = lostAt ? 'lost' : board.verdict.level;
    set($('verdict'), 'data-level', level);
    badge($('level'), level, T('level.' + level));
    put($('headline'), lostAt ? T('verdict.lost', { text: headline(problems) }) : headline(problems));
    const title = (level === 'ok' ? '' : '(' + T('level.' + level) + ') ') + T('title');
    if (document.title !== title) document.title = title;
    if (!lostAt) speak([level, ...problems.map((p) => p.kind + ' ' + (p.name || ''))].join(), T('level.' + level) + (problems.length ? '. ' + problem(problems[0]) : ''));
    put($('headline-since'), problems.length ? problemSince(problems[0]) : '');
    const list = $('others');
    while (list.children.length > Math.max(0, problems.length - 1)) list.lastChild.remove();
    problems.slice(1).forEach((p, i) => {
      let li = list.children[i];
      if (!li) {
        li = list.appendChild(document.createElement('li'));
        li.append(document.createElement('span'), ' ', Object.assign(document.createElement('span'), { className: 'since' }));
      } else if (!li.firstElementChild || li.children.length < 2) {
        li.replaceChildren(document.createElement('span'), ' ', Object.assign(document.createElement('span'), { className: 'since' }));
      }
      put(li.children[0], problem(p));
      put(li.children[1], problemSince(p));
    });
    put($('items-none-text'), T('items.none', { next: firstPoll() }));
    const counts = board.feeds || {};
    const failing = counts.failed || 0;
    const polled = failing + (counts.new || 0) + (counts.unchanged || 0);
    const dead = board.stages.reduce((n, s) => n + s.dead, 0);
    const has = (kind) => problems.some((p) => p.kind === kind);
    notes([
      failing && !has('feeds_failing') ? ['#feeds', T('note.feeds', { n: N(failing), of: N(polled) })] : null,
      dead && !has('dead_letters') ? ['#letters', P('note.dead', dead)] : null,
    ].filter(Boolean));
  };

  // Read aloud when the verdict is another, not at each tick.
  let spoken = '';
  const speak = (key, text) => {
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

  const drawBoard = () => {
    drawVerdict();
    board.stages.forEach(drawStage);
    drawStreams();
    drawLetters();
  };

  // --- the feeds

  const limit = 50;
  const feeds = new Map(); // id -> row as told
  const feedNodes = new Map(); // id -> <tr>
  let everyFeed = new URLSearchParams(location.search).has('all');
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

  // --- the items

  const items = new Map(); // key -> row as told
  let order = [];
  let drawn = false;

  const fillItem = (li, it) => {
    set(li, 'data-key', it.key);
    const time = field(li, 'time');
    moment(time, it.fetched_at, 'data-rel', '');
    const published = at(it.published_at), stored = at(it.fetched_at);
    const lines = [];
    if (!isNaN(stored)) lines.push(T('item.stored', { time: dates.format(stored) }));
    if (!isNaN(published)) lines.push(T('item.published', { time: dates.format(published) }));
    set(time, 'title', lines.join('\n'));
    const language = field(li, 'language');
    put(language, it.language);
    set(language, 'title', languageName(it.language));
    put(field(li, 'source'), it.source);
    put(field(li, 'country'), it.country || '');
    const title = field(li, 'title');
    put(title, it.title || T('item.untitled'));
    title.setAttribute('lang', it.language === 'und' ? '' : it.language);
    link(title, it.url);
    field(li, 'tags').replaceChildren(...itemTags(it).map(([kind, text]) => {
      const tag = Object.assign(document.createElement('span'), { className: 'tag', textContent: text });
      tag.dataset.kind = kind;
      return tag;
    }));
    put(field(li, 'agency'), it.agency ? T('item.agency', { name: it.agency }) : '');
    set(field(li, 'record'), 'href', 'v1/items/' + encodeURIComponent(it.id));
  };

  const itemTags = (it) => {
    const tags = [];
    if (it.event === 'withdrawn') tags.push(['withdrawn', T('item.withdrawn')]);
    if (it.revision > 1) tags.push(['revised', T('item.revised', { n: N(it.revision) })]);
    if (it.role) tags.push([it.role, T('item.' + it.role)]);
    return tags;
  };

  // While the pointer is on the list nothing in it moves.
  const drawItems = () => {
    const body = $('item-rows');
    const nodes = new Map([...body.children].map((li) => [li.dataset.key, li]));
    const fresh = order.filter((key) => !nodes.has(key));
    if (drawn && fresh.length && body.matches(':hover')) {
      put($('held'), P('items.held', fresh.length));
      show($('held'), true);
      return;
    }
    show($('held'), false);
    for (const [key, li] of nodes) if (!items.has(key)) li.remove();
    order.forEach((key, i) => {
      let li = nodes.get(key);
      if (!li) {
        li = clone('item-row');
        if (drawn) li.classList.add('fresh');
      }
      if (!li.filled) { fillItem(li, items.get(key)); li.filled = true; }
      if (body.children[i] !== li) body.insertBefore(li, body.children[i] || null);
    });
    show($('items-card'), order.length > 0);
    show($('items-none'), order.length === 0);
    drawn = true;
  };
  $('item-rows').addEventListener('pointerleave', () => drawItems());

  // --- the connection

  const silence = 13000; // ms without a word: the server speaks every 4 s
  let source = null, heardAt = 0, retryAt = 0, refused = false;

  const listen = () => {
    if (source) source.close();
    source = new EventSource('page/events');
    retryAt = Date.now() + silence;
    const on = (name, handle) => source.addEventListener(name, (e) => {
      const data = JSON.parse(e.data);
      heardAt = Date.now();
      lostAt = 0;
      refused = false;
      if (data.at) skew = Date.parse(data.at) - heardAt;
      handle(data);
      drawConnection();
    });
    on('ping', () => {});
    on('hello', (data) => {
      feeds.clear(); items.clear(); order = [];
      // A newer server: take its page, once.
      if (data.build !== document.documentElement.dataset.build && sessionStorage.getItem('build') !== data.build) {
        sessionStorage.setItem('build', data.build);
        location.reload();
      }
    });
    on('state', (data) => { board = data; drawBoard(); });
    on('feeds', (data) => {
      for (const id of data.removed || []) feeds.delete(id);
      for (const f of data.feeds || []) feeds.set(f.id, f);
      drawFeeds(new Set((data.feeds || []).map((f) => f.id)));
    });
    on('items', (data) => {
      for (const it of data.rows) items.set(it.key, it);
      order = data.order.filter((key) => items.has(key));
      const kept = new Set(order);
      for (const key of items.keys()) if (!kept.has(key)) items.delete(key);
      show($('items-failed'), Boolean(data.failed));
      drawItems();
    });
    source.onerror = () => {
      if (!lostAt) lostAt = heardAt || Date.now();
      if (board) drawVerdict();
      if (source.readyState === EventSource.CLOSED) { refused = true; retryAt = Date.now() + 3000 + Math.random() * 4000; }
      drawConnection();
    };
  };

  const drawConnection = () => {
    const state = lostAt ? 'lost' : heardAt ? 'on' : 'connecting';
    const d = dur(Date.now() - lostAt);
    $('live').dataset.live = state;
    put($('live-text'), state === 'lost' ? T('live.lost', { d }) : T('live.' + state));
    document.body.classList.toggle('stale', state === 'lost');
    show($('lost'), state === 'lost');
    if (state === 'lost') speak('lost', T('live.lost', { d }));
    if (state === 'lost') {
      const long = T('live.lost_long', { d, time: clock.format(heardAt || performance.timeOrigin) });
      put($('lost'), refused ? long + ' ' + T('live.refused') : long);
    }
  };

  const tick = () => {
    if (heardAt && !lostAt && Date.now() - heardAt > silence) lostAt = heardAt;
    if ((lostAt || !heardAt) && Date.now() > retryAt) listen();
    for (const node of document.querySelectorAll('time[data-rel]')) put(node, ago(at(node.dateTime)));
    for (const node of document.querySelectorAll('time[data-next]')) put(node, nextPoll(at(node.dateTime)));
    if (board) drawVerdict();
    put($('server-time'), T('footer.time', { time: dates.format(now()) }));
    drawConnection();
  };

  show($('live'), true);
  for (const node of document.querySelectorAll('time[datetime]')) if (!node.closest('.items')) set(node, 'title', dates.format(at(node.dateTime)));
  listen();
  setInterval(tick, 1000);
  window.addEventListener('pagehide', () => source.close());
  window.addEventListener('pageshow', (e) => { if (e.persisted) listen(); });
})();
