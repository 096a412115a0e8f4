// Keeps the page current by the server's events, and says when they fail to come.

import { drawBoard, drawVerdict, speak } from './board.js';
import { $, put, set, show } from './dom.js';
import { forgetFeeds, tellFeeds } from './feeds.js';
import { forgetItems, tellItems } from './items.js';
import { T, ago, at, clock, dates, dur, nextPoll, now, setClock } from './words.js';

const silence = 13000; // ms without a word: the server speaks every 4 s
let source = null, retryAt = 0, refused = false;
let heardAt = 0; // ms since 1970 by this clock, of the last word
let lostAt = 0; // heardAt, once nothing is heard any more

const listen = () => {
  if (source) source.close();
  source = new EventSource('page/events');
  retryAt = Date.now() + silence;
  const on = (name, handle) => source.addEventListener(name, (e) => {
    const data = JSON.parse(e.data);
    heardAt = Date.now();
    lostAt = 0;
    refused = false;
    if (data.at) setClock(Date.parse(data.at));
    handle(data);
    drawConnection();
  });
  on('ping', () => {});
  on('hello', (data) => {
    forgetFeeds();
    forgetItems();
    if (data.build !== document.documentElement.dataset.build) renew(data.build);
  });
  on('state', drawBoard);
  on('feeds', tellFeeds);
  on('items', tellItems);
  source.onerror = () => {
    if (!lostAt) lostAt = heardAt || Date.now();
    drawVerdict(true);
    if (source.readyState === EventSource.CLOSED) { refused = true; retryAt = Date.now() + 3000 + Math.random() * 4000; }
    drawConnection();
  };
};

// renew takes the page of a newer server, once.
const renew = (build) => {
  try {
    if (sessionStorage.getItem('build') === build) return;
    sessionStorage.setItem('build', build);
  } catch { return; } // no memory: it might never end
  location.reload();
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
  drawVerdict(lostAt > 0);
  put($('server-time'), T('footer.time', { time: dates.format(now()) }));
  drawConnection();
};

show($('live'), true);
for (const node of document.querySelectorAll('time[datetime]')) if (!node.closest('.items')) set(node, 'title', dates.format(at(node.dateTime)));
listen();
setInterval(tick, 1000);
window.addEventListener('pagehide', () => source.close());
window.addEventListener('pageshow', (e) => { if (e.persisted) listen(); });
