/**
 * The page's own script: shows what a cell says under the pointer or, with the arrow keys, in a strip that has the
 * focus; and fetches the page again. Without it the page works as well: cells have titles, and it reloads by itself.
 */
export const script = `
(() => {
  const tip = document.createElement('p');
  tip.id = 'tip';
  tip.setAttribute('role', 'status');
  document.body.append(tip);
  const words = (cell) => {
    if (cell.title) { cell.dataset.t = cell.title; cell.removeAttribute('title'); }
    return cell.dataset.t || '';
  };
  let marked = null;
  const hide = () => {
    tip.className = '';
    if (marked) marked.classList.remove('at');
    marked = null;
  };
  const show = (cell) => {
    const text = words(cell);
    if (!text) return hide();
    if (marked) marked.classList.remove('at');
    marked = cell;
    cell.classList.add('at');
    tip.textContent = text;
    tip.className = 'on';
    const box = cell.getBoundingClientRect();
    const half = tip.offsetWidth / 2;
    const middle = box.left + box.width / 2;
    const left = Math.min(Math.max(middle, half + 8), document.documentElement.clientWidth - half - 8);
    const above = box.top - tip.offsetHeight - 8;
    tip.style.left = left + scrollX + 'px';
    tip.style.top = (above < 4 ? box.bottom + 8 : above) + scrollY + 'px';
  };
  const cellOf = (target) => target instanceof Element ? target.closest('.strip > i') : null;
  document.addEventListener('pointerover', (event) => {
    const cell = cellOf(event.target);
    if (cell) show(cell); else hide();
  });
  document.addEventListener('pointerdown', (event) => {
    const cell = cellOf(event.target);
    if (cell) show(cell);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', (event) => {
    const strip = document.activeElement;
    if (!strip || !strip.classList.contains('strip')) return;
    if (event.key === 'Escape') return hide();
    const cells = [...strip.children].filter((cell) => cell.offsetWidth > 0);
    const at = cells.indexOf(marked);
    const to = {
      ArrowLeft: at < 0 ? cells.length - 1 : at - 1,
      ArrowRight: at < 0 ? cells.length - 1 : at + 1,
      Home: 0,
      End: cells.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(cells[Math.min(Math.max(to, 0), cells.length - 1)]);
  });

  const seconds = 15;
  const state = document.getElementById('refresh');
  const refresh = async () => {
    if (document.hidden || document.activeElement instanceof HTMLInputElement) return;
    try {
      const answer = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(10000) });
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = next.getElementById('live');
      const old = document.getElementById('live');
      if (!fresh || !old) throw new Error('another page');
      if (document.activeElement instanceof HTMLInputElement) return;
      const focused = document.activeElement && old.contains(document.activeElement) ? document.activeElement.id : '';
      const wasMarked = marked ? [...marked.parentElement.children].indexOf(marked) : -1;
      const strip = marked ? marked.parentElement.id : '';
      old.replaceWith(document.adoptNode(fresh));
      document.title = next.title;
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
      const again = strip && document.getElementById(strip)?.children[wasMarked];
      if (again) show(again); else hide();
      state.textContent = 'refreshes by itself';
      state.className = '';
    } catch {
      state.textContent = 'no answer: what you see is old';
      state.className = 'lost';
    }
  };
  state.textContent = 'refreshes by itself';
  setInterval(refresh, seconds * 1000);
  document.addEventListener('visibilitychange', refresh);
})();
`;
