// Puts values into the page, each only where it is another than before. What
// comes from publishers goes in as text; no HTML is made here.

import { ago, at, dates, nextPoll, webAddress } from './words.js';

export const $ = (id) => document.getElementById(id);
export const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
export const set = (node, name, value) => {
  if (value === null || value === '') node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
};
export const show = (node, visible) => { node.hidden = !visible; };
export const field = (row, name) => row.querySelector(`[data-f="${name}"]`);
export const clone = (id) => $(id).content.firstElementChild.cloneNode(true);
export const link = (node, address) => set(node, 'href', webAddress(address));
export const badge = (node, kind, text) => { set(node, 'data-kind', kind); put(node, text); };
export const moment = (node, text, mode, none) => {
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
