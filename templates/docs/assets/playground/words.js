// What the SDK says of a wrong value. The first part is pydantic's, word for word: a test
// holds it against the library.

import { Numeral } from "./json.js";

export const WORDS = {
  bool_type: "Input should be a valid boolean",
  finite_number: "Input should be a finite number",
  greater_than: "Input should be greater than {gt}",
  greater_than_equal: "Input should be greater than or equal to {ge}",
  int_type: "Input should be a valid integer",
  less_than: "Input should be less than {lt}",
  less_than_equal: "Input should be less than or equal to {le}",
  list_type: "Input should be a valid list",
  literal_error: "Input should be {expected}",
  model_type: "Input should be a valid dictionary or instance of {class_name}",
  multiple_of: "Input should be a multiple of {multiple_of}",
  string_pattern_mismatch: "String should match pattern '{pattern}'",
  string_too_long: "String should have at most {max_length} character{expected_plural}",
  string_too_short: "String should have at least {min_length} character{expected_plural}",
  string_type: "Input should be a valid string",
  too_long: "{field_type} should have at most {max_length} item{expected_plural} after validation, not {actual_length}",
  too_short: "{field_type} should have at least {min_length} item{expected_plural} after validation, not {actual_length}",
};

// The SDK's own.
export const NUMBER_TYPE = "Input should be a valid number";
export const REQUIRED = "is required";

/** A sentence of WORDS with what it speaks of. */
export function said(kind, facts = {}) {
  const known = { ...facts, expected_plural: (facts.max_length ?? facts.min_length) === 1n ? "" : "s" };
  return WORDS[kind].replace(/\{(\w+)\}/g, (_, name) => `${known[name]}`);
}

/** A limit as messages write it: an integer's whole, a float's without exponent. */
export function shownLimit(limit, isFloat) {
  const value = limit instanceof Numeral ? limit.value : limit;
  return isFloat ? withoutExponent(Number(value)) : `${value}`;
}

function withoutExponent(value) {
  const [digits, power] = Math.abs(value).toExponential().split("e");
  const sign = value < 0 ? "-" : "";
  const figures = digits.replace(".", "");
  const point = Number(power) + 1;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${figures}`;
  if (point >= figures.length) return sign + figures.padEnd(point, "0");
  return `${sign}${figures.slice(0, point)}.${figures.slice(point)}`;
}
