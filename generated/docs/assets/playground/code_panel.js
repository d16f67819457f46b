// The call as code, one tab a language, each with a button that copies it.

import { button, element, newId } from "./dom.js";

// What is longer without a space is an uploaded file: shown as its beginning.
const LONG_WORD = /[^\s"']{400,}/g;
const MOVES = { ArrowLeft: -1, ArrowRight: 1 };

/** Tabs of code: { node, show(tabs) }; the first tab is open. */
export function codePanel() {
  let shown = [];
  let open = 0;
  const bar = element("div", { class: "playground-tabs", role: "tablist", "aria-label": "The call as code" });
  const code = element("code");
  const said = element("span", { class: "playground-said", role: "status" });
  const copy = button("Copy", async () => {
    said.textContent = (await copied(shown[open].text)) ? "Copied." : "The browser did not let the page copy.";
  });
  const panel = element("div", { id: newId(), role: "tabpanel" }, element("pre", { tabindex: "0", "aria-label": "Code" }, code));
  const select = (index, isFocused) => {
    open = (index + shown.length) % shown.length;
    said.textContent = "";
    draw();
    if (isFocused) bar.children[open].focus();
  };
  const tab = (it, index) =>
    element("button", {
      type: "button",
      role: "tab",
      id: newId(),
      "data-tab": it.id,
      "aria-controls": panel.id,
      onclick: () => select(index, false),
      onkeydown: (event) => event.key in MOVES && select(open + MOVES[event.key], true),
    }, it.title);
  const draw = () => {
    Array.from(bar.children).forEach((it, i) => {
      it.setAttribute("aria-selected", `${i === open}`);
      it.tabIndex = i === open ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", bar.children[open].id);
    code.textContent = shown[open].text.replace(LONG_WORD, shortened);
  };
  const show = (tabs) => {
    shown = tabs;
    if (!bar.children.length) bar.append(...tabs.map(tab));
    draw();
  };
  const node = element("div", { class: "playground-code" }, bar, panel, element("div", { class: "playground-buttons" }, copy, said));
  return { node, show };
}

function shortened(word) {
  return `${word.slice(0, 60)}... (${(word.length - 60).toLocaleString("en")} more characters; Copy takes all of them)`;
}

/** Whether a text went to the clipboard; outside of secure pages there is none to ask. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

function copiedByHand(text) {
  const area = element("textarea", { class: "playground-file" });
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  return isDone;
}
