// The same call in every language, each complete: it runs as it stands.

import { isObject, Numeral, write } from "./json.js";
import { laidOut, literal } from "./python.js";
import { PLATFORM } from "./platform.js";

// A command has room for some 128 kB in one argument; what is longer is piped in.
const LONG = 60_000;
const PLAIN_OPTION = /^[A-Za-z0-9_]+$/;
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** The tabs, in the order in which they are shown: id, title, text. */
export function tabs(data, input) {
  return [
    { id: "payload", title: "Payload", text: write({ model: data.slug, input }) },
    { id: "python", title: "Python", text: python(data, input) },
    { id: "async", title: "Python, async", text: asyncPython(data, input) },
    { id: "curl", title: "curl", text: curl(data, input) },
    { id: "cli", title: "Command line", text: commandLine(data, input) },
  ];
}

function python(data, input) {
  return `from mindvideo import MindVideo

with MindVideo() as client:
    output = client.${data.attribute}.run(${fields(data, input, "        ")})
    ${ending(data, "")}
`;
}

function asyncPython(data, input) {
  return `import asyncio

from mindvideo import AsyncMindVideo


async def main() -> None:
    async with AsyncMindVideo() as client:
        output = await client.${data.attribute}.run(${fields(data, input, "            ")})
        ${ending(data, "await ")}


asyncio.run(main())
`;
}

function fields(data, input, indent) {
  const names = new Map(data.objects[data.root].fields.map((it) => [it.wire, it.python ?? it.wire]));
  const [known, others] = parted(Object.entries(input), ([wire]) => IDENTIFIER.test(names.get(wire) ?? ""));
  const lines = known.map(([wire, value]) => laidOut(`${names.get(wire)}=`, value, indent));
  if (others.length) lines.push(laidOut("**", Object.fromEntries(others), indent));
  return lines.length ? `\n${lines.map((it) => `${indent}${it}\n`).join("")}${indent.slice(4)}` : "";
}

function parted(items, test) {
  return [items.filter(test), items.filter((it) => !test(it))];
}

function ending(data, awaited) {
  if (!data.output.suffix) return "print(output)";
  return `${awaited}output.${data.output.key}[0].download(${literal(fileName(data))})`;
}

function fileName(data) {
  return `${data.attribute}${data.output.suffix}`;
}

function curl(data, input) {
  const body = write({ model: data.slug, input });
  const [sent, after] = body.length < LONG ? [quoted(body), ""] : ["@-", here(body)];
  return `key=$(python3 -c 'import uuid; print(uuid.uuid4())')
curl -X POST "\${${PLATFORM.base_url_variable}:-${PLATFORM.base_url}}${PLATFORM.tasks_path}" \\
  -H "${PLATFORM.authorization_header}: ${PLATFORM.authorization_scheme} $${PLATFORM.api_key_variable}" \\
  -H "Content-Type: application/json" \\
  -H "${PLATFORM.idempotency_header}: $key" \\
  -d ${sent}${after}
`;
}

function here(text) {
  return ` <<'JSON'\n${text}\nJSON`;
}

function commandLine(data, input) {
  const start = `mindvideo run ${data.slug}`;
  const target = data.output.suffix ? [`-o ${fileName(data)}`] : [];
  const options = Object.entries(input).flatMap(([wire, value]) => option(wire, value));
  const length = options.reduce((sum, it) => sum + it.length, 0);
  if (length >= LONG) return `${[start, "--input -", ...target].join(" ")}${here(write(input))}\n`;
  return `${[start, ...options, ...target].join(" \\\n  ")}\n`;
}

function option(wire, value) {
  if (!PLAIN_OPTION.test(wire) || value === null) return [setting(wire, value)];
  const name = `--${wire.replaceAll("_", "-")}`;
  if (value === true) return [name];
  if (value === false) return [name.replace("--", "--no-")];
  if (!Array.isArray(value)) return [given(name, value)];
  if (value.length && value.every(isScalar)) return value.map((it) => given(name, it));
  return [value.length && value.every(isObject) ? given(name, value) : setting(wire, value)];
}

function isScalar(value) {
  return typeof value === "string" || value instanceof Numeral;
}

function given(name, value) {
  const text = typeof value === "string" ? value : write(value, "");
  // A value that begins as an option does must not stand alone.
  return text.startsWith("-") ? `${name}=${quoted(text)}` : `${name} ${quoted(text)}`;
}

function setting(wire, value) {
  return `--set ${quoted(`${wire}=${write(value, "")}`)}`;
}

/** Text inside the single quotes of a POSIX shell, or bare where nothing needs them. */
function quoted(text) {
  return /^[A-Za-z0-9_.:/@%+-][A-Za-z0-9_.:/@%+=-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
