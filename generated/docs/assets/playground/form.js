// The form of one input: fields with their names, hints and problems, and what they hold:
// other fields, and lists that grow. Each part is { node, value(faults, at), show(problems) }.

import { anything, choice, number, plain, toggle } from "./controls.js";
import { button, changed, element, newId } from "./dom.js";
import { isObject } from "./json.js";
import { textOrFile, uploader } from "./uploads.js";

const SINGLE = { text: textOrFile, integer: number, number, boolean: toggle, choice, any: anything };

// An object may hold itself: from here on it is written as JSON.
const DEEPEST = 5;

/** The fields of an object, those for few people folded away. */
export function objectPart(name, { data, initial, depth = 0 }) {
  const type = data.objects[name];
  const given = isObject(initial) ? initial : {};
  const parts = type.fields.map((it) => ({
    ...fieldPart(it, { data, initial: ownMember(given, it.wire), depth }),
    wire: it.wire,
    advanced: it.advanced,
  }));
  const nodes = (advanced) => parts.filter((it) => Boolean(it.advanced) === advanced).map((it) => it.node);
  const folded = nodes(true).length ? fold(nodes(true), parts.some((it) => it.advanced && it.wire in given)) : null;
  const node = element("div", { class: "playground-object" }, ...nodes(false), folded);
  const value = (faults, at) => {
    const filled = parts.map((it) => [it.wire, it.value(faults, [...at, it.wire])]).filter(([, it]) => it !== undefined);
    return filled.length ? Object.fromEntries(filled) : undefined;
  };
  const show = (problems) => {
    parts.forEach((it) => it.show(below(problems, it.wire)));
    const hidden = parts.filter((it) => it.advanced).some((it) => below(problems, it.wire).length);
    if (folded && hidden) folded.open = true;
  };
  return { node, value, show };
}

function ownMember(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function fold(nodes, isOpen) {
  return element("details", { open: isOpen }, element("summary", {}, "Advanced"), ...nodes);
}

/** The problems under one step of their place, with what is left of it. */
function below(problems, step) {
  return problems.filter((it) => it.at[0] === step).map((it) => ({ ...it, at: it.at.slice(1) }));
}

function own(problems) {
  return problems.filter((it) => !it.at.length);
}

/** One field: its name, its control, what it takes, what is wrong. */
function fieldPart(field, { data, initial, depth }) {
  const ids = { id: newId(), labelId: newId(), hint: newId(), error: newId() };
  const label = field.title ?? field.wire;
  const control = controlOf(field.type, {
    ...ids,
    data,
    depth,
    initial,
    label,
    describedBy: `${ids.hint} ${ids.error}`,
    hints: field.hints ?? {},
    fallback: field.default,
    required: field.required,
  });
  const heading = [
    label,
    " ",
    element("code", {}, field.wire),
    field.required ? element("span", { class: "playground-mark" }, " required") : null,
    field.deprecated ? element("span", { class: "playground-mark" }, " deprecated") : null,
  ];
  return framed(heading, control, hintOf(field), ids);
}

/** A control with a heading, a hint and a place for what is wrong. */
function framed(heading, control, hint, ids) {
  const error = element("p", { id: ids.error, class: "playground-error" });
  const said = element("p", { id: ids.hint, class: "playground-hint" }, hint);
  const isGroup = control.isGroup;
  const node = element(
    isGroup ? "fieldset" : "div",
    { class: "playground-field", "aria-describedby": isGroup ? `${ids.hint} ${ids.error}` : null },
    element(isGroup ? "legend" : "label", { id: ids.labelId, for: isGroup ? null : ids.id }, ...heading),
    said,
    control.node,
    error,
  );
  const show = (problems) => {
    const mine = own(problems);
    error.textContent = mine.map((it) => it.message).join(" ");
    if (!isGroup) (control.input ?? control.node).setAttribute("aria-invalid", `${mine.length > 0}`);
    control.show?.(problems);
  };
  return { node, value: control.value, show };
}

function hintOf(field) {
  const said = [field.description, limits(field.type)].filter(Boolean).map(sentence);
  if (field.default !== undefined) said.push(`When left out, the server uses ${plain(field.default)}.`);
  if (field.type.left) said.push("The SDK checks more of this than the form does.");
  return said.join(" ");
}

function limits({ kind, ge, le, least, most, gt, lt }) {
  const [low, high] = kind === "integer" || kind === "number" ? [ge, le] : [least, most];
  const unit = { text: " character", list: " item" }[kind] ?? "";
  const counted = (it) => `${it.text}${unit}${unit && it.text !== "1" ? "s" : ""}`;
  const ends = [low && `at least ${counted(low)}`, high && `at most ${counted(high)}`];
  const both = low && high ? [`${low.text} to ${counted(high)}`] : ends;
  const shown = [...both, gt && `above ${gt.text}`, lt && `below ${lt.text}`].filter(Boolean).join(", ");
  return shown.charAt(0).toUpperCase() + shown.slice(1);
}

function sentence(said) {
  return /[.!?:;…。！？]$/u.test(said) ? said : `${said}.`;
}

function controlOf(type, options) {
  if (type.kind === "list") return listPart(type, options);
  if (type.kind === "nullable") return nullable(type, options);
  if (type.kind !== "object") return SINGLE[type.kind](type, options);
  if (options.depth >= DEEPEST) return anything(type, options);
  return { ...objectPart(type.name, { ...options, depth: options.depth + 1 }), isGroup: true };
}

/** A value or null, which is not the same as leaving it out. */
function nullable(type, options) {
  const inner = controlOf(type.of, { ...options, initial: options.initial === null ? undefined : options.initial });
  const box = element("input", { type: "checkbox", id: newId() });
  box.checked = options.initial === null;
  const node = element("div", {}, inner.node, element("label", { for: box.id, class: "playground-null" }, box, " Send null"));
  const value = (faults, at) => (box.checked ? null : inner.value(faults, at));
  return { ...inner, input: inner.input ?? inner.node, node, value };
}

/** A list that grows and shrinks; rows that hold nothing are not sent. */
function listPart(type, options) {
  const rows = [];
  const body = element("div", { class: "playground-rows" });
  const add = (initial) => {
    const row = rowPart(type.items, { ...options, initial }, () => remove(row));
    rows.push(row);
    body.append(row.node);
    rows.forEach((it, i) => it.number(i + 1));
    return row;
  };
  const remove = (row) => {
    rows.splice(rows.indexOf(row), 1);
    row.node.remove();
    rows.forEach((it, i) => it.number(i + 1));
    more.focus();
    changed(body);
  };
  const more = button("Add", () => {
    add(undefined).node.querySelector("input, textarea, select, button").focus();
    changed(body);
  }, { "aria-label": `Add to ${options.label}` });
  const upload = uploader(options, (read) => read.forEach(add) ?? changed(body));
  (Array.isArray(options.initial) ? options.initial : []).forEach(add);
  const node = element("div", {}, body, element("div", { class: "playground-buttons" }, more, upload));
  const filled = () => rows.filter((it) => it.value([], []) !== undefined);
  const value = (faults, at) => {
    const values = rows.map((it) => it.value(faults, at)).filter((it) => it !== undefined);
    return values.length ? values : undefined;
  };
  const show = (problems) => {
    rows.forEach((it) => it.show([]));
    filled().forEach((it, i) => it.show(below(problems, i)));
  };
  return { node, value, show, isGroup: true };
}

function rowPart(type, { data, initial, depth, label }, remove) {
  const ids = { id: newId(), labelId: newId(), hint: newId(), error: newId() };
  const control = controlOf(type, { ...ids, data, depth, initial, label, describedBy: ids.error, hints: {}, required: true });
  const heading = element("span");
  const gone = button("Remove", remove);
  const part = framed([heading], control, "", ids);
  const node = element("div", { class: "playground-row" }, part.node, gone);
  const count = (position) => {
    heading.textContent = `${label} ${position}`;
    gone.setAttribute("aria-label", `Remove ${label} ${position}`);
  };
  return { ...part, node, number: count };
}
