// What the SDK would say of a value: problems with their place, in the SDK's words.

import { isObject, Numeral } from "./json.js";
import { meant } from "./nearest.js";
import { literal, shortRepr } from "./python.js";
import { NUMBER_TYPE, REQUIRED, said, shownLimit } from "./words.js";

// Limits in the order in which each kind of number is looked at.
const OF_INTEGERS = ["multiple_of", "le", "lt", "ge", "gt"];
const OF_NUMBERS = ["ge", "le", "gt", "lt", "multiple_of"];
const LIMITS = {
  ge: ["greater_than_equal", (it, limit) => it >= limit],
  le: ["less_than_equal", (it, limit) => it <= limit],
  gt: ["greater_than", (it, limit) => it > limit],
  lt: ["less_than", (it, limit) => it < limit],
  multiple_of: ["multiple_of", isMultiple],
};

const KINDS = { text, integer, number, boolean, choice, list, object: member, nullable: () => [], any: () => [] };

/** The problems of a whole input, in the order in which the SDK names them. */
export function problemsOf(data, value) {
  return object(data.objects[data.root], value, [], data.objects);
}

function object(type, value, at, objects) {
  return type.fields.flatMap((field) => {
    const place = [...at, field.wire];
    if (Object.hasOwn(value, field.wire)) return check(field.type, value[field.wire], place, objects);
    return field.required ? [{ at: place, message: REQUIRED }] : [];
  });
}

function check(type, value, at, objects) {
  return KINDS[type.kind](type, value, at, objects);
}

function member(type, value, at, objects) {
  if (!isObject(value)) return wrong(at, value, said("model_type", { class_name: type.name }));
  return object(objects[type.name], value, at, objects);
}

function text(type, value, at) {
  if (typeof value !== "string") return wrong(at, value, said("string_type"));
  const length = BigInt(Array.from(value).length);
  if (type.least && length < type.least.value)
    return wrong(at, value, said("string_too_short", { min_length: type.least.value }));
  if (type.most && length > type.most.value)
    return wrong(at, value, said("string_too_long", { max_length: type.most.value }));
  if (type.test && !new RegExp(type.test, "u").test(value))
    return wrong(at, value, said("string_pattern_mismatch", { pattern: type.pattern }));
  return [];
}

function integer(type, value, at) {
  const whole = wholeOf(value);
  if (whole === undefined) return wrong(at, value, said("int_type"));
  return limited(type, OF_INTEGERS, whole, at, new Numeral(`${whole}`));
}

/** The BigInt that 5 and 5.0 are; undefined for what is no integer. */
export function wholeOf(value) {
  const number = value instanceof Numeral ? value.value : undefined;
  return typeof number === "number" && Number.isInteger(number) ? BigInt(number) : isBig(number);
}

function isBig(number) {
  return typeof number === "bigint" ? number : undefined;
}

function number(type, value, at) {
  if (!(value instanceof Numeral)) return wrong(at, value, NUMBER_TYPE);
  if (typeof value.value === "number" && !Number.isFinite(value.value)) return wrong(at, value, said("finite_number"));
  return limited(type, OF_NUMBERS, value.value, at, value);
}

function limited(type, order, number, at, value) {
  for (const name of order) {
    const [kind, holds] = LIMITS[name];
    if (type[name] && !holds(number, type[name].value))
      return wrong(at, value, said(kind, { [name]: shownLimit(type[name], type.kind === "number") }));
  }
  return [];
}

/** Whether a number is a multiple, as the quotient of floats has it. */
function isMultiple(number, step) {
  if (typeof step === "bigint") return typeof number === "bigint" ? number % step === 0n : number % Number(step) === 0;
  return Number.isInteger(Number(number) / step);
}

function boolean(type, value, at) {
  return typeof value === "boolean" ? [] : wrong(at, value, said("bool_type"));
}

function choice(type, value, at) {
  if (type.values.some((it) => same(it, value))) return [];
  const shown = type.values.map((it) => shortRepr(it));
  const words = type.values.every((it) => typeof it === "string");
  const last = shown.length - 1;
  const expected = words && last ? `${shown.slice(0, last).join(", ")} or ${shown[last]}` : shown.join(", ");
  return wrong(at, value, said("literal_error", { expected }), type.values);
}

/** Whether two values are one in JSON: 1 is 1.0, and is not true. */
export function same(one, other) {
  if (one instanceof Numeral && other instanceof Numeral) return one.value == other.value;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((it, i) => same(it, other[i]));
  if (isObject(one) && isObject(other))
    return literal(Object.keys(one).sort()) === literal(Object.keys(other).sort()) &&
      Object.keys(one).every((name) => same(one[name], other[name]));
  return one === other;
}

function list(type, value, at, objects) {
  if (!Array.isArray(value)) return wrong(at, value, said("list_type"));
  const facts = { field_type: "List", actual_length: value.length };
  const length = BigInt(value.length);
  if (type.most && length > type.most.value)
    return wrong(at, value, said("too_long", { ...facts, max_length: type.most.value }));
  const inside = value.flatMap((it, i) => check(type.items, it, [...at, i], objects));
  if (inside.length || !type.least || length >= type.least.value) return inside;
  return wrong(at, value, said("too_short", { ...facts, min_length: type.least.value }));
}

function wrong(at, given, message, allowed = []) {
  return [{ at, message: `${message}; given ${shortRepr(given)}${meant(given, allowed)}` }];
}

/** A place in the names of the wire: `image_with_roles[0].url`. */
export function path(at) {
  return at.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("").replace(/^\./, "");
}
