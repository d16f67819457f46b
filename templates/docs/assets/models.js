// The filter of the page with all models. What it knows stands in the tables, so the
// page is whole without it.

const place = document.querySelector(".model-filter");
if (place) start(place);

function start(place) {
  const tables = [...document.querySelectorAll("article table")].filter(
    (table) => table.querySelectorAll("thead th").length === 5,
  );
  const groups = tables.map(group);
  const rows = groups.flatMap((it) => it.rows);
  const form = document.createElement("form");
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Models");
  const fields = {
    name: input("Name", "search"),
    makes: select("Makes", groups.map((it) => it.kind)),
    resolution: select("Resolution", words(rows.map((row) => row.resolutions))),
    seconds: input("Seconds", "number"),
    images: input("Images in", "number"),
    cost: input("Cost at most", "number"),
  };
  fields.cost.control.step = "any";
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  form.append(...Object.values(fields).map((it) => it.label), told);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => apply(groups, fields, told));
  place.append(form);
  apply(groups, fields, told);
}

// One table, with the heading above it, and what each of its rows says.
function group(table) {
  let heading = table;
  while (heading && heading.tagName !== "H2") heading = before(heading);
  const kind = heading.firstChild.textContent.trim();
  const rows = [...table.tBodies[0].rows].map((row) => {
    const [title, resolutions, durations, images, cost] = [...row.cells].map((cell) =>
      cell.textContent.trim(),
    );
    const name = title.toLowerCase();
    const listed = resolutions ? resolutions.split(", ") : [];
    return { row, kind, name, resolutions: listed, durations, images, cost };
  });
  return { kind, rows, parts: [heading, table] };
}

// The theme may wrap a table after it is loaded.
function before(element) {
  return element.previousElementSibling ?? element.parentElement;
}

function words(lists) {
  return [...new Set(lists.flat())].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
}

function input(text, type) {
  const control = document.createElement("input");
  control.type = type;
  if (type === "number") control.min = "0";
  return labelled(text, control);
}

function select(text, choices) {
  const control = document.createElement("select");
  control.append(new Option("any", ""), ...choices.map((it) => new Option(it, it)));
  return labelled(text, control);
}

function labelled(text, control) {
  const label = document.createElement("label");
  label.append(text, control);
  return { label, control };
}

function apply(groups, fields, told) {
  const wanted = Object.fromEntries(
    Object.entries(fields).map(([name, it]) => [name, it.control.value]),
  );
  let shown = 0;
  let all = 0;
  for (const { rows, parts } of groups) {
    let here = 0;
    for (const it of rows) {
      it.row.hidden = !fits(it, wanted);
      here += it.row.hidden ? 0 : 1;
    }
    for (const part of parts) part.hidden = here === 0;
    shown += here;
    all += rows.length;
  }
  told.textContent = `${shown} of ${all} models`;
}

function fits(model, wanted) {
  const parts = wanted.name.toLowerCase().split(/\s+/);
  return (
    parts.every((part) => model.name.includes(part)) &&
    (!wanted.makes || wanted.makes === model.kind) &&
    (!wanted.resolution || model.resolutions.includes(wanted.resolution)) &&
    (!wanted.seconds || offers(model.durations, Number(wanted.seconds))) &&
    (!wanted.images || most(model.images) >= Number(wanted.images)) &&
    (!wanted.cost || (model.cost && Number(model.cost) <= Number(wanted.cost)))
  );
}

// "4, 6, 8" and "2 to 12" say which durations there are; other words, that any may be.
function offers(text, seconds) {
  const range = text.match(/^(-?[\d.]+) to (-?[\d.]+)/);
  if (range) return Number(range[1]) <= seconds && seconds <= Number(range[2]);
  if (/^[\d., ]+$/.test(text)) return text.split(", ").map(Number).includes(seconds);
  return text !== "";
}

// "up to 2" is two, no word is none, and words without a figure say no limit.
function most(text) {
  if (!text) return 0;
  const figure = text.match(/\d+/);
  return figure ? Number(figure[0]) : Infinity;
}
