"use strict";
(() => {
  const table = document.getElementById("estate");
  const body = table.tBodies[0];
  const heads = Array.from(table.tHead.rows[0].cells);
  const value = (row, column, kind) => {
    const cell = row.cells[column];
    return kind === "text" ? cell.textContent : Number(cell.dataset.value || cell.textContent);
  };
  const sort = (column) => {
    const kind = heads[column].dataset.kind;
    const up = heads[column].getAttribute("aria-sort") === "none" ? kind !== "number" : heads[column].getAttribute("aria-sort") === "descending";
    const rows = Array.from(body.rows);
    rows.sort((a, b) => {
      const [x, y] = [value(a, column, kind), value(b, column, kind)];
      const order = kind === "text" ? x.localeCompare(y, "en", { numeric: true }) : x - y;
      return up ? order : -order;
    });
    body.append(...rows);
    heads.forEach((head, number) => head.setAttribute("aria-sort", number === column ? (up ? "ascending" : "descending") : "none"));
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", head.dataset.kind === "rank" ? "ascending" : "none");
    button.addEventListener("click", () => sort(column));
  });
})();
