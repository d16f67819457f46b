// JSON that keeps its digits: JSON.parse alone rounds 2**70 and drops the 0 of 0.10.

const TOKEN = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;

// What nothing draws, or draws elsewhere: shown as an escape.
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** A number as it is written. */
export class Numeral {
  constructor(text) {
    this.text = text;
  }

  /** A BigInt, or a Number where a point or an exponent is written, as in Python. */
  get value() {
    return INTEGER.test(this.text) ? BigInt(this.text) : Number(this.text);
  }
}

/** Whether a text is a number of JSON and nothing else. */
export function isNumber(text) {
  return NUMBER.test(text);
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Numeral);
}

/** The value that JSON text means, each number a Numeral; throws SyntaxError. */
export function parse(text) {
  // Strings get an "s" and numbers become strings with an "n": no text can pass for one.
  const marked = text.replace(TOKEN, (it) => (it[0] === '"' ? `"s${it.slice(1)}` : `"n${it}"`));
  return unmarked(JSON.parse(marked));
}

function unmarked(value) {
  if (typeof value === "string") return value[0] === "n" ? new Numeral(value.slice(1)) : value.slice(1);
  if (Array.isArray(value)) return value.map(unmarked);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [plainName(name), unmarked(it)]));
}

function plainName(name) {
  if (name[0] !== "s") throw new SyntaxError("a name must stand in quotes");
  return name.slice(1);
}

/** A value as JSON over several lines, or in one where `step` is "". */
export function write(value, step = "  ", indent = "") {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return value instanceof Numeral ? value.text : shownString(value);
  const parts = isList
    ? value.map((it) => write(it, step, indent + step))
    : Object.entries(value).map(([name, it]) => `${shownString(name)}: ${write(it, step, indent + step)}`);
  const [open, close] = isList ? "[]" : "{}";
  if (!parts.length) return open + close;
  if (!step) return open + parts.join(", ") + close;
  const inner = `\n${indent}${step}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${indent}${close}`;
}

function shownString(value) {
  return JSON.stringify(value).replace(INVISIBLE, (it) =>
    Array.from({ length: it.length }, (_, i) => `\\u${hex(it.charCodeAt(i), 4)}`).join(""),
  );
}

/** A number in hexadecimal with at least so many digits. */
export function hex(number, digits) {
  return number.toString(16).padStart(digits, "0");
}
