// What the form holds, in the address of the page: a link shows the same form.

import { isObject, parse, write } from "./json.js";

const PREFIX = "#try=";

// A member that makes an address longer than this, such as an image, stays out of it.
const LONGEST = 4_000;

/** The input that the address holds; undefined when it holds none. */
export function fromAddress() {
  if (!location.hash.startsWith(PREFIX)) return undefined;
  try {
    const value = parse(decoded(location.hash.slice(PREFIX.length)));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // a link that was cut: the form begins as it always does
  }
}

/** Put an input into the address, or take it out with undefined. */
export function toAddress(input) {
  history.replaceState(history.state, "", input === undefined ? location.pathname + location.search : PREFIX + encoded(input));
}

function encoded(input) {
  const short = Object.entries(input).filter(([, it]) => write(it, "").length <= LONGEST);
  const bytes = new TextEncoder().encode(write(Object.fromEntries(short), ""));
  // Letters and digits only: the site's theme looks for an element of that name.
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decoded(text) {
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (it) => it.charCodeAt(0)));
}
