// The rules of a model: trees of lists, as the generator made them from CEL; no eval.

import { same } from "./checks.js";
import { Numeral } from "./json.js";

/** Why a rule cannot be asked: it needs a value that is wrong itself. */
class Unasked extends Error {}

/** The rules that an input breaks, whatever its wrong fields were meant to be. */
export function brokenRules(rules, value, wrongFields) {
  return rules.filter((rule) => rule.test && isBroken(rule.test, value, wrongFields));
}

function isBroken(tree, value, wrongFields) {
  try {
    return evaluate(tree, { names: { this: value }, input: value, wrongFields }) === false;
  } catch (error) {
    if (error instanceof Unasked) return false;
    throw error;
  }
}

const FUNCTIONS = {
  literal: ([value]) => value,
  name: ([name], scope) => scope.names[name],
  member: ([of, name], scope) => memberOf(evaluate(of, scope), name, scope),
  has: ([of, name], scope) => memberOf(evaluate(of, scope), name, scope) !== undefined,
  list: (items, scope) => items.map((it) => evaluate(it, scope)),
  "&&": (operands, scope) => operands.every((it) => truth(it, scope)),
  "||": (operands, scope) => operands.some((it) => truth(it, scope)),
  "!": ([operand], scope) => !truth(operand, scope),
  "?:": ([test, yes, no], scope) => evaluate(truth(test, scope) ? yes : no, scope),
  "==": (sides, scope) => same(...both(sides, scope)),
  "!=": (sides, scope) => !same(...both(sides, scope)),
  in: ([item, many], scope) => listOf(many, scope).some((it) => same(it, evaluate(item, scope))),
  "<": (sides, scope) => order(sides, scope) < 0,
  "<=": (sides, scope) => order(sides, scope) <= 0,
  ">": (sides, scope) => order(sides, scope) > 0,
  ">=": (sides, scope) => order(sides, scope) >= 0,
  "+": (sides, scope) => computed(sides, scope, (a, b) => a + b),
  "-": (sides, scope) => (sides[1] === undefined ? minus(sides[0], scope) : computed(sides, scope, (a, b) => a - b)),
  "*": (sides, scope) => computed(sides, scope, (a, b) => a * b),
  "/": (sides, scope) => computed(sides, scope, (a, b) => a / b),
  "%": (sides, scope) => computed(sides, scope, (a, b) => a % b),
  int: ([of], scope) => whole(evaluate(of, scope)),
  size: ([of], scope) => numeral(sizeOf(evaluate(of, scope))),
  startsWith: ([of, other], scope) => string(of, scope).startsWith(string(other, scope)),
  endsWith: ([of, other], scope) => string(of, scope).endsWith(string(other, scope)),
  contains: ([of, other], scope) => string(of, scope).includes(string(other, scope)),
  matches: ([of, pattern], scope) => new RegExp(pattern, "u").test(string(of, scope)),
  all: (parts, scope) => each(parts, scope).every((it) => it.outcome),
  exists: (parts, scope) => each(parts, scope).some((it) => it.outcome),
  exists_one: (parts, scope) => each(parts, scope).filter((it) => it.outcome).length === 1,
  filter: (parts, scope) => each(parts, scope).filter((it) => it.outcome).map((it) => it.item),
  map: (parts, scope) => each(parts, scope).map((it) => it.outcome),
};

function evaluate([what, ...operands], scope) {
  return FUNCTIONS[what](operands, scope);
}

function memberOf(object, name, scope) {
  if (object === scope.input && scope.wrongFields.has(name)) throw new Unasked();
  if (typeof object !== "object" || object === null) throw new Unasked();
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A value that must be of a type; the form leaves some of them to the SDK, unchecked. */
function needed(value, isRight) {
  if (!isRight) throw new Unasked();
  return value;
}

function truth(tree, scope) {
  const value = evaluate(tree, scope);
  return needed(value, typeof value === "boolean");
}

function string(tree, scope) {
  const value = evaluate(tree, scope);
  return needed(value, typeof value === "string");
}

function listOf(tree, scope) {
  const value = evaluate(tree, scope);
  return needed(value, Array.isArray(value));
}

function both(sides, scope) {
  return sides.map((it) => evaluate(it, scope));
}

function each([of, name, body], scope) {
  return listOf(of, scope).map((item) => ({
    item,
    outcome: evaluate(body, { ...scope, names: { ...scope.names, [name]: item } }),
  }));
}

function numeral(number) {
  return new Numeral(`${number}`);
}

function whole(value) {
  needed(value, value instanceof Numeral && Number.isFinite(Number(value.value)));
  return numeral(typeof value.value === "bigint" ? value.value : BigInt(Math.trunc(value.value)));
}

function computed(sides, scope, compute) {
  const [one, other] = both(sides, scope).map((it) => whole(it).value);
  return numeral(compute(one, other));
}

function minus(operand, scope) {
  const value = evaluate(operand, scope);
  needed(value, value instanceof Numeral);
  return new Numeral(value.text.startsWith("-") ? value.text.slice(1) : `-${value.text}`);
}

function sizeOf(value) {
  if (typeof value === "string") return Array.from(value).length;
  return Array.isArray(value) ? value.length : Object.keys(needed(value, typeof value === "object" && value !== null)).length;
}

/** Below 0, 0 or above it, as one side comes before the other. */
function order(sides, scope) {
  const [one, other] = both(sides, scope);
  if (typeof one === "string" && typeof other === "string") return byCodePoint(one, other);
  needed(one, one instanceof Numeral && other instanceof Numeral);
  return one.value < other.value ? -1 : one.value > other.value ? 1 : 0;
}

function byCodePoint(one, other) {
  const [first, second] = [one, other].map((it) => Array.from(it, (char) => char.codePointAt(0)));
  const at = first.findIndex((code, i) => code !== second[i]);
  return at < 0 ? first.length - second.length : first[at] - (second[at] ?? -1);
}
