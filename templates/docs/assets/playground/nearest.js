// A guess at what was meant, as the SDK makes it: ratios by shape, words by likeness.

import { shortRepr } from "./python.js";
import { Numeral } from "./json.js";

const RATIO = /^([1-9]\d{0,4}):([1-9]\d{0,4})$/;
const CUTOFF = 0.6;

/** `; did you mean '16:9'?`, or nothing where no allowed value is near. */
export function meant(given, allowed) {
  const byText = new Map(allowed.map((value) => [asText(value), value]));
  const near = nearestRatio(asText(given), byText) ?? closest(asText(given), [...byText.keys()]);
  return near === undefined ? "" : `; did you mean ${shortRepr(byText.get(near))}?`;
}

/** A value as Python's str() writes it. */
function asText(value) {
  return typeof value === "string" ? value : value instanceof Numeral ? value.text : shortRepr(value);
}

function nearestRatio(given, byText) {
  const wanted = ratio(given);
  const shapes = [...byText.keys()].filter((text) => ratio(text) !== undefined);
  if (wanted === undefined || !shapes.length) return undefined;
  const distance = (text) => Math.abs(Math.log(ratio(text) / wanted));
  return shapes.reduce((best, text) => (distance(text) < distance(best) ? text : best));
}

function ratio(text) {
  const sides = RATIO.exec(text);
  return sides ? Number(sides[1]) / Number(sides[2]) : undefined;
}

/** The likest of some words, as Python's difflib counts likeness; undefined if none is. */
function closest(given, words) {
  const likeness = (word) => (2 * shared(word, given)) / (word.length + given.length || 1);
  const ordered = words.map((word) => [likeness(word), word]).filter(([it]) => it >= CUTOFF);
  // Of equals the later word, as comparing pairs has it.
  ordered.sort(([a, one], [b, other]) => b - a || (one < other ? 1 : -1));
  return ordered[0]?.[1];
}

/** How many characters the longest common blocks of two words have in all. */
function shared(one, other) {
  const [i, j, size] = longestBlock(one, other);
  if (!size) return 0;
  return size + shared(one.slice(0, i), other.slice(0, j)) + shared(one.slice(i + size), other.slice(j + size));
}

function longestBlock(one, other) {
  let best = [0, 0, 0];
  for (let i = 0; i < one.length; i++)
    for (let j = 0; j < other.length; j++) {
      let size = 0;
      while (one[i + size] !== undefined && one[i + size] === other[j + size]) size++;
      if (size > best[2]) best = [i, j, size];
    }
  return best;
}
