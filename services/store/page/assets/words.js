// Words, numbers and times in the page's language; the same as in words.go.

export const lang = document.documentElement.lang;
const table = JSON.parse(document.getElementById('texts').textContent);
const plural = new Intl.PluralRules(lang);
const whole = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
export const dates = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'medium' });
export const clock = new Intl.DateTimeFormat(lang, { timeStyle: 'medium' });
let names = null;
try { names = new Intl.DisplayNames(lang, { type: 'language' }); } catch { /* the tag will do */ }

export const T = (key, places = {}) => {
  if (!Object.hasOwn(table, key)) return '!' + key;
  return table[key].replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(places, name) ? String(places[name]) : all));
};
export const N = (n) => whole.format(n || 0);
export const P = (key, n) => T(key + (plural.select(n) === 'one' ? '.one' : '.other'), { n: N(n) });
export const decimal = (v) => (v < 9.95 ? tenth : whole).format(v);

let skew = 0; // the server's clock minus this one's, in ms
export const setClock = (server) => { skew = server - Date.now(); };
export const now = () => Date.now() + skew;
export const at = (text) => { const t = Date.parse(text || ''); return t > 0 ? t : NaN; };
export const dur = (ms) => {
  const s = Math.max(0, Math.round(ms / 1000));
  for (const [size, key] of [[86400, 'd'], [3600, 'h'], [60, 'min']]) {
    if (s >= size) return N(Math.floor(s / size)) + ' ' + T(key);
  }
  return N(s) + ' ' + T('s');
};
export const ago = (t) => {
  const d = now() - t;
  if (d >= 1000) return T('ago', { d: dur(d) });
  if (d <= -1000) return T('in', { d: dur(-d) });
  return T('now');
};
export const nextPoll = (t) => {
  const d = t - now();
  if (d < -30000) return T('feed.late', { ago: ago(t) });
  return d < 1000 ? T('feed.due') : ago(t);
};
export const size = (n) => {
  let v = n || 0, unit = 'B';
  for (const next of ['kB', 'MB', 'GB', 'TB']) {
    if (v < 999.5) break;
    v /= 1000; unit = next;
  }
  return decimal(v) + ' ' + T('byte.' + unit);
};
export const pace = (st) => {
  const rate = st.rate_10s < 0.5 && st.rate_1m < 0.5 ? st.rate_1m : st.rate_10s;
  return rate >= 1 || !rate ? [rate || 0, 'per.s'] : [rate * 60, 'per.min'];
};
export const unit = (st, per) => T(per, { unit: T('unit.' + st.name) });
const whys = { 'pace': 'why.pace', 'retry-after': 'why.retry_after', 'first poll': 'why.first', 'cache-control': 'why.server', 'the feed\'s ttl': 'why.feed' };
export const why = (text) => {
  const lower = (text || '').toLowerCase();
  if (Object.hasOwn(whys, lower)) return T(whys[lower]);
  const backoff = /^back-off after (\d+)\b/.exec(lower);
  return backoff ? P('why.backoff', Number(backoff[1])) : text || '';
};
export const languageName = (tag) => {
  if (tag === 'und') return T('item.und');
  try { return names ? names.of(tag) : tag; } catch { return tag; }
};
export const webAddress = (text) => {
  try {
    const u = new URL(text);
    return u.protocol === 'http:' || u.protocol === 'https:' ? u.href : '';
  } catch { return ''; }
};
export const shortAddress = (text) => {
  const i = text.indexOf('://');
  return i < 0 ? text : text.slice(i + 3).replace(/^www\./, '').replace(/\/$/, '');
};
