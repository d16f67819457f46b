// The playground of a model's page: data -> form -> values -> checks -> payload -> code -> run.

import { path, problemsOf } from "./checks.js";
import { codePanel } from "./code_panel.js";
import { tabs } from "./code.js";
import { button, element } from "./dom.js";
import { objectPart } from "./form.js";
import { parse } from "./json.js";
import { brokenRules } from "./rules.js";
import { runPanel } from "./run_panel.js";
import { fromAddress, toAddress } from "./state.js";

// The sandbox marks what it serves: elsewhere a page has nothing to run against.
const SANDBOX = "X-MindVideo-Sandbox";
const QUIET = 300; // milliseconds without typing, before the address follows

/** What a form holds, judged as the SDK does: the input and what is wrong with it. */
export function judged(data, form) {
  const faults = [];
  const input = form.value(faults, []) ?? {};
  const problems = [...faults, ...problemsOf(data, input)];
  const wrongFields = new Set(problems.map((it) => it.at[0]));
  return { input, problems, broken: brokenRules(data.rules, input, wrongFields) };
}

/** Make the playground of one element that names a model. */
async function mount(root) {
  const response = await fetch(new URL(`../../models/${root.dataset.model}.playground.json`, import.meta.url));
  if (!response.ok) return;
  const data = parse(await response.text());
  root.replaceChildren(...page(data, response.headers.has(SANDBOX)));
}

function page(data, isSandbox) {
  let now;
  const place = element("form", { class: "playground-form", novalidate: true, onsubmit: (event) => event.preventDefault() });
  const verdict = element("div", { class: "playground-verdict", role: "status" });
  const code = codePanel();
  const save = later(() => toAddress(now.input), QUIET);
  const update = () => {
    now = { form: now.form, ...judged(data, now.form) };
    now.form.show(now.problems);
    verdict.replaceChildren(...verdictOf(data, now));
    code.show(tabs(data, now.input));
  };
  const begin = (initial) => {
    now = { form: objectPart(data.root, { data, initial }) };
    place.replaceChildren(now.form.node);
    update();
  };
  place.addEventListener("input", () => update() ?? save());
  addEventListener("hashchange", () => place.isConnected && fromAddress() && begin(fromAddress()));
  begin(fromAddress() ?? data.example);
  const restart = (input) => begin(input) ?? toAddress(input === data.example ? undefined : input);
  const buttons = element(
    "div",
    { class: "playground-buttons" },
    button("Example", () => restart(data.example)),
    button("Clear", () => restart({})),
  );
  const current = () => (now.problems.length || now.broken.length ? undefined : now.input);
  const run = isSandbox ? [runPanel(data, current).node] : [];
  return [place, buttons, verdict, ...run, code.node];
}

/** What the SDK would say of the whole input. */
function verdictOf(data, { problems, broken }) {
  const left = data.rules.filter((it) => it.left).map((it) => it.message);
  const note = left.length ? [element("p", {}, `Left to the SDK: ${left.join(" ")}`)] : [];
  const said = [...problems.map((it) => `${path(it.at)}: ${it.message}`), ...broken.map((it) => it.message)];
  if (!said.length) return [element("p", {}, "The SDK takes this input."), ...note];
  const items = said.map((it) => element("li", {}, it));
  return [element("p", {}, "The SDK refuses this input; nothing would be sent:"), element("ul", {}, ...items), ...note];
}

function later(act, milliseconds) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };
}

/** Mount whatever the page shows now; a page is replaced in place where it is so set up. */
function mountAll() {
  for (const root of document.querySelectorAll(".playground[data-model]:not([data-mounted])")) {
    root.dataset.mounted = "";
    mount(root);
  }
}

if (globalThis.document$) document$.subscribe(mountAll);
else mountAll();
