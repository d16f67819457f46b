// One control for each kind of single value. Each is { node, value(faults, at) }, with
// value undefined for what is left out, and takes { id, describedBy, initial, ... }.

import { same } from "./checks.js";
import { button, changed, element } from "./dom.js";
import { isNumber, Numeral, parse, write } from "./json.js";

// A longer text, such as an uploaded image, is held and not shown: fields get slow.
const LONGEST_SHOWN = 2_000;
const MOST_STEPS = 1_000;

export function text(type, { id, describedBy, hints, initial }) {
  const isLong = hints.widget === "textarea";
  const node = element(isLong ? "textarea" : "input", {
    id,
    rows: isLong ? (hints.rows?.text ?? "4") : null,
    type: isLong ? null : "text",
    placeholder: hints.placeholder,
    "aria-describedby": describedBy,
  });
  let held;
  const set = (given) => {
    held = typeof given === "string" && given.length > LONGEST_SHOWN ? given : undefined;
    node.value = held === undefined ? (typeof given === "string" ? given : "") : abbreviated(held);
    node.readOnly = held !== undefined;
  };
  set(initial);
  return { node, set, value: () => held ?? (node.value || undefined) };
}

function abbreviated(value) {
  return `${value.slice(0, 40)}... ${value.length.toLocaleString("en")} characters`;
}

/** A number as text, so that its digits stay, and a slider where it has two ends. */
export function number(type, { id, describedBy, hints, initial, fallback, label }) {
  const field = element("input", {
    id,
    type: "text",
    inputmode: type.kind === "integer" && !mayBeNegative(type) ? "numeric" : "text",
    autocomplete: "off",
    placeholder: hints.placeholder ?? fallback?.text,
    "aria-describedby": describedBy,
  });
  field.value = initial instanceof Numeral ? initial.text : typeof initial === "string" ? initial : "";
  const slider = sliderOf(type, field, fallback, label);
  const node = element("div", { class: "playground-number" }, field, slider);
  return { node, input: field, value: () => numberOf(field.value.trim()) };
}

function mayBeNegative(type) {
  return !(type.ge?.value >= 0) && !(type.gt?.value >= 0);
}

function numberOf(written) {
  // What is no number goes on as text: the check says so in the SDK's words.
  return isNumber(written) ? new Numeral(written) : written || undefined;
}

function sliderOf(type, field, fallback, label) {
  const [least, most] = [type.ge, type.le].map((it) => (it ? Number(it.value) : NaN));
  const step = type.kind === "integer" ? Number(type.multiple_of?.value ?? 1) : (most - least) / 100;
  if (!(most > least) || (most - least) / step > MOST_STEPS) return null;
  const slider = element("input", { type: "range", min: least, max: most, step, "aria-label": `${label}, slider` });
  const follow = () => (slider.value = field.value || (fallback?.text ?? least));
  slider.addEventListener("input", () => (field.value = slider.value));
  field.addEventListener("input", follow);
  follow();
  return slider;
}

/** A list to choose from; a value that is not in it stays, to be told about. */
export function choice(type, { id, describedBy, initial, fallback, required }) {
  const known = type.values.findIndex((it) => same(it, initial));
  const values = initial === undefined || known >= 0 ? type.values : [...type.values, initial];
  const unsent = required ? "Choose..." : fallback === undefined ? "Not sent" : `Not sent: the server uses ${plain(fallback)}`;
  const node = element(
    "select",
    { id, "aria-describedby": describedBy },
    element("option", { value: "" }, unsent),
    ...values.map((it, i) => element("option", { value: i }, plain(it))),
  );
  node.value = initial === undefined ? "" : `${known >= 0 ? known : values.length - 1}`;
  return { node, value: () => (node.value === "" ? undefined : values[Number(node.value)]) };
}

/** A value in a list for people: a string without quotes, unless it is empty. */
export function plain(value) {
  return typeof value === "string" && value !== "" ? value : write(value, "");
}

/** On, off, or not sent at all. */
export function toggle(type, { id, labelId, describedBy, initial, fallback }) {
  let state = typeof initial === "boolean" ? initial : undefined;
  const said = element("span", { class: "playground-said" });
  const knob = element("button", {
    id,
    type: "button",
    role: "switch",
    class: "playground-switch",
    "aria-labelledby": labelId,
    "aria-describedby": describedBy,
    onclick: () => become(!(state ?? fallback === true)),
  });
  const unset = button("Leave out", () => become(undefined), { "aria-label": "Leave out: let the server decide" });
  const node = element("div", { class: "playground-toggle" }, knob, said, unset);
  const show = () => {
    knob.setAttribute("aria-checked", `${state ?? fallback === true}`);
    knob.classList.toggle("playground-unset", state === undefined);
    said.textContent = state === undefined ? "Not sent" : state ? "On" : "Off";
    unset.classList.toggle("playground-hidden", state === undefined);
  };
  const become = (next) => {
    state = next;
    show();
    if (next === undefined) knob.focus();
    changed(node);
  };
  show();
  return { node, input: knob, value: () => state };
}

/** Any value, written as JSON. */
export function anything(type, { id, describedBy, initial }) {
  const node = element("textarea", {
    id,
    rows: "3",
    spellcheck: "false",
    class: "playground-json",
    placeholder: "JSON",
    "aria-describedby": describedBy,
  });
  node.value = initial === undefined ? "" : write(initial);
  const value = (faults, at) => {
    if (!node.value.trim()) return undefined;
    try {
      return parse(node.value);
    } catch {
      faults.push({ at, message: "This is not JSON; text stands in double quotes." });
      return undefined;
    }
  };
  return { node, value };
}
