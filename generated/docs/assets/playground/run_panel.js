// The Run button, the line that tells how far the task is, and what came of it.

import { button, element } from "./dom.js";
import { newKey, runTask } from "./run.js";

/** A panel over `current()`, which gives the input, or undefined while it is refused. */
export function runPanel(data, current) {
  const line = element("p", { class: "playground-progress", role: "status" });
  const result = element("div", { class: "playground-result" });
  const node = element("div", { class: "playground-run" });
  let isBusy = false;
  const busy = (state) => {
    isBusy = state;
    run.setAttribute("aria-disabled", `${state}`);
  };
  const run = button("Run in the sandbox", async () => {
    const input = current();
    if (isBusy) return;
    if (input === undefined) {
      line.textContent = "The input has problems: nothing was sent.";
      return;
    }
    busy(true);
    result.replaceChildren();
    line.textContent = "Submitting...";
    try {
      const state = await runTask(data.slug, input, newKey(), (it) => (line.textContent = progress(it)), () => node.isConnected);
      line.textContent = ended(state);
      result.replaceChildren(...shown(state.output?.[data.output.key] ?? []));
    } catch (error) {
      line.textContent = `It did not work: ${error.message}`;
    }
    busy(false);
  }, { class: "playground-button playground-primary" });
  node.append(run, line, result);
  return { node };
}

function progress(state) {
  return `Task ${state.task_id}: ${state.status}...`;
}

function ended(state) {
  const said = state.error?.message ? ` ${state.error.message}` : "";
  const cost = state.cost_actual === undefined ? "" : ` It would have cost ${state.cost_actual}.`;
  return `Task ${state.task_id}: ${state.status}.${said}${cost}`;
}

/** Each file as what it is; an address that is not of the web is not opened. */
function shown(files) {
  const addresses = files.map((it) => it.url).filter((it) => /^https?:/.test(it));
  return addresses.map((url, index) => {
    const title = `Result ${index + 1}`;
    if (/\.(mp4|webm)$/.test(new URL(url).pathname))
      return element("video", { src: url, controls: true, muted: true, loop: true, autoplay: true, playsinline: true, "aria-label": title });
    return element("img", { src: url, alt: title });
  });
}
