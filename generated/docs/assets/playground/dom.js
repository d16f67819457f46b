// Elements made from parts. Text is only ever text: nothing here reads markup.

let made = 0;

/** An id that no other element of the page has. */
export function newId() {
  made += 1;
  return `playground-${made}`;
}

/** An element with attributes (`on...` are listeners, null and false leave one out). */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((it) => it !== null));
  return node;
}

/** A button that does something and sends no form. */
export function button(text, press, attributes = {}) {
  return element("button", { type: "button", class: "playground-button", onclick: press, ...attributes }, text);
}

/** Tells whoever holds a control that its value is another. */
export function changed(node) {
  node.dispatchEvent(new Event("input", { bubbles: true }));
}
