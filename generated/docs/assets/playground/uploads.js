// Files into addresses: read in the page, as data: URIs, and sent nowhere.

import { text } from "./controls.js";
import { button, changed, element } from "./dom.js";

/** A text, with a button for a file where the field takes one. */
export function textOrFile(type, options) {
  const control = text(type, options);
  const become = (given) => {
    control.set(given);
    changed(control.node);
  };
  const single = { ...options, hints: { ...options.hints, multiple: false } };
  const upload = uploader(single, (read) => read.slice(0, 1).forEach(become));
  if (!upload) return control;
  const clear = button("Clear", () => become(""), { "aria-label": `Clear ${options.label}` });
  const buttons = element("div", { class: "playground-buttons" }, upload, clear);
  return { ...control, node: element("div", {}, control.node, buttons), input: control.node };
}

/** A button that chooses files, where the field takes some; `take` gets what was read. */
export function uploader({ hints, label }, take) {
  if (!hints.accept) return null;
  const input = element("input", {
    type: "file",
    accept: hints.accept,
    multiple: hints.multiple,
    class: "playground-file",
    "aria-label": `Upload to ${label}`,
    // Its own events say nothing of a value: that is there once the files are read.
    oninput: (event) => event.stopPropagation(),
    onchange: async () => {
      const read = await Promise.all(Array.from(input.files, dataUri));
      input.value = "";
      take(read.filter(Boolean));
    },
  });
  return element("label", { class: "playground-button" }, "Upload...", input);
}

/** A file as a data: URI; undefined when it cannot be read. */
function dataUri(file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => done(undefined);
    reader.readAsDataURL(file);
  });
}
