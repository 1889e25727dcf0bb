'use strict';
(() => {
  const each = (list, act) => Array.prototype.forEach.call(list, act);

  // the theme: what the system prefers, until somebody chooses
  const root = document.documentElement;
  document.getElementById('theme').addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : !matchMedia('(prefers-color-scheme: light)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });

  // boxes that tell of themselves: the first line is the name, the others what is to know
  each(document.querySelectorAll('svg.boxes'), (picture) => {
    const told = picture.closest('section, figure').querySelector('.told');
    const boxes = Array.from(picture.querySelectorAll('.b'));
    let places = null;
    let chosen = null;
    const tell = (box) => {
      if (chosen) { chosen.classList.remove('on'); chosen.setAttribute('aria-selected', 'false'); }
      chosen = box;
      if (!box) return;
      box.classList.add('on');
      box.setAttribute('aria-selected', 'true');
      picture.setAttribute('aria-activedescendant', box.id);
      const lines = box.getAttribute('aria-label').split('\n');
      const name = document.createElement('b');
      name.textContent = lines[0];
      const rest = document.createElement('span');
      rest.textContent = lines.slice(1).join(' · ');
      told.replaceChildren(name, ' ', rest);
    };
    picture.addEventListener('pointerover', (event) => {
      if (event.target.classList.contains('b')) tell(event.target);
    });
    picture.addEventListener('click', (event) => {
      if (event.target.classList.contains('b')) tell(event.target);
    });
    picture.addEventListener('focus', () => { if (!chosen && boxes.length) tell(boxes[0]); });
    const centre = (box) => ['x', 'y'].map((side, at) =>
      parseFloat(box.getAttribute(side)) + parseFloat(box.getAttribute(at ? 'height' : 'width')) / 2);
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    picture.addEventListener('keydown', (event) => {
      if (!boxes.length) return;
      if (event.key === 'Home' || event.key === 'End') {
        tell(boxes[event.key === 'Home' ? 0 : boxes.length - 1]);
      } else if (steps[event.key]) {
        places = places || boxes.map(centre);
        const [dx, dy] = steps[event.key];
        const [x, y] = places[Math.max(0, boxes.indexOf(chosen))];
        let best = null;
        let least = Infinity;
        places.forEach(([u, v], at) => {
          const along = (u - x) * dx + (v - y) * dy;
          if (along <= 0.001 || boxes[at] === chosen) return;
          const far = along + 3 * Math.abs((u - x) * dy) + 3 * Math.abs((v - y) * dx);
          if (far < least) { least = far; best = boxes[at]; }
        });
        if (best) tell(best);
      } else return;
      event.preventDefault();
    });
  });

  each(document.querySelectorAll('button.wider'), (button) => {
    const pane = button.closest('figure').querySelector('.invoke');
    button.addEventListener('click', () => {
      const wide = pane.classList.toggle('wide');
      each(pane.querySelectorAll('svg.plot, svg.names'), (svg) => {
        svg.style.width = wide ? `${14 * pane.dataset.columns}px` : '';
      });
      button.textContent = wide ? 'narrower' : 'wider';
    });
  });

  // tables that sort: numbers as numbers, the greatest first
  const value = (row, at) => {
    const cell = row.cells[at];
    const text = cell.dataset.v || cell.textContent.trim();
    const number = parseFloat(text.replace(/,/g, ''));
    return cell.classList.contains('num') || cell.dataset.v ? (isNaN(number) ? -1 : number) : text;
  };
  each(document.querySelectorAll('table.sortable'), (table) => {
    each(table.tHead.rows[0].cells, (head, at) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') !== 'descending' && head.classList.contains('num');
        const up = !down && head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
        each(table.tHead.rows[0].cells, (other) => other.removeAttribute('aria-sort'));
        const sign = down ? -1 : up;
        head.setAttribute('aria-sort', sign < 0 ? 'descending' : 'ascending');
        const body = table.tBodies[0];
        const rows = Array.from(body.rows, (row) => [value(row, at), row]);
        rows.sort(([a], [b]) => sign * (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))));
        body.append(...rows.map(([, row]) => row));
        body.dispatchEvent(new Event('sorted'));
      });
    });
  });

  // the graph filters: every word must be in the row; of thousands as many are laid out as somebody scrolls to
  const STEP = 200;
  each(document.querySelectorAll('.filter input'), (input) => {
    const section = input.closest('section');
    const output = section.querySelector('output');
    const pane = section.querySelector('.scroll');
    const body = section.querySelector('table.filtered').tBodies[0];
    const texts = new Map();
    const said = (row) => {
      if (!texts.has(row)) texts.set(row, Array.from(row.cells, (cell) => cell.textContent).join(' ').toLowerCase());
      return texts.get(row);
    };
    let most = STEP;
    const show = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let fitting = 0;
      each(body.rows, (row) => {
        const fits = words.every((word) => said(row).includes(word));
        fitting += fits;
        const hide = !fits || fitting > most;
        if (row.hidden !== hide) row.hidden = hide;
      });
      const all = body.rows.length;
      output.textContent = fitting === all ? `${all.toLocaleString('en')} operators` : `${fitting.toLocaleString('en')} of ${all.toLocaleString('en')} operators`;
    };
    input.addEventListener('input', () => { most = STEP; show(); });
    body.addEventListener('sorted', () => { most = STEP; pane.scrollTop = 0; show(); });
    pane.addEventListener('scroll', () => {
      if (most < body.rows.length && pane.scrollTop + 2 * pane.clientHeight > pane.scrollHeight) { most += STEP; show(); }
    }, { passive: true });
  });
})();
