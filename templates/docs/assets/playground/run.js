// Running a task in the sandbox that serves the page: no account, no key, no cost.

import { hex, write } from "./json.js";
import { PLATFORM } from "./platform.js";

// The sandbox takes any key; the page has none of its own and asks for none.
const KEY = "playground";
const EVERY = 400; // milliseconds between two looks at a task
const ATTEMPTS = 3;

/** A new idempotency key: one for each wanted task. */
export function newKey() {
  // crypto.randomUUID is missing where a page is not secure.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (it) => hex(it, 2)).join("");
}

/**
 * Submit a task and follow it to its end; `tell` gets each state on the way, `isWanted`
 * says whether to go on. Returns the last state; throws Error with what went wrong.
 */
export async function runTask(slug, input, key, tell, isWanted) {
  const body = write({ model: slug, input }, "");
  let state = await submitted(body, key);
  const path = `${PLATFORM.tasks_path}/${encodeURIComponent(state.task_id)}`;
  while (!PLATFORM.terminal_statuses.includes(state.status) && isWanted()) {
    tell(state);
    await pause(EVERY);
    state = await answer(path, {});
  }
  return state;
}

/** The same key each time: a task that was taken before its answer was lost is not made twice. */
async function submitted(body, key) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await answer(PLATFORM.tasks_path, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/json", [PLATFORM.idempotency_header]: key },
      });
    } catch (error) {
      if (!(error instanceof TypeError) || attempt === ATTEMPTS) throw error;
      await pause(EVERY);
    }
  }
}

async function answer(path, { headers, ...request }) {
  const authorization = { [PLATFORM.authorization_header]: `${PLATFORM.authorization_scheme} ${KEY}` };
  const response = await fetch(path, { ...request, headers: { ...headers, ...authorization } });
  const said = await response.json();
  if (!response.ok) throw new Error(said.message ?? `The sandbox answered ${response.status}.`);
  return said;
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
