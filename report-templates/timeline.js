// The timeline looked at closer: buttons, keys, the wheel and dragging. The picture is whole without this.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000, 7776000, 31536000];
  const CLOSEST = 30;
  const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (number) => String(number).padStart(2, "0");
  const list = (text) => (text ? text.split(" ") : []);

  document.querySelectorAll("figure.timeline").forEach((figure) => {
    const from = Number(figure.dataset.start);
    const whole = Number(figure.dataset.end) - from;
    const offsets = list(figure.dataset.offsets).map((pair) => pair.split(":").map(Number));
    const jumps = list(figure.dataset.jumps).map(Number);
    const plots = [...figure.querySelectorAll(":scope > svg")].map((svg) => {
      const marks = svg.querySelector("svg");
      const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(marks.getAttribute(name)));
      const ticks = svg.querySelector(".ticks");
      return { svg, marks, ticks, first: [...ticks.childNodes], x, y, width, height };
    });
    let left = 0;
    let width = whole;

    const east = (at) => offsets.reduce((found, [start, offset]) => (at >= start ? offset : found), offsets[0][1]);
    const local = (at) => new Date((at + east(at)) * 1000);
    const day = (at) => { const d = local(at); return `${DAYS[d.getUTCDay()]} ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`; };
    const clock = (at, step) => { const d = local(at); return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}${step < 60 ? `:${two(d.getUTCSeconds())}` : ""}`; };
    // Instants at which the local clock shows a multiple of `step`.
    const round = (step) => {
      const start = from + left;
      const places = [];
      for (let wall = Math.ceil((start + east(start)) / step) * step; places.length < 200; wall += step) {
        const at = wall - east(wall - east(start));
        if (at > start + width) break;
        places.push(at);
      }
      return places;
    };

    function draw(plot, name, attributes, text) {
      const element = document.createElementNS(SVG, name);
      Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
      if (text !== undefined) element.textContent = text;
      plot.ticks.append(element);
    }

    function axis(plot) {
      const room = plot.width / (plot.width < 500 ? 60 : 80);
      const step = STEPS.find((seconds) => seconds * room >= width) ?? width;
      const x = (at) => (plot.x + ((at - from - left) / width) * plot.width).toFixed(1);
      const bottom = plot.y + plot.height;
      plot.ticks.replaceChildren();
      if (step < 86400) {
        const named = [from + left, ...round(86400)].filter((at, place, all) => place > 0 || all.length < 2 || x(all[1]) - x(at) > 90);
        named.filter((at) => plot.x + plot.width - x(at) > 70 || at === from + left).forEach((at) => {
          draw(plot, "path", { class: "day", d: `M${x(at)} ${plot.y}V${bottom + 26}` });
          draw(plot, "text", { class: "dayname", x: x(at), dx: 4, y: bottom + 38 }, day(at));
        });
      }
      round(step).forEach((at) => {
        const last = x(at) > plot.x + plot.width - 26;
        draw(plot, "path", { class: "rule", d: `M${x(at)} ${plot.y}V${bottom}` });
        draw(plot, "text", { class: last ? "across last" : "across", x: x(at), y: bottom + 18 }, step < 86400 ? clock(at, step) : day(at).slice(4));
      });
    }

    function show(start, length) {
      width = Math.min(whole, Math.max(CLOSEST, length));
      left = Math.min(whole - width, Math.max(0, start));
      const all = width === whole;
      plots.forEach((plot) => {
        plot.marks.setAttribute("viewBox", `${left} 0 ${width} ${plot.height}`);
        if (all) plot.ticks.replaceChildren(...plot.first);
        else axis(plot);
      });
      output.textContent = all ? "" : `${day(from + left)} ${clock(from + left, 1)} to ${day(from + left + width)} ${clock(from + left + width, 1)}`;
    }
    const zoom = (factor, part = 0.5) => show(left + width * part * (1 - factor), width * factor);
    const move = (part) => show(left + width * part, width);

    const bar = document.createElement("div");
    const output = document.createElement("output");
    bar.className = "zoom";
    const button = (text, label, act) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = text;
      element.title = label;
      element.setAttribute("aria-label", label);
      element.addEventListener("click", act);
      bar.append(element);
    };
    button("+", "Closer", () => zoom(0.5));
    button("\u2212", "Farther", () => zoom(2));
    button("\u2039", "Earlier", () => move(-0.5));
    button("\u203a", "Later", () => move(0.5));
    button("all", "The whole stretch", () => show(0, whole));
    if (jumps.length) bar.append(" incident ");
    jumps.forEach((at, place) => button(String(place + 1), `Five minutes around incident ${place + 1} in order of time`, () => show(at - 300, 600)));
    bar.append(output);
    figure.querySelector("figcaption").after(bar);

    const keys = { "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), ArrowLeft: () => move(-0.25), ArrowRight: () => move(0.25), 0: () => show(0, whole), Home: () => show(0, whole) };
    figure.tabIndex = 0;
    figure.addEventListener("keydown", (event) => {
      const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });

    plots.forEach((plot) => {
      // Where on the plot the pointer is, 0 to 1.
      const part = (event) => {
        const box = plot.marks.getBoundingClientRect();
        const edge = plot.svg.getBoundingClientRect();
        const scale = edge.width / plot.svg.viewBox.baseVal.width;
        return Math.min(1, Math.max(0, (event.clientX - (box.width ? edge.left + plot.x * scale : edge.left)) / (plot.width * scale)));
      };
      // Without Ctrl the wheel scrolls the page, as everywhere, unless the picture was chosen.
      plot.svg.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && document.activeElement !== figure) return;
        event.preventDefault();
        zoom(event.deltaY < 0 ? 0.8 : 1.25, part(event));
      }, { passive: false });
      let held = null;
      plot.svg.addEventListener("pointerdown", (event) => {
        if (width === whole || event.button !== 0) return;
        held = { part: part(event), left };
        plot.svg.setPointerCapture(event.pointerId);
        figure.classList.add("held");
      });
      plot.svg.addEventListener("pointermove", (event) => {
        if (held) show(held.left + (held.part - part(event)) * width, width);
      });
      ["pointerup", "pointercancel"].forEach((name) => plot.svg.addEventListener(name, () => {
        held = null;
        figure.classList.remove("held");
      }));
    });
  });
})();
