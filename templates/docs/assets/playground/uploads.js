// Files into a list of addresses: read in the page, as data: URIs, and sent nowhere.

import { element } from "./dom.js";

/** A button that chooses files, where the hints ask for one; `take` gets what was read. */
export function uploader({ hints, label }, take) {
  if (hints.widget !== "file-upload") return null;
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
