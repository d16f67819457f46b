// Values as Python writes them: as literals in code, and as repr() shortens them in messages.

import { hex, isObject, Numeral } from "./json.js";

const UNPRINTABLE = /\\|[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const ESCAPES = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

// What Python's reprlib shows of a value; strings as the SDK has it.
const MOST = { string: 80, digits: 40, items: 6, members: 4, levels: 6 };
const MORE = "...";

const WIDTH = 88;

/** A string in the quotes that repr() chooses. */
function repr(text) {
  return quoted(text, text.includes("'") && !text.includes('"') ? '"' : "'");
}

function quoted(text, quote) {
  const escaped = text.replace(UNPRINTABLE, escape).replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

function escape(char) {
  if (Object.hasOwn(ESCAPES, char)) return ESCAPES[char];
  const code = char.codePointAt(0);
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** A value as one line of Python, strings in double quotes as black has them. */
export function literal(value) {
  if (typeof value === "string") return quoted(value, value.includes('"') && !value.includes("'") ? "'" : '"');
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (!isObject(value)) return scalar(value);
  return `{${members(value).map(([name, it]) => `${name}: ${literal(it)}`).join(", ")}}`;
}

function members(value) {
  return Object.entries(value).map(([name, it]) => [literal(name), it]);
}

function scalar(value) {
  if (value instanceof Numeral) return value.text;
  return value === null ? "None" : value ? "True" : "False";
}

/** `prefix` + value + comma, opened one item a line where it is too long for one. */
export function laidOut(prefix, value, indent) {
  const line = `${prefix}${literal(value)},`;
  if (indent.length + line.length <= WIDTH || value === null || typeof value !== "object" || value instanceof Numeral)
    return line;
  const inner = `${indent}    `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((it) => laidOut("", it, inner))
    : members(value).map(([name, it]) => laidOut(`${name}: `, it, inner));
  return [`${prefix}${open}`, ...items.map((it) => inner + it), `${indent}${close},`].join("\n");
}

/** A value as the SDK shows it in a message: repr(), with the middle of long ones cut. */
export function shortRepr(value, levels = MOST.levels) {
  if (typeof value === "string") return shortString(value);
  if (value instanceof Numeral) return shortNumber(value.value);
  if (Array.isArray(value)) return shortList(value, levels);
  return isObject(value) ? shortObject(value, levels) : scalar(value);
}

function shortString(text) {
  const chars = Array.from(text);
  const start = repr(chars.slice(0, MOST.string).join(""));
  if (Array.from(start).length <= MOST.string) return start;
  const [before, after] = halves(MOST.string);
  const ends = Array.from(repr([...chars.slice(0, before), ...chars.slice(chars.length - after)].join("")));
  return ends.slice(0, before).join("") + MORE + ends.slice(ends.length - after).join("");
}

function halves(most) {
  const before = Math.floor((most - MORE.length) / 2);
  return [before, most - MORE.length - before];
}

function shortNumber(value) {
  if (typeof value === "number") return float(value);
  const text = value.toString();
  if (text.length <= MOST.digits) return text;
  const [before, after] = halves(MOST.digits);
  return text.slice(0, before) + MORE + text.slice(text.length - after);
}

/** A float as repr() writes it: 5.0, 1e+16, 1e-05. */
export function float(value) {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : value < 0 ? "-inf" : "nan";
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, power] = value.toExponential().split("e");
    return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  }
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

function shortList(value, levels) {
  if (levels <= 0 && value.length) return `[${MORE}]`;
  const shown = value.slice(0, MOST.items).map((it) => shortRepr(it, levels - 1));
  return `[${[...shown, ...(value.length > MOST.items ? [MORE] : [])].join(", ")}]`;
}

function shortObject(value, levels) {
  const names = Object.keys(value).sort();
  if (levels <= 0 && names.length) return `{${MORE}}`;
  const shown = names.slice(0, MOST.members).map((it) => `${shortString(it)}: ${shortRepr(value[it], levels - 1)}`);
  return `{${[...shown, ...(names.length > MOST.members ? [MORE] : [])].join(", ")}}`;
}
