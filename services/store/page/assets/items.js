// The newest items.

import { $, clone, field, link, moment, put, set, show } from './dom.js';
import { N, P, T, at, dates, languageName } from './words.js';

const items = new Map(); // key -> row as told
let order = [];
let drawn = false;

// tellItems takes the order of all and the rows that are new in it.
export const tellItems = (data) => {
  for (const it of data.rows) items.set(it.key, it);
  order = data.order.filter((key) => items.has(key));
  const kept = new Set(order);
  for (const key of items.keys()) if (!kept.has(key)) items.delete(key);
  show($('items-failed'), Boolean(data.failed));
  drawItems();
};

// forgetItems makes room for all of them.
export const forgetItems = () => { items.clear(); order = []; };

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
  field(li, 'tags').replaceChildren(...itemTags(it).map(([kind, text, title]) => {
    const tag = Object.assign(document.createElement('span'), { className: 'tag', textContent: text });
    tag.dataset.kind = kind;
    set(tag, 'title', title);
    return tag;
  }));
  put(field(li, 'agency'), it.agency ? T('item.agency', { name: it.agency }) : '');
  set(field(li, 'record'), 'href', 'v1/items/' + encodeURIComponent(it.id));
};

const itemTags = (it) => {
  const tags = [];
  if (it.event === 'withdrawn') tags.push(['withdrawn', T('item.withdrawn'), '']);
  if (it.revision > 1) tags.push(['revised', T('item.revised', { n: N(it.revision) }), '']);
  if (it.role) tags.push([it.role, T('item.' + it.role), T('item.' + it.role + '_title')]);
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
