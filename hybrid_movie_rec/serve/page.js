/* How the page behaves where only a browser can act (nbs/serve/01_page.ipynb explains it).
 *
 * The page is made of parts, pieces of HTML that Python sends. Each of them runs this file when it is loaded, as the
 * body of a function of its own, followed by a call of what it needs, `everyPart()` or `themeButton()`, for instance.
 * Gradio gives that function three names:
 *   element        the HTML element of the part
 *   trigger        trigger(name, data) calls Python's handler of that event
 *   watch          watch('value', f) calls f when Python has answered and the part shows it
 *
 * Nothing is fetched, and no text is made into HTML here. Nothing is kept in the browser but the token of somebody who
 * wants to be kept (keepMe).
 */

/* gradio looks for the quoted names of events */
const EVENTS = ['rate', 'open', 'close', 'skip', 'clear', 'ask', 'join', 'leave', 'turn'].concat(
  ['hide', 'later', 'only', 'rule', 'file', 'choose', 'keep', 'back', 'forget'],
);

// Every part --------------------------------------------------------------------------------------------------------

/* While Python works on an event, the body has the class `hmr-busy`: for three seconds at most. */
const rest = () => document.body.classList.remove('hmr-busy');

function send(event, data) {
  if (event !== 'open') document.body.classList.add('hmr-busy');
  setTimeout(rest, 3000);
  trigger(event, data);
}

/* Draw the stars that a slider stands for, and say how many they are. */
function paintStars(slider) {
  slider.parentElement.style.setProperty('--v', drawn(slider, slider.value));
  const rated = +slider.value > +slider.min;
  slider.setAttribute('aria-valuetext', rated ? `${+slider.value} of ${slider.max} stars` : 'not rated');
}

/* Ratings as stars that are drawn: a scale of 100 has five of them, and one from -1 to 1 begins below its lowest. */
function drawn(slider, value) {
  const stars = +slider.parentElement.style.getPropertyValue('--n');
  return ((value - slider.min) / (slider.max - slider.min)) * stars;
}

function everyPart() {
  starSliders();
  buttons();
  keepFocus();
  keepUnfolded();
}

/* Stars are painted while the slider moves, and sent a moment after its last movement. */
function starSliders() {
  const waiting = {}; // timers by film
  element.addEventListener('input', (e) => {
    if (e.target.type === 'range') paintStars(e.target);
  });
  element.addEventListener('change', (e) => {
    const slider = e.target;
    if (slider.type !== 'range') return;
    const item = slider.dataset.item;
    clearTimeout(waiting[item]);
    waiting[item] = setTimeout(() => send('rate', { item, stars: +slider.value }), 180);
  });
  element.addEventListener('pointermove', (e) => { // --h: the stars that a click would give here
    const slider = e.target;
    if (slider.type !== 'range') return;
    const box = slider.parentElement.getBoundingClientRect();
    const [step, none] = [+slider.step, +slider.min];
    const under = none + Math.ceil((((e.clientX - box.left) / box.width) * (slider.max - none)) / step) * step;
    slider.parentElement.style.setProperty('--h', drawn(slider, Math.max(none + step, under)));
  });
  element.addEventListener('click', (e) => { // the last quarter of the last star, which the slider does not cover
    const stars = e.target.closest('.hmr-stars');
    if (!stars || e.target.type === 'range') return;
    const slider = stars.querySelector('input');
    slider.value = slider.max;
    slider.focus();
    for (const name of ['input', 'change']) slider.dispatchEvent(new Event(name, { bubbles: true }));
  });
}

/* Whatever has `data-do` sends the event of that name; a dot of the map also by Enter or the space bar. */
function buttons() {
  const act = (target) => {
    const button = target.closest('[data-do]');
    if (!button) return;
    if (button.dataset.do === 'close') button.closest('dialog').close();
    send(button.dataset.do, { item: button.dataset.item });
  };
  element.addEventListener('click', (e) => act(e.target));
  element.addEventListener('keydown', (e) => {
    if (e.target.tagName === 'circle' && (e.key === 'Enter' || e.key === ' ')) {
      e.preventDefault();
      act(e.target);
    }
  });
}

/* After an update, the focus goes back to where it was: to the same `data-key`, wherever that stands now. */
function keepFocus() {
  let focused = null;
  element.addEventListener('focusin', (e) => {
    focused = e.target.dataset.key || null;
  });
  element.addEventListener('focusout', (e) => {
    if (e.relatedTarget) focused = null;
  });
  watch('value', () => {
    rest();
    element.querySelectorAll('input[type=range]').forEach((slider) => {
      slider.value = slider.getAttribute('value');
      paintStars(slider);
    });
    const now = document.activeElement;
    const elsewhere = now === document.body || (element.contains(now) && now.dataset.key !== focused);
    const again = focused && elsewhere && element.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    if (again) again.focus({ preventScroll: true });
  });
}

/* After an update, what was unfolded is so again. */
function keepUnfolded() {
  const unfolded = new Set();
  const note = (e) => {
    const key = e.target.dataset && e.target.dataset.key;
    if (e.target.tagName === 'DETAILS' && key) unfolded[e.target.open ? 'add' : 'delete'](key);
  };
  element.addEventListener('toggle', note, true);
  watch('value', () => {
    element.querySelectorAll('details[data-key]').forEach((d) => {
      if (unfolded.has(d.dataset.key)) d.open = true;
    });
  });
}

// A file from elsewhere ---------------------------------------------------------------------------------------------

/* A file that is dropped on the page or chosen is read here and sent as text; its owner may be asked what it is. */
function fileToBring() {
  let last = null; // the file, to be sent again with the answer
  const say = (words) => {
    const line = element.querySelector('.hmr-drop span');
    if (line) line.textContent = words;
  };
  const bring = (file, role) => {
    const most = +element.querySelector('[type=file]').dataset.most;
    if (file.size > most) return say(`${file.name} is larger than ${most / 1e6} MB, too large for one person's films`);
    last = file;
    const reader = new FileReader();
    reader.onload = () => {
      say(`Reading ${file.name} …`);
      send('file', { name: file.name, role, data: reader.result.slice(reader.result.indexOf(',') + 1) });
    };
    reader.onerror = () => say(`${file.name} cannot be read`);
    reader.readAsDataURL(file);
  };
  element.addEventListener('change', (e) => {
    if (e.target.type !== 'file' || !e.target.files.length) return;
    bring(e.target.files[0]);
    e.target.value = '';
  });
  element.addEventListener('click', (e) => {
    const role = e.target.closest('[data-role]');
    if (role && last) bring(last, role.dataset.role);
  });
  fileOverPage((file) => bring(file));
}

/* A file may be dropped anywhere; while it hangs over the page, the place for it is lit. */
function fileOverPage(bring) {
  const carries = (e) => e.dataTransfer && [...e.dataTransfer.types].includes('Files');
  const light = (on) => document.body.classList.toggle('hmr-over', on);
  addEventListener('dragover', (e) => {
    if (!carries(e)) return;
    e.preventDefault();
    light(true);
  });
  addEventListener('dragleave', (e) => {
    if (!e.relatedTarget) light(false);
  });
  addEventListener('drop', (e) => {
    light(false);
    if (!carries(e) || !e.dataTransfer.files.length) return;
    e.preventDefault();
    bring(e.dataTransfer.files[0]);
  });
}

// Somebody who comes back -------------------------------------------------------------------------------------------

/* The token of somebody who is kept: remembered when Python says so, told to Python when the page opens. */
function keepMe() {
  const name = `hybrid-movie-rec ${location.pathname}`;
  const held = (work) => {
    try {
      return work(localStorage);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  watch('value', () => {
    const told = element.querySelector('[data-token]');
    if (!told) return;
    const token = told.dataset.token;
    told.removeAttribute('data-token');
    held((store) => (token ? store.setItem(name, token) : store.removeItem(name)));
  });
  const token = held((store) => store.getItem(name));
  if (token) setTimeout(() => send('back', { token }), 0);
}

// A film's panel ----------------------------------------------------------------------------------------------------

/* The panel is opened as a modal dialog: the browser keeps the focus inside and greys out the rest. */
function filmDialog() {
  const show = () => {
    const dialog = element.querySelector('dialog');
    if (!dialog) return;
    const shut = () => {
      dialog.close();
      send('close', {});
    };
    dialog.oncancel = (e) => {
      e.preventDefault();
      shut();
    };
    dialog.onclick = (e) => {
      if (e.target === dialog && e.offsetX < 0) shut(); // a click beside the panel
    };
    if (!dialog.matches(':modal')) {
      dialog.removeAttribute('open');
      dialog.showModal();
    } else if (element.dataset.film === dialog.dataset.item) return; // the same film: stay where one was reading
    element.dataset.film = dialog.dataset.item;
    dialog.scrollTop = 0;
    dialog.querySelector('.hmr-close').focus();
  };
  watch('value', show);
  show();
}

// The map -----------------------------------------------------------------------------------------------------------

const WHOLE_MAP = [0, 0, 1000, 700]; // x, y, width and height of what is looked at

function filmMap() {
  let view = null; // null: the whole map
  const part = (selector) => element.querySelector(selector);
  const look = (next) => {
    view = next;
    const zoom = next[2] / WHOLE_MAP[2];
    part('svg').setAttribute('viewBox', next.join(' '));
    part('svg').style.setProperty('--z', zoom);
    element.querySelectorAll('text').forEach((t) => (t.style.fontSize = 13 * Math.max(zoom, 0.35) + 'px'));
  };
  watch('value', () => {
    view = null;
  });
  mapButtons(part, look, () => view || WHOLE_MAP);
  mapNames(part);
  mapDragging(part, look, () => view || WHOLE_MAP);
}

/* Nearer, farther, the whole map; and genres that can be switched off. */
function mapButtons(part, look, view) {
  element.addEventListener('click', (e) => {
    const zoom = e.target.closest('[data-zoom]');
    const genre = e.target.closest('.hmr-key');
    if (zoom) {
      const factor = +zoom.dataset.zoom;
      const [x, y, w, h] = view();
      const nearer = [x + (w * (1 - factor)) / 2, y + (h * (1 - factor)) / 2, w * factor, h * factor];
      look(factor ? nearer : WHOLE_MAP);
    }
    if (genre) {
      const off = genre.getAttribute('aria-pressed') === 'true';
      genre.setAttribute('aria-pressed', !off);
      part('.hmr-map').classList.toggle('off-' + genre.dataset.group, off);
    }
  });
}

/* A name above the dot under the pointer. */
function mapNames(part) {
  element.addEventListener('pointerover', (e) => {
    const tip = part('.hmr-tip');
    if (!tip) return;
    const says = e.target.dataset && e.target.dataset.says;
    tip.classList.toggle('on', !!says);
    if (!says) return;
    const dot = e.target.getBoundingClientRect();
    const sheet = part('.hmr-sheet').getBoundingClientRect();
    tip.textContent = says;
    const half = tip.offsetWidth / 2 + 6;
    const middle = dot.left + dot.width / 2 - sheet.left;
    tip.style.left = Math.min(Math.max(middle, half), sheet.width - half) + 'px';
    tip.style.top = Math.max(dot.top - sheet.top, 40) + 'px';
  });
}

/* With a mouse, the map can be dragged. */
function mapDragging(part, look, view) {
  let held = null;
  element.addEventListener('pointerdown', (e) => {
    if (e.target.closest('svg') && e.pointerType === 'mouse') held = [e.clientX, e.clientY];
  });
  element.addEventListener('pointermove', (e) => {
    if (!held) return;
    const [x, y, w, h] = view();
    const scale = w / part('svg').clientWidth;
    look([x - (e.clientX - held[0]) * scale, y - (e.clientY - held[1]) * scale, w, h]);
    held = [e.clientX, e.clientY];
  });
  addEventListener('pointerup', () => {
    held = null;
  });
}

// The head and the dials --------------------------------------------------------------------------------------------

/* The button that switches between light and dark. */
function themeButton() {
  element.querySelector('button').addEventListener('click', () => {
    document.body.classList.toggle('dark');
    const root = document.documentElement; // may have the class as well, and then loses it too
    if (root.classList.contains('dark')) root.classList.toggle('dark');
  });
}

/* On a phone the dials begin folded. */
function foldDials() {
  if (innerWidth >= 760) return;
  setTimeout(() => {
    const open = document.querySelector('.hmr-dials > button.open');
    if (open) open.click();
  }, 200);
}
