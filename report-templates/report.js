// Tables that sort and filter. The report is whole without this.
"use strict";
(() => {
  const entries = (table) => {
    const bodies = [...table.tBodies];
    return bodies.length > 1 ? bodies : [...(bodies[0]?.rows ?? [])];
  };
  const row = (entry) => (entry.tagName === "TBODY" ? entry.rows[0] : entry);
  const value = (entry, column) => {
    const cell = row(entry).cells[column];
    return cell?.dataset.v ?? cell?.textContent.trim() ?? "";
  };

  function sort(table, column, head) {
    const figures = entries(table).every((entry) => /^-?\d+$/.test(value(entry, column)) || value(entry, column) === "");
    const now = head.getAttribute("aria-sort");
    const upwards = now ? now === "descending" : !figures;
    table.tHead.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", upwards ? "ascending" : "descending");
    const compare = figures
      ? (a, b) => Number(value(a, column)) - Number(value(b, column))
      : (a, b) => value(a, column).localeCompare(value(b, column), "en", { numeric: true });
    const sorted = entries(table).sort((a, b) => (upwards ? compare(a, b) : compare(b, a)));
    sorted.forEach((entry) => entry.parentNode.insertBefore(entry, entry.tagName === "TBODY" ? table.tFoot : null));
  }

  document.querySelectorAll(".scroll table").forEach((table) => {
    if (entries(table).length < 2 || !table.tHead) return;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (head.classList.contains("way")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, column, head));
    });
  });

  document.querySelectorAll(".table.long").forEach((box) => {
    const table = box.querySelector("table");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("output");
    input.type = "search";
    input.autocomplete = "off";
    label.className = "filter";
    label.append("Filter ", input, " ", count);
    box.prepend(label);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      let shown = 0;
      entries(table).forEach((entry) => {
        const match = row(entry).textContent.toLowerCase().includes(wanted);
        entry.classList.toggle("hidden", !match);
        shown += match ? 1 : 0;
      });
      box.classList.toggle("filtered", wanted !== "");
      count.textContent = wanted === "" ? "" : `${shown} of ${entries(table).length}`;
    });
  });
})();
